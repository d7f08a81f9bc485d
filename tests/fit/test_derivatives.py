"""Gradient, information and Hessian against finite differences, away from the minimum."""

from __future__ import annotations

import numpy as np
import pytest
from fit_golden import fitted
from tolerances import NEAR

from rcvsem.fit.derivatives import jacobian, kappa_values
from rcvsem.fit.standard_errors import casewise_scores
from rcvsem.foundation.arrays import vech

CASES = [
    ("hs_cfa", "ml"), ("hs_cfa", "gls"), ("hs_cfa", "uls"), ("hs_cfa", "wls"), ("hs_cfa_means", "ml"),
    ("hs_scalar", "ml"), ("hs_scalar", "gls"), ("poldem_equal", "ml"), ("poldem_equal", "uls"),
    ("hs_second_order", "ml"), ("growth_covariates", "ml"), ("growth_covariates", "gls"),
    ("growth_covariates", "wls"), ("growth_covariates", "uls"), ("burns_path", "ml"), ("sat_nonrecursive", "ml"),
    ("hs_groups_mimic", "ml"), ("rcv_second_order", "ml"),
]  # fmt: skip


def somewhere(fit):
    """A point a fifth of sqrt(N) standard errors from the minimum: every term of the derivatives counts."""
    step = np.random.default_rng(7).standard_normal(fit.q) / np.sqrt(np.diag(fit.information))
    for size in (0.2, 0.1, 0.05):
        if np.isfinite(fit.objective.value(fit.theta + size * step)):
            return fit.theta + size * step, 1.0 / np.sqrt(np.diag(fit.information))
    raise AssertionError("no point inside the domain")


def central(function, point, scale):
    """Derivatives in units of `scale` by central differences of order 4."""
    out = []
    for k in range(point.size):
        h = np.zeros(point.size)
        h[k] = 1e-3 * scale[k]
        steps = (function(point + h) - function(point - h)) * 8 - (
            function(point + 2 * h) - function(point - 2 * h)
        )
        out.append(steps / 12e-3)
    return np.array(out)


@pytest.mark.parametrize(("case", "name"), CASES)
def test_gradient(case, name):
    fit = fitted(case, name)
    point, scale = somewhere(fit)
    numeric = central(fit.objective.value, point, scale)
    np.testing.assert_allclose(fit.objective.gradient(point) * scale, numeric, atol=NEAR["minimum"])


@pytest.mark.parametrize(("case", "name"), CASES)
def test_hessian(case, name):
    fit = fitted(case, name)
    point, scale = somewhere(fit)
    numeric = central(fit.objective.gradient, point, scale) * scale
    exact = fit.objective.hessian(point) * np.outer(scale, scale)
    np.testing.assert_allclose(exact, numeric, atol=NEAR["six_digits_of_two"])
    np.testing.assert_allclose(exact, exact.T, atol=NEAR["rounding"])


@pytest.mark.parametrize(("case", "name"), [c for c in CASES if c[1] == "ml"])
def test_expected_information_is_the_hessian_where_the_model_is_true(case, name):
    """At S = Sigma and m = mu the exact second derivatives equal the expected ones."""
    from dataclasses import replace

    from rcvsem.fit.discrepancy import Objective

    fit = fitted(case, name)
    states = fit.objective.states(fit.theta)
    samples = [
        replace(s, cov=state.sigma, mean=None if s.mean is None else state.mu)
        for s, state in zip(fit.objective.samples, states, strict=True)
    ]
    true = Objective(fit.layout, samples, "ml")
    scale = 1.0 / np.sqrt(np.diag(fit.information))
    difference = (true.hessian(fit.theta) - true.information(fit.theta)) * np.outer(scale, scale)
    assert np.abs(difference).max() < NEAR["rounding_of_matrices"]


@pytest.mark.parametrize("case", ["growth_covariates", "hs_scalar", "poldem_equal"])
def test_jacobian_of_the_moments(case):
    fit = fitted(case, "ml")
    means = fit.spec.meanstructure
    for g, where in enumerate(fit.layout.groups):

        def moments(theta, g=g):
            state = fit.objective.states(theta)[g]
            return np.concatenate((state.mu, vech(state.sigma))) if means else vech(state.sigma)

        state = fit.implied[g]
        kappa = kappa_values(where, state.eta) if means else np.zeros(where.u.size)
        exact = np.zeros((moments(fit.theta).size, fit.q))
        np.add.at(exact.T, where.free, jacobian(where, state.dictionary, kappa, means=means).T)
        numeric = central(moments, fit.theta, np.ones(fit.q)).T
        np.testing.assert_allclose(exact, numeric, atol=NEAR["refit"] * np.abs(exact).max())


@pytest.mark.parametrize(
    ("case", "name"), [("hs_scalar", "mlr"), ("growth_covariates", "mlr"), ("poldem", "mlr")]
)
def test_casewise_scores_sum_to_the_gradient(case, name):
    fit = fitted(case, name)
    point, _ = somewhere(fit)
    total = np.zeros(fit.q)
    for term, where, group in zip(
        fit.objective.terms(point), fit.layout.groups, fit.moments.groups, strict=True
    ):
        centre = group.mean if term.sample.mean is None else term.state.mu
        own = where.own
        total[own] += casewise_scores(term, where, group.data, centre).sum(axis=0)
    np.testing.assert_allclose(
        -total / fit.n, fit.objective.gradient(point), atol=NEAR["rounding_of_matrices"]
    )
