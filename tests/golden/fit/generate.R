# Golden values of the fit floor, from lavaan. Run in this folder: Rscript generate.R
# Writes data/*.csv and expected.json. Stops unless the oracle is the version written here.
lavaan_version <- "0.6-14"
psych_version <- "2.2.9"
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
stopifnot(
  gsub("\\.([0-9]+)$", "-\\1", as.character(packageVersion("lavaan"))) == lavaan_version,
  as.character(packageVersion("psych")) == psych_version
)
dir.create("data", showWarnings = FALSE)
write_data <- function(data, name) {
  write.csv(data, file.path("data", paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
}

# ---- data: built into lavaan, psych and R -----------------------------------------------------------------------
hs <- HolzingerSwineford1939[, c("school", paste0("x", 1:9), "ageyr", "grade")]
hs$school <- sub("-.*", "", hs$school)
hs <- hs[complete.cases(hs), ]
poldem <- PoliticalDemocracy
growth_data <- Demo.growth[, c("t1", "t2", "t3", "t4", "x1", "x2", "c1", "c2", "c3", "c4")]
burns <- FacialBurns[complete.cases(FacialBurns), c("Selfesteem", "HADS", "Age", "TBSA", "RUM", "Sex")]
bfi <- psych::bfi[, 1:25]
bfi$gender <- c("male", "female")[psych::bfi$gender]
bfi <- head(bfi[complete.cases(bfi), ], 900)
sat <- psych::sat.act[complete.cases(psych::sat.act), c("gender", "education", "age", "ACT", "SATV", "SATQ")]
sat[c("SATV", "SATQ")] <- sat[c("SATV", "SATQ")] / 100 # ULS depends on the units
sat$age <- sat$age / 10
att <- attitude
tables <- list(
  hs = hs, poldem = poldem, growth = growth_data, burns = burns, bfi = bfi, sat = sat, attitude = att
)
for (name in names(tables)) write_data(tables[[name]], name)
# What the tests will read is what lavaan sees.
for (name in names(tables)) tables[[name]] <- read.csv(file.path("data", paste0(name, ".csv")))

# The RCV study: correlations implied by the published loadings and factor correlations, N = 457.
blocks <- list(
  DP = c(.917, .926, .843), DK = c(.85, .909, .918, .84), VP = c(.915, .948, .948, .937, .921),
  DSC = c(.932, .885, .911, .951, .931), BPC = c(.859, .85, .881, .933, .938, .933, .917),
  PV = c(.853, .915, .904, .93, .908, .919)
)
phi <- matrix(c(
  1, .706, .717, .743, .644, .597, .706, 1, .756, .831, .698, .69, .717, .756, 1, .867, .711, .665,
  .743, .831, .867, 1, .743, .711, .644, .698, .711, .743, 1, .882, .597, .69, .665, .711, .882, 1
), 6)
items <- unlist(lapply(names(blocks), function(b) paste0(b, seq_along(blocks[[b]]))))
L <- matrix(0, length(items), 6, dimnames = list(items, names(blocks)))
for (b in names(blocks)) L[paste0(b, seq_along(blocks[[b]])), b] <- blocks[[b]]
R <- L %*% phi %*% t(L)
# A little misfit, so that the minimum is not the truth: errors of neighbours within a construct covary.
for (b in names(blocks)) for (k in seq_len(length(blocks[[b]]) - 1)) {
  i <- paste0(b, k)
  j <- paste0(b, k + 1)
  R[i, j] <- R[j, i] <- R[i, j] + .25 * sqrt((1 - L[i, b]^2) * (1 - L[j, b]^2)) * (-1)^k
}
diag(R) <- 1
R <- round((R + t(R)) / 2, 6)
write_data(data.frame(R), "rcv_correlations")
R <- as.matrix(read.csv("data/rcv_correlations.csv"))
rownames(R) <- colnames(R)

# ---- models -----------------------------------------------------------------------------------------------------
measurement_rcv <- paste(sapply(names(blocks), function(b) {
  paste(b, "=~", paste(paste0(b, seq_along(blocks[[b]])), collapse = " + "))
}), collapse = "\n")
hs_model <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
pd_measure <- "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + %s*y2 + %s*y3 + %s*y4\ndem65 =~ y5 + %s*y6 + %s*y7 + %s*y8\n"
pd_paths <- "dem60 ~ ind60\ndem65 ~ ind60 + dem60\n"
pd_errors <- "y1 ~~ y5\ny2 ~~ y4\ny2 ~~ y6\ny3 ~~ y7\ny4 ~~ y8\ny6 ~~ y8\n"
pd_free <- paste0(sprintf(pd_measure, "a2", "a3", "a4", "b2", "b3", "b4"), pd_paths, pd_errors)
pd_model <- paste0(
  "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8\n", pd_paths, pd_errors
)
pd_equal <- paste0(sprintf(pd_measure, "a", "b", "c", "a", "b", "c"), pd_paths, pd_errors)
bfi_model <- paste(
  "A =~ A1 + A2 + A3 + A4 + A5", "C =~ C1 + C2 + C3 + C4 + C5", "E =~ E1 + E2 + E3 + E4 + E5",
  "N =~ N1 + N2 + N3 + N4 + N5", "O =~ O1 + O2 + O3 + O4 + O5", sep = "\n"
)
all_ml <- c("ML", "MLM", "MLR", "MLMV", "MLMVS")
everything <- c(all_ml, "GLS", "ULS", "WLS")
plain <- list()
cases <- list(
  hs_cfa = list(data = "hs", model = hs_model, estimators = everything, extra = TRUE),
  hs_cfa_means = list(data = "hs", model = hs_model, options = list(meanstructure = TRUE), estimators = everything),
  hs_std_lv = list(data = "hs", model = hs_model, options = list(std.lv = TRUE), estimators = "ML"),
  hs_orthogonal = list(data = "hs", model = hs_model, options = list(orthogonal = TRUE), estimators = c("ML", "MLR")),
  hs_second_order = list(data = "hs", model = paste0(hs_model, "\ng =~ visual + textual + speed"),
    estimators = c("ML", "MLM")),
  hs_mimic = list(data = "hs", model = paste0(hs_model, "\nvisual + textual + speed ~ ageyr + grade"),
    estimators = everything, extra = TRUE),
  hs_groups = list(data = "hs", model = hs_model, group = "school", estimators = everything, extra = TRUE),
  hs_metric = list(data = "hs", model = hs_model, group = "school", options = list(group.equal = "loadings"),
    estimators = all_ml),
  hs_scalar = list(data = "hs", model = hs_model, group = "school",
    options = list(group.equal = c("loadings", "intercepts")), estimators = c(all_ml, "GLS"), extra = TRUE),
  hs_groups_mimic = list(data = "hs", model = paste0(hs_model, "\nvisual ~ ageyr + grade"), group = "school",
    estimators = c("ML", "MLM", "MLR", "MLMV")),
  poldem = list(data = "poldem", model = pd_model, estimators = c(all_ml, "GLS", "ULS"), extra = TRUE),
  poldem_means = list(data = "poldem", model = pd_model, options = list(meanstructure = TRUE), estimators = "MLR"),
  poldem_equal = list(data = "poldem", model = pd_equal, estimators = c(all_ml, "GLS", "ULS"), extra = TRUE),
  poldem_linear = list(data = "poldem", model = paste0(pd_free, "a2 + b2 == 2.4\na3 == 1.1*b3\n"),
    estimators = c("ML", "MLM", "MLR")),
  poldem_nonlinear = list(data = "poldem", model = paste0(pd_free, "a2*b2 == 1.5\na3 == b3^2\n"),
    estimators = c("ML", "MLM", "MLR")),
  poldem_inequality = list(data = "poldem", model = paste0(pd_free, "a2 > 1.35\na3 < 5\n"), estimators = "ML"),
  growth = list(data = "growth", model = "i =~ 1*t1 + 1*t2 + 1*t3 + 1*t4\ns =~ 0*t1 + 1*t2 + 2*t3 + 3*t4",
    fun = "growth", estimators = c(everything), extra = TRUE),
  growth_covariates = list(data = "growth", fun = "growth", model = paste(
    "i =~ 1*t1 + 1*t2 + 1*t3 + 1*t4", "s =~ 0*t1 + 1*t2 + 2*t3 + 3*t4", "i ~ x1 + x2", "s ~ x1 + x2",
    "t1 ~ c1", "t2 ~ c2", "t3 ~ c3", "t4 ~ c4", sep = "\n"), estimators = everything, extra = TRUE),
  burns_path = list(data = "burns", model = "RUM ~ Age + TBSA + Sex\nHADS ~ RUM + Age\nSelfesteem ~ HADS + RUM + Sex",
    estimators = c(all_ml, "GLS", "ULS"), extra = TRUE),
  burns_random_x = list(data = "burns", model = "RUM ~ Age + TBSA + Sex\nHADS ~ RUM + Age\nSelfesteem ~ HADS + RUM + Sex",
    options = list(fixed.x = FALSE), estimators = c("ML", "MLR", "MLM")),
  bfi = list(data = "bfi", model = bfi_model, estimators = c(all_ml, "GLS", "ULS", "WLS")),
  bfi_groups = list(data = "bfi", model = bfi_model, group = "gender", options = list(group.equal = "loadings"),
    estimators = c("ML", "MLR")),
  sat_path = list(data = "sat", model = "ability =~ ACT + SATV + SATQ\nability ~ education + age + gender",
    estimators = everything, extra = TRUE),
  sat_nonrecursive = list(data = "sat", model = "SATV ~ SATQ + education + age\nSATQ ~ SATV + gender\nSATV ~~ SATQ",
    estimators = c("ML", "MLR")),
  attitude = list(data = "attitude", model = "f =~ rating + complaints + learning + raises", estimators = c("ML", "MLR")),
  rcv_measurement = list(cov = "rcv_correlations", n = 457, model = measurement_rcv, estimators = c("ML", "GLS", "ULS")),
  rcv_structural = list(cov = "rcv_correlations", n = 457, model = paste0(measurement_rcv,
    "\nPV ~ DP + DK + VP + DSC + BPC\nDSC ~ DP + DK + VP\nBPC ~ DP + DK + VP + DSC"), estimators = c("ML"), extra = TRUE),
  rcv_second_order = list(cov = "rcv_correlations", n = 457, model = paste0(measurement_rcv,
    "\nRES =~ DP + DK + VP\nDSC ~ RES\nBPC ~ RES + DSC\nPV ~ BPC + RES"), estimators = "ML")
)

# ---- fits -------------------------------------------------------------------------------------------------------
measures <- c(
  "npar", "chisq", "df", "baseline.chisq", "baseline.df", "chisq.scaled", "df.scaled", "baseline.chisq.scaled",
  "baseline.df.scaled", "chisq.scaling.factor", "logl", "unrestricted.logl"
)
fit_once <- function(case, estimator, more) {
  arguments <- c(list(model = case$model, estimator = estimator), case$options, more)
  if (is.null(case$cov)) {
    arguments$data <- tables[[case$data]]
    arguments$group <- case$group
  } else {
    arguments$sample.cov <- R
    arguments$sample.nobs <- case$n
  }
  fun <- if (is.null(case$fun)) "sem" else case$fun
  first <- suppressWarnings(do.call(fun, c(arguments, list(baseline = FALSE))))
  arguments$start <- polished(first)
  arguments$fixed.x <- first@Options$fixed.x # a table of start values would turn it off
  second <- suppressWarnings(do.call(fun, c(arguments, list(optim.method = "none"))))
  # Only the optimiser knows which inequalities are active: then the first fit's standard errors stand.
  list(fit = second, table = if (any(parTable(first)$op %in% c("<", ">"))) parTable(first) else parTable(second))
}
# lavaan stops at a gradient near 1e-6: finish with Newton steps on the Lagrangian, from lavaan's own derivatives.
polished <- function(fit) {
  model <- fit@Model
  table <- parTable(fit)
  x <- lavaan:::lav_model_get_parameters(model)
  touching <- length(body(model@cin.function)) > 0 & any(table$op %in% c("<", ">"))
  touching <- if (touching) which(abs(model@cin.function(x)) < 1e-4) else integer(0)
  H <- lavaan:::lav_model_hessian(model, lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavoptions = fit@Options)
  for (step in 1:60) {
    g <- lavaan:::lav_model_gradient(model, lavsamplestats = fit@SampleStats, lavdata = fit@Data, ceq.simple = FALSE)
    J <- model@con.jac
    if (nrow(J) > 0) {
      if (any(table$op %in% c("<", ">"))) {
        J <- lavaan:::lav_func_jacobian_complex(model@cin.function, x)[touching, , drop = FALSE]
        residual <- model@cin.function(x)[touching]
      } else if (length(model@ceq.nonlinear.idx) > 0) {
        J <- lavaan:::lav_func_jacobian_complex(model@ceq.function, x)
        residual <- model@ceq.function(x)
      } else {
        J <- model@ceq.JAC
        residual <- as.vector(J %*% x) - model@ceq.rhs
      }
      independent <- qr(t(J))
      independent <- independent$pivot[seq_len(independent$rank)]
      J <- J[independent, , drop = FALSE]
      residual <- residual[independent]
      K <- rbind(cbind(H, t(J)), cbind(J, matrix(0, nrow(J), nrow(J))))
      move <- solve(K, c(-g, -residual))[seq_along(x)]
    } else {
      move <- solve(H, -g)
    }
    x <- x + move
    model <- lavaan:::lav_model_set_parameters(model, x)
    if (max(abs(move)) < 1e-13) break
  }
  stopifnot(max(abs(move)) < 1e-9 * max(1, abs(x)))
  table$est[table$free > 0] <- x
  table
}
describe <- function(made, call) {
  fit <- made$fit
  table <- parTable(fit)
  keep <- table$op %in% c("=~", "~", "~~", "~1")
  se <- if (is.null(table$se)) rep(NA, length(keep)) else made$table$se
  all <- fitMeasures(fit)
  found <- all[intersect(measures, names(all))]
  list(
    options = call, converged = lavInspect(fit, "converged"), n = sum(lavInspect(fit, "nobs")),
    groups = if (lavInspect(fit, "ngroups") > 1) lavInspect(fit, "group.label") else character(0),
    gradient = max(abs(lavTech(fit, "gradient"))),
    parameters = data.frame(
      lhs = table$lhs[keep], op = table$op[keep], rhs = table$rhs[keep],
      group = if (is.null(table$group)) 1 else table$group[keep],
      est = table$est[keep], se = se[keep], free = table$free[keep] > 0
    ),
    measures = as.list(found)
  )
}
out <- list()
for (id in names(cases)) {
  case <- cases[[id]]
  runs <- lapply(case$estimators, function(e) list(estimator = e, more = list()))
  if (isTRUE(case$extra)) {
    runs <- c(runs, list(
      list(estimator = "ML", more = list(information = "observed")),
      list(estimator = "ML", more = list(likelihood = "wishart"))
    ))
    if (is.null(case$cov)) runs <- c(runs, list(list(estimator = "MLR", more = list(information = "expected"))))
  }
  fits <- list()
  for (run in runs) {
    name <- tolower(paste(c(run$estimator, unlist(run$more)), collapse = "_"))
    message(id, " ", name)
    made <- fit_once(case, run$estimator, run$more)
    if (!lavInspect(made$fit, "converged")) stop(id, " ", name, " did not converge")
    fits[[name]] <- describe(made, c(list(estimator = tolower(run$estimator)), run$more))
  }
  out[[id]] <- list(
    data = if (is.null(case$cov)) case$data else case$cov, cov_n = case$n, group = case$group, model = case$model,
    fun = if (is.null(case$fun)) "sem" else case$fun,
    options = if (is.null(case$options)) structure(list(), names = character(0)) else case$options, fits = fits
  )
}
write(
  toJSON(list(lavaan = lavaan_version, cases = out), digits = I(17), auto_unbox = TRUE, dataframe = "columns", na = "null"),
  "expected.json"
)
