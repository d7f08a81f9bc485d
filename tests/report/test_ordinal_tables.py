"""Tables of thresholds and polychoric correlations."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rcvsem.evaluate import parameter_estimates
from rcvsem.fit import Fit, FitOptions, estimate, moments_from_data
from rcvsem.model import parse_model
from rcvsem.report.tables.ordinal import polychoric_table, threshold_table

DATA = Path(__file__).parents[1] / "golden" / "ordinal" / "data"
MODEL = "v =~ x1 + x2 + x3\nt =~ x4 + x5 + x6\ns =~ x7 + x8 + x9"


@cache
def fitted(groups: bool = False, estimator: str = "wlsmv") -> Fit:
    table = pd.read_csv(DATA / "hs.csv")
    spec = parse_model(MODEL)
    if estimator != "ml":
        spec = spec.with_options(ordered=[f"x{k}" for k in range(4, 10)], identify=False)
    labels = table["school"].to_numpy(dtype=object) if groups else None
    if groups:
        spec = spec.with_options(
            groups=2, group_equal=("thresholds", "loadings", "intercepts"), identify=False
        )
    rows = table[list(spec.observed)].to_numpy(dtype=np.float64)
    options = FitOptions(estimator=estimator)  # type: ignore[arg-type]
    return estimate(spec, moments_from_data(rows, spec.observed, groups=labels), options)


def test_one_row_an_item_with_its_thresholds_and_their_errors() -> None:
    fit = fitted()
    table = threshold_table(parameter_estimates(fit))
    assert table is not None
    assert [c.key for c in table.columns] == ["item", "t1", "se1", "t2", "se2", "t3", "se3"]
    assert [row.cells[0].value for row in table.rows] == [f"x{k}" for k in range(4, 10)]
    place = fit.row_of("x5", "|", "t2")
    cells = dict(zip([c.key for c in table.columns], table.rows[1].cells, strict=True))
    assert cells["t2"].value == pytest.approx(fit.values[place])
    se = float(np.sqrt(fit.vcov[fit.spec.parameters[place].free - 1, fit.spec.parameters[place].free - 1]))  # type: ignore[index]
    assert cells["se2"].value == pytest.approx(se)
    # x6 has two categories: one threshold, the other cells stay empty
    assert [cell.value for cell in table.rows[2].cells[3:]] == [None] * 4
    assert all(column.title.zh and column.title.en for column in table.columns)
    assert "delta" in table.notes[0].en  # type: ignore[union-attr]


def test_groups_stand_under_their_names() -> None:
    table = threshold_table(parameter_estimates(fitted(groups=True)), groups=("Grant", "Pasteur"))
    assert table is not None
    heads = [row.cells[0].value for row in table.rows if row.kind == "group"]
    assert [head.en for head in heads] == ["Group: Grant", "Group: Pasteur"]  # type: ignore[union-attr]


def test_correlations_stand_below_the_diagonal() -> None:
    fit = fitted()
    own = fit.moments.groups[0].ordinal
    assert own is not None
    table = polychoric_table(fit)
    assert table is not None
    sd = np.sqrt(np.diag(own.cov))
    found = np.array([[np.nan if c.value is None else c.value for c in row.cells[1:]] for row in table.rows])
    expected = own.cov / np.outer(sd, sd)
    np.testing.assert_allclose(found[np.tril_indices(9, -1)], expected[np.tril_indices(9, -1)])
    assert np.isnan(found[np.triu_indices(9, 0, 8)]).all()
    assert "polyserial" in table.title.en
    assert [table.rows[k].cells[0].value for k in (0, 8)] == ["1 x1", "9 x9"]


def test_other_fits_have_neither() -> None:
    fit = fitted(estimator="ml")
    assert threshold_table(parameter_estimates(fit)) is None
    assert polychoric_table(fit) is None
