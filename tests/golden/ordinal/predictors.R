# Golden values for ordinal models with observed predictors, from lavaan with its default conditional.x = TRUE. Run in
# this folder: Rscript predictors.R
# Writes data/*_x.csv and expected_predictors.json. Stops unless the oracles are the versions written here.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
wanted <- c(lavaan = "0.6.14", psych = "2.2.9")
stopifnot(all(sapply(names(wanted), function(p) as.character(packageVersion(p))) == wanted))
dir.create("data", showWarnings = FALSE)

# ---- data -------------------------------------------------------------------------------------------------------
source("shared.R")
bfi <- psych::bfi[, c(paste0("A", 1:5), paste0("C", 1:5), paste0("E", 1:5), "gender", "age")]
bfi <- bfi[complete.cases(bfi), ][1:600, ]
for (v in c("A1", "C4", "C5", "E1", "E2")) bfi[[v]] <- 7L - bfi[[v]]
bfi$female <- bfi$gender - 1L
bfi$gender <- NULL
hs <- HolzingerSwineford1939[, c("school", "sex", "ageyr", "agemo", paste0("x", 1:9))] # x1-x3 continuous, x4-x9 ordinal
for (v in paste0("x", 4:9)) hs[[v]] <- cuts(hs[[v]], c(.1, .3, .8))
hs$x6 <- 1L + (hs$x6 > 2)
hs$x9 <- pmin(hs$x9, 3L)
hs$school <- sub("-.*", "", hs$school)
hs$girl <- hs$sex - 1L
hs$age <- hs$ageyr + hs$agemo / 12 - 13 # thresholds at 13 years: at 0 lavaan loses digits
hs <- hs[, c("school", "girl", "age", paste0("x", 1:9))]
hs$age <- round(hs$age, 4)
set.seed(20240611)
n <- 400
x <- round(rnorm(n, 5, 2), 3)
d <- rbinom(n, 1, .4)
e <- rbinom(n, 1, .3)
f <- .25 * (x - 5) + .5 * d + rnorm(n)
steps <- function(y, at) findInterval(y, at) + 1L
mixed <- data.frame(x = x, d = d, e = e)
for (k in 1:4) mixed[[paste0("u", k)]] <- steps(c(.9, .8, 1, .7)[k] * f + rnorm(n), list(c(-1, 0, 1.2), c(-.5, 1), .3, c(-1.2, -.2, .6, 1.6))[[k]])
m <- .3 * f + .15 * (x - 5) + rnorm(n)
mixed$m <- steps(m, c(-.8, .2, 1))
mixed$z1 <- round(2 + .5 * f + .2 * d + rnorm(n), 4)
mixed$z2 <- round(10 + 1.5 * f + rnorm(n, 0, 2), 4)
mixed$y <- steps(.5 * m + .4 * f - .3 * e + rnorm(n), c(-.5, .7))
tables <- list(bfi_x = bfi, hs_x = hs, mixed_x = mixed)
for (name in names(tables)) write.csv(tables[[name]], file.path("data", paste0(name, ".csv")), row.names = FALSE, quote = FALSE)

# ---- models -----------------------------------------------------------------------------------------------------
factors <- paste(sapply(c("A", "C", "E"), function(f) paste(f, "=~", paste0(f, 1:5, collapse = " + "))), collapse = "\n")
items <- c(paste0("A", 1:5), paste0("C", 1:5), paste0("E", 1:5))
o6 <- paste0("x", 4:9)
u4 <- paste0("u", 1:4)
hs_path <- "t =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\nt ~ girl + age\ns ~ t + age"
both <- "f =~ u1 + u2 + u3 + z1\nf ~ a*x + d\nz2 ~ b*f + e\ny ~ f + e\nindirect := a*b"
by_d <- "f =~ u1 + u2 + u3 + z1\nf ~ x + e\nz2 ~ f + x\ny ~ f + e"
path <- "m ~ x + d\ny ~ m + x + e\nz1 ~ m + d"
cases <- list(
  bfi_mimic = one("bfi_x", paste0(factors, "\nA ~ female + age\nC ~ female + age\nE ~ A + C + female"), items, c("WLSMV", "ULSMV")),
  bfi_theta = one("bfi_x", paste0(factors, "\nA ~ female\nC ~ female + age\nE ~ A + C\nE4 ~ female"), items, parameterization = "theta"),
  bfi_dummy = one("bfi_x", "A =~ A1 + A2 + A3 + A4 + A5\nA ~ female\nA3 ~ female\nA1 ~~ A2", items[1:5], std.lv = TRUE),
  mixed = one("mixed_x", both, c("u1", "u2", "u3", "y"), everything),
  mixed_theta = one("mixed_x", both, c("u1", "u2", "u3", "y"), c("WLSMV", "ULSMV"), parameterization = "theta"),
  mixed_wls = one("mixed_x", "f =~ u1 + u2 + u3 + z1\nf ~ x + d", u4[1:3], "WLS"),
  mediator = one("mixed_x", path, c("m", "y"), c("WLSMV", "WLS")),
  mediator_theta = one("mixed_x", path, c("m", "y"), c("WLSMV", "ULSMV", "WLS"), parameterization = "theta"),
  probit = one("mixed_x", "y ~ x + d + e", "y"),
  # An exogenous construct beside the predictors: independent of them.
  beside = one("hs_x", "t =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\ns ~ t + girl + age", o6, c("WLSMV", "ULSMV")),
  equal_slopes = one("mixed_x", "f =~ u1 + u2 + u3 + u4\nf ~ b*d + b*e + x", u4)
)
for (p in c("delta", "theta")) {
  of <- function(model, estimators = "WLSMV", ...) one("hs_x", model, o6, estimators, group = "school", parameterization = p, ...)
  cases[[paste0("groups_", p)]] <- of(hs_path, c("WLSMV", "WLS"))
  cases[[paste0("loadings_", p)]] <- of(hs_path, group.equal = c("loadings", "regressions"))
  cases[[paste0("thresholds_", p)]] <- of(hs_path, group.equal = c("loadings", "thresholds"))
  cases[[paste0("mixed_groups_", p)]] <- one("mixed_x", by_d, c("u1", "u2", "u3", "y"), c("WLSMV", "ULSMV"), group = "d",
    parameterization = p, group.equal = c("loadings", "intercepts", "thresholds"))
}

