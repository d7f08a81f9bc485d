"""Item statistics: against their definitions, scipy, and cases without spread."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tolerances import NEAR

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.scale.item_statistics import MOMENTS_TEXT, discrimination, item_statistics, kurtosis, skewness


@pytest.fixture(scope="module")
def x() -> np.ndarray:
    rng = np.random.default_rng(8)
    trait = rng.normal(size=(200, 1))
    return np.clip(np.round(3.5 + trait + rng.normal(size=(200, 4))), 1, 5)


def test_moments_follow_their_definitions(x: np.ndarray) -> None:
    column = x[:, 0]
    assert skewness(column) == pytest.approx(stats.skew(column, bias=False), abs=NEAR["long_sum"])
    assert kurtosis(column) == pytest.approx(stats.kurtosis(column, bias=False), abs=NEAR["long_sum"])
    assert skewness(column, "moment") == pytest.approx(stats.skew(column), abs=NEAR["long_sum"])
    assert kurtosis(column, "moment") == pytest.approx(stats.kurtosis(column), abs=NEAR["long_sum"])
    third = ((column - column.mean()) ** 3).mean() / column.std(ddof=1) ** 3
    assert skewness(column, "minitab") == pytest.approx(third, abs=NEAR["long_sum"])
    assert set(MOMENTS_TEXT) == {"spss", "moment", "minitab"}


def test_each_item_uses_its_own_answers(x: np.ndarray) -> None:
    with_gaps = x.copy()
    with_gaps[:7, 1] = np.nan
    rows = item_statistics(with_gaps, list("abcd"), scale=(1, 5))
    assert [row.n for row in rows] == [200, 193, 200, 200]
    assert rows[1].missing == 7
    assert rows[1].mean == pytest.approx(x[7:, 1].mean(), abs=NEAR["sum"])
    assert rows[0].floor == np.mean(x[:, 0] == 1)
    assert rows[0].ceiling == np.mean(x[:, 0] == 5)


def test_what_cannot_be_said_has_a_reason() -> None:
    row, short = item_statistics(np.array([[3.3, 1], [3.3, 2], [3.3, np.nan]]))
    assert isinstance(row.skew, NotAvailable)
    assert isinstance(row.floor, NotAvailable)
    assert row.sd == pytest.approx(0, abs=NEAR["rounding"])
    assert isinstance(short.skew, NotAvailable)
    assert isinstance(short.kurtosis, NotAvailable)
    assert isinstance(short.skew_se, NotAvailable)
    with pytest.raises(DataError, match="Nobody answered item2"):
        item_statistics(np.array([[1, np.nan], [2, np.nan]]))
    with pytest.raises(OptionError, match="one pair"):
        item_statistics(np.ones((3, 2)), scale=[(1, 5), (1, 5), (1, 5)])
    with pytest.raises(OptionError, match="definition"):
        item_statistics(np.ones((3, 2)), definition="g1")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="3 item codes were given for 2"):
        item_statistics(np.ones((3, 2)), list("abc"))


def test_codes_come_from_a_table() -> None:
    import pandas as pd

    rows = item_statistics(pd.DataFrame({"A": [1, 2, 3], "B": [2, 2, 5]}))
    assert [row.code for row in rows] == ["A", "B"]


def test_discrimination_compares_extreme_groups(x: np.ndarray) -> None:
    rows = discrimination(x, scale=(1, 5))
    total = x.sum(axis=1)
    low_cut, high_cut = np.sort(total)[53], np.sort(total)[-54]
    low, high = x[total <= low_cut, 0], x[total >= high_cut, 0]
    student, welch = stats.ttest_ind(high, low), stats.ttest_ind(high, low, equal_var=False)
    row = rows[0]
    assert (row.n_low, row.n_high) == (len(low), len(high))
    assert row.critical_ratio == pytest.approx(student.statistic, abs=NEAR["rounding"])
    assert row.pvalue == pytest.approx(student.pvalue, rel=NEAR["solved"])
    assert row.welch == pytest.approx(welch.statistic, abs=NEAR["rounding"])
    assert row.welch_df == pytest.approx(welch.df, abs=NEAR["rounding_of_matrices"])
    assert row.welch_pvalue == pytest.approx(welch.pvalue, rel=NEAR["solved"])
    assert row.index == pytest.approx((high.mean() - low.mean()) / 4, abs=NEAR["sum"])


def test_discrimination_without_spread_or_groups(x: np.ndarray) -> None:
    guttman = np.array([[1.0, 1], [1, 1], [1, 1], [5, 5], [5, 5], [5, 5]])
    (row, _) = discrimination(guttman)
    assert isinstance(row.critical_ratio, NotAvailable)
    assert isinstance(row.index, NotAvailable)
    with pytest.raises(DataError, match="overlap"):
        discrimination(np.array([[1.0, 2], [1, 2], [1, 2], [2, 1], [1, 2]]))
    with pytest.raises(OptionError, match="share"):
        discrimination(x, share=0.6)
