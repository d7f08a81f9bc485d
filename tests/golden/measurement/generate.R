# Golden values of the measurement chapter: lavaan and semTools on real data sets.
# Run in this folder: Rscript generate.R   (writes data/*.csv and expected.json)
# Nothing is random; the script stops unless the oracles have the versions written here.
options(warn = 1)
suppressMessages({library(lavaan); library(semTools); library(psych); library(jsonlite)})
needed <- c(lavaan = "0.6.14", semTools = "0.5.6", psych = "2.2.9")
for (p in names(needed)) {
  have <- as.character(packageVersion(p))
  if (have != needed[[p]]) stop(sprintf("%s %s is needed, found %s", p, needed[[p]], have))
}
dir.create("data", showWarnings = FALSE)

keyed <- psych::bfi[, 1:25]
for (i in c("A1", "C4", "C5", "E1", "E2", "O2", "O5")) keyed[[i]] <- 7 - keyed[[i]]   # six-point items
keyed <- keyed[complete.cases(keyed), ]
data <- list(
  hs = lavaan::HolzingerSwineford1939[, paste0("x", 1:9)],
  bfi = keyed[1:800, ],
  poldem = lavaan::PoliticalDemocracy,
  attitude = datasets::attitude,
  judges = datasets::USJudgeRatings[, c("INTG", "DMNR", "DILG", "CFMG", "DECI")],
  bfi_other = keyed[801:1600, ]
)
sets <- list(
  hs = list(visual = paste0("x", 1:3), textual = paste0("x", 4:6), speed = paste0("x", 7:9)),
  bfi = list(A = paste0("A", 1:5), C = paste0("C", 1:5), E = paste0("E", 1:5), N = paste0("N", 1:5), O = paste0("O", 1:5)),
  poldem = list(ind60 = paste0("x", 1:3), dem60 = paste0("y", 1:4), dem65 = paste0("y", 5:8)),
  attitude = list(all = c("complaints", "privileges", "learning", "raises")),
  judges = list(judge = c("INTG", "DMNR", "DILG", "CFMG", "DECI")),
  bfi_other = list(A = paste0("A", 1:5), C = paste0("C", 1:5), N = paste0("N", 1:5))
)

lines <- function(constructs) paste(sapply(names(constructs), function(n)
  paste(n, "=~", paste(constructs[[n]], collapse = " + "))), collapse = "\n")
