"""Many respondents: block by block and over pairs of moments, the numbers stay what they are in one piece."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.fit import FitOptions, estimate, moments_from_data
from rcvsem.fit.moment_scores import MomentScores
from rcvsem.foundation import arrays
from rcvsem.model import parse_model

MODEL = "f =~ a + b + c\ng =~ d + e + h\ng ~ f + x\nx ~~ x"
EXOGENOUS = "f =~ a + b + c\ng =~ d + e + h\ng ~ f + x"
NAMES = ["a", "b", "c", "d", "e", "h", "x"]


def made(n: int = 700) -> np.ndarray:
    rng = np.random.default_rng(5)
    x, f = rng.normal(size=n), rng.standard_t(6, size=n)
    g = 0.5 * f + 0.3 * x + rng.normal(size=n)
    items = [0.7 * (f if k < 3 else g) + rng.normal(size=n) for k in range(6)]
    return np.column_stack([*items, x])


def fitted(model: str, estimator: str, groups: Any, **more: Any) -> Any:
    data = made()
    spec = parse_model(model, groups=1 if groups is None else len(set(groups)), **more)
    moments = moments_from_data(data, NAMES, groups=groups)
    return estimate(spec, moments, FitOptions(estimator=estimator))


@pytest.mark.parametrize("model", [MODEL, EXOGENOUS])
@pytest.mark.parametrize("estimator", ["mlr", "mlm", "mlmv", "mlmvs", "wls"])
@pytest.mark.parametrize("several", [False, True])
def test_blocks_change_nothing(
    model: str, estimator: str, several: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = ["u" if i % 3 else "v" for i in range(700)] if several else None
    whole = fitted(model, estimator, groups)
    monkeypatch.setattr(arrays, "ROWS_AT_A_TIME", 64)
    pieces = fitted(model, estimator, groups)
    np.testing.assert_allclose(pieces.theta, whole.theta, rtol=NEAR["solved"], atol=NEAR["rounding_of_sums"])
    np.testing.assert_allclose(pieces.vcov, whole.vcov, rtol=NEAR["minimum"], atol=NEAR["rounding_of_sums"])
    np.testing.assert_allclose(pieces.chisq, whole.chisq, rtol=NEAR["solved"])
    if estimator != "wls":
        np.testing.assert_allclose(pieces.scaled.chisq, whole.scaled.chisq, rtol=NEAR["solved"])
        np.testing.assert_allclose(pieces.scaled.scaling, whole.scaled.scaling, rtol=NEAR["solved"])


@pytest.mark.parametrize("model", [MODEL, EXOGENOUS])
@pytest.mark.parametrize("means", [False, True])
@pytest.mark.parametrize("several", [False, True])
def test_pairs_of_moments_or_of_respondents(model: str, means: bool, several: bool) -> None:
    """tr((U Gamma)^2) by the k moments is that by the N respondents."""
    groups = ["u" if i % 3 else "v" for i in range(700)] if several else None
    fit = fitted(model, "mlmv", groups, meanstructure=means or several)
    rows = [group.data for group in fit.moments.groups]
    own = MomentScores(fit.objective, fit.theta, rows)
    rng = np.random.default_rng(1)
    inverse = rng.normal(size=(fit.q, fit.q))
    inverse = inverse @ inverse.T
    by_cases, by_moments = own._squared_by_cases(inverse), own._squared_by_moments(inverse)
    np.testing.assert_allclose(by_moments, by_cases, rtol=NEAR["rounding_of_matrices"])
    assert by_cases > 0
