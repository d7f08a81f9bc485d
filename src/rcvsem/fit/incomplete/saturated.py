"""Means and covariances of rows with gaps: maximum likelihood by EM, accelerated.

EM: Dempster, Laird & Rubin (1977); extrapolation SQUAREM, scheme S3: Varadhan & Roland (2008), with a step back to plain
EM wherever the likelihood would fall.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rcvsem.fit.incomplete.expectation import Expectation
from rcvsem.fit.incomplete.patterns import IncompleteRows
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass

# Largest change of a mean (in SDs) or of a covariance (in products of SDs) by an EM step at the solution.
TOLERANCE = 1e-9
LARGEST_NUMBER_OF_STEPS = 5000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SaturatedMoments:
    """EM estimates: mean (p,), cov (p, p); value : mean -2 log-likelihood of a row without the constant."""

    mean: Floats
    cov: Floats
    value: float
    converged: bool
    steps: int


class _Point:
    """Means and covariances as one vector, in units of the items' standard deviations."""

    def __init__(self, incomplete: IncompleteRows, sd: Floats) -> None:
        self.incomplete, self.sd = incomplete, sd
        self.units = np.outer(sd, sd)
        self.upper = np.triu_indices(sd.size)

    def pack(self, mean: Floats, cov: Floats) -> Floats:
        return np.concatenate((mean / self.sd, (cov / self.units)[self.upper]))

    def unpack(self, vector: Floats) -> tuple[Floats, Floats]:
        p = self.sd.size
        cov = np.zeros((p, p))
        cov[self.upper] = vector[p:]
        cov = cov + cov.T - np.diag(np.diag(cov))
        return vector[:p] * self.sd, cov * self.units

    def step(self, vector: Floats) -> tuple[float, Floats] | None:
        """(value at the vector, vector after one EM step); None outside the domain."""
        mean, cov = self.unpack(vector)
        found = Expectation(self.incomplete, mean, cov)
        if not np.isfinite(found.value):
            return None
        shift = found.shift()
        return found.value, self.pack(mean + shift, found.moment() - np.outer(shift, shift))


def saturated_moments(incomplete: IncompleteRows, start: Any = None) -> SaturatedMoments:
    """EM estimates of a normal sample with gaps, divisor n.

    start : (mean, cov) to begin from; default: each item's own mean and variance.
    """
    mean, variance = incomplete.univariate()
    sd = np.sqrt(variance)
    if not incomplete.blocks:
        centred = incomplete.rows - mean
        cov = (centred * incomplete.weights[:, None]).T @ centred / incomplete.total
        value = float(np.linalg.slogdet(cov)[1]) + incomplete.p
        return SaturatedMoments(mean=mean, cov=cov, value=value, converged=True, steps=0)
    point = _Point(incomplete, sd)
    x = point.pack(mean, np.diag(variance)) if start is None else point.pack(*start)
    here = point.step(x)
    assert here is not None, "EM starts inside the domain"
    steps = 1
    while steps < LARGEST_NUMBER_OF_STEPS:
        value, first = here
        change = first - x
        if np.abs(change).max() < TOLERANCE:
            return _made(point, first, steps, converged=True)
        after = point.step(first)
        steps += 1
        if after is None:
            break
        curve = after[1] - first - change
        size = float(np.sqrt(curve @ curve))
        length = -float(np.sqrt(change @ change)) / size if size > 0 else -1.0
        trial = None
        if length < -1.0:
            far = x - 2.0 * length * change + length**2 * curve
            trial = point.step(far)
            steps += 1
        if trial is not None and trial[0] <= after[0]:
            x, here = far, trial
        else:
            x, here = first, after
    return _made(point, x, steps, converged=False)


def _made(point: _Point, vector: Floats, steps: int, *, converged: bool) -> SaturatedMoments:
    mean, cov = point.unpack(vector)
    value = Expectation(point.incomplete, mean, cov).value
    return SaturatedMoments(mean=mean, cov=cov, value=value, converged=converged, steps=steps)
