"""Full information maximum likelihood: derivatives, invariances, errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.evaluate import fit_measures, modification_indices, residuals
from rcvsem.fit import FitOptions, Moments, estimate, moments_from_data, moments_from_matrix
from rcvsem.fit.incomplete import curvature
from rcvsem.fit.incomplete.expectation import Expectation
from rcvsem.fit.incomplete.minimise import quasi_newton
from rcvsem.fit.incomplete.patterns import incomplete_rows
from rcvsem.fit.incomplete.saturated import saturated_moments
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.model import parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "missing"
ABILITIES = (
    "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\nspeed ~ visual + textual\n"
)
FIML = FitOptions(missing="fiml")


def holes(name: str = "hs_mcar") -> pd.DataFrame:
    return pd.read_csv(GOLDEN / f"{name}.csv")


def moments_of(spec: Any, table: pd.DataFrame, **options: Any) -> Moments:
    rows = table[list(spec.observed)].to_numpy(dtype=np.float64)
    return moments_from_data(rows, spec.observed, missing="fiml", **options)


def test_value_is_the_casewise_log_likelihood() -> None:
    spec = parse_model(ABILITIES)
    fit = estimate(spec, moments_of(spec, holes()), FIML)
    state = fit.implied[0]
    total = 0.0
    for row in fit.moments.groups[0].data:
        seen = ~np.isnan(row)
        S, d = state.sigma[np.ix_(seen, seen)], row[seen] - state.mu[seen]
        total -= 0.5 * (seen.sum() * np.log(2 * np.pi) + np.linalg.slogdet(S)[1] + d @ np.linalg.solve(S, d))
    assert fit.logl == pytest.approx(total, rel=NEAR["rounding"])
    assert fit.unrestricted_logl == pytest.approx(total + fit.chisq / 2, rel=NEAR["rounding"])


@pytest.mark.parametrize(
    "text", [ABILITIES, "x4 ~ x1 + x2\nx7 ~ x4 + x1\n", ABILITIES + "visual ~ 1\nx1 ~ 0\n"]
)
def test_derivatives_equal_differences(text: str) -> None:
    spec = parse_model(text, meanstructure=True)
    fit = estimate(spec, moments_of(spec, holes()), FIML)
    rng = np.random.default_rng(3)
    scale = np.sqrt(np.diag(fit.vcov))
    theta = fit.theta + 0.5 * scale * rng.standard_normal(fit.q)
    gradient, hessian = fit.objective.gradient(theta), fit.objective.hessian(theta)
    for k in range(fit.q):
        h = 1e-4 * scale[k]
        up, down = theta.copy(), theta.copy()
        up[k] += h
        down[k] -= h
        slope = (fit.objective.value(up) - fit.objective.value(down)) / (2 * h)
        assert slope == pytest.approx(gradient[k], rel=NEAR["five_digits"], abs=NEAR["minimum"] / scale[k])
        row = (fit.objective.gradient(up) - fit.objective.gradient(down)) / (2 * h)
        np.testing.assert_allclose(
            row,
            hessian[k],
            rtol=NEAR["five_digits"],
            atol=NEAR["five_digits"] / (scale[k] * scale.min()) / fit.n,
        )


def test_expected_information_is_the_mean_of_the_scores_products() -> None:
    """At the model's own moments, with gaps that depend on nothing, B of a large sample approaches E."""
    spec = parse_model("f =~ a + b + c\n", meanstructure=True)
    rng = np.random.default_rng(11)
    f = rng.standard_normal((40_000, 1))
    x = 0.5 + f @ np.array([[1.0, 0.8, 0.9]]) + 0.7 * rng.standard_normal((40_000, 3))
    x[rng.random(x.shape) < 0.2] = np.nan
    x = x[~np.isnan(x).all(axis=1)]
    fit = estimate(spec, moments_from_data(x, spec.observed, missing="fiml"), FIML)
    expected = fit.objective.information(fit.theta)
    np.testing.assert_allclose(fit.objective.hessian(fit.theta), expected, atol=NEAR["hessian_of_40000"])
    robust = estimate(spec, fit.moments, FitOptions(missing="fiml", estimator="mlr"))
    np.testing.assert_allclose(np.diag(robust.vcov), np.diag(fit.vcov), rtol=INEXACT["information_of_40000"])


