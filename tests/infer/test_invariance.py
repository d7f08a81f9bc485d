"""Rules of the ladder of invariance and of the comparison of paths."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.evaluate import likelihood_ratio_test
from rcvsem.evaluate.equality_tests import equality_releases
from rcvsem.fit import Fit, FitOptions, Moments, estimate, moments_from_data, moments_from_matrix
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, ModelError, OptionError
from rcvsem.infer.group_comparison import compare_paths, critical_ratios
from rcvsem.infer.invariance import invariance
from rcvsem.infer.invariance_rules import InvarianceRules, verdict_of
from rcvsem.infer.latent_means import latent_mean_differences
from rcvsem.model import parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "groups"
ABILITIES = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n"
SPEC = parse_model(ABILITIES)


@cache
def moments() -> Moments:
    table = pd.read_csv(GOLDEN / "hs.csv")
    rows = table[list(SPEC.observed)].to_numpy(dtype=np.float64)
    return moments_from_data(rows, SPEC.observed, groups=table["school"].to_numpy(dtype=object))


@pytest.mark.parametrize(
    ("cfi", "rmsea", "verdict"),
    [
        (-0.010, 0.015, "holds"),
        (0.020, -0.010, "holds"),
        (-0.0104, 0.015, "doubtful"),
        (-0.005, 0.0151, "doubtful"),
        (-0.011, 0.016, "fails"),
    ],
)
def test_verdicts(cfi: float, rmsea: float, verdict: str) -> None:
    assert verdict_of(cfi, rmsea, InvarianceRules()) == verdict


def test_a_verdict_needs_both_indices() -> None:
    reason = NotAvailable("no baseline")
    assert verdict_of(reason, 0.0, InvarianceRules()) is reason
    assert verdict_of(0.0, reason, InvarianceRules()) is reason


def test_the_search_suggests_and_never_applies() -> None:
    found = invariance(SPEC, moments())
    scalar = found.step("scalar")
    assert scalar is not None
    assert scalar.verdict == "doubtful"
    assert isinstance(scalar.fit, Fit)
    assert scalar.fit.df == 60
    assert scalar.search is not None
    assert [test.name for test in scalar.search.released] == ["x3~1", "x7~1"]
    assert scalar.search.verdict == "holds"
    partial = invariance(SPEC, moments(), partial=[test.name for test in scalar.search.released])
    applied = partial.step("scalar")
    assert applied is not None
    assert applied.delta_cfi == pytest.approx(scalar.search.delta_cfi, abs=NEAR["solved"])
    assert applied.verdict == "holds"
    assert found.highest == "metric"
    assert partial.highest == "structural"
    strict = found.step("strict")
    assert strict is not None
    assert isinstance(strict.fit, Fit)
    assert strict.fit.spec.options.group_partial == ()


def test_two_items_of_a_factor_stay_equal() -> None:
    found = invariance(
        SPEC, moments(), levels=["metric", "scalar"], rules=InvarianceRules(cfi=1e-9, rmsea=1e-9)
    )
    scalar = found.step("scalar")
    assert scalar is not None
    assert scalar.search is not None
    freed = [test.name.removesuffix("~1") for test in scalar.search.released]
    assert freed
    for items in SPEC.measurement.values():
        assert sum(item not in freed for item in items) >= 2


def test_a_level_holds_equal_what_those_before_it_do() -> None:
    found = invariance(SPEC, moments(), levels=["configural", "strict"])
    assert [step.level for step in found.steps] == ["configural", "strict"]
    assert found.steps[1].equal == ("loadings", "intercepts", "residuals")
    assert found.steps[1].difference.df == 21
    whole = invariance(SPEC, moments(), search=False)
    assert whole.step("strict").fit.chisq == pytest.approx(found.steps[1].fit.chisq)


@pytest.mark.parametrize(
    ("levels", "text"),
    [
        (["weak"], "takes configural, metric, scalar, strict, structural. Got 'weak'"),
        (["scalar", "metric"], "must rise"),
        ([], "must rise"),
        (["thresholds"], "not one of continuous items"),
    ],
)
def test_levels_are_checked(levels: list[str], text: str) -> None:
    with pytest.raises(OptionError, match=text):
        invariance(SPEC, moments(), levels=levels)


def test_one_group_or_no_means_is_refused() -> None:
    matrix = moments_from_matrix(np.eye(9) + 0.3, SPEC.observed, 100)
    with pytest.raises(DataError, match="compares groups, and the data have one"):
        invariance(SPEC, matrix)
    with pytest.raises(DataError, match="between groups, and the data have one"):
        compare_paths(SPEC, matrix)
    groups = tuple(moments_from_matrix(np.eye(9) + 0.3, SPEC.observed, 100).groups[0] for _ in range(2))
    bare = Moments(variables=SPEC.observed, groups=groups, n=200, n_received=200)
    with pytest.raises(DataError, match="needs the means"):
        invariance(SPEC, bare)


def test_a_level_that_cannot_be_fitted_is_named_and_the_rest_goes_on() -> None:
    found = invariance(SPEC, moments(), FitOptions(max_iterations=1))
    assert all(isinstance(step.fit, NotAvailable) for step in found.steps)
    assert found.highest is None
    problems = [f for f in found.findings if f.severity == "problem"]
    assert len(problems) == len(found.steps)
    assert "The level 'configural' could not be fitted" in problems[0].text


def test_small_groups_are_warned_about() -> None:
    table = pd.read_csv(GOLDEN / "hs.csv").groupby("school").head(90)
    rows = table[list(SPEC.observed)].to_numpy(dtype=np.float64)
    small = moments_from_data(rows, SPEC.observed, groups=table["school"].to_numpy(dtype=object))
    found = invariance(SPEC, small, levels=["configural", "metric"])
    assert [f.code for f in found.findings if f.severity == "warning"] == ["small_groups"]
    assert not invariance(SPEC, moments(), levels=["configural"]).findings


def test_groups_that_are_too_small_constant_or_empty_are_named() -> None:
    table = pd.read_csv(GOLDEN / "hs.csv")
    rows = table[list(SPEC.observed)].to_numpy(dtype=np.float64)
    school = table["school"].to_numpy(dtype=object)
    tiny = school.copy()
    tiny[:4] = "Village"
    with pytest.raises(DataError, match="Only 4 respondents in group 'Village' for 9 variables"):
        moments_from_data(rows, SPEC.observed, groups=tiny)
    flat = rows.copy()
    flat[school == "Pasteur", 2] = 3.0
    with pytest.raises(DataError, match="x3 has zero variance in group 'Pasteur'"):
        moments_from_data(flat, SPEC.observed, groups=school)
    empty = rows.copy()
    empty[school == "Pasteur", 2] = np.nan
    with pytest.raises(DataError, match="Only 0 of 156 respondents in group 'Pasteur'"):
        moments_from_data(empty, SPEC.observed, groups=school)


def test_latent_means_need_equal_intercepts() -> None:
    fit = estimate(SPEC.with_options(groups=2), moments())
    with pytest.raises(ModelError, match="fixed in every group"):
        latent_mean_differences(fit)
    one = moments_from_matrix(np.eye(9) + 0.3, SPEC.observed, 100)
    with pytest.raises(ModelError, match="between groups"):
        latent_mean_differences(estimate(SPEC, one))


def test_changing_the_reference_changes_the_sign() -> None:
    fit = estimate(SPEC.with_options(groups=2, group_equal=("loadings", "intercepts")), moments())
    one = latent_mean_differences(fit)
    two = latent_mean_differences(fit, reference=2)
    for a, b in zip(one, two, strict=True):
        assert (a.group, a.reference) == (b.reference, b.group)
        assert a.est == pytest.approx(-b.est)
        assert a.d == pytest.approx(-b.d)
        assert a.pvalue == pytest.approx(b.pvalue)


def test_implied_means_of_outcomes_carry_the_means_of_their_causes() -> None:
    """The mean of an endogenous latent is not its intercept."""
    spec = parse_model(ABILITIES + "speed ~ visual + textual\n")
    equal = ("loadings", "intercepts")
    path = estimate(spec.with_options(groups=2, group_equal=equal), moments())
    plain = estimate(SPEC.with_options(groups=2, group_equal=equal), moments())
    for a, b in zip(latent_mean_differences(path), latent_mean_differences(plain), strict=True):
        assert a.est == pytest.approx(b.est, rel=NEAR["six_digits"])
        assert a.se == pytest.approx(b.se, rel=NEAR["five_digits"])


def test_releases_are_sorted_and_empty_without_equalities() -> None:
    free = estimate(SPEC.with_options(groups=2), moments())
    assert equality_releases(free) == ()
    tied = estimate(SPEC.with_options(groups=2, group_equal=("loadings", "intercepts")), moments())
    tests = equality_releases(tied)
    assert len(tests) == 15  # 6 loadings and 9 intercepts
    assert [t.stat for t in tests] == sorted((t.stat for t in tests), reverse=True)


def test_a_score_test_foretells_the_drop_of_chisq() -> None:
    tied = estimate(SPEC.with_options(groups=2, group_equal=("loadings", "intercepts")), moments())
    best = equality_releases(tied)[0]
    freed = estimate(
        SPEC.with_options(groups=2, group_equal=("loadings", "intercepts"), group_partial=(best.name,)),
        moments(),
    )
    assert tied.chisq - freed.chisq == pytest.approx(best.stat, rel=INEXACT["score_test"])


def test_paths_equal_by_label_or_absent() -> None:
    assert isinstance(compare_paths(SPEC, moments()), NotAvailable)
    spec = parse_model(ABILITIES + "speed ~ a*visual + textual\n")
    found = compare_paths(spec, moments())
    assert not isinstance(found, NotAvailable)
    labelled = next(row for row in found.paths if row.source == "visual")
    assert isinstance(labelled.constrained, NotAvailable)
    assert "equal in all groups" in labelled.constrained.reason
    assert isinstance(labelled.differences[0].z, NotAvailable)


def test_critical_ratio_matrix() -> None:
    fit = estimate(SPEC.with_options(groups=2), moments())
    found = critical_ratios(fit)
    assert not isinstance(found, NotAvailable)
    assert found.matrix.shape == (fit.q, fit.q)
    assert np.isnan(np.diag(found.matrix)).all()
    i, j = 0, found.groups.index(2)
    variance = fit.vcov[i, i] + fit.vcov[j, j] - 2 * fit.vcov[i, j]
    assert found.matrix[i, j] == pytest.approx((fit.theta[j] - fit.theta[i]) / np.sqrt(variance))
    np.testing.assert_allclose(found.matrix, -found.matrix.T)


def test_which_difference_test_goes_with_which_estimator() -> None:
    metric = SPEC.with_options(groups=2, group_equal=("loadings",))
    for estimator, method in (("ml", "satorra.2000"), ("mlmv", "standard"), ("mlmv", "satorra.bentler.2001")):
        options = FitOptions(estimator=estimator)  # type: ignore[arg-type]
        full, tied = (
            estimate(SPEC.with_options(groups=2), moments(), options),
            estimate(metric, moments(), options),
        )
        with pytest.raises(OptionError):
            likelihood_ratio_test(full, tied, method=method, check=False)  # type: ignore[arg-type]
    options = FitOptions(estimator="mlr")
    full, tied = (
        estimate(SPEC.with_options(groups=2), moments(), options),
        estimate(metric, moments(), options),
    )
    shifted = likelihood_ratio_test(full, tied, method="satorra.2000")
    scaled = likelihood_ratio_test(full, tied)
    assert shifted.pvalue == pytest.approx(scaled.pvalue, abs=NEAR["p_of_another_test"])
