# Golden values of the invariance ladder of ordinal items: semTools' measEq.syntax (identification of Wu & Estabrook, 2016)
# fitted by lavaan 0.6-14. Run in this folder: Rscript ladder.R     Needs bfi.csv (generate.R).
# Names of cases as arguments make those alone. Writes few.csv, binary.csv, mixed.csv and ladder_<case>.json; seeded.
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
versions <- c(lavaan = "0.6.14", semTools = "0.5.6")
for (name in names(versions)) if (as.character(packageVersion(name)) != versions[[name]])
  stop(name, " must be ", versions[[name]], ", is ", packageVersion(name))
options(digits = 15, warn = 1)
source(file.path("..", "ordinal", "exact_gamma.R"))

# ---- data: two factors; the second group has another mean, another spread and some items of its own ---------------------------
simulated <- function(seed, sizes, shares, shift) {
  set.seed(seed)
  rows <- lapply(names(sizes), function(g) {
    n <- sizes[[g]]; k <- length(shares); second <- g != names(sizes)[1]
    f <- matrix(rnorm(2 * n), n) %*% chol(matrix(c(1, .5, .5, 1), 2))
    if (second) f <- sweep(f * 1.2, 2, c(.3, -.2), "+")
    as.data.frame(c(list(group = rep(g, n)), setNames(lapply(1:k, function(j) {
      l <- c(.85, .75, .7, .65, .8)[(j - 1) %% 5 + 1]
      y <- l * f[, 1 + (j > k / 2)] + sqrt(1 - l^2) * rnorm(n) * (if (second && j == 2) 1.3 else 1)
      if (second && j %in% shift) y <- y + .5
      if (is.null(shares[[j]])) round(y, 4) else findInterval(y, qnorm(shares[[j]])) + 1L
    }), paste0("y", 1:k))))
  })
  do.call(rbind, rows)
}
two <- .45; three <- c(.3, .75); four <- c(.2, .5, .8); five <- c(.1, .3, .6, .85)
data <- list(
  bfi = read.csv("bfi.csv"),
  few = simulated(20260101, c(east = 420, west = 380), list(two, three, four, five, three, four, two, three, five, four), 3),
  binary = simulated(20260102, c(east = 600, west = 500), list(.4, .55, .3, .6, .5, .35, .65, .5), 3),
  mixed = simulated(20260103, c(east = 350, west = 330), list(four, three, five, NULL, NULL, three, NULL, four), 3)
)
for (name in c("few", "binary", "mixed")) write.csv(data[[name]], paste0(name, ".csv"), row.names = FALSE, quote = FALSE)

# ---- fits ---------------------------------------------------------------------------------------------------------------------
tight <- list(rel.tol = 1e-14, x.tol = 1e-12, eval.max = 20000, iter.max = 20000)
kinds <- list(configural = character(0), thresholds = "thresholds", metric = c("thresholds", "loadings"),
  scalar = c("thresholds", "loadings", "intercepts"), strict = c("thresholds", "loadings", "intercepts", "residuals"),
  structural = c("thresholds", "loadings", "intercepts", "residuals", "lv.variances", "lv.covariances"))
number <- function(x) unname(as.numeric(x))
polish <- function(fit) {                                           # scoring steps from where nlminb stopped
  model <- fit@Model
  K <- if (model@eq.constraints) model@eq.constraints.K else diag(model@nx.free)
  k0 <- if (model@eq.constraints) model@eq.constraints.k0 else numeric(model@nx.free)
  at <- function(z) lavaan:::lav_model_set_parameters(model, number(K %*% z) + k0)
  gradient <- function(z) number(crossprod(K, number(lavaan:::lav_model_gradient(at(z), lavsamplestats = fit@SampleStats,
    lavdata = fit@Data, lavcache = fit@Cache, type = "free"))))
  z <- number(crossprod(K, lavaan:::lav_model_get_parameters(model) - k0))
  I <- crossprod(K, unclass(lavInspect(fit, "information.expected")) %*% K)
  for (step in 1:60) { g <- gradient(z); if (max(abs(g)) < 1e-13) break; z <- z - solve(I, g) }
  if (max(abs(gradient(z))) > 1e-11) stop("polishing failed: gradient ", max(abs(gradient(z))))
  options <- fit@Options
  options$optim.method <- "none"; options$warn <- FALSE; options$baseline <- FALSE
  done <- suppressWarnings(lavaan(slotParTable = fit@ParTable, slotModel = at(z), slotOptions = options,
    slotSampleStats = fit@SampleStats, slotData = fit@Data, slotCache = fit@Cache, sloth1 = fit@h1))
  done@baseline <- fit@baseline
  done
}
syntax_of <- function(case, level, partial) suppressWarnings(measEq.syntax(configural.model = case$model,
  data = data[[case$data]], ordered = case$ordered, group = case$group, parameterization = case$parameterization,
  ID.fac = "std.lv", ID.cat = "Wu.Estabrook.2016", group.equal = kinds[[level]], group.partial = partial))
