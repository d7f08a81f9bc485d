# Golden values for ordinal models, from lavaan and semTools. Run in this folder: Rscript generate.R
# Writes data/*.csv and expected.json. Stops unless the oracles are the versions written here.
suppressMessages({
  library(lavaan)
  library(semTools)
  library(jsonlite)
})
wanted <- c(lavaan = "0.6.14", semTools = "0.5.6", psych = "2.2.9")
stopifnot(all(sapply(names(wanted), function(p) as.character(packageVersion(p))) == wanted))
dir.create("data", showWarnings = FALSE)

# ---- data -------------------------------------------------------------------------------------------------------
source("shared.R")
hs <- HolzingerSwineford1939[, c("school", paste0("x", 1:9))] # x1-x3 continuous, x4-x9 ordinal
for (v in paste0("x", 4:9)) hs[[v]] <- cuts(hs[[v]], c(.1, .3, .8))
hs$x6 <- 1L + (hs$x6 > 2)
hs$x9 <- pmin(hs$x9, 3L)
hs$school <- sub("-.*", "", hs$school)
bfi <- psych::bfi[, c(paste0("A", 1:5), paste0("C", 1:5), paste0("E", 1:5))]
bfi <- bfi[complete.cases(bfi), ][1:700, ]
for (v in c("A1", "C4", "C5", "E1", "E2")) bfi[[v]] <- 7L - bfi[[v]]
set.seed(20230601)
n <- 300
factors <- matrix(rnorm(3 * n), n) %*% chol(matrix(c(1, .6, .5, .6, 1, .7, .5, .7, 1), 3))
likert <- as.data.frame(lapply(1:12, function(k) {
  f <- (k - 1) %/% 4 + 1
  l <- c(.85, .8, .75, .7)[(k - 1) %% 4 + 1]
  y <- l * factors[, f] + sqrt(1 - l^2) * rnorm(n)
  findInterval(y, list(c(-2.1, -1.5, -.6, .5), c(-1.8, -1, 0, 1), c(-2.3, -1.7, -1, .1))[[(k - 1) %% 3 + 1]]) + 1L
}))
names(likert) <- paste0(rep(c("DP", "BPC", "PV"), each = 4), 1:4)
set.seed(7)
z <- matrix(rnorm(4 * 60), 60) %*% chol(matrix(.75, 4, 4) + diag(.25, 4))
binary <- as.data.frame(1L + sweep(z, 2, c(1, -1.2, 0, .4), ">"))
names(binary) <- paste0("b", 1:4)
tables <- list(hs = hs, bfi = bfi, likert = likert, binary = binary)
for (name in names(tables)) write.csv(tables[[name]], file.path("data", paste0(name, ".csv")), row.names = FALSE, quote = FALSE)

# ---- models -----------------------------------------------------------------------------------------------------
o6 <- paste0("x", 4:9)
mixed <- "v =~ x1 + x2 + x3\nt =~ x4 + x5 + x6\ns =~ x7 + x8 + x9"
path <- "t =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\ns ~ t"
measure <- "DP =~ DP1 + DP2 + DP3 + DP4\nBPC =~ BPC1 + BPC2 + BPC3 + BPC4\nPV =~ PV1 + PV2 + PV3 + PV4\n"
structural <- paste0(measure, "BPC ~ a*DP\nPV ~ b*BPC + c*DP\nindirect := a*b\ntotal := c + a*b")
big <- paste(sapply(c("A", "C", "E"), function(f) paste(f, "=~", paste0(f, 1:5, collapse = " + "))), collapse = "\n")
cases <- list(
  bfi = one("bfi", big, names(bfi), c("WLSMV", "ULSMV")),
  likert = one("likert", structural, names(likert), everything),
  likert_theta = one("likert", structural, names(likert), c("WLSMV", "ULSMV"), parameterization = "theta"),
  likert_std_lv = one("likert", structural, names(likert), std.lv = TRUE),
  likert_errors = one("likert", paste0(structural, "\nDP1 ~~ DP2\nBPC1 ~~ PV1"), names(likert)),
  likert_equal = one("likert", "DP =~ NA*DP1 + l*DP1 + l*DP2 + l*DP3 + DP4\nDP ~~ 1*DP\nPV =~ PV1 + PV2 + PV3 + PV4\nPV ~ DP", names(likert)[c(1:4, 9:12)]),
  mixed = one("hs", mixed, o6, everything),
  mixed_wls = one("hs", path, o6, "WLS"),
  second_order = one("hs", paste0(mixed, "\ng =~ v + t + s"), o6),
  random_x = one("hs", "t =~ x4 + x5 + x6\nt ~ x1 + x2", o6[1:3], fixed.x = FALSE, conditional.x = FALSE),
  observed_theta = one("hs", "t =~ x4 + x5 + x6\nx7 ~ t\nx8 ~ x7 + t\nx9 ~ t", o6, parameterization = "theta")
)
for (p in c("delta", "theta")) {
  of <- function(...) one("hs", path, o6, c("WLSMV", "WLS"), group = "school", parameterization = p, ...)
  cases[[paste0("groups_", p)]] <- of()
  cases[[paste0("loadings_", p)]] <- of(group.equal = "loadings")
  cases[[paste0("thresholds_", p)]] <- of(group.equal = "thresholds")
  cases[[paste0("both_", p)]] <- of(group.equal = c("loadings", "thresholds"))
  cases[[paste0("mixed_groups_", p)]] <- one("hs", mixed, o6, "WLSMV", group = "school", parameterization = p,
    group.equal = c("loadings", "thresholds", "intercepts"))
  # lavaan takes equal thresholds as equal intercepts of the continuous indicators, too
  cases[[paste0("mixed_thresholds_", p)]] <- one("hs", mixed, o6, "WLSMV", group = "school", parameterization = p,
    group.equal = c("loadings", "thresholds"))
}
cases$strict_theta <- one("hs", path, o6, group = "school", parameterization = "theta",
  group.equal = c("loadings", "thresholds", "residuals"))

