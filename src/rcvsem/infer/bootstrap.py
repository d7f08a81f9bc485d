"""Refit a model to resampled data, thousands of times, and keep the verdict of every draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.fit import Fit, GroupMoments, Moments, estimate, fit_at, refit
from rcvsem.fit.optimise import positive_definite
from rcvsem.foundation.arrays import Bools, Floats, Ints, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, OptionError, RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import check_integer
from rcvsem.infer.batch.build import build_problem
from rcvsem.infer.batch.effects import EffectPlan, all_effects
from rcvsem.infer.batch.kernel import (
    DrawMoments,
    fill,
    latent_covariance,
    objective_and_gradient,
    residual_covariance,
    total_effects,
)
from rcvsem.infer.batch.problem import Problem
from rcvsem.infer.batch.resample import (
    CHUNK,
    Counts,
    Rows,
    bootstrap_counts,
    chunk_sizes,
    index_counts,
    left_out_counts,
    normal_moment_draws,
    normal_moments,
)
from rcvsem.infer.batch.solver import Solutions, Start, make_start, solve
from rcvsem.infer.effects import effect_plans, expected_information
from rcvsem.infer.incomplete_draws import IncompleteDraws, draw_counts, left_out, no_chisq, sizes_of

Kind = Literal["nonparametric", "bollen-stine", "parametric", "normal-moments"]
Progress = Callable[[int, int], None]
Statistic = Callable[[Fit], ArrayLike]
# Moments of the draws of one group (0-based), with their means -> the moments that are analysed.
Transform = Callable[[DrawMoments, int], DrawMoments]

# A covariance this close to losing positive definiteness counts as improper.
IMPROPER = -1e-9
# Steps granted to a draw that the batched solver could not fit, from each of the engine's start values.
RESCUE_STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BootstrapResult:
    """Draws of a bootstrap.

    Attributes
    ----------
    kind, seed : as asked. asked : draws asked for; fewer are there when the run was interrupted.
    theta : (B, q) free parameters of each draw, in the order of `fit.theta`.
    converged, admissible : (B,) verdict of each draw. A draw with a negative variance or a latent covariance matrix
        that is not positive definite is kept and marked, as lavaan does.
    chisq : (B,) model chi-square of each draw (of the Bollen-Stine and parametric kinds, else nan).
    effects, std_effects : (B, k) effects in the order of `plans`.
    values : (B, s) values of the statistic asked for; (B, 0) without one. nan where a draw did not converge.
    jackknife_theta, jackknife_effects, jackknife_std_effects : leave-one-out values (n, .) for BCa, or None.
    """

    kind: Kind
    seed: int
    asked: int
    theta: Floats
    converged: Bools
    admissible: Bools
    chisq: Floats
    effects: Floats
    std_effects: Floats
    values: Floats
    plans: tuple[EffectPlan, ...]
    interrupted: bool
    findings: tuple[Finding, ...]
    jackknife_theta: Floats | None = None
    jackknife_effects: Floats | None = None
    jackknife_std_effects: Floats | None = None

    @property
    def draws(self) -> int:
        """Draws finished."""
        return int(self.theta.shape[0])

    @property
    def n_converged(self) -> int:
        return int(self.converged.sum())

    @property
    def n_inadmissible(self) -> int:
        """Converged draws with an improper solution (they are used)."""
        return int((self.converged & ~self.admissible).sum())

    @property
    def usable(self) -> Floats:
        """(b, q) parameters of the converged draws."""
        return np.asarray(self.theta[self.converged])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Chunk:
    theta: Floats
    converged: Bools
    admissible: Bools
    chisq: Floats
    effects: Floats
    std_effects: Floats
    values: Floats


def bootstrap(
    fit: Fit,
    *,
    draws: int = 2000,
    seed: int = 1,
    kind: Kind = "nonparametric",
    statistic: Statistic | None = None,
    workers: int = 1,
    indices: Sequence[ArrayLike] | None = None,
    jackknife: bool = False,
    transform: Transform | None = None,
    progress: Progress | None = None,
) -> BootstrapResult:
    """Refit `fit`'s model to `draws` resampled data sets.

    Parameters
    ----------
    fit : a converged fit. Its own options (estimator, likelihood) are used for every draw.
    draws : number of draws B.
    seed : of the one SeedSequence; each chunk of 250 draws gets a spawned child, so the number of workers changes
        no digit.
    kind : "nonparametric" resamples cases with replacement, within each group. "bollen-stine" resamples data that were
        transformed to fit the model exactly (Bollen & Stine 1992), for the p-value of the model's chi-square.
        "parametric" draws from the normal distribution that the fit implies. "normal-moments" draws the covariances
        from their limiting distribution N(s, Gamma / n) instead of resampling cases: an approximation for n beyond
        1e5, where it is several times faster and hardly different.
    statistic : any function of a fit that returns numbers; called for every converged draw.
    workers : threads (or processes where draws are fitted one by one).
    indices : for each group an array (B, n) of 0-based case numbers to use instead of drawing them.
    jackknife : also leave out each case once, for BCa intervals.
    transform : what a computed column (a product of centred items) becomes in a draw: called with the moments of
        the draws, means included, and the 0-based group; nonparametric draws only.
    progress : called with (finished, asked).

    Raises
    ------
    DataError : raw data are needed but the fit was made from a matrix.
    OptionError : an option has a value that is not allowed.

    Notes
    -----
    Ctrl-C ends the run early; finished chunks are kept and `interrupted` says so.
    """
    check_integer(draws, "draws", "bootstrap", 1)
    check_integer(workers, "workers", "bootstrap", 1)
    check_integer(seed, "seed", "bootstrap", 0)
    if kind not in get_args(Kind):
        raise OptionError(
            f"The 'kind' option of bootstrap must be one of {', '.join(get_args(Kind))}. Got {kind!r}."
        )
    if transform is not None and kind != "nonparametric":
        raise OptionError("Computed columns are made anew in nonparametric draws only.")
    if not fit.converged:
        raise DataError(
            "The fit did not converge; there is nothing to bootstrap.",
            fix="Find out why it did not converge first.",
        )
    plans = effect_plans(fit)
    source: Any
    machine: Any
    more: Callable[[int], list[Finding]] = _nothing_more
    if fit.options.is_fiml:
        source, machine, left_out_of = _with_gaps(fit, kind, transform)
    elif fit.layout.ordinal is not None:
        source, machine, left_out_of, more = _with_categories(fit, kind, transform)
    else:
        source, machine, left_out_of = _source(fit, kind, transform), _machine(fit), _jackknife
    fixed = None
    if indices is not None:
        fixed = [np.asarray(block, dtype=np.intp) for block in indices]
        draws = int(fixed[0].shape[0])
    sizes = chunk_sizes(draws)
    streams = np.random.SeedSequence(seed).spawn(len(sizes))
    starts = [int(first) for first in np.cumsum([0, *sizes[:-1]])]

    def one(number: int) -> _Chunk:
        rng = np.random.default_rng(streams[number])
        size, first = sizes[number], starts[number]
        part = None if fixed is None else [block[first : first + size] for block in fixed]
        moments = source(rng, size, part)
        chunk: _Chunk = machine(moments, plans, kind, statistic)
        return chunk

    chunks: list[_Chunk] = []
    interrupted = False
    finished = 0
    with _single_threaded_blas():
        try:
            for chunk in _ordered(one, len(sizes), workers):
                chunks.append(chunk)
                finished += chunk.theta.shape[0]
                if progress is not None:
                    progress(finished, draws)
        except KeyboardInterrupt:
            interrupted = True
            if not chunks:
                raise
        left_out = left_out_of(fit, plans, machine, transform) if jackknife and not interrupted else None
    theta = np.concatenate([chunk.theta for chunk in chunks])
    converged = np.concatenate([chunk.converged for chunk in chunks])
    admissible = np.concatenate([chunk.admissible for chunk in chunks])
    return BootstrapResult(
        kind=kind,
        seed=seed,
        asked=draws,
        theta=frozen(theta),
        converged=frozen(converged, bool),
        admissible=frozen(admissible, bool),
        chisq=frozen(np.concatenate([chunk.chisq for chunk in chunks])),
        effects=frozen(np.concatenate([chunk.effects for chunk in chunks])),
        std_effects=frozen(np.concatenate([chunk.std_effects for chunk in chunks])),
        values=frozen(np.concatenate([chunk.values for chunk in chunks])),
        plans=plans,
        interrupted=interrupted,
        findings=(*_findings(draws, converged, admissible, interrupted), *more(int(converged.size))),
        jackknife_theta=None if left_out is None else frozen(left_out.theta),
        jackknife_effects=None if left_out is None else frozen(left_out.effects),
        jackknife_std_effects=None if left_out is None else frozen(left_out.std_effects),
    )


def _nothing_more(draws: int) -> list[Finding]:
    return []


def bollen_stine_pvalue(fit_chisq: float, result: BootstrapResult) -> float | NotAvailable:
    """Share of Bollen-Stine draws whose chi-square is at least the model's."""
    if result.kind != "bollen-stine":
        return NotAvailable("needs a Bollen-Stine bootstrap")
    usable = result.chisq[result.converged & np.isfinite(result.chisq)]
    if not usable.size:
        return NotAvailable("no draw converged")
    return float(np.mean(usable >= fit_chisq))


