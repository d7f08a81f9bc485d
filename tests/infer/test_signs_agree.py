"""One construct, one direction: a marker that runs against its scale turns the construct in every table alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem
from rcvsem.evaluate import parameter_estimates
from rcvsem.infer.bootstrap import bootstrap

pytestmark = pytest.mark.usefixtures("no_method_factor")


@pytest.fixture(scope="module")
def turned() -> pd.DataFrame:
    """Six seven-point items; a1, the marker of A, is keyed the other way, and A and B go together."""
    rng = np.random.default_rng(5)
    a = rng.standard_normal(300)
    b = 0.6 * a + 0.8 * rng.standard_normal(300)
    sides = ((a, -1), (a, 1), (a, 1), (b, 1), (b, 1), (b, 1))
    columns = [
        np.clip(np.round(4 + 1.2 * (sign * 0.8 * f + 0.6 * rng.standard_normal(300))), 1, 7)
        for f, sign in sides
    ]
    return pd.DataFrame(np.stack(columns, axis=1), columns=["a1", "a2", "a3", "b1", "b2", "b3"])


MODEL = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A\n"


def test_paths_loadings_and_effects_agree(turned: pd.DataFrame) -> None:
    fit = rcvsem.fit(MODEL, turned)
    rows = {(row.lhs, row.op, row.rhs): row for row in parameter_estimates(fit)}
    path = rows["B", "~", "A"]
    assert path.est < 0
    assert path.std_all < 0
    assert path.std_lv == pytest.approx(path.std_all, rel=NEAR["solved"])
    assert rows["A", "=~", "a2"].std_all < 0 < rows["A", "=~", "a1"].std_all
    result = bootstrap(fit, draws=40, seed=1)
    assert (result.effects < 0).mean() > 0.9
    assert (np.sign(result.effects) == np.sign(result.std_effects)).all()


def test_validity_and_scores_agree(turned: pd.DataFrame) -> None:
    found = rcvsem.validity(turned, MODEL, draws=0)
    table, path = found.study.fornell_larcker, rcvsem.fit(MODEL, turned)
    assert table is not None
    corner = np.asarray(table.correlations)
    expected = next(row.std_all for row in parameter_estimates(path) if row.op == "~")
    assert corner[1, 0] == pytest.approx(expected, rel=NEAR["six_digits"])
    assert found.discriminant.tests[0].r == pytest.approx(expected, rel=NEAR["six_digits"])
    assert found.discriminant.tests[0].fixed_to == -0.9  # the limit, with the sign of the correlation
    assert found.structure is not None
    loads = np.asarray(found.structure)  # items in rows
    assert (np.sign(loads[:, 0]) == [1, -1, -1, -1, -1, -1]).all()
    assert (np.sign(loads[:, 1]) == [-1, 1, 1, 1, 1, 1]).all()
    scores = rcvsem.scores(turned, MODEL, kind="factor")
    assert np.corrcoef(scores["A"], scores["B"])[0, 1] < 0
    assert np.corrcoef(scores["A"], turned["a1"])[0, 1] > 0
