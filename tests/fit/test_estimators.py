"""The table of estimators: every row is a combination that the mathematics of `fit.inference` knows."""

from __future__ import annotations

import pytest

from rcvsem.fit.estimators import ESTIMATORS

_SCALED = ("satorra.bentler", "scaled.shifted", "mean.var.adjusted")
#: Errors and test of continuous variables; those of ordinal items (`fit/ordinal/inference.py`) go with any weight.
OF_LIKELIHOOD = {
    ("standard", None),
    *(("robust.sem", test) for test in _SCALED),
    ("robust.huber.white", "yuan.bentler.mplus"),
}


@pytest.mark.parametrize("name", ESTIMATORS)
def test_errors_and_test_go_together(name: str) -> None:
    row = ESTIMATORS[name]
    if row.ordinal == "only":
        known = {("standard", None), *(("robust.sem", test) for test in _SCALED)}
    else:
        known = OF_LIKELIHOOD if row.weight == "likelihood" else {("standard", None)}
    assert (row.errors, row.test) in known, (
        "a new combination needs its mathematics: fit/inference.py and fit/moment_scores.py (likelihood only), "
        "fit/ordinal/inference.py"
    )
    assert not row.robust or ESTIMATORS[row.robust].sandwich
    assert row.weight != "diagonal" or row.ordinal == "only"
