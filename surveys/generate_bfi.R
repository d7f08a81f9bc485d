# Writes surveys/bfi.csv from the data set `bfi` of the R package psych: Rscript surveys/generate_bfi.R
# Run from the repository's root. Nothing is changed: column names, codes and gaps are those of the package.

suppressPackageStartupMessages(library(psych))

expected <- "2.2.9"
found <- as.character(packageVersion("psych"))
if (found != expected) stop("psych ", expected, " is the version this file was made with; found ", found)

data(bfi, package = "psych")
stopifnot(
  nrow(bfi) == 2800, ncol(bfi) == 28,
  sum(complete.cases(bfi[, 1:25])) == 2436,
  identical(range(bfi[, 1:25], na.rm = TRUE), c(1L, 6L))
)
out <- data.frame(id = rownames(bfi), bfi, check.names = FALSE)
write.csv(out, "surveys/bfi.csv", row.names = FALSE, na = "", quote = FALSE, eol = "\n", fileEncoding = "UTF-8")
