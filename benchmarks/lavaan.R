# Times lavaan on one task and prints JSON. Usage: Rscript lavaan.R TASK DATA.csv MODEL REPEATS [DRAWS CORES]
# Start-up and library() are not counted, except where the caller times the whole process.
# "seconds": one number a repeat; the first one of a fresh process is what an R user waits for ("fit": also cold).
a <- commandArgs(TRUE)
task <- a[1]; repeats <- as.integer(a[4])
suppressPackageStartupMessages(library(lavaan))
d <- if (grepl("[.]bin$", a[2])) {
  names <- readLines(sub("bin$", "txt", a[2]))
  as.data.frame(matrix(as.numeric(readBin(a[2], "integer", file.size(a[2]), size = 1)), ncol = length(names), dimnames = list(NULL, names)))
} else read.csv(a[2])
model <- paste(c(readLines(a[3], encoding = "UTF-8"), ""), collapse = "\n")
# elapsed, and CPU with that of child processes
seconds <- function(run) { t <- proc.time(); run(); t <- proc.time() - t; c(t[[3]], sum(t[c(1, 2, 4, 5)])) }
draws <- if (length(a) > 4) as.integer(a[5]) else 0
cores <- if (length(a) > 5) as.integer(a[6]) else 1
fit <- if (task != "fit") sem(model, d)
one <- switch(task,
  fit = function() sem(model, d),
  modindices = function() modindices(fit),
  standardized = function() standardizedSolution(fit),
  mlm = function() sem(model, d, estimator = "MLM"),
  mlr = function() sem(model, d, estimator = "MLR"),
  bootstrap = function() suppressWarnings(bootstrapLavaan(fit, R = draws, parallel = if (cores > 1) "multicore" else "no", ncpus = cores)),
  stop("unknown task"))
times <- vapply(seq_len(repeats), function(k) seconds(one), c(0, 0))
cat(jsonlite::toJSON(list(version = as.character(packageVersion("lavaan")), seconds = times[1, ], cpu = times[2, ]), auto_unbox = FALSE, digits = 6))
