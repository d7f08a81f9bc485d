"""Convergent validity: composite reliability, average variance extracted, omega; also at the second level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.standardized import moments_of_latents, standardized_values
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import Number, NotAvailable
from rcvsem.foundation.findings import Finding

if TYPE_CHECKING:
    from rcvsem.fit import Fit

ONE_ITEM = NotAvailable("one indicator cannot show how well indicators agree")
IMPROPER = NotAvailable(
    "the solution is improper: a standardized loading is above 1 or a variance is not positive"
)
UNCONVERGED = NotAvailable("the estimation did not converge")


def composite_reliability(loadings: Sequence[float]) -> float:
    """CR = (sum l)^2 / ((sum l)^2 + sum(1 - l^2)) of standardized loadings (Fornell & Larcker, 1981)."""
    l = np.asarray(loadings, dtype=np.float64)  # noqa: E741
    common = float(l.sum()) ** 2
    return common / (common + float((1.0 - l**2).sum()))


def average_variance_extracted(loadings: Sequence[float]) -> float:
    """AVE = mean of squared standardized loadings (Fornell & Larcker, 1981)."""
    return float(np.mean(np.square(loadings)))


def omega(loadings: Floats, variance: float, implied: Floats) -> float:
    """McDonald's omega (sum lambda)^2 phi / 1'Sigma 1 from unstandardized estimates.

    loadings : (k,) of the construct. variance : phi of the construct. implied : (k, k) model-implied covariances of its
    items, so that residual covariances (and cross-loadings) are in the denominator (Raykov, 2001; Bollen, 1980).
    """
    return float(np.sum(loadings)) ** 2 * variance / float(np.sum(implied))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConstructValidity:
    """One construct in one group (1-based).

    indicators, loadings : items (level 1) or first-order constructs (level 2) with standardized loadings.
    cr, ave : from the standardized loadings. omega : from unstandardized estimates (level 1), omega hierarchical of all
    items (level 2: the share of the variance of their sum that the second-order factor explains).
    cross_loaded : indicators that load on another construct too.
    """

    construct: str
    group: int
    level: int
    indicators: tuple[str, ...]
    loadings: tuple[Number, ...]
    cr: Number
    ave: Number
    omega: Number
    cross_loaded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConvergentValidity:
    """All constructs, first level then second level, with what the reader must know."""

    constructs: tuple[ConstructValidity, ...]
    findings: tuple[Finding, ...]

    def __iter__(self) -> Iterator[ConstructValidity]:
        return iter(self.constructs)

    def __len__(self) -> int:
        return len(self.constructs)

    def of(self, construct: str, group: int = 1, level: int | None = None) -> ConstructValidity:
        """The entry of a construct. Raises KeyError when it is not there."""
        for entry in self.constructs:
            if entry.construct == construct and entry.group == group and level in (None, entry.level):
                return entry
        raise KeyError(construct)


def convergent_validity(fit: Fit) -> ConvergentValidity:
    """CR, AVE and omega of every latent with indicators, in every group."""
    spec = fit.spec
    latents = set(spec.latents)
    standardized = standardized_values(fit.layout, fit.layout.values(fit.theta)[None, :], "all")[0]
    values = fit.layout.values(fit.theta)
    constructs: list[ConstructValidity] = []
    findings: list[Finding] = []
    for group in range(1, spec.groups + 1):
        rows = [(k, r) for k, r in enumerate(spec.parameters) if r.op == "=~" and r.group == group]
        first, second = (
            [(k, r) for k, r in rows if (r.rhs in latents) is level for level in (flag,)]
            for flag in (False, True)
        )
        implied = _implied(fit, group - 1)
        for level, entries in ((1, first), (2, second)):
            for name in spec.latents:
                own = [(k, r.rhs) for k, r in entries if r.lhs == name]
                if not own:
                    continue
                others = {r.rhs for _, r in entries if r.lhs != name}
                crossed = tuple(item for _, item in own if item in others)
                loadings = np.array([standardized[k] for k, _ in own])
                bad = _reason(fit, loadings, len(own))
                constructs.append(
                    ConstructValidity(
                        construct=name,
                        group=group,
                        level=level,
                        indicators=tuple(item for _, item in own),
                        loadings=tuple(float(v) if np.isfinite(v) else IMPROPER for v in loadings),
                        cr=bad if isinstance(bad, NotAvailable) else composite_reliability(loadings),
                        ave=bad
                        if isinstance(bad, NotAvailable) and bad is not ONE_ITEM
                        else average_variance_extracted(loadings),
                        omega=bad
                        if isinstance(bad, NotAvailable)
                        else _omega_of(fit, name, level, own, values, implied),
                        cross_loaded=crossed,
                    )
                )
                findings += _findings(name, group, spec.groups, bad, crossed)
    return ConvergentValidity(constructs=tuple(constructs), findings=tuple(findings))


def _reason(fit: Fit, loadings: Floats, count: int) -> NotAvailable | None:
    if not fit.converged:
        return UNCONVERGED
    if not fit.admissible or not np.isfinite(loadings).all() or (np.abs(loadings) > 1.0 + 1e-12).any():
        return IMPROPER
    return ONE_ITEM if count == 1 else None


def _findings(
    name: str, group: int, groups: int, bad: NotAvailable | None, crossed: tuple[str, ...]
) -> list[Finding]:
    where = f"{name}, group {group}" if groups > 1 else name
    out = []
    if bad is IMPROPER:
        out.append(
            Finding(
                code="validity_of_improper_solution",
                severity="problem",
                where=where,
                text="CR and AVE are not reported, because the solution is improper.",
                fix="Repair the improper solution first: see the finding about its cause.",
            )
        )
    if crossed:
        out.append(
            Finding(
                code="cross_loading_in_ave",
                severity="warning",
                where=where,
                text=f"{', '.join(crossed)} also load on another construct, so CR and AVE, which count one loading an "
                "item, misstate what the construct explains.",
                fix="Report CR and AVE from the model without cross-loadings, or omega.",
            )
        )
    return out


def _implied(fit: Fit, group: int) -> tuple[Floats, Floats, Floats]:
    """(m, m) covariances of the etas, (p, p) implied covariances, (p, m) total effect of each eta on the items."""
    matrices = fit.layout.matrices(fit.theta, group)
    values = fit.layout.values(fit.theta)[None, :]
    phi, _, lam = moments_of_latents(fit.layout, values, group)
    sigma = lam[0] @ phi[0] @ lam[0].T + matrices.theta
    total = lam[0] @ np.linalg.inv(np.eye(phi.shape[1]) - matrices.beta)
    return phi[0], sigma, total


def _omega_of(
    fit: Fit,
    name: str,
    level: int,
    own: Sequence[tuple[int, str]],
    values: Floats,
    implied: tuple[Floats, Floats, Floats],
) -> Number:
    phi, sigma, total = implied
    observed = {item: k for k, item in enumerate(fit.layout.observed)}
    eta = {latent: k for k, latent in enumerate(fit.layout.etas)}
    if level == 1:
        at = np.array([observed[item] for _, item in own])
        weights = np.array([values[k] for k, _ in own])
    else:
        below = {item for _, item in own}
        items = {r.rhs for r in fit.spec.parameters if r.op == "=~" and r.lhs in below and r.rhs in observed}
        if not items:
            return NotAvailable("the first-order constructs have no items of their own")
        at = np.array(sorted(observed[item] for item in items))
        weights = total[at, eta[name]]
    variance = float(phi[eta[name], eta[name]])
    return omega(weights, variance, sigma[np.ix_(at, at)])
