"""Reliability: exact small cases, findings and what does not depend on order."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.scale.halves import split_half
from rcvsem.scale.reliability import bootstrap_alpha, cronbach_alpha, feldt_interval


def answers(n: int = 120, k: int = 6, seed: int = 4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    trait = rng.normal(size=(n, 1))
    return np.clip(np.round(3 + trait + rng.normal(size=(n, k))), 1, 5)


def test_alpha_of_a_hand_calculated_case() -> None:
    x = np.array([[1.0, 2], [2, 1], [3, 4], [4, 3]])
    # variances 5/3, covariance 1: alpha = 2 (1 - (10/3)/(16/3)) = .75
    alpha = cronbach_alpha(x)
    assert alpha.raw == pytest.approx(0.75, abs=NEAR["sum"])
    assert alpha.standardized == pytest.approx(0.75, abs=NEAR["sum"])
    assert alpha.mean_r == pytest.approx(0.6, abs=NEAR["sum"])
    assert isinstance(alpha.if_deleted, NotAvailable)


def test_alpha_agrees_with_pingouin_on_complete_cases() -> None:
    import pandas as pd
    from pingouin import cronbach_alpha as theirs

    x = answers()
    value, interval = theirs(pd.DataFrame(x), nan_policy="listwise")
    alpha = cronbach_alpha(x)
    assert alpha.raw == pytest.approx(value, abs=NEAR["rounding"])
    assert (alpha.lower, alpha.upper) == pytest.approx(
        tuple(interval), abs=NEAR["printed_3"]
    )  # theirs are rounded


def test_if_deleted_is_alpha_of_the_others() -> None:
    x = answers()
    alpha = cronbach_alpha(x)
    assert not isinstance(alpha.if_deleted, NotAvailable)
    for j in range(x.shape[1]):
        assert alpha.if_deleted[j] == pytest.approx(
            cronbach_alpha(np.delete(x, j, axis=1)).raw, abs=NEAR["long_sum"]
        )
        rest = np.delete(x, j, axis=1).sum(axis=1)
        assert alpha.item_rest[j] == pytest.approx(np.corrcoef(x[:, j], rest)[0, 1], abs=NEAR["rounding"])
        assert alpha.item_total[j] == pytest.approx(
            np.corrcoef(x[:, j], x.sum(axis=1))[0, 1], abs=NEAR["rounding"]
        )


def test_alpha_is_listwise_and_says_so() -> None:
    x = answers()
    x[[3, 10], [0, 4]] = np.nan
    alpha = cronbach_alpha(x, name="DP")
    assert (alpha.n, alpha.n_received) == (118, 120)
    assert alpha.raw == cronbach_alpha(np.delete(x, [3, 10], axis=0)).raw
    assert [f.code for f in alpha.findings] == ["listwise"]


def test_negative_alpha_is_named() -> None:
    x = answers(k=4)
    x[:, :2] = 6 - x[:, :2]
    (finding,) = cronbach_alpha(x, name="LO").findings
    assert finding.text == (
        "Cronbach alpha of LO is negative: items are keyed in opposite directions;"
        " alpha is not a reliability then."
    )


def test_item_against_the_rest_is_named() -> None:
    x = answers()
    x[:, 2] = 6 - x[:, 2]
    (finding,) = cronbach_alpha(x, list("abcdef")).findings
    assert finding.code == "negative_item_rest"
    assert finding.text.endswith(": c.")


def test_order_and_double_reversal_change_nothing() -> None:
    x = answers()
    rng = np.random.default_rng(0)
    columns = rng.permutation(x.shape[1])
    shuffled = cronbach_alpha(x[rng.permutation(len(x))][:, columns])
    alpha = cronbach_alpha(x)
    assert shuffled.raw == pytest.approx(alpha.raw, abs=NEAR["long_sum"])
    np.testing.assert_allclose(shuffled.item_rest, alpha.item_rest[columns], atol=NEAR["long_sum"])
    assert cronbach_alpha(6 - (6 - x)).raw == alpha.raw


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.ones((10, 1)), "at least 2 items"),
        (np.array([[1.0, np.nan], [2, 3], [3, 4]]), "Only 2 of 3 respondents"),
        (np.array([[1.0, 2], [1, 3], [1, 4]]), "same answer to item1"),
        (np.array([[1.0, np.inf], [1, 3], [1, 4]]), "infinite"),
        (np.array([[1.0, 5, 1], [2, 4, 1], [3, 3, 2]]), "Without item3 the sum"),
        (np.array([["1", "agree"], ["2", "agree"], ["3", "no"]]), "not a number"),
        (np.array([[1.0, 5], [2, 4], [3, 3]]), "is the same for every respondent"),
    ],
)
def test_answers_without_a_reliability(x: np.ndarray, message: str) -> None:
    with pytest.raises(DataError, match=message):
        cronbach_alpha(x)


def test_feldt_interval_narrows_to_alpha() -> None:
    lower, upper = feldt_interval(0.8, 100_000, 5)
    assert lower < 0.8 < upper
    assert upper - lower < 0.005
    with pytest.raises(OptionError, match="level"):
        feldt_interval(0.8, 100, 5, 1.0)


def test_halves() -> None:
    x = answers(k=5)
    halves = split_half(x, list("abcde"))
    assert (halves.first, halves.second) == (("a", "c", "e"), ("b", "d"))
    one, two = x[:, [0, 2, 4]].sum(axis=1), x[:, [1, 3]].sum(axis=1)
    r = np.corrcoef(one, two)[0, 1]
    assert halves.correlation == pytest.approx(r, abs=NEAR["long_sum"])
    assert halves.spearman_brown == pytest.approx(2 * r / (1 + r), abs=NEAR["long_sum"])
    assert isinstance(halves.spearman_brown_unequal, float)
    assert halves.spearman_brown_unequal > halves.spearman_brown
    expected = 2 * (1 - (one.var(ddof=1) + two.var(ddof=1)) / (one + two).var(ddof=1))
    assert halves.lambda4 == pytest.approx(expected, abs=NEAR["long_sum"])
    assert halves.alpha_second == pytest.approx(cronbach_alpha(x[:, [1, 3]]).raw, abs=NEAR["long_sum"])


def test_halves_of_equal_length_and_given_halves() -> None:
    x = answers(k=4)
    halves = split_half(x, list("abcd"), by="first-last")
    assert halves.first == ("a", "b")
    assert halves.spearman_brown_unequal == pytest.approx(halves.spearman_brown, abs=NEAR["long_sum"])
    given = split_half(x, list("abcd"), first=["d"])
    assert given.second == ("a", "b", "c")
    assert isinstance(given.alpha_first, NotAvailable)
    with pytest.raises(OptionError, match="not in the scale: z"):
        split_half(x, list("abcd"), first=["z"])
    with pytest.raises(OptionError, match="at least one item"):
        split_half(x, list("abcd"), first=list("abcd"))
    with pytest.raises(OptionError, match="odd-even"):
        split_half(x, by="halves")


def test_bootstrap_of_alpha_is_the_plain_bootstrap() -> None:
    x = answers()
    result = bootstrap_alpha(x, draws=600, seed=3)
    rng_chunk = np.random.default_rng(np.random.SeedSequence(3).spawn(3)[0])
    picked = rng_chunk.integers(0, len(x), size=(250, len(x)))
    for draw in (0, 99, 249):
        assert result.draws[draw, 0] == pytest.approx(
            cronbach_alpha(x[picked[draw]]).raw, abs=NEAR["rounding"]
        )
    assert result.estimate[0] == pytest.approx(cronbach_alpha(x).raw, abs=NEAR["long_sum"])
    assert result.usable == result.asked == 600
    assert (result.percentile[:, 0] < result.estimate).all()
    assert (result.bc[:, 1] > result.estimate).all()
    np.testing.assert_array_equal(bootstrap_alpha(x, draws=600, seed=3).draws, result.draws)
    with pytest.raises(OptionError, match="draws"):
        bootstrap_alpha(x, draws=1)
