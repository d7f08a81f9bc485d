"""Feedback loops: is the system they make stable, so that total effects exist?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.batch.effects import EffectPlan
from rcvsem.infer.paths import feedback_loops

#: How near to 1 the index may come before rounding decides.
ROUNDING = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopStability:
    """One feedback loop of one group.

    group : 1-based. variables : those that influence each other. index : the largest modulus of the eigenvalues of their
    coefficient matrix (Bentler & Freeman 1983; AMOS's stability index). gain : the product of the coefficients once
    round, when the loop is a single circle; else None. unstable_draws : share of the bootstrap draws whose index is 1 or
    more; None without a bootstrap.
    """

    group: int
    variables: tuple[str, ...]
    index: float
    gain: float | None
    unstable_draws: float | None = None

    json_form: ClassVar[str] = "group variables index gain stable unstable_draws"

    @property
    def stable(self) -> bool:
        """Whether every turn adds less than the one before: total effects are the sum of all turns only then."""
        return self.index < 1.0 - ROUNDING


def stability(
    fit: Fit, plans: Sequence[EffectPlan], draws: Floats | None = None
) -> tuple[LoopStability, ...]:
    """The stability index of every feedback loop, group by group; () for a recursive model.

    draws (B, q) : parameters of bootstrap draws.
    """
    found: list[LoopStability] = []
    for plan in plans:
        edges = _edges(plan)
        for loop in feedback_loops(plan.variables, edges):
            place = [plan.variables.index(name) for name in loop]
            values = _coefficients(fit, plan.group + 1, loop, fit.theta[None])
            index = stability_index(values)
            inside = plan.regressions[np.ix_(place, place)]
            single = bool((inside.sum(axis=0) == 1).all() and (inside.sum(axis=1) == 1).all())
            share = None
            if draws is not None and len(draws):
                share = float(
                    (stability_index(_coefficients(fit, plan.group + 1, loop, draws)) >= 1.0).mean()
                )
            found.append(
                LoopStability(
                    group=plan.group + 1,
                    variables=loop,
                    index=float(index[0]),
                    gain=float(np.prod(values[0][inside])) if single else None,
                    unstable_draws=share,
                )
            )
    return tuple(found)


def stability_index(beta: Floats) -> Floats:
    """(B,) largest modulus of the eigenvalues of coefficient matrices (B, m, m)."""
    return np.asarray(np.abs(np.linalg.eigvals(beta)).max(axis=1))


def with_unstable_loops(fit: Fit) -> Fit:
    """The fit, whose findings tell its feedback loops that are not stable."""
    from rcvsem.infer.effect_plans import effect_plans

    targets: dict[str, tuple[str, ...]] = {}
    for row in fit.spec.parameters:
        if row.op == "~":
            targets[row.rhs] = (*targets.get(row.rhs, ()), row.lhs)
    if not fit.converged or not feedback_loops(tuple(targets), targets):
        return fit
    loops = [one for one in stability(fit, effect_plans(fit)) if not one.stable]
    said = stability_findings(loops, [group.label for group in fit.moments.groups])
    return replace(fit, findings=(*fit.findings, *said))


def stability_findings(loops: Sequence[LoopStability], groups: Sequence[str] = ()) -> tuple[Finding, ...]:
    """What to know of each loop: a warning when it is not stable, or not in every twentieth draw."""
    found: list[Finding] = []
    for one in loops:
        names = enumerated(one.variables)
        gain = "" if one.gain is None else phrase(" (gain once round {gain:.3f})", gain=one.gain)
        where = phrase("group '{groups}'", groups=groups[one.group - 1]) if len(groups) > 1 else ""
        if not one.stable:
            found.append(
                Finding(
                    code="unstable_loop",
                    severity="warning",
                    text=phrase(
                        "the feedback loop of {names} is not stable: stability index {index:.3f}{gain}, "
                        "which is not below 1. Each turn adds more than the one before, so total and "
                        "indirect effects through the loop have no meaning and are not shown.",
                        names=names,
                        index=one.index,
                        gain=gain,
                    ),
                    where=where,
                    fix="The paths themselves stand as estimated; look at instruments, signs and a wrong direction.",
                )
            )
            continue
        share = one.unstable_draws
        shaky = share is not None and share >= 0.05
        said = (
            ""
            if not share
            else phrase(" In {share:.1f} % of the bootstrap draws it is not stable", share=100 * share)
        )
        said += (
            phrase(" , so that intervals of totals are not to be trusted.") if shaky else "." if said else ""
        )
        found.append(
            Finding(
                code="loop_stability",
                severity="warning" if shaky else "info",
                text=phrase(
                    "the feedback loop of {names} is stable: stability index {index:.3f}{gain}, below 1.",
                    names=names,
                    index=one.index,
                    gain=gain,
                )
                + said.replace(" ,", ","),
                where=where,
            )
        )
    return tuple(found)


def _edges(plan: EffectPlan) -> dict[str, tuple[str, ...]]:
    edges: dict[str, tuple[str, ...]] = {}
    for target, source in zip(*np.nonzero(plan.regressions), strict=True):
        name = plan.variables[source]
        edges[name] = (*edges.get(name, ()), plan.variables[target])
    return edges


def _coefficients(fit: Fit, group: int, loop: Sequence[str], theta: Floats) -> Floats:
    """(B, m, m) paths among the variables of a loop; [:, i, j] from j to i."""
    place = {name: k for k, name in enumerate(loop)}
    values = fit.layout.values(theta)
    beta = np.zeros((theta.shape[0], len(loop), len(loop)))
    for k, row in enumerate(fit.spec.parameters):
        if row.op == "~" and row.group == group and row.lhs in place and row.rhs in place:
            beta[:, place[row.lhs], place[row.rhs]] = values[:, k]
    return beta
