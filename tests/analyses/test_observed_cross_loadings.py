"""Cross-loadings are observed: an item that belongs elsewhere is found, which the CFA's own structure cannot show."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.analyses.validity import _cross
from rcvsem.fit import estimate, moments_from_data
from rcvsem.model import parse_model


def test_an_item_of_another_construct_correlates_more_there() -> None:
    rng = np.random.default_rng(1)
    f = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], 600)
    rows = 0.8 * f[:, [0, 0, 0, 1, 1, 1]] + 0.6 * rng.standard_normal((600, 6))
    rows[:, 2] = 0.3 * f[:, 0] + 0.6 * f[:, 1] + 0.6 * rng.standard_normal(600)
    spec = parse_model("f =~ a + b + c\ng =~ d + e + h")
    fit = estimate(spec, moments_from_data(rows, spec.observed))
    found, _ = _cross(fit)
    for i in range(6):
        for j, own in enumerate(([0, 1, 2], [3, 4, 5])):
            rest = [k for k in own if k != i]
            expected = np.corrcoef(rows[:, i], rows[:, rest].sum(axis=1))[0, 1]
            assert found[i, j] == pytest.approx(expected, rel=NEAR["solved"])
    assert found[2, 1] > found[2, 0]
    assert (found[[0, 1], 0] > found[[0, 1], 1]).all()
