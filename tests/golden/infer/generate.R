# Golden values for infer/: intervals (R package boot) and bootstrap draws (lavaan), same resamples.
# Run in this folder: Rscript generate.R
stopifnot(as.character(packageVersion("lavaan")) == "0.6.14", as.character(packageVersion("boot")) == "1.3.28.1")
suppressPackageStartupMessages({library(lavaan); library(boot); library(jsonlite)})
write <- function(x, file) write_json(x, file, digits = NA, auto_unbox = TRUE, pretty = FALSE)

# 1. percentile and BCa ends of a correlation, and the draws they came from
set.seed(20261)
xy <- HolzingerSwineford1939[1:60, c("x1", "x2")]
stat <- function(d, i) cor(d[i, 1], d[i, 2])
b <- boot(xy, stat, R = 999)
jack <- sapply(seq_len(nrow(xy)), function(k) stat(xy[-k, ], seq_len(nrow(xy) - 1)))
L <- (nrow(xy) - 1) * (mean(jack) - jack)
ci <- lapply(c(0.90, 0.95, 0.99), function(level) {
  r <- boot.ci(b, conf = level, type = c("perc", "bca"), L = L)
  # BC is BCa with an acceleration of 0: a symmetric influence function gives exactly that
  bc <- boot.ci(b, conf = level, type = "bca", L = rep(c(-1, 1), length.out = nrow(xy)))
  list(level = level, percentile = r$percent[4:5], bca = r$bca[4:5], bc = bc$bca[4:5])
})
write(list(boot = "1.3-28.1", estimate = b$t0, draws = as.vector(b$t), jackknife = jack, intervals = ci),
      "intervals.json")

# 2. every draw of a mediation model, refitted by lavaan to the same resamples
model <- "
ind60 =~ x1 + x2 + x3
dem60 =~ y1 + y2 + y3 + y4
dem65 =~ y5 + y6 + y7 + y8
dem60 ~ a*ind60
dem65 ~ c*ind60 + b*dem60
y1 ~~ y5
y2 ~~ y4 + y6
y3 ~~ y7
y4 ~~ y8
y6 ~~ y8
indirect := a*b
total := c + a*b
"
# nlminb cannot certify steps this small and says "not converged"; the stored gradient is the proof instead
tight <- list(rel.tol = 1e-15, x.tol = 1e-15, iter.max = 10000, eval.max = 20000)
d <- PoliticalDemocracy
fit <- sem(model, d, control = tight, optim.force.converged = TRUE)
polished <- coef(fit) - as.vector(solve(lavInspect(fit, "hessian"), lavInspect(fit, "gradient")))
table <- parTable(fit)
table$start[table$free > 0] <- table$est[table$free > 0] <- polished
exact <- lavaan(table, d, do.fit = FALSE)
set.seed(20262)
R <- 60
idx <- matrix(sample.int(nrow(d), R * nrow(d), replace = TRUE), R)
draw <- lapply(seq_len(R), function(k) {
  f <- tryCatch(suppressWarnings(sem(model, d[idx[k, ], ], control = tight, start = fit, optim.force.converged = TRUE)), error = function(e) NULL)
  if (is.null(f) || !lavInspect(f, "converged")) return(list(converged = FALSE))

  # one Newton step with lavaan's own gradient and Hessian removes what its optimiser left
  g <- lavInspect(f, "gradient")
  step <- solve(lavInspect(f, "hessian"), g)
  list(converged = TRUE, coef = unname(coef(f)) - as.vector(step), gradient = max(abs(g)), step = max(abs(step)))
})
write.csv(d, "poldem.csv", row.names = FALSE)
writeLines(trimws(model), "poldem.desc")
s <- standardizedSolution(fit, type = "std.all")
defined <- parameterEstimates(fit)
defined <- defined[defined$op == ":=", c("lhs", "est", "se", "pvalue")]
write(list(lavaan = "0.6-14", names = names(coef(fit)), coef = unname(polished), indices = idx, draws = draw,
           defined = defined, std_defined = s[s$op == ":=", c("label", "est.std", "se")]), "poldem_draws.json")

# 3. Bollen-Stine: the transformed data and chi-squares of given resamples
S <- cov(d) * (nrow(d) - 1) / nrow(d); Sigma <- fitted(exact)$cov[colnames(d), colnames(d)]
root <- function(m) { e <- eigen(m, symmetric = TRUE); e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors) }
Y <- scale(as.matrix(d), scale = FALSE) %*% solve(root(S)) %*% root(Sigma)
colnames(Y) <- colnames(d)
chi <- sapply(1:20, function(k) {
  f <- suppressWarnings(sem(model, as.data.frame(Y[idx[k, ], ]), control = tight, start = fit, optim.force.converged = TRUE))
  # the minimum that one more Newton step reaches: F/2 falls by g'H^-1 g / 2
  g <- lavInspect(f, "gradient")
  fitMeasures(f, "chisq")[[1]] - nrow(d) * sum(g * solve(lavInspect(f, "hessian"), g))
})
write(list(lavaan = "0.6-14", chisq = chi), "bollen_stine.json")
