"""estimate(): the contract, findings and errors. Numbers against lavaan are in test_golden.py."""

from __future__ import annotations

import numpy as np
import pytest
from fit_golden import fitted, moments, specification
from tolerances import NEAR

from rcvsem.fit import FitOptions, estimate, fit_options, moments_from_data, moments_from_matrix
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, IdentificationError, ModelError, OptionError
from rcvsem.model import parse_model

CFA = "A =~ x1 + x2 + x3\nB =~ y1 + y2 + y3"
NAMES = ("x1", "x2", "x3", "y1", "y2", "y3")


def two_factor_data(n: int = 300, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    a, b = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=n).T
    factors = np.column_stack((a, a, a, b, b, b))
    return factors * np.array([0.9, 0.8, 0.7, 0.8, 0.6, 0.9]) + 0.5 * rng.standard_normal((n, 6)) + 3.0


@pytest.fixture(scope="module")
def fit():
    return estimate(parse_model(CFA), moments_from_data(two_factor_data(), NAMES))


def test_converges_to_rounding(fit):
    assert fit.converged
    assert fit.gradient_norm < NEAR["rounding_of_sums"]
    assert np.abs(fit.objective.gradient(fit.theta)).max() < NEAR["rounding"]


def test_counts(fit):
    assert (fit.q, fit.npar, fit.df, fit.n) == (13, 13, 8, 300)
    assert (fit.baseline.df, fit.baseline.npar) == (15, 6)


def test_chi_square_is_n_times_the_discrepancy(fit):
    assert fit.chisq == pytest.approx(300 * fit.fmin[0], rel=NEAR["sum"])
    assert fit.chisq == pytest.approx(2 * (fit.unrestricted_logl - fit.logl), rel=NEAR["solved"])


def test_arrays_are_read_only(fit):
    for array in (fit.theta, fit.values, fit.vcov, fit.information):
        assert not array.flags.writeable


def test_estimate_of_swaps_covariances(fit):
    assert fit.estimate_of("A", "~~", "B") == fit.estimate_of("B", "~~", "A") != 0.0
    assert fit.estimate_of("A", "=~", "x1") == 1.0


def test_unknown_parameter(fit):
    with pytest.raises(ModelError, match="no parameter 'A =~ y9'"):
        fit.estimate_of("A", "=~", "y9")


def test_changes_nothing_it_is_given():
    data = two_factor_data()
    before = data.copy()
    given = moments_from_data(data, NAMES)
    cov = given.groups[0].cov.copy()
    spec = parse_model(CFA)
    first = estimate(spec, given)
    second = estimate(spec, given)
    assert np.array_equal(data, before)
    assert np.array_equal(given.groups[0].cov, cov)
    assert np.array_equal(first.theta, second.theta)


def test_picks_the_models_variables_in_any_order(fit):
    data = two_factor_data()
    wide = np.column_stack((data[:, ::-1], np.arange(300) % 7))
    again = estimate(parse_model(CFA), moments_from_data(wide, (*NAMES[::-1], "other")))
    assert again.chisq == pytest.approx(fit.chisq, rel=NEAR["rounding_of_matrices"])
    np.testing.assert_allclose(again.theta, fit.theta, rtol=NEAR["minimum"])


def test_absent_variable_is_named_with_the_near_one():
    with pytest.raises(DataError, match="'x1' is not in the data; 'X1' is"):
        estimate(parse_model(CFA), moments_from_data(two_factor_data(), ("X1", *NAMES[1:])))


@pytest.mark.parametrize("case", ["hs_cfa", "poldem", "hs_scalar", "growth_covariates", "sat_path"])
@pytest.mark.parametrize("factor", [100.0, 1e-3])
def test_units_do_not_matter(case, factor):
    """All items times a constant: same chi-square, same scaled chi-square."""
    spec, given = specification(case), moments(case)
    rows = np.concatenate([g.data for g in given.groups]) * factor
    labels = np.concatenate([[g.label] * g.n for g in given.groups]) if spec.groups > 1 else None
    scaled = estimate(
        spec, moments_from_data(rows, spec.observed, groups=labels), FitOptions(estimator="mlr")
    )
    usual = estimate(spec, given, FitOptions(estimator="mlr"))
    assert scaled.converged
    assert scaled.chisq == pytest.approx(usual.chisq, rel=NEAR["solved"])
    assert scaled.scaled.chisq == pytest.approx(usual.scaled.chisq, rel=NEAR["minimum"])


