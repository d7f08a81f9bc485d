# Golden values of composites in covariance-based models: lavaan 0.6-14, which has no composites of its own, fits the
# Henseler-Ogasawara specification written out by hand: the first item in terms of the composite and the other items,
# without a residual; free covariances of what the others have beside the composite. Weights are the negative slopes of
# the first item on the others.
# Run in this folder:  Rscript generate.R     Writes hs.csv, gaps.csv and expected.json; deterministic (seeded).
suppressMessages({library(lavaan); library(jsonlite)})
if (as.character(packageVersion("lavaan")) != "0.6.14") stop("lavaan must be 0.6.14, is ", packageVersion("lavaan"))
options(digits = 15, warn = 1)

hs <- HolzingerSwineford1939[c("school", "ageyr", paste0("x", 1:9))]
hs$school <- as.character(hs$school)
hs[paste0("x", 1:9)] <- round(hs[paste0("x", 1:9)], 6)
set.seed(20240611)
gaps <- hs
for (name in paste0("x", 1:9)) gaps[runif(301) < 0.08, name] <- NA
write.csv(hs, "hs.csv", row.names = FALSE, quote = FALSE)
write.csv(gaps, "gaps.csv", row.names = FALSE, quote = FALSE, na = "")

# A composite of the given items (first: pivot), as lavaan's text. weights: text before each other item in the equation
# of the pivot.
block <- function(name, items, weights = NULL) {
  others <- items[-1]
  pairs <- if (length(others) > 1) combn(others, 2, function(p) paste(p[1], "~~", p[2])) else character(0)
  slopes <- if (length(others)) paste(items[1], "~", paste0(if (is.null(weights)) "" else paste0(weights, "*"), others,
                                                            collapse = " + "))
  paste(c(paste(name, "=~", paste(c(paste0("1*", items[1]), others), collapse = " + ")), slopes,
          paste(items[1], "~~ 0*", items[1]), pairs), collapse = "\n")
}
x <- function(k) paste0("x", k)
cases <- list(
  exogenous = list(ours = "v <~ x1 + x2 + x3\nt =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\nt ~ v\ns ~ v + t",
    blocks = list(v = x(1:3)), rest = "t =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\nt ~ v\ns ~ v + t"),
  mediator = list(ours = "v =~ x1 + x2 + x3\nt <~ x4 + x5 + x6\ns =~ x7 + x8 + x9\nt ~ v + ageyr\ns ~ v + t + ageyr",
    blocks = list(t = x(4:6)), rest = "v =~ x1 + x2 + x3\ns =~ x7 + x8 + x9\nt ~ v + ageyr\ns ~ v + t + ageyr"),
  mediator_mlr = list(like = "mediator", estimator = "mlr"),
  mediator_mlm = list(like = "exogenous", estimator = "mlm"),
  gls = list(like = "exogenous", estimator = "gls"),
  all = list(ours = "v <~ x1 + x2 + x3\nt <~ x6 + x4 + x5\ns <~ x9 + x7 + x8\nt ~ v\ns ~ v + t",
    blocks = list(v = x(1:3), t = x(c(6, 4, 5)), s = x(c(9, 7, 8))), rest = "t ~ v\ns ~ v + t"),
  confirmatory = list(ours = "v <~ x1 + x2 + x3\nt <~ x6 + x4 + x5\ns <~ x9 + x7 + x8\nv ~~ t\nv ~~ s\nt ~~ s",
    blocks = list(v = x(1:3), t = x(c(6, 4, 5)), s = x(c(9, 7, 8))), rest = "v ~~ t\nv ~~ s\nt ~~ s"),
  two_items = list(ours = "v <~ x1 + x2\nt =~ x4 + x5 + x6\ns <~ x7\nt ~ v + s", single = "s",
    blocks = list(v = x(1:2), s = x(7)), rest = "t =~ x4 + x5 + x6\nt ~ v + s"),
  second_order = list(ours = "v =~ x1 + x2 + x3\nt =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\ng <~ v + t + s\nageyr ~ g",
    blocks = list(g = c("v", "t", "s")),
    rest = "v =~ x1 + x2 + x3\nt =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\nageyr ~ g"),
  composite_of_composites = list(
    ours = "v <~ x1 + x2\nt <~ x3 + x4 + x5\ng <~ v + t\ns =~ x7 + x8 + x9\ns ~ g",
    blocks = list(v = x(1:2), t = x(3:5), g = c("v", "t")), rest = "s =~ x7 + x8 + x9\ns ~ g"),
  sum_score = list(ours = "v <~ 1*x1 + 1*x2 + 1*x3\nt =~ x4 + x5 + x6\nt ~ v",
    blocks = list(v = x(1:3)), weights = list(v = "-1"), rest = "t =~ x4 + x5 + x6\nt ~ v"),
  equal_weights = list(ours = "v <~ x1 + a*x2 + a*x3\nt =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\nt ~ v\ns ~ v + t",
    blocks = list(v = x(1:3)), weights = list(v = "a"),
    rest = "t =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\nt ~ v\ns ~ v + t"),
  fiml = list(like = "exogenous", data = "gaps", missing = "ml", tight = TRUE),
  fiml_mlr = list(like = "exogenous", data = "gaps", missing = "ml", estimator = "mlr"),
  groups = list(like = "exogenous", group = "school"),
  groups_weights = list(like = "exogenous", group = "school", weights = list(v = c("c(b2, b2)", "c(b3, b3)")),
                        equal = "composite.weights"),
  groups_mlr = list(like = "exogenous", group = "school", estimator = "mlr", group_equal = "regressions",
                    equal = "regressions,composite.weights")  # lavaan's regressions include those of the pivots
)

