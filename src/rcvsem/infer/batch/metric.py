"""Where all draws begin, and the parameters in the metric of their expected information."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.batch.first_gradient import First
from rcvsem.infer.batch.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Start:
    """Where all draws begin: theta (q,) of the original fit, in units of the items' standard deviations, and its unit-N
    second derivatives (q, q).

    first : F and gradient there, where they are known in closed form.
    """

    theta: Floats
    information: Floats
    n: int
    metric: Floats  # R^-1 (z, z)
    scale: Floats  # D (z,) of the original fit
    se: Floats  # (z,)
    admissible: bool = True  # whether the original fit is proper
    first: First | None = None


def make_start(
    problem: Problem,
    theta: Floats,
    information: Floats,
    n: int,
    first: First | None = None,
    *,
    admissible: bool = True,
) -> Start:
    """Prepare the metric; theta in units of the items' SD. With linear constraints it lives in the free coordinates z."""
    reduced = information if problem.basis is None else problem.basis.T @ information @ problem.basis
    scale = 1.0 / np.sqrt(np.diag(reduced))
    correlation = scale[:, None] * reduced * scale[None, :]
    metric: Floats = np.asarray(np.linalg.pinv(correlation, hermitian=True))
    se = scale * np.sqrt(np.maximum(np.diag(metric), 1.0) / n)
    return Start(
        theta=theta, information=information, n=n, metric=metric, scale=scale, se=se, first=first,
        admissible=admissible,
    )  # fmt: skip


def to_theta(problem: Problem, z: Floats) -> Floats:
    """theta (b, q) at z (b, k)."""
    if problem.basis is None or problem.offset is None:
        return z
    return problem.offset + z @ problem.basis.T


def from_theta(problem: Problem, theta: Floats) -> Floats:
    """z (b, k) nearest to theta (b, q)."""
    if problem.basis is None or problem.offset is None:
        return np.array(theta)
    return np.asarray(np.linalg.lstsq(problem.basis, (theta - problem.offset).T, rcond=None)[0].T)


def to_z(problem: Problem, gradient: Floats) -> Floats:
    """Gradient (b, k) in z of a gradient (b, q) in theta."""
    return gradient if problem.basis is None else gradient @ problem.basis
