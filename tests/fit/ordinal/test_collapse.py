"""Rare categories joined by the rule of `fit.ordinal.collapse`."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.fit import FitOptions, estimate, moments_from_data
from rcvsem.fit.ordinal.collapse import LEAST, blocks_of, collapse_rare, two_blocks
from rcvsem.foundation.errors import DataError
from rcvsem.model import parse_model


@pytest.mark.parametrize(
    ("counts", "blocks"),
    [
        ([[10, 20, 30]], [[0], [1], [2]]),
        ([[2, 20, 30]], [[0, 1], [2]]),  # an end joins its neighbour
        ([[30, 20, 1]], [[0], [1, 2]]),
        ([[9, 2, 30, 40]], [[0, 1], [2], [3]]),  # an inner one joins the smaller neighbour
        ([[30, 2, 9, 40]], [[0], [1, 2], [3]]),
        ([[9, 2, 9, 40]], [[0, 1], [2], [3]]),  # the lower one at a tie
        ([[1, 2, 3, 40]], [[0, 1, 2], [3]]),
        ([[8, 20, 30], [0, 20, 30]], [[0, 1], [2]]),  # whatever group is short, all are joined alike
        ([[1, 2, 40]], None),
    ],
)
def test_the_rule(counts: list[list[int]], blocks: list[list[int]] | None) -> None:
    assert blocks_of(counts, LEAST) == blocks


def test_joined_answers_are_those_recoded_by_hand() -> None:
    rng = np.random.default_rng(2)
    factor = rng.standard_normal((400, 1))
    z = 0.8 * factor + 0.6 * rng.standard_normal((400, 4))
    rows = np.digitize(z, [-2.6, -1.0, 0.3, 1.2]).astype(float) + 1
    names = ("x1", "x2", "x3", "x4")
    moments = moments_from_data(rows, names)
    found, merges = collapse_rare(moments, names)
    assert merges
    by_hand = rows.copy()
    for one in merges:
        k = names.index(one.item)
        assert sum(one.counts) == np.isin(rows[:, k], one.codes).sum()
        assert one.into in one.codes
        by_hand[np.isin(rows[:, k], one.codes), k] = one.into
    assert (np.asarray(found.groups[0].data) == by_hand).all()
    assert found.groups[0].cov == pytest.approx(np.cov(by_hand.T, bias=True))
    spec = parse_model("f =~ x1 + x2 + x3 + x4", ordered=names)
    options = FitOptions(estimator="wlsmv")
    a, b = (estimate(spec, one, options) for one in (found, moments_from_data(by_hand, names)))
    assert a.chisq == pytest.approx(b.chisq, rel=NEAR["solved"])
    kept, none = collapse_rare(found, names)
    assert kept is found
    assert not none


def test_fewer_than_two_categories_is_an_error() -> None:
    rows = np.tile([[1.0], [3.0], [2.0], [4.0]], (10, 1))
    moments = moments_from_data(rows, ("x",), groups=np.tile(["a", "b", "a", "b"], 10))
    with pytest.raises(DataError, match="No cut of x"):
        collapse_rare(moments, ("x",))


def test_two_categories_that_all_groups_have() -> None:
    assert blocks_of([[20, 20, 0], [0, 3, 4]], LEAST) is None
    assert two_blocks([[20, 20, 0], [0, 3, 4]]) is None
    assert two_blocks([[20, 20, 0], [1, 3, 4]]) == [[0], [1, 2]]
