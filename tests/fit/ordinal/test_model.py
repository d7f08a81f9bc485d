"""The discrepancy of ordinal models: derivatives, invariances, what follows from what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ordinal_golden import check_derivatives, expected, fitted, moments, specification, table
from tolerances import NEAR

from rcvsem.evaluate import convergent_validity, fit_measures, parameter_estimates, r_squared, residuals
from rcvsem.fit import Fit, FitOptions, estimate, fit_at, moments_from_data, refit
from rcvsem.fit.constraints import Reduced
from rcvsem.fit.optimise import minimise
from rcvsem.foundation.availability import NotAvailable
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.infer.drawn_parameters import drawn_parameters
from rcvsem.infer.effects import effects
from rcvsem.model import parse_model

MEDIATORS = "t =~ x4 + x5 + x6\nx7 ~ t\nx8 ~ x7 + t\nx9 ~ x8 + t"


def hs_moments(names: tuple[str, ...]) -> Any:
    columns = table("hs")
    return moments_from_data(np.column_stack([columns[n] for n in names]), names)


def observed_fit(kind: str, estimator: str = "wlsmv") -> Fit:
    spec = parse_model(MEDIATORS, ordered=[f"x{k}" for k in range(4, 10)])
    return estimate(
        spec,
        hs_moments(spec.observed),
        FitOptions(estimator=estimator, parameterization=kind),  # type: ignore[arg-type]
    )


DERIVATIVES = [
    ("likert", "wlsmv"), ("likert_theta", "ulsmv"), ("mixed", "wlsmv"), ("thresholds_delta", "wlsmv"),
    ("thresholds_theta", "wlsmv"), ("mixed_groups_delta", "wlsmv"), ("groups_theta", "wls"), ("second_order", "wlsmv"),
    ("random_x", "wlsmv"), ("delta", "observed"), ("theta", "observed"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "estimator"), DERIVATIVES)
def test_derivatives_equal_finite_differences(case: str, estimator: str) -> None:
    fit = observed_fit(case) if estimator == "observed" else fitted(case, estimator)
    check_derivatives(fit, hessian_atol=NEAR["six_digits_of_two"])


@pytest.mark.parametrize("estimator", ["wlsmv", "ulsmv"])
def test_delta_and_theta_are_one_model(estimator: str) -> None:
    delta, theta = fitted("likert", estimator), fitted("likert_theta", estimator)
    assert delta.chisq == pytest.approx(theta.chisq, rel=NEAR["solved"])
    for a, b in zip(parameter_estimates(delta), parameter_estimates(theta), strict=True):
        if a.op in ("=~", "~", "~~", "|") and isinstance(a.std_all, float):
            assert a.std_all == pytest.approx(b.std_all, abs=NEAR["refit"])
            if isinstance(a.std_all_se, float) and isinstance(b.std_all_se, float):
                assert a.std_all_se == pytest.approx(b.std_all_se, abs=NEAR["six_digits"])


def test_observed_ordinal_mediators_are_the_same_in_both_parameterizations() -> None:
    """lavaan's "delta" gives residual variances that do not add up to 1 here; ours follow from a linear system."""
    delta, theta = observed_fit("delta"), observed_fit("theta")
    assert delta.converged
    assert delta.chisq == pytest.approx(theta.chisq, rel=NEAR["minimum"])
    sigma = delta.implied[0].sigma
    np.testing.assert_allclose(np.diag(sigma), 1.0, atol=NEAR["rounding_of_matrices"])
    pairs = zip(parameter_estimates(delta), parameter_estimates(theta), strict=True)
    for a, b in pairs:
        if a.op in ("=~", "~", "~~"):
            assert a.std_all == pytest.approx(b.std_all, abs=NEAR["six_digits"]), (a.lhs, a.op, a.rhs)
            assert a.std_all_se == pytest.approx(b.std_all_se, abs=NEAR["six_digits"])
    for first, second in zip(effects(delta), effects(theta), strict=True):
        assert first.std == pytest.approx(second.std, abs=NEAR["six_digits"])
        assert first.std_se == pytest.approx(second.std_se, rel=NEAR["four_digits"])


def test_profiling_thresholds_out_changes_nothing() -> None:
    fit = fitted("likert", "wlsmv")
    reduced = Reduced(fit.objective, fit.constraints)
    rng = np.random.default_rng(2)
    whole = minimise(reduced, fit.theta + 0.02 * rng.standard_normal(fit.q))
    assert whole.converged
    np.testing.assert_allclose(whole.z, fit.theta, atol=NEAR["minimum"])


def test_more_digits_of_the_same_minimum_from_elsewhere() -> None:
    fit = fitted("thresholds_delta", "wlsmv")
    assert fit.gradient_norm < NEAR["minimum"]
    again = refit(fit, moments("thresholds_delta"))
    np.testing.assert_allclose(again.theta, fit.theta, atol=NEAR["refit"])
    taken = fit_at(fit, fit.theta, moments("thresholds_delta"))
    assert taken.chisq == pytest.approx(fit.chisq, rel=NEAR["rounding"])


