"""Models too large to be fitted here: refused at once, with what they would take and what to do instead.

What is dear grows with the square: the information of q parameters, the asymptotic covariances of k polychoric
statistics, the two-way tables of items with many categories.
"""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.errors import DataError, ModelError
from rcvsem.foundation.words import phrase
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
        phrase(
            "The model has {q:,} free parameters{which}: its information matrix and what is made of it "
            "would take {copies:.0f} GiB of memory. More than {most_parameters:,} are refused.",
            q=q,
            which=phrase(" in {groups:,} groups", groups=spec.groups) if several else "",
            copies=_COPIES * 8 * q**2 / 2**30,
            most_parameters=MOST_PARAMETERS,
        ),
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
            phrase(
                "{p} variables with ordinal items have {k:,} thresholds and correlations, whose "
                "covariances would take {value:.0f} GiB of memory. More than {most_statistics:,} are "
                "refused.",
                p=p,
                k=k,
                value=3 * 8 * k**2 / 2**30,
                most_statistics=MOST_STATISTICS,
            ),
            fix="Fit the model scale by scale, or take the items as continuous with mlr.",
        )


def check_categories(item: str, count: int) -> None:
    """Raise DataError for an item with so many categories that it is measured, not ordered."""
    if count > MOST_CATEGORIES:
        raise DataError(
            phrase(
                "The ordinal item {item} has {count:,} categories; more than {most_categories} are "
                "refused: every pair of items takes a table with a cell for each pair of categories.",
                item=item,
                count=count,
                most_categories=MOST_CATEGORIES,
            ),
            fix="An item with so many is a measured one: leave it out of the ordinal ones, or join categories.",
        )
