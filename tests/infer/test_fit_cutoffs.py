"""Simulated cut-offs: populations, samples, indices and the rule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2
from tolerances import INEXACT, NEAR, TOLERANCE

from rcvsem.fit import Fit, estimate, moments_from_data, moments_from_matrix
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.infer.answers_in_categories import CategoryItem, Cutting, normal_correlations
from rcvsem.infer.batch.build import build_problem
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.cutoff_samples import INDICES, indices_of_draws, items_of, observed_indices
from rcvsem.infer.draws.complete import WantedOfDraws, fitter_of
from rcvsem.infer.fit_cutoffs import estimated_work, fit_cutoffs
from rcvsem.infer.likert_cuts import SHARES, category_covariances, moments_of_categories
from rcvsem.infer.misspecified import misspecified
from rcvsem.infer.ordinal_cutoff_samples import ordinal_draws
from rcvsem.model import parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "infer" / "cutoffs.json"
EXPECTED: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
THREE = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nh =~ x7 + x8 + x9\n"
LOADINGS = np.array([0.6, 0.7, 0.8, 0.5, 0.7, 0.75, 0.65, 0.7, 0.85])
PHI = np.array([[1.0, 0.4, 0.3], [0.4, 1.0, 0.5], [0.3, 0.5, 1.0]])


def pattern() -> np.ndarray:
    found = np.zeros((9, 3))
    found[np.arange(9), np.arange(9) // 3] = LOADINGS
    return found


def population(loadings: np.ndarray) -> np.ndarray:
    sigma = loadings @ PHI @ loadings.T
    np.fill_diagonal(sigma, 1.0)
    return np.asarray(sigma)


def three(n: int = 400) -> Fit:
    spec = parse_model(THREE)
    return estimate(spec, moments_from_matrix(population(pattern()), spec.observed, n, divided_by="n"))


@pytest.mark.parametrize("case", EXPECTED)
def test_indices_of_drawn_moments_are_lavaans(case: str) -> None:
    own = EXPECTED[case]
    spec = parse_model(own["model"])
    place = [own["variables"].index(name) for name in spec.observed]
    covs = np.array([draw["cov"] for draw in own["draws"]])[:, place][:, :, place]
    fit = estimate(spec, moments_from_matrix(covs[0], spec.observed, own["n"], divided_by="n"))
    moments = (DrawMoments(cov=covs, mean=None),)
    chunk = fitter_of(fit)(moments, WantedOfDraws(kind="parametric"))
    assert chunk.converged.all()
    problem = build_problem(fit.layout, (own["n"],), means=False)
    found = indices_of_draws(fit, problem.groups, chunk.theta, np.asarray(chunk.chisq), moments)
    for row, draw in zip(found, own["draws"], strict=True):
        for value, name in zip(row, ("cfi", "rmsea", "srmr"), strict=True):
            assert value == pytest.approx(draw[name], abs=TOLERANCE["index_abs"])


def test_cross_loadings_are_those_of_the_rule() -> None:
    """x4 (.5) is the weakest item, g correlates most with h; then x1 (.6), and f correlates most with g."""
    first, second = misspecified(three())
    assert [(a.item, a.other) for a in second.additions] == [("x4", "h"), ("x1", "g")]
    assert first.additions[0].size == pytest.approx(0.5, abs=NEAR["six_digits"])
    loadings = pattern()
    loadings[3, 2] = 0.5
    assert first.covs[0] == pytest.approx(population(loadings), abs=NEAR["six_digits"])
    loadings[0, 1] = -0.24 + np.sqrt(0.24**2 + 0.95 * 0.64)  # what the residual variance allows
    assert second.covs[0] == pytest.approx(population(loadings), abs=NEAR["six_digits"])


def test_a_cross_loading_leaves_the_item_a_residual_variance() -> None:
    high = np.full(9, 0.95)
    sigma = pattern()
    sigma[np.arange(9), np.arange(9) // 3] = high
    spec = parse_model(THREE)
    fit = estimate(spec, moments_from_matrix(population(sigma), spec.observed, 400, divided_by="n"))
    for one in misspecified(fit):
        assert np.linalg.eigvalsh(one.covs[0])[0] > 0
        assert np.diag(one.covs[0]) == pytest.approx(1.0)
        assert all(0 < abs(a.size) < 0.95 for a in one.additions)


def test_one_construct_gets_residual_correlations() -> None:
    spec = parse_model("f =~ x1 + x2 + x3 + x4 + x5 + x6")
    loadings = np.array([0.5, 0.6, 0.7, 0.8, 0.75, 0.65])
    sigma = np.outer(loadings, loadings)
    np.fill_diagonal(sigma, 1.0)
    fit = estimate(spec, moments_from_matrix(sigma, spec.observed, 300, divided_by="n"))
    found = misspecified(fit)
    assert [len(one.additions) for one in found] == [1, 2, 3]
    assert {found[0].additions[0].item, found[0].additions[0].other} == {"x1", "x2"}
    rest = np.sqrt((1 - 0.25) * (1 - 0.36))
    assert found[0].covs[0][0, 1] == pytest.approx(0.3 + 0.3 * rest, abs=NEAR["six_digits"])


def test_the_correct_model_keeps_the_bound_of_theory() -> None:
    """The 95 % bound of RMSEA follows from the chi-square distribution; N is large enough for it to hold."""
    fit = three(1000)
    found = fit_cutoffs(fit, draws=1000, seed=3)
    expected = np.sqrt(max(chi2.ppf(0.95, fit.df) - fit.df, 0) / (fit.df * 1000))
    assert found.exact["rmsea"] == pytest.approx(expected, rel=INEXACT["quantile_of_1000_draws"])
    assert found.converged == 1000
    assert found.reached == {"cfi": -1, "rmsea": -1, "srmr": -1}
    levels = [one.cutoffs["rmsea"].value for one in found.levels]
    assert levels == sorted(levels)
    assert levels[0] > found.exact["rmsea"]
    once, again = (fit_cutoffs(fit, draws=50, seed=3).exact for _ in range(2))
    assert once == again


def test_a_wrong_model_is_told_by_its_level() -> None:
    loadings = pattern()
    loadings[3, 2], loadings[0, 1] = 0.5, 0.6
    spec = parse_model(THREE)
    fit = estimate(spec, moments_from_matrix(population(loadings), spec.observed, 400, divided_by="n"))
    found = fit_cutoffs(fit, draws=300)
    assert found.reached["cfi"] is not None
    assert found.reached["cfi"] >= 1


def test_small_samples_cannot_show_small_faults() -> None:
    found = fit_cutoffs(three(60), draws=300)
    assert isinstance(found.levels[0].cutoffs["cfi"].value, NotAvailable)
    assert found.levels[0].cutoffs["cfi"].detected < 0.9


@pytest.mark.parametrize("shares", [SHARES["none"], SHARES["severe"], (0.3, 0.7)])
def test_codes_have_the_correlations_asked_for(shares: tuple[float, ...]) -> None:
    item = CategoryItem(codes=tuple(float(k) for k in range(1, len(shares) + 1)), shares=shares)
    target = np.array([[1.0, 0.35], [0.35, 1.0]])
    latent, met = normal_correlations(target, [item, item])
    assert met
    back = category_covariances(latent, shares) / moments_of_categories(shares)[1] ** 2
    assert back[0, 1] == pytest.approx(0.35, abs=NEAR["six_digits"])
    mixed, _ = normal_correlations(target, [item, CategoryItem()])
    z = np.random.default_rng(1).standard_normal((400_000, 2)) @ np.linalg.cholesky(mixed).T
    drawn = Cutting([item, CategoryItem()])(z)
    assert np.corrcoef(drawn.T)[0, 1] == pytest.approx(0.35, abs=NEAR["correlation_of_400000"])


def test_likert_answers_are_drawn_as_they_were_given() -> None:
    """A correct model of skewed answers, treated as continuous, has a worse bound than one of normal variables."""
    rng = np.random.default_rng(5)
    spec = parse_model(THREE)
    z = rng.standard_normal((400, 9)) @ np.linalg.cholesky(population(pattern())).T
    item = CategoryItem(codes=(1.0, 2.0, 3.0, 4.0, 5.0), shares=SHARES["severe"])
    fit = estimate(spec, moments_from_data(Cutting([item] * 9)(z), spec.observed))
    likert = fit_cutoffs(fit, draws=300)
    normal = fit_cutoffs(fit, draws=300, answers="normal")
    assert (likert.answers, normal.answers) == ("categories", "normal")
    assert likert.exact["rmsea"] > 1.3 * normal.exact["rmsea"]


def test_groups_means_and_ordinal_items() -> None:
    rng = np.random.default_rng(9)
    spec = parse_model("f =~ x1 + x2 + x3 + x4", groups=2, group_equal=("loadings", "intercepts"))
    factor = rng.standard_normal((500, 1))
    rows = 0.7 * factor + np.sqrt(0.51) * rng.standard_normal((500, 4))
    labels = np.array(["a", "b"], dtype=object)[np.arange(500) % 2]
    fit = estimate(spec, moments_from_data(rows, spec.observed, groups=labels))
    found = fit_cutoffs(fit, draws=60)
    assert found.converged == 60
    assert 0.9 < found.exact["cfi"] < 1.0
    coded = np.digitize(rows, [-0.8, 0.2, 1.0]).astype(float)
    one = parse_model("f =~ x1 + x2 + x3 + x4", ordered=("x1", "x2", "x3", "x4"))
    from rcvsem.fit import FitOptions

    ordinal = estimate(one, moments_from_data(coded, one.observed), FitOptions(estimator="wlsmv"))
    simulated = fit_cutoffs(ordinal, draws=20)
    assert simulated.converged > 17
    assert simulated.answers == "categories"
    assert simulated.exact["cfi"] > 0.95


def test_samples_of_ordinal_items_have_the_indices_of_a_whole_fit() -> None:
    """Started from the population, with these indices alone: the same numbers as by `estimate` and `fit_measures`."""
    rng = np.random.default_rng(3)
    factor = rng.standard_normal((400, 1))
    coded = np.digitize(0.7 * factor + 0.7 * rng.standard_normal((400, 5)), [-0.8, 0.2, 1.0]).astype(float)
    names = tuple(f"x{k}" for k in range(1, 6))
    spec = parse_model(f"f =~ {' + '.join(names)}", ordered=names)
    from rcvsem.fit import FitOptions

    for estimator in ("wlsmv", "dwls"):
        options = FitOptions(estimator=estimator)  # type: ignore[arg-type]
        fit = estimate(spec, moments_from_data(coded, names), options)
        items, _ = items_of(fit, "auto")
        sigma = np.asarray(fit.implied[0].sigma)
        found = ordinal_draws(fit, items)((sigma,), 3, np.random.default_rng(8))
        again = np.random.default_rng(8)
        sd = np.sqrt(np.diag(sigma))
        root = np.linalg.cholesky(sigma / np.outer(sd, sd)).T
        for row in found:
            rows = Cutting(items[0])(again.standard_normal((400, 5)) @ root)
            whole = observed_indices(estimate(spec, moments_from_data(rows, names), options))
            assert row == pytest.approx([whole[name] for name in INDICES], abs=NEAR["six_digits"])


def test_by_itself_of_few_ordinal_items_the_correct_model_alone() -> None:
    rng = np.random.default_rng(4)
    names = tuple(f"x{k}" for k in range(1, 5))
    coded = np.digitize(rng.standard_normal((300, 1)) + rng.standard_normal((300, 4)), [-1, 0, 1.5])
    spec = parse_model("f =~ x1 + x2 + x3 + x4", ordered=names)
    from rcvsem.fit import FitOptions

    fit = estimate(spec, moments_from_data(coded.astype(float), names), FitOptions(estimator="wlsmv"))
    assert 1.0 < estimated_work(fit, 250) < 5.0
    found = fit_cutoffs(fit, draws=12, levels=False)
    assert found.levels == ()
    assert found.exact["rmsea"] >= 0
    assert all(one in (-1, None) for one in found.reached.values())


def test_what_has_no_cutoffs() -> None:
    saturated = parse_model("x1 ~ x2")
    sigma = np.array([[1.0, 0.3], [0.3, 1.0]])
    with pytest.raises(DataError, match="saturated"):
        fit_cutoffs(estimate(saturated, moments_from_matrix(sigma, saturated.observed, 100)))
    spec = parse_model(THREE)
    from rcvsem.fit import FitOptions

    moments = moments_from_matrix(population(pattern()), spec.observed, 400)
    with pytest.raises(OptionError, match="gls"):
        fit_cutoffs(estimate(spec, moments, FitOptions(estimator="gls")))
    with pytest.raises(DataError, match="matrix"):
        fit_cutoffs(three(), answers="categories")
