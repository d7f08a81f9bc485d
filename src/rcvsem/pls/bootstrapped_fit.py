"""Model fit with the bootstrap distribution it has when the model is right (Beran & Srivastava 1985)."""

from __future__ import annotations

import numpy as np

from rcvsem.evaluate.residual_based import srmr_of_many
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.option_checks import check_integer
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.in_order import in_chunks, single_threaded_blas
from rcvsem.infer.batch.resample import CHUNK, bootstrap_counts
from rcvsem.pls.bootstrap import resampler_of
from rcvsem.pls.estimate import PlsEstimates, Samples, estimate
from rcvsem.pls.layout import PlsLayout
from rcvsem.pls.model_fit import Structure, d_g, d_uls, implied_columns, implied_constructs
from rcvsem.pls.result import PlsFit

MEASURES = ("srmr", "d_uls", "d_g")
STRUCTURES: tuple[Structure, ...] = ("saturated", "estimated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """One measure of one structure: the value, and the 95 % and 99 % quantiles of its distribution under the model.

    pvalue : share of draws at or above the value. The model fits where the value is below the quantile.
    """

    measure: str
    structure: Structure
    value: Number
    q95: Number
    q99: Number
    pvalue: Number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelFit:
    """Distances of both structures. composite : within-block correlations are left free (composite model)."""

    composite: bool
    draws: int
    usable: int
    rows: tuple[Distance, ...]


def reason_without(fit: PlsFit) -> str:
    """Why there is no model fit, or ""."""
    if fit.layout.overlapping:
        return phrase("items are repeated in a second-order construct")
    if fit.plan.products:
        return phrase(
            "the model has products of constructs, and these distances compare with what a linear model implies"
        )
    return ""


def model_fit(
    fit: PlsFit, *, draws: int = 0, seed: int = 1, workers: int = 1, composite: bool | None = None
) -> ModelFit:
    """SRMR, d_ULS and d_G of the saturated and the estimated model (Dijkstra & Henseler 2015).

    With draws, the items are transformed to fit the model exactly, x S^-1/2 Sigma^1/2, and resampled: the quantiles
    say how large each distance gets by sampling alone.

    composite : leave the correlations within blocks as they are, which is the model that PLS without the consistent
    correction estimates (Henseler et al. 2014); default for "pls". Otherwise reflective blocks are common factors.
    """
    check_integer(draws, "draws", phrase("the model fit"), 0)
    composite = (not fit.options.consistent) if composite is None else composite
    reason = reason_without(fit)
    if reason:
        none = NotAvailable(reason)
        rows = tuple(
            Distance(measure=m, structure=s, value=none, q95=none, q99=none, pvalue=none)
            for s in STRUCTURES
            for m in MEASURES
        )
        return ModelFit(composite=composite, draws=0, usable=0, rows=rows)
    values = {s: _distances(fit.estimated, s, composite)[0] for s in STRUCTURES}
    drawn: dict[Structure, Floats] = {}
    if draws and fit.x is not None and fit.converged:
        with single_threaded_blas():
            drawn = {s: _drawn(fit, s, composite, draws, seed, workers) for s in STRUCTURES}
    rows = tuple(
        _row(measure, s, float(values[s][k]), None if s not in drawn else drawn[s][:, k])
        for s in STRUCTURES
        for k, measure in enumerate(MEASURES)
    )
    usable = min((int(np.isfinite(d).all(axis=1).sum()) for d in drawn.values()), default=0)
    return ModelFit(composite=composite, draws=draws if drawn else 0, usable=usable, rows=rows)


def _row(measure: str, structure: Structure, value: float, drawn: Floats | None) -> Distance:
    none = NotAvailable("no draws were made")
    if not np.isfinite(value):
        none = NotAvailable("the implied correlations are not positive definite")
        return Distance(measure=measure, structure=structure, value=none, q95=none, q99=none, pvalue=none)
    if drawn is None:
        return Distance(measure=measure, structure=structure, value=value, q95=none, q99=none, pvalue=none)
    usable = drawn[np.isfinite(drawn)]
    if usable.size < 20:
        none = NotAvailable(phrase("only {size} usable draws", size=usable.size))
        return Distance(measure=measure, structure=structure, value=value, q95=none, q99=none, pvalue=none)
    q95, q99 = np.quantile(usable, (0.95, 0.99))
    return Distance(
        measure=measure,
        structure=structure,
        value=value,
        q95=float(q95),
        q99=float(q99),
        pvalue=float((usable >= value).mean()),
    )


def sigma_of(found: PlsEstimates, structure: Structure, composite: bool) -> Floats:
    """(B, c, c) implied correlations of the columns."""
    layout: PlsLayout = found.layout
    phi = found.last.correlations
    if structure == "estimated" and layout.endogenous.size:
        phi = implied_constructs(phi, found.last.paths, layout)
    return implied_columns(found.s, found.last.loadings, phi, layout, composite=composite)


def _distances(found: PlsEstimates, structure: Structure, composite: bool) -> Floats:
    """(B, 3) in the order of MEASURES; NaN where a run did not converge."""
    with np.errstate(all="ignore"):
        sigma = sigma_of(found, structure, composite)
        out = np.stack((srmr_of_many(found.s, sigma), d_uls(found.s, sigma), _d_g(found.s, sigma)), axis=1)
    out[~found.converged] = np.nan
    return out


def _d_g(s: Floats, sigma: Floats) -> Floats:
    ok = np.isfinite(s).all(axis=(1, 2)) & np.isfinite(sigma).all(axis=(1, 2))
    out = np.full(s.shape[0], np.nan)
    out[ok] = d_g(s[ok], sigma[ok])
    return out


def _drawn(fit: PlsFit, structure: Structure, composite: bool, draws: int, seed: int, workers: int) -> Floats:
    """(draws, 3) distances of samples from data that fit the model."""
    if fit.plan.first is not None:
        return _drawn_columns(fit, structure, composite, draws, seed, workers)
    source = resampler_of(fit)
    order = fit.plan.from_item
    sigma = np.empty_like(fit.s)
    sigma[order[:, None], order] = sigma_of(fit.estimated, structure, composite)[0]
    change = _root(fit.s, -0.5) @ _root(sigma, 0.5)
    scale = np.asarray(fit.sd) * np.sqrt((fit.n - 1) / fit.n)
    to = change / scale[:, None]

    def one(rng: np.random.Generator, _: int, size: int) -> Floats:
        counts = bootstrap_counts(rng, size, source.n)
        plain = source.samples(size, counts)
        cov = plain.s * (plain.sd[:, :, None] * plain.sd[:, None, :])
        return _distances(
            estimate(fit.plan, _correlations(to.T @ (cov @ to)), fit.options), structure, composite
        )

    return np.concatenate(list(in_chunks(one, draws, seed, workers)))


def _drawn_columns(
    fit: PlsFit, structure: Structure, composite: bool, draws: int, seed: int, workers: int
) -> Floats:
    """As `_drawn` for the second stage: its columns, scores among them, are what is resampled."""
    from rcvsem.pls.bootstrap import Resampler

    x = (np.asarray(fit.x) - fit.mean) / fit.sd @ fit.estimated.columns[0]
    s = fit.columns_s
    change = _root(s, -0.5) @ _root(sigma_of(fit.estimated, structure, composite)[0], 0.5)
    source = Resampler(x @ change, fit.case_weights, products=False)
    plan = fit.plan.__class__(
        items=fit.layout.columns,
        first=None,
        main=fit.layout,
        from_item=np.arange(x.shape[1]),
        from_score=np.full(x.shape[1], -1),
        products=(),
        full=None,
        method=fit.plan.method,
    )

    def one(rng: np.random.Generator, _: int, size: int) -> Floats:
        counts = bootstrap_counts(rng, size, source.n)
        found = estimate(plan, source.samples(size, counts), fit.options)
        return _distances(found, structure, composite)

    return np.concatenate(list(in_chunks(one, draws, seed, workers)))


def _correlations(cov: Floats) -> Samples:
    from rcvsem.pls.estimate import samples_of

    return samples_of(cov, np.zeros(cov.shape[:2]))


def _root(matrix: Floats, power: float) -> Floats:
    """Symmetric power of a positive definite matrix; eigenvalues that are not positive count as 0 (or are left out)."""
    values, vectors = np.linalg.eigh(matrix)
    positive = values > 1e-12 * values[-1]
    scaled = np.where(positive, np.where(positive, values, 1.0) ** power, 0.0)
    return np.asarray((vectors * scaled) @ vectors.T)


__all__ = ["CHUNK", "Distance", "ModelFit", "model_fit", "reason_without", "sigma_of"]
