"""Samples from a population for simulated cut-offs, and the indices of their fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from rcvsem.evaluate import fit_measures
from rcvsem.evaluate.families import evaluation_of
from rcvsem.evaluate.incremental import cfi
from rcvsem.evaluate.residual_based import srmr_of_many
from rcvsem.evaluate.rmsea import rmsea
from rcvsem.fit import Fit, FitOptions, GroupMoments, Moments
from rcvsem.foundation.arrays import Floats, correlations_of, frozen
from rcvsem.foundation.availability import Number
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.infer.answers_in_categories import CategoryItem, Cutting, Solved, item_of, normal_correlations
from rcvsem.infer.batch.build import build_problem
from rcvsem.infer.batch.matrices import DrawMoments, fill, implied_covariance, total_effects
from rcvsem.infer.batch.problem import GroupProblem
from rcvsem.infer.batch.resample import normal_moments
from rcvsem.infer.draws.complete import Fitter, WantedOfDraws, fitter_of
from rcvsem.infer.misspecified import misspecified
from rcvsem.infer.near_solution import estimate_near

INDICES = ("cfi", "rmsea", "srmr")
# More kinds of answers than this are a continuous variable.
MOST_CATEGORIES = 7
# Normal values drawn at a time: what is made of them stays in the cache of a processor.
LARGEST = 250_000
#: Seconds a population, a value drawn and cut, a covariance of a sample, a pair of parameters (benchmarks/cutoffs.py).
PER_POPULATION, PER_VALUE, PER_CELL, PER_PARAMETER = 0.07, 1.2e-8, 3e-7, 1e-7
#: Population covariances a group, number of draws, random numbers -> indices (draws, 3).
Samples = Callable[[tuple[Floats, ...], int, np.random.Generator], Floats]


class CutoffWay(NamedTuple):
    """How samples are fitted. samples : what gives their indices. work : seconds for a number of draws. together : so
    fast that those of wrong models are drawn unasked."""

    samples: Callable[[Fit, Sequence[Sequence[CategoryItem]], list[Finding]], Samples]
    work: Callable[[Fit, int], float]
    together: bool


def observed_indices(fit: Fit) -> dict[str, Number]:
    """The fit's own values of what is simulated: robust where gaps or scaled tests have them, of ordinal items scaled."""
    measures = fit_measures(fit)
    ends = evaluation_of(fit).versions
    out: dict[str, Number] = {"srmr": measures["srmr"]}
    for name in ("cfi", "rmsea"):
        out[name] = next(measures[f"{name}{end}"] for end in ends if f"{name}{end}" in measures)
    return {name: out[name] for name in INDICES}


def items_of(fit: Fit, answers: str) -> tuple[list[list[CategoryItem]], str]:
    """The categories of every variable, by group."""
    p = fit.layout.p
    plain = [[CategoryItem()] * p for _ in fit.moments.groups]
    own = set(fit.spec.ordered)
    if answers == "normal" and not own:
        return plain, "normal"
    if not fit.moments.has_data:
        if answers == "categories":
            raise DataError(
                "The shares of the answers are not known: the fit was made from a matrix.",
                fix="Give the data, or take normal samples.",
            )
        return plain, "normal"
    made = []
    for group in fit.moments.groups:
        rows = np.asarray(group.data)
        made.append(
            [
                item_of(rows[:, k], 10**6 if name in own else MOST_CATEGORIES)
                if not own or name in own
                else CategoryItem()
                for k, name in enumerate(fit.layout.observed)
            ]
        )
    many = sum(bool(one.codes) for one in made[0])
    return made, "normal" if not many else "categories" if many == p else "mixed"