def test_without_gaps_nothing_but_the_information_changes() -> None:
    spec = parse_model(ABILITIES, meanstructure=True)
    table = holes().dropna()
    rows = table[list(spec.observed)].to_numpy(dtype=np.float64)
    plain = estimate(spec, moments_from_data(rows, spec.observed), FitOptions(information="observed"))
    fiml = estimate(spec, moments_of(spec, table), FIML)
    np.testing.assert_allclose(fiml.theta, plain.theta, rtol=NEAR["refit"], atol=NEAR["minimum"])
    np.testing.assert_allclose(fiml.vcov, plain.vcov, rtol=NEAR["refit"], atol=NEAR["rounding_of_matrices"])
    assert fiml.chisq == pytest.approx(plain.chisq, rel=NEAR["solved"])
    assert fiml.logl == pytest.approx(plain.logl, rel=NEAR["rounding"])
    assert fiml.baseline.chisq == pytest.approx(plain.baseline.chisq, rel=NEAR["rounding"])
    ours, theirs = modification_indices(fiml), modification_indices(plain)
    assert [(m.lhs, m.op, m.rhs) for m in ours] == [(m.lhs, m.op, m.rhs) for m in theirs]
    assert [m.mi for m in ours] == pytest.approx(
        [m.mi for m in theirs], rel=NEAR["six_digits"], abs=NEAR["solved"]
    )
    np.testing.assert_allclose(
        residuals(fiml)[0].normalized, residuals(plain)[0].normalized, atol=NEAR["six_digits"]
    )


def test_order_of_rows_and_units_do_not_matter() -> None:
    spec = parse_model(ABILITIES)
    table = holes()
    fit = estimate(spec, moments_of(spec, table), FIML)
    shuffled = estimate(spec, moments_of(spec, table.sample(frac=1.0, random_state=4)), FIML)
    np.testing.assert_allclose(shuffled.theta, fit.theta, rtol=NEAR["minimum"], atol=NEAR["solved"])
    table[["x1", "x5"]] *= 100.0
    scaled = estimate(spec, moments_of(spec, table), FIML)
    assert scaled.chisq == pytest.approx(fit.chisq, rel=NEAR["solved"])
    assert fit_measures(scaled)["cfi_robust"] == pytest.approx(
        fit_measures(fit)["cfi_robust"], abs=NEAR["solved"]
    )


def test_both_ways_of_summing_over_patterns_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = parse_model(ABILITIES)
    moments = moments_of(spec, holes())
    fit = estimate(spec, moments, FIML)
    monkeypatch.setattr(curvature, "LARGEST", 0)
    monkeypatch.setattr(curvature, "CHUNK", 900)
    other = estimate(spec, moments, FIML)
    np.testing.assert_allclose(other.vcov, fit.vcov, rtol=NEAR["solved"])
    np.testing.assert_allclose(
        other.objective.information(fit.theta),
        fit.objective.information(fit.theta),
        rtol=NEAR["solved"],
        atol=NEAR["rounding"],
    )


def test_weights_stand_for_repeated_rows() -> None:
    table = holes()[[f"x{k}" for k in range(1, 10)]].dropna(how="all").to_numpy()
    counts = np.random.default_rng(2).integers(0, 3, len(table)).astype(float)
    weighted = saturated_moments(incomplete_rows(table).weighted(counts))
    repeated = saturated_moments(incomplete_rows(np.repeat(table, counts.astype(int), axis=0)))
    np.testing.assert_allclose(weighted.mean, repeated.mean, rtol=NEAR["refit"])
    np.testing.assert_allclose(weighted.cov, repeated.cov, rtol=NEAR["six_digits"], atol=NEAR["minimum"])
    assert weighted.value == pytest.approx(repeated.value, rel=NEAR["rounding"])


