"""The minimiser ends in a minimum that is known, where its way leads there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rcvsem.fit.optimise import minimise
from rcvsem.foundation.arrays import Floats


class _TwoValleys:
    """(x^2 - 1)^2 + y^2, with minima at x = -1 and 1."""

    def value(self, z: Floats) -> float:
        return float((z[0] ** 2 - 1) ** 2 + z[1] ** 2)

    def gradient(self, z: Floats) -> Floats:
        return np.array([4 * z[0] * (z[0] ** 2 - 1), 2 * z[1]])

    def information(self, z: Floats) -> Floats:
        return np.diag([8.0, 2.0])

    def hessian(self, z: Floats) -> Floats:
        return np.diag([12 * z[0] ** 2 - 4, 2.0])


def test_a_known_minimum_is_given_back_where_the_way_leads_there() -> None:
    problem = _TwoValleys()
    right = minimise(problem, np.array([1.4, 0.7]))
    again = minimise(problem, np.array([0.6, -0.4]), known=right)
    assert right.converged
    assert again is right
    left = minimise(problem, np.array([-1.4, 0.7]), known=right)
    assert left is not right
    assert left.z[0] < 0
    assert left.converged
    no_minimum = replace(right, converged=False)
    assert minimise(problem, np.array([0.6, -0.4]), known=no_minimum) is not no_minimum
