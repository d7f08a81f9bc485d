"""Groups compared: the ladder, score tests, latent means and paths against lavaan (tests/golden/groups)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

from rcvsem.evaluate import likelihood_ratio_test, parameter_estimates
from rcvsem.fit import Fit, FitOptions, Moments, estimate, moments_from_data
from rcvsem.infer.group_comparison import PathComparison, compare_paths
from rcvsem.infer.invariance import invariance
from rcvsem.infer.invariance_result import Invariance
from rcvsem.infer.latent_means import latent_mean_differences
from rcvsem.model import ModelSpec, parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "groups"
STORED = {path.stem: json.loads(path.read_text()) for path in GOLDEN.glob("*.json")}
STRUCTURAL = ("structural", ("regressions", "lv.variances", "lv.covariances"))
KINDS = (("metric", ("loadings",)), ("scalar", ("intercepts",)), ("strict", ("residuals",)), STRUCTURAL)
KINDS_ORDINAL = (("thresholds", ("thresholds",)), ("metric", ("loadings",)), STRUCTURAL)
LADDERS = sorted(name for name, case in STORED.items() if "levels" in case)
PATHS = sorted(name for name, case in STORED.items() if "paths" in case)


def inputs(case: dict[str, Any]) -> tuple[ModelSpec, Moments, FitOptions]:
    given = case["arguments"] or {}
    spec = parse_model(case["model"], std_lv=given.get("std.lv", False))
    table = pd.read_csv(GOLDEN / case["data"])
    rows = table[list(spec.observed)].to_numpy(dtype=np.float64)
    moments = moments_from_data(rows, spec.observed, groups=table[case["group"]].to_numpy(dtype=object))
    return spec, moments, FitOptions(estimator=given.get("estimator", "ml").lower())


@cache
def ladder(name: str) -> Invariance:
    case = STORED[name]
    spec, moments, options = inputs(case)
    return invariance(spec, moments, options, partial=case["partial"], search=False)


def fit_of(name: str, level: str) -> Fit:
    step = ladder(name).step(level)  # type: ignore[arg-type]
    assert step is not None
    assert isinstance(step.fit, Fit)
    return step.fit


def level_of(name: str, level: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in STORED[name]["levels"] if one["level"] == level)
    return found


LEVELS = [(name, one["level"]) for name in LADDERS for one in STORED[name]["levels"]]
CHANGES = [(name, level) for name, level in LEVELS if level != "configural"]


@pytest.mark.parametrize("name", LADDERS)
def test_groups_are_in_lavaans_order(name: str) -> None:
    assert list(ladder(name).groups) == STORED[name]["labels"]


@pytest.mark.parametrize(("name", "level"), LEVELS)
def test_measures_of_a_level(name: str, level: str) -> None:
    step = ladder(name).step(level)  # type: ignore[arg-type]
    assert step is not None
    for key, value in level_of(name, level)["measures"].items():
        assert step.measures[key.replace(".", "_")] == pytest.approx(
            value, rel=NEAR["six_digits"], abs=NEAR["refit"]
        ), key


@pytest.mark.parametrize(("name", "level"), LEVELS)
def test_parameters_of_a_level(name: str, level: str) -> None:
    rows = {(r.lhs, r.op, r.rhs, r.group): r for r in parameter_estimates(fit_of(name, level))}
    table = level_of(name, level)["parameters"]
    for k, est in enumerate(table["est"]):
        lhs, op, rhs, group = (table[key][k] for key in ("lhs", "op", "rhs", "group"))
        row = rows.get((lhs, op, rhs, int(group))) or rows[rhs, op, lhs, int(group)]
        assert row.est == pytest.approx(est, rel=NEAR["six_digits"], abs=NEAR["six_digits"]), (
            lhs,
            op,
            rhs,
            group,
        )
        if table["se"][k]:
            assert row.se == pytest.approx(table["se"][k], rel=NEAR["five_digits"]), (lhs, op, rhs, group)


@pytest.mark.parametrize(("name", "level"), CHANGES)
def test_difference_from_the_level_before(name: str, level: str) -> None:
    step = ladder(name).step(level)  # type: ignore[arg-type]
    assert step is not None
    expected = level_of(name, level)["difference"]
    assert step.difference.df == expected["df"]
    assert step.difference.stat == pytest.approx(expected["chisq"], rel=NEAR["six_digits"])
    assert step.difference.pvalue == pytest.approx(
        expected["pvalue"], rel=NEAR["five_digits"], abs=NEAR["rounding_of_matrices"]
    )
    names = [one["level"] for one in STORED[name]["levels"]]
    before = level_of(name, names[names.index(level) - 1])["measures"]
    now = level_of(name, level)["measures"]
    for change, key in ((step.delta_cfi, "cfi"), (step.delta_rmsea, "rmsea")):
        full = f"{key}.robust" if f"{key}.robust" in now else key
        assert change == pytest.approx(now[full] - before[full], abs=NEAR["refit"])
    assert step.delta_srmr == pytest.approx(now["srmr"] - before["srmr"], abs=NEAR["refit"])


@pytest.mark.parametrize(
    ("name", "level"), [(n, v) for n, v in CHANGES if len(STORED[n]["labels"]) == 2 and v != "structural"]
)
def test_score_tests_of_equalities(name: str, level: str) -> None:
    step = ladder(name).step(level)  # type: ignore[arg-type]
    assert step is not None
    stored = level_of(name, level)["scores"]
    expected = {
        f"{lhs}{op}{rhs}": stat
        for lhs, op, rhs, stat in zip(stored["lhs"], stored["op"], stored["rhs"], stored["stat"], strict=True)
    }
    assert step.tests
    for test in step.tests:
        assert test.df == 1
        assert test.stat == pytest.approx(
            expected[test.name], rel=NEAR["five_digits"], abs=NEAR["minimum"]
        ), test.name


def test_score_tests_over_three_groups() -> None:
    step = ladder("bfi_schooling").step("scalar")
    assert step is not None
    found = {test.name: test for test in step.tests}
    for name, stat in level_of("bfi_schooling", "scalar")["joint"].items():
        assert found[name].df == 2
        assert found[name].stat == pytest.approx(stat, rel=NEAR["five_digits"])


@pytest.mark.parametrize("name", LADDERS)
def test_latent_means(name: str) -> None:
    rows = latent_mean_differences(fit_of(name, "scalar"))
    labels = STORED[name]["labels"]
    for group, expected in zip(labels[1:], STORED[name]["means"], strict=True):
        own = {row.latent: row for row in rows if row.group == group}
        for latent, est, d in zip(expected["latents"], expected["est"], expected["d"], strict=True):
            assert own[latent].reference == labels[0]
            assert own[latent].est == pytest.approx(est, rel=NEAR["six_digits"], abs=NEAR["minimum"])
            assert own[latent].d == pytest.approx(d, rel=NEAR["six_digits"], abs=NEAR["minimum"])


@pytest.mark.parametrize("name", LADDERS)
def test_se_of_a_latent_mean_is_that_of_its_parameter(name: str) -> None:
    fit = fit_of(name, "scalar")
    table = {(r.lhs, r.op, r.group): r for r in parameter_estimates(fit)}
    labels = [group.label for group in fit.moments.groups]
    for row in latent_mean_differences(fit):
        parameter = table[row.latent, "~1", labels.index(row.group) + 1]
        assert row.est == pytest.approx(parameter.est, rel=NEAR["rounding"])
        assert row.se == pytest.approx(parameter.se, rel=NEAR["refit"])


@cache
def comparison(name: str) -> PathComparison:
    case = STORED[name]
    spec, moments, options = inputs(case)
    found = compare_paths(spec, moments, options, equal=case["equal"])
    assert isinstance(found, PathComparison)
    return found


@pytest.mark.parametrize("name", PATHS)
def test_paths_held_equal(name: str) -> None:
    found, case = comparison(name), STORED[name]
    assert found.together.df == case["together"]["df"]
    assert found.together.stat == pytest.approx(case["together"]["chisq"], rel=NEAR["six_digits"])
    rows = {f"{row.target}~{row.source}": row for row in found.paths}
    assert len(rows) == len(case["paths"])
    for expected in case["paths"]:
        row = rows[expected["path"]]
        assert row.est == pytest.approx(expected["est"], rel=NEAR["six_digits"])
        assert row.constrained.df == 1
        assert row.constrained.stat == pytest.approx(
            expected["difference"]["chisq"], rel=NEAR["five_digits"], abs=NEAR["refit"]
        )
        assert row.constrained.pvalue == pytest.approx(
            expected["difference"]["pvalue"], rel=NEAR["four_digits"]
        )


@pytest.mark.parametrize("name", PATHS)
def test_critical_ratios(name: str) -> None:
    rows = {f"{row.target}~{row.source}": row for row in comparison(name).paths}
    for expected in STORED[name]["paths"]:
        (difference,) = rows[expected["path"]].differences
        assert difference.z == pytest.approx(expected["ratio"], rel=NEAR["five_digits"])


@pytest.mark.parametrize(("name", "estimator"), [("shifted_wlsmv", "wlsmv"), ("shifted_mlmv", "mlmv")])
def test_scaled_and_shifted_differences(name: str, estimator: str) -> None:
    case = STORED[name]
    table = pd.read_csv(GOLDEN / "bfi.csv")
    ordered = "all" if estimator == "wlsmv" else None
    spec = parse_model(case["model"])
    if ordered:
        spec = spec.with_options(ordered=spec.observed, identify=False)
    moments = moments_from_data(
        table[list(spec.observed)].to_numpy(dtype=np.float64),
        spec.observed,
        groups=table["gender"].to_numpy(dtype=object),
    )
    # lavaan's own rules of what equal thresholds set free; the ladder follows Wu & Estabrook (see test_ordinal_ladder).
    options = FitOptions(estimator=estimator)  # type: ignore[arg-type]
    before = estimate(spec.with_options(groups=2), moments, options)
    for expected in case["differences"]:
        equal = KINDS_ORDINAL if ordered else KINDS
        held = tuple(
            kind for level in equal[: 1 + [k for k, _ in equal].index(expected["level"])] for kind in level[1]
        )
        fit = estimate(spec.with_options(groups=2, group_equal=held), moments, options)
        test = likelihood_ratio_test(before, fit, check=False)
        assert test.method == "satorra.2000"
        assert test.df == expected["df"]
        assert test.stat == pytest.approx(expected["chisq"], rel=NEAR["five_digits"])
        assert test.pvalue == pytest.approx(expected["pvalue"], rel=NEAR["four_digits"])
        before = fit