def _findings(asked: int, converged: Bools, admissible: Bools, interrupted: bool) -> list[Finding]:
    found: list[Finding] = []
    done = int(converged.size)
    if interrupted:
        found.append(
            Finding(
                code="bootstrap_interrupted",
                severity="warning",
                text=f"The bootstrap was interrupted: {done} of {asked} draws are used.",
            )
        )
    failed = done - int(converged.sum())
    if failed:
        found.append(
            Finding(
                code="bootstrap_not_converged",
                severity="warning",
                text=f"{failed} of {done} bootstrap draws did not converge and are left out of the intervals.",
            )
        )
    improper = int((converged & ~admissible).sum())
    if improper:
        found.append(
            Finding(
                code="bootstrap_inadmissible",
                severity="info",
                text=f"{improper} of {done} bootstrap draws are improper solutions (negative variance or latent "
                "covariance matrix not positive definite); they are kept, as in lavaan.",
            )
        )
    return found


def _ordered(one: Callable[[int], _Chunk], count: int, workers: int) -> Any:
    """Results of one(0..count-1) in order; threads share the arrays, numpy lets go of the lock in its loops."""
    if workers == 1 or count == 1:
        for number in range(count):
            yield one(number)
        return
    with ThreadPoolExecutor(max_workers=workers) as pool:
        pending = [pool.submit(one, number) for number in range(count)]
        try:
            for future in pending:
                yield future.result()
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _single_threaded_blas() -> Any:
    """One BLAS thread: many small products gain nothing from more, and results cannot depend on their number."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=1, user_api="blas")


# --- where a chunk's moments come from -------------------------------------------------------------------------

if TYPE_CHECKING:  # numpy.random is slow to import, and not every study draws
    _Source = Callable[[np.random.Generator, int, list[Ints] | None], tuple[DrawMoments, ...]]


def _needs_data(fit: Fit, what: str) -> list[Floats]:
    data = [group.data for group in fit.moments.groups]
    if any(block is None for block in data):
        raise DataError(
            f"The {what} needs the respondents' answers, but the fit was made from a matrix.",
            fix="Give the raw data, use a parametric bootstrap, or set draws to 0.",
        )
    return [np.asarray(block) for block in data]


def _source(fit: Fit, kind: Kind, transform: Transform | None = None) -> _Source:
    means = fit.layout.meanstructure
    if kind == "parametric":
        return _parametric(fit, means)
    data = _needs_data(fit, f"{kind} bootstrap")
    if kind == "normal-moments":
        return _from_moments(fit, data, means)
    if kind == "bollen-stine":
        implied = [
            state.sigma / _divisor_factor(fit, g.n)
            for state, g in zip(fit.implied, fit.moments.groups, strict=True)
        ]
        data = [_fitting_data(block, cov) for block, cov in zip(data, implied, strict=True)]
        if means:
            data = [
                block + np.asarray(mean)
                for block, mean in zip(data, (state.mu for state in fit.implied), strict=True)
            ]
    prepared = [Rows(block) for block in data]
    factors = [_divisor_factor(fit, rows.n) for rows in prepared]

    def draw(rng: np.random.Generator, size: int, indices: list[Ints] | None) -> tuple[DrawMoments, ...]:
        out: list[DrawMoments] = []
        for number, rows in enumerate(prepared):
            n = rows.n
            counts = bootstrap_counts(rng, size, n) if indices is None else index_counts(indices[number], n)
            moments = _moments_of(rows, size, counts, means, number, transform)
            out.append(DrawMoments(cov=moments.cov * factors[number], mean=moments.mean))
        return tuple(out)

    return draw


def _moments_of(
    rows: Rows,
    draws: int,
    counts: Counts,
    means: bool,
    number: int,
    transform: Transform | None,
) -> DrawMoments:
    """Weighted moments of one group, passed through the transform."""
    moments = rows.moments(draws, counts, means=means or transform is not None)
    if transform is not None:
        moments = transform(moments, number)
    return moments if means else DrawMoments(cov=moments.cov, mean=None)


def _from_moments(fit: Fit, data: list[Floats], means: bool) -> _Source:
    sources = [normal_moment_draws(block, means=means) for block in data]
    factors = [_divisor_factor(fit, block.shape[0]) for block in data]

    def draw(rng: np.random.Generator, size: int, indices: list[Ints] | None) -> tuple[DrawMoments, ...]:
        found = [source(rng, size) for source in sources]
        return tuple(
            DrawMoments(cov=sample.cov * factor, mean=sample.mean)
            for sample, factor in zip(found, factors, strict=True)
        )

    return draw


def _divisor_factor(fit: Fit, n: int) -> float:
    """S is divided by n; the Wishart likelihood takes n - 1."""
    return n / (n - 1.0) if fit.options.likelihood == "wishart" else 1.0


def _fitting_data(data: Floats, implied: Floats) -> Floats:
    """Z = Y S^-1/2 Sigma^1/2 (Bollen & Stine 1992): centred data whose covariance is the implied one."""
    centred = data - data.mean(axis=0)
    sample = centred.T @ centred / data.shape[0]
    return np.asarray(centred @ np.linalg.inv(_root(sample)) @ _root(implied))


def _root(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)


def _parametric(fit: Fit, means: bool) -> _Source:
    roots = [np.linalg.cholesky(np.asarray(state.sigma)) for state in fit.implied]
    centres = (
        [np.asarray(state.mu) for state in fit.implied] if means else [np.zeros(r.shape[0]) for r in roots]
    )
    sizes = [group.n for group in fit.moments.groups]

    def draw(rng: np.random.Generator, size: int, indices: list[Ints] | None) -> tuple[DrawMoments, ...]:
        out: list[DrawMoments] = []
        for root, centre, n in zip(roots, centres, sizes, strict=True):
            sample = normal_moments(rng, size, n, root)
            assert sample.mean is not None
            out.append(
                DrawMoments(
                    cov=sample.cov * _divisor_factor(fit, n), mean=centre + sample.mean if means else None
                )
            )
        return tuple(out)

    return draw


# --- how a chunk is fitted ---------------------------------------------------------------------------------------

_Machine = Callable[[tuple[DrawMoments, ...], tuple[EffectPlan, ...], Kind, Statistic | None], _Chunk]


def _machine(fit: Fit) -> _Machine:
    problem = build_problem(
        fit.layout,
        tuple(group.n for group in fit.moments.groups),
        means=fit.layout.meanstructure,
        basis=None if fit.constraints.unrestricted else fit.constraints.basis,
        offset=None if fit.constraints.unrestricted else fit.constraints.offset,
    )
    if not fit.options.is_ml or not fit.constraints.plain:
        return lambda moments, plans, kind, statistic: _one_by_one(fit, problem, moments, plans, statistic)
    start = make_start(problem, np.asarray(fit.theta), _curvature(fit), fit.n)
    return lambda moments, plans, kind, statistic: _together(
        fit, problem, start, moments, plans, kind, statistic
    )


def _curvature(fit: Fit) -> Floats:
    """Second derivatives of half F at the solution: closer to those of the draws than the information is, where F > 0."""
    weights = [group.n / fit.n for group in fit.moments.groups]
    hessian = fit.objective.hessian(np.asarray(fit.theta), weights)
    inner = (
        hessian if fit.constraints.unrestricted else fit.constraints.basis.T @ hessian @ fit.constraints.basis
    )
    return hessian if positive_definite(inner) else expected_information(fit)


def _together(
    fit: Fit,
    problem: Problem,
    start: Start,
    moments: tuple[DrawMoments, ...],
    plans: tuple[EffectPlan, ...],
    kind: Kind,
    statistic: Statistic | None,
) -> _Chunk:
    solution = _rescued(fit, problem, solve(problem, start, moments), moments)
    chisq = np.full(solution.theta.shape[0], np.nan)
    if kind != "nonparametric":
        constant = sum(
            group.weight * (np.linalg.slogdet(sample.cov)[1] + group.p)
            for group, sample in zip(problem.groups, moments, strict=True)
        )
        chisq = _chisq_factor(fit) * (solution.f - constant)
    return _describe(fit, problem, solution.theta, solution.converged, chisq, moments, plans, statistic)


def _rescued(fit: Fit, problem: Problem, solution: Solutions, moments: tuple[DrawMoments, ...]) -> Solutions:
    """The draws that are left, one by one with the engine's own start values and fall-backs."""
    left = np.flatnonzero(~solution.converged)
    if not left.size:
        return solution
    theta, converged = solution.theta.copy(), solution.converged.copy()
    options = replace(fit.options, max_iterations=RESCUE_STEPS)
    for draw in left:
        try:
            again = estimate(fit.spec, _draw_moments(fit, moments, int(draw)), options)
        except RcvsemError:  # a resample without enough different cases
            continue
        if again.converged:
            theta[draw], converged[draw] = again.theta, True
    f, _ = objective_and_gradient(problem, theta, moments, dense=True)
    return Solutions(
        theta=theta,
        f=f,
        converged=converged,
        second_phase=solution.second_phase,
        gradients=solution.gradients,
    )


