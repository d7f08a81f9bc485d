# A small multiverse fitted one by one by lavaan 0.6-14: respondents x items x error covariance x controls x estimator.
# Data: lavaan's HolzingerSwineford1939 (x1-x9 rounded to 2 digits; cut at -0.5 and 0.7 SD for WLSMV).
# Run in this folder:  Rscript multiverse.R     Writes multiverse.json.
suppressMessages({library(lavaan); library(jsonlite)})
if (as.character(packageVersion("lavaan")) != "0.6.14") stop("lavaan must be 0.6-14")
items <- paste0("x", 1:9)
d <- round(HolzingerSwineford1939[, items], 2)
d$age <- HolzingerSwineford1939$ageyr
cut3 <- function(v) as.integer(cut(as.numeric(scale(v)), c(-Inf, -0.5, 0.7, Inf)))
o <- d; o[items] <- lapply(d[items], cut3)
n <- nrow(d)
subsets <- list(rep(TRUE, n), seq_len(n) > 12, seq_len(n) %% 11 != 0, seq_len(n) > 12 & seq_len(n) %% 11 != 0)
gap <- d; gap$x4[seq(3, n, 20)] <- NA; gap$x7[seq(5, n, 30)] <- NA
text <- function(drop, cov, control) paste0(
  "visual =~ x1 + x2 + x3\n", if (drop) "textual =~ x5 + x6\n" else "textual =~ x4 + x5 + x6\n", "speed =~ x7 + x8 + x9\n",
  "textual ~ visual\nspeed ~ visual + textual", if (control) " + age" else "", "\n", if (cov) "x7 ~~ x8\n" else "")
paths <- list(c("textual", "visual"), c("speed", "visual"), c("speed", "textual"))
take <- function(f) {
  p <- parameterEstimates(f); s <- standardizedSolution(f)
  k <- sapply(paths, function(x) which(p$lhs == x[1] & p$op == "~" & p$rhs == x[2]))
  list(n = lavInspect(f, "nobs"), est = p$est[k], se = p$se[k], pvalue = p$pvalue[k], std = s$est.std[k])
}
out <- list()
for (way in c("ML", "MLR", "WLSMV", "FIML")) for (drop in 0:1) for (cov in 0:1) for (control in 0:1) for (s in seq_along(subsets)) {
  if (way == "WLSMV" && control) next
  keep <- subsets[[s]]; m <- text(drop, cov, control)
  f <- switch(way, ML = sem(m, d[keep, ]), MLR = sem(m, d[keep, ], estimator = "MLR"),
              WLSMV = sem(m, o[keep, ], ordered = items, estimator = "WLSMV"),
              FIML = sem(m, gap[keep, ], estimator = "MLR", missing = "fiml"))
  if (!lavInspect(f, "converged")) stop("not converged")
  out[[length(out) + 1]] <- c(list(way = tolower(way), drop = drop, cov = cov, control = control, subset = s), take(f))
}
write(toJSON(list(data = unname(as.matrix(d)), ordinal = unname(as.matrix(o[items])), gaps = unname(as.matrix(gap)),
                  subsets = lapply(subsets, as.integer), fits = out), digits = 10, auto_unbox = TRUE, na = "null"), "multiverse.json")
