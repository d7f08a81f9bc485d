# What an R user would write for `rcvsem fit`: read, fit, indices, standardized solution, effects, bootstrap, tables.
# Usage: Rscript study.R DATA.csv MODEL OUT.csv DRAWS CORES [tables]
# With "tables" it also computes what else the report of `rcvsem fit` holds: the measurement model with reliability and
# AVE (semTools), alpha (psych), modification indices and standardized residuals.
a <- commandArgs(TRUE)
suppressPackageStartupMessages(library(lavaan))
d <- read.csv(a[1])
text <- readLines(a[2], encoding = "UTF-8")
model <- paste(c(text, ""), collapse = "\n")
draws <- as.integer(a[4]); cores <- as.integer(a[5]); tables <- length(a) > 5
fit <- if (draws > 0) suppressWarnings(sem(model, d, se = "bootstrap", bootstrap = draws,
  parallel = if (cores > 1) "multicore" else "no", ncpus = cores)) else sem(model, d)
e <- if (draws > 0) parameterEstimates(fit, boot.ci.type = "bca.simple", standardized = TRUE) else
  parameterEstimates(fit, standardized = TRUE)
s <- standardizedSolution(fit); m <- fitMeasures(fit); r <- inspect(fit, "rsquare")
write.csv(e, a[3]); write.csv(data.frame(m), sub("csv$", "fit.csv", a[3])); write.csv(s, sub("csv$", "std.csv", a[3]))
if (tables) {
  measured <- cfa(paste(c(grep("=~", text, value = TRUE), ""), collapse = "\n"), d)
  loads <- inspect(measured, "std")$lambda
  alpha <- sapply(colnames(loads), function(f) psych::alpha(d[rownames(loads)[loads[, f] != 0]])$total$raw_alpha)
  valid <- data.frame(cr = semTools::compRelSEM(measured), ave = semTools::AVE(measured), alpha = alpha)
  write.csv(valid, sub("csv$", "valid.csv", a[3]))
  write.csv(modindices(fit), sub("csv$", "mi.csv", a[3]))
  write.csv(resid(fit, type = "standardized")$cov, sub("csv$", "resid.csv", a[3]))
  write.csv(psych::describe(d), sub("csv$", "items.csv", a[3]))
}
