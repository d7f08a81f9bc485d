"""Draws in which an ordinal item has lost a category.

A rare category is missing from many resamples. Nothing but its own threshold depends on it: the two categories beside
it meet at one cut, and polychoric correlations come from the categories that are left. So the draw is kept: its
correlations are computed without the lost category; a threshold between two lost categories, or at a lost end of the
scale, does not exist in the draw (nan), one beside a lost inner category equals its neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rcvsem.fit.ordinal.categories import Categories
from rcvsem.fit.ordinal.sample_statistics import OrdinalStatistics
from rcvsem.foundation.arrays import Bools, Floats, Ints, frozen


def occurring(counts: Ints, sizes: Sequence[int]) -> Bools:
    """(o, K) which categories of each item occur in the (o, K) frequencies of a draw."""
    return np.asarray(counts > 0) & (np.arange(counts.shape[1]) < np.array(sizes)[:, None])


def without_lost(categories: Categories, g: int, codes: Ints, counts: Ints, present: Bools) -> Categories:
    """The categories of one group's draw, numbered without those that do not occur: codes (n, o), frequencies (o, K)."""
    number = np.cumsum(present, axis=1) - 1
    levels = tuple(
        tuple(level for level, here in zip(own, there, strict=False) if here)
        for own, there in zip(categories.levels, present, strict=True)
    )
    left = np.zeros((len(levels), max(len(own) for own in levels)), dtype=counts.dtype)
    items, old = np.nonzero(present)
    left[items, number[items, old]] = counts[items, old]
    all_codes, all_counts = list(categories.codes), list(categories.counts)
    all_codes[g], all_counts[g] = number[np.arange(present.shape[0]), codes], left
    return replace(categories, levels=levels, codes=tuple(all_codes), counts=tuple(all_counts))


def with_lost(
    found: OrdinalStatistics, ordered: tuple[tuple[str, int], ...], present: Bools
) -> OrdinalStatistics:
    """Statistics of a draw with a place for every threshold of the model; their weights there are 1.

    For models that meet every threshold exactly: the minimisation sees none of them.
    """
    columns = np.flatnonzero(found.ordinal)
    tau: list[Floats] = []
    gamma: list[Floats] = []
    for item, (_, size) in enumerate(ordered):
        here = np.flatnonzero(present[item, :size])
        own = found.tau_item == columns[item]
        # cut k lies above category k: it is the last cut below the next category that occurs
        below = np.searchsorted(here, np.arange(size - 1), side="right") - 1
        exists = (below >= 0) & (below < here.size - 1)
        at = np.where(exists, below, 0)
        tau.append(np.where(exists, found.tau[own][at], np.nan))
        gamma.append(np.where(exists, found.gamma_diagonal[: found.tau.size][own][at], 1.0))
    return replace(
        found,
        ordered=ordered,
        tau=frozen(np.concatenate(tau)),
        tau_item=frozen(np.repeat(columns, [size - 1 for _, size in ordered]), np.intp),
        gamma=None,
        gamma_diagonal=frozen(np.concatenate((*gamma, found.gamma_diagonal[found.tau.size :]))),
    )
