"""Estimates, tests and the standardized solution against lavaan. One test a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.evaluate import (
    definition_values,
    estimates_frame,
    parameter_estimates,
    standardized_matrices,
    standardized_values,
)
from rcvsem.evaluate.standardized import moments_of_latents
from rcvsem.fit import Fit, estimate, moments_from_matrix
from rcvsem.fit.implied import implied
from rcvsem.foundation.availability import NotAvailable
from rcvsem.model import parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "evaluate"
CASES = [p.stem for p in sorted(GOLDEN.glob("*.json")) if p.stem != "likelihood_ratio"]
Cases = Callable[[str], dict[str, Any]]
Fits = Callable[[str], Fit]
COLUMNS = {
    "est": "estimate", "se": "se", "z": "z", "pvalue": "se", "ci_lower": "se", "ci_upper": "se",
    "std_lv": "standardized", "std_lv_se": "se", "std_all": "standardized", "std_all_se": "se",
    "std_all_ci_lower": "se", "std_all_ci_upper": "se",
}  # fmt: skip


def keyed(fit: Fit) -> dict[tuple[str, str, str, int], Any]:
    return {(r.lhs, r.op, "" if r.op == ":=" else r.rhs, r.group): r for r in parameter_estimates(fit)}


def find(rows: dict[tuple[str, str, str, int], Any], lhs: str, op: str, rhs: str, group: int) -> Any:
    if op == ":=":
        return rows[lhs, op, "", 1]
    return rows[lhs, op, rhs, group] if (lhs, op, rhs, group) in rows else rows[rhs, op, lhs, group]


@pytest.mark.parametrize("case", CASES)
def test_columns_and_rows_are_lavaans(
    case: str, golden: Cases, fitted: Fits, tolerance: dict[str, float]
) -> None:
    rows, expected = keyed(fitted(case)), golden(case)["parameters"]
    assert len(parameter_estimates(fitted(case))) == len(expected["lhs"])
    for column in COLUMNS:
        _column(column, rows, expected, tolerance[COLUMNS[column]])


def _column(
    column: str, rows: dict[tuple[str, str, str, int], Any], expected: dict[str, Any], rel: float
) -> None:
    compared = 0
    for k, value in enumerate(expected[column]):
        key = (expected["lhs"][k], expected["op"][k], expected["rhs"][k], int(expected["group"][k]))
        got = getattr(find(rows, *key), column)
        if value is None:
            assert isinstance(got, NotAvailable), (column, key)
            continue
        # Estimates near 0 are judged against 1, standard errors against themselves.
        assert got == pytest.approx(value, rel=rel, abs=rel if column != "se" else NEAR["rounding"]), (
            column,
            key,
        )
        compared += 1
    assert compared > 0, column


@pytest.mark.parametrize("case", ["bfi", "hs_three", "rcv_sample_m0"])
def test_p_value_is_exact_in_the_tail(case: str, golden: Cases, fitted: Fits) -> None:
    rows, expected = keyed(fitted(case)), golden(case)["parameters"]
    smallest = min(range(len(expected["lhs"])), key=lambda k: expected["pvalue"][k] or 1.0)
    key = (expected["lhs"][smallest], expected["op"][smallest], expected["rhs"][smallest], 1)
    value = expected["pvalue"][smallest]
    assert value < 1e-20
    # p of z = 20 moves by 400 dz/z.
    assert find(rows, *key).pvalue == pytest.approx(value, rel=INEXACT["pvalue"])


def test_fixed_rows_have_no_test(fitted: Fits) -> None:
    row = parameter_estimates(fitted("hs_three"))[0]
    assert (row.free, row.est, row.se, row.ci_lower, row.ci_upper) == (0, 1.0, 0.0, 1.0, 1.0)
    assert isinstance(row.z, NotAvailable)
    assert isinstance(row.std_all_se, float)


def test_level_of_the_interval(fitted: Fits) -> None:
    narrow, wide = (parameter_estimates(fitted("hs_three"), level=level)[1] for level in (0.90, 0.99))
    assert (narrow.ci_upper - narrow.ci_lower) / (2 * narrow.se) == pytest.approx(1.6448536269514722)
    assert (wide.ci_upper - wide.ci_lower) / (2 * wide.se) == pytest.approx(2.5758293035489004)


def test_delta_method_agrees_with_finite_differences(fitted: Fits) -> None:
    fit = fitted("poldem_indirect")
    theta = np.array(fit.theta)

    def everything(point: np.ndarray) -> np.ndarray:
        values = standardized_values(fit.layout, fit.layout.values(point)[None, :], "all")
        return np.concatenate((values, definition_values(fit.spec, values)), axis=1)[0]

    h = 1e-5
    jacobian = np.stack(
        [(everything(theta + e) - everything(theta - e)) / (2 * h) for e in h * np.eye(theta.size)], axis=1
    )
    se = np.sqrt(np.diag(jacobian @ fit.vcov @ jacobian.T))
    for row, expected in zip(parameter_estimates(fit), se, strict=True):
        assert row.std_all_se == pytest.approx(expected, rel=NEAR["six_digits"], abs=NEAR["minimum"]), (
            row.lhs,
            row.op,
            row.rhs,
        )


def test_standardized_values_of_a_batch_are_those_of_each_draw(fitted: Fits) -> None:
    fit = fitted("poldem")
    rng = np.random.default_rng(5)
    draws = fit.layout.values(fit.theta) * (1 + 0.05 * rng.standard_normal((7, 1)))
    batch = standardized_values(fit.layout, draws, "all")
    for k in range(7):
        assert batch[k] == pytest.approx(
            standardized_values(fit.layout, draws[k], "all"), rel=NEAR["rounding"]
        )


def test_standardized_solution_implies_correlations(fitted: Fits) -> None:
    """Put back into the matrices, std_all gives unit variances."""
    fit = fitted("bfi")
    values = standardized_values(fit.layout, fit.values[None, :], "all")
    phi, variance, _ = moments_of_latents(fit.layout, values, 0)
    assert np.diag(phi[0]) == pytest.approx(np.ones(5))
    assert variance[0] == pytest.approx(np.ones(25))


@pytest.mark.parametrize("case", ["poldem", "hs_second_order", "growth_covariates"])
def test_standardized_matrices_imply_the_correlations(case: str, fitted: Fits) -> None:
    fit = fitted(case)
    state = implied(standardized_matrices(fit))
    assert state is not None
    sd = np.sqrt(np.diag(fit.implied[0].sigma))
    np.testing.assert_allclose(state.sigma, fit.implied[0].sigma / np.outer(sd, sd), atol=NEAR["rounding"])
    np.testing.assert_allclose(np.diag(state.phi), 1.0)


def test_units_of_the_items_leave_std_all_alone(fitted: Fits) -> None:
    fit = fitted("hs_three")
    scale = np.array([10.0, 0.1, 1.0, 100.0, 1.0, 1.0, 0.01, 1.0, 5.0])
    cov = fit.moments.groups[0].cov * np.outer(scale, scale)
    other = estimate(fit.spec, moments_from_matrix(cov, fit.moments.variables, fit.n, divided_by="n"))
    for one, two in zip(parameter_estimates(fit), parameter_estimates(other), strict=True):
        assert two.std_all == pytest.approx(one.std_all, abs=NEAR["minimum"])
        assert two.std_all_se == pytest.approx(one.std_all_se, abs=NEAR["minimum"])


def test_improper_solution_has_reasons_instead_of_nan() -> None:
    # r12 r13 / r23 > 1: a Heywood case by construction.
    cov = np.array([[1.0, 0.8, 0.8], [0.8, 1.0, 0.5], [0.8, 0.5, 1.0]])
    fit = estimate(parse_model("f =~ a + b + c\n"), moments_from_matrix(cov, ("a", "b", "c"), 100))
    assert not fit.admissible
    row = next(r for r in parameter_estimates(fit) if r.op == "~~" and r.lhs == "a")
    assert row.est < 0
    assert row.std_all < 0
    for r in parameter_estimates(fit):
        for name in ("est", "se", "std_all", "std_all_se", "std_lv"):
            value = getattr(r, name)
            assert isinstance(value, NotAvailable) or np.isfinite(value), (r.lhs, r.op, r.rhs, name)


def test_unconverged_fit_has_no_tests(fitted: Fits) -> None:
    for row in parameter_estimates(replace(fitted("hs_three"), converged=False)):
        assert isinstance(row.z, NotAvailable)


def test_frame(fitted: Fits) -> None:
    frame = estimates_frame(parameter_estimates(fitted("poldem_indirect")))
    assert list(frame.columns[:6]) == ["id", "lhs", "op", "rhs", "group", "label"]
    assert frame["op"].tolist().count(":=") == 3
    assert frame["z"].isna().sum() == frame["free"].eq(0).sum() - 3
