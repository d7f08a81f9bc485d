"""Distribution of single items, and how well an item separates low from high scorers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, median
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.option_checks import check_choice
from rcvsem.foundation.plain import json_key
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.scale.mean_tests import two_means
from rcvsem.scale.sample import answers, complete_sample, item_codes

Moments = Literal["spss", "moment", "minitab"]

MOMENTS_TEXT: dict[str, Text] = {
    "spss": Text(
        "Skew and kurtosis: bias-corrected G1 and G2 (SPSS, SAS, Excel; psych type 2); 0 if normal."
    ),
    "moment": Text("Skew and kurtosis: moment coefficients g1 and g2 (psych type 1); 0 if normal."),
    "minitab": Text("Skew and kurtosis: b1 and b2 (Minitab; psych type 3, its default); 0 if normal."),
}

_CONSTANT = NotAvailable("Every answer is the same.")
_NO_RANGE = NotAvailable("The scale's lowest and highest point are not known.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatistics:
    """Distribution of one item over all who answered it (no listwise deletion).

    Attributes
    ----------
    n, missing : answers, gaps.
    mean, sd : SD divided by n - 1.
    skew, kurtosis : by the definition in `definition`; excess kurtosis.
    skew_se, kurtosis_se : their standard errors under normality (as SPSS prints them).
    minimum, maximum, median : observed.
    floor, ceiling : share of answers at the scale's lowest and highest point.
    """

    code: str
    n: int
    missing: int
    mean: float
    sd: Number
    skew: Number
    kurtosis: Number
    skew_se: Number
    kurtosis_se: Number
    minimum: float
    maximum: float
    median: float
    floor: Number
    ceiling: Number
    definition: Moments


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDiscrimination:
    """The highest against the lowest scorers on one item.

    Attributes
    ----------
    n_low, n_high : respondents at or below the lower cut, at or above the upper cut of the total score.
    mean_low, mean_high : the item's means in the two groups.
    index : (mean_high - mean_low) / (range of the scale); NotAvailable without the range.
    critical_ratio, df, pvalue : Student t with pooled variance and its two-sided p.
    welch, welch_df, welch_pvalue : the same with separate variances.
    """

    code: str = json_key(None)
    n_low: int
    n_high: int
    mean_low: float
    mean_high: float
    index: Number
    critical_ratio: Number
    df: Number
    pvalue: Number
    welch: Number
    welch_df: Number
    welch_pvalue: Number


def skewness(x: Floats, definition: Moments = "spss") -> Number:
    """Skewness of one variable without gaps. (n,) -> number.

    g1 = m3 / m2^1.5 ("moment"); G1 = g1 sqrt(n(n-1))/(n-2) ("spss"); b1 = g1 ((n-1)/n)^1.5 ("minitab").
    Source: Joanes & Gill (1998).
    """
    n = x.size
    d = x - x.mean()
    m2 = float((d**2).mean())
    if m2 <= _rounding(x):
        return _CONSTANT
    g1 = float((d**3).mean()) / float(m2**1.5)
    if definition == "moment":
        return g1
    if definition == "minitab":
        return g1 * float(((n - 1) / n) ** 1.5)
    if n < 3:
        return NotAvailable("G1 needs at least three answers.")
    return g1 * float(np.sqrt(n * (n - 1))) / (n - 2)


def kurtosis(x: Floats, definition: Moments = "spss") -> Number:
    """Excess kurtosis of one variable without gaps. (n,) -> number.

    g2 = m4 / m2^2 - 3 ("moment"); G2 = ((n+1) g2 + 6)(n-1)/((n-2)(n-3)) ("spss");
    b2 = (g2 + 3)(1 - 1/n)^2 - 3 ("minitab"). Source: Joanes & Gill (1998).
    """
    n = x.size
    d = x - x.mean()
    m2 = float((d**2).mean())
    if m2 <= _rounding(x):
        return _CONSTANT
    g2 = float((d**4).mean()) / (m2 * m2) - 3
    if definition == "moment":
        return g2
    if definition == "minitab":
        return (g2 + 3) * (1 - 1 / n) ** 2 - 3
    if n < 4:
        return NotAvailable("G2 needs at least four answers.")
    return ((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3))


def _rounding(x: Floats) -> float:
    """Variance below which the answers are equal but for rounding."""
    return float(1e-24 * (x**2).mean())


def item_statistics(
    x: ArrayLike,
    codes: Sequence[str] | None = None,
    *,
    scale: tuple[float, float] | Sequence[tuple[float, float]] | None = None,
    definition: Moments = "spss",
) -> tuple[ItemStatistics, ...]:
    """Distribution of every item, each over its own answers.

    Parameters
    ----------
    x : (n, k) answers, NaN = missing.
    scale : lowest and highest point, one pair for all items or one pair an item.
    definition : of skew and kurtosis: "spss" (default), "moment" or "minitab", see `MOMENTS_TEXT`.

    Raises
    ------
    DataError : an item nobody answered.
    """
    check_choice(definition, "definition", "item_statistics", get_args(Moments))
    values = answers(x)
    names = item_codes(x, codes, values.shape[1])
    ranges = _ranges(scale, values.shape[1])
    rows = []
    for j, name in enumerate(names):
        column = values[:, j]
        given = column[~np.isnan(column)]
        n = given.size
        if n == 0:
            raise DataError(phrase("Nobody answered {name}.", name=name))
        low, high = ranges[j] or (None, None)
        rows.append(
            ItemStatistics(
                code=name,
                n=n,
                missing=column.size - n,
                mean=float(given.mean()),
                sd=float(given.std(ddof=1)) if n > 1 else NotAvailable("One answer has no spread."),
                skew=skewness(given, definition),
                kurtosis=kurtosis(given, definition),
                skew_se=_skew_se(n),
                kurtosis_se=_kurtosis_se(n),
                minimum=float(given.min()),
                maximum=float(given.max()),
                median=median(given),
                floor=_NO_RANGE if low is None else float((given == low).mean()),
                ceiling=_NO_RANGE if high is None else float((given == high).mean()),
                definition=definition,
            )
        )
    return tuple(rows)


def _skew_se(n: int) -> Number:
    if n < 3:
        return NotAvailable("Fewer than three answers.")
    return float(np.sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3))))


def _kurtosis_se(n: int) -> Number:
    se = _skew_se(n)
    if isinstance(se, NotAvailable) or n < 4:
        return NotAvailable("Fewer than four answers.")
    return float(2 * se * np.sqrt((n**2 - 1) / ((n - 3) * (n + 5))))


def _ranges(
    scale: tuple[float, float] | Sequence[tuple[float, float]] | None, k: int
) -> list[tuple[float, float] | None]:
    if scale is None:
        return [None] * k
    table = np.asarray(scale, dtype=np.float64)
    if table.shape == (2,):
        table = np.tile(table, (k, 1))
    if table.shape != (k, 2) or (table[:, 0] >= table[:, 1]).any():
        raise OptionError(
            "The 'scale' option needs the lowest and highest point, one pair for all items or one an item."
        )
    return [(float(low), float(high)) for low, high in table]


def discrimination(
    x: ArrayLike,
    codes: Sequence[str] | None = None,
    *,
    scale: tuple[float, float] | Sequence[tuple[float, float]] | None = None,
    share: float = 0.27,
    name: str = "",
) -> tuple[ItemDiscrimination, ...]:
    """Item discrimination by the extreme groups of the scale's total score, listwise.

    The cuts are the scores of the respondent at rank ceil(share n) from below and from above; everybody with
    that score belongs to the group, so ties may make it larger than the share (the usual SPSS procedure).
    The total holds the item itself, as is usual for the critical ratio.

    Raises
    ------
    OptionError : share outside (0, 0.5].
    DataError : see `cronbach_alpha`; or the two groups overlap.
    """
    if not 0 < share <= 0.5:
        raise OptionError(
            phrase("The 'share' option of discrimination must lie in (0, 0.5]. Got {share!r}.", share=share)
        )
    sample = complete_sample(x, codes, where=name)
    ranges = _ranges(scale, sample.k)
    total = sample.x.sum(axis=1)
    ordered = np.sort(total)
    rank = int(np.ceil(share * sample.n))
    lower_cut, upper_cut = ordered[rank - 1], ordered[-rank]
    if lower_cut >= upper_cut:
        raise DataError(
            "Low and high scorers overlap: too few different total scores to form extreme groups.", where=name
        )
    low, high = sample.x[total <= lower_cut], sample.x[total >= upper_cut]
    return tuple(
        _discrimination(code, low[:, j], high[:, j], ranges[j]) for j, code in enumerate(sample.codes)
    )


def _discrimination(
    code: str, low: Floats, high: Floats, bounds: tuple[float, float] | None
) -> ItemDiscrimination:
    reason = phrase("No spread within the two groups.")
    tested = None
    if min(low.size, high.size) < 2:
        reason = phrase("A group of one respondent has no spread.")
    elif low.var() + high.var() > 0:
        tested = two_means(high, low)
    none = NotAvailable(reason)
    return ItemDiscrimination(
        code=code,
        n_low=low.size,
        n_high=high.size,
        mean_low=float(low.mean()),
        mean_high=float(high.mean()),
        index=_NO_RANGE if bounds is None else float(high.mean() - low.mean()) / (bounds[1] - bounds[0]),
        critical_ratio=tested.student if tested else none,
        df=tested.student_df if tested else none,
        pvalue=tested.student_p if tested else none,
        welch=tested.t if tested else none,
        welch_df=tested.df if tested else none,
        welch_pvalue=tested.p if tested else none,
    )
