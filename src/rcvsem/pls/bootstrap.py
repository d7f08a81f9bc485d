"""Resample the cases thousands of times and keep what each sample gives; many samples in one product."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Bools, Floats, Ints, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.option_checks import check_integer
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.in_order import Progress, gathered, in_chunks, in_order, single_threaded_blas
from rcvsem.infer.batch.resample import (
    CHUNK,
    Counts,
    Rows,
    bootstrap_counts,
    chunk_sizes,
    index_counts,
    left_out_counts,
)
from rcvsem.infer.bootstrap import findings_of_draws
from rcvsem.pls.effects import Plans, defined_values, effect_values, plans_of
from rcvsem.pls.estimate import PlsEstimates, Samples, estimate, samples_of
from rcvsem.pls.measures import ave, rho_c
from rcvsem.pls.result import PlsFit
from rcvsem.pls.solution import admissible
from rcvsem.scale.htmt import htmt_ratios

if TYPE_CHECKING:
    from numpy.random import Generator


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsBootstrap:
    """All draws.

    Attributes
    ----------
    values : name of a kind of estimate -> (B, k): "paths" (in the order of `Layout.paths`), "effects" (of `plans`),
        "defined", "weights", "loadings", "r2" (of endogenous constructs), "rho_a", "rho_c", "ave" (of all constructs),
        "correlations", "htmt", "htmt2" (pairs below the diagonal, row by row); of models with products "product_sd"; of
        two-stage second-order models "first_weights", "first_loadings", "first_htmt" and "first_htmt2". A draw that did
        not converge is NaN.
    converged, admissible : (B,).
    asked, seed : as asked. interrupted : Ctrl-C ended it early.
    left_out : the same values of the leave-one-out samples, for BCa; empty without.
    """

    values: dict[str, Floats]
    converged: Bools
    admissible: Bools
    asked: int
    seed: int
    interrupted: bool
    plans: Plans
    findings: tuple[Finding, ...]
    left_out: dict[str, Floats]

    json_form: ClassVar[str] = "asked converged=n_converged admissible=n_admissible seed interrupted"

    @property
    def n_converged(self) -> int:
        """Draws that converged."""
        return int(self.converged.sum())

    @property
    def n_admissible(self) -> int:
        """Those of them with a proper solution."""
        return int((self.converged & self.admissible).sum())

    @property
    def draws(self) -> int:
        """Draws finished."""
        return int(self.converged.size)


class Resampler:
    """Samples of the cases of one group by counts, with their case weights."""

    def __init__(self, x: Floats, case_weights: Floats | None, *, products: bool) -> None:
        self.x, self.n = x, x.shape[0]
        self._weights, self._products = case_weights, products
        self._rows = Rows(np.asarray(x))

    def samples(self, draws: int, counts_of: Counts) -> Samples:
        """Moments of `draws` samples."""
        whole: Floats | None = None
        if self._products or self._weights is not None:
            whole = np.concatenate(
                [counts_of(a, min(a + 4096, self.n)) for a in range(0, self.n, 4096)], axis=1
            ).astype(np.float64)
            if self._weights is not None:
                whole = whole * self._weights
                whole *= self.n / whole.sum(axis=1, keepdims=True)
            given = whole

            def counts_of(first: int, last: int) -> np.ndarray:
                return given[:, first:last]

        moments = self._rows.moments(draws, counts_of, means=True)
        assert moments.mean is not None
        return samples_of(
            moments.cov, moments.mean, self.x if self._products else None, whole if self._products else None
        )


def resampler_of(fit: PlsFit) -> Resampler:
    """The cases of a fit, ready to be resampled.

    Raises
    ------
    DataError : the data came as a matrix.
    """
    if fit.x is None:
        raise DataError(
            "Resampling needs the respondents' answers, but the data are a matrix.",
            fix="Give the raw data, or set draws to 0.",
        )
    return Resampler(fit.x, fit.case_weights, products=bool(fit.plan.products))


def bootstrap_pls(  # noqa: PLR0913
    fit: PlsFit,
    *,
    draws: int = 10_000,
    seed: int = 1,
    workers: int = 1,
    indices: ArrayLike | None = None,
    jackknife: bool = False,
    progress: Progress | None = None,
) -> PlsBootstrap:
    """Estimate the model in `draws` resamples of the cases.

    Parameters
    ----------
    seed : of the one SeedSequence; each chunk of 250 draws has a child of it, so the number of workers changes no digit.
    workers : threads.
    indices : (B, n) 0-based case numbers to use instead of drawing them.
    jackknife : also leave out each case once, for BCa intervals.
    progress : called with (finished, asked).

    Raises
    ------
    DataError : the data came as a matrix, or the estimation did not converge.
    """
    check_integer(draws, "draws", phrase("the PLS bootstrap"), 1)
    check_integer(workers, "workers", phrase("the PLS bootstrap"), 1)
    check_integer(seed, "seed", phrase("the PLS bootstrap"), 0)
    source = resampler_of(fit)
    if not fit.converged:
        raise DataError("The estimation did not converge; there is nothing to bootstrap.")
    fixed: Ints | None = None
    if indices is not None:
        fixed = np.asarray(indices, dtype=np.intp)
        draws = fixed.shape[0]
    plans = plans_of(fit.model, fit.layout)

    def of(size: int, counts: Counts) -> dict[str, Floats]:
        return statistics(fit, plans, source.samples(size, counts))

    def drawn(rng: Generator, first: int, size: int) -> dict[str, Floats]:
        if fixed is not None:
            return of(size, index_counts(fixed[first : first + size], source.n))
        return of(size, bootstrap_counts(rng, size, source.n))

    with single_threaded_blas():
        chunks = in_chunks(drawn, draws, seed, workers)
        parts, interrupted = gathered(chunks, lambda part: part["paths"].shape[0], draws, progress)
        left_out = {}
        if jackknife and not interrupted:
            sizes = chunk_sizes(fit.n)
            without = [left_out_counts(fit.n, k * CHUNK, size) for k, size in enumerate(sizes)]
            pieces = list(in_order(lambda k: of(sizes[k], without[k]), len(sizes), workers))
            left_out = {key: frozen(np.concatenate([p[key] for p in pieces])) for key in pieces[0]}
    joined = {key: frozen(np.concatenate([p[key] for p in parts])) for key in parts[0]}
    converged = np.asarray(joined.pop("converged"), dtype=bool)
    proper = np.asarray(joined.pop("admissible"), dtype=bool)
    left_out.pop("converged", None)
    left_out.pop("admissible", None)
    return PlsBootstrap(
        values=joined,
        converged=converged,
        admissible=proper,
        asked=draws,
        seed=seed,
        interrupted=interrupted,
        plans=plans,
        findings=tuple(_findings(draws, converged, proper, interrupted, fit.options.consistent)),
        left_out=left_out,
    )


def statistics(fit: PlsFit, plans: Plans, samples: Samples) -> dict[str, Floats]:
    """All estimates of the samples, as in `PlsBootstrap.values`, with the verdict of each sample."""
    found = estimate(fit.plan, samples, fit.options)
    values = values_of(fit, plans, found, samples.s)
    converged = found.converged & np.isfinite(found.last.paths).all(axis=(1, 2))
    bad = ~converged
    if bad.any():
        for block in values.values():
            block[bad] = np.nan
    values["converged"] = converged.astype(np.float64)
    proper = admissible(found.last, found.layout) if fit.options.consistent else converged
    values["admissible"] = proper.astype(np.float64)
    return values


def values_of(fit: PlsFit, plans: Plans, found: PlsEstimates, samples_s: Floats) -> dict[str, Floats]:
    """All estimates of many samples by kind; samples_s (B, p, p) correlations of the items."""
    layout, last = found.layout, found.last
    outcome = np.array([j for j, _ in layout.paths], dtype=np.intp)
    predictor = np.array([i for _, i in layout.paths], dtype=np.intp)
    rows, columns = np.tril_indices(len(fit.plan.main.constructs), -1)
    main = fit.plan.main
    s = found.s[:, : len(main.columns), : len(main.columns)]
    with np.errstate(all="ignore"):  # a draw in which no two answers differ has no ratio
        htmt, htmt2 = htmt_ratios(s, main.blocks), htmt_ratios(s, main.blocks, geometric=True)
    values = {
        "paths": last.paths[:, outcome, predictor],
        "effects": effect_values(last.paths, plans, layout),
        "defined": defined_values(last.paths, fit.model, layout),
        "weights": last.weights.copy(),
        "loadings": last.loadings.copy(),
        "r2": last.r2[:, layout.endogenous],
        "rho_a": last.rho_a.copy(),
        "rho_c": rho_c(last.loadings, layout),
        "ave": ave(last.loadings, layout),
        "correlations": last.correlations[:, : len(main.constructs), : len(main.constructs)][
            :, rows, columns
        ],
        "htmt": htmt[:, rows, columns],
        "htmt2": htmt2[:, rows, columns],
    }
    if found.first is not None:
        values["first_weights"] = found.first.weights.copy()
        values["first_loadings"] = found.first.loadings.copy()
        first = fit.plan.first
        assert first is not None
        below = np.tril_indices(len(first.constructs), -1)
        for name, geometric in (("first_htmt", False), ("first_htmt2", True)):
            with np.errstate(all="ignore"):
                ratios = htmt_ratios(samples_s, first.blocks, geometric=geometric)
            values[name] = ratios[:, below[0], below[1]]
    if fit.plan.products:
        values["product_sd"] = product_sd(fit, found)
    return values


def product_sd(fit: PlsFit, found: PlsEstimates) -> Floats:
    """(B, K) standard deviation (n - 1) of each product of standardized scores before it is standardized itself.

    Of product indicators: the mean over the indicators, weighted by their loadings.
    """
    out, first, start = [], 0, len(fit.plan.main.constructs)
    for k, p in enumerate(fit.plan.products):
        raw = found.product_sd[:, first : first + len(p.columns)]
        first += len(p.columns)
        loadings = found.last.loadings[:, found.layout.slices[start + k]]
        share = ((fit.n - 1) / fit.n) ** ((len(p.factors) - 1) / 2)
        with np.errstate(all="ignore"):
            out.append(share * (raw * loadings).sum(axis=1) / loadings.sum(axis=1))
    return np.stack(out, axis=1)


def _findings(
    asked: int, converged: Bools, proper: Bools, interrupted: bool, consistent: bool
) -> Iterator[Finding]:
    yield from findings_of_draws(asked, converged, interrupted)
    done = int(converged.size)
    improper = int((converged & ~proper).sum())
    if consistent and improper:
        yield Finding(
            code="bootstrap_inadmissible",
            severity="warning" if improper > 0.05 * done else "info",
            text=phrase(
                "{improper} of {done} bootstrap draws are improper (rho_A outside 0 to 1, a corrected "
                "correlation or loading above 1); they are kept.",
                improper=improper,
                done=done,
            ),
        )
