"""Paths compared between groups, as AMOS users do: a constrained model for each path, and critical ratios."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import erfc, sqrt
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from rcvsem.evaluate import (
    LikelihoodRatioTest,
    ParameterEstimate,
    likelihood_ratio_test,
    parameter_estimates,
)
from rcvsem.fit import Fit, FitOptions, Moments, estimate
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ConvergenceError, DataError, RcvsemError
from rcvsem.foundation.words import phrase
from rcvsem.infer.near_solution import estimate_near
from rcvsem.scale.mean_tests import holm

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec

ALPHA = 0.05
EQUAL_ALREADY = NotAvailable("the path is equal in all groups by the model itself")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CriticalRatios:
    """Critical ratios of the differences between free parameters (Arbuckle, AMOS).

    names, groups : (q,) name and first group of each. matrix : (q, q), entry [i, j] = (theta_j - theta_i) / SE of that
    difference, nan on the diagonal. pvalues : two-sided.
    """

    names: tuple[str, ...]
    groups: tuple[int, ...]
    matrix: Floats
    pvalues: Floats

    json_form: ClassVar[str] = "parameters=names groups matrix=rounded"

    @property
    def rounded(self) -> Floats:
        """The ratios to six decimals."""
        return np.round(self.matrix, 6)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupDifference:
    """One path in two groups (1-based): z = (second - first) / SE, with its two-sided p."""

    first: int
    second: int
    difference: float
    z: Number
    pvalue: Number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PathOverGroups:
    """One path in every group.

    est, se, pvalue, std : one a group. constrained : chi-square difference when this path alone is held equal.
    differences : critical ratio of each pair of groups.
    """

    source: str
    target: str
    est: tuple[Number, ...]
    se: tuple[Number, ...]
    pvalue: tuple[Number, ...]
    std: tuple[Number, ...]
    constrained: LikelihoodRatioTest | NotAvailable
    differences: tuple[GroupDifference, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NamedDifference:
    """A difference of two groups, and their names."""

    found: GroupDifference
    groups: tuple[str, str]

    json_form: ClassVar[str] = "groups difference=found.difference z=found.z pvalue=found.pvalue"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NamedPath:
    """A path with the names of the groups in which it is compared."""

    row: PathOverGroups
    names: tuple[str, ...]

    json_form: ClassVar[str] = (
        "from=row.source to=row.target est=row.est se=row.se pvalue=row.pvalue std=row.std "
        "constrained=row.constrained differences"
    )

    @property
    def differences(self) -> list[NamedDifference]:
        """Critical ratio of each pair of groups."""
        names = self.names
        return [
            NamedDifference(found=one, groups=(names[one.first - 1], names[one.second - 1]))
            for one in self.row.differences
        ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PathComparison:
    """All paths.

    base : the model in which they differ; equal, partial : what is equal there. together : all paths equal at once.
    """

    groups: tuple[str, ...]
    base: Fit
    equal: tuple[str, ...]
    partial: tuple[str, ...]
    together: LikelihoodRatioTest | NotAvailable
    paths: tuple[PathOverGroups, ...]

    json_form: ClassVar[str] = "equal together paths=named"

    @property
    def named(self) -> list[NamedPath]:
        """The paths with the names of the groups."""
        return [NamedPath(row=row, names=self.groups) for row in self.paths]

    @property
    def holm(self) -> tuple[Number, ...]:
        """p of each constrained test after Holm's (1979) correction over all paths that were tested."""
        return holm(
            [
                path.constrained if isinstance(path.constrained, NotAvailable) else path.constrained.pvalue
                for path in self.paths
            ]
        )

    @property
    def different(self) -> tuple[PathOverGroups, ...]:
        """Paths that differ: the test of all together rejects, and so does theirs after Holm's correction."""
        if isinstance(self.together, NotAvailable) or isinstance(self.together.pvalue, NotAvailable):
            return ()
        if self.together.pvalue >= ALPHA:
            return ()
        return tuple(
            path
            for path, p in zip(self.paths, self.holm, strict=True)
            if not isinstance(p, NotAvailable) and p < ALPHA
        )


