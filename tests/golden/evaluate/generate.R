# Golden values of the evaluate floor: lavaan, semTools and psych on built-in data and on the published RCV statistics.
# Data: lavaan's HolzingerSwineford1939, PoliticalDemocracy, Demo.growth, FacialBurns; psych's bfi (complete rows, keyed);
# R's attitude; rcv_loadings.csv and rcv_factor_correlations.csv are the published tables of the RCV study.
# Run in this folder:  Rscript generate.R     Writes <data>.csv and <case>.json; deterministic (seeded).
# Every solution is polished by Newton steps until the gradient is at rounding level, then all statistics are computed
# at that point; lavaan's own stopping rule leaves errors of up to 1e-4. p values are exact upper tails, and the ends of
# RMSEA intervals are solved to 1e-13 (lavaan's uniroot stops at 1e-4 of the noncentrality).
suppressMessages({library(lavaan); library(semTools); library(psych); library(jsonlite)})
versions <- c(lavaan = "0.6.14", semTools = "0.5.6", psych = "2.2.9")
for (name in names(versions)) if (as.character(packageVersion(name)) != versions[[name]])
  stop(name, " must be ", versions[[name]], ", is ", packageVersion(name))
set.seed(20230457)
options(digits = 15, warn = 1)

# ---------------------------------------------------------------- polishing
polish <- function(fit) {
  model <- fit@Model
  K <- if (model@eq.constraints) model@eq.constraints.K else diag(model@nx.free)
  k0 <- if (model@eq.constraints) model@eq.constraints.k0 else numeric(model@nx.free)
  gradient <- function(z) {
    x <- as.numeric(K %*% z) + k0
    g <- lavaan:::lav_model_gradient(lavaan:::lav_model_set_parameters(model, x), lavsamplestats = fit@SampleStats,
                                     lavdata = fit@Data, lavcache = fit@Cache, type = "free")
    as.numeric(crossprod(K, as.numeric(g)))
  }
  z <- as.numeric(crossprod(K, lavaan:::lav_model_get_parameters(model) - k0))
  if (length(z) > 0) for (step in 1:8) {
    if (step <= 3) {
      h <- 1e-5 * pmax(1, abs(z))
      H <- sapply(seq_along(z), function(j) {
        e <- replace(numeric(length(z)), j, h[j])
        (gradient(z + e) - gradient(z - e)) / (2 * h[j])
      })
      H <- (H + t(H)) / 2
    }
    z <- z - solve(H, gradient(z))
  }
  end <- if (length(z) > 0) max(abs(gradient(z))) else 0
  if (end > 1e-12) stop("polishing failed: gradient ", end)
  model <- lavaan:::lav_model_set_parameters(model, as.numeric(K %*% z) + k0)
  options <- fit@Options
  options$optim.method <- "none"; options$baseline <- FALSE; options$warn <- FALSE
  polished <- lavaan(slotParTable = fit@ParTable, slotModel = model, slotOptions = options,
                     slotSampleStats = fit@SampleStats, slotData = fit@Data, slotCache = fit@Cache)
  attr(polished, "gradient") <- end
  polished
}

