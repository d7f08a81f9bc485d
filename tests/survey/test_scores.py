"""Scale scores and their rule for missing answers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from rcvsem.foundation.errors import OptionError
from rcvsem.survey import clean, clean_plain, scale_scores

DATA = {"A": [1, 2, None, None], "B": [2, None, 4, None], "C": [3, 5, None, None], "D": [4, 5, None, 1]}
NAN = math.nan


def test_by_default_a_gap_gives_no_score(export: Any) -> None:
    survey = clean_plain(export(DATA), list(DATA))
    scores = scale_scores(survey, {"S": list(DATA)})
    np.testing.assert_array_equal(scores["S"], [2.5, NAN, NAN, NAN])


def test_available_answers_when_asked_and_enough(export: Any) -> None:
    survey = clean_plain(export(DATA), list(DATA))
    np.testing.assert_allclose(
        scale_scores(survey, {"S": list(DATA)}, available=True)["S"], [2.5, 4, NAN, NAN]
    )
    quarter = scale_scores(survey, {"S": list(DATA)}, available=True, at_least=0.25)["S"]
    np.testing.assert_allclose(quarter, [2.5, 4, 4, 1])


def test_a_sum_is_the_mean_times_the_items(export: Any) -> None:
    survey = clean_plain(export(DATA), list(DATA))
    sums = scale_scores(survey, {"S": list(DATA)}, score="sum", available=True)["S"]
    np.testing.assert_allclose(sums, [10, 16, NAN, NAN])


def test_constructs_of_the_instrument(instrument: Any, export: Any) -> None:
    raw = export({"TR1": [4, 1], "TR2": [2, 5], "TR3": [4, 1], "SA1": [5, 2], "SA2": [4, 1]})
    scores = scale_scores(clean(raw, instrument()))
    np.testing.assert_allclose(scores["TR"], [4, 1])
    np.testing.assert_allclose(scores["SA"], [4.5, 1.5])


@pytest.mark.parametrize(
    ("options", "said"),
    [({"score": "max"}, "mean, sum"), ({"at_least": 0}, "at_least"), ({}, "must be given")],
)
def test_options(export: Any, options: dict[str, Any], said: str) -> None:
    survey = clean_plain(export(DATA), list(DATA))
    with pytest.raises(OptionError, match=said):
        scale_scores(survey, **options)
