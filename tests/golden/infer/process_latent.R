# Templates 7, 14, 4 and 2 with latent variables written for lavaan 0.6-14: double-mean centred matched products, MLR, ':='.
# Data: lavaan's HolzingerSwineford1939. Run in this folder:  Rscript process_latent.R     Writes process_latent.json.
suppressMessages({library(lavaan); library(jsonlite)})
if (as.character(packageVersion("lavaan")) != "0.6.14") stop("lavaan must be 0.6-14")
d <- round(HolzingerSwineford1939[, paste0("x", 1:9)], 4); d$grade <- HolzingerSwineford1939$ageyr
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
write(toJSON(list(data = d[, c(paste0("x", 1:9), "grade")], m7 = take(m7), m14 = take(m14), m4 = take(m4), m2 = take(m2)), digits = 10, auto_unbox = TRUE, dataframe = "columns"), "process_latent.json")