def _chisq_factor(fit: Fit) -> float:
    return float(fit.n - fit.spec.groups) if fit.options.likelihood == "wishart" else float(fit.n)


def _describe(
    fit: Fit,
    problem: Problem,
    theta: Floats,
    converged: Bools,
    chisq: Floats,
    moments: tuple[DrawMoments, ...],
    plans: tuple[EffectPlan, ...],
    statistic: Statistic | None,
) -> _Chunk:
    effects, std_effects = all_effects(problem, plans, theta, moments)
    values = np.zeros((theta.shape[0], 0))
    if statistic is not None:
        values = _statistic_values(
            fit, theta, converged, lambda draw: _draw_moments(fit, moments, draw), statistic
        )
    return _Chunk(
        theta=theta,
        converged=converged,
        admissible=_admissible(problem, theta, moments),
        chisq=chisq,
        effects=effects,
        std_effects=std_effects,
        values=values,
    )


def _admissible(problem: Problem, theta: Floats, moments: tuple[DrawMoments, ...]) -> Bools:
    """No negative residual variance, and no latent covariance matrix with a negative eigenvalue."""
    good = np.ones(theta.shape[0], dtype=bool)
    for group, sample in zip(problem.groups, moments, strict=True):
        matrices = fill(group, theta, sample)
        c = total_effects(group, matrices.beta)
        phi = latent_covariance(c, matrices.psi)
        good &= (np.einsum("bii->bi", residual_covariance(group, theta)) >= 0).all(axis=1)
        good &= (np.einsum("bii->bi", matrices.psi) >= 0).all(axis=1)
        finite = np.isfinite(phi).all(axis=(1, 2))
        good &= finite
        good[finite] &= np.linalg.eigvalsh(phi[finite])[:, 0] > IMPROPER
    return good


