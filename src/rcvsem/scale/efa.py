"""Exploratory factor analysis: extraction, rotation and what is printed beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import chi_square_tail
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.scale.extraction import METHOD_TEXT, Method, Stopping, degrees_of_freedom, extract
from rcvsem.scale.number_of_factors import eigenvalues, kaiser_rule
from rcvsem.scale.rotation import RotatedLoadings, Rotation, Turning, rotate
from rcvsem.scale.sample import complete_sample, correlation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EFAResult:
    """One exploratory factor analysis of the correlation matrix.

    Attributes
    ----------
    items : the k item codes; n, n_received : respondents used and received (None: matrix without N).
    eigenvalues : (k,) of the correlation matrix.
    unrotated, loadings : (k, m) before and after rotation (pattern coefficients).
    phi, structure : (m, m) factor correlations, (k, m) correlations of items and factors.
    communalities, uniqueness, complexity : (k,); complexity is Hofmann's (sum l^2)^2 / sum l^4.
    variance_before, variance_after : (m,) variance explained by each factor before and after rotation;
        for oblique rotations diag(phi L'L), which adds up to the same total.
    share_before, share_after, cumulative_before, cumulative_after : the same as shares of k.
    residuals : (k, k) correlation matrix minus the reproduced one; its diagonal is the uniqueness.
    rmsr : root mean square of the residuals off the diagonal.
    large_residuals : share of residuals above .05 in absolute value.
    chi2, df, pvalue : test of the ML solution with Bartlett's (1950) correction; else NotAvailable.
    rotated : all about the rotation.
    """

    method: Method
    rotation: Rotation
    items: tuple[str, ...]
    n: int | None
    n_received: int | None
    correlation: Floats
    eigenvalues: Floats
    unrotated: Floats
    loadings: Floats
    phi: Floats
    structure: Floats
    communalities: Floats
    uniqueness: Floats
    complexity: Floats
    variance_before: Floats
    variance_after: Floats
    share_before: Floats
    share_after: Floats
    cumulative_before: Floats
    cumulative_after: Floats
    residuals: Floats
    rmsr: float
    large_residuals: float
    chi2: Number
    df: int | NotAvailable
    pvalue: Number
    rotated: RotatedLoadings
    iterations: int
    findings: tuple[Finding, ...]

    @property
    def n_factors(self) -> int:
        """Number of factors or components."""
        return int(self.loadings.shape[1])

    @property
    def largest(self) -> Floats:
        """(k,) largest absolute loading of each item."""
        return np.asarray(np.abs(self.loadings).max(axis=1))

    @property
    def main_factor(self) -> tuple[int, ...]:
        """Position of the factor with each item's largest absolute loading."""
        return tuple(int(j) for j in np.abs(self.loadings).argmax(axis=1))


class Choices(Turning, total=False):
    """How factors are extracted and turned, with the defaults of `extract` and `rotate`."""

    method: Method
    stopping: Stopping


def efa(
    x: ArrayLike,
    n_factors: int | None = None,
    *,
    items: Sequence[str] | None = None,
    name: str = "",
    **choices: Unpack[Choices],
) -> EFAResult:
    """Exploratory factor analysis of (n, k) answers, listwise.

    Parameters
    ----------
    n_factors : default: eigenvalues above 1 (Kaiser).
    choices : see `Choices`.

    Raises
    ------
    OptionError, DataError, ConvergenceError : see `extract`, `rotate`, `cronbach_alpha`.
    """
    sample = complete_sample(x, items, where=name)
    result = efa_of_matrix(correlation(sample.x), n_factors, items=sample.codes, n=sample.n, **choices)
    return replace(result, n_received=sample.n_received, findings=sample.findings(name) + result.findings)


def efa_of_matrix(
    r: ArrayLike,
    n_factors: int | None = None,
    *,
    method: Method = "pca",
    stopping: Stopping = "tight",
    items: Sequence[str] | None = None,
    n: int | None = None,
    **turning: Unpack[Turning],
) -> EFAResult:
    """Exploratory factor analysis of a (k, k) correlation matrix; the chi2 test of ML needs `n`.

    Raises
    ------
    OptionError : not a correlation matrix; else see `efa`.
    """
    R = np.array(r, dtype=np.float64)
    if R.ndim != 2 or R.shape[0] != R.shape[1] or not np.allclose(R, R.T, atol=1e-8):
        raise OptionError("A correlation matrix must be square and symmetric.")
    if not np.allclose(np.diagonal(R), 1, atol=1e-8):
        raise OptionError("A correlation matrix needs ones on its diagonal.", fix="Divide by the SDs first.")
    k = len(R)
    codes = tuple(items) if items is not None else tuple(f"item{i + 1}" for i in range(k))
    m = kaiser_rule(R) if n_factors is None else n_factors
    solution = extract(R, m, method, stopping=stopping)
    rotated = rotate(solution.loadings, **turning)
    residuals = R - solution.loadings @ solution.loadings.T
    off = residuals[np.tril_indices(k, -1)]
    chi2, df, p = _test(method, solution.discrepancy, k, m, n)
    before = (solution.loadings**2).sum(axis=0)
    squares = rotated.loadings**2
    return EFAResult(
        method=method,
        rotation=rotated.rotation,
        items=codes,
        n=n,
        n_received=n,
        correlation=frozen(R),
        eigenvalues=frozen(eigenvalues(R)),
        unrotated=solution.loadings,
        loadings=rotated.loadings,
        phi=rotated.phi,
        structure=rotated.structure,
        communalities=solution.communalities,
        uniqueness=solution.uniqueness,
        complexity=frozen(squares.sum(axis=1) ** 2 / np.maximum((squares**2).sum(axis=1), 1e-300)),
        variance_before=frozen(before),
        variance_after=rotated.variance,
        share_before=frozen(before / k),
        share_after=frozen(rotated.variance / k),
        cumulative_before=frozen(np.cumsum(before) / k),
        cumulative_after=frozen(np.cumsum(rotated.variance) / k),
        residuals=frozen(residuals),
        rmsr=float(np.sqrt((off**2).mean())),
        large_residuals=float((np.abs(off) > 0.05).mean()),
        chi2=chi2,
        df=df,
        pvalue=p,
        rotated=rotated,
        iterations=solution.iterations,
        findings=_findings(codes, method, solution.heywood, solution.converged, rotated.converged),
    )


def _test(
    method: Method, discrepancy: float, k: int, m: int, n: int | None
) -> tuple[Number, int | NotAvailable, Number]:
    if method != "ml":
        reason = NotAvailable(phrase("No chi2 test for {method}.", method=METHOD_TEXT[method]))
        return reason, reason if method == "pca" else degrees_of_freedom(k, m), reason
    df = degrees_of_freedom(k, m)
    if n is None:
        reason = NotAvailable("The number of respondents is not known.")
        return reason, df, reason
    chi2 = (n - 1 - (2 * k + 5) / 6 - 2 * m / 3) * discrepancy
    if df == 0:
        return chi2, df, NotAvailable("No degrees of freedom.")
    return chi2, df, chi_square_tail(max(chi2, 0.0), df)


def _findings(
    codes: tuple[str, ...], method: Method, heywood: tuple[int, ...], extracted: bool, rotated: bool
) -> tuple[Finding, ...]:
    found = []
    if heywood:
        names = enumerated(codes[i] for i in heywood)
        text = phrase("Heywood case: the communality of {names} reached its upper bound.", names=names)
        found.append(Finding(code="heywood", severity="warning", text=text, fix="Try fewer factors."))
    if not extracted:
        text = phrase(
            "The {method} extraction stopped before its communalities settled.", method=METHOD_TEXT[method]
        )
        found.append(Finding(code="extraction_stopped", severity="warning", text=text))
    if not rotated:
        text = phrase("The rotation stopped before its criterion settled.")
        found.append(Finding(code="rotation_stopped", severity="warning", text=text, fix="Use more starts."))
    return tuple(found)
