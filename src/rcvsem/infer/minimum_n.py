"""The smallest sample size that reaches a power, by simulation at guessed sizes."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, sqrt

import numpy as np

from rcvsem.evaluate.tails import normal_quantile
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.option_checks import check_unit_interval
from rcvsem.foundation.words import phrase
from rcvsem.infer.monte_carlo import Replications
from rcvsem.infer.power import MinimumN, PowerRow, Quantity, power_row
from rcvsem.infer.replication_errors import path_indices
from rcvsem.infer.simulation_design import Design, Truth

MOST_N = 20_000  # larger samples would take hours to simulate, and no survey plan ends there
ROUNDS = 6


def minimum_n(
    design: Design,
    truth: Truth,
    quantity: Quantity,
    simulate_at: Callable[[int], Replications],
    *,
    target: float = 0.80,
    smallest: int = 0,
) -> MinimumN:
    """The smallest N at which the quantity's power reaches `target`, by simulation.

    Power follows Phi(s sqrt(N) - z) with one unknown s, which every simulated N estimates. The search starts at the
    analytic N (paths), simulates there, moves to the N that all simulations so far imply, and stops when it moves by
    no more than 1 %. The N reported is the last one simulated.

    smallest : N below which the model cannot be fitted; default the number of variables + 2.
    """
    check_unit_interval(target, "target", "power")
    least = max(smallest, len(design.population.variables) + 2)
    if abs(quantity.truth) < 1e-9:
        none = NotAvailable("the population value is 0: no N gives power")
        return MinimumN(quantity=quantity, n=none, power=none, lower=none, upper=none)
    z = normal_quantile(1.0 - design.alpha / 2.0)
    wanted = z + normal_quantile(target)
    first = (wanted / _slope(truth, quantity)) ** 2
    beyond = NotAvailable(phrase("no N up to {most_n:,} is enough", most_n=MOST_N))
    if first > 2 * MOST_N:
        return MinimumN(quantity=quantity, n=beyond, power=beyond, lower=beyond, upper=beyond)
    n = max(least, min(MOST_N, ceil(first)))
    slopes: list[tuple[float, float]] = []
    row: PowerRow | None = None
    for _ in range(ROUNDS):
        row = power_row(design, truth, simulate_at(n), quantity)
        if isinstance(row.power, NotAvailable):
            return MinimumN(quantity=quantity, n=row.power, power=row.power, lower=row.power, upper=row.power)
        size = row.replications
        share = min(max(row.power, 0.5 / size), 1.0 - 0.5 / size)
        shift = normal_quantile(share)
        density = float(np.exp(-0.5 * shift * shift) / sqrt(2.0 * np.pi))
        error = sqrt(share * (1.0 - share) / size) / density / sqrt(n)
        slopes.append(((shift + z) / sqrt(n), error))
        weights = np.array([1.0 / e**2 for _, e in slopes])
        slope = float(np.array([s for s, _ in slopes]) @ weights / weights.sum())
        if slope <= 0 or (wanted / slope) ** 2 > MOST_N:
            return MinimumN(quantity=quantity, n=beyond, power=beyond, lower=beyond, upper=beyond)
        following = max(least, ceil((wanted / slope) ** 2))
        if abs(following - n) <= max(1, 0.01 * n):
            break
        n = following
    assert row is not None
    error = float(1.0 / sqrt(weights.sum()))
    bounds = [(wanted / max(slope + sign * 1.96 * error, 1e-9)) ** 2 for sign in (1.0, -1.0)]
    return MinimumN(
        quantity=quantity,
        n=n,
        power=row.power,
        lower=max(least, ceil(bounds[0])),
        upper=max(least, ceil(min(bounds[1], MOST_N))),
    )


def _slope(truth: Truth, quantity: Quantity) -> float:
    """First guess of s: truth / standard error at N = 1 (of an indirect effect: that of its weakest path)."""
    unit = truth.unit_vcov
    if quantity.kind in ("indirect", "total indirect"):
        column = 0
        weakest: list[float] = []
        for plan in truth.plans:
            index = path_indices(truth.fit, plan)
            for name in plan.names:
                mine = column == quantity.column
                if mine and name.path:
                    steps = [index[edge] for edge in zip(name.path[1:], name.path[:-1], strict=True)]
                    weakest = [abs(truth.theta[k]) / sqrt(unit[k, k]) for k in steps if k >= 0]
                column += 1
        return max(min(weakest), 1e-3) if weakest else 0.15
    if quantity.kind == "defined":
        return 0.15
    k = quantity.column
    return max(abs(quantity.truth) / sqrt(unit[k, k]), 1e-3)
