"""Missing answers: patterns, rates, Little's test."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.foundation.availability import NotAvailable
from rcvsem.survey import item_missing, littles_mcar, missing_patterns, read_survey
from rcvsem.survey.missing import LittleTest

ROOT = Path(__file__).parents[2]
GOLDEN = json.loads((ROOT / "tests/golden/survey/expected.json").read_text())
NAN = math.nan


@pytest.mark.parametrize("case", ["mcar_agree", "mcar_neuro", "mcar_all"])
def test_littles_test_agrees_with_the_formula_at_lavaans_em_moments(case: str) -> None:
    expected = GOLDEN[case]
    survey = read_survey(ROOT / "surveys/bfi.csv", variables=expected["items"])
    test = littles_mcar(survey.answers)
    assert isinstance(test, LittleTest)
    assert (test.df, test.patterns, test.n) == (expected["df"], expected["patterns"], expected["n"])
    assert test.statistic == pytest.approx(expected["statistic"], rel=NEAR["minimum"])
    assert test.pvalue == pytest.approx(expected["pvalue"], rel=NEAR["six_digits"])
    np.testing.assert_allclose(test.mean, expected["mean"], rtol=NEAR["solved"])
    np.testing.assert_allclose(np.diag(test.cov), expected["variances"], rtol=NEAR["solved"])


def test_littles_test_of_one_item_missing_is_a_comparison_of_means() -> None:
    # x always seen, y missing for some: d2 = sum over the two groups of n_j (mean_j - mean)^2 / var(x).
    x = np.array([1, 2, 3, 4, 5, 6, 7, 8.0])
    y = np.array([2, 1, 4, 3, 6, NAN, NAN, NAN])
    test = littles_mcar(np.column_stack([x, y]))
    assert isinstance(test, LittleTest)
    variance = x.var()
    seen, gone = x[:5].mean(), x[5:].mean()
    between = 5 * (seen - 4.5) ** 2 / variance + 3 * (gone - 4.5) ** 2 / variance
    # The first group also has y; its mean given x is fitted exactly by EM, so it adds nothing.
    assert test.statistic == pytest.approx(between, rel=NEAR["minimum"])
    assert test.df == 1


def test_littles_test_does_not_depend_on_units() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(200, 4)) @ np.array([[1, 0.5, 0, 0], [0, 1, 0.5, 0], [0, 0, 1, 0.3], [0, 0, 0, 1]])
    x[rng.random(x.shape) < 0.1] = NAN
    first, second = littles_mcar(x), littles_mcar(x * [1, 1000, 0.001, 5] + 7)
    assert isinstance(first, LittleTest)
    assert isinstance(second, LittleTest)
    assert second.statistic == pytest.approx(first.statistic, rel=NEAR["six_digits"])


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (np.ones((10, 2)), "no answer is missing"),
        (np.array([[1, NAN], [2, NAN], [3, NAN]]), "without any answer"),
        (np.array([[1, NAN], [2, 1.0]]), "fewer respondents"),
        (np.array([[1, 1], [1, 2], [1, NAN], [1, 4.0]]), "same answer"),
        (np.array([[1, 1, 1], [2, 2, 5], [3, 3, 2], [4, 4, NAN], [5, 5, 3.0]]), "singular"),
    ],
)
def test_where_littles_test_does_not_apply_it_says_why(answers: np.ndarray, reason: str) -> None:
    test = littles_mcar(answers)
    assert isinstance(test, NotAvailable)
    assert reason in test.reason


def test_patterns_come_by_frequency_and_count_everything() -> None:
    answers = np.array([[1, 2, 3], [1, NAN, 3], [4, NAN, 1], [NAN, NAN, NAN], [1, 1, 1.0], [2, 2, 2]])
    found = missing_patterns(answers, ["A", "B", "C"])
    assert found.counts.tolist() == [3, 2, 1]
    assert [found.items_missing(i) for i in range(3)] == [(), ("B",), ("A", "B", "C")]
    assert (found.n, found.n_complete, found.cells) == (6, 3, 5)
    assert found.cell_rate == pytest.approx(5 / 18)


def test_rates_of_items() -> None:
    answers = np.array([[1, NAN], [2, 3.0], [NAN, NAN], [1, 1]])
    rates = {one.item: one.rate for one in item_missing(answers, ["A", "B"])}
    assert rates == {"A": 0.25, "B": 0.5}


def test_complete_cases_of_the_bfi_survey() -> None:
    survey = read_survey(ROOT / "surveys/bfi.csv", variables=GOLDEN["mcar_all"]["items"])
    assert missing_patterns(survey.answers, survey.items).n_complete == 2436