def compare_paths(
    spec: ModelSpec,
    moments: Moments,
    options: FitOptions | None = None,
    *,
    equal: Sequence[str] = ("loadings",),
    partial: Sequence[str] = (),
) -> PathComparison | NotAvailable:
    """Compare every regression path between the groups of `moments`.

    Parameters
    ----------
    equal : kinds of parameters held equal in all models compared; with equal loadings a path means the same in each
        group. partial : exceptions by name.

    Returns
    -------
    PathComparison, or NotAvailable for a model without paths.

    Raises
    ------
    DataError : one group. ConvergenceError : the model in which the paths differ could not be estimated.
    """
    options = options or FitOptions()
    count = len(moments.groups)
    if count < 2:
        raise DataError("Paths are compared between groups, and the data have one.")
    paths = list(dict.fromkeys(spec.regressions))
    if not paths:
        return NotAvailable("the model has no path")
    # A model without latents has no loadings to hold equal.
    kinds = tuple(equal) if spec.measurement else tuple(kind for kind in equal if kind != "loadings")
    base = estimate(
        spec.with_options(groups=count, group_equal=kinds, group_partial=tuple(partial) if kinds else ()),
        moments,
        options,
    )
    if not base.converged:
        raise ConvergenceError(
            phrase(
                "The model with paths that differ between groups did not converge. {reason}",
                reason=base.reason,
            )
        )
    names = [f"{target}~{source}" for target, source in paths]
    known = parameter_estimates(base)

    def held(free: Sequence[str]) -> LikelihoodRatioTest | NotAvailable:
        changed = spec.with_options(
            groups=count, group_equal=(*kinds, "regressions"), group_partial=(*partial, *free)
        )
        return _test(base, changed, moments, options)

    return PathComparison(
        groups=tuple(group.label for group in moments.groups),
        base=base,
        equal=kinds,
        partial=tuple(partial),
        together=held(()),
        paths=tuple(
            _row(base, known, (source, target), held([other for other in names if other != name]))
            for name, (target, source) in zip(names, paths, strict=True)
        ),
    )


def _test(
    base: Fit, changed: ModelSpec, moments: Moments, options: FitOptions
) -> LikelihoodRatioTest | NotAvailable:
    if changed.n_free == base.spec.n_free:
        return EQUAL_ALREADY
    try:
        restricted = estimate_near(changed, moments, options, base)
        if not restricted.converged:
            return NotAvailable(
                phrase("the constrained model did not converge ({reason})", reason=restricted.reason)
            )
        test = likelihood_ratio_test(base, restricted, check=False)
        if isinstance(test.stat, NotAvailable):
            test = likelihood_ratio_test(base, restricted, method="satorra.bentler.2010", check=False)
    except RcvsemError as error:
        return NotAvailable(error.message)
    return test


def _row(
    base: Fit,
    known: Sequence[ParameterEstimate],
    path: tuple[str, str],
    test: LikelihoodRatioTest | NotAvailable,
) -> PathOverGroups:
    source, target = path
    own = [e for e in known if (e.lhs, e.op, e.rhs) == (target, "~", source)]
    own.sort(key=lambda e: e.group)
    free = [base.spec.parameters[base.row_of(target, "~", source, e.group)].free for e in own]
    return PathOverGroups(
        source=source, target=target, est=tuple(e.est for e in own), se=tuple(e.se for e in own),
        pvalue=tuple(e.pvalue for e in own), std=tuple(e.std_all for e in own), constrained=test,
        differences=tuple(
            _pair(base, a, b, free[a], free[b]) for a, b in combinations(range(len(own)), 2)
        ),
    )  # fmt: skip


def _pair(base: Fit, a: int, b: int, i: int, j: int) -> GroupDifference:
    first, second = (float(base.theta[k - 1]) if k else 0.0 for k in (i, j))
    z: Number
    if not i or not j:
        z = NotAvailable("the path is fixed in one of the groups")
    elif i == j:
        z = EQUAL_ALREADY
    elif isinstance(base.vcov, NotAvailable):
        z = base.vcov
    else:
        z = float(_ratios(base.theta, base.vcov)[i - 1, j - 1])
    return GroupDifference(
        first=a + 1, second=b + 1, difference=second - first, z=z,
        pvalue=z if isinstance(z, NotAvailable) else erfc(abs(z) / sqrt(2.0)),
    )  # fmt: skip


def critical_ratios(fit: Fit) -> CriticalRatios | NotAvailable:
    """The matrix of critical ratios between all free parameters of a fit, groups included."""
    from scipy.special import ndtr

    if isinstance(fit.vcov, NotAvailable):
        return fit.vcov
    group_of: dict[int, int] = {}
    for row in fit.spec.parameters:
        if row.free:
            group_of.setdefault(row.free, row.group)
    matrix = _ratios(fit.theta, fit.vcov)
    return CriticalRatios(
        names=fit.free_names,
        groups=tuple(group_of[k + 1] for k in range(fit.q)),
        matrix=matrix,
        pvalues=2.0 * np.asarray(ndtr(-np.abs(matrix))),
    )


def _ratios(theta: Floats, vcov: Floats) -> Floats:
    variance = np.diag(vcov)
    spread = variance[:, None] + variance[None, :] - 2 * vcov
    np.fill_diagonal(spread, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        out = (theta[None, :] - theta[:, None]) / np.sqrt(spread)
    return np.asarray(np.where(np.isfinite(out), out, np.nan))
