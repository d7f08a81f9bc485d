"""The one table of tolerances for golden tests: how far a number may be from its stored value.

Relative unless the name ends in `_abs`. Use as `pytest.approx(expected, rel=TOLERANCE["chi2"], abs=...)` or `close`.
"""

from __future__ import annotations

TOLERANCE: dict[str, float] = {
    "estimate": 1e-5,
    "standardized": 1e-5,
    "se": 1e-4,
    "z": 1e-4,
    "chi2": 1e-6,
    "logl": 1e-6,
    "index_abs": 1e-5,
    "modification_index": 1e-4,
    "epc": 1e-4,
    "robust_se": 1e-4,
    "scaled_chi2": 1e-4,
    "polychoric": 1e-4,
    "wlsmv": 1e-3,
    "fiml_estimate": 1e-4,
    "fiml_se": 1e-3,
    "reliability": 1e-6,
    "efa_loading": 1e-4,
    "bootstrap_same_draws": 1e-6,
    "pls_abs": 1e-6,
}

#: Where the other side is not exact either: drawn, jackknifed, a first step, printed. Relative, each with its reason.
INEXACT: dict[str, float] = {
    # p-values: what a relative 1e-6 of chi-square does to a small p
    "pvalue": 1e-3,
    # p of tests whose difference of two chi-squares is small beside either
    "pvalue_of_difference": 0.02,
    # indices of correlations that the oracle takes from estimates of 1e-4
    "htmt": 1e-3,
    # SD of n draws, known to 1/sqrt(2 n): 300 to 4,000 draws, and the bias of small samples on top
    "sd_of_300_draws_small_sample": 0.35,
    "sd_of_200_draws": 0.25,
    "sd_of_1000_draws_n_75": 0.15,
    "sd_of_1000_against_sd_of_400": 0.12,
    "sd_of_4000_draws_skewed": 0.1,
    # 95 % quantile of 1,000 draws of RMSEA, which is 0 in half of them
    "quantile_of_1000_draws": 0.12,
    # width between two tail quantiles of 600 draws
    "width_of_600_draws": 0.2,
    # jackknife by 50 blocks: its own relative error is 1/sqrt(2 * 49) = 10 %, three of them
    "jackknife_of_50_blocks": 0.3,
    # jackknife by single cases of skewed answers: terms of order 1/n
    "jackknife_of_cases": 0.08,
    "jackknife_of_cases_covariance": 0.07,
    # observed against expected information and sandwich, N = 40,000
    "information_of_40000": 0.05,
    # modification indices and score tests are first steps: the refit moves on
    "score_test": 0.15,
    "score_test_near": 0.1,
    "joint_score_test": 0.08,
    # case influences: the oracle's refits stop at its own tolerance
    "influence": 2e-3,
    "influence_change": 1e-3,
    # change of a standardized path when one case is left out: the oracle's refit stops at 1e-4 of a standard error
    "influence_step": 1e-2,
    # standard errors of latent products: the oracle stops earlier on their flat likelihood
    "se_of_latent_products": 1e-3,
    # z of a residual: estimates of 1e-4 divided by SE of 1e-3
    "residual_z": 2e-3,
    # another model of the same answers (predictors drawn instead of given)
    "another_likelihood": 0.1,
    # p that printed stars and rounded coefficients leave
    "p_of_printed_digits": 0.2,
    # area below a step function whose corners are printed
    "printed_area": 1e-3,
    # mean chi-square of 1,000 samples of 24 df, and its excess in samples of a few hundred
    "mean_of_1000_samples": 0.05,
    # mean standard error against the SD of 40 samples, known to 11 %
    "se_of_40_samples": 0.5,
    # p from z and chi-square of incomplete and ordinal models, whose SE are known to 1e-3
    "pvalue_of_iterated_se": 5e-3,
    # generated models with bounds near, where two programs stop on either side of a flat minimum
    "flat_minimum": 1e-3,
    # draws of an improper fit in other units: each search stops on its own path
    "draws_in_other_units": 1e-3,
}

