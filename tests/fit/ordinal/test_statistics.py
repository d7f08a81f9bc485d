"""Thresholds, polychoric correlations and their covariance by themselves; what makes data unfit."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.fit import FitOptions, estimate, moments_from_data, moments_from_matrix
from rcvsem.fit.ordinal.bivariate_normal import INFINITE, bivariate_normal, density, density_slope, move
from rcvsem.fit.ordinal.polychoric import LARGEST, polychoric
from rcvsem.fit.ordinal.statistics import with_ordinal_statistics
from rcvsem.fit.ordinal.thresholds import thresholds
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.model import parse_model

MODEL = "f =~ a + b + c + d"


def likert(n: int = 300, seed: int = 3, cuts: tuple[float, ...] = (-1.0, 0.0, 1.2)) -> np.ndarray:
    rng = np.random.default_rng(seed)
    f = rng.standard_normal(n)
    y = 0.75 * f[:, None] + np.sqrt(1 - 0.75**2) * rng.standard_normal((n, 4))
    return 1.0 + np.searchsorted(cuts, y)


@pytest.mark.parametrize("rho", [-0.98, -0.5, 0.0, 0.3, 0.9, 0.99])
def test_bivariate_normal_against_scipy(rho: float) -> None:
    from scipy.stats import multivariate_normal

    points = np.array([-2.5, -0.7, 0.0, 0.4, 1.9])
    ours = bivariate_normal(points[None, :, None], points[None, None, :], np.array([rho]))[0]
    normal = multivariate_normal(mean=[0, 0], cov=[[1, rho], [rho, 1]])
    other = [[normal.cdf([h, k]) for k in points] for h in points]
    np.testing.assert_allclose(ours, other, atol=NEAR["refit_of_two"])  # scipy's own accuracy


def test_bivariate_normal_known_values() -> None:
    zero = np.zeros((1, 1, 1))
    for rho in (-0.995, -0.3, 0.6, 0.999):
        expected = 0.25 + np.arcsin(rho) / (2 * np.pi)
        assert bivariate_normal(zero, zero, np.array([rho]))[0, 0, 0] == pytest.approx(
            expected, abs=NEAR["sum"]
        )
    infinite = np.full((1, 1, 1), INFINITE)
    value = bivariate_normal(infinite, zero + 0.3, np.array([0.7]))[0, 0, 0]
    assert value == pytest.approx(0.6179114221889526, abs=NEAR["sum"])


def test_moving_a_value_equals_computing_it() -> None:
    h, k = np.array([[[-1.2], [0.3]]]), np.array([[[0.5, 1.8]]])
    first, last = np.array([0.2]), np.array([0.77])
    moved = move(bivariate_normal(h, k, first), h, k, np.arcsin(first), np.arcsin(last))
    np.testing.assert_allclose(moved, bivariate_normal(h, k, last), atol=NEAR["sum"])


def test_derivatives_of_the_distribution_function() -> None:
    h, k, rho, step = np.array([[[-1.2], [0.3]]]), np.array([[[0.5, 1.8]]]), np.array([0.4]), 1e-5
    slope = (bivariate_normal(h, k, rho + step) - bivariate_normal(h, k, rho - step)) / (2 * step)
    first = density(h, k, rho)
    np.testing.assert_allclose(first, slope, rtol=NEAR["minimum"])
    curve = (density(h, k, rho + step) - density(h, k, rho - step)) / (2 * step)
    np.testing.assert_allclose(density_slope(h, k, rho, first), curve, rtol=NEAR["refit"])


def test_polychoric_recovers_the_correlation_of_a_large_sample() -> None:
    x = likert(n=40_000)
    made = with_ordinal_statistics(moments_from_data(x, list("abcd")), list("abcd"))
    own = made.groups[0].ordinal
    assert own is not None
    below = own.cov[np.tril_indices(4, -1)]
    np.testing.assert_allclose(below, 0.75**2, atol=NEAR["share_of_draws"])
    np.testing.assert_allclose(own.tau[:3], [-1.0, 0.0, 1.2], atol=NEAR["threshold_of_draws"])


def test_covariance_of_the_statistics_against_resampling() -> None:
    x = likert(n=250)
    own = with_ordinal_statistics(moments_from_data(x, list("abcd")), list("abcd")).groups[0].ordinal
    assert own is not None
    assert own.gamma is not None
    rng = np.random.default_rng(1)
    draws = []
    for _ in range(200):
        again = x[rng.integers(0, 250, 250)]
        found = with_ordinal_statistics(
            moments_from_data(again, list("abcd")), list("abcd"), covariance=False
        )
        assert found.groups[0].ordinal is not None
        draws.append(found.groups[0].ordinal.values)
    ratio = np.std(draws, axis=0) / np.sqrt(own.gamma_diagonal / 250)
    assert 0.85 < ratio.min() < ratio.max() < 1.2


def test_items_with_different_numbers_of_categories() -> None:
    x = likert()
    x[:, 1] = np.minimum(x[:, 1], 2)
    x[:, 2] = np.where(x[:, 2] > 3, 3, x[:, 2])
    together = with_ordinal_statistics(moments_from_data(x, list("abcd")), list("abcd")).groups[0].ordinal
    alone = with_ordinal_statistics(moments_from_data(x[:, :2], ["a", "b"]), ["a", "b"]).groups[0].ordinal
    assert together is not None
    assert alone is not None
    assert together.ordered == (("a", 4), ("b", 2), ("c", 3), ("d", 4))
    assert together.cov[0, 1] == pytest.approx(alone.cov[0, 1], abs=NEAR["rounding"])


def test_order_of_respondents_and_coding_do_not_matter() -> None:
    x = likert()
    rng = np.random.default_rng(0)
    first = with_ordinal_statistics(moments_from_data(x, list("abcd")), list("abcd")).groups[0].ordinal
    other = 10.0 * x[rng.permutation(len(x))] + 7
    second = with_ordinal_statistics(moments_from_data(other, list("abcd")), list("abcd")).groups[0].ordinal
    assert first is not None
    assert second is not None
    np.testing.assert_allclose(first.values, second.values, atol=NEAR["rounding_of_sums"])
    assert first.gamma is not None
    assert second.gamma is not None
    np.testing.assert_allclose(first.gamma, second.gamma, atol=NEAR["minimum"])


def test_reversing_an_item_turns_its_correlations() -> None:
    x = likert()
    turned = x.copy()
    turned[:, 0] = 5 - turned[:, 0]
    first = with_ordinal_statistics(moments_from_data(x, list("abcd")), list("abcd")).groups[0].ordinal
    second = with_ordinal_statistics(moments_from_data(turned, list("abcd")), list("abcd")).groups[0].ordinal
    assert first is not None
    assert second is not None
    np.testing.assert_allclose(second.cov[0, 1:], -first.cov[0, 1:], atol=NEAR["rounding_of_matrices"])
    np.testing.assert_allclose(second.tau[:3], -first.tau[:3][::-1], atol=NEAR["rounding"])


def test_a_correlation_that_wants_to_be_1_stops_at_the_limit() -> None:
    # Two three-category items that differ in no answer that the other could contradict.
    a = np.repeat([0, 0, 1, 2, 2], [40, 10, 30, 10, 40])
    b = np.repeat([0, 1, 1, 1, 2], [40, 10, 30, 10, 40])
    codes = np.column_stack([a, b]).astype(np.intp)
    counts = np.stack([np.bincount(codes[:, k], minlength=3) for k in range(2)])
    found = polychoric(codes, thresholds(counts), np.array([3, 3]))
    assert found.rho[0] == pytest.approx(LARGEST, abs=NEAR["six_digits"])
    assert found.bound[0]
    assert found.empty[0] == 4


def fit(x: np.ndarray, **more: object) -> object:
    spec = parse_model(MODEL, ordered=list("abcd"), **more)
    return estimate(spec, moments_from_data(x, list("abcd")), FitOptions(estimator="wlsmv"))


def test_answers_that_are_not_whole_numbers() -> None:
    x = likert()
    x[:3, 1] += 0.5
    with pytest.raises(DataError, match="item b has 3 answers that are not whole numbers"):
        fit(x)


def test_one_category_only() -> None:
    x = likert()
    x[:, 2] = 4.0
    with pytest.raises(DataError, match="c has zero variance"):
        fit(x)


def test_category_missing_in_one_group() -> None:
    x = likert()
    gender = np.where(np.arange(300) % 2, "f", "m").astype(object)
    x[(gender == "f") & (x[:, 0] == 4), 0] = 3
    moments = moments_from_data(x, list("abcd"), groups=gender, grouping="gender")
    spec = parse_model(MODEL, ordered=list("abcd"), groups=2)
    with pytest.raises(DataError, match=r"a: category 4 does not occur in gender=f; .*collapse categories"):
        estimate(spec, moments, FitOptions(estimator="wlsmv"))


def test_findings_about_rare_unused_and_many_categories() -> None:
    x = likert()
    x[:2, 0] = 7.0
    x[:, 3] = np.round(3 * np.random.default_rng(0).standard_normal(300))
    made = with_ordinal_statistics(moments_from_data(x, list("abcd")), list("abcd"))
    by_code = {finding.code: finding for finding in made.findings}
    assert "a = 7 (2)" in by_code["rare_category"].text
    assert by_code["unused_category"].where == "a"
    assert "5, 6" in by_code["unused_category"].text
    assert by_code["many_categories"].where == "d"
    assert by_code["empty_cells"].severity == "info"


def test_ordinal_items_need_answers_and_an_ordinal_estimator() -> None:
    cov = np.eye(4) * 0.5 + 0.5
    spec = parse_model(MODEL, ordered=list("abcd"))
    with pytest.raises(DataError, match="rests on the categories that respondents chose"):
        estimate(
            spec,
            moments_from_matrix(cov, list("abcd"), 200, means=np.zeros(4)),
            FitOptions(estimator="wlsmv"),
        )
    with pytest.raises(OptionError, match="is for continuous items"):
        estimate(spec, moments_from_data(likert(), list("abcd")), FitOptions(estimator="ml"))
    with pytest.raises(OptionError, match="none is declared ordinal"):
        estimate(parse_model(MODEL), moments_from_data(likert(), list("abcd")), FitOptions(estimator="wlsmv"))


def test_full_weight_needs_more_respondents_than_statistics() -> None:
    spec = parse_model(MODEL, ordered=list("abcd"))
    with pytest.raises(DataError, match="18 statistics, which is singular"):
        estimate(
            spec,
            moments_from_data(likert(18, cuts=(-0.7, 0.1, 0.8)), list("abcd")),
            FitOptions(estimator="wls"),
        )