def test_dependent_rows_are_in_the_table() -> None:
    fit = fitted("likert", "wlsmv")
    loading, residual = fit.estimate_of("DP", "=~", "DP2"), fit.estimate_of("DP2", "~~", "DP2")
    variance = fit.estimate_of("DP", "~~", "DP")
    assert residual == pytest.approx(1 - loading**2 * variance, abs=NEAR["rounding"])
    theta = fitted("likert_theta", "wlsmv")
    total = theta.implied[0].sigma[1, 1]
    assert theta.estimate_of("DP2", "~*~", "DP2") == pytest.approx(1 / np.sqrt(total), rel=NEAR["rounding"])
    shares = {(r.variable): r.value for r in r_squared(fit)}
    assert shares["DP2"] == pytest.approx(1 - residual, abs=NEAR["rounding_of_matrices"])


def test_indices_that_do_not_apply_say_why() -> None:
    measures = fit_measures(fitted("mixed", "wlsmv"))
    for name in ("aic", "bic", "logl", "cfi_robust", "srmr_mplus"):
        assert isinstance(measures[name], NotAvailable), name
    assert isinstance(fit_measures(fitted("likert", "ulsmv"))["pvalue"], NotAvailable)
    assert isinstance(measures["pvalue_scaled"], float)


def test_gfi_counts_correlations_only() -> None:
    fit = fitted("likert", "uls")
    own = fit.objective.samples[0].cov
    below = np.tril_indices(len(own), -1)
    r = (own - fit.implied[0].sigma)[below]
    expected_gfi = 1 - float(r @ r) / float(own[below] @ own[below])
    assert fit_measures(fit)["gfi"] == pytest.approx(expected_gfi, abs=NEAR["solved"])


def test_multi_group_robust_baseline_sums_over_groups() -> None:
    """The baseline's scaling factor is the mean over groups; lavaan 0.6-14 multiplies it by N / n_g."""
    fit = fitted("groups_delta", "wlsmv")
    from rcvsem.evaluate.ordinal_robust import ordinal_robust

    found = ordinal_robust(fit)
    assert not isinstance(found, NotAvailable)
    traces = [np.trace(np.asarray(g.ordinal.gamma)[-15:, -15:]) for g in fit.moments.groups]  # type: ignore[union-attr]
    assert found.baseline_scale == pytest.approx(sum(traces) / 30, rel=NEAR["rounding"])


def test_residuals_and_validity() -> None:
    fit = fitted("thresholds_theta", "wlsmv")
    for own in residuals(fit):
        assert own.thresholds is not None
        np.testing.assert_allclose(np.diag(own.raw), 0.0, atol=NEAR["rounding"])
    single = convergent_validity(fitted("likert", "wlsmv")).of("DP")
    assert isinstance(single.cr, float)
    assert isinstance(single.omega, float)
    assert single.omega < single.cr  # the observed sum is coarser than the responses behind it


def test_bootstrap_resamples_rows() -> None:
    fit = fitted("bfi", "wlsmv")
    first = bootstrap(fit, draws=30, seed=5)
    again = bootstrap(fit, draws=30, seed=5, workers=2)
    np.testing.assert_array_equal(first.theta, again.theta)
    assert first.n_converged >= 28
    assert not isinstance(fit.vcov, NotAvailable)
    structural = [k for k, name in enumerate(fit.free_names) if "=~" in name]
    spread = first.theta[first.converged][:, structural].std(axis=0)
    ratio = spread / np.sqrt(np.diag(fit.vcov))[structural]
    assert 0.8 < np.median(ratio) < 1.25


def test_bootstrap_draws_equal_refits_of_the_same_rows() -> None:
    fit = fitted("likert", "wlsmv")
    rng = np.random.default_rng(11)
    data = fit.moments.groups[0].data
    assert data is not None
    rows = rng.integers(0, fit.n, (3, fit.n))
    result = bootstrap(fit, indices=[rows], statistic=lambda one: [one.chisq])
    for draw in np.flatnonzero(result.converged):
        sample = moments_from_data(data[rows[draw]], fit.moments.variables)
        alone = estimate(specification("likert"), sample, FitOptions(estimator="wlsmv"))
        np.testing.assert_allclose(result.theta[draw], alone.theta, atol=NEAR["minimum"])
        assert result.values[draw, 0] == pytest.approx(alone.chisq, rel=NEAR["six_digits"])


def with_rare_categories() -> tuple[np.ndarray, list[str]]:
    """One respondent alone holds the last category of DP1, two an inner one of DP2."""
    columns = table("likert")
    names = ["DP1", "DP2", "DP3", "DP4"]
    x = np.column_stack([columns[n] for n in names])
    x[:, 0] = np.minimum(x[:, 0], 3)
    x[0, 0] = 4.0
    x[:, 1] = np.where(x[:, 1] == 2, 3, x[:, 1])
    x[3:5, 1] = 2.0
    return x, names


