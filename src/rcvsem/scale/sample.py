"""The door of the floor: answers as a complete (n, k) array, with the number of rows left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, correlations_of, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import bracketed, enumerated, phrase, phrase_n


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompleteAnswers:
    """Complete answers to k items.

    Attributes
    ----------
    x : (n, k) answers without gaps, read-only.
    codes : the k item codes.
    n_received : rows before those with a gap were left out (listwise).
    """

    x: Floats
    codes: tuple[str, ...]
    n_received: int

    @property
    def n(self) -> int:
        """Respondents with every item answered."""
        return int(self.x.shape[0])

    @property
    def k(self) -> int:
        """Number of items."""
        return int(self.x.shape[1])

    def findings(self, where: str) -> tuple[Finding, ...]:
        """One "listwise" finding when rows were left out."""
        lost = self.n_received - self.n
        if not lost:
            return ()
        text = phrase_n(
            lost,
            "{n} of {n_received} respondents has a gap in these items and is left out (listwise).",
            "{n} of {n_received} respondents have a gap in these items and are left out (listwise).",
            n_received=self.n_received,
        )
        return (Finding(code="listwise", severity="info", text=text, where=where),)


def item_codes(x: object, codes: Sequence[str] | None, k: int) -> tuple[str, ...]:
    """The codes given, else the column names of a table, else item1 ... itemk."""
    if codes is None:
        columns = getattr(x, "columns", None)
        names = [f"item{i + 1}" for i in range(k)] if columns is None else [str(c) for c in columns]
    else:
        names = [str(c) for c in codes]
    if len(names) != k:
        raise DataError(phrase("{n} item codes were given for {k} columns of answers.", n=len(names), k=k))
    return tuple(names)


def answers(x: ArrayLike) -> Floats:
    """`x` as an (n, k) float array, NaN = missing. DataError for another shape or infinity."""
    try:
        values = np.asarray(x, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(
            "The answers hold something that is not a number.", fix="Clean the survey first: `read_survey`."
        ) from error
    if values.ndim == 1:
        values = values[:, None]
    if values.ndim != 2:
        raise DataError(
            phrase(
                "Answers must be a table of respondents by items. Got {ndim} dimensions.", ndim=values.ndim
            )
        )
    if np.isinf(values).any():
        raise DataError("The answers hold an infinite number.", fix="Mark missing answers as blank.")
    return values


def most_blank(values: Floats, codes: Sequence[str], shown: int = 3) -> list[str]:
    """The items with the most missing answers, with how many: `Q31_1 (57)`. values : (n, p)."""
    missing = np.isnan(values).sum(axis=0)
    order = np.argsort(-missing, kind="stable")[:shown]
    return [bracketed(codes[j], missing[j]) for j in order if missing[j]]


def complete_sample(
    x: ArrayLike,
    codes: Sequence[str] | None = None,
    *,
    where: str = "",
    items_at_least: int = 2,
    cases_at_least: int = 3,
) -> CompleteAnswers:
    """Rows without gaps. Raises DataError naming constant items, or when items or rows are too few."""
    values = answers(x)
    names = item_codes(x, codes, values.shape[1])
    if values.shape[1] < items_at_least:
        raise DataError(
            phrase(
                "This analysis needs at least {items_at_least} items. Got {shape}.",
                items_at_least=items_at_least,
                shape=values.shape[1],
            ),
            where=where,
        )
    complete = values[~np.isnan(values).any(axis=1)]
    if complete.shape[0] < cases_at_least:
        raise DataError(
            phrase(
                "Only {shape} of {shape_2} respondents answered every item; at least {cases_at_least} are "
                "needed.",
                shape=complete.shape[0],
                shape_2=values.shape[0],
                cases_at_least=cases_at_least,
            ),
            where=where,
            fix=phrase(
                "Leave out the items with the most blanks: {items}.",
                items=enumerated(most_blank(values, names)),
            ),
        )
    constant = [name for name, spread in zip(names, np.ptp(complete, axis=0), strict=True) if spread == 0]
    if constant:
        raise DataError(
            phrase(
                "All complete respondents gave the same answer to {constant}.", constant=enumerated(constant)
            ),
            where=where,
            fix="An item without variance cannot be analysed: leave it out.",
        )
    return CompleteAnswers(x=frozen(complete), codes=names, n_received=values.shape[0])


def covariance(x: Floats) -> Floats:
    """Covariance matrix divided by n - 1. (n, k) -> (k, k)."""
    centred = x - x.mean(axis=0)
    return np.asarray(centred.T @ centred / (x.shape[0] - 1))


def correlation(x: Floats) -> Floats:
    """Pearson correlation matrix. (n, k) -> (k, k)."""
    return to_correlation(covariance(x))


def to_correlation(cov: Floats) -> Floats:
    """Correlations of a covariance matrix, or of a stack of them: (..., k, k) -> (..., k, k)."""
    r = correlations_of(cov)
    index = np.arange(r.shape[-1])
    r[..., index, index] = 1.0
    return np.asarray(r)