fit_level <- function(case, level) {
  syntax <- syntax_of(case, level, c(case$partial, if (level == "metric") case$alone)) # loadings of two categories: not alone
  arguments <- list(model = as.character(syntax), data = data[[case$data]], ordered = case$ordered, group = case$group,
    parameterization = case$parameterization, estimator = case$estimator, control = tight)
  fit <- suppressWarnings(do.call("cfa", arguments))
  arguments <- with_exact_gamma(arguments, fit, case$estimator)
  fit <- suppressWarnings(do.call("cfa", arguments))
  if (!lavInspect(fit, "converged")) {                              # nlminb: rounding ended the descent first
    arguments$control <- NULL
    fit <- suppressWarnings(do.call("cfa", arguments))
  }
  if (!lavInspect(fit, "converged")) stop(case$name, ": ", level, " did not converge")
  polish(fit)
}
measures <- function(fit) {
  m <- fitMeasures(fit)
  m <- m[intersect(names(m), c("npar", "chisq", "df", "chisq.scaled", "cfi", "rmsea", "srmr", "cfi.scaled", "tli.scaled",
    "rmsea.scaled", "cfi.robust", "rmsea.robust"))]
  as.list(m[!is.na(m)])
}
parameters <- function(fit) {
  p <- parTable(fit)
  p <- p[p$op %in% c("=~", "~~", "~1", "|", "~*~"), ]
  lapply(as.list(p[, c("lhs", "op", "rhs", "group", "est", "se")]), function(v) if (is.numeric(v)) number(v) else as.character(v))
}
difference <- function(full, restricted) {
  if (fitMeasures(full, "df") == fitMeasures(restricted, "df")) return(NULL)
  t <- suppressWarnings(lavTestLRT(full, restricted))
  if (!"Chisq diff" %in% names(t)) return(NULL)
  list(chisq = number(t[2, "Chisq diff"]), df = number(t[2, "Df diff"]), pvalue = number(t[2, "Pr(>Chisq)"]))
}
# Score tests of one parameter freed in the later groups: the model with the exception, at the estimates of the one without.
# Ordinary s'I^-1 s and generalised s_c'(A M A')^-1 s_c with every group's statistics weighted by n - 1 (lavTestScore counts
# n - 1 in the score and n in the information, and has no generalised test); lavaan's own number stands beside it.
slopes <- function(fit) {
  D <- lavTech(fit, "delta")
  K <- if (fit@Model@eq.constraints) fit@Model@eq.constraints.K else diag(fit@Model@nx.free)
  lapply(D, function(d) d %*% K)
}
score_test <- function(case, fit, level, name) {
  syntax <- syntax_of(case, level, c(case$partial, if (level == "metric") case$alone, name))
  wider <- suppressWarnings(lavaan(as.character(syntax), data = data[[case$data]], ordered = case$ordered, group = case$group,
    parameterization = case$parameterization, estimator = case$estimator, start = fit, optim.method = "none", se = "none",
    test = "none", baseline = FALSE))
  n <- lavInspect(fit, "nobs") - 1
  De <- slopes(wider); Dr <- slopes(fit)
  W <- lapply(lavTech(fit, "WLS.V"), function(w) if (is.matrix(w)) w else diag(w))
  gamma <- lavTech(fit, "gamma")
  r <- mapply(function(o, e) number(o) - number(e), lavTech(fit, "wls.obs"), lavTech(fit, "wls.est"), SIMPLIFY = FALSE)
  sum_of <- function(f) Reduce("+", lapply(seq_along(n), function(g) n[g] * f(g)))
  s <- sum_of(function(g) crossprod(De[[g]], W[[g]] %*% r[[g]]))
  I <- sum_of(function(g) crossprod(De[[g]], W[[g]] %*% De[[g]]))
  M <- sum_of(function(g) crossprod(De[[g]], W[[g]] %*% gamma[[g]] %*% W[[g]] %*% De[[g]]))
  B <- qr.solve(do.call(rbind, De), do.call(rbind, Dr))
  C <- MASS::Null(B)
  A <- t(C) - t(C) %*% I %*% B %*% solve(t(B) %*% I %*% B, t(B))
  s_c <- t(C) %*% s
  list(parameter = gsub(" ", "", name), df = ncol(C), ordinary = number(t(s_c) %*% solve(A %*% I %*% t(A), s_c)),
    scaled = number(t(s_c) %*% solve(A %*% M %*% t(A), s_c)), lavaan = lavaan_score(fit, gsub(" ", "", name)))
}
lavaan_score <- function(fit, name) {
  p <- parTable(fit)
  equal <- which(p$op == "==")
  pairs <- which(paste0(p$lhs, p$op, p$rhs)[match(p$lhs[equal], p$plabel)] == name)
  if (!length(pairs)) return(NULL)
  number(suppressWarnings(lavTestScore(fit, release = pairs, univariate = FALSE))$test$X2)
}
store <- function(name, data, model, group, ordered, partial = NULL, alone = NULL, parameterization = "theta",
                  estimator = "WLSMV", levels = names(kinds), score = list()) {
  if (length(commandArgs(TRUE)) && !name %in% commandArgs(TRUE)) return(invisible())
  case <- list(name = name, data = data, model = model, group = group, ordered = ordered, partial = partial, alone = alone,
    parameterization = parameterization, estimator = estimator)
  fits <- lapply(setNames(levels, levels), function(level) fit_level(case, level))
  steps <- lapply(seq_along(levels), function(k) list(level = levels[k], measures = measures(fits[[k]]),
    parameters = parameters(fits[[k]]), difference = if (k > 1) difference(fits[[k - 1]], fits[[k]]),
    scores = lapply(score[[levels[k]]], function(name) score_test(case, fits[[k]], levels[k], name))))
  case$data <- paste0(data, ".csv")
  case$partial <- I(as.character(partial)); case$alone <- I(as.character(alone)); case$steps <- steps
  case$labels <- lavInspect(fits[[1]], "group.label")
  write(toJSON(case, digits = 15, auto_unbox = TRUE, null = "null", na = "null"), paste0("ladder_", name, ".json"))
  cat(name, "\n")
}
a_c <- "A =~ A1 + A2 + A3 + A4 + A5\nC =~ C1 + C2 + C3 + C4 + C5\n"
items <- c(paste0("A", 1:5), paste0("C", 1:5))
ten <- "f =~ y1 + y2 + y3 + y4 + y5\ng =~ y6 + y7 + y8 + y9 + y10\n"
eight <- "f =~ y1 + y2 + y3 + y4\ng =~ y5 + y6 + y7 + y8\n"
tests <- list(thresholds = c("A1 | t2", "A2 | t3", "C1 | t5"), metric = c("A =~ A1", "A =~ A4", "C =~ C3"),
  scalar = c("A1 ~ 1", "A5 ~ 1", "C5 ~ 1"), strict = c("A1 ~~ A1", "C4 ~~ C4"))
store("gender", "bfi", a_c, "gender", items, score = tests)
store("gender_delta", "bfi", a_c, "gender", items, parameterization = "delta", levels = names(kinds)[1:4], score = tests)
store("gender_ulsmv", "bfi", a_c, "gender", items, estimator = "ULSMV", score = tests)
store("gender_wlsm", "bfi", a_c, "gender", items, estimator = "WLSM", levels = names(kinds)[1:5])
store("gender_partial", "bfi", a_c, "gender", items, partial = c("A1 ~ 1", "C =~ C2", "A3 | t1"))
store("schooling", "bfi", a_c, "schooling", items, score = tests)
store("few", "few", ten, "group", paste0("y", 1:10), alone = c("f =~ y1", "g =~ y7"),
  score = list(thresholds = c("y3 | t1", "y4 | t2"), metric = "f =~ y3", scalar = c("y3 ~ 1", "y2 ~ 1")))
store("binary", "binary", eight, "group", paste0("y", 1:8), levels = c("configural", "scalar", "strict", "structural"))
store("mixed", "mixed", eight, "group", paste0("y", c(1:3, 6, 8)))