# ---------------------------------------------------------------- exact tails
upper <- function(x, df, ncp = 0) {                      # P(chi2(df, ncp) > x) as a Poisson mixture: no cancellation
  if (is.na(x) || df == 0) return(NA)
  if (ncp == 0) return(pchisq(x, df, lower.tail = FALSE))
  half <- ncp / 2; j <- 0:ceiling(half + 60 + 40 * sqrt(half))
  sum(dpois(j, half) * pchisq(x, df + 2 * j, lower.tail = FALSE))
}
bound <- function(x, df, tail) {                         # ncp at which P(chi2 > x) = tail
  if (upper(x, df) >= tail) return(0)
  top <- x + 10; while (upper(x, df, top) < tail) top <- 2 * top
  uniroot(function(l) upper(x, df, l) - tail, c(0, top), tol = 1e-13, maxiter = 1000)$root
}
exact <- function(m, N, G) {                             # replaces what lavaan computes with loose tails
  df <- m[["df"]]; x <- m[["chisq"]]
  m["pvalue"] <- upper(x, df); m["baseline.pvalue"] <- upper(m[["baseline.chisq"]], m[["baseline.df"]])
  if (df > 0) {
    unit <- function(l) sqrt(l / (N * df)) * sqrt(G)
    m["rmsea.ci.lower"] <- unit(bound(x, df, .05)); m["rmsea.ci.upper"] <- unit(bound(x, df, .95))
    m["rmsea.pvalue"] <- upper(x, df, N * df * .05^2 / G)
    m["rmsea.notclose.pvalue"] <- 1 - upper(x, df, N * df * .08^2 / G)
  }
  if ("chisq.scaled" %in% names(m)) {
    m["pvalue.scaled"] <- upper(m[["chisq.scaled"]], m[["df.scaled"]])
    m["baseline.pvalue.scaled"] <- upper(m[["baseline.chisq.scaled"]], m[["baseline.df.scaled"]])
  }
  m
}

# ---------------------------------------------------------------- what is stored of one fit
number <- function(x) unname(as.numeric(x))
table_of <- function(d) lapply(as.list(as.data.frame(d)), function(v) if (is.numeric(v)) number(v) else as.character(v))
group_list <- function(x, G) if (G == 1) list(x) else unname(x)
plain <- function(x) { class(x) <- "matrix"; unname(x) }

parameters <- function(fit) {
  p <- parameterEstimates(fit, remove.nonfree = FALSE, remove.def = FALSE, remove.eq = TRUE, remove.ineq = TRUE)
  key <- if ("group" %in% names(p)) p$group else rep(1, nrow(p))
  keep <- p[, c("lhs", "op", "rhs", "est", "se", "z", "ci.lower", "ci.upper")]
  keep$group <- key; keep$label <- if ("label" %in% names(p)) p$label else ""
  keep$pvalue <- 2 * pnorm(-abs(p$z))
  for (type in c("std.lv", "std.all")) {
    s <- standardizedSolution(fit, type = type)
    g <- if ("group" %in% names(s)) s$group else rep(1, nrow(s))
    where <- match(paste(keep$lhs, keep$op, keep$rhs, keep$group), paste(s$lhs, s$op, s$rhs, g))
    name <- sub(".", "_", type, fixed = TRUE)
    keep[[name]] <- s$est.std[where]; keep[[paste0(name, "_se")]] <- s$se[where]
    keep[[paste0(name, "_ci_lower")]] <- s$ci.lower[where]; keep[[paste0(name, "_ci_upper")]] <- s$ci.upper[where]
  }
  names(keep) <- sub(".", "_", names(keep), fixed = TRUE)
  table_of(keep)
}

latent_correlations <- function(fit) {                   # estimate and delta-method SE, central differences
  model <- fit@Model; x0 <- lavaan:::lav_model_get_parameters(model)
  of <- function(x) {
    v <- lavaan:::computeVETA(lavaan:::lav_model_set_parameters(model, x), remove.dummy.lv = TRUE)
    unlist(lapply(v, function(m) { r <- cov2cor(m); r[lower.tri(r)] }))
  }
  est <- of(x0)
  if (length(est) == 0) return(NULL)
  J <- matrix(sapply(seq_along(x0), function(j) {
    at <- function(k) of(replace(x0, j, x0[j] + k * 1e-3))
    (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12e-3)
  }), nrow = length(est))
  list(est = number(est), se = number(sqrt(diag(J %*% vcov_free(fit) %*% t(J)))), names = lavNames(fit, "lv"))
}
vcov_free <- function(fit) unclass(lavInspect(fit, "vcov"))

