"""The search for a minimum: start values, other ones where they fail, other metrics of the latents, what ran off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from rcvsem.fit.cells import PSI, THETA
from rcvsem.fit.constrained import minimise_constrained
from rcvsem.fit.constraints import Constraints, Reduced
from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.local_identification import check_identified
from rcvsem.fit.optimise import Solution, minimise
from rcvsem.fit.options import FitOptions
from rcvsem.fit.start import all_given, start_values
from rcvsem.fit.weak_markers import NOTHING, other_metric
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import enumerated, phrase

# Start values that are tried one after the other (`start.start_values`).
VARIANTS = (0, 1, 2, 3)
# Smallest eigenvalue of the second derivatives, in units of standard errors, below which a minimum is looked at twice.
DOUBTFUL = 5e-3
# Steps that the way to the minimum takes from the usual start values where there is one (4 to 8 in ordinary fits); a
# longer one has bent, and where it went is an accident of the start.
STRAIGHT = 9
# Other metrics of the latents that are tried where nothing else leads to a minimum (`marker.other_metric`).
TURNS = 4
# Steps granted there from each set of start values.
BRIEF = 40
# Units (standard deviations of the items) beyond which a parameter of a fit without a minimum has run off.
RUN_OFF = 10.0


Starts = Callable[[Objective, Sequence[float | None], int], Floats]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Search:
    """A minimum that is asked for.

    given : the author's start values of the rows of the table. names : (q,) of the parameters, for messages.
    starts(objective, given, variant) : (q,) start values.
    """

    objective: Objective
    constraints: Constraints
    options: FitOptions
    given: Sequence[float | None]
    names: Sequence[str]
    starts: Starts


def lowest(asked: Search) -> Solution:
    """Minimise from the usual start values; from others too if that fails or ends where a lower minimum may exist."""
    objective, constraints = asked.objective, asked.constraints
    covs = [s.cov for s in objective.samples]
    reduced = Reduced(objective, constraints)
    best: Solution | None = None
    for variant in VARIANTS[:1] if all_given(objective.layout, asked.given) else VARIANTS:
        theta = asked.starts(objective, asked.given, variant)
        z = inside_domain(reduced, reduced.z(theta), covs)
        if variant == 0 and np.isfinite(reduced.value(z)):
            check_identified(_without_units(objective), constraints, reduced.theta(z), asked.names)
        found = search(reduced, z, asked.options, best)
        if variant == 0 and found.converged and not _suspicious(reduced, found):
            return found
        if best is None or _better(found, best):
            best = found
    assert best is not None
    return (
        best if best.converged else _running_off(_in_other_metric(reduced, best, asked), reduced, asked.names)
    )


def _without_units(objective: Objective) -> Objective:
    """The discrepancy for the question what can be determined at all.

    Least squares without weights weighs moments by the items' units; the answer must not depend on them.
    """
    if objective.kind != "uls":
        return objective
    return objective.on(objective.layout, [replace(s, weight_matrix=None) for s in objective.samples])


def _running_off(failed: Solution, reduced: Reduced, names: Sequence[str]) -> Solution:
    """Names the parameters that have run off, where that is why there is no minimum."""
    if failed.converged or failed.flat:
        return failed
    far = np.flatnonzero(np.abs(reduced.theta(failed.z)) > RUN_OFF)
    if not far.size:
        return failed
    shown = enumerated(names[int(k)] for k in far[:6]) + (
        phrase(" and {size} more", size=far.size - 6) if far.size > 6 else ""
    )
    return replace(
        failed,
        reason=phrase(
            "{reason} {shown} run off: the fit gets better without end as they grow.",
            reason=failed.reason,
            shown=shown,
        ),
    )


def _suspicious(reduced: Reduced, found: Solution) -> bool:
    """Whether a minimum is improper, nearly undetermined or was far to seek: then a lower one may exist elsewhere."""
    if found.lowest < DOUBTFUL or (reduced.constraints.plain and found.iterations > STRAIGHT):
        return True
    layout = reduced.objective.layout
    values = layout.values(reduced.theta(found.z))
    for where in layout.groups:
        diagonal = ((where.matrix == PSI) | (where.matrix == THETA)) & (where.i == where.j)
        if (values[where.row[diagonal]] < 0).any():
            return True
        inside = where.matrix == PSI
        psi = np.zeros((layout.m, layout.m))
        psi[where.i[inside], where.j[inside]] = psi[where.j[inside], where.i[inside]] = values[
            where.row[inside]
        ]
        variance = np.diag(psi)
        if (psi**2 > np.outer(variance, variance) * (1.0 + 1e-9)).any():
            return True
    return False


def _better(found: Solution, best: Solution) -> bool:
    """A minimum before none; of two minima the lower (by more than rounding)."""
    if found.converged != best.converged:
        return found.converged
    return found.value < best.value - 1e-9 * (1.0 + abs(best.value))


def _in_other_metric(reduced: Reduced, failed: Solution, asked: Search) -> Solution:
    """The solution by way of the strongest indicators' metric, where a weak marker may be why there was none."""
    objective, constraints = reduced.objective, reduced.constraints
    if not constraints.unrestricted or not np.isfinite(failed.value):
        return failed
    for turn in range(TURNS):
        metric = other_metric(objective.layout, reduced.theta(failed.z), turn)
        if metric is None:
            continue
        inner = Reduced(metric.objective(objective), constraints)
        found = _briefly(inner, replace(asked, given=[None] * len(asked.given)))
        if found is None:
            continue
        theta = metric.back(found.z)
        nothing = [key for key, size in metric.marker_loadings(found.z).items() if size < NOTHING]
        if nothing:
            return replace(failed, reason=_not_loading(objective, nothing))
        if theta is not None and np.isfinite(reduced.value(theta)):
            again = search(reduced, theta, asked.options)
            if again.converged:
                return again
    return failed


