"""estimate(): a model and moments in, a Fit out. Pure: nothing it is given is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.fit.active import active_constraints, hidden_by_bounds
from rcvsem.fit.cells import PSI, THETA
from rcvsem.fit.composite_findings import composite_findings
from rcvsem.fit.constrained import minimise_constrained
from rcvsem.fit.constraints import Constraints, Reduced, build_constraints
from rcvsem.fit.diagnose import diagnose
from rcvsem.fit.discrepancy import Kind, Objective, Sample
from rcvsem.fit.identify import check_identified, undetermined
from rcvsem.fit.incomplete.solving import (
    check_missing,
    prepared,
    solve_incomplete,
)
from rcvsem.fit.inference import Inference, baseline_of, inference_of
from rcvsem.fit.likelihood import log_likelihoods
from rcvsem.fit.marker import NOTHING, other_metric, weak_markers
from rcvsem.fit.matrices import Layout
from rcvsem.fit.moments import GroupMoments, Moments
from rcvsem.fit.optimise import FLAT, Solution, minimise
from rcvsem.fit.options import FitOptions
from rcvsem.fit.result import Fit
from rcvsem.fit.sampling_rules import with_sampling
from rcvsem.fit.scaled_tests import (
    exogenous_columns,
)
from rcvsem.fit.size_limits import check_parameters
from rcvsem.fit.start import start_values
from rcvsem.fit.two_values import two_valued_outcomes
from rcvsem.fit.units import Scaled, scaled, units_of
from rcvsem.fit.weights import asymptotic_covariance_inverse
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.computing import computed
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import DataError, ModelError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import refuse_idle
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
# Ratio of standard deviations beyond which least squares without weights cannot be trusted to see the small variables.
DIFFERENT = 30.0
# Numbers of the model text beyond these cannot be computed with: their squares over- or underflow.
SMALLEST, LARGEST = 1e-50, 1e50

if TYPE_CHECKING:
    from rcvsem.fit.ordinal.inference import OrdinalInference
    from rcvsem.model import ModelSpec


@computed
def estimate(spec: ModelSpec, moments: Moments, options: FitOptions | None = None) -> Fit:
    """Estimate a model.

    Parameters
    ----------
    spec : the model. moments : of (at least) its observed variables; groups as many as the model's.
    options : estimator, engine, information, likelihood, ...

    Returns
    -------
    Fit : also when the minimiser did not converge (`converged` False, `reason`) or the solution is improper
        (`admissible` False, findings say which parameter).

    Raises
    ------
    DataError : the moments lack a variable, the means or the rows that are needed, or the groups do not match.
    IdentificationError : the parameters cannot be determined; they are named.
    """
    options = options or FitOptions()
    check_missing(moments, options)
    spec, options, of_sampling = with_sampling(spec, moments, options)
    spec, notes = _with_random_x(spec, options)
    notes = (*of_sampling, *notes)
    chosen = moments.select(spec.observed)
    if options.is_fiml:
        spec, chosen = prepared(spec, chosen)
    _check_fits_together(spec, chosen, options)
    check_parameters(spec)
    if spec.ordered:
        from rcvsem.fit.ordinal.estimation import ordinal_model

        spec, chosen = ordinal_model(spec, chosen, options)
    _check_sizes(spec)
    unbound = Layout(spec)
    samples = make_samples(chosen, options, meanstructure=spec.meanstructure, layout=unbound)
    layout = unbound.bind([s.cov for s in samples], [s.mean for s in samples])
    objective = make_objective(layout, samples, options)
    units = units_of(layout, samples)
    constraints = build_constraints(spec, layout.n_free, units.theta)
    if options.engine == "semopy":
        from rcvsem.fit.semopy_engine import semopy_solution

        solution = semopy_solution(spec, chosen, objective, constraints)
        theta = Reduced(objective, constraints).theta(solution.z)
    else:
        problem = scaled(objective, constraints, units)
        theta, solution = solve(spec, problem, options)
        if objective.kind == "fiml" and solution.converged:
            phi = Reduced(problem.objective, problem.constraints).theta(solution.z)
            objective.remember(theta, problem.hessian_outward(phi))
        notes = (*notes, *_units_that_differ(solution, options, units.item))
        if solution.converged and constraints.inequality:
            labels = [group.label for group in chosen.groups]
            notes = (*notes, *hidden_by_bounds(spec, problem, theta, labels))
    return finish(spec, chosen, options, objective, constraints, theta, solution, notes)


def _with_random_x(spec: ModelSpec, options: FitOptions) -> tuple[ModelSpec, tuple[Finding, ...]]:
    """Least squares estimates the moments of observed predictors like all others (lavaan's rule).

    Models with ordinal items are fitted given their predictors.
    """
    if options.is_ml or not spec.exogenous:
        return spec, ()
    if spec.ordered:
        from rcvsem.fit.ordinal.estimation import with_predictors

        return with_predictors(spec)
    note = Finding(
        code="random_x",
        severity="info",
        text=phrase(
            "With {estimator} the moments of {exogenous} are estimated, not fixed (as in lavaan); they "
            "count as parameters.",
            estimator=options.estimator,
            exogenous=enumerated(spec.exogenous),
        ),
    )
    return spec.with_options(fixed_x=False, identify=False), (note,)


def _check_sizes(spec: ModelSpec) -> None:
    """Raise ModelError for numbers of the text that no computation can use."""
    for row in spec.parameters:
        for value in (row.fixed, row.start, row.lower, row.upper):
            if value is not None and np.isfinite(value) and value and not SMALLEST < abs(value) < LARGEST:
                raise ModelError(
                    phrase(
                        "The number {value:g} of '{lhs} {op} {rhs}' is too large to compute with."
                        if abs(value) > 1
                        else "The number {value:g} of '{lhs} {op} {rhs}' is too small to compute with.",
                        value=value,
                        lhs=row.lhs,
                        op=row.op,
                        rhs=row.rhs,
                    ),
                    fix=phrase(
                        "Write a number between {smallest:g} and {largest:g} in size.",
                        smallest=SMALLEST,
                        largest=LARGEST,
                    ),
                )


def _kind(options: FitOptions) -> Kind:
    if options.is_fiml:
        return "fiml"
    return "ml" if options.is_ml else options.estimator  # type: ignore[return-value]


def make_objective(layout: Layout, samples: Sequence[Sample], options: FitOptions) -> Objective:
    """The function to be minimised."""
    if layout.ordinal is None:
        return Objective(layout, samples, _kind(options))
    from rcvsem.fit.ordinal.wls import OrdinalObjective

    return OrdinalObjective(layout, samples)


def _check_fits_together(spec: ModelSpec, moments: Moments, options: FitOptions) -> None:
    if (options.is_categorical or (spec.ordered and options.takes_ordinal)) and not moments.has_data:
        raise DataError(
            phrase(
                "The estimator {estimator} rests on the categories that respondents chose (thresholds, "
                "polychoric correlations and their sampling covariances); a covariance matrix does not "
                "have them.",
                estimator=options.estimator,
            ),
            fix="Give the data, or use the estimator ml for the matrix.",
        )
    if spec.ordered and not options.takes_ordinal:
        raise OptionError(
            phrase(
                "{ordered} are declared ordinal; the estimator {estimator} is for continuous items.",
                ordered=enumerated(spec.ordered),
                estimator=options.estimator,
            ),
            fix="Use wlsmv, or do not declare them ordinal.",
        )
    if spec.ordered and options.information == "observed":
        raise OptionError(
            "Weighted least squares of ordinal items knows no observed information: 'information' would change nothing.",
            fix="Leave the option out.",
        )
    if options.is_categorical and not spec.ordered:
        raise OptionError(
            phrase(
                "The estimator {estimator} is for ordinal items, but none is declared ordinal.",
                estimator=options.estimator,
            ),
            fix=phrase(
                "Name them ({ordered} or {ordered_2}), or use mlr.",
                ordered=named("ordered", ("A1", "A2")),
                ordered_2=named("ordered", "all"),
            ),
        )
    if spec.groups == 1 and spec.options.group_equal:
        refuse_idle(
            [named("group_equal", ",".join(spec.options.group_equal))],
            "there is one group.",
            fix="Leave it out, or make the model and the moments for several groups.",
        )
    if spec.auxiliary and not options.is_fiml:
        refuse_idle(
            [named("auxiliary", ",".join(spec.auxiliary))],
            "auxiliary variables tell about missing answers, which are left out.",
            fix=phrase("Use {missing}, or leave it out.", missing=named("missing", "fiml")),
        )
    if spec.groups != len(moments.groups):
        raise DataError(
            phrase(
                "The model is for {groups} group(s) and the data have {n}.",
                groups=spec.groups,
                n=len(moments.groups),
            ),
            fix="Re-specify the model with groups=... or give the data the matching grouping variable.",
        )
    if spec.meanstructure and not moments.has_means:
        raise DataError(
            "The model has a mean structure, but only covariances are given.",
            fix="Give the means too, or leave intercepts and means out of the model.",
        )
    if (options.is_scaled or options.weight == "full") and not moments.has_data:
        raise DataError(
            phrase(
                "The estimator {estimator} needs the respondents' answers, not only their covariances.",
                estimator=options.estimator,
            ),
            fix="Give the data, or use the estimator ml.",
        )


def make_samples(
    moments: Moments, options: FitOptions, *, meanstructure: bool, layout: Layout
) -> tuple[Sample, ...]:
    """The moments as the discrepancy function wants them (divisor, weights)."""
    if layout.ordinal is not None:
        from rcvsem.fit.ordinal.estimation import ordinal_samples

        return ordinal_samples(moments, options)
    unbiased = options.likelihood == "wishart" or not options.is_ml
    # Groups weigh by n in maximum likelihood (wishart too) and by n - 1 in least squares: lavaan's rule.
    sizes = [g.n if options.is_ml else g.n - 1 for g in moments.groups]
    samples = []
    for g, group in enumerate(moments.groups):
        cov = group.cov * (group.n / (group.n - 1)) if unbiased else group.cov
        samples.append(
            Sample(
                cov=frozen(cov),
                mean=group.mean if meanstructure else None,
                weight=sizes[g] / sum(sizes),
                logdet=float(np.linalg.slogdet(cov)[1]),
                weight_matrix=_weight_matrix(group, cov, options, meanstructure, layout, g),
                incomplete=None if group.incomplete is None else group.incomplete.rows,
                saturated=0.0 if group.incomplete is None else group.incomplete.saturated,
                sampling=group.sampling,
            )
        )
    return tuple(samples)


def _weight_matrix(
    group: GroupMoments, cov: Floats, options: FitOptions, meanstructure: bool, layout: Layout, g: int
) -> Floats | None:
    if options.weight == "normal":
        return np.asarray(np.linalg.inv(cov))
    if options.weight == "full":
        assert group.data is not None
        exogenous = exogenous_columns(layout, g)
        return asymptotic_covariance_inverse(group.data, exogenous, means=meanstructure, label=group.label)
    return None


def solve(spec: ModelSpec, problem: Scaled, options: FitOptions) -> tuple[Floats, Solution]:
    """theta (q,), in the user's units, of the minimum; and the solution in internal units."""
    given = problem.given([row.start for row in spec.parameters])
    every = spec.free_names
    names = [every[int(k)] for k in problem.owner]
    objective, constraints = problem.objective, problem.constraints
    if objective.kind == "fiml":
        solution = solve_incomplete(
            objective, constraints, options, lambda near: _solved(near, constraints, options, given, names)
        )
    else:
        solution = _solved(objective, constraints, options, given, names)
    return problem.outward(Reduced(objective, constraints).theta(solution.z)), solution


def _solved(
    objective: Objective,
    constraints: Constraints,
    options: FitOptions,
    given: Sequence[float | None],
    names: Sequence[str],
) -> Solution:
    """Minimise from the usual start values; from others too if that fails or ends where a lower minimum may exist."""
    if objective.layout.ordinal is not None:
        from rcvsem.fit.ordinal.estimation import solve_ordinal

        profiled = solve_ordinal(objective, constraints, options, given, names)
        if profiled is not None:
            return profiled
    covs = [s.cov for s in objective.samples]
    reduced = Reduced(objective, constraints)
    best: Solution | None = None
    for variant in VARIANTS:
        theta = _starts(objective, given, variant)
        z = inside_domain(reduced, reduced.z(theta), covs)
        if variant == 0 and np.isfinite(reduced.value(z)):
            check_identified(_without_units(objective), constraints, reduced.theta(z), names)
        found = search(reduced, z, options)
        if variant == 0 and found.converged and not _suspicious(reduced, found):
            return found
        if best is None or _better(found, best):
            best = found
    assert best is not None
    return (
        best
        if best.converged
        else _running_off(_in_other_metric(reduced, best, options, given), reduced, names)
    )


def _without_units(objective: Objective) -> Objective:
    """The discrepancy for the question what can be determined at all.

    Least squares without weights weighs moments by the items' units; the answer must not depend on them.
    """
    if objective.kind != "uls":
        return objective
    return objective.on(objective.layout, [replace(s, weight_matrix=None) for s in objective.samples])


def _units_that_differ(solution: Solution, options: FitOptions, item: Floats) -> tuple[Finding, ...]:
    """Why least squares without weights found no minimum, where the items' units are the reason."""
    largest, smallest = float(item.max(initial=1.0)), float(item.min(initial=1.0))
    if solution.converged or options.weight != "identity" or largest <= DIFFERENT * smallest:
        return ()
    return (
        Finding(
            code="uls_units",
            severity="warning",
            text=phrase(
                "Unweighted least squares weighs every variable by its unit of measurement, and the "
                "standard deviations of these range from {smallest:.3g} to {largest:.3g}: the small ones "
                "hardly count.",
                smallest=smallest,
                largest=largest,
            ),
            fix="Multiply the variables so that their standard deviations are alike, or use ml, gls or wls.",
        ),
    )


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


def _in_other_metric(
    reduced: Reduced, failed: Solution, options: FitOptions, given: Sequence[float | None]
) -> Solution:
    """The solution by way of the strongest indicators' metric, where a weak marker may be why there was none."""
    objective, constraints = reduced.objective, reduced.constraints
    if not constraints.unrestricted or not np.isfinite(failed.value):
        return failed
    for turn in range(TURNS):
        metric = other_metric(objective.layout, reduced.theta(failed.z), turn)
        if metric is None:
            continue
        inner = Reduced(metric.objective(objective), constraints)
        found = _briefly(inner, [None] * len(given), options)
        if found is None:
            continue
        theta = metric.back(found.z)
        nothing = [key for key, size in metric.marker_loadings(found.z).items() if size < NOTHING]
        if nothing:
            return replace(failed, reason=_not_loading(objective, nothing))
        if theta is not None and np.isfinite(reduced.value(theta)):
            again = search(reduced, theta, options)
            if again.converged:
                return again
    return failed


def _briefly(reduced: Reduced, given: Sequence[float | None], options: FitOptions) -> Solution | None:
    """A minimum that is near one of the start values; None where there is none."""
    covs = [s.cov for s in reduced.objective.samples]
    options = replace(options, max_iterations=min(BRIEF, options.max_iterations))
    for variant in VARIANTS:
        z = inside_domain(reduced, reduced.z(_starts(reduced.objective, given, variant)), covs)
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


def search(reduced: Reduced, z: Floats, options: FitOptions) -> Solution:
    """The minimiser that the constraints call for, from z."""
    method = minimise if reduced.constraints.plain else minimise_constrained
    return method(reduced, z, max_iterations=options.max_iterations)


def _starts(objective: Objective, given: Sequence[float | None], variant: int) -> Floats:
    if objective.layout.ordinal is not None:
        from rcvsem.fit.ordinal.estimation import ordinal_start

        return ordinal_start(objective, given, variant)
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


def finish(
    spec: ModelSpec,
    moments: Moments,
    options: FitOptions,
    objective: Objective,
    constraints: Constraints,
    theta: Floats,
    solution: Solution,
    notes: tuple[Finding, ...] = (),
) -> Fit:
    """A Fit of a solution theta (q,): inference, tests, baseline, findings."""
    theta = frozen(theta)
    layout = objective.layout
    values = layout.values(theta)
    states = objective.states(theta)
    multipliers = [
        g.n - 1 if options.likelihood == "wishart" or not options.is_ml else g.n for g in moments.groups
    ]
    fmin = tuple(2 * half for half in objective.group_values(theta))
    group_chisq = tuple(n * f for n, f in zip(multipliers, fmin, strict=True))
    directions = constraints.free_directions(theta)
    npar = layout.n_free - constraints.equality_rank(theta)
    df = spec.n_moments - npar
    inference = inference_of(moments, options, objective, theta, directions)
    labels = [g.label for g in moments.groups]
    problems = diagnose(spec, layout, values, states, labels)
    findings = [
        *spec.findings,
        *moments.findings,
        *notes,
        *two_valued_outcomes(spec, moments, options),
        *_sample_size(moments, npar - _n_thresholds(layout)),
    ]
    if not solution.converged:
        findings.append(_not_converged(solution, inference, spec))
    findings += problems
    if solution.converged:
        findings += active_constraints(constraints, theta, directions, spec.free_names)
        findings += weak_markers(layout, theta, labels)
        findings += composite_findings(spec, layout, theta, labels)
    if solution.converged and isinstance(inference.vcov, NotAvailable):
        findings.append(_no_standard_errors(inference.vcov))
    chisq = float(sum(group_chisq))
    improper = any(finding.severity == "problem" for finding in (*problems, *notes))
    logl, unrestricted = log_likelihoods(moments, options, layout, fmin)
    return Fit(
        spec=spec, moments=moments, options=options, layout=layout, theta=theta, values=frozen(values),
        converged=solution.converged, reason=solution.reason, iterations=solution.iterations,
        gradient_norm=solution.gradient_norm, fmin=fmin, chisq=chisq, group_chisq=group_chisq, df=df,
        npar=npar, n=moments.n, n_test=sum(multipliers), vcov=inference.vcov,
        information=inference.information, directions=frozen(directions),
        scaled=inference.scaled(chisq, df), baseline=baseline_of(spec, moments, options, objective, multipliers),
        logl=logl, unrestricted_logl=unrestricted, matrices=tuple(s.matrices for s in states),
        implied=states, admissible=solution.converged and not improper, constraints=constraints,
        objective=objective, findings=tuple(findings),
    )  # fmt: skip


def _n_thresholds(layout: Layout) -> int:
    return 0 if layout.ordinal is None else sum(int((g.tau_free >= 0).sum()) for g in layout.ordinal.groups)


def _sample_size(moments: Moments, npar: int) -> list[Finding]:
    if not npar or moments.n >= 5 * npar:
        return []
    return [
        Finding(
            code="small_sample",
            severity="warning",
            text=phrase(
                "{npar} free parameters with N = {n}: fewer than 5 cases per parameter ({n_2:.1f}); the "
                "chi-square test rejects too often and standard errors are too small.",
                npar=npar,
                n=moments.n,
                n_2=moments.n / npar,
            ),
            fix="Simplify the model or collect more answers.",
        )
    ]


def _not_converged(solution: Solution, inference: Inference | OrdinalInference, spec: ModelSpec) -> Finding:
    drifting: tuple[str, ...] = ()
    if solution.flat:
        drifting = undetermined(
            inference.objective, inference.directions, inference.theta, spec.free_names, threshold=1e3 * FLAT
        )
    where = phrase(" ({drifting} drift without bound)", drifting=enumerated(drifting[:8])) if drifting else ""
    return Finding(
        code="not_converged",
        severity="problem",
        text=phrase(
            "The estimation did not converge. {reason}{where} Estimates, standard errors and indices must "
            "not be used.",
            reason=solution.reason,
            where=where,
        ),
        fix="Look for constructs that are nearly the same, items keyed the wrong way, or paths the data cannot "
        "tell apart; simplify the model.",
    )


def _no_standard_errors(reason: NotAvailable) -> Finding:
    return Finding(
        code="no_standard_errors",
        severity="problem",
        text=phrase("Standard errors are not available. {reason}", reason=reason.reason),
        fix="Paths that rest on a loading or path near zero, or a sample too small for the robust errors, cause this.",
    )