def test_a_draw_without_a_rare_category_is_estimated_from_the_others() -> None:
    x, names = with_rare_categories()
    spec = parse_model("DP =~ DP1 + DP2 + DP3 + DP4", ordered=names)
    fit = estimate(spec, moments_from_data(x, names), FitOptions(estimator="wlsmv"))
    rows = np.random.default_rng(3).integers(0, len(x), (20, len(x)))
    result = bootstrap(fit, indices=[rows], statistic=lambda one: [one.chisq])
    assert result.converged.all()
    lost = next(f for f in result.findings if f.code == "bootstrap_lost_category")
    counted = 0
    place = {name: k for k, name in enumerate(fit.free_names)}
    loadings = [place[f"DP=~{name}"] for name in names[1:]]
    for draw, theta in enumerate(result.theta):
        sample = x[rows[draw]]
        present = [np.unique(sample[:, k]) for k in range(4)]
        missing = [k for k in range(4) if present[k].size < np.unique(x[:, k]).size]
        counted += bool(missing)
        alone = estimate(
            parse_model("DP =~ DP1 + DP2 + DP3 + DP4", ordered=names),
            moments_from_data(sample, names),
            FitOptions(estimator="wlsmv"),
        )
        own = {name: k for k, name in enumerate(alone.free_names)}
        same = [own[f"DP=~{name}"] for name in names[1:]]
        np.testing.assert_allclose(theta[loadings], alone.theta[same], atol=NEAR["minimum"])
        assert np.isnan(result.values[draw, 0]) == bool(missing)
        assert np.isnan(theta[place["DP1|t3"]]) == (0 in missing)
        if 1 in missing:
            assert theta[place["DP2|t1"]] == theta[place["DP2|t2"]] == alone.theta[own["DP2|t1"]]
        elif not missing:
            assert theta[place["DP2|t2"]] == pytest.approx(alone.theta[own["DP2|t2"]], abs=NEAR["solved"])
    assert 5 < counted < 18
    assert f"In {counted} of 20" in lost.text
    rows_ = {(row.lhs, row.rhs): row for row in drawn_parameters(fit, result) if row.op == "|"}
    assert np.isfinite(rows_["DP1", "t3"].boot_se or np.nan)


def test_a_draw_without_a_category_that_groups_share_is_left_out() -> None:
    x, names = with_rare_categories()
    groups = np.array(["a", "b"])[np.arange(len(x)) % 2]
    x = np.minimum(np.maximum(x, 2.0), 4.0)
    x[1, 0] = 4.0  # both groups have all categories, one of them a rare one
    spec = parse_model(
        "DP =~ DP1 + DP2 + DP3 + DP4", ordered=names, groups=2, group_equal=["thresholds", "loadings"]
    )
    fit = estimate(spec, moments_from_data(x, names, groups=groups), FitOptions(estimator="wlsmv"))
    result = bootstrap(fit, draws=40, seed=2)
    lost = next(f for f in result.findings if f.code == "bootstrap_empty_category")
    assert f"In {40 - result.n_converged} of 40" in lost.text
    assert 10 < 40 - result.n_converged <= 40


def test_jackknife_leaves_each_case_out() -> None:
    columns, names = table("likert"), ["DP1", "DP2", "DP3", "DP4"]
    x = np.column_stack([columns[n] for n in names])[:50]
    spec = parse_model("DP =~ DP1 + DP2 + DP3 + DP4", ordered=names)
    fit = estimate(spec, moments_from_data(x, names), FitOptions(estimator="wlsmv"))
    result = bootstrap(fit, draws=2, seed=1, jackknife=True)
    assert result.jackknife_theta is not None
    assert 0.9 * fit.n <= len(result.jackknife_theta) <= fit.n


def test_all_cases_are_fitted() -> None:
    assert len(expected()) > 20


def test_a_binary_predictor_can_be_ordinal() -> None:
    columns = table("hs")
    school = (columns["school"] == "Pasteur").astype(float)
    names = ["x4", "x5", "x6", "school"]
    x = np.column_stack([*(columns[n] for n in names[:3]), school])
    fits = [
        estimate(
            parse_model("t =~ x4 + x5 + x6\nt ~ school", ordered=names, fixed_x=False),
            moments_from_data(x, names),
            FitOptions(estimator="wlsmv", parameterization=kind),  # type: ignore[arg-type]
        )
        for kind in ("delta", "theta")
    ]
    assert all(fit.converged and fit.admissible for fit in fits)
    slopes = [effects(fit)[0].std for fit in fits]
    assert slopes[0] == pytest.approx(slopes[1], abs=NEAR["refit"])
    assert -0.6 < slopes[0] < -0.1  # the slope on the response behind the dummy: Pasteur read less well
