"""Bootstrap of fits to rows with gaps."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rcvsem.fit import Fit, FitOptions, estimate, moments_from_data
from rcvsem.foundation.errors import OptionError
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.infer.effects import effects
from rcvsem.model import parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "missing"
FIML = FitOptions(missing="fiml")
MODEL = (
    "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n"
    "textual ~ visual\nspeed ~ visual + textual\n"
)


@cache
def fitted(text: str = MODEL, grouped: bool = False) -> Fit:
    table = pd.read_csv(GOLDEN / "hs_mcar.csv")
    spec = parse_model(text, groups=2 if grouped else 1)
    moments = moments_from_data(
        table[list(spec.observed)].to_numpy(dtype=np.float64),
        spec.observed,
        groups=table["school"].to_numpy(dtype=object) if grouped else None,
        missing="fiml",
    )
    return estimate(spec, moments, FIML)


def test_a_draw_is_the_estimate_of_the_rows_drawn() -> None:
    fit = fitted()
    rows = fit.moments.groups[0].data
    indices = np.random.default_rng(7).integers(0, fit.n, size=(3, fit.n))
    result = bootstrap(fit, indices=[indices])
    assert result.converged.all()
    for draw, own in enumerate(indices):
        again = estimate(fit.spec, moments_from_data(rows[own], fit.moments.variables, missing="fiml"), FIML)
        np.testing.assert_allclose(result.theta[draw], again.theta, rtol=1e-5, atol=1e-6)


def test_draws_of_a_path_model_follow_their_own_predictors() -> None:
    """Fixed predictors take the moments of the draw; standardized effects show it."""
    fit = fitted("x4 ~ x1 + x2\nx7 ~ x4 + x1\n")
    rows = fit.moments.groups[0].data
    indices = np.random.default_rng(8).integers(0, fit.n, size=(2, fit.n))
    result = bootstrap(fit, indices=[indices])
    for draw, own in enumerate(indices):
        again = estimate(fit.spec, moments_from_data(rows[own], fit.moments.variables, missing="fiml"), FIML)
        np.testing.assert_allclose(result.theta[draw], again.theta, rtol=1e-5, atol=1e-6)
        std = [effect.std for effect in effects(again)]
        np.testing.assert_allclose(np.sort(result.std_effects[draw]), np.sort(std), rtol=1e-4)


def test_spread_of_the_draws_is_near_the_standard_error() -> None:
    fit = fitted()
    result = bootstrap(fit, draws=250, seed=3)
    assert result.n_converged >= 248
    ratio = result.usable.std(axis=0) / np.sqrt(np.diag(fit.vcov))
    assert 0.85 < np.median(ratio) < 1.25
    found = effects(fit, result)
    assert all(effect.intervals["percentile"].lower < effect.est for effect in found)


def test_seed_decides_and_workers_do_not() -> None:
    fit = fitted()
    one = bootstrap(fit, draws=12, seed=5)
    two = bootstrap(fit, draws=12, seed=5, workers=2)
    other = bootstrap(fit, draws=12, seed=6)
    np.testing.assert_array_equal(one.theta, two.theta)
    assert not np.allclose(one.theta, other.theta)


def test_groups_statistic_and_jackknife() -> None:
    fit = fitted(grouped=True)
    result = bootstrap(fit, draws=4, statistic=lambda f: [f.estimate_of("visual", "=~", "x2", 2), f.chisq])
    place = fit.spec.parameters[fit.row_of("visual", "=~", "x2", 2)].free - 1
    np.testing.assert_allclose(result.values[:, 0], result.theta[:, place])
    assert (result.values[:, 1] > 0).all()
    small = fitted("f =~ x1 + x2 + x3 + x4\n")
    left = bootstrap(small, draws=2, jackknife=True)
    assert left.jackknife_theta is not None
    assert left.jackknife_theta.shape == (small.n, small.q)
    rows = small.moments.groups[0].data
    again = estimate(
        small.spec,
        moments_from_data(np.delete(rows, 5, axis=0), small.moments.variables, missing="fiml"),
        FIML,
    )
    np.testing.assert_allclose(left.jackknife_theta[5], again.theta, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", ["bollen-stine", "parametric"])
def test_only_cases_are_resampled(kind: str) -> None:
    with pytest.raises(OptionError, match="cases are resampled as they are"):
        bootstrap(fitted(), draws=2, kind=kind)  # type: ignore[arg-type]