def test_units_of_single_items_do_not_matter(fit):
    factors = np.array([1.0, 1000.0, 0.01, 1.0, 7.0, 1e-3])
    other = estimate(parse_model(CFA), moments_from_data(two_factor_data() * factors, NAMES))
    assert other.chisq == pytest.approx(fit.chisq, rel=NEAR["solved"])
    assert other.estimate_of("A", "=~", "x2") == pytest.approx(
        1000 * fit.estimate_of("A", "=~", "x2"), rel=NEAR["minimum"]
    )
    k = fit.spec.parameters[fit.row_of("A", "=~", "x2")].free - 1
    assert other.vcov[k, k] == pytest.approx(1e6 * fit.vcov[k, k], rel=NEAR["refit"])


def test_order_of_respondents_does_not_matter(fit):
    rows = np.random.default_rng(3).permutation(two_factor_data())
    for estimator in ("mlr", "mlmv"):
        shuffled = estimate(parse_model(CFA), moments_from_data(rows, NAMES), FitOptions(estimator=estimator))
        usual = estimate(
            parse_model(CFA), moments_from_data(two_factor_data(), NAMES), FitOptions(estimator=estimator)
        )
        assert shuffled.scaled.chisq == pytest.approx(usual.scaled.chisq, rel=NEAR["rounding_of_matrices"])
        np.testing.assert_allclose(shuffled.vcov, usual.vcov, rtol=NEAR["minimum"], atol=NEAR["last_bits"])


def test_order_of_items_does_not_matter(fit):
    other = estimate(
        parse_model("B =~ y1 + y3 + y2\nA =~ x1 + x3 + x2"), moments_from_data(two_factor_data(), NAMES)
    )
    assert other.chisq == pytest.approx(fit.chisq, rel=NEAR["rounding_of_matrices"])
    assert other.estimate_of("A", "~~", "B") == pytest.approx(
        fit.estimate_of("A", "~~", "B"), rel=NEAR["solved"]
    )


def test_recovers_an_exact_structure():
    """At a covariance matrix the model can reproduce the discrepancy is 0 and the truth is found."""
    fit = fitted("rcv_structural", "ml")
    exact = moments_from_matrix(fit.implied[0].sigma, fit.spec.observed, 457, divided_by="n")
    again = estimate(fit.spec, exact)
    assert again.chisq == pytest.approx(0.0, abs=NEAR["minimum"])
    np.testing.assert_allclose(again.theta, fit.theta, rtol=NEAR["refit"])


def test_data_and_their_covariances_give_the_same():
    given = moments("hs_cfa").groups[0]
    matrix = np.cov(given.data.T)
    sds = np.sqrt(np.diag(matrix))
    names = specification("hs_cfa").observed
    by_cov = estimate(specification("hs_cfa"), moments_from_matrix(matrix, names, given.n))
    by_cor = estimate(
        specification("hs_cfa"), moments_from_matrix(matrix / np.outer(sds, sds), names, given.n, sds=sds)
    )
    assert by_cov.chisq == pytest.approx(fitted("hs_cfa", "ml").chisq, rel=NEAR["solved"])
    assert by_cor.chisq == pytest.approx(by_cov.chisq, rel=NEAR["rounding_of_matrices"])


def test_start_values_of_the_author_do_not_change_the_minimum(fit):
    text = "A =~ x1 + start(3)*x2 + start(0.1)*x3\nB =~ y1 + y2 + y3\nx1 ~~ start(2)*x1"
    started = estimate(parse_model(text), moments_from_data(two_factor_data(), NAMES))
    assert started.chisq == pytest.approx(fit.chisq, rel=NEAR["rounding_of_matrices"])


def test_item_keyed_the_wrong_way_is_no_trouble(fit):
    data = two_factor_data()
    data[:, 0] *= -1.0
    turned = estimate(parse_model(CFA), moments_from_data(data, NAMES))
    assert turned.converged
    assert turned.chisq == pytest.approx(fit.chisq, rel=NEAR["solved"])


def test_scaled_test_not_available_for_ml(fit):
    assert isinstance(fit.scaled, NotAvailable)
    assert "ml has no scaled test" in fit.scaled.reason


def test_saturated_model():
    names = ("x1", "x2", "x3")
    spec = parse_model("A =~ x1 + x2 + x3")
    saturated = estimate(
        spec, moments_from_data(two_factor_data()[:, :3], names), FitOptions(estimator="mlm")
    )
    assert saturated.df == 0
    assert saturated.chisq == pytest.approx(0.0, abs=NEAR["solved"])
    assert isinstance(saturated.scaled, NotAvailable)


# ---- what the user is told ----------------------------------------------------------------------------------


def codes(fit):
    return [finding.code for finding in fit.findings]


def test_small_sample_finding():
    fit = estimate(parse_model(CFA), moments_from_data(two_factor_data(40), NAMES))
    assert "small_sample" in codes(fit)
    assert "N = 40" in next(str(f) for f in fit.findings if f.code == "small_sample")


