"""Thresholds, correlations and their sampling covariance, as a model with ordinal items is fitted to them.

Order of the k statistics: thresholds (item by item), means of the continuous variables, slopes on the observed
predictors (all responses, predictor by predictor), variances of the continuous variables, then the correlations
(covariances with continuous variables) below the diagonal, column by column. With predictors all of them are given x:
thresholds and intercepts at x = 0, residual variances and correlations; the predictors have no statistics.
"""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.dataclass import dataclass

# Least sampling variance of a variance, as a share of a normal variable's, that a weight is made of: the variance of a
# balanced 0/1 variable hardly varies, and its weight would have no bound.
LEAST = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrdinalStatistics:
    """Statistics of one group.

    Attributes
    ----------
    ordered : ((item, categories), ...) in the order of the variables.
    ordinal : (p,) which variables are ordinal.
    tau : (T,) thresholds; tau_item : (T,) the variable each belongs to.
    mean : (p,) means, 0 for ordinal items. cov : (p, p) polychoric correlations (ordinal), polyserial and plain
        covariances (continuous, divisor n).
    predictors : (r,) observed predictors that the statistics are conditional on. Then `mean` and `cov` are what follows
        for all variables from the statistics and the predictors' moments (divisor n - 1, lavaan's rule).
    intercept : (p,) at x = 0. slopes : (p, r). residual : (p, p) given x, 0 for predictors. Without predictors
        `intercept` is `mean` and `residual` is `cov`.
    gamma : (k, k) n times the asymptotic covariance of the statistics, or None when only its diagonal was asked for.
    gamma_diagonal : (k,) its diagonal; with clusters as if respondents were independent, for weights.
    """

    ordered: tuple[tuple[str, int], ...]
    ordinal: Bools
    tau: Floats
    tau_item: Ints
    mean: Floats
    cov: Floats
    predictors: Ints
    intercept: Floats
    slopes: Floats
    residual: Floats
    gamma: Floats | None
    gamma_diagonal: Floats

    @property
    def responses(self) -> Ints:
        """(m,) columns of the variables that have statistics: all but the predictors."""
        every = np.arange(self.cov.shape[0])
        return np.setdiff1d(every, self.predictors, assume_unique=True) if self.predictors.size else every

    @property
    def continuous(self) -> Ints:
        """Columns of the continuous responses."""
        if not self.predictors.size:
            return np.flatnonzero(~self.ordinal)
        at = self.responses
        return np.asarray(at[~self.ordinal[at]])

    @property
    def diagonal_weights(self) -> Floats:
        """(k,) one over the sampling variances (times n); those of variances are at least `LEAST` times 2 s^4."""
        out, free = np.array(self.gamma_diagonal), self.continuous
        first = self.tau.size + free.size + self.responses.size * self.predictors.size
        at = slice(first, first + free.size)
        out[at] = np.maximum(out[at], LEAST * 2.0 * np.diag(self.residual)[free] ** 2)
        return np.asarray(1.0 / out)

    @property
    def pairs(self) -> tuple[Ints, Ints]:
        """Rows and columns of the responses' cells below the diagonal, column by column."""
        if not self.predictors.size:
            return pairs(self.cov.shape[0])
        at = self.responses
        rows, columns = pairs(at.size)
        return at[rows], at[columns]

    @property
    def values(self) -> Floats:
        """(k,) the statistics."""
        rows, columns = self.pairs
        free = self.continuous
        parts = [self.tau, self.intercept[free], np.diag(self.residual)[free], self.residual[rows, columns]]
        if self.predictors.size:
            parts.insert(2, self.slopes[self.responses].T.ravel())
        return np.concatenate(parts)


def pairs(p: int) -> tuple[Ints, Ints]:
    """Rows and columns of the cells below the diagonal, column by column."""
    columns, rows = np.triu_indices(p, 1)
    return rows, columns
