"""Fit: a model estimated on a sample, as all later floors see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.fit.baseline import Baseline
from rcvsem.fit.cells import GroupMatrices
from rcvsem.fit.constraints import Constraints
from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.implied import Implied
from rcvsem.fit.matrices import Layout
from rcvsem.fit.moments import Moments
from rcvsem.fit.options import FitOptions
from rcvsem.fit.scaled_tests import ScaledTest
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.plain import Material
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.fit.families import Family
    from rcvsem.model import ModelSpec


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Fit(Result, Material):
    """Estimates of a model and what measures of fit are computed from.

    Attributes
    ----------
    spec, moments, options : what was estimated, on what, how. `moments` holds the model's variables, in its order.
    layout : the parameter table as arrays, bound to the sample.
    theta : (q,) free parameters, order of `spec.free_names`. values : (rows,) of the whole table.
    converged, reason, iterations, gradient_norm : verdict of the minimiser; the gradient is in units of
        sqrt(N) standard errors.
    fmin : F of each group; chisq = sum of (n_g or n_g - 1) F_g. group_chisq : its parts.
    df : moments - free parameters + independent equality constraints. npar : free parameters less the constraints.
    n : respondents analysed. n_test : the divisor that turns chisq into F (N, or N - G for wishart and least squares).
    vcov : (q, q) covariance of theta, of the kind `options.se_kind`.
    information : (q, q) per case, the one behind the standard errors (without constraints).
    directions : (q, k) basis of the directions left free by the constraints.
    scaled : the scaled test of the robust estimators. baseline : the baseline model's test.
    logl, unrestricted_logl : log-likelihoods of the model and of the saturated model, without fixed x.
    matrices, implied : model matrices and implied moments of each group. samples: see `objective.samples`.
    admissible : no variance is negative, no correlation beyond 1, all covariance matrices are proper.
    constraints, objective : for later computations (scores, information) at theta.
    findings : what the user should know.
    """

    spec: ModelSpec
    moments: Moments
    options: FitOptions
    layout: Layout
    theta: Floats
    values: Floats
    converged: bool
    reason: str
    iterations: int
    gradient_norm: float
    fmin: tuple[float, ...]
    chisq: float
    group_chisq: tuple[float, ...]
    df: int
    npar: int
    n: int
    n_test: int
    vcov: Floats | NotAvailable
    information: Floats
    directions: Floats
    scaled: ScaledTest | NotAvailable
    baseline: Baseline
    logl: float | NotAvailable
    unrestricted_logl: float | NotAvailable
    matrices: tuple[GroupMatrices, ...]
    implied: tuple[Implied, ...]
    admissible: bool
    constraints: Constraints
    objective: Objective
    findings: tuple[Finding, ...]

    @property
    def headline(self) -> str:
        """Estimator, N, chi-square and verdict."""
        verdict = phrase("converged") if self.converged else phrase("NOT converged")
        if self.converged and not self.admissible:
            verdict = phrase("converged, improper")
        return phrase(
            "{estimator}, n = {n}, chi2 = {chisq:.3f}, df = {df}, {npar} parameters, {verdict}",
            estimator=self.options.estimator,
            n=self.n,
            chisq=self.chisq,
            df=self.df,
            npar=self.npar,
            verdict=verdict,
        )

    @property
    def q(self) -> int:
        """Number of free parameters (length of theta)."""
        return int(self.theta.size)

    @property
    def family(self) -> Family:
        """Of the data: complete rows, rows with gaps, or ordinal items."""
        from rcvsem.fit.families import family_of

        return family_of(self.options, ordinal=self.layout.ordinal is not None)

    @property
    def free_names(self) -> tuple[str, ...]:
        """(q,) names of theta."""
        return self.spec.free_names

    @property
    def sample_covs(self) -> tuple[Floats, ...]:
        """(p, p) covariances of each group with the estimator's divisor (n; n - 1 for wishart and least squares)."""
        return tuple(sample.cov for sample in self.objective.samples)

    @property
    def sample_means(self) -> tuple[Floats | None, ...]:
        """(p,) means of each group that the model was fitted to; None without mean structure."""
        return tuple(sample.mean for sample in self.objective.samples)

    def row_of(self, lhs: str, op: str, rhs: str = "", group: int = 1) -> int:
        """Position in the parameter table; the sides of `~~` may be swapped.

        Raises
        ------
        ModelError : the model has no such parameter.
        """
        for k, row in enumerate(self.spec.parameters):
            if row.op != op or row.group != group:
                continue
            if (row.lhs, row.rhs) == (lhs, rhs) or (op == "~~" and (row.rhs, row.lhs) == (lhs, rhs)):
                return k
        raise ModelError(
            phrase("The model has no parameter '{lhs} {op} {rhs}'.", lhs=lhs, op=op, rhs=rhs).replace(
                " '.", "'."
            )
        )

    def estimate_of(self, lhs: str, op: str, rhs: str = "", group: int = 1) -> float:
        """Value of one parameter, free or fixed."""
        return float(self.values[self.row_of(lhs, op, rhs, group)])

    def to_semopy(self) -> Any:
        """A fitted semopy.Model with these estimates (imports semopy)."""
        from rcvsem.fit.semopy_engine import to_semopy

        return to_semopy(self)
