"""estimate(): a model and moments in, a Fit out. Pure: nothing it is given is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.fit.active_bounds import active_constraints, hidden_by_bounds
from rcvsem.fit.composite_findings import composite_findings
from rcvsem.fit.constraints import Reduced
from rcvsem.fit.estimable import check_fits_together, check_missing, check_sizes, units_that_differ
from rcvsem.fit.families import Estimated, family_of
from rcvsem.fit.improper_solutions import diagnose
from rcvsem.fit.inference import Inference
from rcvsem.fit.item_units import Scaled, scaled, units_of
from rcvsem.fit.likelihood import log_likelihoods
from rcvsem.fit.local_identification import undetermined
from rcvsem.fit.matrices import Layout
from rcvsem.fit.moments import Moments
from rcvsem.fit.optimise import FLAT, Solution
from rcvsem.fit.options import FitOptions
from rcvsem.fit.result import Fit
from rcvsem.fit.sampling_rules import with_sampling
from rcvsem.fit.search import Search
from rcvsem.fit.size_limits import check_parameters
from rcvsem.fit.two_values import two_valued_outcomes
from rcvsem.fit.weak_markers import weak_markers
from rcvsem.fit.written_constraints import build_constraints
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.numpy_state import computed
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
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
    family = family_of(options, ordinal=bool(spec.ordered))
    spec, chosen = family.with_rows(spec, chosen)
    check_fits_together(spec, chosen, options)
    check_parameters(spec)
    spec, chosen = family.prepared(spec, chosen, options)
    check_sizes(spec)
    unbound = Layout(spec)
    samples = family.samples(chosen, options, unbound, means=spec.meanstructure)
    layout = unbound.bind([s.cov for s in samples], [s.mean for s in samples])
    objective = family.objective(layout, samples, options)
    units = units_of(layout, samples)
    constraints = build_constraints(spec, layout.n_free, units.theta)
    model = Estimated(spec, chosen, options, objective, constraints, family)
    if options.engine == "semopy":
        from rcvsem.fit.semopy_engine import semopy_solution

        solution = semopy_solution(spec, chosen, objective, constraints)
        theta = Reduced(objective, constraints).theta(solution.z)
    else:
        problem = scaled(objective, constraints, units)
        theta, solution = solve(model, problem)
        if family.dear_hessian and solution.converged:
            phi = Reduced(problem.objective, problem.constraints).theta(solution.z)
            objective.remember(theta, problem.hessian_outward(phi))
        notes = (*notes, *units_that_differ(solution, options, units.item))
        if solution.converged and constraints.inequality:
            labels = [group.label for group in chosen.groups]
            notes = (*notes, *hidden_by_bounds(spec, problem, theta, labels))
    return finish(model, theta, solution, notes)


def solve(model: Estimated, problem: Scaled) -> tuple[Floats, Solution]:
    """theta (q,), in the user's units, of the minimum; and the solution in internal units (those of `problem`)."""
    every = model.spec.free_names
    asked = Search(
        objective=problem.objective,
        constraints=problem.constraints,
        options=model.options,
        given=problem.given([row.start for row in model.spec.parameters]),
        names=[every[int(k)] for k in problem.owner],
        starts=model.family.starts,
    )
    solution = model.family.solve(asked)
    return problem.outward(Reduced(asked.objective, asked.constraints).theta(solution.z)), solution


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


def finish(model: Estimated, theta: Floats, solution: Solution, notes: tuple[Finding, ...] = ()) -> Fit:
    """A Fit of a solution theta (q,): inference, tests, baseline, findings."""
    spec, moments, options = model.spec, model.moments, model.options
    objective, constraints, family = model.objective, model.constraints, model.family
    theta = frozen(theta)
    layout = objective.layout
    values = layout.values(theta)
    states = objective.states(theta)
    multipliers = [options.divisor(g.n) for g in moments.groups]
    fmin = tuple(2 * half for half in objective.group_values(theta))
    group_chisq = tuple(n * f for n, f in zip(multipliers, fmin, strict=True))
    directions = constraints.free_directions(theta)
    npar = layout.n_free - constraints.equality_rank(theta)
    df = spec.n_moments - npar
    inference = family.inference(moments, options, objective, theta, directions)
    labels = [g.label for g in moments.groups]
    problems = diagnose(spec, layout, values, states, labels)
    findings = [
        *spec.findings,
        *moments.findings,
        *notes,
        *two_valued_outcomes(spec, moments, options),
        *_sample_size(moments, npar - family.thresholds(layout)),
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
        scaled=inference.scaled(chisq, df), baseline=family.baseline(model, multipliers),
        logl=logl, unrestricted_logl=unrestricted, matrices=tuple(s.matrices for s in states),
        implied=states, admissible=solution.converged and not improper, constraints=constraints,
        objective=objective, findings=tuple(findings),
    )  # fmt: skip


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


def _not_converged(solution: Solution, inference: Inference, spec: ModelSpec) -> Finding:
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
