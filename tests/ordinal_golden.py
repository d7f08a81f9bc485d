"""Reading the golden values of ordinal models (made by tests/golden/ordinal/generate.R; with observed predictors, case
names starting with "x_", by predictors.R)."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.fit import Fit, FitOptions, Moments, estimate, moments_from_data
from rcvsem.model import ModelSpec, parse_model

FOLDER = Path(__file__).parent / "golden" / "ordinal"


@cache
def expected() -> dict[str, Any]:
    """All cases."""
    cases = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["cases"]
    given = json.loads((FOLDER / "expected_predictors.json").read_text(encoding="utf-8"))["cases"]
    return {**cases, **{f"x_{name}": stored for name, stored in given.items()}}


@cache
def table(name: str) -> dict[str, np.ndarray]:
    """Columns of a data file: numbers, but for text columns."""
    with open(FOLDER / "data" / f"{name}.csv", encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))

    def column(key: str) -> np.ndarray:
        values = [row[key] for row in rows]
        try:
            return np.array([float(v) for v in values])
        except ValueError:
            return np.array(values, dtype=object)

    return {key: column(key) for key in rows[0]}


def options(case: str) -> dict[str, Any]:
    """lavaan's options of a case (an empty list in R is an empty array in JSON)."""
    return dict(expected()[case]["options"])


def model_options(case: str) -> dict[str, Any]:
    """Options of the model in our words."""
    given = options(case)
    equal = given.get("group.equal", ())
    out: dict[str, Any] = {
        "group_equal": (equal,) if isinstance(equal, str) else tuple(equal),
        "std_lv": given.get("std.lv", False),
        "fixed_x": given.get("fixed.x", True),
    }
    if "group" in given:
        out["groups"] = len(set(table(expected()[case]["data"])[given["group"]].tolist()))
    return out


@cache
def specification(case: str) -> ModelSpec:
    """The model of a case."""
    stored = expected()[case]
    return parse_model(stored["model"], ordered=_names(stored["ordered"]), **model_options(case))


def _names(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@cache
def moments(case: str) -> Moments:
    """The sample of a case."""
    stored = expected()[case]
    columns = table(stored["data"])
    names = specification(case).observed
    group = options(case).get("group")
    return moments_from_data(
        np.column_stack([columns[name] for name in names]),
        names,
        groups=None if group is None else columns[group],
    )


@cache
def fitted(case: str, estimator: str) -> Fit:
    """Our fit of a case."""
    kind = options(case).get("parameterization", "delta")
    return estimate(
        specification(case), moments(case), FitOptions(estimator=estimator, parameterization=kind)
    )


def pairs() -> list[tuple[str, str]]:
    """(case, estimator) of everything stored."""
    return [(case, fit) for case, stored in expected().items() for fit in stored.get("fits", {})]


def check_derivatives(fit: Fit, *, hessian_atol: float | None = None) -> None:
    """Gradient and second derivatives near the solution against finite differences.

    hessian_atol : default 1e-6 of the largest second derivative.
    """
    objective = fit.objective
    rng = np.random.default_rng(5)
    theta = fit.theta + 0.03 * rng.standard_normal(fit.q)
    gradient, hessian = objective.gradient(theta), objective.hessian(theta)
    atol = 1e-6 * np.abs(hessian).max() if hessian_atol is None else hessian_atol
    step = 1e-5
    for k in rng.choice(fit.q, size=min(fit.q, 25), replace=False):
        move = np.zeros(fit.q)
        move[k] = step
        slope = (objective.value(theta + move) - objective.value(theta - move)) / (2 * step)
        assert gradient[k] == pytest.approx(slope, rel=NEAR["stopping_rule"], abs=NEAR["refit"])
        curve = (objective.gradient(theta + move) - objective.gradient(theta - move)) / (2 * step)
        np.testing.assert_allclose(hessian[k], curve, rtol=NEAR["four_digits"], atol=atol)
