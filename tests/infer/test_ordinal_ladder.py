"""The invariance ladder of ordinal items against semTools and lavaan (tests/golden/groups/ladder.R)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.evaluate import parameter_estimates
from rcvsem.evaluate.equality_tests import EqualityRelease, equality_releases
from rcvsem.fit import Fit, FitOptions, Moments, estimate, moments_from_data
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import OptionError
from rcvsem.infer.invariance import invariance
from rcvsem.infer.invariance_result import NO_RESTRICTION, Invariance, InvarianceStep
from rcvsem.infer.invariance_rules import InvarianceRules
from rcvsem.infer.latent_means import latent_mean_differences
from rcvsem.model import ModelSpec, parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "groups"
STORED = {path.stem[7:]: json.loads(path.read_text()) for path in sorted(GOLDEN.glob("ladder_*.json"))}
STEPS = [(name, step["level"]) for name, case in STORED.items() for step in case["steps"]]
SCORES = [(name, step["level"]) for name, case in STORED.items() for step in case["steps"] if step["scores"]]
# lavaan has no robust indices with equal thresholds; with several groups its baseline is scaled otherwise, and misfit of
# variances of continuous items does not count in its SRMR (docs/differences.md).
ELSEWHERE = {"cfi.robust", "rmsea.robust"}


def near(name: str) -> float:
    """Relative agreement. lavaan's polyserial correlations stop at 1e-5."""
    return 5e-5 if name == "mixed" else 1e-6


def inputs(name: str) -> tuple[ModelSpec, Moments, FitOptions]:
    case = STORED[name]
    spec = parse_model(case["model"], std_lv=True, ordered=case["ordered"])
    table = pd.read_csv(GOLDEN / case["data"])
    rows = table[list(spec.observed)].to_numpy(dtype=np.float64)
    moments = moments_from_data(rows, spec.observed, groups=table[case["group"]].to_numpy(dtype=object))
    options = FitOptions(estimator=case["estimator"].lower(), parameterization=case["parameterization"])
    return spec, moments, options


@cache
def ladder(name: str) -> Invariance:
    case = STORED[name]
    spec, moments, options = inputs(name)
    levels = [step["level"] for step in case["steps"]]
    partial = [one.replace(" ", "") for one in case["partial"]]
    return invariance(spec, moments, options, levels=levels, partial=partial, search=False)


def step_of(name: str, level: str) -> tuple[InvarianceStep, dict[str, Any]]:
    step = ladder(name).step(level)  # type: ignore[arg-type]
    assert step is not None
    assert isinstance(step.fit, Fit)
    return step, next(one for one in STORED[name]["steps"] if one["level"] == level)


@pytest.mark.parametrize("name", STORED)
def test_groups_are_in_lavaans_order(name: str) -> None:
    assert list(ladder(name).groups) == STORED[name]["labels"]


@pytest.mark.parametrize(("name", "level"), STEPS)
def test_measures_of_a_level(name: str, level: str) -> None:
    step, expected = step_of(name, level)
    for key, value in expected["measures"].items():
        if key in ELSEWHERE or (key == "srmr" and name == "mixed"):
            continue
        assert step.measures[key.replace(".", "_")] == pytest.approx(value, rel=near(name), abs=near(name)), (
            key
        )


@pytest.mark.parametrize(("name", "level"), STEPS)
def test_parameters_of_a_level(name: str, level: str) -> None:
    step, expected = step_of(name, level)
    assert isinstance(step.fit, Fit)
    rows = {(r.lhs, r.op, r.rhs, r.group): r for r in parameter_estimates(step.fit)}
    table = expected["parameters"]
    for k, est in enumerate(table["est"]):
        lhs, op, rhs, group = (table[key][k] for key in ("lhs", "op", "rhs", "group"))
        row = rows.get((lhs, op, rhs, int(group))) or rows[rhs, op, lhs, int(group)]
        assert row.est == pytest.approx(est, rel=near(name), abs=near(name)), (lhs, op, rhs, group)
        if table["se"][k]:
            assert row.se == pytest.approx(table["se"][k], rel=near(name)), (lhs, op, rhs, group)


