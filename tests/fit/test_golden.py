"""Every stored fit of lavaan 0.6-14: estimates, standard errors, tests, log-likelihoods (tests/golden/fit)."""

from __future__ import annotations

import numpy as np
import pytest
from fit_golden import expected, fitted, pairs
from tolerances import NEAR, TOLERANCE

from rcvsem.foundation.availability import NotAvailable

PAIRS = [pytest.param(case, fit, id=f"{case}-{fit}") for case, fit in pairs()]
SCALED = [p for p in PAIRS if any(word in p.values[1] for word in ("mlm", "mlr"))]
LIKELIHOOD = [p for p in PAIRS if p.values[1].startswith("ml")]


def stored_rows(case: str, fit: str) -> dict[tuple[str, str, str, int], tuple[float, float, bool]]:
    table = expected()[case]["fits"][fit]["parameters"]
    count = len(table["lhs"])
    group = table["group"] if isinstance(table["group"], list) else [table["group"]] * count
    return {
        (table["lhs"][i], table["op"][i], table["rhs"][i], group[i]): (
            table["est"][i],
            table["se"][i],
            table["free"][i],
        )
        for i in range(count)
    }


def rows_beside(case: str, fit: str):
    """(row, our value, our SE, lavaan's value, lavaan's SE) of every row of our table."""
    ours, theirs = fitted(case, fit), stored_rows(case, fit)
    variances = np.diag(ours.vcov)
    for k, row in enumerate(ours.spec.parameters):
        key = (row.lhs, row.op, row.rhs, row.group)
        if key not in theirs:
            key = (row.rhs, row.op, row.lhs, row.group)
        value, se, _ = theirs.pop(key)
        own = float(np.sqrt(variances[row.free - 1])) if row.free else 0.0
        yield row, ours.values[k], own, value, se
    assert not theirs, f"rows of lavaan that we lack: {sorted(theirs)}"


@pytest.mark.parametrize(("case", "fit"), PAIRS)
def test_estimates_and_standard_errors(case, fit):
    for row, value, se, theirs, their_se in rows_beside(case, fit):
        assert value == pytest.approx(theirs, rel=TOLERANCE["estimate"], abs=NEAR["minimum"]), row.name
        if row.free and their_se is None:  # on an active bound: nothing left to vary
            assert se == pytest.approx(0.0, abs=NEAR["six_digits"]), row.name
        elif row.free:
            assert se == pytest.approx(their_se, rel=TOLERANCE["se"]), row.name


@pytest.mark.parametrize(("case", "fit"), PAIRS)
def test_minimum_chi_square_and_baseline(case, fit):
    ours, measures = fitted(case, fit), expected()[case]["fits"][fit]["measures"]
    assert ours.converged
    assert ours.gradient_norm < NEAR["minimum"]
    assert ours.chisq == pytest.approx(measures["chisq"], rel=TOLERANCE["chi2"], abs=NEAR["solved"])
    assert (ours.df, ours.npar) == (measures["df"], measures["npar"])
    assert ours.df == ours.spec.degrees_of_freedom
    assert ours.baseline.chisq == pytest.approx(measures["baseline.chisq"], rel=TOLERANCE["chi2"])
    assert ours.baseline.df == measures["baseline.df"]


@pytest.mark.parametrize(("case", "fit"), LIKELIHOOD)
def test_log_likelihoods(case, fit):
    ours, measures = fitted(case, fit), expected()[case]["fits"][fit]["measures"]
    assert ours.logl == pytest.approx(measures["logl"], rel=TOLERANCE["logl"])
    assert ours.unrestricted_logl == pytest.approx(measures["unrestricted.logl"], rel=TOLERANCE["logl"])


@pytest.mark.parametrize(("case", "fit"), SCALED)
def test_scaled_test(case, fit):
    ours, measures = fitted(case, fit).scaled, expected()[case]["fits"][fit]["measures"]
    if "chisq.scaled" not in measures or measures["df"] == 0:
        assert isinstance(ours, NotAvailable)
        return
    assert ours.chisq == pytest.approx(measures["chisq.scaled"], rel=TOLERANCE["scaled_chi2"])
    assert ours.df == pytest.approx(measures["df.scaled"], rel=TOLERANCE["scaled_chi2"])
    assert ours.scaling == pytest.approx(measures["chisq.scaling.factor"], rel=TOLERANCE["scaled_chi2"])


@pytest.mark.parametrize(("case", "fit"), SCALED)
def test_scaled_baseline(case, fit):
    ours, measures = fitted(case, fit).baseline.scaled, expected()[case]["fits"][fit]["measures"]
    assert ours.chisq == pytest.approx(measures["baseline.chisq.scaled"], rel=TOLERANCE["scaled_chi2"])
    assert ours.df == pytest.approx(measures["baseline.df.scaled"], rel=TOLERANCE["scaled_chi2"])
