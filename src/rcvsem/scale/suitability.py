"""Are the correlations fit for a factor analysis? KMO, Bartlett's sphericity test, determinant."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import chi_square_tail
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.scale.sample import complete_sample, correlation

_SINGULAR = NotAvailable("The correlation matrix is singular: an item is a linear function of others.")
_NO_N = NotAvailable("The number of respondents is not known.")

# Kaiser (1974): lower ends of his classes
KMO_CLASSES: tuple[tuple[float, Text], ...] = (
    (0.9, Text("marvellous")),
    (0.8, Text("meritorious")),
    (0.7, Text("middling")),
    (0.6, Text("mediocre")),
    (0.5, Text("miserable")),
    (-np.inf, Text("unacceptable")),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Suitability:
    """How well one set of items lends itself to a factor analysis.

    Attributes
    ----------
    kmo : Kaiser-Meyer-Olkin measure of the whole set; `kmo_class` its class (Kaiser, 1974).
    msa : (k,) the measure of each item.
    bartlett, df, pvalue : Bartlett's test that all correlations are zero.
    determinant, log_determinant : of the correlation matrix.
    n, n_received : complete respondents, respondents received (None for a matrix without N).
    """

    items: tuple[str, ...]
    kmo: Number
    kmo_class: Text | NotAvailable
    msa: Floats | NotAvailable
    bartlett: Number
    df: int
    pvalue: Number
    determinant: float
    log_determinant: Number
    n: int | None
    n_received: int | None
    findings: tuple[Finding, ...]


def kmo(r: Floats) -> tuple[float, Floats] | NotAvailable:
    """Overall KMO and MSA per item from a (k, k) correlation matrix.

    sum r^2 / (sum r^2 + sum q^2) off the diagonal, q the anti-image (negative partial) correlations.
    Source: Kaiser & Rice (1974).
    """
    if np.linalg.eigvalsh(r)[0] < 1e-12:
        return _SINGULAR
    inverse = np.linalg.inv(r)
    d = np.sqrt(np.diagonal(inverse))
    partial = (inverse / np.outer(d, d)) ** 2
    squares = r**2
    np.fill_diagonal(partial, 0)
    np.fill_diagonal(squares, 0)
    msa = squares.sum(axis=0) / (squares.sum(axis=0) + partial.sum(axis=0))
    return float(squares.sum() / (squares.sum() + partial.sum())), msa


def bartlett_sphericity(r: Floats, n: int) -> tuple[Number, int, Number]:
    """chi2 = -(n - 1 - (2k + 5)/6) ln|R|, df = k(k - 1)/2, p. Source: Bartlett (1951)."""
    k = r.shape[0]
    df = k * (k - 1) // 2
    if np.linalg.eigvalsh(r)[0] < 1e-12:
        return _SINGULAR, df, _SINGULAR
    chi2 = -(n - 1 - (2 * k + 5) / 6) * float(np.linalg.slogdet(r)[1])
    return chi2, df, chi_square_tail(max(chi2, 0.0), df)


def _correlations(matrix: Floats, items: Sequence[str]) -> Floats:
    s = np.array(matrix, dtype=np.float64)
    if s.shape != (len(items), len(items)):
        raise DataError(
            phrase("The matrix has shape {shape}; {n} items are named.", shape=s.shape, n=len(items))
        )
    if not np.isfinite(s).all() or not (np.diagonal(s) > 0).all():
        raise DataError("The matrix needs numbers everywhere and positive variances on its diagonal.")
    sd = np.sqrt(np.diagonal(s))
    r = s / np.outer(sd, sd)
    if np.abs(r - r.T).max() > 1e-6:
        raise DataError("The matrix is not symmetric.")
    np.fill_diagonal(r, 1.0)
    return np.asarray((r + r.T) / 2)


def suitability_of_matrix(
    r: Floats, items: Sequence[str], n: int | None = None, *, n_received: int | None = None
) -> Suitability:
    """All measures from a correlation matrix, or a covariance matrix (k, k), which is made one; Bartlett needs `n`.

    Raises
    ------
    DataError : not square, not symmetric, or a variance that is not positive.
    """
    r = _correlations(r, items)
    measure = kmo(r)
    singular = isinstance(measure, NotAvailable)
    chi2, df, p = bartlett_sphericity(r, n) if n is not None else (_NO_N, len(r) * (len(r) - 1) // 2, _NO_N)
    findings = []
    if not isinstance(measure, NotAvailable):
        low = [code for code, value in zip(items, measure[1], strict=True) if value < 0.5]
        if low:
            text = phrase("Sampling adequacy below .50: {low}.", low=enumerated(low))
            findings.append(Finding(code="low_msa", severity="warning", text=text))
    else:
        findings.append(Finding(code="singular", severity="warning", text=measure.reason))
    return Suitability(
        items=tuple(items),
        kmo=measure if isinstance(measure, NotAvailable) else measure[0],
        kmo_class=measure
        if isinstance(measure, NotAvailable)
        else next(text for lower, text in KMO_CLASSES if measure[0] >= lower),
        msa=measure if isinstance(measure, NotAvailable) else frozen(measure[1]),
        bartlett=chi2,
        df=df,
        pvalue=p,
        determinant=float(np.linalg.det(r)),
        log_determinant=_SINGULAR if singular else float(np.linalg.slogdet(r)[1]),
        n=n,
        n_received=n if n_received is None else n_received,
        findings=tuple(findings),
    )


def suitability(x: ArrayLike, items: Sequence[str] | None = None, *, name: str = "") -> Suitability:
    """KMO, MSA, Bartlett and determinant of (n, k) answers, listwise. DataError as `cronbach_alpha`."""
    sample = complete_sample(x, items, where=name)
    return suitability_of_matrix(correlation(sample.x), sample.codes, sample.n, n_received=sample.n_received)