modification <- function(fit) {
  m <- modificationIndices(fit, na.remove = TRUE, op = NULL)
  if (!"group" %in% names(m)) m$group <- 1
  table_of(m[, c("lhs", "op", "rhs", "group", "mi", "epc", "sepc.lv", "sepc.all")])
}
score_tests <- function(fit) {
  s <- lavTestScore(fit, epc = TRUE)
  if (!"group" %in% names(s$epc)) s$epc$group <- 1
  p <- fit@ParTable
  readable <- function(label) vapply(label, function(l) {
    k <- which(p$plabel == l); if (length(k) == 0) return(l)
    paste(p$lhs[k], p$op[k], p$rhs[k], p$group[k]) }, "")
  list(total = number(s$test$X2), df = number(s$test$df), left = readable(s$uni$lhs), right = readable(s$uni$rhs),
       x2 = number(s$uni$X2), epc = table_of(s$epc[, c("lhs", "op", "rhs", "group", "epc", "sepc.all")]))
}
residual_set <- function(fit, G) {
  out <- list()
  for (type in c("raw", "cor.bollen", "cor.bentler", "normalized", "standardized")) {
    r <- suppressWarnings(residuals(fit, type = type))
    r <- if (G == 1) list(r) else r
    out[[sub(".", "_", type, fixed = TRUE)]] <- unname(lapply(r, function(b) {
      o <- list(cov = plain(b[[intersect(c("cov", "cor"), names(b))]]))
      if (!is.null(b$mean)) o$mean <- number(b$mean)
      o }))
  }
  out$variables <- lavNames(fit, "ov")
  out
}
# composite reliability and AVE of Fornell and Larcker (1981) from standardized loadings; omega: semTools
reliability_set <- function(fit, G) {
  s <- standardizedSolution(fit, se = FALSE); if (!"group" %in% names(s)) s$group <- 1
  s <- s[s$op == "=~", ]
  rows <- unique(s[, c("lhs", "group")])
  cr <- ave <- numeric(nrow(rows))
  for (k in seq_len(nrow(rows))) {
    l <- s$est.std[s$lhs == rows$lhs[k] & s$group == rows$group[k]]
    cr[k] <- sum(l)^2 / (sum(l)^2 + sum(1 - l^2)); ave[k] <- mean(l^2)
  }
  flat <- function(x) if (G == 1) as.list(x) else lapply(split(x, seq_len(nrow(x))), function(r) as.list(r)[-1])
  out <- list(construct = rows$lhs, group = number(rows$group), cr = cr, ave = ave)
  sem <- try(suppressMessages(compRelSEM(fit, obs.var = FALSE)), silent = TRUE)
  if (!inherits(sem, "try-error") && G == 1) out$omega <- as.list(sem)
  sem <- try(suppressMessages(compRelSEM(fit, obs.var = TRUE)), silent = TRUE)
  if (!inherits(sem, "try-error") && G == 1) out$omega_observed <- as.list(sem)
  sem <- try(suppressMessages(AVE(fit, obs.var = FALSE)), silent = TRUE)
  if (!inherits(sem, "try-error") && G == 1) out$ave_semtools <- as.list(sem)
  out
}

store <- function(id, data_file, model, f, args, extra = character()) {
  fit <- f$fit; G <- lavInspect(fit, "ngroups"); N <- sum(lavInspect(fit, "nobs"))
  m <- fitMeasures(fit, baseline.model = f$baseline)
  out <- list(case = id, data = data_file, model = model, arguments = args, n = N, groups = G,
              gradient = attr(fit, "gradient"), measures = as.list(exact(unclass(m), f$divisor, G)),
              measures_lavaan = as.list(unclass(m)),
              parameters = parameters(fit), r_squared = NULL)
  r2 <- lavInspect(fit, "rsquare"); out$r_squared <- lapply(group_list(r2, G), function(v) as.list(unclass(v)))
  if ("modification" %in% extra) out$modification <- modification(fit)
  if ("score" %in% extra) out$score <- score_tests(fit)
  if ("residuals" %in% extra) out$residuals <- residual_set(fit, G)
  if ("latent" %in% extra) out$latent_correlations <- latent_correlations(fit)
  if ("reliability" %in% extra) out$reliability <- reliability_set(fit, G)
  if ("scores" %in% extra) {
    take <- function(method) lapply(group_list(lavPredict(fit, method = method), G), function(x) plain(x)[1:8, , drop = FALSE])
    out$scores <- list(names = lavNames(fit, "lv"), regression = take("regression"), bartlett = take("Bartlett"))
  }
  out
}
write_case <- function(id, out) writeLines(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), paste0(id, ".json"))

