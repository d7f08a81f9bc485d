# What lavaan 0.6-14 says of parameters that constraints decide: active inequalities and bounds, equalities.
# Run in this folder:  Rscript generate.R     Reads data.csv (simulated), writes expected.json; deterministic.
# lavaan's inequalities are met to about 1e-6 only; the free rest is compared with the same values fixed, which is exact.
suppressMessages({library(lavaan); library(jsonlite)})
if (as.character(packageVersion("lavaan")) != "0.6.14") stop("lavaan must be 0.6.14")
options(digits = 15, warn = 1)
data <- read.csv("data.csv")
measurement <- "TR =~ tr1 + tr2 + tr3\nSA =~ sa1 + sa2 + sa3\nLO =~ lo1 + lo2 + lo3\n"
cases <- list(
  two_inequalities = c("LO ~ a*TR + b*SA\na > b + 0.5\nb > 0.3", "LO ~ 0.8*TR + 0.3*SA"),
  one_bound = c("LO ~ a*TR + b*SA\nb > 0.5", "LO ~ a*TR + 0.5*SA"),
  one_sum = c("LO ~ a*TR + b*SA\na + b > 1.2", "LO ~ a*TR + b*SA\na == 1.2 - b"),
  pinned = c("LO ~ a*TR + b*SA\na*a == 0.16\na > 0", "LO ~ 0.4*TR + b*SA"))
fitted <- function(text) sem(paste0(measurement, text), data)
out <- lapply(cases, function(texts) {
  inequality <- suppressWarnings(fitted(texts[1]))
  exact <- fitted(texts[2])
  rows <- parameterEstimates(exact)
  list(model = paste0(measurement, texts[1]),
       chisq = unname(fitMeasures(exact, "chisq")), df_inequality = unname(fitMeasures(inequality, "df")),
       chisq_inequality = unname(fitMeasures(inequality, "chisq")),
       parameters = rows[, c("lhs", "op", "rhs", "est", "se", "z", "pvalue")])
})
write(toJSON(out, digits = 12, auto_unbox = TRUE, na = "null", pretty = 1), "expected.json")
