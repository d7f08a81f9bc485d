"""Work in threads whose results are taken in order, so that the number of workers changes no digit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from rcvsem.infer.batch.resample import CHUNK, chunk_sizes

if TYPE_CHECKING:
    from numpy.random import Generator

T = TypeVar("T")
Progress = Callable[[int, int], None]


def in_chunks(
    one: Callable[[Generator, int, int], T], draws: int, seed: int | Sequence[int], workers: int = 1
) -> Iterator[T]:
    """one(random numbers, first draw, how many) for all chunks that make `draws`, in order.

    Each chunk has a child of the one seed sequence.
    """
    sizes = chunk_sizes(draws)
    streams = np.random.SeedSequence(seed).spawn(len(sizes))
    return in_order(
        lambda k: one(np.random.default_rng(streams[k]), k * CHUNK, sizes[k]), len(sizes), workers
    )


def reported(
    chunks: Iterable[T], size: Callable[[T], int], asked: int, progress: Progress | None
) -> Iterator[T]:
    """The chunks; progress is called with (finished, asked) after each."""
    done = 0
    for chunk in chunks:
        yield chunk
        done += size(chunk)
        if progress is not None:
            progress(done, asked)


def gathered(
    chunks: Iterable[T], size: Callable[[T], int], asked: int, progress: Progress | None
) -> tuple[list[T], bool]:
    """The chunks, and whether Ctrl-C ended them early (it goes on when none is finished)."""
    found: list[T] = []
    try:
        for chunk in reported(chunks, size, asked, progress):
            found.append(chunk)
    except KeyboardInterrupt:
        if not found:
            raise
        return found, True
    return found, False


def single_threaded_blas() -> Any:
    """One BLAS thread: many small products gain nothing from more, and results cannot depend on their number."""
    return _libraries().limit(limits=1, user_api="blas")


@cache
def _libraries() -> Any:
    """The BLAS that numpy has loaded, looked for once: all shared libraries of the process are gone through."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def in_order(one: Callable[[int], T], count: int, workers: int) -> Iterator[T]:
    """Results of one(0) ... one(count - 1) in order; a few more than workers are under way, which bounds the memory.

    Threads share the arrays; numpy lets go of the lock in its loops. What has not begun is dropped when the results are
    no longer wanted (Ctrl-C).
    """
    if workers == 1 or count == 1:
        yield from map(one, range(count))
        return
    with ThreadPoolExecutor(max_workers=workers) as pool:
        left = iter(range(count))
        pending: list[Future[T]] = [pool.submit(one, k) for k in islice(left, workers + 1)]
        try:
            while pending:
                yield pending.pop(0).result()
                pending += [pool.submit(one, k) for k in islice(left, 1)]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
