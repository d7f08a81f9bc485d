"""Numeric check of local identification: the rank of the information matrix, with the names of its null space."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.fit.constraints import Constraints
from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.optimise import positive_definite
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import IdentificationError
from rcvsem.foundation.words import enumerated, phrase

# Smallest eigenvalue of the information, scaled to a unit diagonal, of a model that counts as identified.
DEFICIENT = 1e-10
# Step of an additive recurrence that spreads evenly over (0, 1) (Roberts 2018, R2 sequence).
_STEP = 0.7548776662466927


def undetermined(
    objective: Objective,
    directions: Floats,
    theta: Floats,
    names: Sequence[str],
    threshold: float = DEFICIENT,
) -> tuple[str, ...]:
    """Names of the parameters that can move along the null space of the information at theta; () when none can.

    directions : (q, k) basis of what the constraints leave free. threshold : eigenvalue that counts as 0.
    """
    Z = directions
    if Z.shape[1] == 0:
        return ()
    information = objective.information(theta)
    scale = np.sqrt(np.diag(information))
    empty = scale <= 1e-14 * max(float(scale.max(initial=0.0)), 1e-300)
    scale = np.where(empty, 1.0, scale)
    inner = information / np.outer(scale, scale)
    identity = np.eye(Z.shape[0])
    Zs = identity
    if Z.shape[1] < Z.shape[0]:
        # Directions in units of standard errors, so that the verdict does not depend on the items' units.
        Zs, _ = np.linalg.qr(scale[:, None] * Z)
        inner = Zs.T @ inner @ Zs
        identity = np.eye(Z.shape[1])
    if positive_definite(inner - threshold * identity):
        return ()
    values, vectors = np.linalg.eigh(inner)
    null = vectors[:, values <= threshold]
    if null.shape[1] == 0:
        return ()
    moved = np.sqrt(((Zs @ null) ** 2).sum(axis=1))
    return tuple(name for name, size in zip(names, moved, strict=True) if size > 0.02)


def check_identified(
    objective: Objective, constraints: Constraints, start: Floats, names: Sequence[str]
) -> None:
    """Raise IdentificationError when the information is singular at points drawn around the start values.

    At such points nothing is zero or equal by chance: a deficient rank there belongs to the model, not to the data.
    """
    free: tuple[str, ...] = ()
    for attempt in range(2):
        point = _nearby(objective, constraints, start, attempt)
        if point is None:
            return
        free = undetermined(objective, constraints.free_directions(point), point, names)
        if not free:
            return
    shown = enumerated(free[:8]) + (phrase(" and {n} more", n=len(free) - 8) if len(free) > 8 else "")
    raise IdentificationError(
        phrase("The model is not identified: {shown} cannot be determined, whatever the data.", shown=shown),
        fix="Fix or equate one of them, remove a path, or give the factors involved more indicators.",
    )


def _nearby(objective: Objective, constraints: Constraints, start: Floats, attempt: int) -> Floats | None:
    """A haphazard admissible point about a seventh of sqrt(N) standard errors from the start, or None.

    Spread by a fixed sequence: numpy.random costs more to import than the whole fit.
    """
    information = objective.information(start)
    diagonal = np.diag(information)
    scale = np.where(diagonal > 0, 1.0 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0)), 1.0)
    spread = np.modf(0.5 + _STEP * np.arange(1 + attempt * start.size, 1 + (attempt + 1) * start.size))[0]
    noise = np.sqrt(12.0) * (spread - 0.5) * scale
    for size in (0.15, 0.07, 0.03, 0.01):
        point = start + size * noise
        if not constraints.unrestricted:
            point = constraints.offset + constraints.basis @ constraints.z(point)
        if np.isfinite(objective.value(point)):
            return np.asarray(point)
    return None