def _draw_moments(fit: Fit, moments: tuple[DrawMoments, ...], draw: int) -> Moments:
    """One draw's moments as `estimate` takes them."""
    groups = tuple(
        GroupMoments(
            label=group.label,
            n=group.n,
            cov=frozen(sample.cov[draw] / _divisor_factor(fit, group.n)),
            mean=None if sample.mean is None else frozen(sample.mean[draw]),
            data=None,
        )
        for group, sample in zip(fit.moments.groups, moments, strict=True)
    )
    return Moments(
        variables=fit.moments.variables, groups=groups, n=fit.moments.n, n_received=fit.moments.n_received
    )


def _statistic_values(
    fit: Fit, theta: Floats, converged: Bools, moments_of: Callable[[int], Moments], statistic: Statistic
) -> Floats:
    first = np.atleast_1d(np.asarray(statistic(fit), dtype=float)).ravel()
    values = np.full((theta.shape[0], first.size), np.nan)
    for draw in np.flatnonzero(converged):
        again = fit_at(fit, theta[draw], moments_of(int(draw)))
        values[draw] = np.atleast_1d(np.asarray(statistic(again), dtype=float)).ravel()
    return values


def _one_by_one(
    fit: Fit,
    problem: Problem,
    moments: tuple[DrawMoments, ...],
    plans: tuple[EffectPlan, ...],
    statistic: Statistic | None,
) -> _Chunk:
    """Estimators without a batched form: each draw by `estimate`, started from the original solution."""
    draws = moments[0].cov.shape[0]
    theta = np.full((draws, problem.q), np.nan)
    converged = np.zeros(draws, dtype=bool)
    for draw in range(draws):
        again = refit(fit, _draw_moments(fit, moments, draw))
        theta[draw] = again.theta
        converged[draw] = again.converged
    theta = np.where(np.isfinite(theta), theta, np.asarray(fit.theta))
    return _describe(fit, problem, theta, converged, np.full(draws, np.nan), moments, plans, statistic)


