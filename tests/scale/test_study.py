"""The pretest of the RCV study and the bfi survey through the whole scale floor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import OptionError
from rcvsem.instrument import Instrument, read_instrument
from rcvsem.scale.analysis import ScaleOptions, analyse_scales
from rcvsem.scale.factor_analyzer_adapter import kmo_and_bartlett
from rcvsem.scale.purify import purify
from rcvsem.scale.reliability import cronbach_alpha
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


def test_analysis_of_the_pretest(pretest: CleanSurvey) -> None:
    analysis = analyse_scales(pretest, options=ScaleOptions(draws=100, parallel_draws=200))
    assert [d.code for d in analysis.dimensions] == ["resource", "capability", "value"]
    assert [r.level for r in analysis.reliabilities].count("construct") == 6
    for dimension, kmo_at_least in zip(analysis.dimensions, (0.9, 0.9, 0.9), strict=True):
        assert not isinstance(dimension.suitability, NotAvailable)
        assert not isinstance(dimension.efa, NotAvailable)
        assert dimension.suitability.kmo > kmo_at_least
        assert dimension.efa.cumulative_after[-1] == pytest.approx(0.85, abs=0.03)
        assert dimension.efa.n_factors == len(dimension.constructs)
    dsc = analysis.of("DSC")
    x = pretest.matrix([i.code for i in pretest.instrument.construct("DSC").items])  # type: ignore[union-attr]
    assert dsc.alpha.raw == cronbach_alpha(x).raw  # type: ignore[union-attr]
    assert dsc.bootstrap.usable == 100  # type: ignore[union-attr]
    assert isinstance(dsc.discrimination, tuple)
    assert isinstance(dsc.discrimination[0].index, float)
    assert analysis.of("all", "whole").alpha.k == 33  # type: ignore[union-attr]
    assert not isinstance(analysis.htmt, NotAvailable)
    assert analysis.htmt.htmt_bootstrap is not None
    assert len(analysis.htmt.pairs) == 15
    with pytest.raises(OptionError, match="no construct 'XX'"):
        analysis.of("XX")


def test_a_second_opinion_on_kmo_and_bartlett(pretest: CleanSurvey) -> None:
    x = pretest.answers[~np.isnan(pretest.answers).any(axis=1)]
    kmo, msa, chi2, p = kmo_and_bartlett(x)
    ours = suitability(x)
    assert ours.kmo == pytest.approx(kmo, abs=1e-9)
    np.testing.assert_allclose(ours.msa, msa, atol=1e-9)  # type: ignore[arg-type]
    assert ours.bartlett == pytest.approx(chi2, rel=1e-9)
    assert ours.pvalue == pytest.approx(p, abs=1e-12)


def test_analysis_without_an_instrument() -> None:
    from pandas import DataFrame

    rng = np.random.default_rng(3)
    trait = rng.normal(size=(80, 2))
    columns = {f"A{i}": np.clip(np.round(3 + trait[:, 0] + rng.normal(size=80)), 1, 5) for i in (1, 2, 3)}
    columns["B1"] = np.clip(np.round(3 + trait[:, 1]), 1, 5)
    survey = read_survey(DataFrame(columns), variables=list(columns))
    with pytest.raises(OptionError, match="scales must be given"):
        analyse_scales(survey)
    with pytest.raises(OptionError, match="not in the survey: C1"):
        analyse_scales(survey, constructs={"C": ["C1"]})
    analysis = analyse_scales(
        survey, constructs={"A": ["A1", "A2", "A3"], "B": ["B1"]}, options=ScaleOptions(parallel_draws=0)
    )
    assert isinstance(analysis.of("B").alpha, NotAvailable)
    assert isinstance(analysis.dimensions[0].parallel, NotAvailable)
    assert isinstance(analysis.of("A").bootstrap, NotAvailable)
    assert not isinstance(analysis.collinearity, NotAvailable)
    with pytest.raises(OptionError, match="'method' option"):
        ScaleOptions(method="pc")  # type: ignore[arg-type]
