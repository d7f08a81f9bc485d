"""Convergent validity: composite reliability, average variance extracted, omega; also at the second level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rcvsem.evaluate.construct_reliability import average_variance_extracted, composite_reliability, omega
from rcvsem.evaluate.families import evaluation_of
from rcvsem.evaluate.standardized import standardized_values
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.fit import Fit

ONE_ITEM = NotAvailable("one indicator cannot show how well indicators agree")
IMPROPER = NotAvailable(
    "the solution is improper: a standardized loading is above 1 or a variance is not positive"
)
FIRST_LEVEL = NotAvailable("only for second-order constructs")
NO_ITEMS = NotAvailable("the first-order constructs have no items of their own")
UNCONVERGED = NotAvailable("the estimation did not converge")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConstructValidity:
    """One construct in one group (1-based).

    indicators, loadings : items (level 1) or first-order constructs (level 2) with standardized loadings.
    cr, ave : from the standardized loadings. omega : from unstandardized estimates (level 1); at level 2
    omega hierarchical, the share of the variance of the sum of all items that the second-order factor
    explains.
    omega_between : level 2, share of the variance of the sum of the first-order factors that it explains.
    omega_partial : the share of the items' sum after their first-order specifics are taken out (both as
    semTools' reliabilityL2, from unstandardized estimates).
    Of ordinal items omega is Green & Yang's (2009) categorical omega.
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
    omega_between: Number
    omega_partial: Number
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
    standardized = standardized_values(fit.layout, fit.values[None, :], "all")[0]
    constructs: list[ConstructValidity] = []
    findings: list[Finding] = []
    for group in range(1, spec.groups + 1):
        rows = [(k, r) for k, r in enumerate(spec.parameters) if r.op == "=~" and r.group == group]
        for level in (1, 2):
            entries = [(k, r) for k, r in rows if (r.rhs in latents) is (level == 2)]
            for name in spec.latents:
                own = [(k, r.rhs) for k, r in entries if r.lhs == name]
                if not own:
                    continue
                loadings = standardized[[k for k, _ in own]]
                others = {r.rhs for _, r in entries if r.lhs != name}
                crossed = tuple(item for _, item in own if item in others)
                bad = _reason(fit, loadings, len(own))
                shown = _Loadings(name, group, level, own, loadings, crossed)
                constructs.append(_construct(fit, shown, bad))
                findings += _findings(name, group, spec.groups, bad, crossed)
    return ConvergentValidity(constructs=tuple(constructs), findings=tuple(findings))


class _Loadings(NamedTuple):
    """own : (row of the table, indicator) of each loading. crossed : indicators of other latents too."""

    name: str
    group: int
    level: int
    own: Sequence[tuple[int, str]]
    loadings: Floats
    crossed: tuple[str, ...]


def _construct(fit: Fit, shown: _Loadings, bad: NotAvailable | None) -> ConstructValidity:
    """`bad`: why CR cannot be given, or None."""
    name, group, level, own, loadings, crossed = shown
    omegas: tuple[Number, Number, Number]
    if bad is not None:
        omegas = (bad, bad, bad)
    elif level == 1:
        omegas = (evaluation_of(fit).omega(name, group, own), FIRST_LEVEL, FIRST_LEVEL)
    else:
        omegas = _omegas_of_second_level(fit, name, group, own)
    return ConstructValidity(
        construct=name,
        group=group,
        level=level,
        indicators=tuple(item for _, item in own),
        loadings=tuple(float(v) if np.isfinite(v) else IMPROPER for v in loadings),
        cr=composite_reliability(loadings) if bad is None else bad,
        ave=average_variance_extracted(loadings) if bad is None or bad is ONE_ITEM else bad,
        omega=omegas[0],
        omega_between=omegas[1],
        omega_partial=omegas[2],
        cross_loaded=crossed,
    )


def _reason(fit: Fit, loadings: Floats, count: int) -> NotAvailable | None:
    if not fit.converged:
        return UNCONVERGED
    if not fit.admissible or not np.isfinite(loadings).all() or (np.abs(loadings) > 1.0 + 1e-12).any():
        return IMPROPER
    return ONE_ITEM if count == 1 else None


def _findings(
    name: str, group: int, groups: int, bad: NotAvailable | None, crossed: tuple[str, ...]
) -> list[Finding]:
    where = phrase("{name}, group {group}", name=name, group=group) if groups > 1 else name
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
                text=phrase(
                    "{crossed} also load on another construct, so CR and AVE, which count one loading an "
                    "item, misstate what the construct explains.",
                    crossed=enumerated(crossed),
                ),
                fix="Report CR and AVE from the model without cross-loadings, or omega.",
            )
        )
    return out


def _omegas_of_second_level(
    fit: Fit, name: str, group: int, own: Sequence[tuple[int, str]]
) -> tuple[Number, Number, Number]:
    """Omega hierarchical, between the first-order factors, and partial."""
    state = fit.implied[group - 1]
    eta = fit.layout.etas.index(name)
    variance = float(state.phi[eta, eta])
    factors = [fit.layout.etas.index(item) for _, item in own]
    between = omega(fit.values[[k for k, _ in own]], variance, state.phi[np.ix_(factors, factors)])
    at = np.flatnonzero(state.matrices.lambda_[:, factors].any(axis=1))
    if not at.size:
        return NO_ITEMS, between, NO_ITEMS
    effects = (state.matrices.lambda_ @ state.c)[at, eta]
    common = float(effects.sum()) ** 2 * variance
    error = float(state.matrices.theta[np.ix_(at, at)].sum())
    return omega(effects, variance, state.sigma[np.ix_(at, at)]), between, common / (common + error)
