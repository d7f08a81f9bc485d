# Leave-one-out values behind BCa intervals of a latent interaction: products made anew by semTools' indProd from the other
# respondents, model fitted by lavaan. Run in this folder: Rscript jackknife.R   Needs interaction.csv (generate.R).
# Writes jackknife.json; deterministic.
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
stopifnot(as.character(packageVersion("lavaan")) == "0.6.14", as.character(packageVersion("semTools")) == "0.5.6")
data <- read.csv("interaction.csv")
xs <- paste0("x", 1:3); ms <- paste0("m", 1:3); products <- paste0(xs, ".", ms)
base <- paste0("X =~ x1 + x2 + x3\nM =~ m1 + m2 + m3\nD =~ d1 + d2 + d3\nY =~ y1 + y2 + y3\nX.M =~ ",
  paste(products, collapse = " + "), "\nD ~ X + M + X.M\nY ~ D + X + M + X.M\n")
extra <- list("double-mean" = "", mean = paste(c(paste(products, "~ 0*1"), "X ~~ phi*M", "X.M ~ phi*1"), collapse = "\n"),
  residual = "X.M ~~ 0*X\nX.M ~~ 0*M")
centred <- list("double-mean" = list(), mean = list(doubleMC = FALSE), residual = list(meanC = FALSE, residualC = TRUE, doubleMC = FALSE))
tight <- list(rel.tol = 1e-15, x.tol = 1e-14, iter.max = 20000, eval.max = 20000)
wanted <- c("D~X", "D~X.M", "Y~D", "Y~X", "Y~X.M", "X=~x2", "X~~X")
out <- lapply(names(centred), function(method) {
  values <- t(sapply(c(1, 17, 400), function(i) {
    made <- do.call(indProd, c(list(data[-i, ], xs, ms, match = TRUE, namesProd = products), centred[[method]]))
    fit <- suppressWarnings(sem(paste0(base, extra[[method]]), made, meanstructure = method == "mean", control = tight, optim.force.converged = TRUE))
    p <- parTable(fit); number <- p$est[match(wanted, paste0(p$lhs, p$op, p$rhs))]; number
  }))
  list(method = method, cases = c(0, 16, 399), names = wanted, values = values)
})
write_json(out, "jackknife.json", digits = 12, auto_unbox = TRUE, matrix = "rowmajor")
