"""Effects of many draws at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.batch.matrices import DrawMoments, Matrices, fill, latent_covariance, total_effects
from rcvsem.infer.batch.problem import GroupProblem, Problem
from rcvsem.infer.paths import EffectName


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EffectPlan:
    """What to compute in one group (0-based): names of the m variables, which Beta cells are regressions (m, m)."""

    group: int
    variables: tuple[str, ...]
    regressions: Bools
    names: tuple[EffectName, ...]


def effect_values(beta: Floats, names: Sequence[EffectName], variables: Sequence[str]) -> Floats:
    """Effects (B, k) of structural matrices (B, m, m), beta[:, i, j] the path from j to i.

    Direct and specific indirect effects are products of the coefficients along the path. Total effects are
    (I - Beta)^-1 - I; total indirect ones are total minus direct (Bollen 1989, ch. 8).
    """
    place = {name: k for k, name in enumerate(variables)}
    m = beta.shape[1]
    total = np.linalg.inv(np.eye(m) - beta) - np.eye(m)
    values = np.empty((beta.shape[0], len(names)))
    for column, name in enumerate(names):
        i, j = place[name.target], place[name.source]
        if name.kind == "total":
            values[:, column] = total[:, i, j]
        elif name.kind == "total indirect":
            values[:, column] = total[:, i, j] - beta[:, i, j]
        else:
            steps = zip(name.path[1:], name.path[:-1], strict=True)
            values[:, column] = np.prod([beta[:, place[to], place[of]] for to, of in steps], axis=0)
    return values


def standard_deviations(group: GroupProblem, matrices: Matrices) -> Floats:
    """Implied SDs (B, m) of the latent variables; 0 where a variance is not positive."""
    c = total_effects(group, matrices.beta)
    variance = np.einsum("bii->bi", latent_covariance(c, matrices.psi))
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def all_effects(
    problem: Problem, plans: Sequence[EffectPlan], theta: Floats, moments: tuple[DrawMoments, ...]
) -> tuple[Floats, Floats]:
    """Unstandardized and standardized effects (B, k) of all plans, side by side.

    Standardized: times SD(source) / SD(target), both model-implied. Draws with a variance that is not positive give nan.
    """
    raw: list[Floats] = []
    scaled: list[Floats] = []
    for plan in plans:
        matrices = fill(problem.groups[plan.group], theta, moments[plan.group])
        beta = np.where(plan.regressions, matrices.beta if matrices.beta is not None else 0.0, 0.0)
        beta = np.broadcast_to(beta, (theta.shape[0], *plan.regressions.shape))
        values = effect_values(beta, plan.names, plan.variables)
        sd = standard_deviations(problem.groups[plan.group], matrices)
        place = {name: k for k, name in enumerate(plan.variables)}
        source = [place[name.source] for name in plan.names]
        target = [place[name.target] for name in plan.names]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where((sd[:, target] > 0) & (sd[:, source] > 0), sd[:, source] / sd[:, target], np.nan)
        raw.append(values)
        scaled.append(values * ratio)
    if not raw:
        empty = np.zeros((theta.shape[0], 0))
        return empty, empty.copy()
    return np.concatenate(raw, axis=1), np.concatenate(scaled, axis=1)
