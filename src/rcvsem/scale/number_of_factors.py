"""How many factors: Kaiser's rule, parallel analysis, Velicer's minimum average partial."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import check_choice, check_integer, check_unit_interval
from rcvsem.foundation.words import phrase
from rcvsem.scale.sample import answers, complete_sample, correlation, to_correlation

CHUNK = 100  # draws a spawned stream


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ParallelAnalysis:
    """Observed eigenvalues against those of uncorrelated answers.

    Attributes
    ----------
    components, components_mean, components_quantile : (k,) eigenvalues of R observed; mean and quantile of
        the random ones.
    factors, factors_mean, factors_quantile : the same of R with squared multiple correlations on its
        diagonal; NotAvailable when R is singular.
    n_components, n_factors : leading observed eigenvalues above the quantile.
    n_components_mean, n_factors_mean : above the mean.
    quantile, draws, data : the rule used.
    """

    components: Floats
    components_mean: Floats
    components_quantile: Floats
    factors: Floats | NotAvailable
    factors_mean: Floats
    factors_quantile: Floats
    n_components: int
    n_components_mean: int
    n_factors: int | NotAvailable
    n_factors_mean: int | NotAvailable
    quantile: float
    draws: int
    data: str

    json_form: ClassVar[str] = (
        "draws quantile components_quantile factors factors_quantile n_components n_factors"
    )
    n: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MapTest:
    """Velicer's test.

    Attributes
    ----------
    squares : (k - 1,) average squared partial correlation after 0 ... k - 2 components (Velicer, 1976).
    fourths : (k - 1,) average fourth power (Velicer, Eaton & Fava, 2000).
    n_components, n_components_revised : position of their minimum.
    """

    squares: Floats
    fourths: Floats
    n_components: int
    n_components_revised: int


def eigenvalues(r: Floats) -> Floats:
    """Eigenvalues of a correlation matrix, large to small."""
    return np.asarray(np.linalg.eigvalsh(r)[::-1])


def kaiser_rule(r: Floats) -> int:
    """Number of eigenvalues of R above 1 (rounding aside), at least 1."""
    return max(1, int((eigenvalues(r) > 1 + 1e-10).sum()))


def reduced_eigenvalues(r: Floats) -> Floats:
    """Eigenvalues of R with squared multiple correlations on the diagonal. (..., k, k) -> (..., k)."""
    reduced = r.copy()
    index = np.arange(r.shape[-1])
    reduced[..., index, index] = 1 - 1 / np.diagonal(np.linalg.inv(r), axis1=-2, axis2=-1)
    return np.asarray(np.linalg.eigvalsh(reduced)[..., ::-1])


def map_test(r: Floats) -> MapTest:
    """Velicer's minimum average partial test of a (k, k) correlation matrix."""
    k = r.shape[0]
    if k < 3:
        raise OptionError(phrase("Velicer's test needs at least three items. Got {k}.", k=k))
    values, vectors = np.linalg.eigh(r)
    components = (vectors * np.sqrt(np.maximum(values, 0)))[:, ::-1]
    off = ~np.eye(k, dtype=bool)
    squares, fourths = [], []
    for m in range(k - 1):
        partial = r - components[:, :m] @ components[:, :m].T
        if np.diagonal(partial).min() < 1e-12:  # an item is fully explained: no partial correlations left
            break
        partial = to_correlation(partial)[off]
        squares.append(float((partial**2).mean()))
        fourths.append(float((partial**4).mean()))
    return MapTest(
        squares=frozen(squares),
        fourths=frozen(fourths),
        n_components=int(np.argmin(squares)),
        n_components_revised=int(np.argmin(fourths)),
    )


def _random_correlations(n: int, k: int, size: int, rng: np.random.Generator) -> Floats:
    """Correlations of independent normal variables through Bartlett's decomposition of the Wishart matrix.

    The same distribution as n rows of normal numbers, at a cost that does not grow with n.
    """
    factor = np.zeros((size, k, k))
    rows, columns = np.tril_indices(k, -1)
    factor[:, rows, columns] = rng.normal(size=(size, rows.size))
    index = np.arange(k)
    factor[:, index, index] = np.sqrt(rng.chisquare(n - 1 - index, size=(size, k)))
    return to_correlation(factor @ factor.transpose(0, 2, 1))


def _permuted_correlations(x: Floats, size: int, rng: np.random.Generator) -> Floats:
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    stack = np.stack([rng.permuted(z, axis=0) for _ in range(size)])
    return to_correlation(stack.transpose(0, 2, 1) @ stack / len(x))


def parallel_analysis(
    x: ArrayLike,
    items: Sequence[str] | None = None,
    *,
    draws: int = 1000,
    quantile: float = 0.95,
    data: Literal["normal", "permuted"] = "normal",
    seed: int | np.random.SeedSequence = 1,
) -> ParallelAnalysis:
    """Horn's parallel analysis of (n, k) answers, listwise, for components and for common factors.

    Parameters
    ----------
    data : "normal" random numbers (Horn, 1965), or "permuted" answers, which keep each item's distribution.
    seed : one child of the SeedSequence for each chunk of 100 draws.

    Raises
    ------
    OptionError : an option out of range.
    DataError : see `cronbach_alpha`; or not more respondents than items.
    """
    check_integer(draws, "draws", phrase("parallel analysis"), 1)
    check_unit_interval(quantile, "quantile", phrase("parallel analysis"))
    check_choice(data, "data", phrase("parallel analysis"), ("normal", "permuted"))
    sample = complete_sample(x, items, cases_at_least=answers(x).shape[1] + 2)
    r = correlation(sample.x)
    root = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    principal, common = [], []
    for start, stream in zip(range(0, draws, CHUNK), root.spawn(-(-draws // CHUNK)), strict=True):
        rng, size = np.random.default_rng(stream), min(CHUNK, draws - start)
        if data == "normal":
            random = _random_correlations(sample.n, sample.k, size, rng)
        else:
            random = _permuted_correlations(sample.x, size, rng)
        principal.append(np.linalg.eigvalsh(random)[:, ::-1])
        common.append(reduced_eigenvalues(random))
    pc, fa = np.concatenate(principal), np.concatenate(common)
    observed = eigenvalues(r)
    singular = observed[-1] < 1e-12
    reduced: Floats | NotAvailable = (
        NotAvailable("The correlation matrix is singular.") if singular else frozen(reduced_eigenvalues(r))
    )
    pc_mean, pc_quantile = pc.mean(axis=0), np.quantile(pc, quantile, axis=0)
    fa_mean, fa_quantile = fa.mean(axis=0), np.quantile(fa, quantile, axis=0)
    return ParallelAnalysis(
        components=frozen(observed),
        components_mean=frozen(pc_mean),
        components_quantile=frozen(pc_quantile),
        factors=reduced,
        factors_mean=frozen(fa_mean),
        factors_quantile=frozen(fa_quantile),
        n_components=_leading(observed, pc_quantile),
        n_components_mean=_leading(observed, pc_mean),
        n_factors=reduced if isinstance(reduced, NotAvailable) else _leading(reduced, fa_quantile),
        n_factors_mean=reduced if isinstance(reduced, NotAvailable) else _leading(reduced, fa_mean),
        quantile=quantile,
        draws=draws,
        data=data,
        n=sample.n,
    )


def _leading(observed: Floats, reference: Floats) -> int:
    above = observed > reference
    return int(above.size if above.all() else np.argmin(above))
