"""Indices of careless answering, worked by hand (Debian has no `careless`) or against psych::outlier."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tolerances import NEAR

from rcvsem.survey import careless, read_survey

ROOT = Path(__file__).parents[2]
NAN = math.nan


def test_longstring_counts_the_longest_run_and_a_gap_breaks_it() -> None:
    answers = np.array([[1, 1, 1, 2, 2], [1, 2, 3, 4, 5], [3, 3, 3, 3, 3], [3, 3, NAN, 3, 3.0]])
    assert careless.longstring(answers).tolist() == [3, 1, 5, 2]


def test_average_string_is_items_over_runs() -> None:
    answers = np.array([[1, 1, 1, 2, 2], [1, 2, 3, 4, 5], [3, 3, 3, 3, 3.0]])
    assert careless.average_string(answers).tolist() == [2.5, 1, 5]


def test_irv_is_the_standard_deviation_with_n_minus_1() -> None:
    answers = np.array([[1, 2, 3, 4], [3, 3, 3, 3], [1, NAN, 5, NAN], [2, NAN, NAN, NAN]])
    expected = [math.sqrt(5 / 3), 0.0, math.sqrt(8), NAN]
    np.testing.assert_allclose(careless.irv(answers), expected, rtol=NEAR["rounding"])


def test_same_answer_needs_two_answers() -> None:
    answers = np.array([[2, 2, 2], [2, 2, 3], [2, NAN, 2], [2, NAN, NAN], [NAN, NAN, NAN]])
    assert careless.same_answer(answers).tolist() == [True, False, True, False, False]


def test_even_odd_by_hand() -> None:
    # Three scales of two items: odd halves (1, 2, 4), even halves (2, 2, 5): deviations (-4, -1, 5)/3 and
    # (-3, -3, 6)/3, so r = (12 + 3 + 30) / sqrt(42 * 54); Spearman-Brown 2r / (1 + r), sign turned.
    answers = np.array([[1, 2, 2, 2, 4, 5.0]])
    r = 45 / math.sqrt(42 * 54)
    value = careless.even_odd(answers, [(0, 1), (2, 3), (4, 5)])
    assert value[0] == pytest.approx(-2 * r / (1 + r), rel=NEAR["rounding"])


def test_even_odd_of_a_contradictory_person_is_held_at_one() -> None:
    # r = -1 exactly gives 2r / (1 + r) = -inf, held at -1, turned to 1: careless.
    answers = np.array([[1, 3, 2, 2, 3, 1.0]])
    assert careless.even_odd(answers, [(0, 1), (2, 3), (4, 5)])[0] == 1


def test_even_odd_without_variance_or_scales_is_missing() -> None:
    answers = np.array([[2, 1, 2, 2, 2, 3.0], [1, 2, NAN, NAN, NAN, NAN]])
    assert np.isnan(careless.even_odd(answers, [(0, 1), (2, 3), (4, 5)])).all()
    assert np.isnan(careless.even_odd(answers, [(0, 1, 2, 3, 4, 5)])).all()


def test_psychometric_synonyms_by_hand() -> None:
    # Items 0-1, 2-3 and 4-5 are copies of each other except in the last person, whose pairs are
    # (1, 5), (2, 4), (3, 3): within-person r = -1.
    base = np.array(
        [[1, 4, 2], [2, 1, 5], [5, 2, 1], [3, 5, 4], [4, 3, 3], [1, 5, 1], [5, 1, 5]], dtype=float
    )
    answers = np.repeat(base, 2, axis=1)
    answers = np.vstack([np.tile(answers, (6, 1)), [[1, 5, 2, 4, 3, 3]]])
    assert careless.synonym_pairs(answers, 0.60) == [(0, 1), (2, 3), (4, 5)]
    value = careless.psychometric_synonyms(answers, 0.60)
    assert value[-1] == pytest.approx(-1, abs=NEAR["rounding"])
    assert value[0] == pytest.approx(1, abs=NEAR["rounding"])


def test_psychometric_antonyms_use_pairs_below_the_negative_limit() -> None:
    base = np.array(
        [[1, 4, 2], [2, 1, 5], [5, 2, 1], [3, 5, 4], [4, 3, 3], [1, 5, 1], [5, 1, 5]], dtype=float
    )
    answers = np.empty((7, 6))
    answers[:, 0::2], answers[:, 1::2] = base, 6 - base
    assert {(0, 1), (2, 3), (4, 5)} <= set(careless.synonym_pairs(answers, -0.60))
    value = careless.psychometric_synonyms(answers, -0.95)
    np.testing.assert_allclose(value[[0, 1, 2]], -1, atol=NEAR["rounding"])


def test_fewer_than_three_pairs_give_no_synonym_score() -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(1, 6, (50, 1)).astype(float)
    answers = np.hstack([x, x, rng.integers(1, 6, (50, 3))])
    assert np.isnan(careless.psychometric_synonyms(answers, 0.60)).all()


def test_a_pair_counts_only_where_both_were_answered() -> None:
    base = np.array(
        [[1, 4, 2, 1], [2, 1, 5, 5], [5, 2, 1, 3], [3, 5, 4, 1], [4, 3, 3, 5], [1, 5, 1, 4], [5, 1, 5, 2]]
    ).astype(float)
    answers = np.vstack([np.tile(np.repeat(base, 2, axis=1), (6, 1)), [[1, 3, 2, 2, NAN, 5, 3, 1]]])
    assert careless.synonym_pairs(answers, 0.60) == [(0, 1), (2, 3), (4, 5), (6, 7)]
    # Left are (1, 3), (2, 2), (3, 1).
    assert careless.psychometric_synonyms(answers, 0.60)[-1] == pytest.approx(-1, abs=NEAR["rounding"])


def test_mahalanobis_agrees_with_psych_outlier() -> None:
    expected = json.loads((ROOT / "tests/golden/survey/expected.json").read_text())["mahalanobis"]
    survey = read_survey(ROOT / "surveys/bfi.csv", variables=expected["items"])
    answers = survey.answers[: expected["rows"]]
    assert np.isnan(answers).any()
    np.testing.assert_allclose(
        careless.mahalanobis(answers), expected["d2"], rtol=NEAR["rounding_of_matrices"]
    )


def test_mahalanobis_of_two_uncorrelated_items_is_the_sum_of_squared_z() -> None:
    answers = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1.0]])
    np.testing.assert_allclose(careless.mahalanobis(answers), 2 / (4 / 3), rtol=NEAR["rounding"])
    # chi-square with 2 df: p = exp(-x / 2).
    np.testing.assert_allclose(
        careless.mahalanobis_p(np.array([3.0]), 2), math.exp(-1.5), rtol=NEAR["rounding"]
    )


def test_mahalanobis_leaves_constant_items_out_and_gives_up_on_copies() -> None:
    x = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1.0]])
    with_constant = np.column_stack([x, np.full(4, 3.0)])
    np.testing.assert_allclose(
        careless.mahalanobis(with_constant), careless.mahalanobis(x), rtol=NEAR["rounding"]
    )
    assert np.isnan(careless.mahalanobis(x[:, [0, 0]])).all()


def test_person_total_leaves_the_person_out_of_the_means() -> None:
    answers = np.array([[1, 2, 3], [3, 2, 1], [1, 3, 5.0]])
    # First: means of the others (2, 2.5, 3), r = 1. Second: means (1, 2.5, 4), r = -1.
    np.testing.assert_allclose(careless.person_total(answers)[:2], [1, -1], atol=NEAR["rounding"])


@given(arrays(np.float64, (6, 8), elements=st.one_of(st.integers(1, 5).map(float), st.just(NAN))))
def test_every_index_survives_any_answers_and_no_order_of_people_matters(answers: np.ndarray) -> None:
    scales = [(0, 1, 2), (3, 4), (5, 6, 7)]
    turned = answers[::-1]
    for index in (careless.longstring, careless.irv, careless.person_total, careless.mahalanobis):
        np.testing.assert_allclose(
            index(turned)[::-1], index(answers), atol=NEAR["six_digits"], equal_nan=True
        )
    value = careless.even_odd(answers, scales)
    assert np.all(np.isnan(value) | ((value >= -1 - 1e-12) & (value <= 1 + 1e-12)))
