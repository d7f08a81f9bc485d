"""Is a predictor endogenous? Gaussian copula terms.

Park & Gupta (2012), Hult et al. (2018), Becker, Proksch & Ringle (2022).
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.option_checks import check_integer
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.in_order import in_chunks, single_threaded_blas
from rcvsem.infer.batch.resample import bootstrap_counts
from rcvsem.infer.intervals import ConfidenceInterval, interval
from rcvsem.pls.bootstrap import Resampler
from rcvsem.pls.estimate import estimate
from rcvsem.pls.result import PlsFit

MOST_PREDICTORS = 4  # all combinations of copulas up to here; single ones and all together beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class CopulaTerm:
    """One copula term in one regression.

    outcome, predictor : its path. together : all predictors with a copula in this regression.
    estimate : of the copula term; interval and p from the bootstrap. path : of the predictor beside the copulas.
    """

    outcome: str
    predictor: str
    together: tuple[str, ...]
    estimate: float
    interval: ConfidenceInterval | NotAvailable
    path: float
    plain_path: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Whether a score may have a copula: it must not be normal.

    skewness, excess kurtosis, and the Cramer-von Mises statistic against the normal distribution with the sample's mean
    and variance, with its p (Stephens 1986).
    """

    construct: str
    skewness: float
    kurtosis: float
    statistic: float
    pvalue: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CopulaTest:
    """All terms of all regressions, and the scores' distributions."""

    terms: tuple[CopulaTerm, ...]
    distributions: tuple[Distribution, ...]
    draws: int
    seed: int


def copula_test(
    fit: PlsFit, *, draws: int = 1000, seed: int = 1, workers: int = 1, level: float = 0.95
) -> CopulaTest:
    """Add copula terms Phi^-1(F(score)) of the predictors, in every combination, to each regression of scores.

    F is the share of cases at or below, times n/(n + 1). A term whose interval excludes 0 says that the predictor
    correlates with the residual, provided that its score is not normal and the sample is large (Becker et al. 2022 ask
    for several hundred cases and marked non-normality). Scores, weights and F are made anew in each draw.

    Raises
    ------
    DataError : the data came as a matrix, or the model has products.
    """
    check_integer(draws, "draws", phrase("the copula test"), 0)
    if fit.x is None:
        raise DataError("The copula test needs the respondents' answers, but the data are a matrix.")
    if fit.plan.products:
        raise DataError(
            "The copula test is offered for models without products: a product of an endogenous predictor needs no "
            "copula of its own (Papies, Ebbes & van Heerde 2017).",
            fix="Test the model without the product.",
        )
    layout = fit.layout
    cases: list[tuple[int, tuple[int, ...]]] = []
    for j in layout.endogenous.tolist():
        p = layout.predictors[j].tolist()
        sizes = range(1, len(p) + 1) if len(p) <= MOST_PREDICTORS else (1, len(p))
        cases += [(j, chosen) for size in sizes for chosen in combinations(p, size)]
    whole = np.ones((1, fit.n)) if fit.case_weights is None else fit.case_weights[None]
    point = _coefficients(fit.scores[None], whole, cases, layout.predictors)[0]
    drawn = None
    if draws:
        with single_threaded_blas():
            drawn = _drawn(fit, cases, draws, seed, workers)
    terms, k = [], 0
    for j, chosen in cases:
        p = layout.predictors[j].tolist()
        for place, i in enumerate(chosen):
            made: ConfidenceInterval | NotAvailable = NotAvailable("no draws were made")
            if drawn is not None:
                made = interval(drawn[:, k + len(p) + place], float(point[k + len(p) + place]), level=level)
            terms.append(
                CopulaTerm(
                    outcome=layout.constructs[j],
                    predictor=layout.constructs[i],
                    together=tuple(layout.constructs[c] for c in chosen),
                    estimate=float(point[k + len(p) + place]),
                    interval=made,
                    path=float(point[k + p.index(i)]),
                    plain_path=float(fit.paths[j, i]),
                )
            )
        k += len(p) + len(chosen)
    used = sorted({i for j in layout.endogenous.tolist() for i in layout.predictors[j].tolist()})
    return CopulaTest(
        terms=tuple(terms),
        distributions=tuple(distribution_of(layout.constructs[i], fit.scores[:, i]) for i in used),
        draws=draws,
        seed=seed,
    )