def test_em_stops_where_the_likelihood_is_flat() -> None:
    table = holes()[[f"x{k}" for k in range(1, 10)]].dropna(how="all").to_numpy()
    rows = incomplete_rows(table)
    found = saturated_moments(rows)
    assert found.converged
    here = Expectation(rows, found.mean, found.cov)
    np.testing.assert_allclose(here.shift(), 0.0, atol=NEAR["minimum"])
    np.testing.assert_allclose(here.moment(), found.cov, atol=NEAR["minimum"])
    worse = Expectation(rows, found.mean + 0.01, found.cov)
    assert worse.value > here.value
    assert Expectation(rows, found.mean, -found.cov).value == np.inf


def test_other_variables_get_other_moments() -> None:
    table = holes("poldem")
    everything = moments_from_data(table.to_numpy(dtype=np.float64), tuple(table.columns), missing="fiml")
    spec = parse_model("f =~ y1 + y2 + y3 + y4\n")
    direct = moments_of(spec, table)
    chosen = everything.select(spec.observed)
    np.testing.assert_allclose(chosen.groups[0].cov, direct.groups[0].cov, rtol=NEAR["solved"])
    back = direct.select(tuple(reversed(spec.observed)))
    assert back.groups[0].mean[0] == direct.groups[0].mean[-1]
    assert estimate(spec, everything, FIML).chisq == pytest.approx(estimate(spec, direct, FIML).chisq)


def test_respondents_without_any_answer_are_counted() -> None:
    moments = moments_of(parse_model(ABILITIES), holes())
    assert (moments.n, moments.n_received) == (299, 301)
    assert moments.missing_share == pytest.approx(0.072, abs=NEAR["unit_of_printed_3"])
    texts = " ".join(str(finding) for finding in moments.findings)
    assert "2 respondents answered none" in texts
    assert "142 of 299 respondents have a missing answer" in texts


def test_gaps_in_fixed_predictors_cost_respondents_and_it_is_said() -> None:
    table = holes("poldem")
    spec = parse_model("y1 ~ x1 + x2\ny2 ~ y1 + x3\n")
    fit = estimate(spec, moments_of(spec, table), FIML)
    assert fit.n == int(table[["x1", "x2", "x3"]].notna().all(axis=1).sum())
    assert [f.code for f in fit.findings if f.code == "missing_x"] == ["missing_x"]
    free = estimate(spec.with_options(fixed_x=False), moments_of(spec, table), FIML)
    assert free.n == 75


def test_auxiliary_variables_change_no_count_of_the_model() -> None:
    table = holes("hs_mar")
    spec = parse_model(ABILITIES)
    with_helpers = spec.with_options(auxiliary=("ageyr", "grade"))
    assert with_helpers.auxiliary == ("ageyr", "grade")
    assert with_helpers.observed[-2:] == ("ageyr", "grade")
    assert with_helpers.degrees_of_freedom == parse_model(ABILITIES, meanstructure=True).degrees_of_freedom
    fit = estimate(with_helpers, moments_of(with_helpers, table), FIML)
    plain = estimate(spec, moments_of(spec, table), FIML)
    assert fit.df == plain.df
    assert fit.baseline.df == plain.baseline.df
    # what the helpers tell of the gaps moves the estimates a little, and no more
    loading = [f.estimate_of("visual", "=~", "x2") for f in (fit, plain)]
    assert 1e-4 < abs(loading[0] - loading[1]) < 0.1
    ours, theirs = fit_measures(fit), fit_measures(plain)
    assert ours["srmr"] == pytest.approx(theirs["srmr"], abs=NEAR["srmr_with_helpers"])
    assert ours["cfi"] == pytest.approx(theirs["cfi"], abs=NEAR["cfi_with_helpers"])


@pytest.mark.parametrize("names", [("x1",), ("visual",), ("a", "a")])
def test_auxiliary_variables_are_outside_the_model(names: tuple[str, ...]) -> None:
    with pytest.raises(OptionError, match="outside the model"):
        parse_model(ABILITIES, auxiliary=names)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"estimator": "mlm"}, "goes with the estimators ml and mlr"),
        ({"likelihood": "wishart"}, "likelihood='normal'"),
        ({"engine": "semopy"}, "complete rows only"),
    ],
)
def test_what_does_not_go_with_fiml(options: dict[str, Any], text: str) -> None:
    with pytest.raises(OptionError, match=text):
        FitOptions(missing="fiml", **options)


