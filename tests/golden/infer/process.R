# Regressions behind conditional process analysis by R's lm: coefficients, tests, conditional effects, HC3, indices.
# Data: lavaan's HolzingerSwineford1939. Run in this folder:  Rscript process.R     Writes process.json; deterministic.
suppressMessages({library(lavaan); library(jsonlite)})
d <- HolzingerSwineford1939
d <- data.frame(x = d$x1, y = d$x9, m1 = d$x4, m2 = d$x7, w = d$x2, z = as.integer(d$school == "Pasteur"), c = d$ageyr)
coefs <- function(f) {
  s <- summary(f); b <- s$coefficients; X <- model.matrix(f); h <- hatvalues(f); u <- X * (residuals(f) / (1 - h))
  B <- solve(crossprod(X)); V <- B %*% crossprod(u) %*% B
  list(names = rownames(b), est = unname(b[, 1]), se = unname(b[, 2]), t = unname(b[, 3]), p = unname(b[, 4]), hc3 = unname(sqrt(diag(V))),
       r2 = s$r.squared, f = unname(s$fstatistic[1]), mse = s$sigma^2)
}
slope <- function(f, at) {                                # conditional effect of x at values of w, z
  n <- names(coef(f)); L <- setNames(numeric(length(n)), n); L["x"] <- 1
  for (k in names(at)) if (paste0("x:", k) %in% n) L[paste0("x:", k)] <- at[[k]]
  if ("x:w:z" %in% n) L["x:w:z"] <- at$w * at$z
  c(est = sum(L * coef(f)), se = sqrt(drop(t(L) %*% vcov(f) %*% L)))
}
q <- unname(quantile(d$w, c(.16, .5, .84)))
f1 <- lm(y ~ x + w + x:w + c, d); f3 <- lm(y ~ x * w * z, d)
m7 <- lm(m1 ~ x + w + x:w + c, d); y7 <- lm(y ~ x + m1 + c, d)
y14 <- lm(y ~ x + m1 + w + m1:w, d); m14 <- lm(m1 ~ x, d)
s1 <- lm(m1 ~ x, d); s2 <- lm(m2 ~ x + m1, d); s3 <- lm(y ~ x + m1 + m2, d)
m21 <- lm(m1 ~ x * w, d); y21 <- lm(y ~ x + m1 * z, d)
m59 <- lm(m1 ~ x * z, d); y59 <- lm(y ~ x + m1 + z + x:z + m1:z, d)
k <- function(f, n) { v <- coef(f)[n]; if (is.na(v)) { p <- strsplit(n, ":")[[1]]                    # whatever order lm gave the product
  v <- coef(f)[sapply(strsplit(names(coef(f)), ":"), setequal, p)] }; unname(v) }
m11 <- lm(m1 ~ x * w * z, d); y13 <- lm(y ~ m1 + x * w, d); y4 <- lm(y ~ x + m1, d); y12 <- lm(y ~ m1 + x * w * z, d)
y18 <- lm(y ~ x + m1 * w * z, d); y19 <- lm(y ~ x * w * z + m1 + m1:w + m1:z + m1:w:z, d); y20 <- lm(y ~ x * w + m1 * w * z, d)
m76 <- lm(m1 ~ x * w + x * z, d); y76 <- lm(y ~ x * w + x * z + m1 + m1:w + m1:z, d); y28 <- lm(y ~ x * z + m1 + m1:z, d)
grid <- expand.grid(z = 0:1, w = q)                      # z runs first, as in the tables
three <- function(f, n) k(f, n) + k(f, paste0(n, ":w")) * grid$w + k(f, paste0(n, ":z")) * grid$z + k(f, paste0(n, ":w:z")) * grid$w * grid$z
two <- function(f, n) k(f, n) + k(f, paste0(n, ":w")) * grid$w + k(f, paste0(n, ":z")) * grid$z
index3 <- function(f, n) c(k(f, paste0(n, ":w:z")), k(f, paste0(n, ":w")) + k(f, paste0(n, ":w:z")) * 0:1)
slopes <- function(f) unlist(lapply(q, function(v) lapply(0:1, function(u) as.list(slope(f, list(w = v, z = u))))), recursive = FALSE)
out <- list(data = as.list(d), probes = q,
  m1 = list(y = coefs(f1), slopes = lapply(q, function(v) as.list(slope(f1, list(w = v)))),
            change = summary(f1)$r.squared - summary(lm(y ~ x + w + c, d))$r.squared),
  m3 = list(y = coefs(f3), slopes = unlist(lapply(q, function(v) lapply(0:1, function(u) as.list(slope(f3, list(w = v, z = u))))), recursive = FALSE)),
  m7 = list(m = coefs(m7), y = coefs(y7), indirect = (k(m7, "x") + k(m7, "x:w") * q) * k(y7, "m1"), index = k(m7, "x:w") * k(y7, "m1")),
  m14 = list(indirect = k(m14, "x") * (k(y14, "m1") + k(y14, "m1:w") * q), index = k(m14, "x") * k(y14, "m1:w")),
  m6 = list(indirect = c(k(s1, "x") * k(s3, "m1"), k(s2, "x") * k(s3, "m2"), k(s1, "x") * k(s2, "m1") * k(s3, "m2")),
            total = k(lm(y ~ x, d), "x"), direct = k(s3, "x")),
  m11 = list(m = coefs(m11), indirect = three(m11, "x") * k(y4, "m1"), index = index3(m11, "x") * k(y4, "m1")),
  m12 = list(indirect = three(m11, "x") * k(y12, "m1"), index = index3(m11, "x") * k(y12, "m1"), slopes = slopes(y12)),
  m13 = list(indirect = three(m11, "x") * k(y13, "m1"), index = index3(m11, "x") * k(y13, "m1"),
             slopes = lapply(q, function(v) as.list(slope(y13, list(w = v))))),
  m18 = list(indirect = k(m14, "x") * three(y18, "m1"), index = k(m14, "x") * index3(y18, "m1")),
  m19 = list(indirect = k(m14, "x") * three(y19, "m1"), index = k(m14, "x") * index3(y19, "m1"), slopes = slopes(y19)),
  m20 = list(indirect = k(m14, "x") * three(y20, "m1"), index = k(m14, "x") * index3(y20, "m1"),
             slopes = lapply(q, function(v) as.list(slope(y20, list(w = v))))),
  m28 = list(indirect = (k(m21, "x") + k(m21, "x:w") * grid$w) * (k(y28, "m1") + k(y28, "m1:z") * grid$z), index = k(m21, "x:w") * k(y28, "m1:z")),
  m76 = list(indirect = two(m76, "x") * two(y76, "m1"), slopes = slopes(y76)),
  m21 = list(index = k(m21, "x:w") * k(y21, "m1:z")),
  m59 = list(indirect = sapply(0:1, function(u) (k(m59, "x") + k(m59, "x:z") * u) * (k(y59, "m1") + k(y59, "m1:z") * u))))
write(toJSON(out, digits = 14, auto_unbox = TRUE), "process.json")
