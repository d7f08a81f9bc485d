"""Ordinal models given their observed predictors: derivatives, invariances, draws, refusals."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ordinal_golden import FOLDER, check_derivatives, expected, fitted, moments, specification, table
from scipy.special import ndtr, ndtri
from tolerances import INEXACT, NEAR, TOLERANCE
from typer.testing import CliRunner

import rcvsem
from rcvsem.app.terminal import application
from rcvsem.evaluate import (
    fit_measures,
    is_nested,
    likelihood_ratio_test,
    modification_indices,
    ordinal_reliability,
    parameter_estimates,
)
from rcvsem.fit import Fit, FitOptions, Moments, estimate, fit_at, moments_from_data, refit
from rcvsem.fit.ordinal.bivariate_normal import advance, move
from rcvsem.fit.ordinal.regressions import predictors_of
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, ModelError
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.infer.effect_plans import effect_plans
from rcvsem.infer.effects import effects
from rcvsem.infer.simulated import monte_carlo_draws
from rcvsem.model import parse_model

DERIVATIVES = [
    ("x_mixed", "wlsmv"), ("x_mixed_theta", "ulsmv"), ("x_mediator", "wls"), ("x_mediator_theta", "wlsmv"),
    ("x_thresholds_delta", "wlsmv"), ("x_thresholds_theta", "wlsmv"), ("x_mixed_groups_delta", "ulsmv"),
    ("x_mixed_groups_theta", "wlsmv"), ("x_groups_theta", "wls"), ("x_bfi_dummy", "wlsmv"),
]  # fmt: skip
MIMIC = "f =~ u1 + u2 + u3 + u4\nf ~ x + d"
ITEMS = ("u1", "u2", "u3", "u4")


def sample(names: tuple[str, ...], **changed: np.ndarray) -> Moments:
    columns = {**table("mixed_x"), **changed}
    return moments_from_data(np.column_stack([columns[n] for n in names]), names)


def fit_of(model: str, data: Moments | None = None, *, kind: str = "delta", **options: Any) -> Fit:
    spec = parse_model(model, ordered=options.pop("ordered", ITEMS), **options)
    return estimate(
        spec,
        data or sample(spec.observed),
        FitOptions(estimator="wlsmv", parameterization=kind),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(("case", "estimator"), DERIVATIVES)
def test_derivatives_equal_finite_differences(case: str, estimator: str) -> None:
    fit = fitted(case, estimator)
    check_derivatives(fit)


@pytest.mark.parametrize("case", ["mixed", "mediator"])
def test_delta_and_theta_are_one_model(case: str) -> None:
    delta, theta = fitted(f"x_{case}", "wlsmv"), fitted(f"x_{case}_theta", "wlsmv")
    assert delta.chisq == pytest.approx(theta.chisq, rel=NEAR["solved"])
    for a, b in zip(parameter_estimates(delta), parameter_estimates(theta), strict=True):
        if a.op != "~*~" and isinstance(a.std_all, float):
            assert a.std_all == pytest.approx(b.std_all, abs=NEAR["refit"]), (a.lhs, a.op, a.rhs)
            if isinstance(a.std_all_se, float) and isinstance(b.std_all_se, float):
                assert a.std_all_se == pytest.approx(b.std_all_se, abs=NEAR["six_digits"]), (
                    a.lhs,
                    a.op,
                    a.rhs,
                )
    for first, second in zip(effects(delta), effects(theta), strict=True):
        assert first.std == pytest.approx(second.std, abs=NEAR["refit"])
        assert first.std_se == pytest.approx(second.std_se, rel=NEAR["four_digits"])


@pytest.mark.parametrize("rho", [0.02, -0.29, 0.6, 0.9, -0.97, 0.999])
def test_the_distribution_function_in_few_nodes(rho: float) -> None:
    rng = np.random.default_rng(1)
    h, k = rng.normal(0, 2, (2, 1, 4, 500))
    sums, products, apart = (h * h + k * k) / 2, h * k, ndtr(h) * ndtr(k)
    end = np.arcsin([rho])
    found = advance(apart, sums, products, np.zeros(1), end)
    exact, ends = apart, np.linspace(0.0, end[0], 41)
    for a, b in pairwise(ends):
        exact = move(exact[0, :, :, None], h[0, :, :, None], k[0, :, :, None], np.full(4, a), np.full(4, b))[
            ..., 0
        ][None]
    np.testing.assert_allclose(found, exact, atol=NEAR["sum"])
    near = np.arcsin([0.99 * rho])
    again = advance(found, sums, products, end, near)
    np.testing.assert_allclose(again, advance(apart, sums, products, np.zeros(1), near), atol=NEAR["sum"])


def test_units_and_origin_of_a_predictor_change_nothing_else() -> None:
    first = fit_of(MIMIC)
    x = table("mixed_x")["x"]
    other = fit_of(MIMIC, sample((*ITEMS, "x", "d"), x=1900.0 + 100.0 * x))
    assert other.chisq == pytest.approx(first.chisq, rel=NEAR["refit"])
    assert other.estimate_of("f", "~", "x") == pytest.approx(
        first.estimate_of("f", "~", "x") / 100, rel=NEAR["six_digits"]
    )
    for a, b in zip(parameter_estimates(first), parameter_estimates(other), strict=True):
        if a.op in ("=~", "~"):
            assert b.std_all == pytest.approx(a.std_all, abs=NEAR["refit"])
            if isinstance(a.z, float):
                assert b.z == pytest.approx(a.z, rel=NEAR["five_digits"])


def test_a_predictor_needs_no_normal_distribution() -> None:
    """Groups of a dummy variable: thresholds and slope of one item are those of two separate margins."""
    columns = table("mixed_x")
    fit = fit_of("u3 ~ d", ordered=["u3"])
    assert fit.df == 0
    share = [float((columns["u3"][columns["d"] == k] == 1).mean()) for k in (0, 1)]
    assert fit.estimate_of("u3", "|", "t1") == pytest.approx(ndtri(share[0]), abs=NEAR["minimum"])
    assert fit.estimate_of("u3", "~", "d") == pytest.approx(
        ndtri(share[0]) - ndtri(share[1]), abs=NEAR["minimum"]
    )


def test_the_total_moments_have_the_predictors() -> None:
    fit = fitted("x_mixed", "wlsmv")
    names = fit.layout.observed
    x, u = names.index("x"), names.index("u1")
    data = fit.moments.groups[0].data
    assert data is not None
    assert fit.implied[0].sigma[x, x] == pytest.approx(np.var(data[:, x], ddof=1), rel=NEAR["rounding"])
    assert fit.implied[0].mu[x] == pytest.approx(data[:, x].mean(), rel=NEAR["rounding"])
    assert fit.implied[0].sigma[u, u] > 1.05  # 1 given the predictors


def test_by_default_nothing_is_to_be_said_of_predictors() -> None:
    fit = fit_of(MIMIC)
    assert not {"random_x", "ordinal_predictor"} & {f.code for f in fit.findings}
    assert fit.layout.ordinal is not None
    assert fit.layout.ordinal.predictors.tolist() == [4, 5]


def test_a_declared_predictor_enters_as_it_is_coded() -> None:
    """lavaan warns and does the same."""
    plain, declared = fit_of(MIMIC), fit_of(MIMIC, ordered=(*ITEMS, "d"))
    assert [f.code for f in declared.findings if "predictor" in f.code] == ["ordinal_predictor"]
    np.testing.assert_array_equal(plain.theta, declared.theta)


def test_the_joint_treatment_is_an_option() -> None:
    joint = fit_of(MIMIC, fixed_x=False)
    given = fit_of(MIMIC)
    assert joint.layout.ordinal is not None
    assert not joint.layout.ordinal.predictors.size
    assert joint.npar == given.npar + 5
    assert joint.df == given.df
    assert joint.estimate_of("f", "~", "x") == pytest.approx(
        given.estimate_of("f", "~", "x"), rel=INEXACT["another_likelihood"]
    )
    assert isinstance(fit_measures(joint)["srmr"], float)


def test_thresholds_in_the_text_make_a_predictor_random() -> None:
    fit = fit_of("f =~ u1 + u2 + u3 + u4\nf ~ x + d\nd | t1")
    assert any(f.code == "random_x" and "d" in f.text for f in fit.findings)
    assert fit.estimate_of("d", "|", "t1") == pytest.approx(0.2019, abs=NEAR["unit_of_printed_3"])


def test_a_predictor_that_separates_categories_is_an_error() -> None:
    d = (table("mixed_x")["u1"] > 2).astype(float)
    with pytest.raises(DataError, match=r"^d separates the categories of u1") as caught:
        fit_of(MIMIC, sample((*ITEMS, "x", "d"), d=d))
    assert caught.value.fix


def test_predictors_that_repeat_each_other_are_named() -> None:
    columns = table("mixed_x")
    x = np.column_stack([columns["x"], columns["x"] - 2.0 * columns["e"], columns["e"], columns["d"]])
    with pytest.raises(DataError, match="predictors x, y, e are linearly dependent in group 'a'"):
        predictors_of(x, ("x", "y", "e", "d"), "group 'a'")


def test_a_predictor_constant_in_one_group_is_an_error() -> None:
    columns = table("mixed_x")
    names = (*ITEMS, "x", "e")
    e = np.where(columns["d"] == 1, 0.0, columns["e"])
    data = np.column_stack([columns[n] if n != "e" else e for n in names])
    groups = np.where(columns["d"] == 1, "yes", "no").astype(object)
    spec = parse_model("f =~ u1 + u2 + u3 + u4\nf ~ x + e", ordered=ITEMS, groups=2)
    with pytest.raises(DataError, match=r"predictor e is constant in group 'yes'|e.*constant"):
        estimate(spec, moments_from_data(data, names, groups=groups), FitOptions(estimator="wlsmv"))


def test_robust_indices_say_why_not() -> None:
    for case in ("x_bfi_mimic", "x_mixed"):
        found = fit_measures(fitted(case, "wlsmv"))["cfi_robust"]
        assert isinstance(found, NotAvailable)
        assert "observed predictors" in found.reason
    found = fit_measures(fitted("both_delta", "wlsmv"))["rmsea_robust"]
    assert isinstance(found, NotAvailable)
    assert "thresholds are held equal" in found.reason


def test_reliability_is_of_all_respondents() -> None:
    """Predictors explain a part of the construct: given them the items agree less."""
    found = {own.construct: own for own in ordinal_reliability(fitted("x_bfi_mimic", "wlsmv"))}
    spec = parse_model(
        expected()["x_bfi_mimic"]["model"].split("\nA ~")[0], ordered=specification("x_bfi_mimic").ordered
    )
    columns = table("bfi_x")
    data = np.column_stack([columns[n] for n in spec.observed])
    without = estimate(spec, moments_from_data(data, spec.observed), FitOptions(estimator="wlsmv"))
    for own in ordinal_reliability(without):
        assert found[own.construct].alpha == pytest.approx(own.alpha, abs=NEAR["alpha_of_other_correlations"])
        assert found[own.construct].omega == pytest.approx(own.omega, abs=NEAR["omega_of_other_correlations"])


def test_draws_equal_refits_of_the_same_rows() -> None:
    fit = fitted("x_mixed", "wlsmv")
    rng = np.random.default_rng(11)
    data = fit.moments.groups[0].data
    assert data is not None
    rows = rng.integers(0, fit.n, (3, fit.n))
    result = bootstrap(fit, indices=[rows], statistic=lambda one: [one.chisq])
    assert result.converged.all()
    for draw in range(3):
        again = moments_from_data(data[rows[draw]], fit.moments.variables)
        alone = estimate(specification("x_mixed"), again, FitOptions(estimator="wlsmv"))
        np.testing.assert_allclose(result.theta[draw], alone.theta, atol=NEAR["minimum"])
        assert result.values[draw, 0] == pytest.approx(alone.chisq, rel=NEAR["six_digits"])
        # Standardized effects use the predictors' moments of the draw.
        found = effects(alone)
        np.testing.assert_allclose(result.effects[draw], [one.est for one in found], atol=NEAR["minimum"])
        np.testing.assert_allclose(result.std_effects[draw], [one.std for one in found], atol=NEAR["minimum"])


def test_draws_in_groups() -> None:
    fit = fitted("x_groups_theta", "wlsmv")
    result = bootstrap(fit, draws=6, seed=5)
    assert 3 <= result.n_converged <= 6
    assert np.isfinite(result.std_effects[result.converged]).all()


def test_other_moments_of_the_same_model() -> None:
    fit = fitted("x_thresholds_delta", "wlsmv")
    assert fit.gradient_norm < NEAR["minimum"]
    again = refit(fit, moments("x_thresholds_delta"))
    np.testing.assert_allclose(again.theta, fit.theta, atol=NEAR["six_digits"])
    taken = fit_at(fit, fit.theta, moments("x_thresholds_delta"))
    assert taken.chisq == pytest.approx(fit.chisq, rel=NEAR["rounding_of_matrices"])
    assert taken.scaled.chisq == pytest.approx(fit.scaled.chisq, rel=NEAR["solved"])  # type: ignore[union-attr]


def test_the_worked_example_of_the_documentation() -> None:
    root = Path(__file__).parents[3]
    manual = (root / "docs" / "ordinal.md").read_text(encoding="utf-8")
    code = manual[manual.index("## Observed predictors") :]
    text = code[code.index('"""') + 3 :]
    text = text[: text.index('"""')]
    survey = rcvsem.read_survey(root / "surveys" / "bfi.csv", root / "instruments" / "bfi.yaml")
    fit = rcvsem.fit(text, survey, estimator="wlsmv", ordered="all")
    shown = rcvsem.estimates(fit).query("op == '~'")[["lhs", "rhs", "est", "se", "std_all"]].round(3)
    for line in shown.to_string(header=False).splitlines():
        assert " ".join(line.split()) in " ".join(code.split())


