# The asymptotic covariance of ordinal statistics beside continuous variables, for lavaan's NACOV and WLS.V.
# lavaan 0.6 takes mean products of scores where second derivatives belong (docs/differences.md): right for a normal
# variable only. Here every derivative is numerical, and nothing is assumed about continuous variables. Pairs of ordinal
# items keep lavaan's mean products of scores.
known <- new.env()
exact_gamma <- function(data, values, ordered, x = character(0)) {
  key <- paste(c(nrow(data), names(values), signif(values, 8)), collapse = " ")
  if (is.null(known[[key]])) known[[key]] <- made_gamma(data, values, ordered, x)
  known[[key]]
}
made_gamma <- function(data, values, ordered, x) {
  # data: one group's rows. values: lavaan's wls.obs with names. Returns n times the covariance matrix in their order.
  n <- nrow(data)
  X <- as.matrix(cbind(rep(1, n), data[, x, drop = FALSE]))
  responses <- unique(sub("(\\||~).*", "", names(values)))
  own <- lapply(setNames(responses, responses), function(v) {
    b <- values[paste0(v, "~", x)[seq_along(x)]]
    y <- data[[v]]
    if (!v %in% ordered) {
      m <- -values[[paste0(v, "~1")]] # lavaan turns the sign
      e <- y - drop(X %*% c(m, b))
      s2 <- values[[paste0(v, "~~", v)]]
      return(list(par = c(m, b, s2), IF = cbind((X * e) %*% solve(crossprod(X) / n), e^2 - s2)))
    }
    code <- match(y, sort(unique(y)))
    tau <- values[grep(paste0("^", v, "\\|t"), names(values))]
    limits <- function(par) {
      shift <- if (length(x)) drop(X[, -1, drop = FALSE] %*% par[-seq_along(tau)]) else 0
      edges <- c(-40, par[seq_along(tau)], 40)
      list(upper = edges[code + 1] - shift, lower = edges[code] - shift)
    }
    loglik <- function(par) with(limits(par), log(pnorm(upper) - pnorm(lower)))
    S <- numDeriv::jacobian(loglik, c(tau, b))
    list(par = c(tau, b), IF = S %*% solve(crossprod(S) / n), limits = limits)
  })
  normal <- function(y, par) {
    e <- y - drop(X %*% par[-length(par)])
    list(z = e / sqrt(par[length(par)]), e = e)
  }
  pair <- function(v, w) {
    a <- own[[v]]
    b <- own[[w]]
    value <- values[[paste0(v, "~~", w)]]
    if (is.null(a$limits) && is.null(b$limits)) return(normal(data[[v]], a$par)$e * normal(data[[w]], b$par)$e - value)
    ka <- length(a$par)
    if (!is.null(a$limits) && !is.null(b$limits)) {
      loglik <- function(par) {
        i <- a$limits(par[1 + seq_len(ka)])
        j <- b$limits(par[-(1:(1 + ka))])
        p <- function(h, k) pbivnorm::pbivnorm(h, k, rep(par[1], n))
        log(p(i$upper, j$upper) - p(i$lower, j$upper) - p(i$upper, j$lower) + p(i$lower, j$lower))
      }
      S <- numDeriv::jacobian(loglik, c(value, a$par, b$par))
      A <- crossprod(S, S[, 1]) / n
      return((S[, 1] - cbind(a$IF, b$IF) %*% A[-1]) / A[1])
    }
    item <- if (is.null(a$limits)) b else a
    line <- if (is.null(a$limits)) a else b
    y <- data[[if (is.null(a$limits)) v else w]]
    k <- length(item$par)
    s2 <- line$par[length(line$par)]
    rho <- value / sqrt(s2)
    loglik <- function(par) {
      i <- item$limits(par[1 + seq_len(k)])
      z <- normal(y, par[-(1:(1 + k))])$z
      root <- sqrt(1 - par[1]^2)
      log(pnorm((i$upper - par[1] * z) / root) - pnorm((i$lower - par[1] * z) / root))
    }
    at <- c(rho, item$par, line$par)
    score <- numDeriv::jacobian(function(r) loglik(c(r, at[-1])), rho)[, 1]
    H <- numDeriv::hessian(function(par) mean(loglik(par)), at)[1, ]
    influence <- (score + drop(cbind(item$IF, line$IF) %*% H[-1])) / -H[1]
    sqrt(s2) * influence + rho / (2 * sqrt(s2)) * line$IF[, ncol(line$IF)]
  }
  IF <- sapply(names(values), function(name) {
    v <- sub("(\\||~).*", "", name)
    part <- own[[v]]
    t <- if (is.null(part$limits)) 1 else length(part$par) - length(x)
    if (grepl("|", name, fixed = TRUE)) return(part$IF[, as.integer(sub(".*\\|t", "", name))])
    if (grepl("~1$", name)) return(-part$IF[, 1])
    w <- sub(".*~", "", name)
    if (!grepl("~~", name, fixed = TRUE)) return(part$IF[, t + match(w, x)])
    if (v == w) return(part$IF[, ncol(part$IF)])
    pair(v, w)
  })
  unname(crossprod(IF) / n)
}

# A fit of the same call with these covariances; the fit itself when all its responses are ordinal.
with_exact_gamma <- function(call, fit, estimator) {
  values <- lavTech(fit, "wls.obs", add.labels = TRUE)
  if (!any(grepl("~1$", names(values[[1]])))) return(call)
  x <- if (lavInspect(fit, "options")$conditional.x) lavNames(fit, "ov.x") else character(0)
  group <- call$group
  parts <- if (is.null(group)) list(call$data) else split(call$data, factor(call$data[[group]], unique(call$data[[group]])))
  call$NACOV <- lapply(seq_along(values), function(g) exact_gamma(parts[[g]], values[[g]], call$ordered, x))
  if (estimator == "WLS") call$WLS.V <- lapply(call$NACOV, solve)
  if (grepl("^(DWLS|WLSM)", estimator)) call$WLS.V <- lapply(call$NACOV, function(m) diag(1 / diag(m)))
  call
}
