"""How much interactions add to what a model explains: change of R2, and Cohen's f2."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.evaluate import r_squared
from rcvsem.evaluate.standardized import moments_of_latents
from rcvsem.fit import Fit
from rcvsem.foundation.arrays import correlations_of
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.interaction_model import Interaction

SOURCE = "Cohen (1988); Kenny (2018): .005, .01 and .025 for interactions"


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionSize:
    """One outcome. products : of all its interactions. r2_main : without them. f2 = (r2 - r2_main) / (1 - r2)."""

    outcome: str
    products: tuple[str, ...]
    r2_main: Number
    r2: Number
    delta_r2: Number
    f2: Number


#: A correlation of predictor and moderator from which an omitted square may look like an interaction.
RELATED = 0.3


def without_squares(main: Fit, interactions: Sequence[Interaction]) -> list[tuple[Interaction, float]]:
    """Interactions of related variables, with their correlation, in a model that has neither of their squares.

    A curved effect of X looks like X:M where X and M go together (Ganzach, 1997).
    """
    if not main.converged:
        return []
    phi, _, _ = moments_of_latents(main.layout, main.layout.values(main.theta)[None, :], 0)
    r = correlations_of(phi[0])
    place = {name: k for k, name in enumerate(main.layout.etas)}
    squared = {one.x for one in interactions if one.square}
    found = []
    for one in interactions:
        if one.square or {one.x, one.moderator} <= squared:
            continue
        value = float(r[place[one.x], place[one.moderator]])
        if abs(value) >= RELATED:
            found.append((one, value))
    return found


def interaction_sizes(
    main: Fit, full: Fit, interactions: Sequence[Interaction]
) -> tuple[InteractionSize, ...]:
    """The size of the interactions of every outcome, all products of an outcome together.

    main : the same model without any product, on the same respondents.
    """
    if not main.converged or not full.converged:
        return ()
    before, after = (
        {row.variable: row.value for row in r_squared(fit) if row.group == 1} for fit in (main, full)
    )
    outcomes = dict.fromkeys(outcome for one in interactions for outcome in one.outcomes)
    found = []
    for outcome in outcomes:
        products = tuple(one.name for one in interactions if outcome in one.outcomes)
        a, b = before[outcome], after[outcome]
        lost = next((value for value in (a, b) if isinstance(value, NotAvailable)), None)
        delta: Number
        size: Number
        if isinstance(a, NotAvailable) or isinstance(b, NotAvailable):
            assert lost is not None
            delta = size = lost
        else:
            delta = b - a
            size = delta / (1.0 - b) if b < 1.0 else NotAvailable("everything is explained")
        found.append(
            InteractionSize(outcome=outcome, products=products, r2_main=a, r2=b, delta_r2=delta, f2=size)
        )
    return tuple(found)