def test_the_report_says_what_the_model_is_given(tmp_path: Path) -> None:
    model = tmp_path / "path.desc"
    model.write_text("m ~ x + d\ny ~ m + x + e\nz1 ~ m + d\n", encoding="utf-8")
    data = FOLDER / "data" / "mixed_x.csv"
    always = ["--estimator", "wlsmv", "--ordered", "m,y", "--draws", "0", "--lang", "en"]
    done = CliRunner().invoke(
        application(), ["fit", str(model), str(data), *always, "--format", "md", "--out", str(tmp_path / "r")]
    )
    assert done.exit_code == 0, done.output
    report = (tmp_path / "r" / "report.md").read_text(encoding="utf-8")
    assert "Fitted given x, d and e" in report
    assert "Polychoric and polyserial correlations given x, d and e" in report
    joint = CliRunner().invoke(application(), ["fit", str(model), str(data), *always, "--random-x", "--json"])
    assert joint.exit_code == 0, joint.output
    rows = json.loads(joint.stdout)["parameters"]
    assert next(r for r in rows if (r["lhs"], r["op"], r["rhs"]) == ("x", "~~", "x"))["free"] > 0


def test_scaled_difference_test_against_lavaan() -> None:
    stored = json.loads((FOLDER / "expected_predictors.json").read_text(encoding="utf-8"))["difference"]
    full, restricted = fit_of(stored["full"]), fit_of(stored["restricted"])
    found = likelihood_ratio_test(full, restricted)
    assert found.method == "satorra.2000"
    assert found.df == stored["df"]
    assert found.stat == pytest.approx(stored["stat"], rel=NEAR["six_digits"])