def _jackknife(
    fit: Fit, plans: tuple[EffectPlan, ...], machine: _Machine, transform: Transform | None = None
) -> _Chunk:
    """Leave each case out once (of any group), with the same machine."""
    data = _needs_data(fit, "jackknife of BCa intervals")
    means = fit.layout.meanstructure
    parts: list[_Chunk] = []
    prepared = [Rows(block) for block in data]
    for number, own in enumerate(prepared):
        n = own.n
        for first in range(0, n, CHUNK):
            size = min(CHUNK, n - first)
            out: list[DrawMoments] = []
            for other, rows in enumerate(prepared):
                if other == number:
                    counts = left_out_counts(n, first, size)
                    sample = _moments_of(rows, size, counts, means, other, transform)
                else:
                    group = fit.moments.groups[other]
                    mean = None if group.mean is None or not means else np.tile(group.mean, (size, 1))
                    sample = DrawMoments(cov=np.tile(group.cov, (size, 1, 1)), mean=mean)
                factor = _divisor_factor(fit, rows.n)
                out.append(DrawMoments(cov=sample.cov * factor, mean=sample.mean))
            parts.append(machine(tuple(out), plans, "nonparametric", None))
    return _kept(parts)


def _kept(parts: Sequence[_Chunk]) -> _Chunk:
    """The converged leave-one-out fits."""
    keep = [chunk.converged for chunk in parts]
    return _Chunk(
        theta=np.concatenate([c.theta[k] for c, k in zip(parts, keep, strict=True)]),
        converged=np.concatenate(keep),
        admissible=np.concatenate([c.admissible for c in parts]),
        chisq=np.concatenate([c.chisq for c in parts]),
        effects=np.concatenate([c.effects[k] for c, k in zip(parts, keep, strict=True)]),
        std_effects=np.concatenate([c.std_effects[k] for c, k in zip(parts, keep, strict=True)]),
        values=np.concatenate([c.values for c in parts]),
    )


