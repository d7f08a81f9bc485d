"""What a fit says of one case, for the draws and the effects."""

from __future__ import annotations

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats


def expected_information(fit: Fit) -> Floats:
    """Expected information (q, q) of one case at the solution, whatever the kind of the standard errors."""
    return fit.objective.information(fit.theta, [g.n / fit.n for g in fit.moments.groups])
