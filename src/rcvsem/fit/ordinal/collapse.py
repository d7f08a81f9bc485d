"""Rare categories of ordinal items joined with a neighbour, the same way in every group.

Rule: while some category of an item was chosen by fewer than `LEAST` respondents in some group, the category with the
smallest count in any group is joined with a neighbour: an end of the scale with the category next to it, an inner one
with the neighbour that fewer respondents of all groups chose (the lower one at a tie). An item keeps two categories at
least; where that would leave fewer, it gets the two whose smaller count in any group is largest. Joined categories carry
the code that most respondents of the block gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rcvsem.fit.moments import Moments
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase

# Respondents that a category needs in every group.
LEAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Categories of an item that became one: their codes, the code they carry, and how many chose each (all groups)."""

    item: str
    codes: tuple[float, ...]
    into: float
    counts: tuple[int, ...]


def blocks_of(counts: Sequence[Sequence[int]], least: int) -> list[list[int]] | None:
    """Which categories (0..K-1) are joined. counts : one row a group. None where two categories are not left."""
    table = np.array(counts)
    blocks = [[k] for k in range(table.shape[1])]
    sums = table.T.tolist()  # one list of group counts a block
    while True:
        smallest = [min(own) for own in sums]
        rarest = min(range(len(blocks)), key=lambda k: (smallest[k], sum(sums[k]), k))
        if smallest[rarest] >= least:
            return blocks
        if len(blocks) == 2:
            return None
        if rarest == 0:
            first = 0
        elif rarest == len(blocks) - 1:
            first = rarest - 1
        else:
            below, above = sum(sums[rarest - 1]), sum(sums[rarest + 1])
            first = rarest - 1 if below <= above else rarest
        blocks[first : first + 2] = [blocks[first] + blocks[first + 1]]
        sums[first : first + 2] = [[a + b for a, b in zip(sums[first], sums[first + 1], strict=True)]]


def two_blocks(counts: Sequence[Sequence[int]]) -> list[list[int]] | None:
    """The cut into two categories whose smallest count in any group is largest; None where a group keeps one only."""
    table = np.array(counts)
    below = table.cumsum(axis=1)[:, :-1]
    smallest = np.minimum(below, table.sum(axis=1, keepdims=True) - below).min(axis=0)
    cut = int(np.argmax(smallest))
    every = list(range(table.shape[1]))
    return [every[: cut + 1], every[cut + 1 :]] if smallest[cut] > 0 else None


def collapse_rare(moments: Moments, ordered: Sequence[str]) -> tuple[Moments, tuple[Merge, ...]]:
    """The moments with rare categories of the ordinal items joined, and what was joined.

    Raises
    ------
    DataError : no answers; an item that no cut leaves two categories of in every group.
    """
    if not moments.has_data:
        raise DataError("Categories can be joined in respondents' answers only, not in their covariances.")
    rows = [np.array(group.data) for group in moments.groups]
    merges: list[Merge] = []
    for name in ordered:
        if name not in moments.variables:
            continue
        column = moments.variables.index(name)
        codes = np.unique(np.concatenate([own[:, column] for own in rows]))
        codes = codes[~np.isnan(codes)]
        counts = [[int((own[:, column] == code).sum()) for code in codes] for own in rows]
        blocks = blocks_of(counts, LEAST) or two_blocks(counts)
        if blocks is None:
            raise DataError(
                phrase("No cut of {name} leaves every group two categories.", name=name),
                fix="Leave the item out of the model, or join groups.",
            )
        total = np.sum(counts, axis=0)
        for block in blocks:
            if len(block) == 1:
                continue
            into = codes[block[int(np.argmax(total[block]))]]
            merges.append(
                Merge(
                    item=name,
                    codes=tuple(float(codes[k]) for k in block),
                    into=float(into),
                    counts=tuple(int(total[k]) for k in block),
                )
            )
            for own in rows:
                own[np.isin(own[:, column], codes[block]), column] = into
    if not merges:
        return moments, ()
    groups = []
    for group, own in zip(moments.groups, rows, strict=True):
        mean, cov = _moments(own, None if group.sampling is None else group.sampling.weights)
        groups.append(replace(group, data=frozen(own), mean=mean, cov=cov, ordinal=None))
    return replace(moments, groups=tuple(groups)), tuple(merges)


def _moments(rows: Floats, weights: Floats | None) -> tuple[Floats, Floats]:
    w = np.ones(len(rows)) if weights is None else weights
    mean = w @ rows / len(rows)
    centred = rows - mean
    return frozen(mean), frozen((centred * w[:, None]).T @ centred / len(rows))


def collapse_findings(merges: Sequence[Merge], groups: int) -> tuple[Finding, ...]:
    """Every merge, in words."""
    if not merges:
        return (
            Finding(
                code="nothing_collapsed",
                severity="info",
                text=phrase(
                    "No category is rarer than {least} respondents in a group: nothing was joined.",
                    least=LEAST,
                ),
            ),
        )
    told = "; ".join(
        f"{one.item}: {' + '.join(f'{code:g}' for code in one.codes)} -> {one.into:g} "
        f"({' + '.join(str(count) for count in one.counts)})"
        for one in merges
    )
    where = phrase("in some group") if groups > 1 else phrase("in the sample")
    return (
        Finding(
            code="collapsed",
            severity="warning",
            text=phrase(
                "Categories that fewer than {least} respondents chose {where} were joined with a neighbour, the same "
                "way in all groups: {told}.",
                least=LEAST,
                where=where,
                told=told,
            ),
            fix="Report it; compare with a model without the items concerned, or with the continuous estimator mlr.",
        ),
    )