def _with_gaps(fit: Fit, kind: Kind, transform: Transform | None) -> tuple[Any, Any, Any]:
    """Source, machine and jackknife of a FIML fit: draws are weights of the rows (see `infer.incomplete_draws`)."""
    if kind != "nonparametric" or transform is not None:
        raise OptionError(
            "With full information maximum likelihood cases are resampled as they are (nonparametric bootstrap).",
            fix="Use kind='nonparametric', or complete rows (missing='listwise').",
        )
    draws = IncompleteDraws(fit)
    sizes = sizes_of(fit)
    problem = build_problem(fit.layout, tuple(sizes), means=True)

    def source(rng: np.random.Generator, size: int, indices: list[Ints] | None) -> Any:
        return draw_counts(rng, size, sizes, indices)

    def machine(
        counts: Any, plans: tuple[EffectPlan, ...], kind: Kind, statistic: Statistic | None
    ) -> _Chunk:
        theta, converged = draws.solve(counts)
        chunk = _describe(
            fit, problem, theta, converged, no_chisq(len(theta)), draws.sample(counts), plans, None
        )
        if statistic is None:
            return chunk
        values = _statistic_values(fit, theta, converged, draws.moments_of(counts), statistic)
        return replace(chunk, values=values)

    def jackknife(fit: Fit, plans: tuple[EffectPlan, ...], machine: Any, transform: None) -> _Chunk:
        parts = [
            machine(left_out(sizes, group, first, min(CHUNK, n - first)), plans, kind, None)
            for group, n in enumerate(sizes)
            for first in range(0, n, CHUNK)
        ]
        return _kept(parts)

    return source, machine, jackknife


