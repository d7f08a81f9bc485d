"""Errors and intervals of the effects in many replications at once."""

from __future__ import annotations

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats
from rcvsem.infer.batch.effects import EffectPlan

INTERVAL_DRAWS = 1000  # of the Monte Carlo interval of an indirect effect


def path_indices(fit: Fit, plan: EffectPlan) -> dict[tuple[str, str], int]:
    """(target, source) of every regression -> 0-based index in theta; -1 for a fixed one."""
    return {
        (row.lhs, row.rhs): row.free - 1
        for row in fit.spec.parameters
        if row.op == "~" and row.group == plan.group + 1
    }


def effect_errors(
    fit: Fit,
    plans: tuple[EffectPlan, ...],
    theta: Floats,
    vcov: Floats,
    alpha: float,
    rng: np.random.Generator,
) -> tuple[Floats, Floats, Floats]:
    """(R, k) delta-method errors, and ends of Monte Carlo intervals of the indirect effects.

    Paths are drawn from N(estimates, their covariance matrix), the effect is computed for each (MacKinnon, Lockwood &
    Williams 2004).
    """
    size = theta.shape[0]
    count = sum(len(plan.names) for plan in plans)
    se, lower, upper = (np.full((size, count), np.nan) for _ in range(3))
    column = 0
    for plan in plans:
        index = path_indices(fit, plan)
        free = sorted({k for k in index.values() if k >= 0})
        place = {k: c for c, k in enumerate(free)}
        fixed = {
            (row.lhs, row.rhs): float(row.fixed or 0.0)
            for row in fit.spec.parameters
            if row.op == "~" and not row.free
        }
        paths = theta[:, free]
        cov = vcov[:, free][:, :, free]
        drawn = paths[:, None, :] + rng.standard_normal((size, INTERVAL_DRAWS, len(free))) @ _roots(
            cov
        ).transpose(0, 2, 1)
        terms: dict[tuple[str, str], list[tuple[str, ...]]] = {}
        for name in plan.names:
            if name.kind == "specific indirect":
                terms.setdefault((name.source, name.target), []).append(name.path)
        for name in plan.names:
            own: list[tuple[str, ...]] = []
            if name.kind in ("direct", "specific indirect"):
                own = [name.path]
            elif name.kind == "total indirect":
                own = terms[(name.source, name.target)]
            if own:
                gradient = np.zeros_like(paths)
                values = np.zeros(drawn.shape[:2])
                for path in own:
                    edges = list(zip(path[1:], path[:-1], strict=True))
                    values += _product(edges, index, place, fixed, drawn)
                    for edge in edges:
                        if index[edge] >= 0:
                            others = [other for other in edges if other != edge]
                            gradient[:, place[index[edge]]] += _product(others, index, place, fixed, paths)
                with np.errstate(invalid="ignore"):
                    se[:, column] = np.sqrt(np.einsum("bi,bij,bj->b", gradient, cov, gradient))
                if name.kind != "direct":
                    ends = np.quantile(values, [alpha / 2, 1 - alpha / 2], axis=1)
                    lower[:, column], upper[:, column] = ends
            column += 1
    return se, lower, upper


def _product(
    edges: list[tuple[str, str]],
    index: dict[tuple[str, str], int],
    place: dict[int, int],
    fixed: dict[tuple[str, str], float],
    paths: Floats,
) -> Floats:
    """Product of the coefficients of `edges`; paths (..., s)."""
    value = np.ones(paths.shape[:-1])
    for edge in edges:
        value *= paths[..., place[index[edge]]] if index[edge] >= 0 else fixed[edge]
    return value


def _roots(cov: Floats) -> Floats:
    """Symmetric roots (R, s, s); 0 where a covariance matrix is not known."""
    values, vectors = np.linalg.eigh(np.nan_to_num(cov, nan=0.0))
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]) @ vectors.transpose(0, 2, 1))


def definition_errors(fit: Fit, theta: Floats, vcov: Floats) -> tuple[Floats, Floats]:
    """Values and delta-method errors (R, d) of the `:=` rows, by complex steps."""
    names = [definition.name for definition in fit.spec.definitions]
    size = theta.shape[0]
    if not names:
        return np.zeros((size, 0)), np.zeros((size, 0))
    values = np.column_stack([np.broadcast_to(fit.spec.named_values(theta)[name], (size,)) for name in names])
    step = 1e-30
    jacobian = np.empty((size, len(names), theta.shape[1]))
    for k in range(theta.shape[1]):
        moved = theta.astype(complex)
        moved[:, k] += 1j * step
        at = fit.spec.named_values(moved)
        jacobian[:, :, k] = np.column_stack(
            [np.broadcast_to(np.imag(at[name]) / step, (size,)) for name in names]
        )
    with np.errstate(invalid="ignore"):
        se = np.sqrt(np.einsum("bdi,bij,bdj->bd", jacobian, vcov, jacobian))
    return np.array(values, dtype=float), se
