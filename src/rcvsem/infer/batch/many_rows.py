"""Resamples of more cases than one block holds: the products of a block are made once and serve many chunks of draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.infer.batch.in_order import in_order
from rcvsem.infer.batch.resample import ROWS, Rows, block_counts, block_totals

if TYPE_CHECKING:
    Streams = Sequence[np.random.SeedSequence]


LARGEST = 2**22  # products held at once by a worker


def resampled_sums(rows: Rows, streams: Streams, sizes: Sequence[int], workers: int) -> list[Floats]:
    """Sums (draws, p(p+1)/2 + p) of bootstrap resamples, for each chunk of sizes[k] draws from streams[k].

    Every pair of chunk and block has its own random numbers, a child of the chunk's stream.
    """
    blocks = -(-rows.n // ROWS)
    totals = [
        block_totals(np.random.default_rng(stream), size, rows.n)
        for stream, size in zip(streams, sizes, strict=True)
    ]
    sums = [np.zeros((size, rows.size)) for size in sizes]

    def block(number: int) -> list[Floats]:
        found = [np.zeros_like(total) for total in sums]
        _add_block(rows, number, streams, totals, found)
        return found

    for found in in_order(block, blocks, workers):
        for total, part in zip(sums, found, strict=True):
            total += part
    return sums


def _add_block(rows: Rows, block: int, streams: Streams, totals: Sequence[Ints], sums: list[Floats]) -> None:
    start, end = block * ROWS, min((block + 1) * ROWS, rows.n)
    step = max(256, min(ROWS, LARGEST // rows.size))
    counts = [
        block_counts(_child(stream, block), total[:, block], end - start)
        for stream, total in zip(streams, totals, strict=True)
    ]
    for first in range(start, end, step):
        last = min(first + step, end)
        products = rows.products(first, last).T
        for total, own in zip(sums, counts, strict=True):
            total += own[:, first - start : last - start].astype(products.dtype, copy=False) @ products


def _child(stream: np.random.SeedSequence, block: int) -> np.random.Generator:
    key = (*stream.spawn_key, block)
    return np.random.default_rng(np.random.SeedSequence(stream.entropy, spawn_key=key))