def test_nesting_of_ordinal_models() -> None:
    small = fit_of("f =~ u1 + u2 + u3 + u4\nf ~ x + 0*d")
    assert is_nested(fit_of(MIMIC, kind="theta"), small)
    assert is_nested(fit_of("f =~ u4 + u2 + u3 + u1\nf ~ d + x\nu2 ~ d"), small)
    assert not is_nested(fit_of("f =~ u1 + u2 + u3 + u4\nf ~ 0*x + d\nu2 ~ d"), small)
    no_x = "f =~ u1 + u2 + u3 + u4"
    assert is_nested(fit_of(no_x), fit_of("f =~ l*u1 + l*u2 + u3 + u4"))
    with pytest.raises(ModelError, match="given predictors"):
        likelihood_ratio_test(fit_of(MIMIC), fit_of("f =~ u1 + u2 + u3 + u4\nf ~ x + 0*d", fixed_x=False))


@pytest.mark.parametrize("case", ["x_mediator", "x_mixed", "observed_theta"])
def test_monte_carlo_draws_lie_around_the_effects(case: str) -> None:
    """Standardized effects need the dependent variances of each draw, also those of observed mediators."""
    fit = fitted(case, "wlsmv")
    drawn = monte_carlo_draws(fit, effect_plans(fit), draws=4000)
    assert not isinstance(drawn, NotAvailable)
    for k, own in enumerate(effects(fit)):
        values = drawn.std_effects[:, k]
        assert isinstance(own.std_se, float)
        assert np.median(values) == pytest.approx(
            own.std, abs=NEAR["median_of_skewed_draws_in_se"] * own.std_se
        )
        assert values.std() == pytest.approx(own.std_se, rel=INEXACT["sd_of_4000_draws_skewed"])


@pytest.mark.parametrize("case", ["mixed", "mixed_theta"])
def test_modification_indices_of_mixed_models(case: str) -> None:
    # lavaan's modindices() fails here: the score test from lavaan's Jacobian and weights (tests/golden/ordinal).
    stored = json.loads((FOLDER / "modification.json").read_text(encoding="utf-8"))["cases"]["mixed"]
    ours = {
        frozenset((m.lhs, m.rhs)): m
        for m in modification_indices(fitted(f"x_{case}", "wlsmv"))
        if m.op == "~~"
    }
    assert len(stored) == 6
    for row in stored:
        found = ours[frozenset((row["lhs"], row["rhs"]))]
        # lavaan's gradient at its solution is not 0 to the last digit, which an index near 0 shows
        assert found.mi == pytest.approx(
            row["mi"], rel=TOLERANCE["modification_index"], abs=NEAR["half_of_five_digits"]
        )
        if case == "mixed":  # under theta the covariance is in other units
            assert found.epc == pytest.approx(row["epc"], rel=TOLERANCE["epc"], abs=NEAR["six_digits"])
