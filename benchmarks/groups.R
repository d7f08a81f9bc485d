# Times lavaan on the invariance ladder. Usage: Rscript groups.R DATA.csv MODEL ml|mlr|wlsmv ; the last column is the group.
# Fits of all levels, their indices and the differences between them. Start-up and library() are not counted.
a <- commandArgs(TRUE)
suppressPackageStartupMessages(library(lavaan))
d <- read.csv(a[1]); model <- paste(c(readLines(a[2], encoding = "UTF-8"), ""), collapse = "\n")
items <- setdiff(names(d), "group")
ordinal <- a[3] == "wlsmv"
steps <- if (ordinal) list("", "thresholds", c("thresholds", "loadings")) else
  list("", "loadings", c("loadings", "intercepts"), c("loadings", "intercepts", "residuals"))
one <- function(equal) if (ordinal) cfa(model, d, ordered = items, group = "group", group.equal = equal) else
  cfa(model, d, estimator = toupper(a[3]), group = "group", group.equal = equal)
t <- proc.time()[["elapsed"]]
fits <- suppressWarnings(lapply(steps, one))
indices <- lapply(fits, fitMeasures)
tests <- suppressWarnings(do.call(lavTestLRT, fits))
cat(jsonlite::toJSON(list(version = as.character(packageVersion("lavaan")), seconds = proc.time()[["elapsed"]] - t,
  chisq = vapply(fits, function(f) as.numeric(fitMeasures(f, "chisq")), 0)), digits = 10, auto_unbox = TRUE))
