"""Golden cases of the evaluate floor, and their fits (each estimated once a session)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import TOLERANCE

from rcvsem.fit import Fit, FitOptions, estimate, moments_from_data, moments_from_matrix
from rcvsem.model import parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "evaluate"


@cache
def read_case(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text())
    return found


def as_tuple(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


@cache
def fit_case(name: str) -> Fit:
    """The case estimated with the options of its lavaan call."""
    case = read_case(name)
    arguments = case["arguments"]
    model: dict[str, Any] = {}
    if case["groups"] > 1:
        model |= {"groups": case["groups"], "meanstructure": arguments.get("meanstructure", True)}
    for key, option in (("std.lv", "std_lv"), ("meanstructure", "meanstructure"), ("fixed.x", "fixed_x")):
        if key in arguments:
            model[option] = arguments[key]
    if "group.equal" in arguments:
        model["group_equal"] = as_tuple(arguments["group.equal"])
    options = {k: arguments[k].lower() for k in ("estimator", "likelihood", "information") if k in arguments}
    table = pd.read_csv(GOLDEN / case["data"])
    if "n" in arguments:
        moments = moments_from_matrix(table.to_numpy(), tuple(table.columns), arguments["n"])
    else:
        spec = parse_model(case["model"], **model)
        groups = table["school"].to_numpy(dtype=object) if case["groups"] > 1 else None
        moments = moments_from_data(
            table[list(spec.observed)].to_numpy(dtype=np.float64), spec.observed, groups=groups
        )
    return estimate(parse_model(case["model"], **model), moments, FitOptions(**options))


@pytest.fixture(scope="session")
def golden() -> Callable[[str], dict[str, Any]]:
    return read_case


@pytest.fixture(scope="session")
def fitted() -> Callable[[str], Fit]:
    return fit_case


@pytest.fixture(scope="session")
def tolerance() -> dict[str, float]:
    """The project's one table of tolerances."""
    return TOLERANCE
