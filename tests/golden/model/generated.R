# What the generators of model text must come to, written by hand for lavaan 0.6-14 and semTools: bifactor, ESEM with partially
# specified target rotation, RI-CLPM, latent growth.  Run in this folder:  Rscript generated.R    Writes generated.json.
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
if (as.character(packageVersion("lavaan")) != "0.6.14") stop("lavaan must be 0.6-14")
if (as.character(packageVersion("semTools")) != "0.5.6") stop("semTools must be 0.5-6")
set.seed(1)
numbers <- function(f, keys) { p <- parameterEstimates(f); k <- match(keys, paste(p$lhs, p$op, p$rhs))
  if (anyNA(k)) stop("no such parameter"); list(key = keys, est = p$est[k], se = p$se[k]) }
fitted_by <- function(f, keys) c(as.list(fitMeasures(f, c("chisq", "df", "npar"))), numbers(f, keys))
out <- list()
# bifactor: nine items, a general and three specific factors
n <- 500; g <- rnorm(n); b <- matrix(0, n, 9)
for (s in 1:3) { f <- rnorm(n); for (j in 1:3) { k <- 3 * (s - 1) + j; b[, k] <- .6 * g + (.35 + .05 * j) * f + rnorm(n) * .6 } }
b <- as.data.frame(round(b, 4)); names(b) <- c("a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3")
bi <- cfa("G =~ a1+a2+a3+b1+b2+b3+c1+c2+c3\nA =~ a1+a2+a3\nB =~ b1+b2+b3\nC =~ c1+c2+c3", b, orthogonal = TRUE)
S <- standardizedSolution(bi); L <- S[S$op == "=~", ]
V <- sum(fitted(bi)$cov)
p <- parameterEstimates(bi); part <- function(f) { l <- p$est[p$op == "=~" & p$lhs == f]; sum(l)^2 * p$est[p$op == "~~" & p$lhs == f & p$rhs == f] }
out$bifactor <- c(list(data = b), fitted_by(bi, c("G =~ b2", "A =~ a3", "C =~ c2")),
  list(omega = compRelSEM(bi, obs.var = FALSE), omega_total = (part("G") + part("A") + part("B") + part("C")) / V,
       ecv = sum(L$est.std[L$lhs == "G"]^2) / sum(L$est.std^2)))
# ESEM: three factors of HolzingerSwineford1939, partially specified target rotation
d <- round(HolzingerSwineford1939[, paste0("x", 1:9)], 4)
target <- matrix(0, 9, 3); mask <- matrix(1, 9, 3); for (s in 1:3) mask[(3 * s - 2):(3 * s), s] <- 0
es <- sem('efa("b")*V + efa("b")*T + efa("b")*S =~ x1+x2+x3+x4+x5+x6+x7+x8+x9', d, rotation = "pst",
          rotation.args = list(target = target, target.mask = mask, orthogonal = FALSE, order.lv.by = "none", rstarts = 30))
l <- expand.grid(paste0("x", 1:9), c("V", "T", "S")); keys <- c(paste(l[, 2], "=~", l[, 1]), "V ~~ T", "V ~~ S", "T ~~ S")
out$esem <- c(list(data = d), fitted_by(es, keys))
# RI-CLPM (Hamaker, Kuiper & Grasman 2015): two variables, four waves
n <- 400; rx <- rnorm(n); ry <- .4 * rx + rnorm(n); wx <- rnorm(n); wy <- .3 * wx + rnorm(n); w <- list()
for (t in 1:4) { if (t > 1) { nx <- .4 * wx + .2 * wy + rnorm(n) * .9; wy <- .3 * wy + .1 * wx + rnorm(n) * .9; wx <- nx }
  w[[paste0("x", t)]] <- round(3 + .1 * t + rx + wx, 4); w[[paste0("y", t)]] <- round(2 + ry + wy, 4) }
w <- as.data.frame(w)
waves <- 1:4; m <- c(paste("RIx =~", paste0("1*x", waves, collapse = " + ")), paste("RIy =~", paste0("1*y", waves, collapse = " + ")),
  paste0("wx", waves, " =~ 1*x", waves), paste0("wy", waves, " =~ 1*y", waves),
  paste0("x", waves, " ~~ 0*x", waves), paste0("y", waves, " ~~ 0*y", waves),
  paste0("wx", 2:4, " ~ wx", 1:3, " + wy", 1:3), paste0("wy", 2:4, " ~ wx", 1:3, " + wy", 1:3), paste0("wx", waves, " ~~ wy", waves),
  "RIx ~~ RIy", "RIx ~~ 0*wx1 + 0*wy1", "RIy ~~ 0*wx1 + 0*wy1")
ri <- sem(paste(m, collapse = "\n"), w, meanstructure = TRUE)
out$riclpm <- c(list(data = w), fitted_by(ri, c("wx3 ~ wx2", "wx3 ~ wy2", "wy4 ~ wx3", "wx2 ~~ wy2", "RIx ~~ RIy", "RIx ~~ RIx")))
e <- gsub("wx([234]) ~ wx([123]) \\+ wy([123])", "wx\\1 ~ a*wx\\2 + b*wy\\3", m); e <- gsub("wy([234]) ~ wx([123]) \\+ wy([123])", "wy\\1 ~ c*wx\\2 + d*wy\\3", e)
out$equal <- fitted_by(sem(paste(e, collapse = "\n"), w, meanstructure = TRUE), c("wx3 ~ wx2", "wy2 ~ wx1"))
# latent growth: lavaan's Demo.growth
gr <- round(Demo.growth[, c("t1", "t2", "t3", "t4")], 4)
lin <- growth("i =~ 1*t1+1*t2+1*t3+1*t4\ns =~ 0*t1+1*t2+2*t3+3*t4", gr)
qua <- growth("i =~ 1*t1+1*t2+1*t3+1*t4\ns =~ 0*t1+1*t2+3*t3+4*t4\nq =~ 0*t1+1*t2+9*t3+16*t4\nt1~~e*t1\nt2~~e*t2\nt3~~e*t3\nt4~~e*t4", gr)
out$growth <- c(list(data = gr), fitted_by(lin, c("i ~1 ", "s ~1 ", "i ~~ s", "i ~~ i", "s ~~ s")))
out$quadratic <- fitted_by(qua, c("i ~1 ", "s ~1 ", "q ~1 ", "s ~~ q"))
write(toJSON(out, digits = 10, auto_unbox = TRUE, dataframe = "columns"), "generated.json")
