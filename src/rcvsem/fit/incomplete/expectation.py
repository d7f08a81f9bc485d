"""The E step: what rows with gaps say of the moments, at given means and covariances.

With K = Sigma^-1, M the gaps and O the rest of a pattern, no pattern's covariance matrix is inverted: deviations in the
gaps are d_M = -K_MM^-1 K_MO d_O, their conditional covariance is K_MM^-1, and log|Sigma_OO| = log|Sigma| + log|K_MM|.
Completed deviations z have K z = Sigma_OO^-1 d_O in O and 0 in M, so that z'Kz is the Mahalanobis distance.
"""

from __future__ import annotations

import numpy as np

from rcvsem.fit.incomplete.patterns import IncompleteRows
from rcvsem.foundation.arrays import Floats


class Expectation:
    """The E step at (mu, Sigma).

    Attributes
    ----------
    value : mean -2 log-likelihood of a row, without the constant (log 2 pi for each answer); inf outside the domain.
    inverse : (p, p) K. completed : (n, p) deviations from mu, the gaps replaced by their expectation.
    gap_inverse : for each block (patterns, k, k) K_MM^-1.
    """

    __slots__ = ("_moment", "completed", "gap_inverse", "incomplete", "inverse", "value")

    def __init__(self, incomplete: IncompleteRows, mu: Floats, sigma: Floats) -> None:
        self.incomplete = incomplete
        self.value = np.inf
        self._moment: Floats | None = None
        try:
            factor = np.linalg.cholesky(sigma)
        except np.linalg.LinAlgError:
            return
        K = self.inverse = np.asarray(np.linalg.inv(sigma))
        weights = incomplete.weights
        Z = incomplete.rows - mu
        logdets = 0.0
        self.gap_inverse: list[Floats] = []
        pattern_weights = incomplete.pattern_weights
        for block in incomplete.blocks:
            hidden = block.hidden
            own = K[hidden[:, :, None], hidden[:, None, :]]
            inverse = np.linalg.inv(own)
            logdets += float(pattern_weights[block.patterns] @ np.linalg.slogdet(own)[1])
            own_rows = Z[block.rows]
            gaps = hidden[block.of_row]
            np.put_along_axis(own_rows, gaps, 0.0, axis=1)
            pulled = np.take_along_axis(own_rows @ K, gaps, axis=1)
            filled = -(inverse[block.of_row] @ pulled[:, :, None])[:, :, 0]
            np.put_along_axis(own_rows, gaps, filled, axis=1)
            self.gap_inverse.append(inverse)
        self.completed = Z
        total = incomplete.total
        quadratic = float(weights @ ((Z @ K) * Z).sum(axis=1))
        value = 2.0 * float(np.log(np.diag(factor)).sum()) + (logdets + quadratic) / total
        self.value = value if np.isfinite(value) else np.inf

    def shift(self) -> Floats:
        """(p,) mean of the completed deviations."""
        return np.asarray(self.incomplete.weights @ self.completed / self.incomplete.total)

    def moment(self) -> Floats:
        """(p, p) T, mean of E[(x - mu)(x - mu)'] given the answers."""
        if self._moment is None:
            incomplete, p = self.incomplete, self.incomplete.p
            weights = incomplete.weights
            T = (self.completed * weights[:, None]).T @ self.completed
            flat = np.zeros(p * p)
            for block, inverse in zip(incomplete.blocks, self.gap_inverse, strict=True):
                share = incomplete.pattern_weights[block.patterns]
                cells = block.hidden[:, :, None] * p + block.hidden[:, None, :]
                flat += np.bincount(
                    cells.ravel(), weights=(inverse * share[:, None, None]).ravel(), minlength=p * p
                )
            self._moment = (T + flat.reshape(p, p)) / incomplete.total
        return self._moment
