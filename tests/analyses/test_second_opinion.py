"""factor_analyzer and pingouin beside our own coefficients; no other analysis loads them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rcvsem.analyses.efa import run_efa
from rcvsem.analyses.efa_options import EfaOptions
from rcvsem.analyses.reliability import run_reliability
from rcvsem.analyses.reliability_options import ReliabilityOptions
from rcvsem.analyses.scale_source import ScaleSource, read_scales
from rcvsem.analyses.second_opinion import second_alpha, second_suitability

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def source() -> ScaleSource:
    return read_scales([ROOT / "surveys" / "wave2.xlsx"], instrument=ROOT / "instruments" / "rcv.yaml")


def test_factor_analyzer_agrees(source: ScaleSource) -> None:
    found = run_efa(source, EfaOptions(cross_check=True, parallel_draws=0))
    said = [one for one in found.findings if one.code == "cross_check"]
    assert [one.severity for one in said] == ["info"]
    n = sum(2 + len(entry.items) for entry in found.dimensions)
    assert f"factor_analyzer agree in {n} coefficients" in said[0].text
    wrong = replace(found.dimensions[0].suitability, kmo=0.5)
    told = second_suitability(source, {found.dimensions[0].code: wrong})
    assert told.severity == "warning"
    assert f"differ in KMO, {found.dimensions[0].code}: 0.5 and 0." in told.text


def test_pingouin_agrees(source: ScaleSource) -> None:
    rows = run_reliability(source, ReliabilityOptions(draws=0)).rows
    said = second_alpha(source, {row.code: (row.items, row.alpha) for row in rows})
    assert said.severity == "info"
    assert f"pingouin agree in {len(rows)} coefficients" in said.text
    told = second_alpha(source, {"DP": (rows[0].items, 0.25)})
    assert told.severity == "warning"


def test_no_other_analysis_loads_them() -> None:
    code = (
        "import sys, rcvsem\n"
        "s = rcvsem.read_survey('surveys/wave2.xlsx', 'instruments/rcv.yaml')\n"
        "rcvsem.groups(s, 'early-late'); rcvsem.describe(s); rcvsem.efa(s, parallel_draws=0); rcvsem.reliability(s)\n"
        "print(sorted({'pingouin', 'factor_analyzer', 'sklearn', 'statsmodels'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.stdout.strip() == "[]", done.stderr
