# Golden values of full information maximum likelihood: lavaan 0.6-14 (missing = "ml"), semTools 0.5-6 (auxiliary).
# Data: lavaan's PoliticalDemocracy and HolzingerSwineford1939 with answers deleted by the seeded rules below, psych's bfi
# with its own gaps (items keyed).
# Run in this folder:  Rscript generate.R     Writes <data>.csv and <case>.json; deterministic (seeded).
# EM runs to 1e-13; every solution is polished by Newton steps with the observed information, then all statistics are
# computed at that point (lavaan's own stopping rules leave errors of up to 1e-4).
suppressMessages({library(lavaan); library(semTools); library(psych); library(jsonlite)})
versions <- c(lavaan = "0.6.14", semTools = "0.5.6", psych = "2.2.9")
for (name in names(versions)) if (as.character(packageVersion(name)) != versions[[name]])
  stop(name, " must be ", versions[[name]], ", is ", packageVersion(name))
options(digits = 15, warn = 1)

# ---------------------------------------------------------------- data
set.seed(20230812)
poldem <- round(PoliticalDemocracy, 6)
chance <- plogis(-2.4 + 0.5 * as.numeric(scale(poldem$x1)))          # MAR: depends on x1, which has gaps of its own below
for (name in c("y2", "y4", "y6", "y8")) poldem[runif(75) < chance, name] <- NA
poldem[sample(75, 5), "x2"] <- NA; poldem[sample(75, 4), "x1"] <- NA
hs <- HolzingerSwineford1939[c("school", "ageyr", "grade", paste0("x", 1:9))]
hs[paste0("x", 1:9)] <- round(hs[paste0("x", 1:9)], 6)
hs$grade[is.na(hs$grade)] <- 7
hs_mcar <- hs
for (name in paste0("x", 1:9)) hs_mcar[runif(301) < 0.08, name] <- NA
hs_mcar[c(11, 250), paste0("x", 1:9)] <- NA                           # two respondents without any answer
hs_mar <- hs
for (name in c("x2", "x5", "x8")) hs_mar[runif(301) < plogis(-1.5 + 0.8 * (hs$ageyr - 13)), name] <- NA
bfi_items <- psych::bfi[, 1:25]
for (name in c("A1", "C4", "C5", "E1", "E2", "O2", "O5")) bfi_items[[name]] <- 7 - bfi_items[[name]]
save_data <- function(d, name) { write.csv(d, paste0(name, ".csv"), row.names = FALSE, na = "", quote = FALSE); d }
data <- list(poldem = save_data(poldem, "poldem"), hs_mcar = save_data(hs_mcar, "hs_mcar"),
             hs_mar = save_data(hs_mar, "hs_mar"), bfi = save_data(bfi_items, "bfi"))

# ---------------------------------------------------------------- polishing
polish <- function(fit) {
  model <- fit@Model
  K <- if (model@eq.constraints) model@eq.constraints.K else diag(model@nx.free)
  k0 <- if (model@eq.constraints) model@eq.constraints.k0 else numeric(model@nx.free)
  at <- function(z) lavaan:::lav_model_set_parameters(model, as.numeric(K %*% z) + k0)
  # group.weight = FALSE as in lavaan's own optimisation: the likelihood of incomplete rows is weighted already
  gradient <- function(z) as.numeric(crossprod(K, as.numeric(
    lavaan:::lav_model_gradient(at(z), lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavcache = fit@Cache,
                                type = "free", group.weight = FALSE))))
  z <- as.numeric(crossprod(K, lavaan:::lav_model_get_parameters(model) - k0))
  H <- crossprod(K, unclass(lavInspect(fit, "information.observed")) %*% K)
  for (step in 1:24) {
    g <- gradient(z)
    if (max(abs(g)) < 1e-13) break
    if (step %in% c(9, 13)) {                      # lavaan stopped far away: second derivatives at the present point
      h <- 1e-5 * pmax(1, abs(z))
      H <- sapply(seq_along(z), function(j) {
        e <- replace(numeric(length(z)), j, h[j]); (gradient(z + e) - gradient(z - e)) / (2 * h[j])
      })
      H <- (H + t(H)) / 2
    }
    z <- z - solve(H, g)
  }
  end <- max(abs(gradient(z)))
  if (end > 1e-10) stop("polishing failed: gradient ", end)
  options <- fit@Options
  options$optim.method <- "none"; options$warn <- FALSE
  baseline <- options$baseline; options$baseline <- FALSE
  done <- lavaan(slotParTable = fit@ParTable, slotModel = at(z), slotOptions = options,
                 slotSampleStats = fit@SampleStats, slotData = fit@Data, slotCache = fit@Cache, sloth1 = fit@h1)
  done@baseline <- fit@baseline
  done
}

