# Leave-one-out fits of a path model of latents by lavaan 0.6-14: estimates, likelihood distance, generalised Cook.
# Data: lavaan's HolzingerSwineford1939 (x1-x9). Run in this folder:  Rscript influence.R     Writes influence.json.
suppressMessages({library(lavaan); library(jsonlite)})
if (as.character(packageVersion("lavaan")) != "0.6.14") stop("lavaan must be 0.6-14")
d <- round(HolzingerSwineford1939[, paste0("x", 1:9)], 6)
model <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\ntextual ~ visual\nspeed ~ visual + textual\n"
fit <- sem(model, d)
half <- function(Sigma, S) (log(det(Sigma)) + sum(diag(S %*% solve(Sigma)))) / 2
S <- cov(d) * 300 / 301
at <- function(f) -301 * half(fitted(f)$cov[names(d), names(d)], S)
cases <- c(1, 2, seq(10, 300, 29))
out <- lapply(cases, function(i) {
  f <- sem(model, d[-i, ]); step <- coef(fit) - coef(f)
  r <- sem(model, d[-i, ], estimator = "MLR")
  p <- parTable(f)
  list(case = i, est = p$est, se = p$se, robust_se = parTable(r)$se, distance = 2 * (at(fit) - at(f)),
       cook = as.numeric(t(step) %*% solve(vcov(f)) %*% step), chisq = fitMeasures(fit, "chisq")[[1]] - fitMeasures(f, "chisq")[[1]])
})
p <- parTable(fit)
write(toJSON(list(model = model, data = unname(as.matrix(d)), lhs = p$lhs, op = p$op, rhs = p$rhs, free = p$free, cases = out),
             digits = 12, auto_unbox = TRUE), "influence.json")
