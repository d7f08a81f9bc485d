"""Models too large to be fitted here: refused at once, with what they would take and what to do instead.

What is dear grows with the square: the information of q parameters, the asymptotic covariances of k polychoric
statistics, the two-way tables of items with many categories.
"""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.errors import DataError, ModelError
from rcvsem.model import ModelSpec

MOST_PARAMETERS = 4_500
MOST_STATISTICS = 15_000
MOST_CATEGORIES = 200
_COPIES = 8  # matrices of that size that are alive at once


def check_parameters(spec: ModelSpec) -> None:
    """Raise ModelError for more free parameters than an information matrix can be made of."""
    q = max((row.free for row in spec.parameters), default=0)
    if q <= MOST_PARAMETERS:
        return
    several = spec.groups > 1
    raise ModelError(
        f"The model has {q:,} free parameters{f' in {spec.groups:,} groups' if several else ''}: its information "
        f"matrix and what is made of it would take {_COPIES * 8 * q**2 / 2**30:.0f} GiB of memory. More than "
        f"{MOST_PARAMETERS:,} are refused.",
        fix="Compare fewer groups at a time, or hold parameters equal over groups."
        if several
        else "Fit the model scale by scale, or with fewer items.",
    )


def check_statistics(p: int, sizes: Sequence[int]) -> None:
    """Raise DataError for ordinal items whose asymptotic covariances would not fit into memory.

    p : variables. sizes : categories of each ordinal item.
    """
    k = p * (p - 1) // 2 + sum(sizes) - len(sizes) + 2 * (p - len(sizes))
    if k > MOST_STATISTICS:
        raise DataError(
            f"{p} variables with ordinal items have {k:,} thresholds and correlations, whose covariances would take "
            f"{3 * 8 * k**2 / 2**30:.0f} GiB of memory. More than {MOST_STATISTICS:,} are refused.",
            fix="Fit the model scale by scale, or take the items as continuous with mlr.",
        )


def check_categories(item: str, count: int) -> None:
    """Raise DataError for an item with so many categories that it is measured, not ordered."""
    if count > MOST_CATEGORIES:
        raise DataError(
            f"The ordinal item {item} has {count:,} categories; more than {MOST_CATEGORIES} are refused: every pair "
            "of items takes a table with a cell for each pair of categories.",
            fix="An item with so many is a measured one: leave it out of the ordinal ones, or join categories.",
        )