def test_heywood_case_is_named():
    r = np.array([[1.0, 0.9, 0.8], [0.9, 1.0, 0.6], [0.8, 0.6, 1.0]])
    fit = estimate(parse_model("H =~ H1 + H2 + H3"), moments_from_matrix(r, ("H1", "H2", "H3"), 200))
    assert fit.converged
    assert not fit.admissible
    finding = next(f for f in fit.findings if f.code == "heywood")
    assert finding.severity == "problem"
    assert "Heywood case: residual variance of H1 is negative" in finding.text
    assert "standardised loading > 1" in finding.text
    # The divisor n takes 199/200 off.
    assert fit.estimate_of("H1", "~~", "H1") == pytest.approx((1 - 0.9 * 0.8 / 0.6) * 199 / 200)


def test_correlation_beyond_one_is_named():
    phi = np.array([[1.0, 1.1], [1.1, 1.0]])
    L = np.kron(np.eye(2), np.array([[0.7], [0.6], [0.6]]))
    S = L @ phi @ L.T
    np.fill_diagonal(S, 1.0)
    fit = estimate(parse_model(CFA), moments_from_matrix(S, NAMES, 300))
    assert not fit.admissible
    finding = next(f for f in fit.findings if f.code == "correlation_above_1")
    assert "correlation of A and B is beyond 1 (1.100)" in finding.text


def test_latent_covariances_that_no_pair_explains():
    r = np.array([[1.0, 0.9, 0.1], [0.9, 1.0, 0.75], [0.1, 0.75, 1.0]])
    L = np.kron(np.eye(3), np.full((3, 1), 0.6))
    S = L @ r @ L.T
    np.fill_diagonal(S, 1.0)
    names = tuple(f"v{k}" for k in range(9))
    text = "A =~ v0 + v1 + v2\nB =~ v3 + v4 + v5\nC =~ v6 + v7 + v8"
    fit = estimate(parse_model(text), moments_from_matrix(S, names, 400))
    assert not fit.admissible
    finding = next(f for f in fit.findings if f.code == "latent_covariance")
    assert "not positive definite" in finding.text
    assert "B" in finding.text


def test_unidentified_model_names_its_parameters():
    spec = parse_model("A =~ x1 + x2\nx1 ~~ x2\nA ~~ x3", identify=False)
    given = moments_from_data(two_factor_data()[:, :3], ("x1", "x2", "x3"))
    with pytest.raises(IdentificationError, match=r"not identified: x1~~x2, x1~~x1, x2~~x2, A~~A cannot"):
        estimate(spec, given)


def test_a_minimum_at_infinity_is_not_convergence():
    """Two reports of one construct as causes of a third: the paths drift apart without bound."""
    truth = np.array([[1.0, 1.0, 0.1], [1.0, 1.0, 0.5], [0.1, 0.5, 1.0]])
    L = np.kron(np.eye(3), np.full((3, 1), 0.8))
    S = L @ truth @ L.T
    np.fill_diagonal(S, 1.0)
    names = tuple(f"v{k}" for k in range(9))
    text = "A =~ v0 + v1 + v2\nB =~ v3 + v4 + v5\nC =~ v6 + v7 + v8\nB ~ A\nC ~ A + B"
    fit = estimate(parse_model(text), moments_from_matrix(S, names, 400))
    assert not fit.converged
    assert "not_converged" in codes(fit)
    assert not fit.admissible


def test_too_few_iterations_are_reported():
    fit = estimate(specification("poldem"), moments("poldem"), FitOptions(max_iterations=1))
    assert not fit.converged
    assert not fit.admissible
    finding = next(f for f in fit.findings if f.code == "not_converged")
    assert "did not converge" in finding.text


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"estimator": "mll"}, "'estimator' option of fit must be one of ml, mlm"),
        ({"information": "x"}, "'information' option of fit must be one of default, expected, observed"),
        ({"estimator": "gls", "likelihood": "wishart"}, "wishart only for maximum likelihood"),
        ({"engine": "semopy", "estimator": "mlr"}, "semopy engine is driven for the estimator ml only"),
        ({"max_iterations": 0}, "'max_iterations' option of fit must be an int >= 1. Got 0."),
        ({"draws": 5}, "fit has no option 'draws'"),
    ],
)
def test_options_are_checked(options, text):
    with pytest.raises(OptionError, match=text):
        fit_options(**options)


def test_means_are_needed_for_a_mean_structure():
    given = moments_from_matrix(np.cov(two_factor_data().T), NAMES, 300)
    with pytest.raises(DataError, match="only covariances are given"):
        estimate(parse_model(CFA, meanstructure=True), given)


def test_rows_are_needed_for_robust_estimators():
    given = moments_from_matrix(np.cov(two_factor_data().T), NAMES, 300)
    with pytest.raises(DataError, match="mlr needs the respondents' answers"):
        estimate(parse_model(CFA), given, FitOptions(estimator="mlr"))


