"""Inequalities and bounds that hold as equalities at the solution: named, and asked what they hide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.fit.constraints import Constraints, Reduced
from rcvsem.fit.improper_solutions import diagnose
from rcvsem.fit.item_units import Scaled
from rcvsem.fit.optimise import minimise
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, phrase_n, sentences

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec

# Steps granted to the model without its inequalities.
STEPS = 200


def active_constraints(
    constraints: Constraints, theta: Floats, directions: Floats, names: Sequence[str]
) -> list[Finding]:
    """A warning that names the active inequalities and the parameters that they decide; [] without any."""
    active = constraints.active(theta)
    if not active.any():
        return []
    texts = [text for text, holds in zip(constraints.inequality_texts, active, strict=True) if holds]
    free = np.abs(constraints.basis).max(axis=1, initial=0.0) > 0
    decided = [
        name for name, row, moves in zip(names, directions, free, strict=True) if moves and not row.any()
    ]
    told = ""
    if decided:
        told = phrase_n(
            len(decided),
            "{decided} has the value that the text gives, and no standard error or test.",
            "{decided} have the value that the text gives, and no standard error or test.",
            decided=enumerated(decided),
        )
    return [
        Finding(
            code="active_constraint",
            severity="warning",
            text=sentences(
                phrase_n(
                    len(texts),
                    "The constraint {texts} is active: the data would go beyond, and the estimates stop there.",
                    "The constraints {texts} are active: the data would go beyond, and the estimates stop there.",
                    texts=enumerated(texts, "; "),
                ),
                told,
            ),
            fix="Report the constraint as an assumption; the model without it shows what the data say. The chi-square "
            "test ignores that inequalities can be active.",
        )
    ]


def hidden_by_bounds(
    spec: ModelSpec, problem: Scaled, theta: Floats, labels: Sequence[str]
) -> tuple[Finding, ...]:
    """What would be improper without the active inequalities: a bound never hides a Heywood case.

    theta (q,) : the solution, in the user's units.
    """
    constraints = problem.constraints
    phi = problem.inward(theta)
    active = constraints.active(phi)
    if not active.any():
        return ()
    layout = problem.objective.layout
    texts = enumerated(
        (t for t, holds in zip(constraints.inequality_texts, active, strict=True) if holds), "; "
    )
    free = Reduced(problem.objective, constraints.without_inequalities())
    if constraints.equality:
        return _at_zero(spec, problem, theta, texts)
    found = minimise(free, free.z(phi), max_iterations=STEPS)
    if not found.converged:
        return _at_zero(spec, problem, theta, texts)
    away = free.theta(found.z)
    problems = diagnose(
        spec, layout, layout.values(away), problem.objective.states(away), labels, shown=False
    )
    return tuple(
        Finding(
            code="hidden_by_bound",
            severity="problem",
            text=phrase(
                "An active bound ({texts}) hides an improper solution. Without it {text}",
                texts=texts,
                text=one.text,
            ),
            where=one.where,
            fix=one.fix,
        )
        for one in problems
    )


def _at_zero(spec: ModelSpec, problem: Scaled, theta: Floats, texts: str) -> tuple[Finding, ...]:
    """Free variances that are 0 at the solution."""
    values = problem.objective.layout.values(problem.inward(theta))
    names = [
        row.lhs
        for k, row in enumerate(spec.parameters)
        if row.op == "~~" and row.lhs == row.rhs and row.free and abs(values[k]) < 1e-6
    ]
    return tuple(
        Finding(
            code="hidden_by_bound",
            severity="problem",
            text=phrase(
                "An active bound ({texts}) holds the variance of {name} at 0: a Heywood case.",
                texts=texts,
                name=name,
            ),
            fix=phrase("Look at the indicators of {name}, and at the model without the bound.", name=name),
        )
        for name in names
    )
