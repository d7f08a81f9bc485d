# Scales and factors of a covariance matrix: psych's values, for tests/cli/test_scales_of_a_matrix.py.
# Run in this folder: Rscript from_matrix.R
suppressPackageStartupMessages({library(psych); library(jsonlite)})
stopifnot(packageVersion("psych") == "2.2.9" || nzchar(Sys.getenv("ALLOW_OTHER_PSYCH")))
data <- read.csv("../effects/two_scales.csv")
data <- data[, names(data) != "age"]
cov <- cov(data)
n <- 457  # of the text, not of the data
r <- cov2cor(cov)
scales <- list(T = c("tr1", "tr2", "tr3"), S = c("sa1", "sa2", "sa3"), L = c("lo1", "lo2", "lo3"))
reliability <- lapply(scales, function(items) {
  found <- suppressWarnings(psych::alpha(cov[items, items], n.obs = n))$total
  feldt <- psych::alpha.ci(found$raw_alpha, n.obs = n, n.var = length(items), p.val = .05)
  own <- cov[items, items]  # SPSS: Guttman's lambda 6 from covariances (psych's G6 is from correlations)
  left <- diag(own) / diag(solve(own)) / diag(own)
  list(alpha = found$raw_alpha, alpha_standardized = found$std.alpha, mean_r = found$average_r,
       lambda6 = 1 - sum(left) / sum(own), alpha_lower = feldt$lower.ci, alpha_upper = feldt$upper.ci)
})
whole <- suppressWarnings(psych::alpha(cov, n.obs = n))$total
bartlett <- cortest.bartlett(r, n)
kmo <- KMO(r)
ml <- fa(r, 3, n.obs = n, rotate = "varimax", fm = "ml")
pca <- principal(r, 3, rotate = "varimax", n.obs = n)
out <- list(
  psych = as.character(packageVersion("psych")), n = n, names = colnames(cov), cov = cov,
  reliability = reliability, whole = list(alpha = whole$raw_alpha, mean_r = whole$average_r),
  kmo = kmo$MSA, msa = as.list(kmo$MSAi), bartlett = bartlett$chisq, bartlett_df = bartlett$df,
  eigenvalues = eigen(r)$values,
  ml_communality = as.list(ml$communality), pca_communality = as.list(pca$communality),
  ml_chisq = ml$STATISTIC, map = vss(r, n = 4, n.obs = n, plot = FALSE)$map
)
write(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "from_matrix.json")
