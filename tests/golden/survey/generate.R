# Golden values of the survey floor: Little's MCAR test and Mahalanobis distances of real answers with gaps.
# Run from the repository's root: Rscript tests/golden/survey/generate.R
# Oracles: lavaan's EM moments of the unrestricted model (missing = "fiml"); psych::outlier for D2 (what
# careless::mahad calls). The MCAR statistic is Little (1988) eq. 5 written out over the patterns.

stopifnot(packageVersion("lavaan") == "0.6.14", packageVersion("psych") == "2.2.9")
suppressPackageStartupMessages({library(lavaan); library(psych)})

bfi <- read.csv("surveys/bfi.csv")
mcar <- function(items) {
  x <- as.matrix(bfi[items])
  x <- x[rowSums(!is.na(x)) > 0, ]
  model <- paste(combn(items, 2, function(p) paste(p[1], "~~", p[2])), collapse = "\n")
  fit <- lavCor(as.data.frame(x), output = "fit", missing = "fiml", estimator = "ml", ov.names.x = NULL,
                em.h1.iter.max = 10000, em.h1.tol = 1e-12)
  moments <- lavInspect(fit, "sampstat")
  mu <- as.numeric(moments$mean[items]); sigma <- unclass(moments$cov)[items, items]
  pattern <- apply(is.na(x) + 0, 1, paste, collapse = "")
  d2 <- 0; df <- -length(items)
  for (p in unique(pattern)) {
    rows <- x[pattern == p, , drop = FALSE]; seen <- !is.na(rows[1, ])
    d <- colMeans(rows[, seen, drop = FALSE]) - mu[seen]
    d2 <- d2 + nrow(rows) * drop(t(d) %*% solve(sigma[seen, seen]) %*% d); df <- df + sum(seen)
  }
  list(items = items, statistic = d2, df = df, pvalue = pchisq(d2, df, lower.tail = FALSE),
       patterns = length(unique(pattern)), n = nrow(x), mean = mu, variances = as.numeric(diag(sigma)))
}
agree <- paste0("A", 1:5)
distance <- outlier(bfi[1:400, agree], plot = FALSE, bad = 0)
out <- list(
  versions = list(lavaan = "0.6.14", psych = "2.2.9"),
  mcar_agree = mcar(agree), mcar_neuro = mcar(paste0("N", 1:5)),
  mcar_all = mcar(c(agree, paste0("C", 1:5), paste0("E", 1:5), paste0("N", 1:5), paste0("O", 1:5))),
  mahalanobis = list(items = agree, rows = 400, d2 = as.numeric(distance))
)
json <- function(v) {
  if (is.list(v)) return(paste0("{", paste0('"', names(v), '": ', vapply(v, json, ""), collapse = ", "), "}"))
  body <- if (is.character(v)) paste0('"', v, '"') else ifelse(is.na(v), "null", formatC(v, digits = 15, format = "g", width = 1))
  if (length(v) == 1) body else paste0("[", paste(trimws(body), collapse = ", "), "]")
}
writeLines(json(out), "tests/golden/survey/expected.json")
