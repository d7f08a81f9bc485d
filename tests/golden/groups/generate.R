# Golden values of multi-group analyses: lavaan 0.6-14 (the nested fits of semTools' measurementInvariance), on lavaan's
# HolzingerSwineford1939 by school and psych's bfi (complete rows, items keyed) by gender and by education.
# Run in this folder:  Rscript generate.R     Writes <data>.csv and <case>.json; deterministic.
# Solutions are polished by Newton steps; differences, score tests and ratios are computed from the polished fits.
suppressMessages({library(lavaan); library(psych); library(jsonlite)})
versions <- c(lavaan = "0.6.14", psych = "2.2.9")
for (name in names(versions)) if (as.character(packageVersion(name)) != versions[[name]])
  stop(name, " must be ", versions[[name]], ", is ", packageVersion(name))
options(digits = 15, warn = 1)

hs <- HolzingerSwineford1939[c("school", paste0("x", 1:9))]
hs[-1] <- round(hs[-1], 6)
all <- psych::bfi
for (name in c("A1", "C4", "C5", "E1", "E2", "O2", "O5")) all[[name]] <- 7 - all[[name]]
all$gender <- ifelse(all$gender == 1, "men", "women")
all$schooling <- c("school", "school", "college", "degree", "degree")[all$education]
bfi <- na.omit(all[c("gender", "schooling", names(all)[1:15])])[1:900, ]
save_data <- function(d, name) { write.csv(d, paste0(name, ".csv"), row.names = FALSE, quote = FALSE); d }
data <- list(hs = save_data(hs, "hs"), bfi = save_data(bfi, "bfi"))

polish <- function(fit) {
  model <- fit@Model
  K <- if (model@eq.constraints) model@eq.constraints.K else diag(model@nx.free)
  k0 <- if (model@eq.constraints) model@eq.constraints.k0 else numeric(model@nx.free)
  at <- function(z) lavaan:::lav_model_set_parameters(model, as.numeric(K %*% z) + k0)
  gradient <- function(z) as.numeric(crossprod(K, as.numeric(
    lavaan:::lav_model_gradient(at(z), lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavcache = fit@Cache,
                                type = "free"))))
  z <- as.numeric(crossprod(K, lavaan:::lav_model_get_parameters(model) - k0))
  H <- crossprod(K, unclass(lavInspect(fit, "information.observed")) %*% K)
  for (step in 1:20) { g <- gradient(z); if (max(abs(g)) < 1e-13) break; z <- z - solve(H, g) }
  if (max(abs(gradient(z))) > 1e-11) stop("polishing failed: gradient ", max(abs(gradient(z))))
  options <- fit@Options
  options$optim.method <- "none"; options$warn <- FALSE; options$baseline <- FALSE
  done <- lavaan(slotParTable = fit@ParTable, slotModel = at(z), slotOptions = options,
                 slotSampleStats = fit@SampleStats, slotData = fit@Data, slotCache = fit@Cache, sloth1 = fit@h1)
  done@baseline <- fit@baseline
  done
}
number <- function(x) unname(as.numeric(x))
table_of <- function(d) lapply(as.list(as.data.frame(d)), function(v) if (is.numeric(v)) number(v) else as.character(v))
parameters <- function(fit) {
  p <- parameterEstimates(fit, remove.eq = TRUE)
  table_of(p[, c("lhs", "op", "rhs", "group", "est", "se")])
}
measures <- function(fit) {
  m <- fitMeasures(fit)
  as.list(m[intersect(names(m), c("npar", "chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr", "aic", "bic", "logl", "chisq.scaled",
    "chisq.scaling.factor", "cfi.scaled", "rmsea.scaled", "cfi.robust", "rmsea.robust"))])
}
difference <- function(full, restricted) {
  t <- lavTestLRT(full, restricted)
  list(chisq = number(t[2, "Chisq diff"]), df = number(t[2, "Df diff"]), pvalue = number(t[2, "Pr(>Chisq)"]))
}
scores <- function(fit) {                                  # univariate score tests of the equalities, by parameter
  u <- lavTestScore(fit)$uni; p <- parTable(fit)
  row <- match(u$lhs, p$plabel)
  table_of(data.frame(lhs = p$lhs[row], op = p$op[row], rhs = p$rhs[row], stat = u$X2, df = u$df))
}
joint_scores <- function(fit, model, arguments, names) {   # all groups of one parameter freed at once
  p <- parTable(fit)
  vapply(names, function(name) {
    rows <- which(paste0(p$lhs, p$op, p$rhs) == name)
    pairs <- which(p$op == "==" & p$lhs %in% p$plabel[rows])
    number(lavTestScore(fit, release = match(pairs, which(p$op == "==")))$test$X2)
  }, 0)
}
means <- function(fit) {                                   # against the first group, pooled SD
  eta <- lavInspect(fit, "mean.lv"); phi <- lavInspect(fit, "cov.lv"); n <- lavInspect(fit, "nobs")
  lapply(seq_along(n)[-1], function(g) {
    v <- (n[g] * diag(phi[[g]]) + n[1] * diag(phi[[1]])) / (n[g] + n[1])
    list(latents = names(eta[[g]]), est = number(eta[[g]] - eta[[1]]), d = number((eta[[g]] - eta[[1]]) / sqrt(v)))
  })
}
ladder <- list(configural = character(0), metric = "loadings", scalar = c("loadings", "intercepts"),
  strict = c("loadings", "intercepts", "residuals"),
  structural = c("loadings", "intercepts", "residuals", "regressions", "lv.variances", "lv.covariances"))
