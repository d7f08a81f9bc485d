"""Data and reference values of PLS, read once."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rcvsem import read_survey
from rcvsem.model import ModelSpec
from rcvsem.pls.fit import fit_pls
from rcvsem.pls.model import PlsModel
from rcvsem.pls.model_reading import pls_model
from rcvsem.pls.options import PlsOptions
from rcvsem.pls.result import PlsFit

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "pls"
RUNS = {
    "pls_path": PlsOptions(),
    "plsc_path": PlsOptions(estimator="plsc"),
    "pls_factorial": PlsOptions(scheme="factor"),
    "pls_centroid": PlsOptions(scheme="centroid"),
}


@cache
def golden(name: str) -> dict[str, Any]:
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


@cache
def answers(name: str) -> tuple[tuple[str, ...], np.ndarray]:
    """Columns and complete rows of the data behind a reference file."""
    if name == "hs":
        with (GOLDEN / "data_hs.csv").open(encoding="utf-8") as stream:
            rows = list(csv.reader(stream))
        return tuple(rows[0][1:]), np.array([row[1:] for row in rows[1:]], dtype=float)
    if name == "bfi":
        items = tuple(f"{letter}{k}" for letter in "ACENO" for k in range(1, 6))
        with (ROOT / "surveys" / "bfi.csv").open(encoding="utf-8-sig") as stream:
            table = [[row[item] for item in items] for row in csv.DictReader(stream)]
        whole = [row for row in table if all(cell.strip() not in ("", "NA") for cell in row)]
        x = np.array(whole, dtype=float)
        for k, item in enumerate(items):
            if item in ("A1", "C4", "C5", "E1", "E2", "O2", "O5"):
                x[:, k] = 7 - x[:, k]
        return items, x
    survey = read_survey(ROOT / "surveys" / "wave2.xlsx", ROOT / "instruments" / "rcv.yaml")
    names = tuple(n for n in survey.variables if n[:2] in ("DP", "DK", "VP", "DS", "BP", "PV"))
    return names, np.column_stack([np.asarray(survey.column(n), dtype=float) for n in names])


def text_of(model: dict[str, Any]) -> str:
    """The model text of a reference file."""
    lines = [
        f"{name} {'<~' if name in model['mode_b'] else '=~'} {' + '.join(items)}"
        for name, items in model["measurement"].items()
    ]
    lines += [f"{outcome} ~ {' + '.join(by)}" for outcome, by in model["structural"].items()]
    return "\n".join(lines) + "\n"


def model_of(text: str) -> PlsModel:
    return pls_model(ModelSpec.from_text(text, components=True))


@cache
def fitted(name: str, run: str) -> PlsFit:
    """The estimation behind one run of a reference file."""
    names, x = answers("rcv" if name.startswith("rcv") else name)
    return fit_pls(model_of(text_of(golden(name)["model"])), x, names, RUNS[run])


CASES = [(n, r) for n in ("rcv", "rcv_modeB", "bfi", "hs") for r in RUNS]


@pytest.fixture(params=CASES, ids="-".join)
def case(request: pytest.FixtureRequest) -> tuple[PlsFit, dict[str, Any]]:
    """A fit and the reference values of its run."""
    name, run = request.param
    return fitted(name, run), golden(name)["runs"][run]
