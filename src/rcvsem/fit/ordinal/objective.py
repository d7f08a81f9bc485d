"""The discrepancy of ordinal items over all groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.fit.discrepancy import GroupTerm, Objective, Sample
from rcvsem.fit.implied import implied
from rcvsem.fit.matrices import Layout
from rcvsem.fit.ordinal.structure import scalings
from rcvsem.fit.ordinal.wls import OrdinalTerm, ParameterPlaces, Responses, ordinal_sample
from rcvsem.foundation.arrays import Bools, Floats


class OrdinalObjective(Objective):
    """f(theta) = sum over groups of n_g/N F_g / 2.

    `thresholds` False: the structural part alone, over the parameters `active`; theta stays whole.
    """

    def __init__(self, layout: Layout, samples: Sequence[Sample]) -> None:
        super().__init__(layout, samples, "wls")
        q = layout.n_free
        self.columns = ParameterPlaces(place=np.arange(q), count=q, thresholds=True)

    def on(self, layout: Layout, samples: Sequence[Sample]) -> OrdinalObjective:
        """The same discrepancy of another layout and other samples."""
        return OrdinalObjective(layout, samples)

    def _make(self, theta: Floats) -> list[GroupTerm] | None:
        layout, own = self.layout, self.layout.ordinal
        assert own is not None
        values = layout.values(theta)
        if not np.isfinite(values).all():
            return None
        terms: list[GroupTerm] = []
        for g, sample in enumerate(self.samples):
            state = implied(own.conditional(layout.matrices_of(values, g)))
            if state is None:
                return None
            group = own.groups[g]
            responses = Responses(scalings(layout, own, values, g), values[group.tau_row])
            term = OrdinalTerm(layout, group, state, ordinal_sample(sample), responses, self.columns)
            if not np.isfinite(term.half):
                return None
            terms.append(term)
        return terms

    def _sum(self, theta: Floats, what: str, weights: Sequence[float] | None) -> Floats:
        terms = self.terms(theta)
        assert terms is not None, "asked for derivatives outside the domain"
        used = [s.weight for s in self.samples] if weights is None else weights
        parts = [
            weight * getattr(term, what)(where)
            for where, term, weight in zip(self.layout.groups, terms, used, strict=True)
        ]
        return np.asarray(sum(parts[1:], parts[0]))

    def ordinal_terms(self, theta: Floats) -> list[OrdinalTerm]:
        """The groups' terms at theta."""
        terms = self.terms(theta)
        assert terms is not None
        return [term for term in terms if isinstance(term, OrdinalTerm)]

    def threshold_parameters(self) -> Bools:
        """(q,) which parameters are thresholds."""
        out = np.zeros(self.layout.n_free, dtype=bool)
        assert self.layout.ordinal is not None
        for group in self.layout.ordinal.groups:
            out[group.tau_free[group.tau_free >= 0]] = True
        return out

    def separable(self) -> bool:
        """Whether every threshold is a parameter of its own, so that all sample thresholds are met exactly."""
        assert self.layout.ordinal is not None
        free = np.concatenate([group.tau_free for group in self.layout.ordinal.groups])
        diagonal = all(s.weight_matrix is None for s in self.samples)
        shared = set(free.tolist()) & {int(k) for where in self.layout.groups for k in where.free}
        return diagonal and bool((free >= 0).all()) and np.unique(free).size == free.size and not shared

    def with_thresholds(self, theta: Floats) -> Floats:
        """theta with thresholds that meet the sample's exactly: tau / d + mu (`separable` models)."""
        out = np.array(theta)
        own = self.layout.ordinal
        assert own is not None
        values = self.layout.values(out)
        for g, (group, sample) in enumerate(zip(own.groups, self.samples, strict=True)):
            state = implied(own.conditional(self.layout.matrices_of(values, g)))
            mu = np.zeros(self.layout.p) if state is None else state.mu
            d = scalings(self.layout, own, values, g)
            item = group.tau_item
            out[group.tau_free] = ordinal_sample(sample).statistics.tau / d[item] + mu[item]
        return out


def ordinal_objective(objective: Objective) -> OrdinalObjective:
    """The objective, known to be one of ordinal items."""
    assert isinstance(objective, OrdinalObjective)
    return objective
