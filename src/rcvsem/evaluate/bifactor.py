"""How much of a score is the general factor: omega hierarchical and its kin, of a confirmatory bifactor model.

Rodriguez, Reise & Haviland (2016): omega_total, all common factors' share of the variance of the sum of all items;
omega_hierarchical, the general factor's; of a subscale omega and omega_hierarchical (its specific factor's share of the
variance of its own sum); ECV, the general factor's share of the common variance; PUC, the share of correlations that the
general factor alone makes. Sums are of the items as they are, their variances those that the model implies.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from rcvsem.evaluate.estimates import parameter_estimates
from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscaleReliability:
    """One specific factor and the sum of its items. n : items."""

    factor: str
    n: int
    omega: float
    omega_hierarchical: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BifactorReliability:
    """The sum of all items of the general factor, and of each specific factor's."""

    general: str
    n: int
    omega_total: float
    omega_hierarchical: float
    ecv: float
    puc: float
    subscales: tuple[SubscaleReliability, ...]


def bifactor_factors(fit: Fit) -> tuple[str, tuple[str, ...]] | None:
    """The general factor and the specific ones: its items hold theirs, and all are orthogonal; None for another model."""
    spec = fit.spec
    items = {name: set(own) for name, own in spec.scales.items()}
    fixed = {
        frozenset((p.lhs, p.rhs)) for p in spec.parameters if p.op == "~~" and p.fixed == 0.0 and not p.free
    }
    for general, own in items.items():
        specific = tuple(name for name, held in items.items() if name != general and held < own)
        apart = all(not items[a] & items[b] for a, b in combinations(specific, 2))
        group = (general, *specific)
        orthogonal = spec.options.orthogonal or all(
            frozenset(pair) in fixed for pair in combinations(group, 2)
        )
        if len(specific) > 1 and apart and orthogonal and spec.groups == 1:
            return general, specific
    return None


def bifactor_reliability(fit: Fit) -> BifactorReliability | None:
    """Of a converged fit of continuous items; None where the model is no bifactor model."""
    factors = bifactor_factors(fit)
    if factors is None or not fit.converged or fit.spec.ordered:
        return None
    general, specific = factors
    observed = list(fit.spec.observed)
    sigma = np.asarray(fit.implied[0].sigma)
    raw, std = _loadings(fit, observed)
    items = {name: [observed.index(item) for item in fit.spec.scales[name]] for name in (general, *specific)}

    def share(name: str, of: list[int]) -> float:
        """Of the variance of the sum of some items."""
        return float(raw[name][of].sum() ** 2 / sigma[np.ix_(of, of)].sum())

    all_items = items[general]
    squares = {name: float((std[name][all_items] ** 2).sum()) for name in items}
    pairs = len(all_items) * (len(all_items) - 1) / 2
    within = sum(len(items[s]) * (len(items[s]) - 1) / 2 for s in specific)
    return BifactorReliability(
        general=general,
        n=len(all_items),
        omega_total=sum(share(name, all_items) for name in items),
        omega_hierarchical=share(general, all_items),
        ecv=squares[general] / sum(squares.values()),
        puc=(pairs - within) / pairs,
        subscales=tuple(
            SubscaleReliability(
                factor=s,
                n=len(items[s]),
                omega=share(general, items[s]) + share(s, items[s]),
                omega_hierarchical=share(s, items[s]),
            )
            for s in specific
        ),
    )


def _loadings(fit: Fit, observed: list[str]) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Loadings of factors of variance 1 and items as they are; and standardized ones. Factor -> (p,)."""
    raw: dict[str, Floats] = {}
    std: dict[str, Floats] = {}
    for row in parameter_estimates(fit):
        if row.op == "=~" and row.rhs in observed:
            for kept, value in ((raw, row.std_lv), (std, row.std_all)):
                own = kept.setdefault(row.lhs, np.zeros(len(observed)))
                own[observed.index(row.rhs)] = 0.0 if isinstance(value, NotAvailable) else value
    return raw, std
