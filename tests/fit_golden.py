"""Reading the golden values of this floor (made by tests/golden/fit/generate.R)."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from rcvsem.fit import Fit, FitOptions, Moments, estimate, moments_from_data, moments_from_matrix
from rcvsem.model import ModelSpec, parse_model

FOLDER = Path(__file__).parent / "golden" / "fit"
_OPTION_NAMES = {"std.lv": "std_lv", "group.equal": "group_equal", "fixed.x": "fixed_x"}


@cache
def expected() -> dict[str, Any]:
    """All cases."""
    return json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["cases"]


@cache
def table(name: str) -> dict[str, list[str]]:
    """Columns of a data file."""
    with open(FOLDER / "data" / f"{name}.csv", encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {column: [row[column] for row in rows] for column in rows[0]}


@cache
def specification(case: str) -> ModelSpec:
    """The model of a case."""
    stored = expected()[case]
    options = {_OPTION_NAMES.get(k, k): v for k, v in stored["options"].items()}
    if isinstance(options.get("group_equal"), str):
        options["group_equal"] = (options["group_equal"],)
    if stored["fun"] == "growth":
        options |= {"int_ov_free": False, "int_lv_free": True, "meanstructure": True}
    if stored.get("group"):
        options["groups"] = len(set(table(stored["data"])[stored["group"]]))
    return parse_model(stored["model"], **options)


@cache
def moments(case: str) -> Moments:
    """The sample of a case."""
    stored = expected()[case]
    spec = specification(case)
    columns = table(stored["data"])
    if stored.get("cov_n"):
        names = list(columns)
        matrix = np.array([[float(v) for v in columns[name]] for name in names])
        return moments_from_matrix(matrix, names, int(stored["cov_n"]))
    data = np.array([[float(v) for v in columns[name]] for name in spec.observed]).T
    groups = columns[stored["group"]] if stored.get("group") else None
    return moments_from_data(data, spec.observed, groups=groups)


@cache
def fitted(case: str, fit: str) -> Fit:
    """Our fit of a case."""
    return estimate(
        specification(case), moments(case), FitOptions(**expected()[case]["fits"][fit]["options"])
    )


def pairs() -> list[tuple[str, str]]:
    """(case, fit) of everything stored."""
    return [(case, fit) for case, stored in expected().items() for fit in stored["fits"]]
