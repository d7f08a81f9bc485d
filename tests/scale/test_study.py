"""The pretest of the RCV study and the bfi survey on the scale floor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.instrument import Instrument, read_instrument
from rcvsem.scale.factor_analyzer_adapter import kmo_and_bartlett
from rcvsem.scale.purify import purify
from rcvsem.scale.suitability import suitability
from rcvsem.survey import CleanSurvey, read_survey

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return read_instrument(ROOT / "instruments" / "rcv.yaml")


@pytest.fixture(scope="module")
def pretest(instrument: Instrument) -> CleanSurvey:
    return read_survey(ROOT / "surveys" / "wave1.xlsx", instrument, items="all")


def test_purification_finds_what_the_study_dropped(instrument: Instrument, pretest: CleanSurvey) -> None:
    dropped: list[str] = []
    for dimension in dict.fromkeys(c.dimension for c in instrument.constructs):
        constructs = {
            c.code: [i.code for i in c.items] for c in instrument.constructs if c.dimension == dimension
        }
        codes = [code for items in constructs.values() for code in items]
        result = purify(pretest.matrix(codes), constructs, codes)
        assert all(p.rule == "cross-loading" for p in result.proposals)
        dropped += result.dropped
    assert sorted(dropped) == ["DK5", "DP4", "DP5"]  # pretest items 10, 4 and 5


def test_a_second_opinion_on_kmo_and_bartlett(pretest: CleanSurvey) -> None:
    x = pretest.answers[~np.isnan(pretest.answers).any(axis=1)]
    kmo, msa, chi2, p = kmo_and_bartlett(x)
    ours = suitability(x)
    assert ours.kmo == pytest.approx(kmo, abs=NEAR["solved"])
    np.testing.assert_allclose(ours.msa, msa, atol=NEAR["solved"])  # type: ignore[arg-type]
    assert ours.bartlett == pytest.approx(chi2, rel=NEAR["solved"])
    assert ours.pvalue == pytest.approx(p, abs=NEAR["rounding"])
