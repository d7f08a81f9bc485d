"""The discrepancy of one group whose rows have gaps.

F = (-2 log L + 2 log L of the saturated model) / n. By Fisher's identity its gradient is the complete-data gradient at
the moments of the E step: W = K - K T K, d = mean of the completed deviations.
"""

from __future__ import annotations

from rcvsem.fit.cells import GroupLayout
from rcvsem.fit.derivatives import kappa_values, location_gradient, second_derivative_part
from rcvsem.fit.implied import Implied
from rcvsem.fit.incomplete.curvature import Elements, PatternSums, elements
from rcvsem.fit.incomplete.expectation import Expectation
from rcvsem.fit.incomplete.patterns import IncompleteRows
from rcvsem.foundation.arrays import Floats


class IncompleteTerm:
    """F of one group at one value of the parameters; `half` is inf where Sigma is not positive definite.

    X (D, D) = V'WV and h (D,) = V'Kd, as for complete data; `sums` gives the patterns' information.
    """

    __slots__ = ("X", "_hessian", "_sums", "found", "h", "half", "ready", "state")

    def __init__(self, state: Implied, incomplete: IncompleteRows, saturated: float) -> None:
        self.state, self.ready = state, False
        self.found = Expectation(incomplete, state.mu, state.sigma)
        self.half = (self.found.value - saturated) / 2
        self._sums: PatternSums | None = None
        self._hessian: tuple[GroupLayout, Floats] | None = None

    def prepare(self) -> None:
        """X and h; once."""
        if self.ready:
            return
        KV = self.found.inverse @ self.state.dictionary
        self.X = KV.T @ (self.state.sigma - self.found.moment()) @ KV
        self.h = KV.T @ self.found.shift()
        self.ready = True

    @property
    def sums(self) -> PatternSums:
        """The patterns seen through the dictionary."""
        if self._sums is None:
            self._sums = PatternSums(self.found, self.state.dictionary)
        return self._sums

    def elements(self, where: GroupLayout) -> Elements:
        """One owner a free location."""
        kappa = kappa_values(where, self.state.eta)
        return elements(where.c, where.u, where.v, kappa, self.state.dictionary.shape[1])

    def gradient(self, where: GroupLayout) -> Floats:
        self.prepare()
        return location_gradient(where, self.X, self.h, kappa_values(where, self.state.eta))

    def information(self, where: GroupLayout) -> Floats:
        """Expected given the patterns of gaps."""
        parts = self.elements(where)
        return self.sums.curvature(parts, parts, observed=False)

    def hessian(self, where: GroupLayout) -> Floats:
        if self._hessian is not None and self._hessian[0] is where:
            return self._hessian[1]
        self.prepare()
        parts = self.elements(where)
        kappa = kappa_values(where, self.state.eta)
        first = self.sums.curvature(parts, parts, observed=True)
        value = first + second_derivative_part(where, self.state, self.X, self.h, kappa)
        self._hessian = (where, value)
        return value
