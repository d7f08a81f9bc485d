# Times lavaan on ordinal items. Usage: Rscript ordinal.R DATA.csv MODEL REPEATS polychoric|wlsmv|ulsmv|modindices
# Start-up and library() are not counted.
a <- commandArgs(TRUE)
suppressPackageStartupMessages(library(lavaan))
d <- read.csv(a[1]); model <- paste(c(readLines(a[2], encoding = "UTF-8"), ""), collapse = "\n")
items <- names(d)
fit <- if (a[4] == "modindices") sem(model, d, ordered = items)
one <- switch(a[4],
  polychoric = function() lavCor(d, ordered = items),
  wlsmv = function() sem(model, d, ordered = items, estimator = "WLSMV"),
  ulsmv = function() sem(model, d, ordered = items, estimator = "ULSMV"),
  modindices = function() modindices(fit))
times <- numeric(0); last <- NULL
for (k in seq_len(as.integer(a[3]))) {
  t <- proc.time()[["elapsed"]]; last <- suppressWarnings(one()); times <- c(times, proc.time()[["elapsed"]] - t)
}
chisq <- if (a[4] %in% c("wlsmv", "ulsmv")) as.numeric(fitMeasures(last, "chisq.scaled")) else NULL
cat(jsonlite::toJSON(list(version = as.character(packageVersion("lavaan")), seconds = times, chisq = chisq), digits = 10))