@pytest.mark.parametrize(("name", "level"), [(n, k) for n, k in STEPS if k != "configural"])
def test_difference_from_the_level_before(name: str, level: str) -> None:
    step, expected = step_of(name, level)
    if expected["difference"] is None:
        assert step.difference is NO_RESTRICTION
        return
    assert not isinstance(step.difference, NotAvailable)
    scaled = STORED[name]["estimator"] == "WLSM"
    assert step.difference.method == ("satorra.bentler.2001" if scaled else "satorra.2000")
    assert step.difference.df == expected["difference"]["df"]
    assert step.difference.stat == pytest.approx(expected["difference"]["chisq"], rel=near(name))
    assert step.difference.pvalue == pytest.approx(
        expected["difference"]["pvalue"], rel=INEXACT["pvalue"], abs=NEAR["rounding_of_matrices"]
    )


@pytest.mark.parametrize(("name", "level"), SCORES)
def test_score_tests_of_what_a_level_holds_equal(name: str, level: str) -> None:
    step, expected = step_of(name, level)
    assert isinstance(step.fit, Fit)
    found = {test.name: test for test in equality_releases(step.fit)}
    sizes = ladder(name).sizes
    for one in expected["scores"]:
        own = found[one["parameter"]]
        assert own.df == one["df"]
        assert own.ordinary == pytest.approx(
            one["ordinary"], rel=NEAR["six_digits_of_two"], abs=NEAR["minimum"]
        )
        assert own.stat == pytest.approx(one["scaled"], rel=NEAR["six_digits_of_two"], abs=NEAR["minimum"])
        if one["lavaan"]:
            # lavaan counts n - 1 respondents of a group in the score and n in the information
            assert own.ordinary == pytest.approx(one["lavaan"], rel=1.2 / min(sizes))


def test_what_few_categories_cannot_tell_apart() -> None:
    few = ladder("few")
    assert {f.code for f in few.findings} >= {"two_categories", "three_categories"}
    spec, moments, options = inputs("binary")
    found = invariance(spec, moments, options)
    assert [step.verdict is NO_RESTRICTION for step in found.steps] == [
        False,
        True,
        True,
        False,
        False,
        False,
    ]
    assert found.highest != "metric"
    together = found.step("scalar")
    apart = ladder("binary").step("scalar")
    assert together is not None
    assert apart is not None
    assert not isinstance(together.difference, NotAvailable)
    assert together.difference.stat == pytest.approx(apart.difference.stat, rel=NEAR["six_digits"])


def test_the_first_loading_as_marker_changes_nothing_but_the_units() -> None:
    case = STORED["gender"]
    _, moments, options = inputs("gender")
    plain = parse_model(case["model"], ordered=case["ordered"])
    found = invariance(plain, moments, options, search=False)
    for step, other in zip(found.steps, ladder("gender").steps, strict=True):
        assert isinstance(step.fit, Fit)
        assert isinstance(other.fit, Fit)
        assert step.fit.df == other.fit.df
        assert step.fit.chisq == pytest.approx(other.fit.chisq, rel=NEAR["minimum"])
    one, two = (latent_mean_differences(lad.step("scalar").fit) for lad in (found, ladder("gender")))
    assert [row.d for row in one] == pytest.approx([row.d for row in two], rel=NEAR["six_digits"])


def test_a_path_model_has_the_ladder_of_its_measurement() -> None:
    """Three saturated paths among two constructs: the same fit at every level, equal paths included."""
    case = STORED["gender"]
    _, moments, options = inputs("gender")
    paths = parse_model(case["model"] + "C ~ A\n", ordered=case["ordered"])
    found = invariance(paths, moments, options, search=False)
    for step, other in zip(found.steps, ladder("gender").steps, strict=True):
        assert isinstance(step.fit, Fit)
        assert isinstance(other.fit, Fit)
        assert (step.fit.df, step.fit.chisq) == (
            other.fit.df,
            pytest.approx(other.fit.chisq, rel=NEAR["minimum"]),
        )


