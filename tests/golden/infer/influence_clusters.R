# Every cluster left out once, and single respondents of a weighted sample, by lavaan 0.6-14: MLR with cluster= and sampling.weights=.
# Data: lavaan's HolzingerSwineford1939, clusters by row. Run in this folder:  Rscript influence_clusters.R
suppressMessages({library(lavaan); library(jsonlite)})
if (as.character(packageVersion("lavaan")) != "0.6.14") stop("lavaan must be 0.6-14")
d <- round(HolzingerSwineford1939[, paste0("x", 1:6)], 4)
d$cl <- (seq_len(nrow(d)) * 7) %% 20 + 1; d$w <- round(.6 + (seq_len(nrow(d)) %% 9) / 8, 3)
m <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\ntextual ~ visual\n"
take <- function(f) { p <- parameterEstimates(f); k <- p$lhs == "textual" & p$op == "~"; list(est = p$est[k], se = p$se[k], chisq = fitMeasures(f, "chisq")[[1]]) }
out <- list(data = d, model = m, all = take(sem(m, d, estimator = "MLR", cluster = "cl")),
  clusters = lapply(c(1, 8, 20), function(i) c(list(cluster = i), take(sem(m, d[d$cl != i, ], estimator = "MLR", cluster = "cl")))),
  weighted = lapply(c(1, 150), function(i) c(list(row = i), take(sem(m, d[-i, ], estimator = "MLR", sampling.weights = "w")))))
write(toJSON(out, digits = 10, auto_unbox = TRUE, dataframe = "columns"), "influence_clusters.json")