def _briefly(reduced: Reduced, asked: Search) -> Solution | None:
    """A minimum that is near one of the start values; None where there is none."""
    covs = [s.cov for s in reduced.objective.samples]
    options = replace(asked.options, max_iterations=min(BRIEF, asked.options.max_iterations))
    for variant in VARIANTS:
        z = inside_domain(reduced, reduced.z(asked.starts(reduced.objective, asked.given, variant)), covs)
        found = search(reduced, z, options)
        if found.converged:
            return found
    return None


def _not_loading(objective: Objective, markers: Sequence[tuple[int, int]]) -> str:
    observed, etas = objective.layout.observed, objective.layout.etas
    told = enumerated(
        (
            phrase("{observed}, the marker of {etas},", observed=observed[item], etas=etas[eta])
            for eta, item in markers
        ),
        " and ",
    )
    return phrase(
        "{told} does not load on it (0 to rounding): the other loadings grow without bound.", told=told
    )


def search(reduced: Reduced, z: Floats, options: FitOptions, known: Solution | None = None) -> Solution:
    """The minimiser that the constraints call for, from z. known : a minimum that another place led to."""
    if not reduced.constraints.plain:
        return minimise_constrained(reduced, z, max_iterations=options.max_iterations)
    return minimise(reduced, z, max_iterations=options.max_iterations, known=known)


def starts_of(objective: Objective, given: Sequence[float | None], variant: int) -> Floats:
    """(q,) start values of continuous variables."""
    covs = [s.cov for s in objective.samples]
    means = [s.mean for s in objective.samples]
    return start_values(objective.layout, covs, means, given, variant=variant)


def inside_domain(reduced: Reduced, z: Floats, covs: Sequence[Floats]) -> Floats:
    """Pull start values towards independence until the implied covariances are positive definite."""
    if np.isfinite(reduced.value(z)):
        return z
    layout = reduced.objective.layout
    theta = reduced.theta(z)
    calm = np.zeros(layout.n_free)
    for where, cov in zip(layout.groups, covs, strict=True):
        for k, kind, i, j in zip(where.free, where.free_matrix, where.free_i, where.free_j, strict=True):
            if i != j or kind not in (PSI, THETA):
                continue
            observed = i if kind == THETA else layout.eta_observed[i]
            calm[k] = cov[observed, observed] if observed >= 0 else abs(theta[k]) or 1.0
    target = reduced.z(calm)
    for share in (0.3, 0.6, 0.9, 1.0):
        moved = (1 - share) * z + share * target
        if np.isfinite(reduced.value(moved)):
            return np.asarray(moved)
    return z
