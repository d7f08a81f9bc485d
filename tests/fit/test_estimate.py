"""estimate(): the contract, findings and errors. Numbers against lavaan are in test_golden.py."""

from __future__ import annotations

import numpy as np
import pytest

from rcvsem.fit import FitOptions, estimate, moments_from_data, moments_from_matrix
from rcvsem.foundation.errors import DataError, IdentificationError, OptionError
from rcvsem.model import parse_model

CFA = "A =~ x1 + x2 + x3\nB =~ y1 + y2 + y3"
NAMES = ("x1", "x2", "x3", "y1", "y2", "y3")


def two_factor_data(n: int = 300, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    a, b = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=n).T
    factors = np.column_stack((a, a, a, b, b, b))
    return factors * np.array([0.9, 0.8, 0.7, 0.8, 0.6, 0.9]) + 0.5 * rng.standard_normal((n, 6)) + 3.0


@pytest.fixture(scope="module")
def fit():
    return estimate(parse_model(CFA), moments_from_data(two_factor_data(), NAMES))


def test_converges_to_rounding(fit):
    assert fit.converged
    assert fit.gradient_norm < 1e-11
    assert np.abs(fit.objective.gradient(fit.theta)).max() < 1e-12


def test_counts(fit):
    assert (fit.q, fit.npar, fit.df, fit.n) == (13, 13, 8, 300)
    assert (fit.baseline.df, fit.baseline.npar) == (15, 6)


def test_chi_square_is_n_times_the_discrepancy(fit):
    assert fit.chisq == pytest.approx(300 * fit.fmin[0], rel=1e-14)
    assert fit.chisq == pytest.approx(2 * (fit.unrestricted_logl - fit.logl), rel=1e-9)


def test_arrays_are_read_only(fit):
    for array in (fit.theta, fit.values, fit.vcov, fit.information):
        assert not array.flags.writeable


def test_estimate_of_swaps_covariances(fit):
    assert fit.estimate_of("A", "~~", "B") == fit.estimate_of("B", "~~", "A") != 0.0
    assert fit.estimate_of("A", "=~", "x1") == 1.0
