# What generate.R and predictors.R share: how items are cut, what a case is, how it is fitted.
source("exact_gamma.R")
cuts <- function(x, at) as.integer(cut(x, c(-Inf, quantile(x, at), Inf)))
everything <- c("DWLS", "WLSM", "WLSMV", "WLSMVS", "ULS", "ULSM", "ULSMV", "ULSMVS")
one <- function(data, model, ordered, estimators = "WLSMV", ...) {
  list(data = data, model = model, ordered = ordered, estimators = estimators, options = list(...))
}
tight <- list(rel.tol = 1e-13, x.tol = 1e-11, eval.max = 20000, iter.max = 20000)
plain <- function(x) lapply(as.list(x), function(v) if (is.na(v)) NULL else as.numeric(v))
fit_once <- function(case, estimator) {
  call <- c(list(model = case$model, data = tables[[case$data]], ordered = case$ordered, estimator = estimator,
    control = tight), case$options)
  fit <- suppressWarnings(do.call("sem", call))
  call <- with_exact_gamma(call, fit, estimator)
  fit <- suppressWarnings(do.call("sem", call))
  if (lavInspect(fit, "converged")) return(fit)
  call$control <- NULL # nlminb calls it no convergence when rounding ends the descent first
  suppressWarnings(do.call("sem", call))
}