# One case = data, model and one lavaan call; `extra` names the further statistics to store.
fits <- list()
case <- function(id, data_file, model, data = NULL, extra = character(), fun = "sem", more = list(), cov = NULL, n = NULL, ...) {
  args <- list(...)
  call <- c(list(model = model, warn = FALSE), args)
  call <- if (is.null(cov)) c(call, list(data = data)) else c(call, list(sample.cov = cov, sample.nobs = n))
  raw <- do.call(fun, call)
  fit <- polish(raw)
  base <- polish(lavaan:::lav_object_independence(raw))
  N <- sum(lavInspect(fit, "nobs")); G <- lavInspect(fit, "ngroups")
  x <- unlist(fitMeasures(fit, c("chisq", "df", "rmsea"), baseline.model = base))
  divisor <- N; if (!is.na(x[["rmsea"]]) && x[["rmsea"]] > 0)                     # read from lavaan, so that none is assumed
    divisor <- round((x[["chisq"]] - x[["df"]]) * G / (x[["df"]] * x[["rmsea"]]^2))
  f <- list(fit = fit, baseline = base, divisor = divisor)
  args$fun <- fun
  out <- store(id, data_file, model, f, c(args, if (!is.null(n)) list(n = n)), extra)
  out$divisor <- divisor
  for (name in names(more)) out[[name]] <- more[[name]](fit)
  write_case(id, out)
  cat(sprintf("%-28s chisq %.6f df %d  divisor %d  gradient %.1e\n", id, x[["chisq"]], x[["df"]], divisor, attr(fit, "gradient")))
  fits[[id]] <<- fit
  invisible(fit)
}
save_csv <- function(d, file) write.csv(d, file, row.names = FALSE, quote = FALSE)
all_extra <- c("modification", "residuals", "latent", "reliability", "scores")

# ---------------------------------------------------------------- HolzingerSwineford1939
hs <- HolzingerSwineford1939[, c("school", paste0("x", 1:9))]
hs$school <- ifelse(hs$school == "Pasteur", "Pasteur", "Grant")
save_csv(hs, "hs.csv"); hs <- read.csv("hs.csv")
three <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n"
one <- paste0("g =~ ", paste0("x", 1:9, collapse = " + "), "\n")
case("hs_three", "hs.csv", three, hs, all_extra)
case("hs_three_std_lv", "hs.csv", three, hs, c("modification", "latent"), std.lv = TRUE)
case("hs_three_means", "hs.csv", three, hs, c("modification", "residuals"), meanstructure = TRUE)
case("hs_three_observed", "hs.csv", three, hs, "residuals", information = "observed")
case("hs_one", "hs.csv", one, hs, all_extra)
case("hs_three_wishart", "hs.csv", three, hs, c("modification", "residuals"), likelihood = "wishart")
for (e in c("MLM", "MLR", "MLMV", "MLMVS", "GLS", "ULS")) {
  case(paste0("hs_three_", tolower(e)), "hs.csv", three, hs, estimator = e)
  if (e %in% c("MLM", "MLR", "MLMV", "MLMVS")) case(paste0("hs_one_", tolower(e)), "hs.csv", one, hs, estimator = e)
}
case("hs_second_order", "hs.csv", paste0(three, "g =~ visual + textual + speed\n"), hs, c("latent", "modification"), more = list(
  second_order = function(fit) list(omega_hierarchical = as.list(compRelSEM(fit, higher = "g", obs.var = FALSE)),
                                    level2 = as.list(suppressWarnings(reliabilityL2(fit, "g"))))))