fits_of <- function(source, model, group, ..., partial = "") lapply(ladder, function(equal)
  polish(sem(model, data[[source]], group = group, group.equal = if (length(equal)) equal else "", group.partial = partial, ...)))
store <- function(case, source, model, group, partial = character(0), ..., joint = character(0), ours = model) {
  fits <- fits_of(source, model, group, partial = if (length(partial)) partial else "", ...)
  plain <- length(list(...)) == 0 || !("estimator" %in% names(list(...)))
  levels <- lapply(seq_along(fits), function(k) list(level = names(fits)[k], measures = measures(fits[[k]]),
    parameters = parameters(fits[[k]]), difference = if (k > 1) difference(fits[[k - 1]], fits[[k]]),
    scores = if (k > 1) scores(fits[[k]]),
    joint = if (k == 3 && length(joint)) as.list(joint_scores(fits[[k]], model, NULL, joint))))
  result <- list(case = case, data = paste0(source, ".csv"), model = ours, group = group, partial = I(partial),
    arguments = list(...), labels = lavInspect(fits[[1]], "group.label"), levels = levels, means = means(fits$scalar))
  write(toJSON(result, digits = 15, auto_unbox = TRUE, null = "null", na = "null"), paste0(case, ".json"))
  cat(case, "\n")
}
store_paths <- function(case, source, model, group, equal, paths, ...) {
  base <- polish(sem(model, data[[source]], group = group, group.equal = if (length(equal)) equal else "", ...))
  held <- function(keep) polish(sem(model, data[[source]], group = group, group.equal = c(equal, "regressions"),
    group.partial = keep, ...))
  p <- parTable(base); V <- unclass(vcov(base))
  one <- function(path) {
    rows <- which(paste0(p$lhs, p$op, p$rhs) == path); i <- p$free[rows]
    list(path = path, est = number(p$est[rows]), difference = difference(base, held(setdiff(paths, path))),
      ratio = number((p$est[rows[2]] - p$est[rows[1]]) / sqrt(V[i[1], i[1]] + V[i[2], i[2]] - 2 * V[i[1], i[2]])))
  }
  result <- list(case = case, data = paste0(source, ".csv"), model = model, group = group, equal = I(equal), arguments = list(...),
    labels = lavInspect(base, "group.label"), together = difference(base, held("")), paths = lapply(paths, one))
  write(toJSON(result, digits = 15, auto_unbox = TRUE, null = "null", na = "null"), paste0(case, ".json"))
  cat(case, "\n")
}
abilities <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n"
causes <- paste0(abilities, "textual ~ visual\nspeed ~ visual + textual\n")
three <- "A =~ A1 + A2 + A3 + A4 + A5\nC =~ C1 + C2 + C3 + C4 + C5\nE =~ E1 + E2 + E3 + E4 + E5\n"
store("hs", "hs", abilities, "school")
store("hs_mlr", "hs", abilities, "school", estimator = "MLR")
store("hs_mlm", "hs", abilities, "school", estimator = "MLM")
store("hs_std_lv", "hs", abilities, "school", std.lv = TRUE)
store("hs_partial", "hs", abilities, "school", partial = c("x3~1", "x7~1"))
# lavaan frees the means of all latents with equal intercepts, which is one too many in a second-order model: here by hand
second <- paste0(abilities, "general =~ visual + textual + speed\n")
store("hs_second_order", "hs", paste0(second, "general ~ 0*1\n"), "school", ours = second)
store("bfi_gender", "bfi", three, "gender")
store("bfi_schooling", "bfi", three, "schooling", joint = c("A1~1", "C2~1", "E3~1"))
store_paths("hs_paths", "hs", causes, "school", "loadings", c("textual~visual", "speed~visual", "speed~textual"))
store_paths("hs_paths_mlr", "hs", causes, "school", "loadings", c("textual~visual", "speed~visual", "speed~textual"), estimator = "MLR")
store_paths("hs_observed", "hs", "x4 ~ x1 + x2\nx7 ~ x4 + x1\n", "school", character(0), c("x4~x1", "x4~x2", "x7~x4", "x7~x1"))

# Scaled and shifted differences (Satorra, 2000): not polished, so compared at lavaan's own stopping error.
store_shifted <- function(case, ladder, ...) {
  fits <- lapply(ladder, function(equal) sem(ordinal, data$bfi, group = "gender", group.equal = if (length(equal)) equal else "", ...))
  result <- list(case = case, model = ordinal, differences = lapply(2:length(fits), function(k)
    c(level = names(ladder)[k], difference(fits[[k - 1]], fits[[k]]))))
  write(toJSON(result, digits = 15, auto_unbox = TRUE), paste0(case, ".json"))
  cat(case, "\n")
}
ordinal <- "A =~ A1 + A2 + A3 + A4 + A5\nC =~ C1 + C2 + C3 + C4 + C5\nC ~ A\n"
thresholds <- list(configural = character(0), thresholds = "thresholds", metric = c("thresholds", "loadings"),
  structural = c("thresholds", "loadings", "regressions", "lv.variances", "lv.covariances"))
store_shifted("shifted_wlsmv", thresholds, ordered = c(paste0("A", 1:5), paste0("C", 1:5)))
store_shifted("shifted_mlmv", ladder[1:3], estimator = "MLMV")