# Newton steps with the observed information: lavaan's own stopping rule leaves errors of up to 1e-5.
polish <- function(fit) {
  model <- fit@Model
  K <- if (model@eq.constraints) model@eq.constraints.K else diag(model@nx.free)
  k0 <- if (model@eq.constraints) model@eq.constraints.k0 else numeric(model@nx.free)
  at <- function(z) lavaan:::lav_model_set_parameters(model, as.numeric(K %*% z) + k0)
  gradient <- function(z) as.numeric(crossprod(K, as.numeric(
    lavaan:::lav_model_gradient(at(z), lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavcache = fit@Cache,
                                type = "free", group.weight = fit@Options$missing == "listwise"))))
  z <- as.numeric(crossprod(K, lavaan:::lav_model_get_parameters(model) - k0))
  for (step in 1:12) {
    g <- gradient(z)
    if (max(abs(g)) < 1e-11) break
    h <- 1e-5 * pmax(1, abs(z))
    H <- sapply(seq_along(z), function(j) {
      e <- replace(numeric(length(z)), j, h[j]); (gradient(z + e) - gradient(z - e)) / (2 * h[j])
    })
    z <- z - solve((H + t(H)) / 2, g)
  }
  if (max(abs(gradient(z))) > 1e-8) stop("polishing failed: gradient ", max(abs(gradient(z))))
  options <- fit@Options
  options$optim.method <- "none"; options$warn <- FALSE
  done <- lavaan(slotParTable = fit@ParTable, slotModel = at(z), slotOptions = options,
                 slotSampleStats = fit@SampleStats, slotData = fit@Data, slotCache = fit@Cache, sloth1 = fit@h1)
  done@baseline <- fit@baseline
  done
}

number <- function(v) unname(as.numeric(v))
run <- function(name) {
  if (nzchar(Sys.getenv("SHOW"))) cat(name, "\n")
  case <- cases[[name]]
  if (!is.null(case$like)) case <- modifyList(cases[[case$like]], case)
  text <- paste(c(mapply(function(n, items) block(n, items, case$weights[[n]]), names(case$blocks), case$blocks),
                  case$rest), collapse = "\n")
  data <- if (identical(case$data, "gaps")) gaps else hs
  estimator <- toupper(if (is.null(case$estimator)) "ml" else case$estimator)
  arguments <- list(model = text, data = data, estimator = estimator, group = case$group,
                    missing = if (is.null(case$missing)) "listwise" else case$missing,
                    control = list(rel.tol = 1e-13, eval.max = 20000, iter.max = 20000, x.tol = 0), em.h1.iter.max = 20000,
                    em.h1.tol = 1e-13, fixed.x = estimator != "GLS",
                    optim.force.converged = TRUE)
  if (!is.null(case$group_equal)) arguments$group.equal <- case$group_equal
  fit <- do.call("sem", arguments)
  fit <- polish(fit)
  measures <- fitMeasures(fit)
  keep <- intersect(c("chisq", "df", "npar", "chisq.scaled", "chisq.scaling.factor", "cfi", "tli", "rmsea", "srmr", "logl",
                      "aic", "bic", "cfi.robust", "rmsea.robust"), names(measures))
  p <- parameterEstimates(fit, remove.nonfree = FALSE)
  s <- standardizedSolution(fit)
  if (is.null(p$group)) p$group <- ifelse(p$op == ":=", 0, 1)
  if (is.null(s$group)) s$group <- ifelse(s$op == ":=", 0, 1)
  p <- merge(p, s[, c("lhs", "op", "rhs", "group", "est.std")], sort = FALSE)
  rows <- list()
  add <- function(lhs, op, rhs, group, est, se, std) rows[[length(rows) + 1]] <<-
    list(lhs = lhs, op = op, rhs = rhs, group = group, est = number(est), se = number(se), std = number(std))
  composites <- names(case$blocks); items <- unlist(case$blocks); pivots <- sapply(case$blocks, `[`, 1)
  for (k in seq_len(nrow(p))) {
    r <- p[k, ]
    if (r$op == "~1" || (r$op == "~~" && r$lhs == r$rhs && r$lhs %in% items)) next
    if (r$op == "=~" && r$lhs %in% composites) {
      if (r$rhs %in% pivots) add(r$lhs, "<~", r$rhs, r$group, 1, 0, 1 / r$est.std)
      else add(r$lhs, "~>", r$rhs, r$group, r$est, r$se, r$est.std)
    } else if (r$op == "~" && r$lhs %in% pivots) {
      own <- names(pivots)[pivots == r$lhs]
      top <- p[p$lhs == own & p$op == "=~" & p$rhs == r$lhs & p$group == r$group, "est.std"]
      add(own, "<~", r$rhs, r$group, -r$est, r$se, -r$est.std / top)
    } else add(r$lhs, r$op, r$rhs, r$group, r$est, r$se, r$est.std)
  }
  implied <- lavInspect(fit, "implied")
  if (is.null(case$group)) implied <- list(implied)
  list(text = case$ours, data = if (is.null(case$data)) "hs" else case$data, estimator = tolower(estimator),
       missing = if (is.null(case$missing)) "listwise" else "fiml", group = case$group, equal = case$equal,
       measures = as.list(measures[keep]), rows = rows,
       order = rownames(implied[[1]]$cov), implied = lapply(implied, function(i) unname(as.matrix(unclass(i$cov)))))
}
results <- sapply(names(cases), run, simplify = FALSE)
write_json(list(lavaan = "0.6.14", cases = results), "expected.json", digits = NA, auto_unbox = TRUE, null = "null")
