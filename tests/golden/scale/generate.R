# Golden values of the scale floor: data sets and numbers of psych, GPArotation, lavaan's data, semTools and stats.
# Run in this folder: Rscript generate.R   (writes data/*.csv, matrices/*.csv, expected.json)
# Everything random is seeded; the script stops unless the oracles have the versions written here.
options(warn = 1)
suppressMessages({library(psych); library(GPArotation); library(jsonlite)})
needed <- c(psych = "2.2.9", GPArotation = "2022.10.2", lavaan = "0.6.14", semTools = "0.5.6")
for (p in names(needed)) {
  have <- as.character(packageVersion(p))
  if (have != needed[[p]]) stop(sprintf("%s %s is needed, found %s", p, needed[[p]], have))
}
set.seed(20240607)
dir.create("data", showWarnings = FALSE); dir.create("matrices", showWarnings = FALSE)

# ---- data -------------------------------------------------------------------------------------------------
keyed <- psych::bfi[, 1:25]
for (i in c("A1", "C4", "C5", "E1", "E2", "O2", "O5")) keyed[[i]] <- 7 - keyed[[i]]   # six-point items
raw <- list(
  bfi = keyed,
  hs = lavaan::HolzingerSwineford1939[, paste0("x", 1:9)],
  attitude = datasets::attitude,
  poldem = lavaan::PoliticalDemocracy,
  judges = datasets::USJudgeRatings
)
scales <- list(
  bfi = list(A = paste0("A", 1:5), C = paste0("C", 1:5), E = paste0("E", 1:5), N = paste0("N", 1:5),
             O = paste0("O", 1:5), all = names(keyed)),
  hs = list(visual = c("x1", "x2", "x3"), textual = c("x4", "x5", "x6"), speed = c("x7", "x8", "x9"),
            two = c("x1", "x3"), all = paste0("x", 1:9)),
  attitude = list(all = names(attitude)),
  poldem = list(dem60 = paste0("y", 1:4), dem65 = paste0("y", 5:8), ind60 = paste0("x", 1:3)),
  judges = list(all = names(USJudgeRatings))
)
for (name in names(raw)) write.csv(raw[[name]], file.path("data", paste0(name, ".csv")), row.names = FALSE, na = "")
full <- lapply(raw, function(d) as.matrix(d[complete.cases(d), ]))

