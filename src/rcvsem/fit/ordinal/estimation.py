"""Estimation of models with ordinal items: what `estimate` does instead of its usual steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.fit.cells import NU, THETA
from rcvsem.fit.constraints import Constraints, Reduced, free_of
from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.local_identification import check_identified
from rcvsem.fit.matrices import Layout
from rcvsem.fit.moments import Moments
from rcvsem.fit.optimise import Solution, minimise
from rcvsem.fit.options import FitOptions
from rcvsem.fit.ordinal.objective import OrdinalObjective, ordinal_objective
from rcvsem.fit.ordinal.profile import Profile
from rcvsem.fit.ordinal.statistics import with_ordinal_statistics
from rcvsem.fit.ordinal.wls import OrdinalSample, ordinal_sample
from rcvsem.fit.search import Search
from rcvsem.fit.start import start_values
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec


def with_predictors(spec: ModelSpec) -> tuple[ModelSpec, tuple[Finding, ...]]:
    """The model as it is fitted given its observed predictors, and what to say of them.

    A predictor has no thresholds: its declaration as ordinal is dropped (lavaan's rule). Where the model text itself
    gives it some, the predictors' moments become part of the model.
    """
    declared = [name for name in spec.exogenous if name in spec.ordered]
    if not declared:
        return spec, ()
    names = enumerated(declared)
    kept = tuple((name, k) for name, k in spec.options.ordered if name not in declared)
    made = spec.with_options(ordered=kept, identify=False)
    if not set(declared) & set(made.ordered):
        note = Finding(
            code="ordinal_predictor",
            severity="info",
            text=phrase(
                "{names}: predictors enter as they are coded; that they were declared ordinal has no effect.",
                names=names,
            ),
            fix=phrase(
                "Use {fixed_x} to model a normal response behind an ordinal predictor.",
                fixed_x=named("fixed_x", False, typed="--random-x"),
            ),
        )
        return made, (note,)
    note = Finding(
        code="random_x",
        severity="info",
        text=phrase(
            "The model text makes {names} ordinal: the moments of {exogenous} are estimated, not fixed; "
            "they count as parameters, and normal responses are assumed behind them.",
            names=names,
            exogenous=enumerated(spec.exogenous),
        ),
    )
    return spec.with_options(fixed_x=False, identify=False), (note,)


def ordinal_model(spec: ModelSpec, moments: Moments, options: FitOptions) -> tuple[ModelSpec, Moments]:
    """The model with the numbers of categories that occur, and the moments with the statistics of the ordinal items.

    Raises
    ------
    DataError : see `categorise`; thresholds of the model text that the categories do not give.
    """
    spec, _ = with_predictors(spec)
    moments = with_ordinal_statistics(moments, spec.ordered, predictors=spec.exogenous)
    first = moments.groups[0].ordinal
    assert first is not None
    moments = replace(moments, findings=(*moments.findings, *_two_valued(moments)))
    written: dict[str, int] = {}
    for row in spec.parameters:
        if row.op == "|" and row.user:
            written[row.lhs] = max(written.get(row.lhs, 0), int(row.rhs[1:]))
    for item, categories in first.ordered:
        if written.get(item, 0) > categories - 1:
            raise DataError(
                phrase(
                    "The model gives {item} the threshold t{written}, but only {categories} of its "
                    "categories occur ({categories_2} thresholds).",
                    item=item,
                    written=written[item],
                    categories=categories,
                    categories_2=categories - 1,
                ),
                fix="Remove the threshold or check the answers.",
            )
    if (
        tuple(spec.options.ordered) != first.ordered
        or spec.options.parameterization != options.parameterization
    ):
        spec = spec.with_options(
            ordered=first.ordered, parameterization=options.parameterization, identify=False
        )
    return spec, moments


def _two_valued(moments: Moments) -> list[Finding]:
    """Which continuous responses have two values only."""
    own, known = moments.groups[0].ordinal, {finding.code for finding in moments.findings}
    rows = [group.data for group in moments.groups if group.data is not None]
    if own is None or not rows or "two_values" in known:
        return []
    names = [
        moments.variables[k]
        for k in own.continuous
        if np.unique(np.concatenate([x[:, k] for x in rows])).size == 2
    ]
    if not names:
        return []
    return [
        Finding(
            code="two_values",
            severity="info",
            text=phrase(
                "{names}: two values, taken as a continuous variable. Paths to it are differences in its "
                "mean (a linear probability model), and its standard errors hold.",
                names=enumerated(names),
            ),
            fix="Declare it ordinal as well for a threshold and probit paths.",
        )
    ]


def same_categories(spec: ModelSpec, moments: Moments) -> Moments:
    """Other moments of the model's variables with the statistics of their ordinal items.

    Raises
    ------
    DataError : an item lacks one of the categories that the fit has thresholds for.
    """
    made = with_ordinal_statistics(moments, spec.ordered, predictors=spec.exogenous)
    found = made.groups[0].ordinal
    assert found is not None
    if found.ordered != tuple(spec.options.ordered):
        known = dict(found.ordered)
        lost = [item for item, categories in spec.options.ordered if known.get(item) != categories]
        raise DataError(
            phrase("{lost}: the categories that occur are not those of the fit.", lost=enumerated(lost))
        )
    return made


def ordinal_samples(moments: Moments, options: FitOptions) -> tuple[OrdinalSample, ...]:
    """Statistics and weights of every group.

    Raises
    ------
    DataError : WLS with a singular asymptotic covariance matrix.
    """
    samples = []
    for group in moments.groups:
        own = group.ordinal
        assert own is not None
        diagonal, full = None, None
        if options.weight == "full":
            full = _full_weight(own.gamma, group.label, group.n)
        elif options.weight != "identity":
            diagonal = frozen(own.diagonal_weights)
        samples.append(
            OrdinalSample(
                cov=own.cov,
                mean=own.mean,
                weight=(group.n - 1) / (moments.n - len(moments.groups)),
                logdet=float("nan"),
                weight_matrix=full,
                n=group.n,
                statistics=own,
                diagonal_weight=diagonal,
            )
        )
    return tuple(samples)


def _full_weight(gamma: Floats | None, label: str, n: int) -> Floats:
    assert gamma is not None
    sd = np.sqrt(np.diag(gamma))
    scaled = gamma / np.outer(sd, sd) if (sd > 0.0).all() else np.zeros_like(gamma)
    where = phrase(" in group '{label}'", label=label) if label else ""
    if gamma.shape[0] >= n or np.linalg.eigvalsh(scaled)[0] < 1e-12:
        raise DataError(
            phrase(
                "The estimator wls inverts the covariance matrix of {shape} statistics, which is singular "
                "with N = {n}{where}.",
                shape=gamma.shape[0],
                n=n,
                where=where,
            ),
            fix="Use wlsmv.",
        )
    return np.asarray(np.linalg.inv(scaled) / np.outer(sd, sd))


def solve_ordinal(asked: Search) -> Solution | None:
    """Minimise over the structural parameters alone where the thresholds can be met exactly; None where they cannot.

    The solution is in theta (q,).
    """
    objective, options = ordinal_objective(asked.objective), asked.options
    if not (asked.constraints.unrestricted and objective.separable()):
        return None
    best: Solution | None = None
    for variant in (0, 1, 2):
        start = ordinal_start(objective, asked.given, variant)
        profile = Profile(objective, start)
        z = start[profile.active]
        free = free_of(z.size)
        if variant == 0 and np.isfinite(profile.value(z)):
            names = [asked.names[int(k)] for k in profile.active]
            check_identified(Profile(_without_units(objective, options), start), free, z, names)
        found = minimise(Reduced(profile, free), z, max_iterations=options.max_iterations)
        if best is None or found.converged or found.value < best.value:
            best = _whole(objective, profile, found)
        if found.converged:
            break
    return best


def _without_units(objective: OrdinalObjective, options: FitOptions) -> OrdinalObjective:
    """The discrepancy for the question what can be determined at all: unweighted least squares with weights of 1."""
    if options.weight != "identity":
        return objective
    samples = [ordinal_sample(sample) for sample in objective.samples]
    flat = [replace(s, diagonal_weight=np.ones(s.statistics.values.size)) for s in samples]
    return objective.on(objective.layout, flat)


def resolve_ordinal(whole: Objective, constraints: Constraints, start: Floats, steps: int) -> Solution | None:
    """The same from known estimates, e.g. for a draw of a bootstrap."""
    objective = ordinal_objective(whole)
    if not (constraints.unrestricted and objective.separable()):
        return None
    profile = Profile(objective, start)
    free = free_of(profile.active.size)
    found = minimise(Reduced(profile, free), start[profile.active], max_iterations=steps)
    return _whole(objective, profile, found)


def _whole(objective: OrdinalObjective, profile: Profile, found: Solution) -> Solution:
    theta = objective.with_thresholds(profile.whole(found.z))
    return Solution(
        z=theta,
        value=found.value,
        gradient_norm=found.gradient_norm,
        converged=found.converged,
        reason=found.reason,
        iterations=found.iterations,
        flat=found.flat,
    )


def ordinal_start(objective: Objective, given: Sequence[float | None], variant: int) -> Floats:
    """(q,) start values: of the correlations as if they were covariances; then thresholds and scaling factors."""
    layout, own = objective.layout, objective.layout.ordinal
    assert own is not None
    covs = [s.cov for s in objective.samples]
    means = [s.mean for s in objective.samples]
    theta = _start(layout, covs, means, given, variant)
    if own.parameterization == "theta":
        # Residual variances are 1: correlations are stretched by what the first loadings leave unexplained.
        stretched = []
        values = layout.base.copy()
        values[layout.row_free >= 0] = theta[layout.row_free[layout.row_free >= 0]]
        for g, cov in enumerate(covs):
            matrices = layout.matrices_of(values, g)
            common = np.einsum("ij,jk,ik->i", matrices.lambda_, matrices.psi, matrices.lambda_)
            left = np.clip(1.0 - common, 0.25, 0.9)
            scale = np.ones(layout.p)
            item = own.groups[g].item
            scale[item] = 1.0 / np.sqrt(left[item])
            stretched.append(cov * np.outer(scale, scale))
        theta = _start(layout, stretched, means, given, variant)
    total, count = np.zeros(theta.size), np.zeros(theta.size)
    for group, sample in zip(own.groups, objective.samples, strict=True):
        free = group.tau_free >= 0
        np.add.at(total, group.tau_free[free], ordinal_sample(sample).statistics.tau[free])
        np.add.at(count, group.tau_free[free], 1.0)
        for k in group.scale_free[group.scale_free >= 0]:
            total[k], count[k] = 1.0, 1.0
    theta = np.where(count > 0, total / np.maximum(count, 1.0), theta)
    for row, value in enumerate(given):
        if value is not None and layout.row_free[row] >= 0:
            theta[layout.row_free[row]] = value
    return np.asarray(theta)


def _start(
    layout: Layout,
    covs: list[Floats],
    means: list[Floats | None],
    given: Sequence[float | None],
    variant: int,
) -> Floats:
    theta = start_values(layout, covs, means, given, variant=variant)
    assert layout.ordinal is not None
    for where, own in zip(layout.groups, layout.ordinal.groups, strict=True):
        # A free residual variance of an ordinal item (theta parameterization) starts at 1, free intercepts at 0.
        items = own.item
        at = (where.free_matrix == THETA) & (where.free_i == where.free_j) & np.isin(where.free_i, items)
        theta[where.free[at]] = 1.0
        at = (where.free_matrix == NU) & np.isin(where.free_i, items)
        theta[where.free[at]] = 0.0
    return theta
