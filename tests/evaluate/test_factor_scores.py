"""Factor scores of ordinal fits against lavaan's lavPredict (tests/golden/ordinal/scores.R)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

from rcvsem.evaluate import factor_scores
from rcvsem.fit import Fit, FitOptions, estimate, moments_from_data
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.model import parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "ordinal"
CASES: dict[str, Any] = json.loads((GOLDEN / "scores.json").read_text())
# lavPredict stops at a relative change of 1e-8 of the objective, which is 3e-4 of a score; without a prior the tail of an
# extreme pattern is flat and it stops anywhere. With "theta" it mixes standardized thresholds with loadings that are not.
LAVAAN = NEAR["printed_3"]
EXTREME = 1.85


@cache
def fitted(name: str) -> Fit:
    case = CASES[name]
    given = case["options"] or {}
    spec = parse_model(case["model"], std_lv=given.get("std.lv", False), ordered=case["ordered"])
    table = pd.read_csv(GOLDEN / "data" / f"{case['data']}.csv")
    groups = table[given["group"]].to_numpy(dtype=object) if "group" in given else None
    if groups is not None:
        spec = spec.with_options(groups=len(set(groups)), group_equal=tuple(given.get("group.equal", ())))
    rows = table[list(spec.observed)].to_numpy(dtype=np.float64)
    options = FitOptions(estimator="wlsmv", parameterization=given.get("parameterization", "delta"))
    return estimate(spec, moments_from_data(rows, spec.observed, groups=groups), options)


SCORES = [
    (name, kind) for name in CASES for kind in ("EBM", "ML") if not (name == "second_order" and kind == "ML")
]


@pytest.mark.parametrize(("name", "kind"), SCORES)
def test_scores(name: str, kind: str) -> None:
    fit, case = fitted(name), CASES[name]
    assert list(fit.spec.latents) == case["latents"]
    assert [g.label for g in fit.moments.groups] == (case["labels"] or [""])
    for g, expected in enumerate(case["scores"][kind]["exact"]):
        found = factor_scores(fit, method=kind.lower(), group=g + 1)[: len(expected)]  # type: ignore[arg-type]
        # what lavaan's own stopping error of the estimates leaves
        np.testing.assert_allclose(found, expected, atol=NEAR["printed_4"])
    if "theta" in name:
        return
    lavaan = np.array(case["scores"][kind]["lavaan"], dtype=float)  # None where lavaan's search failed
    found = factor_scores(fit, method=kind.lower())[: len(lavaan)]  # type: ignore[arg-type]
    inside = (np.abs(found).max(axis=1) < EXTREME) & ~np.isnan(lavaan).any(axis=1)
    # and where its search went on to the end: the same objective minimised by nlminb says where
    exact = np.array(case["scores"][kind]["exact"][0])[: len(lavaan)]
    inside &= np.abs(lavaan - exact).max(axis=1) < LAVAAN
    assert inside.sum() > 0.5 * len(lavaan)
    np.testing.assert_allclose(found[inside], lavaan[inside], atol=LAVAAN)


@pytest.mark.parametrize(
    ("delta", "theta"), [("likert", "likert_theta"), ("groups_equal", "groups_equal_theta")]
)
def test_both_parameterizations_give_one_order(delta: str, theta: str) -> None:
    """Scores in standard deviations of the latents do not depend on the units of the responses."""
    for group in range(1, fitted(delta).spec.groups + 1):
        one, two = (
            factor_scores(fitted(name), group=group) / np.sqrt(np.diag(fitted(name).implied[0].phi))
            for name in (delta, theta)
        )
        np.testing.assert_allclose(one, two, atol=NEAR["refit"])


def test_a_mode_is_a_maximum_of_the_posterior() -> None:
    from scipy.stats import norm

    fit = fitted("likert")
    scores = factor_scores(fit)
    state = fit.implied[0]
    own = fit.layout.ordinal.groups[0]  # type: ignore[union-attr]
    tau = fit.values[own.tau_row]
    row = fit.moments.groups[0].data[4]  # type: ignore[index]

    def density(eta: np.ndarray) -> float:
        total = -0.5 * float(eta @ np.linalg.solve(state.phi, eta))
        for item, answer in enumerate(row):
            edges = np.concatenate(([-np.inf], tau[own.tau_item == item], [np.inf]))
            sd = np.sqrt(state.matrices.theta[item, item])
            z = (edges - state.matrices.lambda_[item] @ eta) / sd
            k = int(answer - fit.moments.groups[0].data[:, item].min())  # type: ignore[index]
            total += float(np.log(norm.cdf(z[k + 1]) - norm.cdf(z[k])))
        return total

    best = density(scores[4])
    for direction in np.eye(3):
        for step in (-1e-3, 1e-3):
            assert density(scores[4] + step * direction) < best


def test_gaps_unknown_answers_and_extremes() -> None:
    fit = fitted("likert")
    rows = np.array(fit.moments.groups[0].data)[:5]
    holes = rows.copy()
    holes[0, :4] = np.nan
    holes[1] = np.nan
    found = factor_scores(fit, holes)
    assert np.isnan(found[1]).all()
    assert np.isfinite(found[0]).all()
    np.testing.assert_allclose(found[2:], factor_scores(fit, rows)[2:], atol=NEAR["rounding"])
    wrong = rows.copy()
    wrong[0, 0] = 17
    with pytest.raises(DataError, match="17 is none of the categories"):
        factor_scores(fit, wrong)
    whole = np.concatenate([g.data for g in fit.moments.groups])
    low, high = factor_scores(fit, np.stack((whole.min(axis=0), whole.max(axis=0))), method="bartlett")
    assert (low < factor_scores(fit, method="bartlett").min(axis=0) + 1e-9).all()
    assert (high > low).all()
    assert np.abs(high).max() < 50.0


def test_somebody_without_a_predictor_has_no_score() -> None:
    fit = fitted("predictors")
    rows = np.array(fit.moments.groups[0].data)[:4]
    rows[1, fit.layout.observed.index("x2")] = np.nan
    found = factor_scores(fit, rows)
    assert np.isnan(found[1]).all()
    np.testing.assert_allclose(found[[0, 2, 3]], factor_scores(fit)[[0, 2, 3]], atol=NEAR["rounding"])


def test_models_without_such_scores_are_refused() -> None:
    with pytest.raises(OptionError, match="items for every latent"):
        factor_scores(fitted("second_order"), method="bartlett")
    table = pd.read_csv(GOLDEN / "data" / "hs.csv")
    spec = parse_model("t =~ x4 + x5 + x6\nx7 ~ t", ordered=["x4", "x5", "x6", "x7"])
    rows = table[list(spec.observed)].to_numpy(dtype=np.float64)
    fit = estimate(spec, moments_from_data(rows, spec.observed), FitOptions(estimator="wlsmv"))
    with pytest.raises(OptionError, match="observed outcomes and mediators"):
        factor_scores(fit)
