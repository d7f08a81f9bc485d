"""The Johnson-Neyman interval: its ends are where the slope's test is exactly at its level."""

from __future__ import annotations

from math import isfinite

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tolerances import NEAR

from rcvsem.infer.johnson_neyman import johnson_neyman, slope_se

Z = 1.959963984540054
NUMBER = st.floats(-2, 2, allow_nan=False)
SPREAD = st.floats(0.01, 1)


@given(b1=NUMBER, b3=NUMBER, s1=SPREAD, s3=SPREAD, r=st.floats(-0.95, 0.95))
def test_ends_and_region_agree_with_the_test(b1: float, b3: float, s1: float, s3: float, r: float) -> None:
    cov = np.array([[s1 * s1, r * s1 * s3], [r * s1 * s3, s3 * s3]])
    found = johnson_neyman(b1, b3, cov)
    for end in (found.lower, found.upper):
        if isfinite(end) and abs(end) < 1e4:
            # at an end the slope is 1.96 standard errors away from 0
            assert abs(b1 + b3 * end) / slope_se(cov, end) == pytest.approx(Z, rel=NEAR["five_digits"])
    for m in np.linspace(-6, 6, 49):
        ratio = abs(b1 + b3 * m) / float(slope_se(cov, m))
        if abs(ratio - Z) > 1e-6:
            assert found.significant(float(m)) == (ratio > Z)


def test_known_regions() -> None:
    tiny = np.eye(2) * 1e-4
    assert johnson_neyman(1.0, 0.0, tiny).region == "inside" or johnson_neyman(1.0, 0.0, tiny).significant(
        0.0
    )
    assert johnson_neyman(0.0, 1.0, tiny).region == "outside"
    assert johnson_neyman(0.0, 0.0, tiny).region == "nowhere"
    assert johnson_neyman(0.5, 0.0, np.array([[0.01, 0.0], [0.0, 0.0]])).region == "everywhere"
    assert not johnson_neyman(0.0, 0.0, np.zeros((2, 2))).significant(1.0)


def test_interval_without_interaction_variance_is_one_sided() -> None:
    # b3 exactly at z SE makes the quadratic a line
    found = johnson_neyman(0.3, Z * 0.1, np.array([[0.04, 0.0], [0.0, 0.01]]))
    assert found.region == "above"
    assert isfinite(found.lower)
    assert not isfinite(found.upper)