# ---- fits -------------------------------------------------------------------------------------------------------
describe <- function(fit) {
  table <- parTable(fit)
  keep <- table$op %in% c("=~", "~", "~~", "~1", "|", "~*~", ":=")
  std <- standardizedSolution(fit)
  group <- function(x) if (is.null(x$group)) rep(1, nrow(x)) else pmax(x$group, 1)
  out <- list(
    parameters = data.frame(lhs = table$lhs, op = table$op, rhs = table$rhs, group = pmax(table$group, 1),
      est = table$est, se = table$se)[keep, ],
    standardized = data.frame(lhs = std$lhs, op = std$op, rhs = std$rhs, group = group(std), est = std$est.std,
      se = std$se),
    measures = plain(fitMeasures(fit)), nobs = lavInspect(fit, "nobs")
  )
  r <- try(suppressWarnings(lavResiduals(fit)), silent = TRUE) # fails in lavaan for some mixed models
  z <- if (lavInspect(fit, "ngroups") > 1 || inherits(r, "try-error")) NULL else r$cov.z
  if (!is.null(z)) out$residual_z <- unclass(z)
  out
}
groups <- function(x) if (is.list(x)) x else list(x)
statistics <- function(fit) {
  s <- lavInspect(fit, "sampstat")
  s <- if (is.null(s$cov)) s else list(s)
  gamma <- lavTech(fit, "gamma")
  lapply(seq_along(s), function(g) list(
    variables = colnames(s[[g]]$cov), cov = unclass(s[[g]]$cov), thresholds = as.numeric(s[[g]]$th),
    gamma_diagonal = diag(gamma[[g]]),
    names = names(lavTech(fit, "wls.obs", add.labels = TRUE)[[g]])
  ))
}
out <- list()
for (id in names(cases)) {
  case <- cases[[id]]
  fits <- list()
  for (estimator in case$estimators) {
    fit <- fit_once(case, estimator)
    stopifnot(lavInspect(fit, "converged"))
    fits[[tolower(estimator)]] <- describe(fit)
    if (estimator == "WLSMV") {
      case$statistics <- statistics(fit)
      if (!id %in% c("observed_theta", "random_x")) {
        mi <- modindices(fit)
        mi <- mi[is.finite(mi$mi) & mi$op %in% c("=~", "~~"), ]
        case$modification <- head(mi[order(-mi$mi), c("lhs", "op", "rhs", intersect("group", names(mi)), "mi", "epc", "sepc.all")], 12)
      }
      if (id %in% c("bfi", "likert_theta")) {
        quiet <- function(...) suppressMessages(suppressWarnings(as.list(unclass(compRelSEM(fit, ...)))))
        case$reliability <- list(omega = quiet(obs.var = FALSE), omega_observed = quiet(), alpha = quiet(tau.eq = TRUE, ord.scale = FALSE))
        case$reliability <- lapply(case$reliability, function(x) lapply(x, as.numeric))
      }
    }
  }
  case$fits <- fits
  out[[id]] <- case
}
b <- suppressWarnings(lavCor(binary, ordered = names(binary)))
out$binary <- list(data = "binary", ordered = names(binary), cov = unclass(b))
stopifnot(any(table(binary[, 1:2]) == 0))
write(toJSON(list(versions = as.list(wanted), cases = out), digits = NA, auto_unbox = TRUE, na = "null", dataframe = "rows", matrix = "rowmajor", null = "null"), "expected.json")
