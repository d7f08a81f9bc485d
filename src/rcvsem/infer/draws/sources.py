"""Where the moments of bootstrap draws come from: resampled cases, data made to fit the model, or a distribution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.many_rows import resampled_sums
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.batch.resample import (
    ROWS,
    Counts,
    Rows,
    bootstrap_counts,
    index_counts,
    normal_moment_draws,
    normal_moments,
)
from rcvsem.infer.batch.units import drawn_units, weighted_counts
from rcvsem.infer.draws.result import Kind

# Moments of the draws of one group (0-based), with their means -> the moments that are analysed.
Transform = Callable[[DrawMoments, int], DrawMoments]

if TYPE_CHECKING:  # numpy.random is slow to import, and not every study draws
    Source = Callable[[np.random.Generator, int, list[Ints] | None], tuple[DrawMoments, ...]]
    SourceOfMany = Callable[
        [Sequence[np.random.SeedSequence], Sequence[int], int], list[tuple[DrawMoments, ...]]
    ]


def needs_data(fit: Fit, what: str) -> list[Floats]:
    data = [group.data for group in fit.moments.groups]
    if any(block is None for block in data):
        raise DataError(
            phrase(
                "The {what} needs the respondents' answers, but the fit was made from a matrix.", what=what
            ),
            fix="Give the raw data, use a parametric bootstrap, or set draws to 0.",
        )
    return [np.asarray(block) for block in data]


def source_of(fit: Fit, kind: Kind, transform: Transform | None = None) -> tuple[Source, SourceOfMany | None]:
    """Moments of the draws of one chunk and, for samples of many cases, of several chunks at once."""
    means = fit.layout.meanstructure
    if kind == "parametric":
        return _parametric(fit, means), None
    data = needs_data(fit, phrase("{kind} bootstrap", kind=kind))
    sampled = [group.sampling for group in fit.moments.groups]
    if kind == "normal-moments":
        return _from_moments(fit, data, means), None
    if kind == "bollen-stine":
        implied = [
            state.sigma / divisor_factor(fit, g.n)
            for state, g in zip(fit.implied, fit.moments.groups, strict=True)
        ]
        data = [_fitting_data(block, cov) for block, cov in zip(data, implied, strict=True)]
        if means:
            data = [
                block + np.asarray(mean)
                for block, mean in zip(data, (state.mu for state in fit.implied), strict=True)
            ]
    prepared = [Rows(block) for block in data]
    factors = [divisor_factor(fit, rows.n) for rows in prepared]

    def finished(number: int, sums: Floats) -> DrawMoments:
        moments = _transformed(prepared[number], sums, means, number, transform)
        return DrawMoments(cov=moments.cov * factors[number], mean=moments.mean)

    def draw(rng: np.random.Generator, size: int, indices: list[Ints] | None) -> tuple[DrawMoments, ...]:
        out: list[DrawMoments] = []
        for number, rows in enumerate(prepared):
            n, sampling = rows.n, sampled[number]
            if sampling is not None:
                if indices is None:
                    table = drawn_units(rng, size, n, sampling)
                else:
                    table = np.asarray(index_counts(indices[number], n)(0, n), np.float64)
                counts = weighted_counts(table, sampling)
            elif indices is None:
                counts = bootstrap_counts(rng, size, n)
            else:
                counts = index_counts(indices[number], n)
            out.append(finished(number, rows.sums(size, counts)))
        return tuple(out)

    def many(
        streams: Sequence[np.random.SeedSequence], sizes: Sequence[int], workers: int
    ) -> list[tuple[DrawMoments, ...]]:
        groups = []
        for number, rows in enumerate(prepared):
            own = [stream.spawn(1)[0] for stream in streams]
            sums = resampled_sums(rows, own, sizes, workers)
            groups.append([finished(number, total) for total in sums])
        return list(zip(*groups, strict=True))

    large = max(rows.n for rows in prepared) > ROWS and all(own is None for own in sampled)
    return draw, many if large else None


def moments_of(
    rows: Rows,
    draws: int,
    counts: Counts,
    means: bool,
    number: int,
    transform: Transform | None,
) -> DrawMoments:
    """Weighted moments of one group, passed through the transform."""
    return _transformed(rows, rows.sums(draws, counts), means, number, transform)


def _transformed(
    rows: Rows, sums: Floats, means: bool, number: int, transform: Transform | None
) -> DrawMoments:
    moments = rows.moments_from(sums, means=means or transform is not None)
    if transform is not None:
        moments = transform(moments, number)
    return moments if means else DrawMoments(cov=moments.cov, mean=None)


def _from_moments(fit: Fit, data: list[Floats], means: bool) -> Source:
    sources = [normal_moment_draws(block, means=means) for block in data]
    factors = [divisor_factor(fit, block.shape[0]) for block in data]

    def draw(rng: np.random.Generator, size: int, indices: list[Ints] | None) -> tuple[DrawMoments, ...]:
        found = [source(rng, size) for source in sources]
        return tuple(
            DrawMoments(cov=sample.cov * factor, mean=sample.mean)
            for sample, factor in zip(found, factors, strict=True)
        )

    return draw


def divisor_factor(fit: Fit, n: int) -> float:
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


def _parametric(fit: Fit, means: bool) -> Source:
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
                    cov=sample.cov * divisor_factor(fit, n), mean=centre + sample.mean if means else None
                )
            )
        return tuple(out)

    return draw
