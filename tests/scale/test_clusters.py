"""ICC(1) and design effects against R's analysis of variance (tests/golden/sampling)."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from tolerances import TOLERANCE

from rcvsem.foundation.availability import NotAvailable
from rcvsem.scale.clusters import cluster_statistics, weight_statistics

GOLDEN = Path(__file__).parents[1] / "golden" / "sampling"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))["icc"]


def test_as_the_analysis_of_variance() -> None:
    with (GOLDEN / "hs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    x = np.array([[float(row[name]) for name in EXPECTED] for row in rows])
    clusters = np.unique([row["class"] for row in rows], return_inverse=True)[1]
    for one in cluster_statistics(x, clusters, list(EXPECTED)):
        assert one.icc == pytest.approx(EXPECTED[one.variable]["icc"], rel=TOLERANCE["reliability"])
        expected = max(EXPECTED[one.variable]["deff"], 1.0)
        assert one.design_effect == pytest.approx(expected, rel=TOLERANCE["reliability"])
        assert (one.n, one.clusters) == (301, 40)


def test_where_there_is_none() -> None:
    x = np.array([[1.0, 2.0], [1.0, np.nan], [1.0, 3.0]])
    constant, alone = cluster_statistics(x, np.array([0, 0, 1]), ["a", "b"])
    assert isinstance(constant.icc, NotAvailable)
    assert isinstance(alone.icc, NotAvailable)


def test_weights_cost_respondents() -> None:
    found = weight_statistics(np.array([1.0, 1.0, 2.0, 4.0]))
    assert found.ratio == 4.0
    assert found.design_effect == pytest.approx(4 * 22 / 64)
    assert found.effective_n == pytest.approx(64 / 22)
