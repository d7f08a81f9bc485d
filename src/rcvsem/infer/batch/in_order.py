"""Work in threads whose results are taken in order, so that the number of workers changes no digit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


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
