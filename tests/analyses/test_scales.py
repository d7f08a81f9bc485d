"""Scales of a survey: factor analysis and reliability of the pretest, and of answers without an instrument."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

from rcvsem.analyses.efa import run_efa
from rcvsem.analyses.efa_options import EfaOptions
from rcvsem.analyses.reading import ScalesWanted
from rcvsem.analyses.reliability import ScaleRow, run_reliability
from rcvsem.analyses.reliability_options import ReliabilityOptions
from rcvsem.analyses.scale_source import ScaleSource, read_scales, scale_source
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import OptionError
from rcvsem.scale.reliability import cronbach_alpha
from rcvsem.survey import read_survey

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def pretest() -> ScaleSource:
    instrument = ROOT / "instruments" / "rcv.yaml"
    return read_scales(
        [ROOT / "surveys" / "wave1.xlsx"], instrument=instrument, wanted=ScalesWanted(items="all")
    )


def test_factor_analysis_of_the_pretest(pretest: ScaleSource) -> None:
    found = run_efa(pretest, EfaOptions(parallel_draws=20))
    assert [d.code for d in found.dimensions] == ["resource", "capability", "value"]
    for dimension in found.dimensions:
        assert dimension.suitability.kmo > 0.9
        assert dimension.efa.cumulative_after[-1] == pytest.approx(0.85, abs=NEAR["published_share"])
        assert dimension.efa.n_factors == len(dimension.constructs)
    assert sorted(found.proposed) == ["DK5", "DP4", "DP5"]  # pretest items 10, 4 and 5


def test_reliability_of_the_pretest(pretest: ScaleSource) -> None:
    found = run_reliability(pretest, ReliabilityOptions(draws=100))
    rows = {(row.level, row.code): row for row in found.rows}
    assert [row.level for row in found.rows].count("construct") == 6
    alpha = cronbach_alpha(pretest.survey.matrix(pretest.constructs["DSC"]))
    row = rows["construct", "DSC"]
    assert row.alpha == alpha.raw
    assert row.lambda6 == alpha.lambda6
    low, high = row.alpha_bootstrap
    assert not isinstance(low, NotAvailable)
    assert not isinstance(high, NotAvailable)
    assert low < alpha.raw < high
    assert len(rows["whole", "all"].items) == 33


def test_reliability_without_an_instrument() -> None:
    rng = np.random.default_rng(3)
    trait = rng.normal(size=(80, 2))
    columns = {f"A{i}": np.clip(np.round(3 + trait[:, 0] + rng.normal(size=80)), 1, 5) for i in (1, 2, 3)}
    columns["B1"] = np.clip(np.round(3 + trait[:, 1]), 1, 5)
    survey = read_survey(pd.DataFrame(columns), variables=list(columns))
    with pytest.raises(OptionError, match="not in the survey: C1"):
        scale_source(survey, {"C": ("C1",)})
    found = run_reliability(
        scale_source(survey, {"A": ("A1", "A2", "A3"), "B": ("B1",)}), ReliabilityOptions(draws=0)
    )
    rows: dict[str, ScaleRow] = {row.code: row for row in found.rows}
    assert isinstance(rows["B"].alpha, NotAvailable)
    assert isinstance(rows["A"].alpha_bootstrap[0], NotAvailable)
    assert rows["A"].alpha == cronbach_alpha(survey.matrix(("A1", "A2", "A3"))).raw
