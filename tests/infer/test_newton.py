"""Draws of a poor model, fitted together by exact Newton steps."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.fit import Fit, estimate, moments_from_data
from rcvsem.foundation.arrays import Floats
from rcvsem.infer.batch.build import build_problem
from rcvsem.infer.batch.curvature import Place, hessian_of, information_of, place_of
from rcvsem.infer.batch.kernel import objective_and_gradient
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.batch.metric import make_start
from rcvsem.infer.batch.newton import newton
from rcvsem.infer.batch.problem import Problem
from rcvsem.infer.batch.proper import proper
from rcvsem.infer.batch.with_means import with_constant, without_means
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.infer.draws import complete
from rcvsem.model import parse_model

TEXT = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3\nB ~ A\nC ~ A + B\na1 ~~ b1"
NAMES = parse_model(TEXT).observed


def one_construct(seed: int, n: int = 60) -> Fit:
    """Three constructs that are one: improper in most samples."""
    rng = np.random.default_rng(seed)
    data = 0.7 * rng.standard_normal((n, 1)) + 0.7 * rng.standard_normal((n, len(NAMES)))
    return estimate(parse_model(TEXT), moments_from_data(data, NAMES))


def resamples(fit: Fit, draws: int) -> DrawMoments:
    data = fit.moments.groups[0].data
    assert data is not None
    rng = np.random.default_rng(1)
    covs = [np.cov(data[rng.integers(0, len(data), len(data))].T, bias=True) for _ in range(draws)]
    return DrawMoments(cov=np.stack(covs), mean=None)


def improper() -> Fit:
    return next(fit for fit in map(one_construct, range(40)) if fit.converged and not fit.admissible)


def test_second_derivatives_are_those_of_the_fit():
    fit = improper()
    problem = build_problem(fit.layout, (fit.n,), means=False)
    cov = DrawMoments(cov=np.stack([fit.sample_covs[0]] * 2), mean=None)
    moved = np.stack([fit.theta, fit.theta * 1.01])
    place = place_of(problem, moved, (cov,))
    expected, exact = information_of(problem, place), hessian_of(problem, place)
    for draw in range(2):
        np.testing.assert_allclose(
            expected[draw], fit.objective.information(moved[draw]), rtol=NEAR["solved"], atol=NEAR["solved"]
        )
        np.testing.assert_allclose(
            exact[draw], fit.objective.hessian(moved[draw]), rtol=NEAR["minimum"], atol=NEAR["minimum"]
        )


def test_newton_ends_in_minima():
    fit = improper()
    problem = build_problem(fit.layout, (fit.n,), means=False)
    sample = resamples(fit, 30)
    start = make_start(problem, fit.theta, fit.information, fit.n)
    found = newton(problem, start, (sample,), np.tile(fit.theta, (30, 1)))
    assert found.converged.sum() >= 10
    good = found.converged
    _, gradient = objective_and_gradient(problem, found.theta, (sample,), dense=True)
    assert np.abs(gradient[good]).max() < NEAR["six_digits"]
    exact = hessian_of(problem, place_of(problem, found.theta, (sample,)))
    assert (np.linalg.eigvalsh(exact[good])[:, 0] > 0).all()


def test_bootstrap_of_an_improper_fit_counts_its_draws():
    fit = improper()
    result = bootstrap(fit, draws=100, seed=4)
    assert result.draws == 100
    assert result.n_converged >= 40
    assert result.n_inadmissible > 0
    codes = {finding.code for finding in result.findings}
    assert "bootstrap_inadmissible" in codes
    assert ("bootstrap_not_converged" in codes) == (result.n_converged < 100)
    told = next((f.fix for f in result.findings if f.code == "bootstrap_not_converged"), "")
    assert ("too narrow" in told) == (result.n_converged < 95)


def test_draws_of_an_improper_fit_take_few_second_derivatives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounded steps, most of them from the fit's own solution: their number is the cost of the draws."""
    taken: list[int] = []

    def counted(problem: Problem, place: Place) -> Floats:
        taken.append(len(place.f))
        return hessian_of(problem, place)

    monkeypatch.setattr("rcvsem.infer.batch.newton.hessian_of", counted)
    result = bootstrap(improper(), draws=100, seed=4)
    assert sum(taken) <= 750
    assert result.n_converged >= 97


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
def test_whether_a_latent_covariance_is_proper_does_not_depend_on_units(scale):
    good, bad = np.array([[1.0, 0.99], [0.99, 1.0]]), np.array([[1.0, 1.01], [1.01, 1.0]])
    unit = np.outer((scale, 1.0), (scale, 1.0))
    np.testing.assert_array_equal(proper(np.stack([good * unit, bad * unit])), [True, False])


def test_means_are_a_constant_among_the_variables() -> None:
    """F and its gradient of a model of means, and of the same model with a constant instead, in two groups."""
    rng = np.random.default_rng(6)
    spec = parse_model(
        "f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3\ng ~ f", groups=2, group_equal=("loadings", "intercepts")
    )
    labels = np.array(["a", "b"], dtype=object)[np.arange(200) % 2]
    factor = rng.standard_normal((200, 1)) + 0.4 * (np.arange(200) % 2)[:, None]
    rows = 3.0 + factor + rng.standard_normal((200, 6))
    fit = estimate(spec, moments_from_data(rows, spec.observed, groups=labels))
    problem = build_problem(fit.layout, (100, 100), means=True)
    assert problem.has_newton
    draws = tuple(
        DrawMoments(cov=np.stack([c] * 3), mean=np.stack([m] * 3) + 0.01)
        for c, m in ((np.asarray(g.cov), np.asarray(g.mean)) for g in fit.moments.groups)
    )
    theta = np.asarray(fit.theta) * (1.0 + 0.03 * rng.standard_normal((3, fit.theta.size)))
    f, gradient = objective_and_gradient(problem, theta, draws, dense=True)
    place = place_of(without_means(problem), theta, with_constant(draws))
    np.testing.assert_allclose(place.f, f + 1.0, rtol=NEAR["rounding"])
    np.testing.assert_allclose(place.gradient, gradient, rtol=NEAR["minimum"], atol=NEAR["solved"])


def test_draws_of_an_improper_model_with_means_are_those_without() -> None:
    plain = improper()
    data = np.asarray(plain.moments.groups[0].data)
    with_means = estimate(plain.spec.with_options(meanstructure=True), moments_from_data(data, NAMES))
    assert not with_means.admissible
    one, other = (bootstrap(fit, draws=40, seed=4) for fit in (plain, with_means))
    assert other.n_converged >= 36
    both = one.converged & other.converged
    place = [with_means.free_names.index(name) for name in plain.free_names]
    same = np.isclose(
        one.theta[both],
        other.theta[both][:, place],
        rtol=INEXACT["flat_minimum"],
        atol=INEXACT["flat_minimum"],
    ).all(axis=1)
    assert same.mean() > 0.9  # the others have several minima


def test_draws_of_an_improper_fit_try_every_set_of_start_values(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = one_construct(7, n=40)
    assert not fit.admissible
    every = bootstrap(fit, draws=40, seed=11)
    monkeypatch.setattr(complete, "VARIANTS", complete.VARIANTS[:1])
    first = bootstrap(fit, draws=40, seed=11)
    assert every.n_converged > first.n_converged
    both = every.converged & first.converged
    assert both.sum() == first.n_converged
    assert np.array_equal(every.theta[both], first.theta[both])