def test_a_second_order_construct_goes_the_whole_ladder() -> None:
    table = pd.read_csv(GOLDEN / "bfi.csv")
    items = [f"{scale}{k}" for scale in "ACE" for k in range(1, 4)]
    text = "".join(f"{scale} =~ " + " + ".join(f"{scale}{k}" for k in range(1, 4)) + "\n" for scale in "ACE")
    first, second = parse_model(text, ordered=items), parse_model(text + "g =~ A + C + E", ordered=items)
    moments = moments_from_data(
        table[items].to_numpy(dtype=np.float64), items, groups=table["gender"].to_numpy(dtype=object)
    )
    options = FitOptions(estimator="wlsmv")
    one, two = (invariance(spec, moments, options, search=False) for spec in (first, second))
    for step, other in zip(one.steps, two.steps, strict=True):
        assert isinstance(step.fit, Fit)
        assert isinstance(other.fit, Fit)
        if step.level in ("configural", "thresholds", "structural"):
            # three factors: the second order is saturated, and equal as a whole when all of it is equal
            assert step.fit.chisq == pytest.approx(other.fit.chisq, rel=NEAR["refit"])
        else:
            # its loadings are equal, too
            assert other.fit.df == step.fit.df + 2
            assert other.fit.chisq > step.fit.chisq


def test_a_marker_of_two_categories_is_not_used() -> None:
    case = STORED["few"]
    _, moments, options = inputs("few")
    plain = parse_model(case["model"], ordered=case["ordered"])
    found = invariance(plain, moments, options, search=False)
    for step, other in zip(found.steps, ladder("few").steps, strict=True):
        assert isinstance(step.fit, Fit)
        assert step.fit.chisq == pytest.approx(other.fit.chisq, rel=NEAR["minimum"])


@pytest.mark.parametrize("level", ["thresholds", "metric", "scalar", "strict"])
def test_the_scaled_score_test_foretells_the_scaled_difference(level: str) -> None:
    """Freeing one parameter: scaled difference of the two fits beside the score test."""
    from rcvsem.evaluate import likelihood_ratio_test

    step, _ = step_of("gender", level)
    assert isinstance(step.fit, Fit)
    best: EqualityRelease = step.tests[0]
    case = STORED["gender"]
    spec, moments, options = inputs("gender")
    freed = invariance(spec, moments, options, levels=[level], partial=[best.name], search=False).steps[0].fit
    assert isinstance(freed, Fit)
    assert freed.df == step.fit.df - best.df
    test = likelihood_ratio_test(freed, step.fit, check=False)
    assert test.stat == pytest.approx(best.stat, rel=INEXACT["score_test"]), case["name"]


def test_the_search_frees_thresholds_loadings_and_intercepts() -> None:
    spec, moments, options = inputs("few")
    strict = InvarianceRules(cfi=1e-4, rmsea=1e-4, alpha=0.5)  # the last level is searched, too
    found = invariance(spec, moments, options, rules=strict)
    scalar = found.step("scalar")
    assert scalar is not None
    assert scalar.search is not None
    # the item that was simulated to be answered higher in the second group
    assert scalar.search.released[0].name == "y3~1"
    last = found.step("strict")
    assert last is not None
    assert last.search is not None
    assert last.search.released[0].name == "y2~~y2"


def test_delta_gives_the_ladder_of_theta() -> None:
    spec, moments, options = inputs("gender_delta")
    found = invariance(spec, moments, options, search=False)
    strict = found.step("strict")
    assert strict is not None
    assert isinstance(strict.fit, Fit)
    assert strict.fit.options.parameterization == "theta"
    assert strict.fit.chisq == pytest.approx(step_of("gender", "strict")[0].fit.chisq, rel=NEAR["solved"])  # type: ignore[union-attr]
    with pytest.raises(OptionError, match="need the parameterization 'theta'"):
        spec.with_options(
            groups=2, group_equal=("residuals",), identification="wu.estabrook", parameterization="delta"
        )


def test_identification_is_checked() -> None:
    with pytest.raises(OptionError, match="must be one of lavaan, wu"):
        parse_model("f =~ x1 + x2 + x3", identification="millsap")


def test_thresholds_are_named_before_their_number_is_known() -> None:
    spec, moments, options = inputs("few")
    equal = ("thresholds", "loadings", "intercepts")
    exempt = spec.with_options(groups=2, group_equal=equal, group_partial=("y4|t1",))
    fit = estimate(exempt, moments, options)
    taus = [row.free for row in fit.spec.parameters if (row.lhs, row.op, row.rhs) == ("y4", "|", "t1")]
    assert len(set(taus)) == 2
    wrong = spec.with_options(groups=2, group_equal=("thresholds",), group_partial=("y4|t9",))
    with pytest.raises(OptionError, match=r"'y4\|t9', which is no parameter"):
        estimate(wrong, moments, options)
