"""Modification indices and score tests against lavaan; the case is the id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.evaluate import equality_test, modification_indices
from rcvsem.evaluate.tails import two_sided_p
from rcvsem.fit import Fit, estimate
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import ConvergenceError, OptionError
from rcvsem.model import parse_model

Cases = Callable[[str], dict[str, Any]]
Fits = Callable[[str], Fit]
CASES = (
    "attitude", "bfi", "burns", "growth", "growth_covariates", "hs_groups", "hs_groups_metric",
    "hs_groups_no_means", "hs_labels", "hs_means_wls", "hs_one", "hs_second_order", "hs_three", "hs_three_means",
    "hs_three_std_lv", "hs_three_wishart", "hs_wls", "poldem", "poldem_equal", "rcv_m1", "rcv_sample_m0",
    "rcv_sample_m1",
)  # fmt: skip
EQUALITIES = ("hs_groups_metric", "hs_groups_scalar", "hs_labels", "poldem_equal")
COLUMNS = {"mi": "modification_index", "epc": "epc", "sepc.lv": "epc", "sepc.all": "epc"}


def by_name(fit: Fit) -> dict[tuple[str, str, str, int], Any]:
    found = {}
    for m in modification_indices(fit):
        found[m.lhs, m.op, m.rhs, m.group] = m
        if m.op == "~~":
            found[m.rhs, m.op, m.lhs, m.group] = m
    return found


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("case", CASES)
def test_all_candidates(
    case: str, column: str, golden: Cases, fitted: Fits, tolerance: dict[str, float]
) -> None:
    fit, stored = fitted(case), golden(case)["modification"]
    found = by_name(fit)
    rel = tolerance[COLUMNS[column]]
    factor = 1.0
    if case.endswith("wishart") and column == "mi":
        factor = (fit.n - 1) / fit.n  # lavaan multiplies by N, the chi-square by N - 1: docs/differences.md
    if case.endswith(("gls", "wls")):
        factor = fit.n / (fit.n - fit.spec.groups)  # a factor of lavaan's gradient: docs/differences.md
    compared = 0
    for k, value in enumerate(stored[column]):
        key = (stored["lhs"][k], stored["op"][k], stored["rhs"][k], int(stored["group"][k]))
        if key[0] in fit.spec.exogenous:
            continue  # fixed predictors are not explained: docs/differences.md
        got = getattr(found[key], column.replace(".", "_"))
        assert got == pytest.approx(value * factor, rel=rel, abs=NEAR["six_digits"]), key
        compared += 1
    assert compared >= 2


@pytest.mark.parametrize("case", [c for c in CASES if c not in ("burns", "growth_covariates")])
def test_candidates_are_lavaans(case: str, golden: Cases, fitted: Fits) -> None:
    stored = golden(case)["modification"]
    absent = [m for m in modification_indices(fitted(case)) if m.restriction != "equality"]
    assert len(absent) == len(stored["lhs"])


@pytest.mark.parametrize("case", EQUALITIES)
def test_equalities_one_by_one(case: str, golden: Cases, fitted: Fits) -> None:
    found = sorted(m.mi for m in modification_indices(fitted(case), kinds=("equality",)))
    assert found == pytest.approx(sorted(golden(case)["score"]["x2"]), rel=NEAR["six_digits"])


@pytest.mark.parametrize("case", EQUALITIES)
def test_all_equalities_at_once(case: str, golden: Cases, fitted: Fits) -> None:
    test, stored = equality_test(fitted(case)), golden(case)["score"]
    assert test is not None
    assert (test.stat, test.df) == (pytest.approx(stored["total"], rel=NEAR["six_digits"]), stored["df"])


def test_no_equalities(fitted: Fits) -> None:
    assert equality_test(fitted("hs_three")) is None


def test_largest_first_and_threshold(fitted: Fits) -> None:
    found = modification_indices(fitted("hs_three"), threshold=4.0)
    values = [m.mi for m in found]
    assert values == sorted(values, reverse=True)
    assert min(values) >= 4.0
    assert found[0].pvalue == pytest.approx(two_sided_p(found[0].mi ** 0.5), rel=NEAR["rounding_of_matrices"])
    assert (found[0].lhs, found[0].op, found[0].rhs) == ("visual", "=~", "x9")
    assert len(modification_indices(fitted("hs_three"))) > len(found)


@pytest.mark.parametrize("case", ["rcv_sample_m0", "hs_three", "hs_three_gls", "poldem"])
def test_index_predicts_the_drop_of_chi_square(case: str, fitted: Fits) -> None:
    """Freeing a candidate of moderate size lowers the statistic by about MI and gives about EPC."""
    fit = fitted(case)
    chosen = min(modification_indices(fit, kinds=("absent",)), key=lambda m: abs(m.mi - 3.0))
    text = fit.spec.source + f"{chosen.lhs} {chosen.op} {chosen.rhs}\n"
    freed = estimate(parse_model(text), fit.moments, fit.options)
    assert fit.chisq - freed.chisq == pytest.approx(chosen.mi, rel=INEXACT["score_test_near"])
    assert freed.estimate_of(chosen.lhs, chosen.op, chosen.rhs) == pytest.approx(
        chosen.epc, rel=INEXACT["score_test_near"]
    )


def test_units_of_the_items_do_not_matter(fitted: Fits) -> None:
    from rcvsem.fit import moments_from_matrix

    fit = fitted("hs_three")
    scale = np.array([10.0, 0.1, 1.0, 100.0, 1.0, 1.0, 0.01, 1.0, 5.0])
    cov = fit.moments.groups[0].cov * np.outer(scale, scale)
    other = estimate(fit.spec, moments_from_matrix(cov, fit.moments.variables, fit.n, divided_by="n"))
    one, two = by_name(fit), by_name(other)
    for key, m in one.items():
        assert two[key].mi == pytest.approx(m.mi, rel=NEAR["six_digits"], abs=NEAR["minimum"])
        assert two[key].sepc_all == pytest.approx(m.sepc_all, rel=NEAR["six_digits"], abs=NEAR["minimum"])


def test_robust_estimators_have_the_indices_of_ml(fitted: Fits) -> None:
    """lavaan too: expected information whatever the standard errors."""
    plain, robust = by_name(fitted("hs_three")), by_name(fitted("hs_three_mlr"))
    assert {k: m.mi for k, m in robust.items()} == pytest.approx({k: m.mi for k, m in plain.items()})


def test_uls_and_unconverged_are_refused(fitted: Fits) -> None:
    with pytest.raises(OptionError, match="which uls has not"):
        modification_indices(fitted("hs_three_uls"))
    with pytest.raises(ConvergenceError):
        modification_indices(replace(fitted("hs_three"), converged=False))
    with pytest.raises(ConvergenceError, match="singular"):
        modification_indices(replace(fitted("hs_three"), vcov=NotAvailable("singular")))
