# Modification indices of mixed models with predictors, where lavaan 0.6-14's modindices() fails with a given NACOV: the
# score test from lavaan's own Jacobian and weights, at lavaan's own solution. Run in this folder: Rscript modification.R
lines <- readLines("predictors.R")
eval(parse(text = lines[seq_len(which(lines == "out <- list()")[1] - 1)]))
score_test <- function(case, fit, lhs, op, rhs) {
  # mi, epc of one more free parameter; N - 1 respondents, as the test statistic counts them
  longer <- case
  longer$model <- paste0(case$model, "\n", lhs, " ", op, " start(0)*", rhs)
  call <- longer_call(longer, fit)
  wide <- suppressWarnings(do.call("sem", call))
  table <- parTable(wide)
  k <- table$free[table$lhs == lhs & table$op == op & table$rhs == rhs]
  stopifnot(length(k) == 1, k > 0, abs(table$start[table$free == k]) == 0)
  delta <- lavTech(wide, "delta")[[1]]
  W <- lavTech(fit, "WLS.V")[[1]]
  r <- as.numeric(lavTech(fit, "wls.obs")[[1]]) - as.numeric(lavTech(fit, "wls.est")[[1]])
  stopifnot(max(abs(as.numeric(lavTech(wide, "wls.est")[[1]]) - as.numeric(lavTech(fit, "wls.est")[[1]]))) < 1e-6)
  g <- crossprod(delta, W %*% r)
  I <- crossprod(delta, W %*% delta)
  left <- I[k, k] - I[k, -k] %*% solve(I[-k, -k], I[-k, k])
  n <- lavInspect(fit, "nobs") - 1
  list(lhs = lhs, op = op, rhs = rhs, mi = as.numeric(n * g[k]^2 / left), epc = as.numeric(g[k] / left))
}
longer_call <- function(case, fit) {
  call <- c(list(model = case$model, data = tables[[case$data]], ordered = case$ordered, estimator = "WLSMV", start = fit,
    do.fit = FALSE), case$options)
  values <- lavTech(fit, "wls.obs", add.labels = TRUE)
  x <- lavNames(fit, "ov.x")
  call$NACOV <- list(exact_gamma(call$data, values[[1]], call$ordered, x))
  call$WLS.V <- list(diag(1 / diag(call$NACOV[[1]])))
  call
}
candidates <- list(c("u1", "~~", "u2"), c("u1", "~~", "u3"), c("u2", "~~", "u3"), c("u1", "~~", "z1"), c("u2", "~~", "z1"),
  c("u3", "~~", "z1"))
out <- list()
for (id in "mixed") {
  case <- cases[[id]]
  fit <- fit_once(case, "WLSMV")
  out[[id]] <- lapply(candidates, function(one) score_test(case, fit, one[1], one[2], one[3]))
}
write(toJSON(list(versions = as.list(wanted), cases = out), digits = NA, auto_unbox = TRUE, pretty = TRUE), "modification.json")
