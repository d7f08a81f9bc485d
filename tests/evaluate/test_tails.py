"""Noncentral tails against scipy in the middle and against 40-digit sums far out."""

from __future__ import annotations

import pytest
from scipy import special
from tolerances import NEAR

from rcvsem.evaluate.tails import noncentral_lower, noncentral_tail, noncentrality_at


@pytest.mark.parametrize(("df", "nc"), [(1, 0.3), (24, 60.0), (390, 450.0), (390, 15.6), (4900, 8000.0)])
@pytest.mark.parametrize("spread", [-2.0, -0.5, 0.0, 1.0, 2.5])
def test_middle_of_the_distribution(df: int, nc: float, spread: float) -> None:
    x = df + nc + spread * (2 * (df + 2 * nc)) ** 0.5
    if x <= 0:
        x = 0.1
    lower = float(special.chndtr(x, df, nc))
    assert noncentral_lower(x, df, nc) == pytest.approx(lower, rel=NEAR["solved"])
    assert noncentral_tail(x, df, nc) == pytest.approx(1 - lower, rel=NEAR["minimum"])


@pytest.mark.parametrize(
    ("x", "df", "nc", "lower", "upper"),
    [
        # mpmath 1.3, 40 digits: sum over j of Poisson(j; nc/2) times the regularized gamma functions
        (1036.4, 390, 456.0, None, 0.0002083937656641257),
        (60.0, 24, 300.0, 2.687301302224167e-26, None),
        (2000.0, 390, 100.0, None, 7.045722804239394e-156),
    ],
)
def test_far_tails(x: float, df: int, nc: float, lower: float | None, upper: float | None) -> None:
    if lower is not None:
        assert noncentral_lower(x, df, nc) == pytest.approx(lower, rel=NEAR["rounding_of_matrices"])
    if upper is not None:
        assert noncentral_tail(x, df, nc) == pytest.approx(upper, rel=NEAR["rounding_of_matrices"])


@pytest.mark.parametrize("tail", [0.05, 0.95])
def test_noncentrality_inverts_the_tail(tail: float) -> None:
    nc = noncentrality_at(1036.4, 390, tail)
    assert noncentral_tail(1036.4, 390, nc) == pytest.approx(tail, abs=NEAR["rounding"])
