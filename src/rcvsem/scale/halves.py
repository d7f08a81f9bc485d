"""Split-half reliability."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Bools, Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import check_choice
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.scale.reliability import alpha_of
from rcvsem.scale.sample import complete_sample, covariance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SplitHalf:
    """Reliability from two halves of one scale.

    Attributes
    ----------
    first, second : item codes of the halves.
    correlation : of the two half sums.
    spearman_brown : 2r/(1 + r), for halves of equal length.
    spearman_brown_unequal : Horst's (1951) form for halves of unequal length (equals the former for equal
        ones); NotAvailable for a negative correlation.
    lambda4 : Guttman's split-half coefficient 2 (1 - (var1 + var2)/var_total) of this split.
    alpha_first, alpha_second : alpha of each half; NotAvailable for a half of one item.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    correlation: float
    spearman_brown: float
    spearman_brown_unequal: float | NotAvailable
    lambda4: float
    alpha_first: float | NotAvailable
    alpha_second: float | NotAvailable
    n: int
    n_received: int


def unequal_spearman_brown(r: float, share: float) -> float | NotAvailable:
    """Reliability of the whole from the correlation of halves of unequal length (Horst, 1951).

    (sqrt(r^4 + 4 r^2 (1 - r^2) p q) - r^2) / (2 (1 - r^2) p q), with p = `share` of the items in one half.
    """
    if r < 0:
        return NotAvailable("The halves correlate negatively.")
    if r >= 1:
        return 1.0
    weight = (1 - r**2) * share * (1 - share)
    return float((np.sqrt(r**4 + 4 * r**2 * weight) - r**2) / (2 * weight))


def split_half(
    x: ArrayLike,
    items: Sequence[str] | None = None,
    *,
    first: Sequence[str] | None = None,
    by: str = "odd-even",
    name: str = "",
) -> SplitHalf:
    """Split-half reliability, listwise.

    Parameters
    ----------
    first : codes of the first half; the other items make the second. Overrides `by`.
    by : "odd-even" (items 1, 3, 5 ... against 2, 4, 6 ...) or "first-last" (SPSS: the larger half first).

    Raises
    ------
    OptionError : an unknown split, or a half without items.
    DataError : see `cronbach_alpha`; or a half whose sum has no variance.
    """
    sample = complete_sample(x, items, where=name)
    k = sample.k
    if first is not None:
        unknown = [code for code in first if code not in sample.codes]
        if unknown:
            raise OptionError(
                phrase(
                    "The first half names items that are not in the scale: {unknown}.",
                    unknown=enumerated(unknown),
                )
            )
        in_first = np.array([code in set(first) for code in sample.codes])
    else:
        check_choice(by, "by", "split_half", ("odd-even", "first-last"))
        in_first = np.arange(k) % 2 == 0 if by == "odd-even" else np.arange(k) < (k + 1) // 2
    if in_first.all() or not in_first.any():
        raise OptionError("Each half of a split-half reliability needs at least one item.")
    cov = covariance(sample.x)
    part = np.array([in_first, ~in_first], dtype=np.float64)
    halves = part @ cov @ part.T
    sums = np.column_stack([sample.x[:, in_first].sum(axis=1), sample.x[:, ~in_first].sum(axis=1)])
    complete_sample(
        sums, (phrase("the sum of the first half"), phrase("the sum of the second half")), where=name
    )
    r = float(halves[0, 1] / np.sqrt(halves[0, 0] * halves[1, 1]))
    return SplitHalf(
        first=tuple(c for c, chosen in zip(sample.codes, in_first, strict=True) if chosen),
        second=tuple(c for c, chosen in zip(sample.codes, in_first, strict=True) if not chosen),
        correlation=r,
        spearman_brown=2 * r / (1 + r),
        spearman_brown_unequal=unequal_spearman_brown(r, float(in_first.mean())),
        lambda4=float(2 * (1 - np.trace(halves) / halves.sum())),
        alpha_first=_half_alpha(cov, in_first),
        alpha_second=_half_alpha(cov, ~in_first),
        n=sample.n,
        n_received=sample.n_received,
    )


def _half_alpha(cov: Floats, chosen: Bools) -> float | NotAvailable:
    if chosen.sum() < 2:
        return NotAvailable("Alpha needs at least two items.")
    return float(alpha_of(cov[np.ix_(chosen, chosen)]))
