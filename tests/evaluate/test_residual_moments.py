"""Residual moments and explained variance against lavaan; the case is the id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.evaluate import r_squared, residuals
from rcvsem.evaluate.residual_moments import normal_theory_variances
from rcvsem.fit import Fit, estimate, moments_from_matrix
from rcvsem.foundation.availability import NotAvailable
from rcvsem.model import parse_model

Cases = Callable[[str], dict[str, Any]]
Fits = Callable[[str], Fit]
CASES = (
    "attitude", "bfi", "burns", "growth", "growth_covariates", "hs_groups", "hs_groups_no_means", "hs_one",
    "hs_three", "hs_three_means", "poldem", "poldem_equal", "poldem_means", "rcv_sample_m0",
)  # fmt: skip
KINDS = {
    "raw": "raw", "correlation": "cor_bollen", "correlation_bentler": "cor_bentler",
    "normalized": "normalized", "standardized": "standardized",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES)
def test_residuals(case: str, kind: str, golden: Cases, fitted: Fits) -> None:
    fit, stored = fitted(case), golden(case)["residuals"]
    order = [fit.layout.observed.index(name) for name in stored["variables"]]
    for found, expected in zip(residuals(fit), stored[KINDS[kind]], strict=True):
        got = getattr(found, kind)[np.ix_(order, order)]
        np.testing.assert_allclose(got, np.array(expected["cov"], dtype=float), atol=NEAR["six_digits"])
        if "mean" in expected and kind != "correlation_bentler":
            mean = getattr(found, f"{kind}_mean")[order]
            np.testing.assert_allclose(mean, np.array(expected["mean"], dtype=float), atol=NEAR["six_digits"])


def test_wishart_keeps_n_minus_1(golden: Cases, fitted: Fits) -> None:
    """lavaan divides by N here although the statistic is (N - 1) F: docs/differences.md."""
    fit, stored = fitted("hs_three_wishart"), golden("hs_three_wishart")["residuals"]
    expected = np.array(stored["normalized"][0]["cov"], dtype=float) * np.sqrt((fit.n - 1) / fit.n)
    np.testing.assert_allclose(residuals(fit)[0].normalized, expected, atol=NEAR["six_digits"])


def test_uls_has_residuals_but_no_z(fitted: Fits) -> None:
    found = residuals(fitted("hs_three_uls"))[0]
    assert found.standardized is None
    assert "which uls has not" in found.reason
    assert np.isfinite(found.normalized).all()
    assert "not for wls" in residuals(fitted("hs_wls"))[0].reason


def test_gamma_is_the_variance_of_normal_covariances() -> None:
    S = np.array([[2.0, 0.5], [0.5, 1.0]])
    expected = np.array([8.0, 2.25, 2.0])
    np.testing.assert_allclose(normal_theory_variances(S), expected)


@pytest.mark.parametrize(
    "case", ["hs_three", "hs_one", "hs_groups", "poldem", "growth_covariates", "burns", "bfi"]
)
def test_r_squared(case: str, golden: Cases, fitted: Fits) -> None:
    stored = {
        (name, g): value
        for g, group in enumerate(golden(case)["r_squared"], start=1)
        for name, value in group.items()
    }
    found = {(r.variable, r.group): r.value for r in r_squared(fitted(case))}
    assert found == {key: pytest.approx(value, abs=NEAR["minimum"]) for key, value in stored.items()}


def test_negative_residual_variance_has_no_r_squared() -> None:
    cov = np.array([[1.0, 0.8, 0.8], [0.8, 1.0, 0.5], [0.8, 0.5, 1.0]])
    fit = estimate(parse_model("f =~ a + b + c\n"), moments_from_matrix(cov, ("a", "b", "c"), 100))
    found = {r.variable: r.value for r in r_squared(fit)}
    assert isinstance(found["a"], NotAvailable)
    assert found["b"] == pytest.approx(0.8 * 0.5 / 0.8)
