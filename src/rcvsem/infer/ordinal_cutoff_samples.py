"""Indices of fits to samples of ordinal items: new thresholds, polychoric correlations and weights for each.

The correlations are sought from those of the population and the parameters from the fit's, both a step or two away; only
the indices that are simulated are computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rcvsem.evaluate.measures import scaled_index_of
from rcvsem.evaluate.ordinal_residuals import ordinal_srmr
from rcvsem.fit import Fit, Moments
from rcvsem.fit.estimation import finish
from rcvsem.fit.families import Estimated
from rcvsem.fit.ordinal.categories import Categories, GroupRows, categorise
from rcvsem.fit.ordinal.estimation import ordinal_samples, resolve_ordinal
from rcvsem.fit.ordinal.objective import OrdinalObjective
from rcvsem.fit.ordinal.polychoric import item_pairs
from rcvsem.fit.ordinal.statistics import group_statistics
from rcvsem.fit.other_moments import refit
from rcvsem.fit.sampling import Sampling
from rcvsem.foundation.arrays import Floats, correlations_of
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.foundation.words import phrase
from rcvsem.infer.answers_in_categories import CategoryItem, Cutting
from rcvsem.infer.cutoff_samples import Samples

# Seconds of a sample, of its pairs of items, of their answers (benchmarks/cutoffs.py).
PER_SAMPLE, PER_PAIR, PER_ANSWER = 0.0085, 8.5e-5, 2e-8


def ordinal_work(fit: Fit, draws: int) -> float:
    """Seconds of samples of the correct model; infinity where there are no cut-offs."""
    if fit.layout.given or not fit.spec.ordered:
        return float("inf")
    pairs = len(fit.moments.groups) * fit.layout.p * (fit.layout.p - 1) / 2
    return draws * (PER_SAMPLE + pairs * PER_PAIR + fit.n * pairs * PER_ANSWER)


def ordinal_draws(fit: Fit, items: Sequence[Sequence[CategoryItem]]) -> Samples:
    """Indices (draws, 3) of ordinal fits: CFI and RMSEA (scaled where the estimator has a scaled test), SRMR."""
    if fit.layout.given:
        raise OptionError(
            "Simulated cut-offs of ordinal items are for models without observed predictors.",
            fix=phrase(
                "Take the measurement model, or {random_x}.",
                random_x=named("fixed_x", False, typed="--random-x"),
            ),
        )
    cutting = [Cutting(own) for own in items]
    categories = categorise(fit.moments, fit.spec.ordered)
    i, j = item_pairs(len(categories.items))
    a, b = categories.columns[i], categories.columns[j]

    def simulate(covs: tuple[Floats, ...], size: int, rng: np.random.Generator) -> Floats:
        correlations = [correlations_of(cov) for cov in covs]
        roots = [np.linalg.cholesky(own).T for own in correlations]
        starts = [own[a, b] for own in correlations]
        found = []
        for _ in range(size):
            z = [
                rng.standard_normal((group.n, len(root))) @ root
                for group, root in zip(fit.moments.groups, roots, strict=True)
            ]
            try:
                moments = _moments(fit, categories, cutting, z, starts)
                again = None if moments is None else _refitted(fit, moments)
            except (RcvsemError, np.linalg.LinAlgError):  # a constant item, a singular weight matrix
                continue
            if again is not None and again.converged:
                row = [*(scaled_index_of(again, name) for name in ("cfi", "rmsea")), ordinal_srmr(again)]
                if not any(isinstance(value, NotAvailable) for value in row):
                    found.append(row)
        return np.array(found, dtype=np.float64).reshape(-1, 3)

    return simulate


def _moments(
    fit: Fit,
    categories: Categories,
    cutting: Sequence[Cutting],
    z: Sequence[Floats],
    starts: Sequence[Floats],
) -> Moments | None:
    """Statistics of a sample; None where an item has lost a category."""
    sizes = np.array(categories.sizes)
    groups = []
    for group, cut, own, start in zip(fit.moments.groups, cutting, z, starts, strict=True):
        codes = cut.categories(own)[:, categories.columns].astype(np.intp)
        counts = np.stack([np.bincount(column, minlength=int(sizes.max())) for column in codes.T])
        if ((counts > 0).sum(axis=1) < sizes).any():
            return None
        rows = GroupRows(
            data=cut(own), codes=codes, counts=counts, items=categories.items, sizes=categories.sizes,
            columns=categories.columns, place="", sampling=Sampling(),
        )  # fmt: skip
        covariance = fit.options.weight == "full" or fit.options.is_scaled
        statistics, _ = group_statistics(
            rows, names=fit.moments.variables, covariance=covariance, start=start
        )
        groups.append(replace(group, ordinal=statistics, sampling=None))
    return replace(fit.moments, groups=tuple(groups))


def _refitted(fit: Fit, moments: Moments) -> Fit:
    objective = OrdinalObjective(fit.layout, ordinal_samples(moments, fit.options))
    found = resolve_ordinal(objective, fit.constraints, np.asarray(fit.theta), fit.options.max_iterations)
    if found is None:
        return refit(fit, moments)
    model = Estimated(fit.spec, moments, fit.options, objective, fit.constraints, fit.family)
    return finish(model, found.z, found)
