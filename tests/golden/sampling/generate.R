# Golden values of clusters and sampling weights: lavaan 0.6-14 (cluster =, sampling.weights =).
# Data: lavaan's HolzingerSwineford1939 with seeded clusters, weights, gaps and four-category items.
# Run in this folder:  Rscript generate.R     Writes hs.csv and expected.json; deterministic (seeded).
# Weights are scaled to mean 1 within each group (sampling.weights.normalization = "group"): docs/differences.md.
# Scaled tests are those of estimator = "MLR" given by name: without it lavaan's cluster fits take "h1" observed information
# for the test. lavaan 0.6-14 has no cluster-robust Gamma of ordinal items: those cases have weights only.
suppressMessages({library(lavaan); library(jsonlite)})
if (as.character(packageVersion("lavaan")) != "0.6.14") stop("lavaan must be 0.6-14")
options(digits = 15, warn = 1)
set.seed(1939)
d <- HolzingerSwineford1939[c("school", "sex", "ageyr", "agemo", paste0("x", 1:9))]
d[paste0("x", 1:9)] <- round(d[paste0("x", 1:9)], 6)
d$class <- paste0(substr(d$school, 1, 1), sample(1:20, 301, replace = TRUE))
effect <- setNames(rnorm(40, sd = 0.6), unique(d$class))
d$x1 <- round(d$x1 + effect[d$class], 6); d$x5 <- round(d$x5 + effect[d$class], 6)
d$w <- round(runif(301, 0.3, 2.5), 3)
for (k in 1:6) { d[[paste0("g", k)]] <- d[[paste0("x", k)]]; d[sample(301, 30), paste0("g", k)] <- NA }
for (k in 1:9) d[[paste0("o", k)]] <- as.integer(cut(d[[paste0("x", k)]], quantile(d[[paste0("x", k)]], c(0, .25, .6, .85, 1)), include.lowest = TRUE))
write.csv(d, "hs.csv", row.names = FALSE, na = "", quote = FALSE)

# Newton steps from where lavaan stops (relative change 1e-10), then all statistics at that point.
polish <- function(fit) {
  model <- fit@Model
  K <- if (model@eq.constraints) model@eq.constraints.K else diag(model@nx.free)
  k0 <- if (model@eq.constraints) model@eq.constraints.k0 else numeric(model@nx.free)
  at <- function(z) lavaan:::lav_model_set_parameters(model, as.numeric(K %*% z) + k0)
  # the likelihood of incomplete rows is weighted by group already
  gradient <- function(z) as.numeric(crossprod(K, as.numeric(
    lavaan:::lav_model_gradient(at(z), lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavcache = fit@Cache,
                                type = "free", group.weight = fit@Options$missing != "ml"))))
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

tight <- list()
result <- list()
store <- function(case, model, ...) {
  fit <- suppressWarnings(do.call("sem", c(list(model, data = d), tight, list(...))))
  if (list(...)$estimator == "MLR") fit <- suppressWarnings(polish(fit))
  p <- parTable(fit); p <- p[p$op != "==" & p$free > 0, ]
  m <- fitMeasures(fit)
  m <- m[!is.na(m)]
  result[[case]] <<- list(model = model, arguments = list(...), lhs = p$lhs, op = p$op, rhs = p$rhs,
    group = if (is.null(p$group)) rep(1, nrow(p)) else p$group, est = p$est, se = p$se, measures = as.list(unclass(m)))
  cat(case, m[["chisq"]], m[["chisq.scaled"]], "\n")
}
two <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\n"
gaps <- gsub("x", "g", two); gaps <- gsub("tegtual", "textual", gaps)
likert <- "visual =~ o1 + o2 + o3\ntextual =~ o4 + o5 + o6\n"
path <- "textual =~ x4 + x5 + x6\ntextual ~ ageyr + sex\nx9 ~ textual + sex\n"
given <- "visual =~ o1 + o2 + o3\ntextual =~ o4 + o5 + o6\ntextual ~ visual + ageyr\nvisual ~ sex\n"
g <- list(sampling.weights.normalization = "group")
store("clusters", two, estimator = "MLR", cluster = "class")
store("weights", two, estimator = "MLR", sampling.weights = "w")
store("both", two, estimator = "MLR", cluster = "class", sampling.weights = "w")
store("groups_clusters", two, estimator = "MLR", cluster = "class", group = "school", group.equal = "loadings")
store("groups_both", two, estimator = "MLR", cluster = "class", sampling.weights = "w", group = "school", group.equal = c("loadings", "intercepts"), sampling.weights.normalization = "group")
store("groups_weights", two, estimator = "MLR", sampling.weights = "w", group = "school", sampling.weights.normalization = "group")
store("path_both", path, estimator = "MLR", cluster = "class", sampling.weights = "w")
store("path_weights", path, estimator = "MLR", sampling.weights = "w")
tight <- c(tight, list(missing = "ml", em.h1.iter.max = 20000, em.h1.tol = 1e-13))
store("fiml_clusters", gaps, estimator = "MLR", cluster = "class")
store("fiml_weights", gaps, estimator = "MLR", sampling.weights = "w")
store("fiml_both", gaps, estimator = "MLR", cluster = "class", sampling.weights = "w")
tight <- list()
store("wlsmv_weights", likert, estimator = "WLSMV", sampling.weights = "w", ordered = paste0("o", 1:6))
store("wlsmv_groups", likert, estimator = "WLSMV", sampling.weights = "w", ordered = paste0("o", 1:6), group = "school", sampling.weights.normalization = "group")
store("ulsmv_weights", likert, estimator = "ULSMV", sampling.weights = "w", ordered = paste0("o", 1:6))
store("wlsmv_given", given, estimator = "WLSMV", sampling.weights = "w", ordered = paste0("o", 1:6))
anova_of <- function(name) {                              # ICC(1) of a one-way analysis of variance
  a <- summary(aov(d[[name]] ~ factor(d$class)))[[1]]; n <- table(d$class)
  n0 <- (301 - sum(n^2) / 301) / (length(n) - 1)
  icc <- (a[1, 3] - a[2, 3]) / (a[1, 3] + (n0 - 1) * a[2, 3])
  list(icc = icc, deff = 1 + (sum(n^2) / 301 - 1) * icc)
}
result$icc <- setNames(lapply(paste0("x", 1:9), anova_of), paste0("x", 1:9))
write(toJSON(result, digits = 15, auto_unbox = TRUE), "expected.json")