#: What agrees but for arithmetic, solving, printing or drawing; relative or absolute, as the test says.
NEAR: dict[str, float] = {
    # arithmetic: the same numbers in another order of operations
    "underflow": 1e-300,
    "underflow_of_a_product": 1e-290,
    "last_bit": 1e-16,
    "last_bits": 1e-15,
    "last_bits_of_two": 2e-15,
    "sum": 1e-14,
    "long_sum": 1e-13,
    "long_sum_of_five": 5e-13,
    "rounding": 1e-12,
    "rounding_of_sums": 1e-11,
    "rounding_of_matrices": 1e-10,
    # equations and minima: what a solver leaves, and two of them
    "solved": 1e-9,
    "minimum": 1e-8,
    "refit": 1e-7,
    "refit_of_two": 2e-7,
    # finite differences and other programs: digits that agree
    "six_digits": 1e-6,
    "six_digits_of_two": 2e-6,
    "half_of_five_digits": 5e-6,
    "five_digits": 1e-5,
    # what the oracle's own stopping rule leaves
    "stopping_rule": 2e-5,
    "stopping_rule_of_psych": 5e-4,
    "four_digits": 1e-4,
    "four_digits_of_two": 2e-4,
    # half a unit of the last printed decimal, or a whole one where the source cuts or rounds twice
    "printed_4": 5e-5,
    "printed_3": 5e-4,
    "printed_3_and_rounding": 6e-4,
    "unit_of_printed_3": 1e-3,
    "printed_3_of_means": 0.0015,
    "two_units_of_printed_3": 2e-3,
    "printed_2": 0.005,
    # that two numbers differ
    "differs": 1e-3,
    # tests of models whose minimum is flat: chi-square is known to this
    "chi2_of_flat_minimum": 1e-3,
    "influence_chi2_abs": 1e-3,
    "residual_z_abs": 2e-3,
    # memory in whole pages
    "bytes_of_memory": 2e-3,
    # a picture in whole points
    "points_on_a_page": 0.1,
    # samples that were drawn: errors of means, covariances, shares and thresholds of so many draws
    "mean_of_draws": 3e-3,
    "correlation_of_400000": 0.006,
    "mean_of_codes": 0.01,
    "covariance_of_draws": 0.01,
    "covariance_of_codes": 0.012,
    "eigenvalue_of_4000_draws": 0.015,
    "share_of_draws": 0.02,
    # in standard deviations or errors of what is drawn
    "mean_of_draws_in_sd": 0.02,
    "end_of_interval_in_se": 0.03,
    "median_of_skewed_draws_in_se": 0.25,
    "end_of_400_draws_in_sd": 0.4,
    "slope_of_a_sample": 0.02,
    "eigenvalue_of_draws": 0.03,
    "threshold_of_draws": 0.03,
    "difference_of_slopes": 0.03,
    "hessian_of_40000": 0.03,
    "covariance_of_estimates": 0.03,
    "power_of_search": 0.04,
    "power_of_replications": 0.05,
    "power_of_few_replications": 0.06,
    "bias_of_replications": 0.1,
    "slope_of_4000": 0.08,
    "sd_of_1500_draws": 0.09,
    "eigenvalue_of_few_draws": 0.1,
    "skewness_of_draws": 0.1,
    "correlation_of_jackknifed": 0.13,
    "skewness_of_few_draws": 0.15,
    "median_spread_of_draws": 0.15,
    "p_of_300_permutations": 0.25,
    "gain_of_a_sample": 0.35,
    # two tests, correlations or treatments of gaps that estimate one thing
    "alpha_of_other_correlations": 0.01,
    "omega_of_other_correlations": 0.02,
    "srmr_with_helpers": 0.01,
    "cfi_with_helpers": 0.02,
    "p_of_another_test": 0.1,
    # shipped surveys, generated to have what the study printed
    "generated_mean": 0.0015,
    "generated_correlation": 0.005,
    "generated_skewness": 0.15,
    "path_of_generated": 0.031,
    "published_loading": 0.02,
    "published_variance": 0.02,
    "published_share": 0.03,
    "published_of_generated": 0.05,
    "published_factor_correlation": 0.08,
    "published_vif": 0.2,
}
