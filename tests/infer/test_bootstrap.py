"""Bootstrap: every draw against lavaan's refit of the same resample; reproducibility; kinds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.fit import Fit, FitOptions, estimate, moments_from_data, moments_from_matrix
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.infer.batch.build import build_problem
from rcvsem.infer.batch.information import expected_information, information_diagonal
from rcvsem.infer.batch.kernel import objective_and_gradient
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.bootstrap import bollen_stine_pvalue, bootstrap
from rcvsem.infer.effects import effects
from rcvsem.model import parse_model, read_model

GOLDEN = Path(__file__).parents[1] / "golden" / "infer"
DRAWS = json.loads((GOLDEN / "poldem_draws.json").read_text(encoding="utf-8"))
BOLLEN_STINE = json.loads((GOLDEN / "bollen_stine.json").read_text(encoding="utf-8"))
INDICES = np.array(DRAWS["indices"]) - 1


def poldem(text: str | None = None, **options: Any) -> Fit:
    rows = np.genfromtxt(GOLDEN / "poldem.csv", delimiter=",", names=True)
    spec = read_model(GOLDEN / "poldem.desc") if text is None else parse_model(text)
    data = np.column_stack([rows[name] for name in spec.observed])
    return estimate(spec, moments_from_data(data, spec.observed), FitOptions(**options))


@pytest.fixture(scope="module")
def fit() -> Fit:
    return poldem()


@pytest.fixture(scope="module")
def fixed_draws(fit: Fit) -> Any:
    return bootstrap(fit, indices=[INDICES], jackknife=True)


def test_estimates_equal_lavaan(fit: Fit) -> None:
    order = [fit.free_names.index(name) for name in DRAWS["names"]]
    np.testing.assert_allclose(fit.theta[order], DRAWS["coef"], rtol=NEAR["five_digits"])


@pytest.mark.parametrize("draw", range(0, 60, 6))
def test_draw_equals_lavaan(fit: Fit, fixed_draws: Any, draw: int) -> None:
    order = [fit.free_names.index(name) for name in DRAWS["names"]]
    assert fixed_draws.converged[draw]
    np.testing.assert_allclose(
        fixed_draws.theta[draw, order],
        DRAWS["draws"][draw]["coef"],
        rtol=NEAR["five_digits"],
        atol=NEAR["six_digits"],
    )


def test_all_draws_converge(fixed_draws: Any) -> None:
    assert fixed_draws.n_converged == 60


@pytest.mark.parametrize("name", ["indirect", "total"])
def test_effects_and_delta_errors_equal_lavaan(fit: Fit, name: str) -> None:
    kind = {"indirect": "total indirect", "total": "total"}[name]
    effect = next(e for e in effects(fit) if (e.source, e.target, e.kind) == ("ind60", "dem65", kind))
    raw = next(row for row in DRAWS["defined"] if row["lhs"] == name)
    std = next(row for row in DRAWS["std_defined"] if row["label"] == name)
    assert effect.est == pytest.approx(raw["est"], rel=NEAR["five_digits"])
    assert effect.se == pytest.approx(raw["se"], rel=NEAR["four_digits"])
    assert effect.pvalue == pytest.approx(raw["pvalue"], rel=INEXACT["pvalue"])
    assert effect.std == pytest.approx(std["est.std"], rel=NEAR["five_digits"])
    assert effect.std_se == pytest.approx(std["se"], rel=NEAR["four_digits"])


def test_specific_indirect_is_the_product_of_each_draw(fit: Fit, fixed_draws: Any) -> None:
    names = [name for plan in fixed_draws.plans for name in plan.names]
    k = next(i for i, name in enumerate(names) if name.path == ("ind60", "dem60", "dem65"))
    a, b = fit.free_names.index("a"), fit.free_names.index("b")
    np.testing.assert_allclose(
        fixed_draws.effects[:, k], fixed_draws.theta[:, a] * fixed_draws.theta[:, b], rtol=NEAR["rounding"]
    )


def test_bca_interval_uses_the_jackknife(fit: Fit, fixed_draws: Any) -> None:
    indirect = next(e for e in effects(fit, fixed_draws, kinds=("bc", "bca")) if e.kind == "total indirect")
    assert set(indirect.intervals) == {"bc", "bca"}
    assert indirect.intervals["bc"].lower != indirect.intervals["bca"].lower


def test_jackknife_equals_refits(fit: Fit, fixed_draws: Any) -> None:
    rows = np.asarray(fit.moments.groups[0].data)
    for case in (0, 40):
        left = estimate(fit.spec, moments_from_data(np.delete(rows, case, axis=0), fit.spec.observed))
        np.testing.assert_allclose(
            fixed_draws.jackknife_theta[case], left.theta, rtol=NEAR["five_digits"], atol=NEAR["six_digits"]
        )


def test_bollen_stine_equals_lavaan(fit: Fit) -> None:
    result = bootstrap(fit, kind="bollen-stine", indices=[INDICES[:20]])
    np.testing.assert_allclose(result.chisq, BOLLEN_STINE["chisq"], rtol=NEAR["six_digits"])
    p = bollen_stine_pvalue(fit.chisq, result)
    assert p == np.mean(np.array(BOLLEN_STINE["chisq"]) >= fit.chisq)


def test_parametric_draws_follow_the_model(fit: Fit) -> None:
    result = bootstrap(fit, kind="parametric", draws=1000, seed=3)
    usable = result.chisq[result.converged]
    # the chi-square of a true model has mean df; N = 75 lifts it a little
    assert fit.df - 1.5 < usable.mean() < fit.df * 1.15
    a = fit.free_names.index("a")
    se = float(np.sqrt(np.asarray(fit.vcov)[a, a]))
    assert result.usable[:, a].std() == pytest.approx(se, rel=INEXACT["sd_of_1000_draws_n_75"])


def test_workers_change_no_digit(fit: Fit) -> None:
    one = bootstrap(fit, draws=600, seed=5, workers=1)
    two = bootstrap(fit, draws=600, seed=5, workers=2)
    assert np.array_equal(one.theta, two.theta)
    assert np.array_equal(one.std_effects, two.std_effects, equal_nan=True)


def test_another_seed_gives_other_draws(fit: Fit) -> None:
    assert not np.array_equal(bootstrap(fit, draws=20, seed=1).theta, bootstrap(fit, draws=20, seed=2).theta)


def test_statistic_is_any_function_of_a_fit(fit: Fit) -> None:
    a = fit.free_names.index("a")
    result = bootstrap(fit, draws=30, seed=1, statistic=lambda f: [f.theta[a], f.chisq])
    np.testing.assert_allclose(result.values[:, 0], result.theta[:, a], rtol=NEAR["rounding"])
    assert (result.values[result.converged, 1] > 0).all()


def test_interrupted_run_keeps_finished_draws(fit: Fit) -> None:
    def stop(done: int, total: int) -> None:
        if done >= 500:
            raise KeyboardInterrupt

    result = bootstrap(fit, draws=2000, seed=1, progress=stop)
    assert result.interrupted
    assert result.draws == 500
    assert any("500 of 2000" in finding.text for finding in result.findings)
    assert np.array_equal(result.theta, bootstrap(fit, draws=500, seed=1).theta)


@pytest.mark.parametrize("estimator", ["gls", "uls"])
def test_other_estimators_are_refitted_one_by_one(estimator: str) -> None:
    fit = poldem(estimator=estimator)
    result = bootstrap(fit, indices=[INDICES[:3]])
    rows = np.asarray(fit.moments.groups[0].data)
    again = estimate(fit.spec, moments_from_data(rows[INDICES[1]], fit.spec.observed), fit.options)
    np.testing.assert_allclose(
        result.theta[1], again.theta, rtol=NEAR["five_digits"], atol=NEAR["six_digits"]
    )


@pytest.mark.parametrize(
    "extra",
    ["", "a == b", "a > 0", "y1 ~ 1", "dem65 ~ x3"],
    ids=["free", "linear", "bound", "means", "fixed x"],
)
def test_draws_equal_single_fits(extra: str) -> None:
    text = (
        (GOLDEN / "poldem.desc")
        .read_text(encoding="utf-8")
        .replace("ind60 =~ x1 + x2 + x3", "ind60 =~ x1 + x2")
    )
    fit = poldem(text + "\n" + extra)
    result = bootstrap(fit, indices=[INDICES[:4]])
    rows = np.asarray(fit.moments.groups[0].data)
    for draw in range(4):
        single = estimate(fit.spec, moments_from_data(rows[INDICES[draw]], fit.spec.observed), fit.options)
        if single.converged and result.converged[draw]:
            np.testing.assert_allclose(
                result.theta[draw], single.theta, rtol=NEAR["four_digits_of_two"], atol=NEAR["stopping_rule"]
            )
    assert result.n_converged >= 3


def test_several_groups_are_resampled_within() -> None:
    rng = np.random.default_rng(7)
    rows = np.genfromtxt(GOLDEN / "poldem.csv", delimiter=",", names=True)
    spec = parse_model("f =~ y1 + y2 + y3 + y4", groups=2, group_equal=("loadings",))
    data = np.column_stack([rows[name] for name in spec.observed])
    labels = ["a"] * 40 + ["b"] * 35
    fit = estimate(spec, moments_from_data(data, spec.observed, groups=labels))
    indices = [rng.integers(0, 40, (4, 40)), rng.integers(0, 35, (4, 35))]
    result = bootstrap(fit, indices=indices)
    stacked = np.concatenate([data[:40][indices[0][2]], data[40:][indices[1][2]]])
    single = estimate(spec, moments_from_data(stacked, spec.observed, groups=labels))
    np.testing.assert_allclose(
        result.theta[2], single.theta, rtol=NEAR["five_digits"], atol=NEAR["six_digits"]
    )


def test_matrix_input_needs_a_parametric_bootstrap() -> None:
    text = "f =~ a + b + c\nf ~~ 1*f\na ~~ v*a"
    cov = np.array([[1.0, 0.5, 0.4], [0.5, 1.0, 0.45], [0.4, 0.45, 1.0]])
    fit = estimate(parse_model("f =~ a + b + c"), moments_from_matrix(cov, ("a", "b", "c"), 200))
    with pytest.raises(DataError, match="made from a matrix"):
        bootstrap(fit, draws=10)
    assert bootstrap(fit, draws=10, kind="parametric").draws == 10
    assert text


@pytest.mark.parametrize(("name", "value"), [("draws", 0), ("workers", 0), ("seed", -1)])
def test_options_are_checked(fit: Fit, name: str, value: int) -> None:
    with pytest.raises(OptionError, match=f"'{name}' option of bootstrap"):
        bootstrap(fit, **{name: value})


def test_unknown_kind_is_refused(fit: Fit) -> None:
    with pytest.raises(OptionError, match="nonparametric"):
        bootstrap(fit, kind="wild")  # type: ignore[arg-type]


@pytest.mark.parametrize("dense", [False, True], ids=["blocks", "dense"])
@pytest.mark.parametrize("means", [False, True], ids=["covariances", "means"])
def test_gradient_equals_finite_differences(means: bool, dense: bool) -> None:
    text = (GOLDEN / "poldem.desc").read_text(encoding="utf-8") + ("\ny1 ~ 1" if means else "")
    fit = poldem(text)
    problem = build_problem(fit.layout, (fit.n,), means=means)
    group = fit.moments.groups[0]
    moments = (DrawMoments(cov=group.cov[None], mean=None if group.mean is None else group.mean[None]),)
    point = np.asarray(fit.theta)[None] * 1.03
    _, gradient = objective_and_gradient(problem, point, moments, dense=dense)
    for k in range(fit.q):
        step = np.zeros(fit.q)
        step[k] = 1e-6 * max(1.0, abs(point[0, k]))
        up, _ = objective_and_gradient(problem, point + step, moments, dense=dense)
        down, _ = objective_and_gradient(problem, point - step, moments, dense=dense)
        assert gradient[0, k] == pytest.approx((up[0] - down[0]) / (2 * step[k]), abs=NEAR["refit_of_two"])


def test_batched_information_equals_the_engine(fit: Fit) -> None:
    problem = build_problem(fit.layout, (fit.n,), means=False)
    moments = (DrawMoments(cov=fit.moments.groups[0].cov[None], mean=None),)
    found = expected_information(problem, np.asarray(fit.theta)[None], moments)[0]
    np.testing.assert_allclose(
        found, fit.objective.information(fit.theta, [1.0]), rtol=NEAR["minimum"], atol=NEAR["rounding"]
    )
    diagonal = information_diagonal(problem, np.asarray(fit.theta)[None], moments)[0]
    offdiagonal = {
        k
        for k, (r, c) in enumerate(
            zip(problem.groups[0].theta.rows, problem.groups[0].theta.columns, strict=True)
        )
        if r != c
    }
    keep = np.setdiff1d(np.arange(fit.q), problem.groups[0].theta.index[list(offdiagonal)])
    np.testing.assert_allclose(diagonal[keep], np.diag(found)[keep], rtol=NEAR["minimum"])


def test_resamples_with_a_singular_covariance_are_fitted_or_counted() -> None:
    rng = np.random.default_rng(2)
    factor = rng.standard_normal((14, 1))
    data = factor + 0.8 * rng.standard_normal((14, 9))
    names = [f"x{k}" for k in range(9)]
    small = estimate(parse_model("f =~ " + " + ".join(names)), moments_from_data(data, names))
    result = bootstrap(small, draws=250, seed=1)
    assert result.draws == 250
    assert 100 < result.n_converged <= 250
    assert np.isfinite(result.usable).all()


@pytest.mark.parametrize("means", [False, True])
def test_normal_moments_have_the_spread_of_resampling(means: bool) -> None:
    rng = np.random.default_rng(8)
    factor = rng.standard_normal((20_000, 1))
    data = np.clip(np.round(2 * factor + rng.standard_normal((20_000, 4))), -2, 3)
    names = ["x1", "x2", "x3", "x4"]
    spec = parse_model("f =~ x1 + x2 + x3 + x4").with_options(meanstructure=means)
    large = estimate(spec, moments_from_data(data, names))
    drawn = bootstrap(large, draws=1500, seed=1, kind="normal-moments")
    resampled = bootstrap(large, draws=1500, seed=1)
    assert drawn.kind == "normal-moments"
    assert drawn.converged.all()
    ratio = drawn.theta.std(axis=0) / resampled.theta.std(axis=0)
    np.testing.assert_allclose(ratio, 1.0, atol=NEAR["sd_of_1500_draws"])  # each SD is known to 1.8 %
    np.testing.assert_allclose(drawn.theta.mean(axis=0), large.theta, atol=NEAR["mean_of_draws"])


def test_whole_answers_are_summed_exactly_in_single_precision() -> None:
    from rcvsem.infer.batch.resample import ROWS, Rows, bootstrap_counts

    rng = np.random.default_rng(4)
    whole = rng.integers(1, 8, size=(9000, 5)).astype(float)  # more than one block
    rows = Rows(whole)
    assert rows.exact
    assert not Rows(whole + 0.25 * rng.standard_normal(whole.shape)).exact
    counts = bootstrap_counts(np.random.default_rng(1), 4, 9000)
    blocks = [counts(first, min(first + ROWS, 9000)) for first in range(0, 9000, ROWS)]
    table = np.concatenate(blocks, axis=1).astype(int)
    np.testing.assert_array_equal(table.sum(axis=1), 9000)
    found = rows.moments(4, lambda first, last: table[:, first:last], means=True)
    assert found.mean is not None
    for draw in range(4):
        sample = np.repeat(whole, table[draw], axis=0)
        np.testing.assert_allclose(
            found.cov[draw], np.cov(sample.T, ddof=0), rtol=NEAR["long_sum"], atol=NEAR["sum"]
        )
        np.testing.assert_allclose(found.mean[draw], sample.mean(axis=0), rtol=NEAR["sum"])


@pytest.mark.parametrize("whole", [True, False])
def test_many_cases_are_resampled_in_shared_blocks(whole: bool) -> None:
    from rcvsem.infer.batch.many_rows import resampled_sums
    from rcvsem.infer.batch.resample import ROWS, Rows

    n = 5 * ROWS + 100  # five blocks, and one that is not full
    rng = np.random.default_rng(2)
    answers = rng.integers(1, 8, size=(n, 3)).astype(float)
    if not whole:
        answers += rng.standard_normal(answers.shape)
    rows = Rows(answers)
    streams = np.random.SeedSequence(5).spawn(2)
    one = resampled_sums(rows, streams, [250, 30], 1)
    two = resampled_sums(rows, streams, [250, 30], 2)
    assert [part.shape for part in one] == [(250, 9), (30, 9)]
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)
    # the law of resampling: means of draws have the sample's mean and covariance / n
    sums = np.concatenate(one)
    means = sums[:, 6:] / n + rows.centre
    error = answers.std(axis=0) / np.sqrt(n)
    assert (np.abs(means.mean(axis=0) - answers.mean(axis=0)) < 4 * error / np.sqrt(280)).all()
    # the ratio of a standard deviation of B normal draws has the standard error 1/sqrt(2 B)
    np.testing.assert_allclose(means.std(axis=0) / error, 1.0, atol=4 / np.sqrt(2 * len(means)))
    if whole:
        np.testing.assert_array_equal(sums, np.round(sums))
    cov = rows.moments_from(sums, means=False).cov
    np.testing.assert_allclose(cov.mean(axis=0), np.cov(answers.T, ddof=0), atol=NEAR["covariance_of_draws"])


def test_large_samples_give_the_same_draws_for_any_number_of_workers() -> None:
    rng = np.random.default_rng(9)
    factor = rng.standard_normal((9_000, 1))
    data = np.clip(np.round(2 * factor + rng.standard_normal((9_000, 4))), -2, 3)
    names = ["x1", "x2", "x3", "x4"]
    moments = moments_from_data(data, names, groups=np.repeat(["a", "b"], [8_500, 500]))
    fit = estimate(parse_model("f =~ x1 + x2 + x3 + x4").with_options(groups=2), moments)
    one, two = (bootstrap(fit, draws=1100, seed=3, workers=workers) for workers in (1, 2))
    np.testing.assert_array_equal(one.theta, two.theta)
    assert one.draws == 1100
    assert one.converged.all()


@pytest.mark.parametrize(
    ("edges", "depth"),
    [
        ([], 0),
        ([(1, 0)], 1),
        ([(1, 0), (2, 1)], 2),
        ([(1, 0), (2, 1), (3, 2), (3, 0)], 3),
        ([(1, 0), (0, 1)], 0),
    ],
)
def test_longest_path_of_the_structural_model(edges: list[tuple[int, int]], depth: int) -> None:
    from rcvsem.infer.batch.problem import longest_path

    pattern = np.zeros((4, 4))
    for to, of in edges:
        pattern[to, of] = 1.0
    assert longest_path(pattern) == depth
    if depth:
        assert not np.linalg.matrix_power(pattern, depth + 1).any()
        assert np.linalg.matrix_power(pattern, depth).any()


@pytest.mark.parametrize("model", ["one", "several", "correlated"])
def test_first_gradient_in_closed_form(model: str) -> None:
    from rcvsem.infer.batch.first_gradient import first_of

    rng = np.random.default_rng(6)
    factors = rng.standard_normal((300, 2)) @ np.array([[1.0, 0.5], [0.0, 0.8]])
    data = np.repeat(factors, 3, axis=1) + 0.8 * rng.standard_normal((300, 6))
    names = [f"x{k}" for k in range(1, 7)]
    text = {
        "one": "f =~ x1 + x2 + x3 + x4 + x5 + x6",
        "several": "f =~ x1 + a*x2 + a*x3\ng =~ x4 + x5 + x6\ng ~ f",
        "correlated": "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\ng ~ f\nx1 ~~ x4\nx2 ~~ x3",
    }[model]
    fit = estimate(parse_model(text), moments_from_data(data, names))
    problem = build_problem(fit.layout, (300,), means=False)
    draws = DrawMoments(
        cov=np.stack([np.cov(data[rng.integers(0, 300, 300)].T, ddof=0) for _ in range(5)]), mean=None
    )
    theta = np.tile(fit.theta, (5, 1))
    f, g = first_of(fit.layout.groups, fit.implied, [1.0], fit.q)((draws,))
    for dense in (False, True):
        expected_f, expected_g = objective_and_gradient(problem, theta, (draws,), dense=dense)
        np.testing.assert_allclose(f, expected_f, rtol=NEAR["rounding"])
        np.testing.assert_allclose(g, expected_g, atol=NEAR["rounding_of_sums"])
    # error covariances across factors reach rows of both, so that the ranges of rows are no use there
    assert (problem.groups[0].supports is None) == (model != "several")
