# Golden factor scores of ordinal models: lavaan's lavPredict (EBM and ML), and the same objective minimised to the end.
# Run in this folder: Rscript scores.R     Needs data/*.csv (generate.R). Writes scores.json; deterministic.
# lavPredict stops at a relative change of 1e-8 of the objective, which leaves 1e-3 in the scores; the second set does not.
# With several groups lavPredict takes the loadings of the first group for all and subtracts latent means twice, so only
# the first group is asked for; the second set is for all groups, from the estimates of each.
suppressMessages({library(lavaan); library(jsonlite)})
stopifnot(as.character(packageVersion("lavaan")) == "0.6.14")
source("shared.R") # fit_once
tables <- sapply(c("hs", "bfi", "likert"), function(name) read.csv(file.path("data", paste0(name, ".csv"))), simplify = FALSE)
measure <- "DP =~ DP1 + DP2 + DP3 + DP4\nBPC =~ BPC1 + BPC2 + BPC3 + BPC4\nPV =~ PV1 + PV2 + PV3 + PV4\n"
mixed <- "v =~ x1 + x2 + x3\nt =~ x4 + x5 + x6\ns =~ x7 + x8 + x9"
big <- paste(sapply(c("A", "C", "E"), function(f) paste(f, "=~", paste0(f, 1:5, collapse = " + "))), collapse = "\n")
o6 <- paste0("x", 4:9)
cases <- list(
  likert = one("likert", paste0(measure, "BPC ~ DP\nPV ~ BPC + DP"), names(tables$likert)),
  likert_theta = one("likert", paste0(measure, "BPC ~ DP\nPV ~ BPC + DP"), names(tables$likert), parameterization = "theta"),
  likert_errors = one("likert", paste0(measure, "DP1 ~~ DP2"), names(tables$likert), std.lv = TRUE),
  bfi = one("bfi", big, names(tables$bfi)),
  mixed = one("hs", mixed, o6),
  second_order = one("hs", paste0(mixed, "\ng =~ v + t + s"), o6),
  predictors = one("hs", "t =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\nt ~ x1 + x2\ns ~ t + x1", o6),
  groups = one("hs", mixed, o6, group = "school"),
  groups_equal = one("hs", mixed, o6, group = "school", group.equal = c("thresholds", "loadings", "intercepts")),
  groups_equal_theta = one("hs", mixed, o6, group = "school", group.equal = c("thresholds", "loadings", "intercepts"),
    parameterization = "theta")
)
rows <- 60
posterior <- function(est, ordinal, y, ridge, x = NULL) {            # x: observed predictors of the constructs
  m <- ncol(est$lambda)
  C <- if (is.null(est$beta)) diag(m) else solve(diag(m) - est$beta)
  mu <- as.numeric(C %*% (est$alpha + if (is.null(x)) 0 else est$gamma %*% x))
  P <- if (ridge) 1e-5 * diag(m) else solve(C %*% est$psi %*% t(C))
  sd <- sqrt(diag(est$theta))
  item <- sub("\\|.*", "", rownames(est$tau))
  edges <- lapply(rownames(est$lambda), function(v) c(-Inf, est$tau[item == v, 1], Inf))
  terms <- function(eta) {
    l <- as.numeric(est$nu + est$lambda %*% eta)
    t(sapply(seq_along(l), function(v) {
      if (!ordinal[v]) { z <- (y[v] - l[v]) / sd[v]; return(c(dnorm(z, log = TRUE) - log(sd[v]), z / sd[v])) }
      a <- (edges[[v]][y[v] + 1] - l[v]) / sd[v]; b <- (edges[[v]][y[v]] - l[v]) / sd[v]
      if (a + b > 0) { top <- -b; low <- -a } else { top <- a; low <- b }
      p <- pnorm(top, log.p = TRUE); p <- p + log1p(-exp(pnorm(low, log.p = TRUE) - p))
      c(p, (exp(dnorm(b, log = TRUE) - p) - exp(dnorm(a, log = TRUE) - p)) / sd[v])
    }))
  }
  list(value = function(eta) as.numeric(0.5 * (eta - mu) %*% P %*% (eta - mu)) - sum(terms(eta)[, 1]),
    slope = function(eta) as.numeric(P %*% (eta - mu)) - as.numeric(t(est$lambda) %*% terms(eta)[, 2]), mu = mu)
}
exact <- function(est, ordinal, y, ridge, x) {
  f <- posterior(est, ordinal, y, ridge, x)
  at <- f$mu
  for (round in 1:6) at <- nlminb(at, f$value, f$slope, control = list(rel.tol = 1e-15, x.tol = 1e-15, eval.max = 2000, iter.max = 2000))$par
  H <- function(e) { h <- 1e-5; sapply(seq_along(e), function(k) { d <- replace(0 * e, k, h); (f$slope(e + d) - f$slope(e - d)) / (2 * h) }) }
  for (round in 1:20) { s <- solve(H(at), f$slope(at)); at <- at - s; if (max(abs(s)) < 1e-12) break }
  if (max(abs(s)) > 1e-8) stop("no mode: step ", max(abs(s)))
  at
}
as_list <- function(x) if (is.list(x) && !is.matrix(x)) x else list(x)
out <- list()
for (id in names(cases)) {
  case <- cases[[id]]
  data <- tables[[case$data]]
  fit <- fit_once(case, "WLSMV")
  stopifnot(lavInspect(fit, "converged"))
  est <- lavInspect(fit, "est"); if (!is.null(est$lambda)) est <- list(est)
  X <- fit@Data@X; names <- fit@Data@ov.names[[1]]
  case$latents <- colnames(est[[1]]$lambda); case$labels <- lavInspect(fit, "group.label"); case$scores <- list()
  for (method in c("EBM", "ML")) {
    given <- as_list(suppressWarnings(lavPredict(fit, method = method)))
    done <- lapply(seq_along(est), function(g) t(sapply(1:rows, function(i)
      exact(est[[g]], names %in% case$ordered, X[[g]][i, ], method == "ML", if (!is.null(fit@Data@eXo[[g]])) fit@Data@eXo[[g]][i, ]))))
    case$scores[[method]] <- list(lavaan = unclass(given[[1]])[1:rows, , drop = FALSE], exact = done)
  }
  out[[id]] <- case
  cat(id, "\n")
}
write(toJSON(out, digits = 12, auto_unbox = TRUE, na = "null", matrix = "rowmajor", null = "null"), "scores.json")
