"""Models searched from the solution of a neighbour end where a search of their own ends."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.fit import Fit, FitOptions, estimate, moments_from_data
from rcvsem.infer.near_solution import estimate_near
from rcvsem.model import parse_model

NAMES = tuple("abcdef")
TEXT = "F =~ a + b + c\nG =~ d + e + f"


@pytest.fixture(scope="module")
def known() -> Fit:
    rng = np.random.default_rng(5)
    factors = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 300)
    x = np.repeat(factors, 3, axis=1) * 0.8 + rng.normal(0, 0.6, (300, 6))
    x[:, 1] += 0.3 * x[:, 4]
    return estimate(parse_model(TEXT), moments_from_data(x, NAMES))


@pytest.mark.parametrize("more", ["b ~~ e", "G =~ b", "F ~~ 0.2*G", "F ~~ 0*G\na ~~ d"])
def test_the_minimum_is_the_same(known: Fit, more: str) -> None:
    spec = parse_model(f"{TEXT}\n{more}")
    own, near = (
        estimate(spec, known.moments, FitOptions()),
        estimate_near(spec, known.moments, FitOptions(), known),
    )
    assert near.converged
    assert near.iterations <= own.iterations + 1
    assert near.chisq == pytest.approx(own.chisq, rel=NEAR["rounding"])
    np.testing.assert_allclose(near.theta, own.theta, rtol=NEAR["six_digits"], atol=NEAR["six_digits"])


def test_all_start_values_given_are_searched_once(known: Fit) -> None:
    starts = " + ".join(f"start({0.9 + 0.1 * k})*{name}" for k, name in enumerate("bc"))
    spec = parse_model(TEXT.replace("b + c", starts))
    assert estimate(spec, known.moments).chisq == pytest.approx(known.chisq, rel=NEAR["rounding"])
