"""Composites (`<~`) against lavaan's fit of the same Henseler-Ogasawara specification written out by hand."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import INEXACT, NEAR, TOLERANCE

from rcvsem.evaluate import factor_scores, fit_measures, parameter_estimates
from rcvsem.fit import Fit, estimate, fit_options, moments_from_data
from rcvsem.model import parse_model

HERE = Path(__file__).parents[1] / "golden" / "composites"
GOLDEN = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))["cases"]
# lavaan's name of a measure -> ours
MEASURES = {
    name: name.replace(".", "_")
    for name in ("chisq", "df", "npar", "cfi", "tli", "rmsea", "srmr", "logl", "aic", "bic", "chisq.scaled",
                 "chisq.scaling.factor", "cfi.robust", "rmsea.robust")
}  # fmt: skip


@cache
def fitted(name: str) -> Fit:
    case = GOLDEN[name]
    data = pd.read_csv(HERE / f"{case['data']}.csv")
    group = case["group"]
    options: dict[str, Any] = {"groups": 2} if group else {}
    if case["equal"]:
        options["group_equal"] = tuple(case["equal"].split(","))
    spec = parse_model(case["text"], **options)
    missing = case["missing"]
    moments = moments_from_data(
        data[list(spec.observed)].to_numpy(float),
        list(spec.observed),
        groups=data[group].to_numpy() if group else None,
        missing=missing,
    )
    return estimate(spec, moments, fit_options(estimator=case["estimator"], missing=missing))


@pytest.mark.parametrize("name", GOLDEN)
def test_estimates_and_errors(name: str) -> None:
    fit, case = fitted(name), GOLDEN[name]
    assert fit.converged
    assert fit.admissible
    ours = {(e.lhs, e.op, e.rhs, e.group): e for e in parameter_estimates(fit)}
    ours.update({(e.rhs, e.op, e.lhs, e.group): e for e in parameter_estimates(fit) if e.op == "~~"})
    fiml = case["missing"] == "fiml"
    labels = [g.label for g in fit.moments.groups]
    order = list(range(len(labels)))
    if case["group"]:  # lavaan's groups stand in the order of the data
        seen = list(dict.fromkeys(pd.read_csv(HERE / f"{case['data']}.csv")[case["group"]].astype(str)))
        order = [labels.index(label) for label in seen]
    for row in case["rows"]:
        entry = ours[row["lhs"], row["op"], row["rhs"], order[row["group"] - 1] + 1]
        shown = f"{row['lhs']} {row['op']} {row['rhs']}"
        size = TOLERANCE["fiml_estimate" if fiml else "estimate"]
        assert entry.est == pytest.approx(row["est"], rel=size, abs=size), shown
        if row["se"]:
            rel = TOLERANCE["fiml_se" if fiml else "se"]
            assert entry.se == pytest.approx(row["se"], rel=rel), shown
        if row["op"] != "~~" or row["lhs"] in fit.spec.latents or row["lhs"] == row["rhs"]:
            assert entry.std_all == pytest.approx(row["std"], rel=size, abs=size), shown


@pytest.mark.parametrize("name", GOLDEN)
def test_fit_measures(name: str) -> None:
    fit, case = fitted(name), GOLDEN[name]
    measures = fit_measures(fit)
    for theirs, value in case["measures"].items():
        ours = MEASURES[theirs]
        tolerance = 1e-5 if case["estimator"] in ("mlr", "mlm") else TOLERANCE["chi2"]
        assert measures[ours] == pytest.approx(value, rel=tolerance, abs=TOLERANCE["index_abs"]), theirs


@pytest.mark.parametrize("name", [n for n in GOLDEN if not GOLDEN[n]["group"]])
def test_implied_covariances(name: str) -> None:
    fit, case = fitted(name), GOLDEN[name]
    place = [fit.spec.observed.index(item) for item in case["order"]]
    sigma = fit.implied[0].sigma[np.ix_(place, place)]
    np.testing.assert_allclose(
        sigma, np.array(case["implied"][0]), rtol=NEAR["stopping_rule"], atol=NEAR["stopping_rule"]
    )


def test_the_weight_that_is_fixed_changes_nothing_but_the_units() -> None:
    first, second = (
        fitted_text(f"t =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\nt ~ v\ns ~ v + t\nv <~ {weights}")
        for weights in ("x1 + x2 + x3", "x1 + x2 + -2*x3")
    )
    assert second.chisq == pytest.approx(first.chisq, rel=NEAR["solved"])
    standard = [{(e.op, e.lhs, e.rhs): e for e in parameter_estimates(fit)} for fit in (first, second)]
    for item in ("x1", "x2", "x3"):
        one, other = (found["<~", "v", item] for found in standard)
        assert other.std_all == pytest.approx(-one.std_all, rel=NEAR["six_digits"])
        assert other.std_all_se == pytest.approx(one.std_all_se, rel=NEAR["five_digits"])
    assert standard[1]["~", "t", "v"].std_all == pytest.approx(
        -standard[0]["~", "t", "v"].std_all, rel=NEAR["six_digits"]
    )
    codes = {finding.code for finding in second.findings}
    assert "composite_turned" in codes
    assert "composite_turned" not in {finding.code for finding in first.findings}


def test_a_pivot_that_hardly_weighs_is_said() -> None:
    fit = fitted_text("t =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\nv <~ x2 + x1 + x3\nt ~ v\ns ~ v + t")
    found = [finding for finding in fit.findings if finding.code == "weak_pivot"]
    assert len(found) == 1
    assert "x1" in found[0].fix


def test_scores_of_a_composite_are_its_weighted_sum() -> None:
    fit = fitted("mediator_mlr")
    data = pd.read_csv(HERE / "hs.csv")
    weights = {e.rhs: e.est for e in parameter_estimates(fit) if e.op == "<~"}
    total = sum(weight * data[item] for item, weight in weights.items())
    own = factor_scores(fit)[:, fit.spec.latents.index("t")]
    np.testing.assert_allclose(own, total - total.mean(), atol=NEAR["rounding_of_matrices"])


def test_standard_errors_of_standardized_weights_against_the_jackknife() -> None:
    """Of data without excess kurtosis the delta method and leaving one out agree to the order of 1/n."""
    rng = np.random.default_rng(7)
    n = 1000
    x = rng.standard_normal((n, 3)) @ np.array([[1.0, 0.4, 0.2], [0.0, 0.9, 0.3], [0.0, 0.0, 0.8]])
    y = (x @ [0.5, 0.3, 0.4])[:, None] + rng.standard_normal((n, 3))
    rows = np.hstack([x, y])
    text = "c <~ a + b + d\nf =~ y1 + y2 + y3\nf ~ c"
    columns = ["a", "b", "d", "y1", "y2", "y3"]

    def weights(data: np.ndarray) -> np.ndarray:
        spec = parse_model(text)
        at = [columns.index(name) for name in spec.observed]
        fit = estimate(spec, moments_from_data(data[:, at], list(spec.observed)))
        return np.array(
            [[e.std_all, e.std_all_se] for e in parameter_estimates(fit) if e.op == "<~"], dtype=float
        )

    whole = weights(rows)
    blocks = np.array_split(np.arange(n), 50)
    left = np.array([weights(np.delete(rows, block, axis=0))[:, 0] for block in blocks])
    jackknife = np.sqrt(49 / 50 * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    # 50 blocks: the jackknife's own relative error is about 10 %.
    np.testing.assert_allclose(whole[:, 1], jackknife, rtol=INEXACT["jackknife_of_50_blocks"])


def fitted_text(text: str) -> Fit:
    data = pd.read_csv(HERE / "hs.csv")
    spec = parse_model(text)
    return estimate(spec, moments_from_data(data[list(spec.observed)].to_numpy(float), list(spec.observed)))
