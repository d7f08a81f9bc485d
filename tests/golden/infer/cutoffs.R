# CFI, RMSEA and SRMR of drawn covariance matrices by lavaan 0.6-14: what rcvsem's batched engine must give.
# Run in this folder:  Rscript cutoffs.R     Writes cutoffs.json; deterministic (seeded).
suppressMessages({library(lavaan); library(jsonlite)})
if (as.character(packageVersion("lavaan")) != "0.6.14") stop("lavaan must be 0.6-14")
set.seed(2023)
L <- matrix(0, 9, 3); L[1:3, 1] <- c(.6, .7, .8); L[4:6, 2] <- c(.5, .7, .75); L[7:9, 3] <- c(.65, .7, .85); L[1, 2] <- .3
Phi <- matrix(c(1, .4, .3, .4, 1, .5, .3, .5, 1), 3)
Sigma <- L %*% Phi %*% t(L); diag(Sigma) <- 1
names <- paste0("x", 1:9); dimnames(Sigma) <- list(names, names)
cfa3 <- "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nh =~ x7 + x8 + x9\n"
path <- "g =~ x4 + x5 + x6\ng ~ x1 + x2\nx7 ~ g + x2\n"
cases <- list(cfa = list(model = cfa3, vars = names), path = list(model = path, vars = c("x4", "x5", "x6", "x7", "x1", "x2")))
n <- 200
out <- lapply(cases, function(case) {
  draws <- lapply(1:12, function(k) {
    S <- rWishart(1, n - 1, Sigma)[, , 1] / n; dimnames(S) <- dimnames(Sigma); S <- S[case$vars, case$vars]
    m <- fitMeasures(sem(case$model, sample.cov = S, sample.nobs = n, sample.cov.rescale = FALSE), 
                    c("chisq", "cfi", "rmsea", "srmr"))
    list(cov = unname(S), chisq = m[["chisq"]], cfi = m[["cfi"]], rmsea = m[["rmsea"]], srmr = m[["srmr"]])
  })
  list(model = case$model, variables = case$vars, n = n, draws = draws)
})
write(toJSON(out, digits = 15, auto_unbox = TRUE), "cutoffs.json")
