# What an R user would write for `rcvsem fit`: read, fit, indices, standardized solution, effects, bootstrap, report.
# Usage: Rscript study.R DATA.csv MODEL OUT.csv DRAWS CORES
a <- commandArgs(TRUE)
suppressPackageStartupMessages(library(lavaan))
d <- read.csv(a[1]); model <- paste(c(readLines(a[2], encoding = "UTF-8"), ""), collapse = "\n"); draws <- as.integer(a[4]); cores <- as.integer(a[5])
fit <- if (draws > 0) suppressWarnings(sem(model, d, se = "bootstrap", bootstrap = draws,
  parallel = if (cores > 1) "multicore" else "no", ncpus = cores)) else sem(model, d)
e <- if (draws > 0) parameterEstimates(fit, boot.ci.type = "bca.simple", standardized = TRUE) else
  parameterEstimates(fit, standardized = TRUE)
s <- standardizedSolution(fit); m <- fitMeasures(fit); r <- inspect(fit, "rsquare")
write.csv(e, a[3]); write.csv(data.frame(m), sub("csv$", "fit.csv", a[3])); write.csv(s, sub("csv$", "std.csv", a[3]))
