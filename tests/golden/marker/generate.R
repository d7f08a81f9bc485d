# Golden values of the CFA marker technique (Williams, Hartman & Cavazotte, 2010), by lavaan: the five models, their
# differences, the two of the sensitivity analysis, corrected correlations, reliability in parts; ML, MLR and WLSMV.
# Run in this folder: Rscript generate.R   Needs ../measurement/data/bfi.csv. Nothing is random; stops at another lavaan.
suppressMessages({library(lavaan); library(jsonlite)})
stopifnot(as.character(packageVersion("lavaan")) == "0.6.14")
all <- read.csv("../measurement/data/bfi.csv")
constructs <- list(A = paste0("A", 1:5), E = paste0("E", 1:5), N = paste0("N", 1:5))
items <- unlist(constructs, use.names = FALSE)
base <- paste(sapply(names(constructs), function(n) paste(n, "=~", paste(constructs[[n]], collapse = " + "))), collapse = "\n")
num <- function(x) format(x, digits = 17)

technique <- function(marker, estimator, rows = seq_len(nrow(all))) {
  data <- all[rows, ]
  ordinal <- estimator == "WLSMV"
  run <- function(...) cfa(paste(base, ..., sep = "\n"), data, std.lv = TRUE, estimator = estimator,
                           ordered = if (ordinal) c(items, marker) else NULL)
  first <- run(paste("M =~", paste(marker, collapse = " + ")),
               if (length(marker) == 1) paste0(marker, " ~~ 0*", marker) else "")
  e <- parameterEstimates(first)
  l <- e$est[e$op == "=~" & e$lhs == "M"]
  if (sum(l) < 0) l <- -l
  held <- paste("M =~", paste0(num(l), "*", marker, collapse = " + "))
  if (!ordinal) held <- c(held, sapply(marker, function(i) paste0(i, " ~~ ", num(e$est[e$op == "~~" & e$lhs == i & e$rhs == i]), "*", i)))
  apart <- paste(c(held, paste0("M ~~ 0*", names(constructs))), collapse = "\n")
  baseline <- run(apart)
  common <- run(apart, paste("M =~", paste0("m*", items, collapse = " + ")))
  each <- run(apart, paste("M =~", paste(items, collapse = " + ")))
  test <- function(a, b) { t <- lavTestLRT(a, b); list(chisq = t[["Chisq diff"]][2], df = t[["Df diff"]][2], p = t[["Pr(>Chisq)"]][2]) }
  unequal <- test(each, common)$p < .05
  kept <- if (unequal) each else common
  r <- lavInspect(baseline, "cor.lv")
  pairs <- combn(names(constructs), 2)
  fixed <- paste(apply(pairs, 2, function(p) paste0(p[1], " ~~ ", num(r[p[1], p[2]]), "*", p[2])), collapse = "\n")
  restricted <- run(apart, paste("M =~", paste0(if (unequal) "" else "m*", items, collapse = " + ")), fixed)
  pe <- parameterEstimates(kept); pe <- pe[pe$op == "=~" & pe$lhs == "M" & pe$rhs %in% items, ]
  outer <- function(level) { z <- qnorm(.5 + level / 2)
    run(apart, paste("M =~", paste0(num(pe$est + sign(pe$est) * z * pe$se), "*", pe$rhs, collapse = " + "))) }
  s95 <- outer(.95); s99 <- outer(.99)
  cors <- function(f) { m <- lavInspect(f, "cor.lv"); apply(pairs, 2, function(p) m[p[1], p[2]]) }
  std <- function(f) { s <- standardizedSolution(f); s[s$op == "=~", ] }
  b <- std(baseline); k <- std(kept)
  parts <- lapply(names(constructs), function(n) {
    x <- b$est.std[b$lhs == n]; own <- k$est.std[k$lhs == n]; m <- k$est.std[match(constructs[[n]], ifelse(k$lhs == "M", k$rhs, ""))]
    whole <- sum(own)^2 + sum(m)^2 + sum(1 - own^2 - m^2)
    list(total = sum(x)^2 / (sum(x)^2 + sum(1 - x^2)), substantive = sum(own)^2 / whole, method = sum(m)^2 / whole,
         share = sum(m)^2 / (sum(own)^2 + sum(m)^2)) })
  fits <- list(cfa = first, baseline = baseline, "method-c" = common, "method-u" = each, "method-r" = restricted,
               "method-s95" = s95, "method-s99" = s99)
  list(marker = marker, rows = length(rows), estimator = estimator, retained = if (unequal) "method-u" else "method-c",
       chisq = lapply(fits, function(f) fitMeasures(f, "chisq")[[1]]), df = lapply(fits, function(f) fitMeasures(f, "df")[[1]]),
       tests = list("method-c" = test(common, baseline), "method-u" = test(each, common), "method-r" = test(kept, restricted)),
       pairs = t(pairs), baseline = cors(baseline), corrected = cors(kept), s95 = cors(s95), s99 = cors(s99),
       loading = pe$est, se = pe$se, reliability = setNames(parts, names(constructs)))
}

# a measured method factor: its own items and all others load on it, freely
measured <- function(own) {
  data <- all
  zero <- paste0("M ~~ 0*", names(constructs), collapse = "\n")
  without <- cfa(paste(base, paste("M =~", paste(own, collapse = " + ")), zero, sep = "\n"), data, std.lv = TRUE)
  with <- cfa(paste(base, paste("M =~", paste(c(own, items), collapse = " + ")), zero, sep = "\n"), data, std.lv = TRUE)
  s <- standardizedSolution(with); t <- lavTestLRT(with, without)
  list(own = own, chisq = fitMeasures(with, "chisq")[[1]], base = fitMeasures(without, "chisq")[[1]], delta = t[["Chisq diff"]][2],
       df = t[["Df diff"]][2], method = s$est.std[s$op == "=~" & s$lhs == "M" & s$rhs %in% items])
}
three <- paste0("O", c(1, 3, 4))
out <- list(cases = list(technique(three, "ML"), technique(three, "MLR"), technique(three, "WLSMV"), technique("C1", "ML"), technique("C2", "ML", 1:90)),
            measured = measured(three))
writeLines(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = TRUE, matrix = "rowmajor"), "expected.json")
