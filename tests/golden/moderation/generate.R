# Golden values of moderation and planning, from lavaan and semTools. Run in this folder: Rscript generate.R
# Writes interaction.csv and expected.json. Stops unless the oracles are the versions written here. Seeded.
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
stopifnot(as.character(packageVersion("lavaan")) == "0.6.14", as.character(packageVersion("semTools")) == "0.5.6")
options(digits = 15)
write <- function(x, file) write_json(x, file, digits = NA, auto_unbox = TRUE, pretty = FALSE)
tight <- list(rel.tol = 1e-14, iter.max = 20000, eval.max = 20000)

# ---- data: X, M and W with an interaction X M and a mediator, skewed enough to tell the centrings apart
set.seed(20268)
n <- 400
X <- rnorm(n); M <- .4 * X + sqrt(1 - .16) * rnorm(n)
X <- X + .25 * (X^2 - 1)
D <- .4 * X + .2 * M + .25 * X * M + .8 * rnorm(n)
Y <- .3 * D + .3 * X + .2 * M + .3 * X * M + .8 * rnorm(n)
item <- function(f, l, at) round(at + l * f + sqrt(.5) * rnorm(n), 3)
data <- data.frame(
  x1 = item(X, 1, 3), x2 = item(X, .8, 3.5), x3 = item(X, .9, 2),
  m1 = item(M, 1, 4), m2 = item(M, .7, 3), m3 = item(M, .9, 3),
  d1 = item(D, 1, 3), d2 = item(D, .8, 3), d3 = item(D, .7, 3),
  y1 = item(Y, 1, 2), y2 = item(Y, .9, 3), y3 = item(Y, .8, 3), z = round(.5 * X + rnorm(n) + 1, 3)
)
write.csv(data, "interaction.csv", row.names = FALSE, quote = FALSE)
data <- read.csv("interaction.csv")
xs <- paste0("x", 1:3); ms <- paste0("m", 1:3)
matched <- paste0("x", 1:3, ".m", 1:3); all <- paste0(rep(xs, each = 3), ".", rep(ms, 3))
shared <- unlist(lapply(2:9, function(i) lapply(1:(i - 1), function(j) {
  a <- strsplit(all[i], ".", fixed = TRUE)[[1]]; b <- strsplit(all[j], ".", fixed = TRUE)[[1]]
  if (any(a == b)) paste(all[j], "~~", all[i])
})))
measurement <- "X =~ x1 + x2 + x3\nM =~ m1 + m2 + m3\nD =~ d1 + d2 + d3\nY =~ y1 + y2 + y3\n"
structure <- "D ~ X + M + X.M\nY ~ D + X + M + X.M\n"
centred <- list("double-mean" = list(), mean = list(doubleMC = FALSE),
                residual = list(meanC = FALSE, residualC = TRUE, doubleMC = FALSE))
probe <- function(fit, y) {
  r <- probe2WayMC(fit, c("X", "M", "X.M"), y, "M", c(-1, 0, .5, 1))$SimpleSlope
  lapply(seq_len(nrow(r)), function(k) list(m = r[k, 1], est = r[k, 2], se = r[k, 3], z = r[k, 4]))
}
cases <- list()
for (method in names(centred)) for (pairing in c("matched", "all")) for (estimator in c("ML", "MLR")) {
  if (estimator == "MLR" && pairing == "all") next
  products <- if (pairing == "matched") matched else all
  made <- do.call(indProd, c(list(data, xs, ms, match = pairing == "matched", namesProd = products), centred[[method]]))
  extra <- if (pairing == "all") paste(shared, collapse = "\n") else ""
  if (method == "residual") extra <- paste(extra, "X.M ~~ 0*X", "X.M ~~ 0*M", sep = "\n")
  if (method == "mean") extra <- paste(c(extra, paste(products, "~ 0*1"), "X ~~ phi*M", "X.M ~ phi*1"), collapse = "\n")
  model <- paste0(measurement, "X.M =~ ", paste(products, collapse = " + "), "\n", structure, extra)
  fit <- sem(model, made, estimator = estimator, meanstructure = method == "mean", control = tight,
             optim.force.converged = TRUE)
  slope <- as.numeric(lavTech(fit, "gradient"))
  if (fit@Model@eq.constraints) slope <- as.numeric(slope %*% fit@Model@eq.constraints.K)
  end <- max(abs(slope))
  if (end > 1e-5) stop(method, " ", pairing, ": gradient ", end)
  p <- parameterEstimates(fit, remove.nonfree = TRUE)
  means <- fitMeasures(fit, c("chisq", "df"))
  columns <- lapply(products, function(name) list(name = name, mean = mean(made[[name]]), sd = sd(made[[name]]),
                                                  first = made[[name]][1]))
  cases[[length(cases) + 1]] <- list(
    method = method, pairs = pairing, estimator = tolower(estimator), chisq = means[["chisq"]], df = means[["df"]],
    products = columns, slopes = list(D = probe(fit, "D"), Y = probe(fit, "Y")),
    parameters = lapply(which(p$op %in% c("~", "=~")), function(k)
      list(lhs = p$lhs[k], op = p$op[k], rhs = p$rhs[k], est = p$est[k], se = p$se[k])),
    sd_m = sqrt(lavInspect(fit, "cov.lv")["M", "M"]),
    index = {
      V <- vcov(fit); est <- coef(fit)
      g <- numeric(length(est)); names(g) <- names(est)
      g["D~X.M"] <- est["Y~D"]; g["Y~D"] <- est["D~X.M"]
      list(est = unname(est["D~X.M"] * est["Y~D"]), se = sqrt(as.numeric(t(g) %*% V[names(g), names(g)] %*% g)))
    })
}

# ---- MacCallum, Browne & Sugawara (1996)
power <- list(); sizes <- list()
for (df in c(5, 30, 100, 390)) for (pair in list(c(.05, .08), c(.05, .01), c(0, .05))) {
  for (n in c(100, 200, 457)) power[[length(power) + 1]] <- list(
    df = df, n = n, rmsea0 = pair[1], rmseaA = pair[2], power = findRMSEApower(pair[1], pair[2], df, n))
  sizes[[length(sizes) + 1]] <- list(
    df = df, rmsea0 = pair[1], rmseaA = pair[2], n = findRMSEAsamplesize(pair[1], pair[2], df, .8))
}
power[[length(power) + 1]] <- list(df = 60, n = 300, rmsea0 = .05, rmseaA = .08, groups = 2,
                                   power = findRMSEApower(.05, .08, 60, 300, group = 2))
write(list(lavaan = "0.6-14", semTools = "0.5-6", cases = cases, rmsea_power = power, rmsea_sizes = sizes),
      "expected.json")
