# Golden values of effects, moderation and wrong inputs, from lm and lavaan. Run in this folder: Rscript generate.R
# Reads the .csv files (simulated; loop.csv has a feedback loop, square.csv a quadratic effect, labels.csv products with a
# 0/1 moderator, codes.csv the codes -999 and 999, two_scales.csv four items) and writes stable.csv and expected.json.
# Stops unless the oracle is the version written here. Seeded.
suppressMessages({library(lavaan); library(jsonlite)})
stopifnot(as.character(packageVersion("lavaan")) == "0.6.14")
options(digits = 15)
tight <- list(rel.tol = 1e-14, iter.max = 20000, eval.max = 20000)
# so tight a rule often ends in "not converged": the gradient decides
run <- function(...) { fit <- suppressWarnings(sem(..., control = tight, optim.force.converged = TRUE))
  stopifnot(max(abs(lavTech(fit, "gradient"))) < 1e-6); fit }
est <- function(fit) { p <- parameterEstimates(fit); p$name <- paste0(p$lhs, p$op, p$rhs)
  setNames(lapply(seq_len(nrow(p)), function(k) list(est = p$est[k], se = p$se[k])), p$name) }
std <- function(fit) { p <- standardizedSolution(fit); p$name <- paste0(p$lhs, p$op, p$rhs)
  setNames(lapply(seq_len(nrow(p)), function(k) list(est = p$est.std[k], se = p$se[k])), p$name) }
out <- list()

# ---- feedback loops: the unstable one of loop.csv, and a stable one with totals by definitions
loop <- read.csv("loop.csv")
fit <- run("sales ~ price + start(1.4)*stock\nstock ~ promo + start(1)*sales\nsales ~~ stock", loop)
stopifnot(fitMeasures(fit, "chisq") < 1e-6)
out$loop <- est(fit)

set.seed(9109)
n <- 500; g <- rep(c("a", "b"), length.out = n)
p <- rnorm(n); q <- .3 * p + rnorm(n); e <- matrix(rnorm(2 * n), n) %*% chol(matrix(c(1, .3, .3, 1), 2))
B <- matrix(c(0, .4, .5, 0), 2)
y <- (cbind(.6 * p, .7 * q) + e) %*% t(solve(diag(2) - B))
stable <- round(data.frame(p = p, q = q, u = y[, 1], w = y[, 2], z = .5 * y[, 1] + .3 * y[, 2] + rnorm(n)), 4)
stable$g <- g
write.csv(stable, "stable.csv", row.names = FALSE, quote = FALSE)
stable <- read.csv("stable.csv")
text <- "u ~ a*w + start(.5)*w + p1*p\nw ~ b*u + start(.4)*u + q1*q\nz ~ c*u + d*w\nu ~~ w
uu := a*b/(1 - a*b)\nup := p1/(1 - a*b)\nwp := p1*b/(1 - a*b)\nuw := a/(1 - a*b)\nzp := p1*(c + d*b)/(1 - a*b)
zu := (c + d*b)/(1 - a*b)\nzuind := (c + d*b)/(1 - a*b) - c\nzpq := q1*(d + c*a)/(1 - a*b)"
# lavaan's start is on the other side of det(I - B) = 0: it starts from our solution's neighbourhood, and the gradient decides
fit <- run(text, stable)
out$stable <- list(plain = est(fit), std = std(fit), sd = as.list(sqrt(diag(fitted(fit)$cov))),
                   index = sqrt(abs(coef(fit)["a"] * coef(fit)["b"])), chisq = fitMeasures(fit, "chisq")[[1]])
fit <- run("u ~ c(a1,a2)*w + start(.5)*w + c(p11,p12)*p\nw ~ c(b1,b2)*u + start(.4)*u + q\nz ~ c(c1,c2)*u + c(d1,d2)*w\nu ~~ w
zp1 := p11*(c1 + d1*b1)/(1 - a1*b1)\nzp2 := p12*(c2 + d2*b2)/(1 - a2*b2)", stable, group = "g")
out$groups <- est(fit)[c("zp1:=p11*(c1+d1*b1)/(1-a1*b1)", "zp2:=p12*(c2+d2*b2)/(1-a2*b2)")]
names(out$groups) <- c("zp1", "zp2")

# ---- moderation: squares, a 0/1 moderator, products with labels
slope <- function(fit, gradient, what) { v <- vcov(fit); g <- numeric(length(coef(fit))); names(g) <- names(coef(fit))
  g[names(gradient)] <- gradient
  list(est = sum(g * coef(fit)), se = sqrt(drop(t(g) %*% v %*% g))) }
square <- read.csv("square.csv")
m <- mean(square$stress); s <- sd(square$stress); square$c <- square$stress - m
q <- lm(output ~ c + I(c^2), square)
ml <- sqrt((nrow(square) - 3) / nrow(square))  # maximum likelihood divides by N
out$square <- list(mean = m, sd = s, slopes = lapply(c(-1, 0, 1), function(k) {
  r <- slope(q, c("c" = 1, "I(c^2)" = 2 * k * s)); r$se <- r$se * ml; r }))
q3 <- vcov(q)[2:3, 2:3] * ml^2; b <- coef(q)[2:3]; z2 <- qnorm(.975)^2
roots <- Re(polyroot(c(b[1]^2 - z2 * q3[1, 1], 2 * (2 * b[1] * b[2] - 2 * z2 * q3[1, 2]), 4 * (b[2]^2 - z2 * q3[2, 2]))))
out$square$johnson_neyman <- sort(roots) + m

labels <- read.csv("labels.csv")
q <- lm(harm ~ load * night, labels); ml <- sqrt((nrow(labels) - 4) / nrow(labels))
out$binary <- lapply(0:1, function(k) { r <- slope(q, c("load" = 1, "load:night" = k)); r$se <- r$se * ml; r })
centred <- function(x) x - mean(x)
labels$product <- centred(centred(labels$load) * centred(labels$help))
fit <- run("tired ~ a*load + help + b*product\nslips ~ c*tired\nimm := b*c", labels, estimator = "MLR")
out$labels <- est(fit)["imm:=b*c"]; names(out$labels) <- "imm"

# ---- wrong inputs
codes <- read.csv("codes.csv", na.strings = c("-999", "999", "NA", ""))
fit <- run("quality ~ effort + skill\ngrade ~ quality + effort", codes)
out$codes <- c(est(fit), list(n = nobs(fit)))
two <- read.csv("two_scales.csv")
one <- run("TR =~ NA*tr1 + tr2 + tr3 + sa1\nTR ~~ 1*TR", two)
both <- run("TR =~ tr1 + tr2 + tr3 + sa1\nTR ~~ 1*TR", two)
out$two_scales <- list(one = as.list(fitMeasures(one, c("chisq", "df"))), both = as.list(fitMeasures(both, c("chisq", "df"))))
write_json(out, "expected.json", digits = NA, auto_unbox = TRUE, pretty = FALSE)