matrices <- list(
  harman74 = list(R = datasets::Harman74.cor$cov, n = 145, k = 4),
  thurstone = list(R = psych::Thurstone, n = 213, k = 3),
  reise = list(R = psych::Reise, n = 35000, k = 5),
  bechtoldt = list(R = psych::Bechtoldt.1, n = 212, k = 4)
)
for (name in names(matrices)) {
  m <- matrices[[name]]$R
  m <- (m + t(m)) / 2
  colnames(m) <- rownames(m) <- make.names(colnames(m), unique = TRUE)
  text <- formatC(m, digits = 15, format = "fg"); text[] <- trimws(text)
  write.csv(text, file.path("matrices", paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
  matrices[[name]]$R <- as.matrix(read.csv(file.path("matrices", paste0(name, ".csv"))))
  rownames(matrices[[name]]$R) <- colnames(matrices[[name]]$R)
}

# ---- items, reliability -----------------------------------------------------------------------------------
items <- lapply(full, function(x) list(
  mean = colMeans(x), sd = apply(x, 2, sd), median = apply(x, 2, median),
  skew = lapply(1:3, function(t) psych::skew(x, type = t)),
  kurtosis = lapply(1:3, function(t) unname(psych::kurtosi(x, type = t)))
))

critical_ratio <- function(x) {
  total <- rowSums(x); n <- length(total); s <- sort(total); rank <- ceiling(.27 * n)
  low <- x[total <= s[rank], , drop = FALSE]; high <- x[total >= s[n - rank + 1], , drop = FALSE]
  f <- function(equal) lapply(seq_len(ncol(x)), function(j) {
    t <- t.test(high[, j], low[, j], var.equal = equal)
    list(t = unname(t$statistic), df = unname(t$parameter), p = t$p.value)
  })
  list(n_low = nrow(low), n_high = nrow(high), pooled = f(TRUE), welch = f(FALSE))
}

reliability_of <- function(x) {
  a <- suppressWarnings(psych::alpha(x, check.keys = FALSE, warnings = FALSE))
  ci <- psych::alpha.ci(a$total$raw_alpha, nrow(x), ncol(x))
  k <- ncol(x); first <- seq_len(k) %% 2 == 1
  one <- rowSums(x[, first, drop = FALSE]); two <- rowSums(x[, !first, drop = FALSE])
  out <- list(
    n = nrow(x), raw = a$total$raw_alpha, std = a$total$std.alpha, g6 = a$total[["G6(smc)"]],
    mean_r = a$total$average_r, lower = ci$lower.ci, upper = ci$upper.ci,
    item_rest = a$item.stats$r.drop, item_total = a$item.stats$raw.r, smc = unname(psych::smc(x)),
    odd_even = cor(one, two), lambda4 = 2 * (1 - (var(one) + var(two)) / var(one + two))
  )
  if (k > 2) { out$if_deleted <- a$alpha.drop$raw_alpha; out$std_if_deleted <- a$alpha.drop$std.alpha }
  if (k > 2) out$critical_ratio <- critical_ratio(x)
  out
}
reliability <- list()
for (d in names(scales)) for (s in names(scales[[d]])) {
  cols <- scales[[d]][[s]]
  x <- raw[[d]][, cols]; x <- as.matrix(x[complete.cases(x), ])
  reliability[[paste(d, s, sep = "/")]] <- c(list(items = cols), reliability_of(x))
}
unkeyed <- as.matrix(na.omit(psych::bfi[, paste0("C", 1:5)]))   # negative alpha

mardia_of <- function(x) psych::mardia(x, plot = FALSE)[c("b1p", "b2p", "skew", "small.skew", "p.skew", "p.small", "kurtosis", "p.kurt")]
normality <- lapply(full, mardia_of)

# ---- suitability, number of factors -----------------------------------------------------------------------
map4 <- function(R) {   # Velicer's MAP with squared and fourth powers (Velicer, Eaton & Fava, 2000), zero components first
  e <- eigen(R); p <- ncol(R); A <- e$vectors %*% diag(sqrt(pmax(e$values, 0)))
  off <- row(R) != col(R)
  two <- mean(R[off]^2); four <- mean(R[off]^4)
  for (m in seq_len(p - 1)) {
    C <- R - A[, 1:m, drop = FALSE] %*% t(A[, 1:m, drop = FALSE])
    Rs <- C / sqrt(outer(diag(C), diag(C)))
    two <- c(two, mean(Rs[off]^2)); four <- c(four, mean(Rs[off]^4))
  }
  list(square = two[1:(p - 1)], fourth = four[1:(p - 1)])
}
suit <- function(R, n) {
  k <- psych::KMO(R); b <- psych::cortest.bartlett(R, n = n)
  v <- suppressMessages(suppressWarnings(psych::vss(R, n = ncol(R), n.obs = n, fm = "pc", rotate = "none", plot = FALSE)))
  list(n = n, kmo = k$MSA, msa = unname(k$MSAi), chisq = b$chisq, df = b$df, p = b$p.value, det = det(R),
       eigenvalues = eigen(R)$values, map_psych = v$map[seq_len(ncol(R) - 2)], map = map4(R))
}
correlations <- c(lapply(full, function(x) list(R = cor(x), n = nrow(x))), matrices)
suitability <- lapply(correlations, function(m) suit(m$R, m$n))

set.seed(7)
sink(tempfile())
parallel <- lapply(full[c("hs", "bfi", "attitude")], function(x) {
  pa <- suppressWarnings(suppressMessages(
    psych::fa.parallel(x, n.iter = 300, fa = "pc", sim = TRUE, plot = FALSE, quant = .95)))
  list(pc_observed = pa$pc.values, pc_mean = pa$pc.sim, n_components = pa$ncomp)
})
sink()

# ---- extraction -------------------------------------------------------------------------------------------
efa_cases <- list(
  hs = list(R = cor(full$hs), n = nrow(full$hs), k = 3), bfi = list(R = cor(full$bfi), n = nrow(full$bfi), k = 5),
  attitude = list(R = cor(full$attitude), n = 30, k = 2),
  harman74 = matrices$harman74, thurstone = matrices$thurstone, reise = matrices$reise, bechtoldt = matrices$bechtoldt
)
extraction <- list(); rotation <- list()
mat <- function(L) { L <- unclass(as.matrix(L)); dimnames(L) <- NULL; L }
geomin_best <- function(f, L, ...) {   # the lowest of many local minima
  best <- NULL
  for (i in 1:10) {
    T0 <- if (i == 1) diag(ncol(L)) else GPArotation::Random.Start(ncol(L))
    r <- suppressWarnings(f(L, Tmat = T0, eps = 1e-7, maxit = 4000, ...))
    value <- tail(r$Table[, 2], 1)
    if (is.null(best) || value < best$value - 1e-9) best <- list(value = value, r = r)
  }
  best
}
for (name in names(efa_cases)) {
  cat(name, format(Sys.time()), "\n")
  c0 <- efa_cases[[name]]; R <- c0$R; k <- c0$k
  pa <- psych::fa(R, k, n.obs = c0$n, fm = "pa", rotate = "none", min.err = 1e-14, max.iter = 200000)
  ml <- factanal(covmat = list(cov = R, n.obs = c0$n), factors = k, rotation = "none",
                 control = list(nstart = 3, lower = .005, opt = list(factr = 1, maxit = 100000, pgtol = 0)))
  pc <- psych::principal(R, k, rotate = "none")
  L <- mat(ml$loadings)
  extraction[[name]] <- list(
    n = c0$n, k = k, paf = mat(pa$loadings), paf_communality = unname(pa$communality), paf_rms = pa$rms,
    minres_psych = mat(psych::fa(R, k, n.obs = c0$n, fm = "minres", rotate = "none")$loadings),
    ml = L, ml_uniqueness = unname(ml$uniquenesses), ml_chisq = unname(ml$STATISTIC), ml_df = ml$dof,
    ml_p = unname(ml$PVAL), pca = mat(pc$loadings)
  )
  V <- stats::varimax(L, normalize = TRUE, eps = 1e-15)
  h <- sqrt(rowSums(L^2))
  promax_spss <- local({   # row-normalised target (SPSS, SAS; Grieder & Steiner 2022), by the formula
    A <- mat(V$loadings); P <- sign(A) * abs(A / sqrt(rowSums(A^2)))^4
    U <- solve(crossprod(A), crossprod(A, P)); U <- U %*% diag(sqrt(diag(solve(crossprod(U)))))
    list(L = A %*% U, Phi = solve(U) %*% t(solve(U)))
  })
  quiet <- function(e) suppressWarnings(e)
  pm <- psych::Promax(L)   # varimax inside stops at 1e-5: refined by the same formula on the converged varimax
  promax_tight <- local({
    A <- mat(V$loadings); Q <- A * abs(A)^3
    U <- solve(crossprod(A), crossprod(A, Q)); U <- U %*% diag(sqrt(diag(solve(crossprod(U)))))
    list(L = A %*% U, Phi = solve(U) %*% t(solve(U)))
  })
  stopifnot(max(abs(abs(mat(pm$loadings)) - abs(promax_tight$L))) < 5e-3)
  ob <- quiet(oblimin(L, eps = 1e-8, maxit = 10000)); obk <- quiet(oblimin(L, normalize = TRUE, eps = 1e-8, maxit = 10000))
  qm <- quiet(quartimax(L, eps = 1e-8, maxit = 10000)); qmk <- quiet(quartimax(L, normalize = TRUE, eps = 1e-8, maxit = 10000))
  gq <- geomin_best(GPArotation::geominQ, L); gt <- geomin_best(GPArotation::geominT, L)
  rotation[[name]] <- list(
    varimax = mat(V$loadings), varimax_raw = mat(stats::varimax(L, normalize = FALSE, eps = 1e-15)$loadings),
    quartimax = mat(qm$loadings), quartimax_kaiser = mat(qmk$loadings),
    promax = promax_tight, promax_psych = list(L = mat(pm$loadings), Phi = mat(pm$Phi)), promax_spss = promax_spss,
    oblimin = list(L = mat(ob$loadings), Phi = mat(ob$Phi)), oblimin_kaiser = list(L = mat(obk$loadings), Phi = mat(obk$Phi)),
    geomin_oblique = list(L = mat(gq$r$loadings), Phi = mat(gq$r$Phi), value = gq$value),
    geomin_orthogonal = list(L = mat(gt$r$loadings), value = gt$value)
  )
}

# ---- validity, common method, groups ----------------------------------------------------------------------
models <- list(
  hs = "visual =~ x1 + x2 + x3\n textual =~ x4 + x5 + x6\n speed =~ x7 + x8 + x9",
  bfi = "A =~ A1+A2+A3+A4+A5\n C =~ C1+C2+C3+C4+C5\n E =~ E1+E2+E3+E4+E5\n N =~ N1+N2+N3+N4+N5\n O =~ O1+O2+O3+O4+O5",
  poldem = "dem60 =~ y1+y2+y3+y4\n dem65 =~ y5+y6+y7+y8\n ind60 =~ x1+x2+x3"
)
htmt_of <- function(d) list(
  htmt = mat(semTools::htmt(models[[d]], as.data.frame(full[[d]]), htmt2 = FALSE)),
  htmt2 = mat(semTools::htmt(models[[d]], as.data.frame(full[[d]]), htmt2 = TRUE)),
  plain = mat(semTools::htmt(models[[d]], as.data.frame(full[[d]]), htmt2 = FALSE, absolute = FALSE))
)
validity <- lapply(setNames(nm = names(models)), htmt_of)

vif_of <- function(d, s) {
  S <- sapply(scales[[d]][s], function(i) rowMeans(full[[d]][, i]))
  sapply(seq_len(ncol(S)), function(j) 1 / (1 - summary(lm(S[, j] ~ S[, -j]))$r.squared))
}
method <- list(
  hs = list(harman = psych::principal(full$hs, 1, rotate = "none")$Vaccounted[2, 1], vif = vif_of("hs", c("visual", "textual", "speed"))),
  bfi = list(harman = psych::principal(full$bfi, 1, rotate = "none")$Vaccounted[2, 1], vif = vif_of("bfi", c("A", "C", "E", "N", "O")))
)

hs <- lavaan::HolzingerSwineford1939
visual <- rowMeans(hs[, c("x1", "x2", "x3")]); textual <- rowMeans(hs[, c("x4", "x5", "x6")]); speed <- rowMeans(hs[, c("x7", "x8", "x9")])
age <- cut(hs$ageyr, c(0, 12, 13, 99), labels = c("to12", "13", "from14"))
write.csv(data.frame(visual, textual, speed, school = hs$school, age = age), "data/hs_groups.csv", row.names = FALSE)
two <- lapply(list(visual, textual, speed), function(y) {
  t <- t.test(y ~ factor(hs$school, levels = c("Pasteur", "Grant-White")))
  list(t = unname(t$statistic), df = unname(t$parameter), p = t$p.value, mean = unname(t$estimate))
})
more <- lapply(list(visual, textual, speed), function(y) {
  w <- oneway.test(y ~ age); f <- summary(aov(y ~ age))[[1]]
  list(welch_f = unname(w$statistic), welch_df2 = unname(w$parameter[2]), welch_p = w$p.value,
       f = f[1, "F value"], p = f[1, "Pr(>F)"], eta2 = f[1, "Sum Sq"] / sum(f[, "Sum Sq"]))
})
groups <- list(two = two, two_holm = p.adjust(sapply(two, `[[`, "p"), "holm"),
               more = more, more_holm = p.adjust(sapply(more, `[[`, "welch_p"), "holm"))

write_json(list(
  versions = as.list(needed), items = items, reliability = reliability,
  negative = list(x = "C1-C5 of bfi, not keyed", raw = suppressWarnings(psych::alpha(unkeyed, warnings = FALSE))$total$raw_alpha),
  normality = normality, suitability = suitability, parallel = parallel,
  extraction = extraction, rotation = rotation, validity = validity, method = method, groups = groups
), "expected.json", digits = I(15), auto_unbox = TRUE, matrix = "rowmajor")
cat("done\n")
