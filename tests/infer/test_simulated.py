"""Monte Carlo intervals, and intervals of parameters and definitions."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.fit import Fit, estimate, moments_from_data, moments_from_matrix
from rcvsem.infer.bootstrap import BootstrapResult, bootstrap
from rcvsem.infer.drawn_parameters import drawn_parameters
from rcvsem.infer.effect_plans import effect_plans
from rcvsem.infer.effects import effects
from rcvsem.infer.simulated import MonteCarloDraws, monte_carlo_draws
from rcvsem.model import parse_model

MODEL = """
M ~ a*X
Y ~ b*M + c*X
indirect := a*b
total := indirect + c
"""


@pytest.fixture(scope="module")
def fit() -> Fit:
    rng = np.random.default_rng(11)
    x = rng.standard_normal(150)
    m = 0.4 * x + rng.standard_normal(150)
    y = 0.3 * m + 0.1 * x + rng.standard_normal(150)
    return estimate(parse_model(MODEL), moments_from_data(np.column_stack((x, m, y)), ("X", "M", "Y")))


@pytest.fixture(scope="module")
def drawn(fit: Fit) -> BootstrapResult:
    return bootstrap(fit, draws=400, seed=3, jackknife=True)


@pytest.fixture(scope="module")
def simulated(fit: Fit) -> MonteCarloDraws:
    found = monte_carlo_draws(fit, effect_plans(fit), draws=40_000, seed=5)
    assert isinstance(found, MonteCarloDraws)
    return found


def test_draws_have_the_estimated_distribution(fit: Fit, simulated: MonteCarloDraws) -> None:
    spread = np.sqrt(np.diag(fit.vcov))  # type: ignore[arg-type]
    np.testing.assert_allclose(
        simulated.theta.mean(axis=0), fit.theta, atol=NEAR["mean_of_draws_in_sd"] * spread.max()
    )
    units = np.outer(spread, spread)
    np.testing.assert_allclose(
        np.cov(simulated.theta.T) / units, fit.vcov / units, atol=NEAR["covariance_of_estimates"]
    )


def test_interval_of_a_single_coefficient_is_the_normal_one(fit: Fit, simulated: MonteCarloDraws) -> None:
    row = next(
        r for r in drawn_parameters(fit, None, simulated=simulated, kinds=("montecarlo",)) if r.rhs == "X"
    )
    found = row.intervals["montecarlo"]
    se = float(np.sqrt(fit.vcov[0, 0]))  # type: ignore[index]
    assert found.kind == "montecarlo"
    assert found.lower == pytest.approx(row.est - 1.96 * se, abs=NEAR["end_of_interval_in_se"] * se)
    assert found.upper == pytest.approx(row.est + 1.96 * se, abs=NEAR["end_of_interval_in_se"] * se)
    assert row.boot_se is None


def test_indirect_effect_is_skewed_as_the_product_is(fit: Fit, simulated: MonteCarloDraws) -> None:
    effect = next(e for e in effects(fit, simulated=simulated, kinds=("montecarlo",)) if "indirect" in e.kind)
    definition = next(
        r
        for r in drawn_parameters(fit, None, simulated=simulated, kinds=("montecarlo",))
        if r.lhs == "indirect"
    )
    ends = effect.intervals["montecarlo"]
    assert definition.est == pytest.approx(effect.est)
    assert definition.intervals["montecarlo"].lower == pytest.approx(ends.lower)
    assert ends.upper - effect.est > effect.est - ends.lower


def test_definitions_are_functions_of_each_draw(fit: Fit, drawn: BootstrapResult) -> None:
    a, b, c = (fit.free_names.index(name) for name in ("a", "b", "c"))
    rows = {r.lhs: r for r in drawn_parameters(fit, drawn, kinds=("percentile", "bc", "bca"))}
    total = drawn.usable[:, a] * drawn.usable[:, b] + drawn.usable[:, c]
    assert rows["total"].boot_se == pytest.approx(total.std(ddof=1))
    assert rows["total"].op == ":="
    assert set(rows["total"].intervals) == {"percentile", "bc", "bca"}
    effect = next(e for e in effects(fit, drawn) if e.kind == "total indirect")
    assert rows["indirect"].intervals["bc"].lower == pytest.approx(effect.intervals["bc"].lower)


def test_free_parameters_only_on_request(fit: Fit, drawn: BootstrapResult) -> None:
    everything = drawn_parameters(fit, drawn)
    assert [row.op for row in everything].count("~") == 3
    assert [row.lhs for row in drawn_parameters(fit, drawn, definitions_only=True)] == ["indirect", "total"]


def test_matrix_and_seed(fit: Fit) -> None:
    group = fit.moments.groups[0]
    spec = parse_model(MODEL)
    other = estimate(spec, moments_from_matrix(group.cov, ("X", "M", "Y"), group.n, divided_by="n"))
    first = monte_carlo_draws(other, effect_plans(other), draws=300, seed=2)
    second = monte_carlo_draws(other, effect_plans(other), draws=300, seed=2)
    assert isinstance(first, MonteCarloDraws)
    assert isinstance(second, MonteCarloDraws)
    np.testing.assert_array_equal(first.effects, second.effects)