indices <- function(fit) as.list(unclass(fitMeasures(fit, c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr", "aic", "bic"))))
lower_pairs <- function(names) {
  out <- list()
  for (i in seq_along(names)[-1]) for (j in seq_len(i - 1)) out[[length(out) + 1]] <- c(names[i], names[j])
  out
}

# one construct at a time: omega of the one-factor model
one_factor <- function(d, items) {
  fit <- cfa(paste("F =~", paste(items, collapse = " + ")), d, std.lv = TRUE)
  if (!lavInspect(fit, "converged") || any(diag(lavInspect(fit, "est")$theta) < 0)) return(NULL)
  r <- suppressMessages(suppressWarnings(semTools::reliability(fit)))
  list(items = items, omega = r["omega", 1], compRelSEM = unname(compRelSEM(fit, obs.var = FALSE)[[1]]), chisq = fitMeasures(fit, "chisq")[[1]])
}

# constrained models, as semTools::discriminantValidity with cutoff 1, .9 and .8: the classes of Roenkkoe and Cho (2022)
discriminant <- function(fit, cutoff) {
  r <- suppressMessages(suppressWarnings(discriminantValidity(fit, cutoff = cutoff)))
  lapply(seq_len(nrow(r)), function(k) list(a = r$lhs[k], b = r$rhs[k], r = r$est[k], lower = r$ci.lower[k],
    upper = r$ci.upper[k], chisq = r[["Chisq diff"]][k], df = r[["Df diff"]][k], p = r[["Pr(>Chisq)"]][k]))
}

# rival models: merge the two factors that correlate most
rivals <- function(d, constructs) {
  parts <- lapply(names(constructs), function(n) n)
  out <- list(); first <- NULL
  repeat {
    merged <- setNames(lapply(parts, function(p) unlist(constructs[p], use.names = FALSE)), sapply(parts, `[`, 1))
    fit <- cfa(lines(merged), d, std.lv = TRUE)
    if (is.null(first)) first <- fit
    entry <- list(parts = parts, measures = indices(fit))
    if (length(out)) {
      t <- lavTestLRT(first, fit)
      entry$delta <- list(chisq = t[["Chisq diff"]][2], df = t[["Df diff"]][2], p = t[["Pr(>Chisq)"]][2])
    }
    out[[length(out) + 1]] <- entry
    k <- length(parts)
    if (k == 1) break
    r <- abs(lavInspect(fit, "cor.lv")); r[upper.tri(r, TRUE)] <- -1
    at <- which(r == max(r), arr.ind = TRUE)[1, ]
    i <- min(at); j <- max(at)
    parts[[i]] <- c(parts[[i]], parts[[j]]); parts[[j]] <- NULL
  }
  out
}

# latent method factor; the lowest of several minima
method_factor <- function(d, constructs, equal) {
  items <- unlist(constructs, use.names = FALSE)
  lab <- if (equal) "m*" else ""
  model <- paste(c(lines(constructs), paste("M =~", paste0(lab, items, collapse = " + ")),
                   paste("M ~~ 0*", names(constructs))), collapse = "\n")
  set.seed(11)
  fits <- list(cfa(model, d, std.lv = TRUE))
  for (i in 1:12) {
    start <- parTable(fits[[1]]); free <- start$free > 0
    start$ustart[free] <- start$start[free] * runif(sum(free), .3, 1.2)
    start$est <- start$se <- start$start <- NULL
    f <- try(suppressWarnings(lavaan(start, d)), silent = TRUE)
    if (!inherits(f, "try-error") && lavInspect(f, "converged")) fits[[length(fits) + 1]] <- f
  }
  best <- fits[[which.min(sapply(fits, function(f) if (lavInspect(f, "converged")) fitMeasures(f, "chisq") else Inf))]]
  if (!lavInspect(best, "converged")) return(NULL)
  s <- standardizedSolution(best); l <- s[s$op == "=~" & s$lhs == "M", ]
  own <- s[s$op == "=~" & s$lhs != "M", ]
  base <- cfa(lines(constructs), d, std.lv = TRUE)
  t <- lavTestLRT(best, base)
  list(measures = indices(best), chisq = t[["Chisq diff"]][2], df = t[["Df diff"]][2], p = t[["Pr(>Chisq)"]][2],
       method_variance = mean(l$est.std^2), substantive_variance = mean(own$est.std^2))
}

second <- function(d, constructs, name) {
  model <- paste(lines(constructs), paste(name, "=~", paste(names(constructs), collapse = " + ")), sep = "\n")
  fit <- cfa(model, d)
  l2 <- suppressMessages(reliabilityL2(fit, name))
  s <- standardizedSolution(fit); l <- s$est.std[s$op == "=~" & s$lhs == name]
  list(omega_h = l2[["omegaL1"]], omega_2 = l2[["omegaL2"]], omega_partial = l2[["partialOmegaL1"]], loadings = l,
       cr = sum(l)^2 / (sum(l)^2 + sum(1 - l^2)), ave = mean(l^2), chisq = fitMeasures(fit, "chisq")[[1]])
}

out <- list()
for (name in names(data)) {
  d <- data[[name]]; cs <- sets[[name]]
  write.csv(d, file.path("data", paste0(name, ".csv")), row.names = FALSE, na = "")
  d <- read.csv(file.path("data", paste0(name, ".csv")))
  entry <- list(constructs = cs, one_factor = Filter(Negate(is.null), lapply(cs, function(i) one_factor(d, i))))
  if (length(cs) > 1) {
    fit <- cfa(lines(cs), d, std.lv = TRUE)
    entry$discriminant <- discriminant(fit, 1)
    entry$discriminant9 <- discriminant(fit, .9)
    entry$discriminant8 <- discriminant(fit, .8)
    entry$rivals <- rivals(d, cs)
    entry$base <- indices(fit)
    if (name %in% c("bfi", "bfi_other")) {
      entry$method <- method_factor(d, cs, FALSE)
      entry$method_equal <- method_factor(d, cs, TRUE)
    }
    if (name %in% c("hs", "bfi_other", "poldem")) entry$second <- second(d, cs, "second")
  }
  out[[name]] <- entry
}
p <- c(.001, .02, .04, .3, .012)
out$holm <- list(p = p, adjusted = p.adjust(p, "holm"))
writeLines(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = TRUE, null = "null", na = "null"), "expected.json")