number <- function(x) unname(as.numeric(x))
table_of <- function(d) lapply(as.list(as.data.frame(d)), function(v) if (is.numeric(v)) number(v) else as.character(v))
parameters <- function(fit) {
  p <- parameterEstimates(fit, remove.nonfree = FALSE, remove.def = FALSE, remove.eq = TRUE)
  keep <- p[, c("lhs", "op", "rhs", "est", "se")]
  keep$group <- if ("group" %in% names(p)) p$group else 1
  s <- standardizedSolution(fit)
  g <- if ("group" %in% names(s)) s$group else rep(1, nrow(s))
  where <- match(paste(keep$lhs, keep$op, keep$rhs, keep$group), paste(s$lhs, s$op, s$rhs, g))
  keep$std_all <- s$est.std[where]; keep$std_all_se <- s$se[where]
  table_of(keep)
}
modification <- function(fit) {
  m <- modificationIndices(fit, na.remove = TRUE)
  if (!"group" %in% names(m)) m$group <- 1
  m <- m[order(-m$mi), ][seq_len(min(40, nrow(m))), ]
  table_of(m[, c("lhs", "op", "rhs", "group", "mi", "epc", "sepc.all")])
}
tight <- list(missing = "ml", em.h1.iter.max = 20000, em.h1.tol = 1e-13, control = list(rel.tol = 1e-10, iter.max = 5000))
store <- function(case, source, model, fun = "sem", ..., mi = FALSE, aux = NULL) {
  extra <- list(...)
  if (is.null(aux)) {
    fit <- suppressWarnings(polish(do.call(fun, c(list(model, data = data[[source]]), tight, extra))))
    measures <- suppressWarnings(fitMeasures(fit))
  } else {                                     # semTools gives baseline-based indices by its own null model
    raw <- suppressWarnings(do.call(semTools::auxiliary, c(list(model = model, data = data[[source]], aux = aux, fun = fun),
      tight[c("em.h1.iter.max", "em.h1.tol")], extra)))
    fit <- suppressWarnings(polish(raw))
    measures <- suppressWarnings(fitMeasures(fit, c("chisq", "df", "pvalue", "rmsea", "npar")))
    null <- suppressWarnings(fitMeasures(raw@external$baseline.model, c("chisq", "df")))
    measures <- c(measures, baseline.chisq = null[["chisq"]], baseline.df = null[["df"]])
  }
  h1 <- lavTech(fit, "h1", add.labels = TRUE)
  if (lavInspect(fit, "ngroups") == 1L && !is.null(h1$cov)) h1 <- list(h1)
  result <- list(case = case, data = paste0(source, ".csv"), model = model, arguments = extra, auxiliary = aux,
    groups = lavInspect(fit, "ngroups"), n = sum(lavInspect(fit, "nobs")), group_n = lavInspect(fit, "nobs"),
    measures = as.list(measures), parameters = parameters(fit))
  if (is.null(aux)) result$h1 <- lapply(unname(h1), function(g) list(names = rownames(g$cov), mean = number(g$mean), cov = unname(g$cov)))
  if (mi) result$modification <- modification(fit)
  write(toJSON(result, digits = 15, auto_unbox = TRUE, null = "null", na = "null"), paste0(case, ".json"))
  cat(case, "\n")
}

# ---------------------------------------------------------------- cases
democracy <- "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + a*y2 + b*y3 + c*y4\ndem65 =~ y5 + a*y6 + b*y7 + c*y8\ndem60 ~ ind60\ndem65 ~ ind60 + dem60\ny1 ~~ y5\ny2 ~~ y4 + y6\ny3 ~~ y7\ny4 ~~ y8\ny6 ~~ y8\n"
path <- "y1 ~ x1 + x2\ny2 ~ y1 + x3\n"
abilities <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n"
five <- "A =~ A1 + A2 + A3 + A4 + A5\nC =~ C1 + C2 + C3 + C4 + C5\nE =~ E1 + E2 + E3 + E4 + E5\nN =~ N1 + N2 + N3 + N4 + N5\nO =~ O1 + O2 + O3 + O4 + O5\n"
store("poldem_ml", "poldem", democracy, mi = TRUE)
store("poldem_expected", "poldem", democracy, information = "expected")
store("poldem_mlr", "poldem", democracy, estimator = "MLR")
store("poldem_fixed_x", "poldem", path)
store("poldem_fixed_x_mlr", "poldem", path, estimator = "MLR")
store("poldem_random_x", "poldem", path, fixed.x = FALSE)
store("hs_mcar_ml", "hs_mcar", abilities, mi = TRUE)
store("hs_mcar_mlr", "hs_mcar", abilities, estimator = "MLR")
store("hs_mcar_mlr_expected", "hs_mcar", abilities, estimator = "MLR", information = "expected")
store("hs_mcar_std_lv", "hs_mcar", abilities, std.lv = TRUE)
store("hs_mar_ml", "hs_mar", abilities)
store("hs_groups", "hs_mcar", abilities, group = "school")
store("hs_groups_metric_mlr", "hs_mcar", abilities, group = "school", group.equal = "loadings", estimator = "MLR")
store("hs_groups_scalar", "hs_mcar", abilities, group = "school", group.equal = c("loadings", "intercepts"), mi = TRUE)
store("hs_groups_scalar_mlr", "hs_mcar", abilities, group = "school", group.equal = c("loadings", "intercepts"), estimator = "MLR")
store("hs_auxiliary", "hs_mar", abilities, fun = "sem", aux = c("ageyr", "grade"))
store("path_auxiliary", "hs_mar", "x2 ~ x1 + x3\nx5 ~ x2 + x4\n", fun = "sem", aux = c("ageyr"))
store("bfi_ml", "bfi", five)
store("bfi_mlr", "bfi", five, estimator = "MLR")