def _drawn(
    fit: PlsFit, cases: list[tuple[int, tuple[int, ...]]], draws: int, seed: int, workers: int
) -> Floats:
    assert fit.x is not None
    x = np.asarray(fit.x)
    source = Resampler(x, None, products=True)

    def one(rng: np.random.Generator, _: int, size: int) -> Floats:
        counts_of = bootstrap_counts(rng, size, fit.n)
        counts = np.concatenate(
            [counts_of(a, min(a + 4096, fit.n)) for a in range(0, fit.n, 4096)], axis=1
        ).astype(np.float64)
        if fit.case_weights is not None:
            counts *= fit.case_weights
            counts *= fit.n / counts.sum(axis=1, keepdims=True)
        samples = source.samples(size, lambda first, last: counts[:, first:last])
        found = estimate(fit.plan, samples, fit.options)
        wide = np.zeros((size, found.s.shape[1], len(fit.layout.constructs)))
        wide[:, fit.layout.flat, fit.layout.owner] = found.last.weights
        with np.errstate(all="ignore"):
            slope = found.columns @ wide / samples.sd[:, :, None]
        scores = x @ slope  # (B, n, J); a shift does not matter here
        out = _coefficients(scores, counts, cases, fit.layout.predictors)
        out[~found.converged] = np.nan
        return out

    return np.concatenate(list(in_chunks(one, draws, seed, workers)))


def _coefficients(
    scores: Floats, counts: Floats, cases: list[tuple[int, tuple[int, ...]]], predictors: tuple[Ints, ...]
) -> Floats:
    """(B, .) standardized regression weights, case by case: of the predictors, then of the copula terms (unstandardized:
    in standard deviations of the outcome a unit of the term)."""
    needed = sorted({i for _, chosen in cases for i in chosen})
    place = {i: scores.shape[2] + k for k, i in enumerate(needed)}
    terms = np.stack([_terms(scores[:, :, i], counts) for i in needed], axis=2)
    both = np.concatenate((scores, terms), axis=2)
    n = counts.sum(axis=1)
    mean = np.einsum("bn,bnk->bk", counts, both) / n[:, None]
    both -= mean[:, None, :]
    cov = np.swapaxes(both * counts[:, :, None], 1, 2) @ both / (n - 1)[:, None, None]
    sd = np.sqrt(np.diagonal(cov, axis1=1, axis2=2)).copy()
    sd[:, scores.shape[2] :] = 1.0
    with np.errstate(all="ignore"):
        cov = cov / (sd[:, :, None] * sd[:, None, :])
    out = []
    for j, chosen in cases:
        use = np.array([*predictors[j].tolist(), *(place[i] for i in chosen)])
        block = cov[:, use[:, None], use]
        right = cov[:, use, j][:, :, None]
        ok = np.isfinite(block).all(axis=(1, 2))
        beta = np.full((len(cov), use.size), np.nan)
        if ok.any():
            beta[ok] = (np.linalg.pinv(block[ok], hermitian=True) @ right[ok])[:, :, 0]
        out.append(beta)
    return np.concatenate(out, axis=1)


def _terms(values: Floats, counts: Floats) -> Floats:
    """(B, n) Phi^-1 of the weighted share at or below each value, times n/(n + 1)."""
    from scipy.special import ndtri

    order = np.argsort(values, axis=1, kind="stable")
    rows = np.arange(values.shape[0])[:, None]
    ordered = values[rows, order]
    cum = np.cumsum(counts[rows, order], axis=1)
    n = values.shape[1]
    # ties take the share at their last member; equal scores differ by rounding
    tie = np.diff(ordered, axis=1) <= 1e-9 * np.maximum(1.0, np.abs(ordered[:, 1:]))
    last = np.where(tie, n, np.arange(n - 1))
    last = np.concatenate((last, np.full((values.shape[0], 1), n - 1)), axis=1)
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    share = cum[rows, last] / (counts.sum(axis=1, keepdims=True) + 1.0)
    out = np.empty_like(values)
    smallest = 1.0 / (n + 1.0) / 2.0  # a case that was not drawn, below all others
    out[rows, order] = ndtri(np.maximum(share, smallest))
    return out


def distribution_of(construct: str, values: Floats) -> Distribution:
    """Skewness, kurtosis and Cramer-von Mises test of normality of (n,) values."""
    from scipy.special import ndtr

    n = values.size
    z = (values - values.mean()) / values.std(ddof=1)
    m = (values - values.mean()) / values.std()
    u = np.sort(ndtr(z))
    k = np.arange(1, n + 1)
    w = float(((u - (2 * k - 1) / (2 * n)) ** 2).sum() + 1 / (12 * n))
    return Distribution(
        construct=construct,
        skewness=float((m**3).mean()),
        kurtosis=float((m**4).mean() - 3.0),
        statistic=w,
        pvalue=_cvm_pvalue(w * (1 + 0.5 / n)),
    )


def _cvm_pvalue(w: float) -> float:
    """p of the modified W2 with estimated mean and variance (Stephens 1986, table 4.9; as in nortest)."""
    if w < 0.0275:
        p = 1 - np.exp(-13.953 + 775.5 * w - 12542.61 * w**2)
    elif w < 0.051:
        p = 1 - np.exp(-5.903 + 179.546 * w - 1515.29 * w**2)
    elif w < 0.092:
        p = np.exp(0.886 - 31.62 * w + 10.897 * w**2)
    elif w < 1.1:
        p = np.exp(1.111 - 34.242 * w + 12.832 * w**2)
    else:
        p = 7.37e-10
    return float(p)
