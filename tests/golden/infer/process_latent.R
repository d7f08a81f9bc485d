# Templates 7, 14, 4, 2, 3 and 11 with latent variables written for lavaan 0.6-14: double-mean centred matched products, MLR, ':='.
# Data: lavaan's HolzingerSwineford1939. Run in this folder:  Rscript process_latent.R     Writes process_latent.json.
suppressMessages({library(lavaan); library(jsonlite)})
if (as.character(packageVersion("lavaan")) != "0.6.14") stop("lavaan must be 0.6-14")
d <- round(HolzingerSwineford1939[, paste0("x", 1:9)], 4); d$grade <- HolzingerSwineford1939$ageyr; d$z <- HolzingerSwineford1939$sex - 1
centre <- function(v) v - mean(v)
for (k in 1:3) { d[[paste0("p", k)]] <- centre(centre(d[[paste0("x", k)]]) * centre(d[[paste0("x", k + 6)]]))
                 d[[paste0("q", k)]] <- centre(centre(d[[paste0("x", k + 3)]]) * centre(d[[paste0("x", k + 6)]]))
                 d[[paste0("r", k)]] <- centre(centre(d[[paste0("x", k)]]) * centre(d[[paste0("x", k + 3)]])) }
base <- "X =~ x1 + x2 + x3\nM =~ x4 + x5 + x6\nW =~ x7 + x8 + x9\n"
take <- function(f) { p <- parameterEstimates(f); s <- p[p$op %in% c("~", ":="), ]
  c(as.list(fitMeasures(f, c("chisq", "df"))), list(lhs = s$lhs, op = s$op, rhs = s$rhs, est = s$est, se = s$se, sd = sqrt(p$est[p$op == "~~" & p$lhs == "W" & p$rhs == "W"]))) }
m7 <- sem(paste0(base, "XW =~ p1 + p2 + p3\nM ~ a1*X + a2*W + a3*XW\ngrade ~ c*X + b*M\nlow := (a1 - a3)*b\nmean := a1*b\nhigh := (a1 + a3)*b\nindex := a3*b"), d, estimator = "MLR")
m14 <- sem(paste0(base, "MW =~ q1 + q2 + q3\nM ~ a*X\ngrade ~ c*X + b1*M + b2*W + b3*MW\nlow := a*(b1 - b3)\nhigh := a*(b1 + b3)\nindex := a*b3"), d, estimator = "MLR")
m4 <- sem(paste0(base, "M ~ a1*X\nW ~ a2*X\nM ~~ W\ngrade ~ c*X + b1*M + b2*W\nfirst := a1*b1\nsecond := a2*b2\nall := a1*b1 + a2*b2"), d, estimator = "MLR")
# two products of X: those that share an item have a residual covariance
m2 <- sem(paste0(base, "XW =~ p1 + p2 + p3\nXM =~ r1 + r2 + r3\np1 ~~ r1\np2 ~~ r2\np3 ~~ r3\ngrade ~ X + W + M + XW + XM"), d, estimator = "MLR")
# three variables: every column that shares an item shares its error
zc <- centre(d$z)
for (k in 1:3) { x <- centre(d[[paste0("x", k)]]); w <- centre(d[[paste0("x", k + 6)]]); m <- centre(d[[paste0("x", k + 3)]])
  d[[paste0("t", k)]] <- centre(x * w * m); d[[paste0("u", k)]] <- centre(x * w * zc); d[[paste0("a", k)]] <- centre(x * zc); d[[paste0("b", k)]] <- centre(w * zc) }
m3 <- sem(paste0(base, "XW =~ p1 + p2 + p3\nXM =~ r1 + r2 + r3\nWM =~ q1 + q2 + q3\nXWM =~ t1 + t2 + t3\n",
  paste0("p", 1:3, " ~~ r", 1:3, " + q", 1:3, "\nr", 1:3, " ~~ q", 1:3, "\nt", 1:3, " ~~ x", 1:3, " + x", 4:6, " + x", 7:9, " + p", 1:3, " + r", 1:3, " + q", 1:3, collapse = "\n"),
  "\ngrade ~ X + W + M + WM + XW + XM + XWM"), d, estimator = "MLR")
t11 <- paste0(base, "XW =~ p1 + p2 + p3\nXZ =~ a1 + a2 + a3\nWZ =~ b1 + b2 + b3\nXWZ =~ u1 + u2 + u3\n",
  paste0("p", 1:3, " ~~ a", 1:3, " + b", 1:3, "\nu", 1:3, " ~~ x", 1:3, " + x", 7:9, " + p", 1:3, " + a", 1:3, " + b", 1:3, collapse = "\n"),
  "\nX ~~ z\nW ~~ z\nXW ~~ z\nXZ ~~ z\nWZ ~~ z\nXWZ ~~ z\nM ~ a1*X + W + z + WZ + a2*XW + XZ + a3*XWZ\ngrade ~ X + b*M\nindex3 := a3*b\nindex := a2*b")
m11 <- sem(t11, d, estimator = "MLR"); for (again in 1:3) m11 <- sem(t11, d, estimator = "MLR", start = m11)   # lavaan stops early
write(toJSON(list(data = d[, c(paste0("x", 1:9), "grade", "z")], m7 = take(m7), m14 = take(m14), m4 = take(m4), m2 = take(m2), m3 = take(m3), m11 = take(m11)), digits = 10, auto_unbox = TRUE, dataframe = "columns"), "process_latent.json")