def test_groups_must_match():
    with pytest.raises(DataError, match="groups of the model: 2; of the data: 1"):
        estimate(parse_model(CFA, groups=2), moments_from_data(two_factor_data(), NAMES))


def test_wls_needs_more_respondents_than_moments():
    with pytest.raises(DataError, match="21 moments, N = 20"):
        estimate(parse_model(CFA), moments_from_data(two_factor_data(20), NAMES), FitOptions(estimator="wls"))


def test_least_squares_say_that_predictors_are_estimated():
    fit = fitted("hs_mimic", "gls")
    assert "random_x" in codes(fit)
    assert "random_x" not in codes(fitted("hs_mimic", "ml"))


# ---- constraints --------------------------------------------------------------------------------------------


def test_linear_constraint_holds_and_counts():
    fit = fitted("poldem_linear", "ml")
    names = dict(zip(fit.free_names, fit.theta, strict=True))
    assert names["a2"] + names["b2"] == pytest.approx(2.4, abs=NEAR["rounding"])
    assert names["a3"] == pytest.approx(1.1 * names["b3"], rel=NEAR["rounding"])
    assert fit.npar == fit.q - 2


def test_nonlinear_constraint_holds_and_counts():
    fit = fitted("poldem_nonlinear", "ml")
    names = dict(zip(fit.free_names, fit.theta, strict=True))
    assert names["a2"] * names["b2"] == pytest.approx(1.5, abs=NEAR["minimum"])
    assert names["a3"] == pytest.approx(names["b3"] ** 2, abs=NEAR["minimum"])
    assert fit.npar == fit.q - 2


def test_inequality_is_active_only_where_it_must_be():
    fit = fitted("poldem_inequality", "ml")
    names = dict(zip(fit.free_names, fit.theta, strict=True))
    assert names["a2"] == pytest.approx(1.35, abs=NEAR["minimum"])
    assert names["a3"] < 5
    assert fit.npar == fit.q


def test_idle_inequality_changes_nothing(fit):
    text = "A =~ x1 + a*x2 + x3\nB =~ y1 + y2 + y3\na > 0\na < 50"
    bounded = estimate(parse_model(text), moments_from_data(two_factor_data(), NAMES))
    assert bounded.converged
    assert bounded.chisq == pytest.approx(fit.chisq, rel=NEAR["solved"])
    np.testing.assert_allclose(bounded.vcov, fit.vcov, rtol=NEAR["six_digits"], atol=NEAR["rounding"])


def test_lower_bound_keeps_a_heywood_variance_at_zero():
    r = np.array([[1.0, 0.9, 0.8], [0.9, 1.0, 0.6], [0.8, 0.6, 1.0]])
    spec = parse_model("H =~ H1 + H2 + H3\nH1 ~~ e*H1\ne > 0")
    fit = estimate(spec, moments_from_matrix(r, ("H1", "H2", "H3"), 200))
    assert fit.converged
    assert fit.estimate_of("H1", "~~", "H1") == pytest.approx(0.0, abs=NEAR["minimum"])
    assert not fit.admissible


def test_contradicting_constraints():
    text = "A =~ x1 + a*x2 + b*x3\nB =~ y1 + y2 + y3\na + b == 1\na + b == 2"
    with pytest.raises(ModelError, match="contradict"):
        estimate(parse_model(text), moments_from_data(two_factor_data(), NAMES))


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("f =~ x1 + x2 + x3\nx7 ~ f + x8 + x9", {}),
        ("f =~ x1 + x2 + x3\nx7 ~ f + x8 + x9", {"fixed_x": False, "meanstructure": True}),
        ("f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6", {"groups": 2}),
    ],
)
def test_closed_form_of_the_baseline_is_the_fitted_baseline(text: str, options: dict[str, object]) -> None:
    from rcvsem.fit.baseline import baseline_solution

    rng = np.random.default_rng(5)
    names = tuple(f"x{k}" for k in range(1, 10))
    data = rng.standard_normal((300, 9)) + rng.standard_normal((300, 1))
    spec = parse_model(text).with_options(**options)
    labels = np.array(["a", "b"] * 150, dtype=object) if spec.groups == 2 else None
    fit = estimate(spec, moments_from_data(data, names, groups=labels))
    own, theta = baseline_solution(fit.layout, fit.objective.samples, "ml", spec.roles.exogenous)
    chisq = sum(2 * g.n * half for g, half in zip(fit.moments.groups, own.group_values(theta), strict=True))
    assert fit.baseline.chisq == pytest.approx(chisq, rel=NEAR["rounding_of_matrices"])
    assert fit.baseline.npar == own.layout.n_free
    assert fit.baseline.df == fit.spec.n_moments - own.layout.n_free
