"""What single respondents do to a solution: every one of them left out once, the model fitted again.

Likelihood distance 2 [l(theta) - l(theta_(i))], l of all respondents (Cook 1986); generalised Cook's distance
(theta - theta_(i))' V_(i)^-1 (theta - theta_(i)), V_(i) the covariance matrix of the estimates without respondent i (Pek
& MacCallum 2011); the change of every parameter in standard errors; and the conclusions that are other ones without a
single respondent. No approximation by one Newton step: each fit is taken to its minimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from rcvsem.evaluate import parameter_estimates
from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Bools, Floats, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_cdf
from rcvsem.foundation.errors import DataError
from rcvsem.infer.batch.in_order import Progress
from rcvsem.infer.decisions import deciding_fit
from rcvsem.infer.draws.complete import batched
from rcvsem.infer.hypotheses import supported
from rcvsem.infer.without_one import Unit, Without, all_together, one_by_one, units_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """One tested path: of the hypotheses, or of all regressions where there are none. sign : expected, "" for any.

    est, pvalue, holds : of all respondents.
    """

    name: str
    lhs: str
    rhs: str
    group: int
    sign: str
    est: float
    pvalue: float
    holds: bool

    json_form: ClassVar[str] = "name from=rhs to=lhs group sign est pvalue holds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """A conclusion that is another one without one respondent. case : place among the analysed (see `Influence`)."""

    conclusion: Conclusion
    case: int
    est: float
    pvalue: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Influence:
    """Leave-one-out results, one a respondent or cluster: groups one after the other, in the order of the moments.

    Attributes
    ----------
    group, place : (n,) the respondent's group (from 0) and row in the data that the moments were made of; of a cluster
        those of its first respondent. size : (n,) respondents left out at once. clusters : whether clusters are left out.
    converged, admissible : (n,) of the fit without the respondent; what follows is NaN where it did not converge.
    theta : (n, q) estimates without the respondent. standardized_change : (n, q), (theta - theta_(i)) / SE_(i).
    distance : (n,) likelihood distance (not for least squares: NaN). cook : (n,) generalised Cook's distance.
    chisq_change : (n,) chi-square of all respondents minus that without the respondent.
    conclusions : what is looked at. reversals : those that change. rule : whose standard errors decide.
    """

    group: np.ndarray
    place: np.ndarray
    size: np.ndarray
    clusters: bool
    converged: Bools
    admissible: Bools
    theta: Floats
    standardized_change: Floats
    distance: Floats
    cook: Floats
    chisq_change: Floats
    conclusions: tuple[Conclusion, ...]
    reversals: tuple[Reversal, ...]
    rule: str

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self.cook.size)

    @property
    def n_converged(self) -> int:
        """Refits that converged."""
        return int(self.converged.sum())

    @property
    def n_improper(self) -> int:
        """Converged refits with a negative variance or a correlation beyond 1."""
        return int((self.converged & ~self.admissible).sum())

    def ranked(self) -> np.ndarray:
        """Cases from the largest generalised Cook's distance on (else likelihood distance); without a fit first."""
        worth = self.distance if np.isnan(self.cook).all() else self.cook
        return np.argsort(-np.where(np.isnan(worth), np.inf, worth), kind="stable")


def influence(fit: Fit, *, level: float = 0.95, progress: Progress | None = None) -> Influence:
    """Leave out every respondent once; of a clustered sample every cluster, whose members belong together.

    Parameters
    ----------
    fit : converged, of respondents' answers. level : 1 - level decides the conclusions, by the standard errors that
        decide a report without draws (robust ones of maximum likelihood).

    Raises
    ------
    DataError : the fit has no answers or did not converge.
    """
    if not fit.converged:
        raise DataError("The fit did not converge; there is nothing to compare single respondents with.")
    if not fit.moments.has_data:
        raise DataError(
            "Influence needs the respondents' answers, but the fit was made from a matrix.",
            fix="Give the data.",
        )
    other, rule = deciding_fit(fit)
    conclusions = _conclusions(fit, other, 1.0 - level)
    units = units_of(fit)
    sizes, total = [group.n for group in fit.moments.groups], len(units)
    sampled = any(group.sampling is not None for group in fit.moments.groups)
    found: list[Without | None] = []
    # groups weigh by their sizes, which a batch takes from all respondents: it matters where groups share parameters
    alone = sampled or not batched(fit) or (len(sizes) > 1 and _share(fit))
    without = one_by_one(fit, units) if alone else all_together(fit, rule == "robust")
    for one in without:
        found.append(one)
        if progress is not None:
            progress(len(found), total)
    return _collected(fit, units, rule, conclusions, found, 1.0 - level)


