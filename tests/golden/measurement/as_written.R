# Golden values for models as they are written: factor scores, omega, second-order constructs, HTMT and alpha of a matrix,
# ordinal items, by lavaan and semTools. Run in this folder: Rscript as_written.R   Needs ../ordinal/data/likert.csv.
# Writes data/written.csv and as_written.json; seeded; stops unless the oracles have these versions.
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
needed <- c(lavaan = "0.6.14", semTools = "0.5.6")
for (p in names(needed)) stopifnot(as.character(packageVersion(p)) == needed[[p]])
set.seed(20241130)
n <- 300
C <- rnorm(n); D <- .5 * C + sqrt(.75) * rnorm(n)
lower <- list(CA = .8 * C + .6 * rnorm(n), CB = .7 * C + .71 * rnorm(n), DA = .75 * D + .66 * rnorm(n), DB = .7 * D + .71 * rnorm(n))
data <- as.data.frame(lapply(1:12, function(k) round(.8 * lower[[(k - 1) %/% 3 + 1]] + .6 * rnorm(n) + 4, 3)))
names(data) <- paste0(rep(tolower(names(lower)), each = 3), 1:3)
data$ca2 <- round(data$ca2 + .3 * (data$ca1 - 4), 3)
data$years <- (seq_len(n) * 7) %% 23 + 20
write.csv(data, "data/written.csv", row.names = FALSE, quote = FALSE)
first <- paste(sapply(names(lower), function(f) paste(f, "=~", paste0(tolower(f), 1:3, collapse = " + "))), collapse = "\n")
models <- list(
  errors = paste0(first, "\nca1 ~~ ca2"),
  fixed = sub("ca1 + ca2 + ca3", "1*ca1 + 1*ca2 + 1*ca3", first, fixed = TRUE),
  equal = sub("cb1 + cb2 + cb3", "NA*cb1 + l*cb1 + l*cb2 + l*cb3\nCB ~~ 1*CB", first, fixed = TRUE),
  second = paste0(first, "\nca1 ~~ ca2\nC =~ CA + CB\nD =~ DA + DB"),
  path = paste0(first, "\nca1 ~~ ca2\nDA ~ CA + CB\nDB ~ DA + CB"),
  predictor = paste0(first, "\nca1 ~~ ca2\nCA ~ years\nDA ~ CA + years")
)
out <- lapply(names(models), function(id) {
  fit <- sem(models[[id]], data)
  level2 <- if (id == "second") lapply(c(C = "C", D = "D"), function(f) as.numeric(suppressMessages(reliabilityL2(fit, f))))
  s <- lavPredict(fit)
  omega <- if (id %in% c("errors", "fixed", "equal")) as.list(suppressMessages(compRelSEM(fit, obs.var = FALSE, return.total = FALSE)))
  list(model = models[[id]], latents = colnames(s), scores = unclass(s)[1:12, ], omega = lapply(omega, as.numeric), level2 = level2)
})
names(out) <- names(models)
S <- cov(data)
likert <- read.csv("../ordinal/data/likert.csv")
three <- "DP =~ DP1 + DP2 + DP3 + DP4\nBPC =~ BPC1 + BPC2 + BPC3 + BPC4\nPV =~ PV1 + PV2 + PV3 + PV4"
fit <- cfa(three, likert, ordered = TRUE, estimator = "WLSMV")
quiet <- function(...) lapply(as.list(unclass(suppressMessages(suppressWarnings(compRelSEM(fit, ...))))), as.numeric)
matrix_of <- function(x) unname(unclass(as.matrix(x)))
write(toJSON(list(cases = out,
  htmt = matrix_of(htmt(first, sample.cov = S, htmt2 = FALSE)),
  alpha = lapply(names(lower), function(f) { v <- paste0(tolower(f), 1:3); k <- 3; k / (k - 1) * (1 - sum(diag(S[v, v])) / sum(S[v, v])) }),
  ordinal = list(model = three, omega = quiet(obs.var = FALSE), omega_observed = quiet(), alpha = quiet(tau.eq = TRUE, ord.scale = FALSE),
    ave = lapply(as.list(unclass(AVE(fit))), as.numeric), htmt = matrix_of(htmt(three, likert, ordered = names(likert), htmt2 = FALSE)),
    htmt2 = matrix_of(htmt(three, likert, ordered = names(likert), htmt2 = TRUE)))),
  digits = 15, auto_unbox = TRUE, matrix = "rowmajor", null = "null"), "as_written.json")