def _chunks(size: int, n: int, p: int) -> Iterator[int]:
    most = max(1, LARGEST // max(n * p, 1))
    while size > 0:
        yield min(size, most)
        size -= most


def likelihood_samples(fit: Fit, items: Sequence[Sequence[CategoryItem]], findings: list[Finding]) -> Samples:
    """Indices (draws, 3) of the converged samples by maximum likelihood, all together."""
    means = fit.layout.meanstructure
    sizes = [group.n for group in fit.moments.groups]
    problem = build_problem(fit.layout, tuple(sizes), means=means)
    centres = [np.asarray(state.mu) if means else np.zeros(fit.layout.p) for state in fit.implied]
    roots: dict[int, list[Floats]] = {}
    solved, cutting = [Solved() for _ in sizes], [Cutting(own) for own in items]
    fitters: dict[int, tuple[Fit, Fitter]] = {}

    def fitter_for(covs: tuple[Floats, ...], moments: Sequence[DrawMoments]) -> tuple[Fit, Fitter]:
        """Samples are fitted from where the model fits their mean best (the population may not be met)."""
        if id(covs) not in fitters:
            twin = _twin(fit, [one.cov.mean(axis=0) for one in moments])
            fitters[id(covs)] = twin, fitter_of(twin)
        return fitters[id(covs)]

    def root_of(covs: tuple[Floats, ...], g: int) -> Floats:
        known = roots.setdefault(id(covs), [])
        if len(known) <= g:
            if not any(one.codes for one in items[g]):
                known.append(np.asarray(np.linalg.cholesky(covs[g])))
            else:
                latent, met = normal_correlations(correlations_of(covs[g]), items[g], solved[g])
                if not met and not findings:
                    findings.append(
                        Finding(
                            code="cutoffs_correlations",
                            severity="info",
                            text="Not all correlations of the population can come from normal variables cut into these "
                            "categories; the nearest ones are drawn.",
                        )
                    )
                known.append(np.asarray(np.linalg.cholesky(latent)))
        return known[g]

    def drawn(covs: tuple[Floats, ...], size: int, rng: np.random.Generator, g: int) -> DrawMoments:
        root, n = root_of(covs, g), sizes[g]
        if not any(one.codes for one in items[g]):
            found = normal_moments(rng, size, n, root)
            assert found.mean is not None
            return DrawMoments(cov=found.cov, mean=found.mean + centres[g] if means else None)
        sd = np.sqrt(np.diag(covs[g]))
        scale = np.array([s / one.sd if one.codes else s for s, one in zip(sd, items[g], strict=True)])
        shift = np.array([np.dot(one.codes, one.shares) if one.codes else 0.0 for one in items[g]])
        cov = np.empty((size, root.shape[0], root.shape[0]))
        mean = np.empty((size, root.shape[0]))
        done = 0
        turned = np.ascontiguousarray(root.T, dtype=np.float32)
        for part in _chunks(size, n, root.shape[0]):
            z = rng.standard_normal((part, n, root.shape[0]), dtype=np.float32) @ turned
            mean[done : done + part], cov[done : done + part] = cutting[g].moments(z)
            done += part
        cov *= np.outer(scale, scale)
        return DrawMoments(cov=cov, mean=(mean - shift) * scale + centres[g] if means else None)

    def simulate(covs: tuple[Floats, ...], size: int, rng: np.random.Generator) -> Floats:
        moments = tuple(drawn(covs, size, rng, g) for g in range(len(sizes)))
        moments = (
            tuple(one.take(keep) for one in moments) if (keep := _usable(moments)).size < size else moments
        )
        twin, fitter = fitter_for(covs, moments)
        chunk = fitter(moments, WantedOfDraws(kind="parametric"))
        return indices_of_draws(twin, problem.groups, chunk.theta, np.asarray(chunk.chisq), moments)[
            chunk.converged
        ]

    return simulate


def _usable(moments: Sequence[DrawMoments]) -> np.ndarray:
    """Draws in which every variable varies."""
    return np.flatnonzero(
        np.all([np.einsum("bii->bi", one.cov).min(axis=1) > 1e-12 for one in moments], axis=0)
    )


def _twin(fit: Fit, covs: Sequence[Floats]) -> Fit:
    """The same model fitted by maximum likelihood to population covariances."""
    means = fit.spec.meanstructure
    groups = tuple(
        GroupMoments(
            label=group.label,
            n=group.n,
            cov=frozen(cov),
            mean=frozen(state.mu) if means else None,
            data=None,
        )
        for group, state, cov in zip(fit.moments.groups, fit.implied, covs, strict=True)
    )
    moments = Moments(variables=fit.layout.observed, groups=groups, n=fit.n, n_received=fit.n)
    likelihood = fit.options.likelihood
    if likelihood == "wishart":
        moments = replace(
            moments, groups=tuple(replace(g, cov=frozen(g.cov * ((g.n - 1) / g.n))) for g in groups)
        )
    return estimate_near(fit.spec, moments, FitOptions(estimator="ml", likelihood=likelihood), fit)


def indices_of_draws(
    fit: Fit, groups: Sequence[GroupProblem], theta: Floats, chisq: Floats, moments: Sequence[DrawMoments]
) -> Floats:
    """(draws, 3) CFI, RMSEA, SRMR of fitted draws."""
    predictors = set(fit.spec.roles.exogenous)
    x = np.array([k for k, name in enumerate(fit.layout.observed) if name in predictors], dtype=np.intp)
    y = np.setdiff1d(np.arange(fit.layout.p), x)
    baseline = np.zeros(len(theta))
    residual = np.zeros(len(theta))
    for group, sample in zip(groups, moments, strict=True):
        variance = np.einsum("bii->bi", sample.cov)
        own = np.log(variance[:, y]).sum(axis=1) - np.linalg.slogdet(sample.cov)[1]
        if x.size:
            own += np.linalg.slogdet(sample.cov[:, x[:, None], x])[1]
        n = fit.options.divisor(group.n)
        baseline += n * own
        matrices = fill(group, theta, sample)
        c = total_effects(group, matrices.beta)
        sigma, _ = implied_covariance(group, theta, matrices, c)
        mu = None
        if matrices.nu is not None and matrices.alpha is not None:
            latent = matrices.alpha[:, :, None] if c is None else c @ matrices.alpha[:, :, None]
            mu = matrices.nu + (matrices.lambda_ @ latent)[:, :, 0]
        means = None if mu is None or sample.mean is None else (sample.mean, mu)
        residual += group.weight * srmr_of_many(sample.cov, sigma, means)
    out = np.empty((len(theta), len(INDICES)))
    total = float(fit.n_test)
    for b in range(len(theta)):
        value = max(float(chisq[b]), 0.0)
        out[b, 0] = cfi(value, fit.df, float(baseline[b]), fit.baseline.df)
        out[b, 1] = rmsea(value, fit.df, total, len(groups))
    out[:, 2] = residual
    return out


def likelihood_work(fit: Fit, draws: int) -> float:
    """About how many seconds so many draws take."""
    items, _ = items_of(fit, "auto")
    p, populations = fit.layout.p, 1 + len(misspecified(fit))
    drawn = sum(
        group.n * p
        for group, own in zip(fit.moments.groups, items, strict=True)
        if any(one.codes for one in own)
    )
    fitted = len(items) * p**2 * PER_CELL + fit.spec.n_free**2 * PER_PARAMETER
    return populations * (draws * (drawn * PER_VALUE + fitted) + PER_POPULATION)
