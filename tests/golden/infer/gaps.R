# Bollen-Stine bootstrap of rows with gaps: semTools' bsBootMiss (transformation 2 of Savalei & Yuan, 2009).
# Run in this folder: Rscript gaps.R     Needs ../missing/{hs_mcar,poldem}.csv. Writes bollen_stine_gaps.json; seeded.
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
stopifnot(as.character(packageVersion("lavaan")) == "0.6.14", as.character(packageVersion("semTools")) == "0.5.6")
hs <- read.csv("../missing/hs_mcar.csv"); poldem <- read.csv("../missing/poldem.csv")
hs <- hs[rowSums(!is.na(hs[paste0("x", 1:9)])) > 0, ]                # bsBootMiss leaves empty rows out, too
abilities <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\ntextual ~ visual\nspeed ~ visual + textual\n"
tight <- list(rel.tol = 1e-15, x.tol = 1e-14, eval.max = 20000, iter.max = 20000)
options_of <- list(missing = "ml", meanstructure = TRUE, em.h1.tol = 1e-13, em.h1.iter.max = 50000, control = tight,
  optim.force.converged = TRUE)
fit_to <- function(model, data, ...) suppressWarnings(do.call("sem", c(list(model = model, data = data), options_of, list(...))))
polish <- function(fit) {                                           # Newton steps from where nlminb stopped
  model <- fit@Model
  K <- if (model@eq.constraints) model@eq.constraints.K else diag(model@nx.free)
  k0 <- if (model@eq.constraints) model@eq.constraints.k0 else numeric(model@nx.free)
  at <- function(z) lavaan:::lav_model_set_parameters(model, as.numeric(K %*% z) + k0)
  gradient <- function(z) as.numeric(crossprod(K, as.numeric(lavaan:::lav_model_gradient(at(z),
    lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavcache = fit@Cache, type = "free"))))
  z <- as.numeric(crossprod(K, lavaan:::lav_model_get_parameters(model) - k0))
  H <- crossprod(K, unclass(lavInspect(fit, "information.observed")) %*% K)
  for (step in 1:30) { g <- gradient(z); if (max(abs(g)) < 1e-13) break; z <- z - solve(H, g) }
  options <- fit@Options
  options$optim.method <- "none"; options$warn <- FALSE; options$baseline <- FALSE
  suppressWarnings(lavaan(slotParTable = fit@ParTable, slotModel = at(z), slotOptions = options,
    slotSampleStats = fit@SampleStats, slotData = fit@Data, slotCache = fit@Cache, sloth1 = fit@h1))
}
transformed <- function(fit, data, group) {                         # bsBootMiss sorts the rows by pattern: undo it
  sorted <- bsBootMiss(fit, transformation = 2, transDataOnly = TRUE)
  one <- function(rows, moved) {
    gaps <- apply(ifelse(is.na(rows), 1, 0), 1, paste, collapse = "")
    order <- unlist(lapply(unique(gaps), function(p) which(gaps == p)))
    out <- as.matrix(moved); out[order, ] <- as.matrix(moved); out
  }
  X <- fit@Data@X; names <- lavNames(fit)
  sizes <- sapply(X, nrow); last <- cumsum(sizes)
  lapply(seq_along(X), function(g) {
    moved <- one(X[[g]], sorted[(last[g] - sizes[g] + 1):last[g], names])
    colnames(moved) <- names; moved
  })
}
store <- function(data, file, model, group = NULL, draws = 8) {
  arguments <- if (is.null(group)) list() else list(group = group)
  fit <- polish(do.call(fit_to, c(list(model, data), arguments)))
  Y <- transformed(fit, data, group)
  labels <- lavInspect(fit, "group.label")
  idx <- lapply(Y, function(y) matrix(sample.int(nrow(y), draws * nrow(y), replace = TRUE), draws))
  chisq <- sapply(seq_len(draws), function(k) {
    drawn <- do.call(rbind, lapply(seq_along(Y), function(g) {
      rows <- as.data.frame(Y[[g]][idx[[g]][k, ], ]); if (!is.null(group)) rows[[group]] <- labels[g]; rows
    }))
    fitMeasures(polish(do.call(fit_to, c(list(model, drawn), arguments))), "chisq")[[1]]
  })
  list(data = file, model = model, group = group, labels = labels, chisq = fitMeasures(fit, "chisq")[[1]], variables = lavNames(fit),
    transformed = lapply(Y, unname), indices = lapply(idx, function(i) i - 1L), draws = chisq)
}
set.seed(20260405)
out <- list(
  hs = store(hs, "hs_mcar.csv", abilities),
  hs_groups = store(hs, "hs_mcar.csv", abilities, "school", draws = 5),
  poldem = store(poldem, "poldem.csv", "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3 + y4\ndem60 ~ ind60\n")
)
write(toJSON(out, digits = 12, auto_unbox = TRUE, na = "null", null = "null", matrix = "rowmajor"), "bollen_stine_gaps.json")