def _with_categories(fit: Fit, kind: Kind, transform: Transform | None) -> tuple[Any, Any, Any, Any]:
    """Source, machine, jackknife and findings of a fit with ordinal items: every draw resamples the rows."""
    from rcvsem.infer.ordinal_draws import (
        OrdinalDraws,
        ordinal_admissible,
        ordinal_effects,
        rows_of,
        rows_without,
    )

    if kind != "nonparametric" or transform is not None:
        raise OptionError(
            "With ordinal items cases are resampled as they are (nonparametric bootstrap).",
            fix="Use kind='nonparametric'.",
        )
    draws = OrdinalDraws(fit)
    sizes = sizes_of(fit)

    def source(rng: np.random.Generator, size: int, indices: list[Ints] | None) -> Any:
        return tuple(indices) if indices is not None else rows_of(draw_counts(rng, size, sizes, None))

    def machine(rows: Any, plans: tuple[EffectPlan, ...], kind: Kind, statistic: Statistic | None) -> _Chunk:
        theta, converged = draws.solve(rows)
        effects, std_effects = ordinal_effects(fit.layout, plans, theta)
        values = np.zeros((len(theta), 0))
        if statistic is not None:
            values = _statistic_values(
                fit, theta, converged, lambda draw: draws.moments_of(rows, draw), statistic
            )
        return _Chunk(
            theta=theta,
            converged=converged,
            admissible=ordinal_admissible(fit, theta),
            chisq=no_chisq(len(theta)),
            effects=effects,
            std_effects=std_effects,
            values=values,
        )

    def jackknife(fit: Fit, plans: tuple[EffectPlan, ...], machine: Any, transform: None) -> _Chunk:
        return _kept(
            [
                machine(rows_without(sizes, group, first, min(CHUNK, n - first)), plans, kind, None)
                for group, n in enumerate(sizes)
                for first in range(0, n, CHUNK)
            ]
        )

    return source, machine, jackknife, draws.findings
