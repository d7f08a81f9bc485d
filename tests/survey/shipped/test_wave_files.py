"""The simulated waves as files, and what cleaning makes of them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from tolerances import NEAR

from rcvsem.instrument import Instrument
from rcvsem.survey import CleanSurvey

WAVES = ("wave1", "wave2")


@pytest.mark.parametrize("name", WAVES)
def test_the_file_says_that_it_is_simulated(surveys: Path, name: str) -> None:
    book = load_workbook(surveys / f"{name}.xlsx")
    note = " ".join(str(row[0]) for row in book["说明"].iter_rows(values_only=True))
    assert "Simulated from published statistics" in note
    assert "模拟数据" in note
    assert "simulated from published statistics" in str(book.properties.title)
    assert "Simulated from published statistics" in (surveys / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", WAVES)
def test_origins_are_invented(surveys: Path, name: str) -> None:
    rows = load_workbook(surveys / f"{name}.xlsx")["Sheet1"].iter_rows(values_only=True)
    header = next(rows)
    assert header[:6] == ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
    origins = [str(row[5]) for row in rows]
    # the three ranges set aside for documentation (RFC 5737)
    documented = re.compile(
        r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}\([甲乙丙丁戊]省[东西南北中]市（虚构）\)"
    )
    assert [origin for origin in origins if not documented.fullmatch(origin)] == []
    assert len(set(origins)) == len(origins)


def test_wave_1_is_by_text_and_wave_2_by_number(wave1: CleanSurvey, wave2: CleanSurvey) -> None:
    assert (wave1.sources[0].format, wave1.sources[0].cells) == ("wenjuanxing", "text")
    assert (wave2.sources[0].format, wave2.sources[0].cells) == ("wenjuanxing", "number")


def test_every_item_asked_is_found(wave1: CleanSurvey, wave2: CleanSurvey, rcv: Instrument) -> None:
    assert wave1.items == tuple(item.code for item in rcv.items)
    assert wave2.items == tuple(item.code for item in rcv.kept_items)


def test_screening_leaves_the_published_numbers(wave1: CleanSurvey, wave2: CleanSurvey) -> None:
    assert (wave1.received, wave1.n) == (225, 209)
    assert (wave2.received, wave2.n) == (468, 457)


def test_each_rule_catches_those_made_for_it(wave1: CleanSurvey, wave2: CleanSurvey) -> None:
    def caught(survey: CleanSurvey) -> dict[str, int]:
        return dict(Counter(rule for exclusion in survey.exclusions for rule in exclusion.rules))

    assert caught(wave1) == {
        "seconds_per_item": 5,
        "contradiction": 4,
        "attention_check": 7,  # 4 who missed it, 3 who gave one answer to everything
        "no_variance": 3,
    }
    assert caught(wave2) == {
        "seconds_per_item": 4,
        "contradiction": 3,
        "attention_check": 4,
        "no_variance": 2,
    }


def test_nobody_analysed_is_flagged(wave1: CleanSurvey, wave2: CleanSurvey) -> None:
    assert wave1.flags == ()
    assert wave2.flags == ()


def test_blanks_cost_the_final_model_nobody(wave1: CleanSurvey, wave2: CleanSurvey, rcv: Instrument) -> None:
    assert not np.isnan(wave2.answers).any()
    dropped = [item.code for item in rcv.items if item.dropped]
    blank = np.isnan(wave1.answers).sum(axis=0)
    assert sum(blank) == 2
    assert {code for code, count in zip(wave1.items, blank, strict=True) if count} <= set(dropped)
    assert np.isnan(wave2.background["region"]).sum() == 3


def test_profile_of_wave_2_is_the_published_one(wave2: CleanSurvey) -> None:
    assert np.mean(wave2.background["tenure"] == 3) == pytest.approx(0.62, abs=NEAR["printed_2"])
    assert np.mean(wave2.background["department"] == 1) == pytest.approx(0.538, abs=NEAR["printed_3"])
    assert np.mean(wave2.background["department"] == 2) == pytest.approx(0.39, abs=NEAR["unit_of_printed_3"])
    assert set(wave2.background["region"][~np.isnan(wave2.background["region"])]) == {1, 2, 3}


def test_item_moments_are_within_the_published_ranges(wave2: CleanSurvey) -> None:
    x = wave2.answers
    mean, sd = x.mean(axis=0), x.std(axis=0, ddof=1)
    z = (x - mean) / x.std(axis=0)
    skew, kurtosis = (z**3).mean(axis=0), (z**4).mean(axis=0) - 3
    order = np.argsort(mean)
    assert [wave2.items[j] for j in order[:3]] == ["DSC3", "DSC1", "DSC4"]
    assert mean[order[:3]] == pytest.approx([4.276, 4.281, 4.302], abs=NEAR["printed_3_of_means"])
    assert mean.max() == pytest.approx(4.60, abs=NEAR["unit_of_printed_3"])
    assert [wave2.items[j] for j in np.argsort(-sd)[:3]] == ["DSC3", "DSC1", "DSC4"]
    assert sd.max() == pytest.approx(0.988, abs=NEAR["unit_of_printed_3"])
    assert sd.min() == pytest.approx(0.58, abs=NEAR["two_units_of_printed_3"])
    assert skew.min() > -1.65
    assert skew.max() < -1.0
    assert np.abs(kurtosis).max() < 8


def test_no_answer_is_off_the_scale(wave1: CleanSurvey, wave2: CleanSurvey) -> None:
    assert set(np.unique(wave2.answers)) == {1, 2, 3, 4, 5}
    assert set(np.unique(wave1.answers[~np.isnan(wave1.answers)])) == {1, 2, 3, 4, 5}