def _share(fit: Fit) -> bool:
    """Whether groups have parameters in common."""
    of_group = [
        {row.free for row in fit.spec.parameters if row.free and row.group == g + 1}
        for g in range(fit.spec.groups)
    ]
    return not fit.constraints.unrestricted or sum(map(len, of_group)) > fit.q


def _conclusions(fit: Fit, other: Fit, alpha: float) -> tuple[Conclusion, ...]:
    rows = {(row.lhs, row.rhs, row.group): row for row in parameter_estimates(other) if row.op == "~"}
    named = [(h.name, h.lhs, h.rhs, h.sign) for h in fit.spec.hypotheses]
    if not named:
        seen = dict.fromkeys((lhs, rhs) for (lhs, rhs, _), row in rows.items() if row.free)
        named = [(f"{rhs} -> {lhs}", lhs, rhs, "") for lhs, rhs in seen]
    out = []
    for name, lhs, rhs, sign in named:
        for g in range(1, fit.spec.groups + 1):
            row = rows.get((lhs, rhs, g))
            if row is None or not row.free or isinstance(row.pvalue, NotAvailable):
                continue
            assert not isinstance(row.est, NotAvailable)
            out.append(
                Conclusion(
                    name=name, lhs=lhs, rhs=rhs, group=g, sign=sign, est=float(row.est),
                    pvalue=float(row.pvalue), holds=bool(supported(row.est, row.pvalue, sign, alpha)),
                )
            )  # fmt: skip
    return tuple(out)


def _collected(
    fit: Fit,
    units: Sequence[Unit],
    rule: str,
    conclusions: Sequence[Conclusion],
    found: Sequence[Without | None],
    alpha: float,
) -> Influence:
    n, q = len(found), fit.q
    theta, change = np.full((n, q), np.nan), np.full((n, q), np.nan)
    cook, distance, chisq = np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan)
    good = np.zeros(n, dtype=bool)
    at = [
        (one, fit.spec.parameters[fit.row_of(one.lhs, "~", one.rhs, one.group)].free - 1)
        for one in conclusions
    ]
    reversals: list[Reversal] = []
    clusters = any(g.sampling is not None and g.sampling.clusters is not None for g in fit.moments.groups)
    few = clusters and len(units) <= q  # then the covariance matrix of the estimates has no inverse
    for case, one in enumerate(found):
        if one is None:
            continue
        theta[case], good[case] = one.theta, one.admissible
        step = np.asarray(fit.theta) - one.theta
        chisq[case] = fit.chisq - one.chisq
        if fit.options.is_ml:
            # the likelihood of all respondents at the estimates without this one
            worth = _minus_two_log(fit, one.theta) - _minus_two_log(fit, np.asarray(fit.theta))
            distance[case] = max(worth, 0.0)
        if isinstance(one.vcov, NotAvailable):
            continue
        errors = np.sqrt(np.maximum(np.diag(one.vcov), 0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            change[case] = np.where(errors > 0, step / errors, 0.0)
        if not few:
            cook[case] = float(step @ np.linalg.pinv(one.vcov, hermitian=True) @ step)
        for conclusion, place in at:
            est = float(one.theta[place])
            pvalue = 2.0 * normal_cdf(-abs(est / errors[place])) if errors[place] > 0 else 1.0
            if bool(supported(est, pvalue, conclusion.sign, alpha)) != conclusion.holds:
                reversals.append(Reversal(conclusion=conclusion, case=case, est=est, pvalue=pvalue))
    places = []
    for unit in units:
        group = fit.moments.groups[unit.group]
        first = int(unit.rows[0])
        places.append(first if group.places is None else int(group.places[first]))
    return Influence(
        group=np.array([unit.group for unit in units]),
        place=np.array(places),
        size=np.array([len(unit.rows) for unit in units]),
        clusters=clusters,
        converged=np.array([one is not None for one in found]),
        admissible=good,
        theta=frozen(theta),
        standardized_change=frozen(change),
        distance=frozen(distance),
        cook=frozen(cook),
        chisq_change=frozen(chisq),
        conclusions=tuple(conclusions),
        reversals=tuple(reversals),
        rule=rule,
    )


def _minus_two_log(fit: Fit, theta: Floats) -> float:
    """-2 log-likelihood of all respondents at theta (q,), without what does not depend on it."""
    halves = fit.objective.group_values(theta)
    return sum(
        2.0 * fit.options.divisor(group.n) * half
        for group, half in zip(fit.moments.groups, halves, strict=True)
    )
