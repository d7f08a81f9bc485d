"""Necessary condition analysis against areas by hand, by integration, and against shuffles one by one."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.foundation.availability import NotAvailable
from rcvsem.infer.necessary_conditions import (
    Scope,
    ceiling,
    empirical_scope,
    needed_level,
    peers_of,
    permutation_p,
    permuted_effects,
    steps,
)

#: Corners (0, 1), (1, 2), (3, 5), (4, 6): by hand.
X = np.array([0.0, 1.0, 1.0, 2.0, 3.0, 3.0, 4.0, 5.0])
Y = np.array([1.0, 2.0, 0.0, 1.0, 5.0, 4.0, 6.0, 3.0])


def test_ce_fdh_by_hand() -> None:
    """Scope 5 x 6; above the steps: 1 x 5 + 2 x 4 + 1 x 1 = 14."""
    line = ceiling(X, Y, "ce_fdh")
    assert line.peers.tolist() == [[0, 1], [1, 2], [3, 5], [4, 6]]
    assert line.zone == pytest.approx(14.0)
    assert line.effect == pytest.approx(14 / 30)
    assert line.condition_inefficiency == pytest.approx(1 / 5)
    assert line.outcome_inefficiency == pytest.approx(1 / 6)


def test_cr_fdh_by_hand() -> None:
    """Least squares through the four corners: y = .9 + 1.3 x; the area above it within the scope."""
    line = ceiling(X, Y, "cr_fdh")
    assert (line.intercept, line.slope) == (pytest.approx(0.9), pytest.approx(1.3))
    at = np.linspace(0, 5, 2_000_001)
    assert line.zone == pytest.approx(
        np.trapezoid(6 - np.clip(0.9 + 1.3 * at, 0, 6), at), rel=NEAR["six_digits"]
    )
    assert line.accuracy == pytest.approx(6 / 8)  # (0, 1) and (3, 5) lie above the line


def test_zones_of_random_data_by_integration() -> None:
    rng = np.random.default_rng(2)
    for _ in range(30):
        x, y = rng.integers(1, 8, 40) / 2, rng.integers(1, 8, 40) / 2
        scope = (
            Scope(x_low=0.0, x_high=4.5, y_low=0.0, y_high=4.0)
            if rng.integers(0, 2)
            else empirical_scope(x, y)
        )
        grid = np.linspace(scope.x_low, scope.x_high, 200_001)[:-1] + (scope.x_high - scope.x_low) / 400_000
        values, top = steps(x, y)
        place = np.searchsorted(values, grid, side="right") - 1
        height = np.where(place < 0, scope.y_low, top[np.maximum(place, 0)])
        area = (scope.y_high - height).mean() * (scope.x_high - scope.x_low)
        assert ceiling(x, y, "ce_fdh", scope).zone == pytest.approx(area, rel=INEXACT["printed_area"])
        line = ceiling(x, y, "cr_fdh", scope)
        if isinstance(line.slope, NotAvailable) or isinstance(line.intercept, NotAvailable):
            assert line.zone == 0
            continue
        height = np.clip(line.intercept + line.slope * grid, scope.y_low, scope.y_high)
        assert line.zone == pytest.approx(
            (scope.y_high - height).mean() * (scope.x_high - scope.x_low), rel=NEAR["four_digits"]
        )


def test_permuted_effects_are_those_of_shuffled_outcomes() -> None:
    """With tied conditions too: the same shuffles one at a time."""
    rng = np.random.default_rng(8)
    x, y = rng.integers(1, 6, 50).astype(float), rng.normal(size=50)
    drawn = permuted_effects(x, y, 20, 3, chunk=20)
    again = np.random.default_rng(np.random.SeedSequence(3).spawn(1)[0])
    shuffled = again.permuted(np.broadcast_to(y, (20, 50)), axis=1)
    order = np.argsort(x, kind="stable")
    for kind in ("ce_fdh", "cr_fdh"):
        one_by_one = [ceiling(x[order], row, kind).effect for row in shuffled]  # type: ignore[arg-type]
        assert drawn[kind] == pytest.approx(one_by_one)  # type: ignore[index]


def test_the_test_holds_its_level_and_finds_necessity() -> None:
    rng = np.random.default_rng(5)
    below = 0
    for k in range(60):
        x, y = rng.uniform(size=60), rng.uniform(size=60)
        below += (
            permutation_p(ceiling(x, y, "ce_fdh").effect, permuted_effects(x, y, 199, k)["ce_fdh"]) <= 0.05
        )
    assert below <= 8
    x = rng.uniform(size=100)
    y = x * rng.uniform(size=100)
    assert permutation_p(
        ceiling(x, y, "cr_fdh").effect, permuted_effects(x, y, 199, 1)["cr_fdh"]
    ) == pytest.approx(0.005)


def test_levels_that_are_needed() -> None:
    scope = empirical_scope(X, Y)
    steps_line, straight = ceiling(X, Y, "ce_fdh"), ceiling(X, Y, "cr_fdh")
    assert needed_level(steps_line, 1.0, scope) is None
    assert needed_level(steps_line, 4.5, scope) == 3
    assert isinstance(needed_level(steps_line, 7.0, scope), NotAvailable)
    assert needed_level(straight, 4.0, scope) == pytest.approx((4.0 - 0.9) / 1.3)
    assert needed_level(straight, 0.5, scope) is None


def test_one_peer_bounds_nothing() -> None:
    x, y = np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])
    assert len(peers_of(x, y)) == 1
    line = ceiling(x, y, "cr_fdh")
    assert line.effect == 0
    assert isinstance(line.slope, NotAvailable)
