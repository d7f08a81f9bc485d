"""The corners of a cut box are those that every three equations give, kept when all others hold."""

from itertools import combinations

import numpy as np
import pytest

from rcvsem.audit.polytope import corners
from tests.tolerances import NEAR

UNIT_BOX = ((0.0, 1.0), (0.0, 2.0), (0.0, 3.0))


def by_equations(rows, box):
    """All corners of a box of three sides: every three faces solved as equations."""
    eye = np.eye(3)
    faces = [[*-eye[j], box[j][0]] for j in range(3)] + [[*eye[j], -box[j][1]] for j in range(3)]
    A = np.array([*rows, *faces])
    found = []
    for three in combinations(range(len(A)), 3):
        block = A[list(three)]
        if abs(np.linalg.det(block[:, :3])) > NEAR["rounding"]:
            point = np.linalg.solve(block[:, :3], -block[:, 3])
            if (A[:, :3] @ point + A[:, 3] <= NEAR["rounding_of_matrices"]).all():
                found.append(point)
    return np.array(found).reshape(-1, 3)


def test_hull_is_that_of_all_equations():
    rng = np.random.default_rng(7)
    empty = 0
    for _ in range(150):
        rows = [tuple(row) for row in np.c_[rng.normal(size=(5, 3)), rng.normal(-0.6, 0.8, 5)].tolist()]
        found, expected = corners(rows, UNIT_BOX), by_equations(rows, UNIT_BOX)
        assert bool(found) == bool(len(expected))
        empty += not found
        if found:
            points = np.array(found)
            assert points.min(0) == pytest.approx(expected.min(0), abs=NEAR["rounding_of_matrices"])
            assert points.max(0) == pytest.approx(expected.max(0), abs=NEAR["rounding_of_matrices"])
    assert 20 < empty < 130


def test_sides_that_are_known_and_rows_said_twice():
    known = ((0.5, 0.5), (0.0, 2.0), (0.0, 1e8))
    row = (1.0, 1.0, -1e-8, -1.0)  # x + y <= 1 + z/1e8
    found = corners([row, row, row], known)
    assert {at[0] for at in found} == {0.5}
    assert max(at[1] for at in found) == pytest.approx(1.5)
    assert corners([row, (0.0, -1.0, 0.0, 1.6)], known) == []  # y >= 1.6
    everything_known = ((0.5, 0.5), (0.5, 0.5), (0.0, 0.0))
    assert set(corners([row], everything_known)) == {(0.5, 0.5, 0.0)}
    assert corners([(1.0, 1.0, 0.0, -0.9)], everything_known) == []


def test_small_corners_of_a_huge_box_keep_their_digits():
    box = ((0.0, 1e10), (0.0, 1e10), (2.0, 1e8))
    chisq = [(1.0, 0.0, 0.0, -381.25), (-1.0, 0.0, 0.0, 381.25)]  # chi2 = 381.25
    cases = [(1.0, 0.0, -1.25, 1.25), (-1.0, 0.0, 1.25, -1.25)]  # chi2 = 1.25 (N - 1)
    found = corners([*chisq, *cases], box)
    assert {round(at[2], 6) for at in found} == {306.0}
    assert [at[0] for at in found] == pytest.approx([381.25] * len(found), rel=NEAR["rounding"])