def test_moments_must_be_made_under_the_same_rule() -> None:
    spec = parse_model(ABILITIES)
    table = holes()
    rows = table[list(spec.observed)].to_numpy(dtype=np.float64)
    with pytest.raises(OptionError, match="listwise deletion"):
        estimate(spec, moments_from_data(rows, spec.observed), FIML)
    with pytest.raises(OptionError, match="asked for complete rows"):
        estimate(spec, moments_of(spec, table))
    matrix = moments_from_matrix(np.eye(9) + 0.3, spec.observed, 100)
    with pytest.raises(DataError, match="needs the respondents' answers"):
        estimate(spec, matrix, FIML)
    with pytest.raises(OptionError, match="one of listwise, fiml"):
        moments_from_data(rows, spec.observed, missing="pairwise")  # type: ignore[arg-type]


def test_items_never_answered_together_are_named() -> None:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((60, 3))
    x[:30, 0] = np.nan
    x[30:, 1] = np.nan
    with pytest.raises(DataError, match="a and b were never both answered"):
        moments_from_data(x, ("a", "b", "c"), missing="fiml")
    x[28:33, :] = rng.standard_normal((5, 3))
    found = moments_from_data(x, ("a", "b", "c"), missing="fiml")
    assert [f.code for f in found.findings] == ["fiml", "low_coverage"]


def test_constant_items_and_small_groups_are_named() -> None:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((40, 3))
    x[3, 1] = np.nan
    groups = np.array(["a"] * 37 + ["b"] * 3, dtype=object)
    with pytest.raises(DataError, match="Only 3 respondents in group 'b' for 3 variables"):
        moments_from_data(x, ("i", "j", "k"), groups=groups, missing="fiml")
    x[:, 2] = 4.0
    with pytest.raises(DataError, match="k has zero variance"):
        moments_from_data(x, ("i", "j", "k"), missing="fiml")


def test_a_sum_of_items_has_no_saturated_model() -> None:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((80, 3))
    x = np.column_stack((x, x.sum(axis=1)))
    x[0, 0] = np.nan
    with pytest.raises(DataError, match="cannot be estimated"):
        moments_from_data(x, ("i", "j", "k", "s"), missing="fiml")


def test_quasi_newton_declines_what_it_cannot_do() -> None:
    class Bowl:
        def value(self, z: np.ndarray) -> float:
            return float(0.5 * z @ z) if z[0] < 3 else np.inf

        def gradient(self, z: np.ndarray) -> np.ndarray:
            return z

    start = np.array([1.0, -2.0])
    found = quasi_newton(Bowl(), start, np.diag([2.0, 3.0]))
    assert found is not None
    np.testing.assert_allclose(found.z, 0.0, atol=NEAR["solved"])
    assert quasi_newton(Bowl(), start, np.diag([1.0, -1.0])) is None
    assert quasi_newton(Bowl(), np.array([4.0, 0.0]), np.eye(2)) is None
    assert quasi_newton(Bowl(), start, np.diag([2.0, 3.0]), max_iterations=0) is None


def test_nonlinear_constraints_and_saturated_models() -> None:
    table = holes()
    spec = parse_model("f =~ x1 + a*x2 + b*x3 + x4\na == b^2\n")
    fit = estimate(spec, moments_of(spec, table), FIML)
    assert fit.converged
    values = fit.spec.named_values(fit.theta)
    assert values["a"] == pytest.approx(values["b"] ** 2, abs=NEAR["minimum"])
    full = parse_model("x1 ~~ x2\nx1 ~~ x1\nx2 ~~ x2\n")
    saturated = estimate(full, moments_of(full, table), FIML)
    assert saturated.df == 0
    assert saturated.chisq == pytest.approx(0.0, abs=NEAR["minimum"])
    assert isinstance(fit_measures(saturated)["rmsea_robust"], NotAvailable)
