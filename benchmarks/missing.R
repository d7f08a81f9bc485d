# Times lavaan's full information maximum likelihood. Usage: Rscript missing.R DATA.csv MODEL REPEATS se|estimates
# Start-up and library() are not counted. "estimates": neither standard errors, test nor baseline.
a <- commandArgs(TRUE)
suppressPackageStartupMessages(library(lavaan))
d <- read.csv(a[1]); model <- paste(c(readLines(a[2], encoding = "UTF-8"), ""), collapse = "\n")
one <- function() if (a[4] == "se") sem(model, d, missing = "ml") else
  sem(model, d, missing = "ml", se = "none", test = "none", baseline = FALSE)
times <- numeric(0); fit <- NULL
for (k in seq_len(as.integer(a[3]))) {
  t <- proc.time()[["elapsed"]]; fit <- suppressWarnings(one()); times <- c(times, proc.time()[["elapsed"]] - t)
}
cat(jsonlite::toJSON(list(version = as.character(packageVersion("lavaan")), seconds = times,
  logl = as.numeric(logLik(fit))), digits = 10))
