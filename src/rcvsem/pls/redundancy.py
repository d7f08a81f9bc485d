"""Redundancy analysis: does a formative construct agree with a global measure of the same thing? (Chin 1998)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.batch.in_order import in_chunks, single_threaded_blas
from rcvsem.infer.batch.resample import bootstrap_counts
from rcvsem.infer.intervals import ConfidenceInterval, interval
from rcvsem.pls.bootstrap import Resampler
from rcvsem.pls.result import PlsFit

ENOUGH = 0.70  # path to the global item (Hair et al. 2022); .80 is wished for


@dataclass(frozen=True, slots=True, kw_only=True)
class Redundancy:
    """Path from the formative construct to its global item: the multiple correlation of the item with the construct's
    items in mode B, or its correlation with the mode A or unit composite."""

    construct: str
    item: str
    path: float
    interval: ConfidenceInterval | NotAvailable
    n: int

    @property
    def convergent(self) -> bool:
        return abs(self.path) >= ENOUGH


def redundancy(
    fit: PlsFit,
    global_items: Mapping[str, tuple[str, Floats]],
    *,
    draws: int = 0,
    seed: int = 1,
    level: float = 0.95,
) -> tuple[Redundancy, ...]:
    """Each formative construct beside its global item alone.

    global_items : construct -> name and (n,) answers of its global item for the cases analysed, NaN = gap (listwise).

    Raises
    ------
    OptionError : not a first-order construct. DataError : the data came as a matrix; an item without variance.
    """
    if fit.x is None:
        raise DataError("The redundancy analysis needs the respondents' answers, but the data are a matrix.")
    out = []
    for name, (item, values) in global_items.items():
        known = [c for c in fit.model.constructs if not c.second_order and len(c.items) > 1]
        construct = next((c for c in known if c.name == name), None)
        if construct is None:
            raise OptionError(
                phrase("'{name}' is no construct of several items.", name=name),
                fix=phrase("One of {known}.", known=enumerated(c.name for c in known)),
            )
        place = [fit.plan.items.index(i) for i in construct.items]
        table = np.column_stack((np.asarray(fit.x)[:, place], values))
        whole = np.isfinite(table).all(axis=1)
        table = table[whole]
        if len(table) < len(place) + 3 or table[:, -1].std() == 0:
            raise DataError(
                phrase("The global item {item} has too few answers, or all are the same.", item=item)
            )
        weights = None if fit.case_weights is None else fit.case_weights[whole]
        source = Resampler(table, weights, products=False)
        ones = np.ones((1, len(table)))
        path = float(_paths(source.samples(1, lambda a, b, o=ones: o[:, a:b]).s, construct.mode)[0])  # type: ignore[misc]
        made: ConfidenceInterval | NotAvailable = NotAvailable("no draws were made")
        if draws:

            def one(
                rng: np.random.Generator,
                _: int,
                size: int,
                source: Resampler = source,
                mode: str = construct.mode,
            ) -> Floats:
                return _paths(source.samples(size, bootstrap_counts(rng, size, source.n)).s, mode)

            with single_threaded_blas():
                drawn = np.concatenate(list(in_chunks(one, draws, seed)))
            made = interval(drawn, path, level=level)
        out.append(Redundancy(construct=name, item=item, path=path, interval=made, n=len(table)))
    return tuple(out)


def _paths(s: Floats, mode: str) -> Floats:
    """(B,) from correlations (B, k + 1, k + 1) with the global item last."""
    inside, with_item = s[:, :-1, :-1], s[:, :-1, -1]
    if mode == "B":
        w = np.linalg.solve(inside, with_item[:, :, None])[:, :, 0]
    else:
        w = with_item if mode == "A" else np.ones_like(with_item)
    below = np.sqrt(np.einsum("bi,bij,bj->b", w, inside, w))
    return np.asarray((w * with_item).sum(axis=1) / below)
