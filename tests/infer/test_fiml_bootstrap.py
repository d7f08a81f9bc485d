"""Bootstrap of fits to rows with gaps."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

from rcvsem.fit import Fit, FitOptions, estimate, moments_from_data
from rcvsem.fit.incomplete.patterns import incomplete_rows
from rcvsem.fit.incomplete.saturated import saturated_moments
from rcvsem.fit.optimise import minimise
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import ConvergenceError, OptionError
from rcvsem.infer.bootstrap import bollen_stine_pvalue, bootstrap
from rcvsem.infer.draws.result import STEPS
from rcvsem.infer.effects import effects
from rcvsem.infer.fitting_rows import fitting_rows
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
        np.testing.assert_allclose(
            result.theta[draw], again.theta, rtol=NEAR["five_digits"], atol=NEAR["six_digits"]
        )


def test_draws_of_a_path_model_follow_their_own_predictors() -> None:
    """Fixed predictors take the moments of the draw; standardized effects show it."""
    fit = fitted("x4 ~ x1 + x2\nx7 ~ x4 + x1\n")
    rows = fit.moments.groups[0].data
    indices = np.random.default_rng(8).integers(0, fit.n, size=(2, fit.n))
    result = bootstrap(fit, indices=[indices])
    for draw, own in enumerate(indices):
        again = estimate(fit.spec, moments_from_data(rows[own], fit.moments.variables, missing="fiml"), FIML)
        np.testing.assert_allclose(
            result.theta[draw], again.theta, rtol=NEAR["five_digits"], atol=NEAR["six_digits"]
        )
        std = [effect.std for effect in effects(again)]
        np.testing.assert_allclose(np.sort(result.std_effects[draw]), np.sort(std), rtol=NEAR["four_digits"])


@pytest.mark.parametrize("draws", [60, pytest.param(250, marks=pytest.mark.slow)])
def test_spread_of_the_draws_is_near_the_standard_error(draws: int) -> None:
    fit = fitted()
    result = bootstrap(fit, draws=draws, seed=3)
    assert result.n_converged >= draws - 2
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


def test_the_careful_method_takes_few_steps_for_a_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where quasi-Newton steps do not arrive, a draw that runs off is not followed for long; others arrive as before."""
    fit, asked = fitted(), []
    usual = bootstrap(fit, draws=3, seed=2)

    def counted(*given: Any, max_iterations: int) -> Any:
        asked.append(max_iterations)
        return minimise(*given, max_iterations=max_iterations)

    monkeypatch.setattr("rcvsem.infer.draws.incomplete.quasi_newton", lambda *given, **more: None)
    monkeypatch.setattr("rcvsem.infer.draws.incomplete.minimise", counted)
    again = bootstrap(fit, draws=3, seed=2)
    assert asked == [STEPS] * 3
    assert again.converged.all()
    np.testing.assert_allclose(again.theta, usual.theta, rtol=NEAR["four_digits"], atol=NEAR["five_digits"])


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
    np.testing.assert_allclose(
        left.jackknife_theta[5], again.theta, rtol=NEAR["five_digits"], atol=NEAR["six_digits"]
    )


def test_moments_are_not_drawn_from_their_distribution() -> None:
    with pytest.raises(OptionError, match="draws are rows with gaps"):
        bootstrap(fitted(), draws=2, kind="normal-moments")


STORED = json.loads((GOLDEN.parent / "infer" / "bollen_stine_gaps.json").read_text())


@cache
def stored_fit(name: str) -> Fit:
    case = STORED[name]
    table = pd.read_csv(GOLDEN / case["data"])
    groups = table[case["group"]].to_numpy(dtype=object) if case["group"] else None
    spec = parse_model(case["model"], groups=2 if case["group"] else 1)
    rows = table[list(spec.observed)].to_numpy(dtype=np.float64)
    return estimate(spec, moments_from_data(rows, spec.observed, groups=groups, missing="fiml"), FIML)


def transformed_rows(fit: Fit, group: int) -> Floats:
    """The rows of the Bollen-Stine bootstrap in the order of the data, NaN in the gaps."""
    sample, moments = fit.objective.samples[group], fit.moments.groups[group]
    state = fit.implied[group]
    assert sample.incomplete is not None
    made = fitting_rows(
        sample.incomplete, np.asarray(state.mu), np.asarray(state.sigma), np.asarray(moments.cov)
    )
    out = np.empty_like(made.rows)
    out[made.order] = np.where(made.seen[made.of_row], made.rows, np.nan)
    return out


