"""Score tests of ordinal models: what modification indices are made of, for least squares on polychoric correlations.

Score, information and cross information of candidate cells from the Jacobian of the statistics, s = D'W r and D'W D
(the general formula of Sorbom, 1989, with the weights of the estimates). The predicted drop is that of the unscaled
statistic, as in lavaan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.candidates import Candidates
from rcvsem.evaluate.ordinal_residuals import ordinal_terms
from rcvsem.evaluate.score_parts import Parts, ScoreParts
from rcvsem.fit.ordinal.candidates import cell_jacobian
from rcvsem.foundation.arrays import Floats

if TYPE_CHECKING:
    from rcvsem.fit import Fit


class OrdinalParts(ScoreParts):
    """Of the statistics of all groups."""

    def information(self, fit: Fit) -> Floats:
        """(q, q) information of all cases: sum (n_g - 1) D_g'W_g D_g."""
        return np.asarray(fit.objective.information(fit.theta, [g.n - 1.0 for g in fit.moments.groups]))

    def parts(self, fit: Fit, found: Candidates) -> Parts:
        """Score (c,), own information (c,) and that with the free parameters (c, q), all cases."""
        c = found.size
        score, own = np.zeros(c), np.zeros(c)
        cross = np.zeros((c, fit.theta.size))
        for g, term in enumerate(ordinal_terms(fit)):
            at = np.flatnonzero(found.group == g)
            if not at.size:
                continue
            D = cell_jacobian(fit.layout, term, found.matrix[at], found.i[at], found.j[at])
            WD = term.times(D)
            weight = term.sample.n - 1.0
            score[at] = weight * (D.T @ term.weighted)
            own[at] = weight * np.einsum("kc,kc->c", D, WD)
            cross[at] = weight * (WD.T @ term.jacobian())
        return score, own, cross

    def between(self, fit: Fit, found: Candidates) -> Floats:
        """(c, c) information among the candidates, all cases."""
        between = np.zeros((found.size, found.size))
        for g, term in enumerate(ordinal_terms(fit)):
            at = np.flatnonzero(found.group == g)
            if at.size:
                D = cell_jacobian(fit.layout, term, found.matrix[at], found.i[at], found.j[at])
                between[np.ix_(at, at)] = (term.sample.n - 1.0) * (D.T @ term.times(D))
        return between
