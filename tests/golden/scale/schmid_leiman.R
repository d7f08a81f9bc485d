# Omega hierarchical by psych::omega (Schmid-Leiman; minres, oblimin), items as keyed (flip = FALSE).
# Run in this folder:  Rscript schmid_leiman.R     Writes schmid_leiman.json; deterministic.
suppressMessages({library(psych); library(psychTools); library(jsonlite)})
if (as.character(packageVersion("psych")) != "2.2.9") stop("psych must be 2.2.9")
if (!requireNamespace("GPArotation", quietly = TRUE)) stop("GPArotation is needed")
own <- function(R, m) {                                   # the same by hand, from tighter factors (GPArotation, eps 1e-10)
  f <- factanal_minres(R, m); o <- GPArotation::oblimin(f, eps = 1e-10, maxit = 10000); g <- factanal_minres(o$Phi, 1)
  L <- o$loadings %*% g; list(h = sum(L)^2 / sum(R), t = 1 - sum(1 - rowSums(f^2)) / sum(R), ecv = sum(L^2) / sum(f^2), g = as.vector(abs(L)))
}
factanal_minres <- function(R, m) {                       # least squares off the diagonal, by its own gradient
  load <- function(u) { e <- eigen(R - diag(u)); e$vectors[, 1:m, drop = FALSE] %*% diag(sqrt(pmax(e$values[1:m], 0)), m) }
  fn <- function(u) { L <- load(u); E <- R - L %*% t(L); sum(E[lower.tri(E)]^2) }
  start <- 1 - 1 / diag(solve(R)); best <- optim(1 - start * .8, fn, method = "L-BFGS-B", lower = .005, upper = 1,
    control = list(factr = 10, maxit = 5000, fnscale = 1e-6)); load(best$par)
}
cases <- list(Thurstone = list(R = Thurstone, m = 3), Holzinger = list(R = unclass(Holzinger.9), m = 3))
bfi3 <- bfi[complete.cases(bfi[, 1:25]), c("A2", "A3", "A5", "C1", "C2", "C3", "E3", "E4", "E5", "O1", "O3")]
cases$bfi <- list(R = cor(bfi3), m = 4)
out <- lapply(cases, function(k) {
  o <- suppressWarnings(suppressMessages(omega(k$R, k$m, flip = FALSE, plot = FALSE, n.obs = 500)))
  c(list(R = unname(k$R), m = k$m, psych_h = o$omega_h, psych_t = o$omega.tot, psych_ecv = o$ECV), own(k$R, k$m))
})
write(toJSON(out, digits = 12, auto_unbox = TRUE), "schmid_leiman.json")
