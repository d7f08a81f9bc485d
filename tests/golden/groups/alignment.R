# Alignment (Asparouhov & Muthen 2014) and dMACS (Nye & Drasgow 2011) written from the papers, on lavaan 0.6-14's configural model of
# seeded data: three groups, five items, means 0, .4, -.3, SDs 1, 1.3, .8, two items that differ. dMACS by numerical integration.
# Run in this folder:  Rscript alignment.R     Writes alignment.json; deterministic (seeded).
suppressMessages({library(lavaan); library(jsonlite)})
if (as.character(packageVersion("lavaan")) != "0.6.14") stop("lavaan must be 0.6-14")
set.seed(11)
n <- c(200, 250, 150); mu <- c(0, .4, -.3); sg <- c(1, 1.3, .8); rows <- NULL
for (g in 1:3) { f <- rnorm(n[g], mu[g], sg[g]); l <- c(.9, .8, .7, .8, .6); t <- c(3, 3.2, 2.8, 3, 3.1)
  if (g == 2) { t[2] <- t[2] + .6 }; if (g == 3) { l[4] <- .4; t[5] <- t[5] - .5 }
  rows <- rbind(rows, data.frame(sapply(1:5, function(j) round(t[j] + l[j] * f + rnorm(n[g]) * .6, 4)), g = letters[g])) }
names(rows) <- c(paste0("y", 1:5), "g")
fit <- cfa("f =~ y1 + y2 + y3 + y4 + y5", rows, group = "g", std.lv = TRUE)
est <- lavInspect(fit, "est"); L <- sapply(est, function(e) as.vector(e$lambda)); N <- sapply(est, function(e) as.vector(e$nu))
loss <- function(p) { s <- c(1, exp(p[1:2])); a <- c(0, p[3:4]); l <- sweep(L, 2, s, "/"); v <- N - sweep(l, 2, a, "*"); F <- 0
  for (x in 2:3) for (y in 1:(x - 1)) F <- F + sqrt(n[x] * n[y]) * (sum(sqrt(sqrt((l[, x] - l[, y])^2 + .01))) + sum(sqrt(sqrt((v[, x] - v[, y])^2 + .01)))); F }
best <- NULL
for (k in 1:20) { o <- optim(c(0, 0, 0, 0) + (k > 1) * rnorm(4, 0, .4), loss, method = "BFGS", control = list(reltol = 1e-15, maxit = 2000)); if (is.null(best) || o$value < best$value) best <- o }
s <- c(1, exp(best$par[1:2])); a <- c(0, best$par[3:4]); l <- sweep(L, 2, s, "/"); v <- N - sweep(l, 2, a, "*")
d <- sapply(2:3, function(g) sapply(1:5, function(j) {
  S1 <- sd(rows[rows$g == "a", j]); S2 <- sd(rows[rows$g == letters[g], j]); S <- ((n[1] - 1) * S1 + (n[g] - 1) * S2) / (n[1] + n[g] - 2)
  sqrt(integrate(function(e) ((v[j, g] - v[j, 1]) + (l[j, g] - l[j, 1]) * e)^2 * dnorm(e, a[g], s[g]), -Inf, Inf, rel.tol = 1e-10)$value) / S }))
write(toJSON(list(data = rows, means = a, sds = s, loss = best$value, dmacs = d), digits = 10, dataframe = "columns", auto_unbox = TRUE), "alignment.json")
print(round(d, 3)); print(round(a, 3)); print(round(s, 3))