# ---- fits -------------------------------------------------------------------------------------------------------
groups <- function(fit, x) if (lavInspect(fit, "ngroups") == 1L) list(x) else unname(x)
describe <- function(fit) {
  table <- parTable(fit)
  keep <- table$op %in% c("=~", "~", "~~", "~1", "|", "~*~", ":=")
  group <- function(x) if (is.null(x$group)) rep(1, nrow(x)) else pmax(x$group, 1)
  std <- standardizedSolution(fit)
  lv <- standardizedSolution(fit, type = "std.lv")
  raw <- groups(fit, lavResiduals(fit, type = "raw", zstat = FALSE, se = FALSE, summary = FALSE))
  list(
    parameters = data.frame(lhs = table$lhs, op = table$op, rhs = table$rhs, group = pmax(table$group, 1),
      est = table$est, se = table$se)[keep, ],
    standardized = data.frame(lhs = std$lhs, op = std$op, rhs = std$rhs, group = group(std), est = std$est.std,
      se = std$se, lv = lv$est.std, lv_se = lv$se),
    measures = plain(fitMeasures(fit)), nobs = lavInspect(fit, "nobs"),
    r2 = lapply(groups(fit, lavInspect(fit, "rsquare")), as.list),
    residuals = lapply(raw, function(r) list(variables = colnames(r$res.cov), cov = unclass(r$res.cov),
      slopes = unclass(r$res.slopes), predictors = as.list(colnames(r$res.slopes))))
  )
}
statistics <- function(fit) {
  gamma <- lavTech(fit, "gamma")
  s <- groups(fit, lavInspect(fit, "sampstat"))
  lapply(seq_along(s), function(g) list(
    variables = as.list(colnames(s[[g]]$res.cov)), cov = unclass(s[[g]]$res.cov),
    values = as.numeric(lavTech(fit, "wls.obs")[[g]]), gamma = gamma[[g]],
    names = names(lavTech(fit, "wls.obs", add.labels = TRUE)[[g]]), predictors = as.list(colnames(s[[g]]$cov.x)),
    cov_x = unclass(s[[g]]$cov.x), mean_x = as.numeric(s[[g]]$mean.x)
  ))
}
out <- list()
for (id in names(cases)) {
  case <- cases[[id]]
  fits <- list()
  for (estimator in case$estimators) {
    fit <- fit_once(case, estimator)
    stopifnot(lavInspect(fit, "converged"), lavInspect(fit, "options")$conditional.x)
    fits[[tolower(estimator)]] <- describe(fit)
    if (estimator == "WLSMV") {
      case$statistics <- statistics(fit)
      if (!id %in% c("bfi_dummy", "mixed", "mediator", "groups_delta")) for (g in seq_along(case$statistics)) case$statistics[[g]]$gamma <- diag(as.matrix(case$statistics[[g]]$gamma))
      mi <- try(suppressWarnings(modindices(fit)), silent = TRUE) # fails in lavaan with a given NACOV and predictors
      if (inherits(mi, "try-error")) next
      mi <- mi[is.finite(mi$mi) & mi$op %in% c("=~", "~~", "~"), ]
      case$modification <- head(mi[order(-mi$mi), c("lhs", "op", "rhs", intersect("group", names(mi)), "mi", "epc", "sepc.all")], 12)
    }
  }
  case$fits <- fits
  out[[id]] <- case
}
both_slopes <- "f =~ u1 + u2 + u3 + u4\nf ~ x + d + e"
no_slopes <- "f =~ u1 + u2 + u3 + u4\nf ~ x + 0*d + 0*e"
fit_u <- function(model) sem(model, mixed, ordered = u4, estimator = "WLSMV")
lrt <- lavTestLRT(fit_u(both_slopes), fit_u(no_slopes))
difference <- list(full = both_slopes, restricted = no_slopes, stat = lrt[2, "Chisq diff"], df = lrt[2, "Df diff"])
write(toJSON(list(versions = as.list(wanted), difference = difference, cases = out), digits = NA, auto_unbox = TRUE, na = "null", dataframe = "rows", matrix = "rowmajor", null = "null"), "expected_predictors.json")
