"""Purification: finds planted items, changes nothing itself, and does not depend on chance."""

from __future__ import annotations

import numpy as np
import pytest

from rcvsem.foundation.errors import OptionError
from rcvsem.scale.purify import purify
from rcvsem.scale.purify_rules import PurifyRules

CONSTRUCTS = {"A": ["A1", "A2", "A3", "A4", "A5"], "B": ["B1", "B2", "B3", "B4"]}
CODES = [code for items in CONSTRUCTS.values() for code in items]


def answers(seed: int = 2, n: int = 400) -> np.ndarray:
    """A5 loads on both factors, B4 is noise."""
    rng = np.random.default_rng(seed)
    traits = rng.normal(size=(n, 2))
    weights = np.array([[0.8, 0]] * 4 + [[0.6, 0.6]] + [[0, 0.8]] * 3 + [[0, 0.1]])
    return traits @ weights.T + rng.normal(size=(n, 9)) * np.sqrt(1 - (weights**2).sum(axis=1))


def test_planted_items_are_found_one_at_a_time() -> None:
    x = answers()
    before = x.copy()
    result = purify(x, CONSTRUCTS, CODES)
    np.testing.assert_array_equal(x, before)
    assert result.dropped == ("B4", "A5")  # a loading below the cut-off comes before a cross-loading
    assert [p.rule for p in result.proposals] == ["loading", "cross-loading"]
    assert result.retained == tuple(c for c in CODES if c not in ("A5", "B4"))
    first = result.proposals[0]
    assert first.construct == "B"
    assert {v.rule for v in first.all_reasons} >= {"loading", "communality", "item-total"}
    assert first.reason.en.startswith("Largest loading 0.")
    assert first.before is result.start
    assert first.after.items == tuple(c for c in CODES if c != "B4")
    assert result.state.violations == ()
    assert result.state.cumulative > result.start.cumulative
    assert result.state.alphas["B"] > result.start.alphas["B"]


def test_proposals_do_not_depend_on_the_order_of_respondents_or_columns() -> None:
    x = answers()
    rng = np.random.default_rng(0)
    columns = rng.permutation(9)
    shuffled = purify(x[rng.permutation(len(x))][:, columns], CONSTRUCTS, [CODES[j] for j in columns])
    assert shuffled.dropped == purify(x, CONSTRUCTS, CODES).dropped


def test_foreign_factor() -> None:
    x = answers()
    wrong = {"A": ["A1", "A2", "A3", "A4"], "B": ["B1", "B2", "B3", "X"]}
    data = np.column_stack([x[:, [0, 1, 2, 3, 5, 6, 7]], x[:, 0] + np.random.default_rng(1).normal(size=400)])
    codes = [*wrong["A"], *wrong["B"]]
    result = purify(data, wrong, codes, rules=PurifyRules(item_total=None, communality=None))
    assert result.dropped == ("X",)
    assert result.proposals[0].rule == "foreign factor"
    assert purify(data, wrong, codes, rules=PurifyRules(
        item_total=None, communality=None, foreign_factor=False)).dropped == ()  # fmt: skip


def test_a_construct_keeps_its_last_items() -> None:
    x = answers()[:, 4:]
    small = {"A": ["A5"], "B": CONSTRUCTS["B"]}
    result = purify(x, small, CODES[4:], n_factors=2, rules=PurifyRules(items_at_least=4))
    assert result.dropped == ()
    assert {f.code for f in result.findings} == {"too_few_items"}


def test_rules_in_words_and_off() -> None:
    off = PurifyRules(
        loading=None, gap=None, second=None, foreign_factor=False, communality=None, item_total=None
    )
    assert purify(answers(), CONSTRUCTS, CODES, rules=off).dropped == ()
    words = PurifyRules(loading=0.45).describe()
    assert "largest loading below 0.45" in words.en
    assert "0.45" in words.zh
    with pytest.raises(OptionError, match="'loading' option"):
        PurifyRules(loading=1.5)
    with pytest.raises(OptionError, match="items_at_least"):
        PurifyRules(items_at_least=0)
    with pytest.raises(OptionError, match="not in the data: Z"):
        purify(answers(), {"A": ["Z"], "B": ["B1"]}, CODES)
    with pytest.raises(OptionError, match="two constructs"):
        purify(answers(), {"A": ["A1", "A2"], "B": ["A2"]}, CODES)