case("hs_groups", "hs.csv", three, hs, c("modification", "residuals", "latent", "reliability", "scores"), group = "school")
case("hs_groups_no_means", "hs.csv", three, hs, c("modification", "residuals"), group = "school", meanstructure = FALSE)
case("hs_groups_metric", "hs.csv", three, hs, c("modification", "score"), group = "school", group.equal = "loadings")
case("hs_groups_scalar", "hs.csv", three, hs, c("score", "scores"), group = "school", group.equal = c("loadings", "intercepts"))
case("hs_groups_mlr", "hs.csv", three, hs, group = "school", estimator = "MLR")
case("hs_groups_metric_mlr", "hs.csv", three, hs, group = "school", group.equal = "loadings", estimator = "MLR")
case("hs_groups_mlm", "hs.csv", three, hs, group = "school", estimator = "MLM")
case("hs_groups_metric_mlm", "hs.csv", three, hs, group = "school", group.equal = "loadings", estimator = "MLM")
case("hs_groups_wishart", "hs.csv", three, hs, group = "school", likelihood = "wishart")
case("hs_error_covariance", "hs.csv", paste0(three, "x1 ~~ x2\n"), hs, "reliability")
case("hs_cross_loading", "hs.csv", sub("x3\n", "x3 + x9\n", three), hs, "reliability")
case("hs_saturated", "hs.csv", "x1 ~ x2 + x3\n", hs)
tau <- "visual =~ x1 + b*x2 + b*x3\ntextual =~ x4 + a*x5 + a*x6\nspeed =~ x7 + x8 + x9\n"
case("hs_labels_mlm", "hs.csv", tau, hs, estimator = "MLM"); case("hs_labels_mlr", "hs.csv", tau, hs, estimator = "MLR")
case("hs_labels", "hs.csv", tau, hs, c("modification", "score"))

# ---------------------------------------------------------------- PoliticalDemocracy
save_csv(PoliticalDemocracy, "poldem.csv"); pd <- read.csv("poldem.csv")
measured <- "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8\n"
equal <- "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + a*y2 + b*y3 + c*y4\ndem65 =~ y5 + a*y6 + b*y7 + c*y8\n"
errors <- "y1 ~~ y5\ny2 ~~ y4 + y6\ny3 ~~ y7\ny4 ~~ y8\ny6 ~~ y8\n"
paths <- "dem60 ~ p1*ind60\ndem65 ~ p2*ind60 + p3*dem60\n"
effects <- "indirect := p1*p3\ntotal := p2 + p1*p3\nratio := indirect/total\n"
wald <- function(fit) { w <- lavTestWald(fit, "p1 == p3\np2 == 0.5"); list(constraints = "p1 == p3\np2 == 0.5", stat = w$stat, df = w$df) }
case("poldem", "poldem.csv", paste0(measured, paths, errors), pd, all_extra, more = list(wald = wald))
case("poldem_indirect", "poldem.csv", paste0(measured, paths, errors, effects), pd)
case("poldem_equal", "poldem.csv", paste0(equal, paths, errors, effects), pd, c(all_extra, "score"))
case("poldem_equal_mlr", "poldem.csv", paste0(equal, paths, errors), pd, estimator = "MLR")
case("poldem_means", "poldem.csv", paste0(measured, paths, errors), pd, c("residuals"), meanstructure = TRUE)
case("poldem_mlm", "poldem.csv", paste0(measured, paths, errors), pd, estimator = "MLM", more = list(wald = wald))
case("poldem_mlr", "poldem.csv", paste0(measured, paths, errors), pd, estimator = "MLR")
case("poldem_gls", "poldem.csv", paste0(measured, paths, errors), pd, estimator = "GLS")
case("poldem_noerrors_mlm", "poldem.csv", paste0(measured, paths), pd, estimator = "MLM")
case("poldem_noerrors_mlr", "poldem.csv", paste0(measured, paths), pd, estimator = "MLR")
case("poldem_noerrors", "poldem.csv", paste0(measured, paths), pd)
case("poldem_equal_mlm", "poldem.csv", paste0(equal, paths, errors), pd, estimator = "MLM")

