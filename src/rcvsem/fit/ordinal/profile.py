"""The structural part of an ordinal discrepancy, with thresholds that are met exactly taken out."""

from __future__ import annotations

import numpy as np

from rcvsem.fit.discrepancy import GroupTerm
from rcvsem.fit.ordinal.objective import OrdinalObjective
from rcvsem.fit.ordinal.wls import ParameterPlaces
from rcvsem.foundation.arrays import Floats


class Profile(OrdinalObjective):
    """The structural part of a `separable` objective, as a function of the parameters that are no thresholds."""

    def __init__(self, whole: OrdinalObjective, start: Floats) -> None:
        super().__init__(whole.layout, whole.samples)
        self.active = np.flatnonzero(~whole.threshold_parameters())
        place = np.full(whole.layout.n_free, -1, dtype=np.intp)
        place[self.active] = np.arange(self.active.size)
        self.columns = ParameterPlaces(place=place, count=self.active.size, thresholds=False)
        self.base = np.array(start)

    def whole(self, z: Floats) -> Floats:
        """theta (q,) at z."""
        out = self.base.copy()
        out[self.active] = z
        return out

    def terms(self, theta: Floats) -> list[GroupTerm] | None:
        """The groups' terms at z."""
        return super().terms(theta if theta.size == self.base.size else self.whole(theta))
