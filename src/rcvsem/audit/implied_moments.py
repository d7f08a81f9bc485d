"""Correlations that the printed estimates of a measurement model imply, and how far rounding lets them move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from rcvsem.audit.matrix_checks import centre_and_reach
from rcvsem.audit.paper import Paper, PaperError
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    pass


Basis = Literal["matrix", "loadings and factor correlations"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImpliedMoments:
    """What the printed tables say of the observed variables.

    names : (p,). matrix : (p, p) correlations, or covariances when SDs (or covariances) are printed. basis : where
    they come from. n : cases, assumed when the paper gives none (`n_printed` False).
    """

    names: tuple[str, ...]
    matrix: Floats
    basis: Basis
    covariances: bool
    n: int
    n_printed: bool


def implied_moments(paper: Paper) -> ImpliedMoments:
    """The moments at the middle of what every printed number stands for. Raises PaperError, DataError."""
    source = PrintedSource(paper)
    matrix = source.matrix(np.full(source.size, 0.5))
    smallest = float(np.linalg.eigvalsh(matrix)[0])
    if smallest <= 0:
        raise DataError(
            phrase(
                "The matrix that the printed values imply is not positive definite (smallest eigenvalue "
                "{smallest:.4g}).",
                smallest=smallest,
            ),
            fix="rcvsem audit shows which printed correlation stands against the others.",
        )
    n = 0 if paper.n is None else round(paper.n.value)
    return ImpliedMoments(
        names=source.names,
        matrix=frozen(matrix),
        basis=source.basis,
        covariances=source.covariances,
        n=n or 1000,
        n_printed=bool(n),
    )


class PrintedSource:
    """The printed numbers behind the moments as a vector, each moving within its rounding."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.low: list[float] = []
        self.high: list[float] = []
        self.basis: Basis
        if paper.matrix is not None:
            self.basis = "matrix"
            self.names = paper.matrix.names
            self.centre, self.reach = centre_and_reach(paper.matrix)
            self.rows, self.columns = np.tril_indices(len(self.names))
            self.low = list((self.centre - self.reach)[self.rows, self.columns])
            self.high = list((self.centre + self.reach)[self.rows, self.columns])
        elif paper.loadings and (paper.correlations is not None or len(paper.loadings) == 1):
            self.basis = "loadings and factor correlations"
            self._take_loadings()
        else:
            raise PaperError(
                "the moments cannot be rebuilt: neither a matrix of the observed variables nor loadings with factor "
                "correlations are given.",
                where=paper.path,
                fix="Add 'matrix:', or 'loadings:' and 'correlations:'.",
            )
        self.covariances = paper.matrix is not None and paper.matrix.diagonal == "variance"
        sds = [paper.items.get(name, {}).get("sd") for name in self.names]
        self.with_sds = all(sds) and not self.covariances
        if self.with_sds:
            self.covariances = True
            self.low += [sd.values.lo for sd in sds if sd is not None]
            self.high += [sd.values.hi for sd in sds if sd is not None]
        self.size = len(self.low)

    def _take_loadings(self) -> None:
        paper = self.paper
        constructs = list(paper.loadings)
        self.names = tuple(item for items in paper.loadings.values() for item in items)
        self.pattern = np.array([[name in paper.loadings[c] for c in constructs] for name in self.names])
        for construct in constructs:
            for value in paper.loadings[construct].values():
                self.low.append(value.values.lo)
                self.high.append(value.values.hi)
        self.k = len(constructs)
        self.rows, self.columns = np.tril_indices(self.k, -1)
        if paper.correlations is None:
            return
        lacking = [c for c in constructs if c not in paper.correlations.names]
        if lacking:
            raise PaperError(
                phrase("the factor correlations lack {lacking}.", lacking=enumerated(lacking)),
                where=paper.path,
            )
        centre, reach = centre_and_reach(paper.correlations)
        order = [paper.correlations.names.index(c) for c in constructs]
        centre, reach = centre[np.ix_(order, order)], reach[np.ix_(order, order)]
        self.low += list((centre - reach)[self.rows, self.columns])
        self.high += list((centre + reach)[self.rows, self.columns])

    def matrix(self, at: Floats) -> Floats:
        """(p, p) at a point of the box; `at` in 0..1 for every printed number."""
        low, high = np.array(self.low), np.array(self.high)
        values = low + at * (high - low)
        p = len(self.names)
        if self.basis == "matrix":
            used = len(self.rows)
            out = np.zeros((p, p))
            out[self.rows, self.columns] = values[:used]
            out = out + np.tril(out, -1).T
        else:
            loadings = np.zeros(self.pattern.shape)
            loadings[self.pattern] = np.clip(values[:p], -1.0, 1.0)
            factors = np.eye(self.k)
            used = p + len(self.rows)
            factors[self.rows, self.columns] = factors[self.columns, self.rows] = values[p:used]
            out = loadings @ factors @ loadings.T
            np.fill_diagonal(out, 1.0)
        if self.with_sds:
            sd = values[used:]
            out = out * np.outer(sd, sd)
        return out