# ---------------------------------------------------------------- Demo.growth: means, fixed x
save_csv(Demo.growth[, c(paste0("t", 1:4), "x1", "x2", paste0("c", 1:4))], "growth.csv"); growth_data <- read.csv("growth.csv")
curve <- paste0("i =~ 1*t1 + 1*t2 + 1*t3 + 1*t4\ns =~ 0*t1 + 1*t2 + 2*t3 + 3*t4\n",
                "t1 ~ 0*1\nt2 ~ 0*1\nt3 ~ 0*1\nt4 ~ 0*1\ni ~ 1\ns ~ 1\n")
covariates <- "i ~ x1 + x2\ns ~ x1 + x2\nt1 ~ c1\nt2 ~ c2\nt3 ~ c3\nt4 ~ c4\n"
case("growth", "growth.csv", curve, growth_data, c("modification", "residuals", "latent", "scores"), meanstructure = TRUE)
case("growth_covariates", "growth.csv", paste0(curve, covariates), growth_data, c("modification", "residuals"), meanstructure = TRUE)
case("growth_covariates_mlr", "growth.csv", paste0(curve, covariates), growth_data, estimator = "MLR", meanstructure = TRUE)

# ---------------------------------------------------------------- FacialBurns: observed path model
save_csv(FacialBurns[, c("Selfesteem", "HADS", "Age", "TBSA", "RUM", "Sex")], "burns.csv"); burns <- read.csv("burns.csv")
path <- "HADS ~ a1*RUM + Age + TBSA\nSelfesteem ~ b1*HADS + c1*RUM + Age\nindirect := a1*b1\ntotal := c1 + a1*b1\n"
case("burns", "burns.csv", path, burns, c("modification", "residuals"))
case("burns_free_x", "burns.csv", path, burns, fixed.x = FALSE)
case("burns_mlm", "burns.csv", path, burns, estimator = "MLM"); case("burns_mlr", "burns.csv", path, burns, estimator = "MLR")

# ---------------------------------------------------------------- psych's bfi: keyed, listwise
five <- psych::bfi[, 1:25]; five <- five[complete.cases(five), ]
for (item in c("A1", "C4", "C5", "E1", "E2", "O2", "O5")) five[[item]] <- 7 - five[[item]]
save_csv(five, "bfi.csv"); five <- read.csv("bfi.csv")
traits <- paste0(sapply(c("A", "C", "E", "N", "O"), function(t) paste0(t, "_ =~ ", paste0(t, 1:5, collapse = " + "), "\n")), collapse = "")
case("bfi", "bfi.csv", traits, five, all_extra)
case("bfi_mlm", "bfi.csv", traits, five, estimator = "MLM"); case("bfi_mlr", "bfi.csv", traits, five, estimator = "MLR")

# ---------------------------------------------------------------- attitude: 30 cases
save_csv(attitude, "attitude.csv"); small <- read.csv("attitude.csv")
case("attitude", "attitude.csv", "climate =~ rating + complaints + privileges + learning + raises + critical + advance\n", small, all_extra)
case("attitude_mlmv", "attitude.csv", "climate =~ rating + complaints + privileges + learning + raises + critical + advance\n", small, estimator = "MLMV")

# ---------------------------------------------------------------- the RCV study from its published statistics
loadings <- read.csv("rcv_loadings.csv"); phi <- as.matrix(read.csv("rcv_factor_correlations.csv", row.names = 1))
L <- matrix(0, 30, 6, dimnames = list(loadings$item, colnames(phi)))
L[cbind(loadings$item, loadings$construct)] <- loadings$std_loading
S <- L %*% phi %*% t(L); diag(S) <- 1
save_csv(as.data.frame(S), "rcv_cov.csv"); S <- as.matrix(read.csv("rcv_cov.csv")); rownames(S) <- colnames(S)
# the same study with sampling error: a Wishart draw round correlations with six error covariances, 15 digits kept
E <- S; for (pair in list(c("DP1", "DP2"), c("VP1", "VP2"), c("DSC4", "DSC5"), c("BPC1", "BPC2"), c("BPC4", "BPC5"), c("PV1", "PV2")))
  E[pair[1], pair[2]] <- E[pair[2], pair[1]] <- E[pair[1], pair[2]] + .05
