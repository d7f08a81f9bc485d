"""Our distribution functions against scipy.special, which the command line does not load."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special
from tolerances import NEAR

from rcvsem.foundation import distributions as ours

DFS = [0.5, 1, 2, 3.7, 9, 24, 90, 390, 405, 1234.5, 4940]


@pytest.mark.parametrize("p", [1e-300, 1e-20, 1e-6, 0.001, 0.025, 0.07, 0.3, 0.5, 0.6, 0.95, 0.975, 1 - 1e-9])
def test_normal_quantile(p: float) -> None:
    assert ours.normal_quantile(p) == pytest.approx(
        special.ndtri(p), rel=NEAR["last_bits_of_two"], abs=NEAR["last_bit"]
    )
    assert ours.normal_quantile(1.0 - p) == pytest.approx(
        special.ndtri(1.0 - p), rel=NEAR["last_bits_of_two"], abs=NEAR["last_bit"]
    )


@pytest.mark.parametrize("z", [-38.0, -12.3, -3.0, -1.96, -0.1, 0.0, 0.4, 1.64, 8.0])
def test_normal_cdf(z: float) -> None:
    assert ours.normal_cdf(z) == pytest.approx(special.ndtr(z), rel=NEAR["sum"])


@pytest.mark.parametrize("df", DFS)
def test_chi_square_tail(df: float) -> None:
    spread = math.sqrt(2 * df)
    for x in [1e-6, *(df * np.array([0.01, 0.3, 0.9, 1.0, 1.05, 2.0])), df + 5 * spread, df + 25 * spread]:
        # with thousands of degrees of freedom scipy itself loses the 12th digit (50-digit arithmetic says so)
        digits = 1e-12 if df < 1000 else 2e-11
        assert ours.chi_square_tail(x, df) == pytest.approx(
            special.chdtrc(df, x), rel=digits, abs=NEAR["underflow"]
        )
    assert ours.chi_square_tail(0.0, df) == 1.0
    assert ours.chi_square_tail(math.inf, df) == 0.0


@pytest.mark.parametrize("df", [1, 2, 3, 30, 31, 100])
def test_chi_square_tails_of_many(df: int) -> None:
    x = np.array([0.0, 1e-9, 0.5, df / 2, df, 2.0 * df, 10.0 * df, 900.0, np.nan])
    np.testing.assert_allclose(
        ours.chi_square_tails(x, df), special.chdtrc(df, x), rtol=NEAR["long_sum_of_five"]
    )


@pytest.mark.parametrize("df", DFS)
@pytest.mark.parametrize("upper", [1e-12, 0.001, 0.05, 0.5, 0.9, 0.999])
def test_chi_square_quantile(df: float, upper: float) -> None:
    assert ours.chi_square_quantile(upper, df) == pytest.approx(
        special.chdtri(df, upper), rel=NEAR["rounding_of_sums"]
    )


@pytest.mark.parametrize("df", [1, 3, 20, 456, 2798])
@pytest.mark.parametrize("t", [0.0, 0.3, -1.97, 4.5, 30.0])
def test_student(df: float, t: float) -> None:
    expected = 2 * special.stdtr(df, -abs(t))
    assert ours.student_two_sided(t, df) == pytest.approx(
        expected, rel=NEAR["rounding_of_sums"], abs=NEAR["underflow_of_a_product"]
    )


@pytest.mark.parametrize("df", [1.5, 3, 20.4, 456, 2798])
def test_student_quantile_and_f_tail(df: float) -> None:
    for level in (0.8, 0.95, 0.999):
        assert ours.student_quantile(level, df) == pytest.approx(
            special.stdtrit(df, (1 + level) / 2), rel=NEAR["rounding_of_matrices"]
        )
    for df1 in (1.0, 3.0, 29.0):
        for f in (1e-3, 0.7, 1.0, 4.4, 90.0):
            assert ours.f_tail(f, df1, df) == pytest.approx(
                special.fdtrc(df1, df, f),
                rel=NEAR["rounding_of_matrices"],
                abs=NEAR["underflow_of_a_product"],
            )


@pytest.mark.parametrize(("n", "k"), [(10, 2), (457, 5), (2436, 5), (150, 30), (100_000, 8)])
@pytest.mark.parametrize("p", [0.005, 0.025, 0.5, 0.975, 0.995])
def test_f_quantile(n: int, k: int, p: float) -> None:
    df1, df2 = n - 1, (n - 1) * (k - 1)
    assert ours.f_quantile(p, df1, df2) == pytest.approx(
        special.fdtri(df1, df2, p), rel=NEAR["rounding_of_matrices"]
    )


def test_edges() -> None:
    assert ours.normal_quantile(0.0) == -math.inf
    assert ours.normal_quantile(1.0) == math.inf
    assert math.isnan(ours.normal_quantile(1.5))
    assert math.isnan(ours.chi_square_tail(math.nan, 3))
    assert ours.chi_square_quantile(1.0, 3) == 0.0
    assert math.isinf(ours.f_quantile(1.0, 3, 4))
    assert ours.lower_beta(2.0, 3.0, 1.0) == 1.0