@pytest.mark.parametrize("name", STORED)
def test_rows_transformed_to_fit_the_model(name: str) -> None:
    fit, case = stored_fit(name), STORED[name]
    assert fit.chisq == pytest.approx(case["chisq"], rel=NEAR["solved"])
    place = [fit.moments.variables.index(variable) for variable in case["variables"]]
    for group, expected in enumerate(case["transformed"]):
        found = transformed_rows(fit, group)[:, place]
        np.testing.assert_allclose(
            found, np.array(expected, dtype=float), rtol=NEAR["six_digits"], atol=NEAR["refit"]
        )


@pytest.mark.parametrize("name", STORED)
def test_chi_squares_of_resampled_transformed_rows(name: str) -> None:
    fit, case = stored_fit(name), STORED[name]
    result = bootstrap(fit, kind="bollen-stine", indices=[np.array(own) for own in case["indices"]])
    assert result.converged.all()
    np.testing.assert_allclose(result.chisq, case["draws"], rtol=NEAR["six_digits"])
    share = np.mean(np.array(case["draws"]) >= case["chisq"])
    assert bollen_stine_pvalue(fit.chisq, result) == max(share, 1.0 / (len(case["draws"]) + 1))


def test_transformed_rows_fit_exactly() -> None:
    fit = stored_fit("hs_groups")
    for state, group in zip(fit.implied, range(2), strict=True):
        rows = incomplete_rows(transformed_rows(fit, group))
        saturated = saturated_moments(rows)
        np.testing.assert_allclose(saturated.mean, state.mu, atol=NEAR["refit"])
        np.testing.assert_allclose(saturated.cov, state.sigma, atol=NEAR["refit"])


def test_parametric_draws_keep_the_gaps_and_follow_the_model() -> None:
    fit = fitted()
    seen: list[Floats] = []

    def keep(again: Fit) -> list[float]:
        if again is not fit:
            rows = again.moments.groups[0].data
            assert rows is not None
            seen.append(np.sort(np.isnan(rows).sum(axis=1)))
        return [again.chisq]

    result = bootstrap(fit, draws=30, kind="parametric", seed=4, statistic=keep)
    assert result.n_converged == 30
    own = fit.moments.groups[0].data
    assert own is not None
    gaps = np.sort(np.isnan(own).sum(axis=1))
    assert all(np.array_equal(one, gaps) for one in seen if one.size)
    # of a model that holds chi-square has the mean df and the variance 2 df
    assert abs(result.chisq.mean() - fit.df) < 4.0 * np.sqrt(2.0 * fit.df / 30) + 1.5
    np.testing.assert_allclose(result.values[:, 0], result.chisq, rtol=NEAR["six_digits"])
    ratio = result.usable.std(axis=0) / np.sqrt(np.diag(fit.vcov))
    assert 0.7 < np.median(ratio) < 1.2


def test_many_patterns_are_warned_about() -> None:
    """Each pattern loses its mean, which the transformation pays for with larger chi-squares."""
    fit = fitted()
    result = bootstrap(fit, draws=30, kind="bollen-stine", seed=4)
    found = next(finding for finding in result.findings if finding.code == "bollen_stine_patterns")
    assert "39 patterns of gaps" in found.text
    assert "15% too large" in found.text
    assert 1.02 < result.chisq.mean() / fit.df < 1.35
    plain = bootstrap(fit, draws=2, kind="parametric")
    assert {finding.code for finding in plain.findings} == {"too_few_draws"}


def test_parametric_draws_do_not_depend_on_the_number_of_workers() -> None:
    fit = fitted()
    for kind in ("parametric", "bollen-stine"):
        one = bootstrap(fit, draws=6, seed=9, kind=kind)  # type: ignore[arg-type]
        two = bootstrap(fit, draws=6, seed=9, kind=kind, workers=2)  # type: ignore[arg-type]
        np.testing.assert_array_equal(one.chisq, two.chisq)


def test_too_many_patterns_for_the_transformation() -> None:
    """Every row a pattern of its own: nothing varies within a pattern."""
    rows = np.random.default_rng(1).normal(size=(40, 8))
    rows += rows[:, :1]
    masks = np.array([[bool(k >> bit & 1) for bit in range(8)] for k in range(1, 41)])
    rows[masks & (np.arange(8) > 2)] = np.nan
    spec = parse_model("f =~ a + b + c + d")
    moments = moments_from_data(
        np.where(masks[:, :4], np.nan, rows[:, :4])[masks[:, :4].sum(axis=1) < 3],
        spec.observed,
        missing="fiml",
    )
    own = moments.groups[0]
    assert own.incomplete is not None
    lone = incomplete_rows(own.data[np.unique(np.isnan(own.data), axis=0, return_index=True)[1]])
    with pytest.raises(ConvergenceError, match="could not be transformed"):
        fitting_rows(lone, own.mean, own.cov, own.cov)
