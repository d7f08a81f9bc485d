"""What one run of the algorithm needs to know, as arrays: blocks of columns, their modes, who explains whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np

from rcvsem.foundation.arrays import Bools, Ints
from rcvsem.foundation.dataclass import dataclass

Mode = Literal["A", "B", "unit"]


@dataclass(frozen=True, kw_only=True, eq=False)
class PlsLayout:
    """Constructs over p columns.

    Attributes
    ----------
    columns : (p,) names.
    constructs : (J,) names.
    blocks : for each construct the places of its columns. A column may stand in two blocks (repeated indicators).
    modes : for each construct A (covariances with the inner proxy), B (regression weights) or unit.
    factors : (J,) True where the construct is a common factor, whose correlations consistent PLS corrects.
    inner : (J, J) inner[j, i] is True for the path i -> j.
    """

    columns: tuple[str, ...]
    constructs: tuple[str, ...]
    blocks: tuple[Ints, ...]
    modes: tuple[Mode, ...]
    factors: Bools
    inner: Bools

    @cached_property
    def slices(self) -> tuple[slice, ...]:
        """Places of each block in the (m,) vector of all outer weights."""
        ends = np.cumsum([0, *(block.size for block in self.blocks)])
        return tuple(slice(int(a), int(b)) for a, b in pairwise(ends))

    @cached_property
    def flat(self) -> Ints:
        """(m,) column of each outer weight."""
        return np.concatenate(self.blocks)

    @cached_property
    def owner(self) -> Ints:
        """(m,) construct of each outer weight."""
        return np.repeat(np.arange(len(self.blocks)), [block.size for block in self.blocks])

    @cached_property
    def overlapping(self) -> bool:
        """Whether a column belongs to two constructs (repeated indicators)."""
        return bool(np.unique(self.flat).size < self.flat.size)

    @cached_property
    def predictors(self) -> tuple[Ints, ...]:
        """For each construct the places of its predictors."""
        return tuple(np.flatnonzero(row) for row in self.inner)

    @cached_property
    def endogenous(self) -> Ints:
        """Places of the constructs that have predictors."""
        return np.flatnonzero(self.inner.any(axis=1))

    @cached_property
    def exogenous(self) -> Ints:
        """Places of the constructs that have none."""
        return np.flatnonzero(~self.inner.any(axis=1))

    @cached_property
    def paths(self) -> tuple[tuple[int, int], ...]:
        """(outcome, predictor) of every path, outcome by outcome."""
        return tuple((int(j), int(i)) for j in self.endogenous for i in self.predictors[j])

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Places of the constructs, causes before effects."""
        left, found = list(range(len(self.constructs))), []
        while left:
            ready = [j for j in left if not set(self.predictors[j]) & set(left)]
            if not ready:
                raise ValueError("the paths go in a circle")
            found += ready
            left = [j for j in left if j not in ready]
        return tuple(found)

    def place(self, construct: str) -> int:
        """Place of a construct."""
        return self.constructs.index(construct)


def make_layout(
    blocks: Mapping[str, Sequence[str]],
    modes: Mapping[str, Mode],
    factors: Mapping[str, bool],
    paths: Sequence[tuple[str, str]],
) -> PlsLayout:
    """A layout from names. paths : (outcome, predictor)."""
    names = tuple(blocks)
    columns = list(dict.fromkeys(item for block in blocks.values() for item in block))
    place = {name: k for k, name in enumerate(columns)}
    inner = np.zeros((len(names), len(names)), dtype=bool)
    for outcome, predictor in paths:
        inner[names.index(outcome), names.index(predictor)] = True
    return PlsLayout(
        columns=tuple(columns),
        constructs=names,
        blocks=tuple(np.array([place[item] for item in block], dtype=np.intp) for block in blocks.values()),
        modes=tuple(modes[name] for name in names),
        factors=np.array([factors[name] for name in names]),
        inner=inner,
    )
