"""The declared key against the answers."""

from __future__ import annotations

import numpy as np
import pytest

from rcvsem.survey.keyaudit import key_audit


def answers(signs: list[int], n: int = 200) -> np.ndarray:
    rng = np.random.default_rng(7)
    person = rng.normal(size=(n, 1))
    return np.array(signs) * (person + 0.8 * rng.normal(size=(n, len(signs))))


@pytest.mark.parametrize("turned", [0, 1, 3])
def test_the_item_that_runs_against_its_scale_is_named(turned: int) -> None:
    signs = [1, 1, 1, 1]
    signs[turned] = -1
    items = ["A1", "A2", "A3", "A4"]
    found = key_audit(answers(signs), items, {"A": items}, [])
    assert [f.where for f in found] == [items[turned]]
    assert "not declared reverse-keyed" in found[0].text
    assert "item-rest r = -0." in found[0].text


def test_an_item_reversed_twice_is_named_as_such() -> None:
    items = ["A1", "A2", "A3"]
    found = key_audit(answers([1, -1, 1]), items, {"A": items}, ["A2"])
    assert "was reversed" in found[0].text
    assert "reversed in the export already" in found[0].fix


def test_of_two_items_both_are_named() -> None:
    found = key_audit(answers([1, -1]), ["A1", "A2"], {"A": ["A1", "A2"]}, [])
    assert len(found) == 1
    assert "A1 and A2" in found[0].text


def test_no_finding_where_all_agree_or_nothing_can_be_said() -> None:
    items = ["A1", "A2", "A3"]
    assert key_audit(answers([1, 1, 1]), items, {"A": items}, []) == ()
    assert key_audit(answers([1, -1, 1], n=5), items, {"A": items}, []) == ()
    constant = np.column_stack([np.ones(50), answers([1, -1], n=50)])
    assert key_audit(constant, items, {"A": items}, []) == ()
    noise = np.random.default_rng(0).normal(size=(400, 3))
    assert len(key_audit(noise, items, {"A": items}, [])) <= 1


def test_gaps_do_not_disturb_it() -> None:
    x = answers([1, 1, -1, 1])
    x[::7, 0] = np.nan
    items = ["A1", "A2", "A3", "A4"]
    assert [f.where for f in key_audit(x, items, {"A": items}, [])] == ["A3"]