W <- rWishart(1, 456, E / 456)[, , 1]; dimnames(W) <- dimnames(S)
write.csv(format(as.data.frame(W), digits = 17), "rcv_sample_cov.csv", row.names = FALSE, quote = FALSE)
W <- as.matrix(read.csv("rcv_sample_cov.csv")); rownames(W) <- colnames(W)
measurement <- paste0(sapply(colnames(phi), function(c) paste0(c, " =~ ", paste(loadings$item[loadings$construct == c], collapse = " + "), "\n")), collapse = "")
m0 <- paste0(measurement, "PV ~ DP + DK + VP + DSC + BPC\nDSC ~ DP + DK + VP\nBPC ~ DP + DK + VP + DSC\n")
m1 <- paste0(measurement, "PV ~ BPC\nDSC ~ DP + DK + VP\nBPC ~ DK + VP + DSC\n",
             "DP1 ~~ DP2\nVP1 ~~ VP2\nDSC4 ~~ DSC5\nBPC1 ~~ BPC2\nBPC4 ~~ BPC5\nPV1 ~~ PV2\nPV3 ~~ PV4\nDK1 ~~ DK2\n")
case("rcv_m0", "rcv_cov.csv", m0, cov = S, n = 457, extra = "reliability")
case("rcv_m1", "rcv_cov.csv", m1, cov = S, n = 457, extra = c("modification", "latent", "reliability"))
case("rcv_sample_m0", "rcv_sample_cov.csv", m0, cov = W, n = 457, extra = c("modification", "residuals", "latent", "reliability"))
case("rcv_sample_m1", "rcv_sample_cov.csv", m1, cov = W, n = 457, extra = c("modification", "reliability"))
case("rcv_sample_m0_wishart", "rcv_sample_cov.csv", m0, cov = W, n = 457, likelihood = "wishart")
case("hs_wls", "hs.csv", three, hs, "modification", estimator = "WLS")
case("hs_means_wls", "hs.csv", three, hs, "modification", estimator = "WLS", meanstructure = TRUE)
case("hs_groups_gls", "hs.csv", three, hs, "modification", estimator = "GLS", group = "school", group.equal = "loadings")

# ---------------------------------------------------------------- likelihood-ratio tests of nested pairs (full, restricted)
pairs <- list(c("poldem", "poldem_noerrors"), c("poldem", "poldem_equal"), c("hs_three", "hs_labels"), c("hs_groups", "hs_groups_metric"),
              c("poldem_mlm", "poldem_noerrors_mlm"), c("poldem_mlr", "poldem_noerrors_mlr"), c("poldem_mlr", "poldem_equal_mlr"),
              c("poldem_mlm", "poldem_equal_mlm"), c("hs_three_mlm", "hs_labels_mlm"), c("hs_three_mlr", "hs_labels_mlr"),
              c("hs_groups_mlr", "hs_groups_metric_mlr"), c("hs_groups_mlm", "hs_groups_metric_mlm"))
tests <- lapply(pairs, function(p) {
  methods <- if (grepl("mlm$|mlr$", p[1])) c("satorra.bentler.2001", "satorra.bentler.2010") else "standard"
  row <- lapply(methods, function(method) {
    t <- tryCatch(lavTestLRT(fits[[p[1]]], fits[[p[2]]], method = if (method == "standard") "default" else method), error = function(e) NULL)
    if (is.null(t)) return(NULL)
    list(stat = t[2, "Chisq diff"], df = t[2, "Df diff"], pvalue = upper(t[2, "Chisq diff"], t[2, "Df diff"])) })
  c(list(full = p[1], restricted = p[2]), setNames(row, gsub(".", "_", methods, fixed = TRUE))) })
write_case("likelihood_ratio", list(tests = tests))
