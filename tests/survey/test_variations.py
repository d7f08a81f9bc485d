"""Variations of the kinds of field inputs, in other formats and languages: what was once read wrong."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from rcvsem.instrument import Instrument, parse_instrument
from rcvsem.instrument.names import option_labels
from rcvsem.survey import CleanSurvey, clean, read_export
from rcvsem.survey.proposal.trial_cleaning import propose_instrument

WAVE2 = Path(__file__).parents[2] / "surveys" / "wave2.xlsx"
N = 60
RNG = np.random.default_rng(3)
AGREE = ["非常不同意", "不同意", "一般", "同意", "非常同意"]


def rated(points: int = 5) -> list[Any]:
    return RNG.integers(1, points + 1, N).tolist()


def proposed(path: Path, *missing: float) -> tuple[str, Instrument, CleanSurvey]:
    raw = read_export(path)
    text = propose_instrument(raw, missing)
    instrument = parse_instrument(text)
    assert raw.n == N
    return text, instrument, clean(raw, instrument)


def table(folder: Path, columns: dict[str, list[Any]]) -> Path:
    path = folder / "d.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([list(columns), *zip(*columns.values(), strict=True)])
    return path


def stata(folder: Path, columns: dict[str, list[Any]], labels: dict[str, dict[int, str]]) -> Path:
    path = folder / "d.dta"
    pyreadstat.write_dta(pd.DataFrame(columns), str(path), variable_value_labels=labels)
    return path


def test_codes_of_one_variable_take_no_values_of_another(tmp_path: Path) -> None:
    """-8 is "refused" on the scale; temperatures from -10 to 9 keep every value."""
    items = {f"t{j}": rated(7) for j in (1, 2, 3)}
    items["t1"][0] = -8
    temperatures = [i % 20 - 10 for i in range(N)]
    labels = {name: {-8: "refused", 1: "low", 7: "high"} for name in items}
    _, instrument, survey = proposed(stata(tmp_path, {**items, "temp": temperatures}, labels))
    assert (instrument.scale_of("t1").minimum, instrument.scale_of("t1").maximum) == (1, 7)
    assert np.isnan(survey.column("t1")).sum() == 1
    assert survey.column("temp").tolist() == temperatures


def test_a_count_with_an_open_end_keeps_its_numbers(tmp_path: Path) -> None:
    columns = {
        "您有几个孩子": ["0", "1", "2", "3个以上"] * (N // 4),
        **{f"XR{j}": [AGREE[k - 1] for k in rated()] for j in (1, 2, 3)},
    }
    _, instrument, survey = proposed(table(tmp_path, columns))
    (question,) = instrument.background
    assert [option.text.zh for option in question.codes] == ["0", "1", "2", "3个以上"]
    assert not np.isnan(survey.column(question.code)).any()


@pytest.mark.parametrize(("often", "taken"), [(12, True), (3, False)])
def test_a_code_said_to_be_missing_may_follow_the_points(often: int, taken: bool, tmp_path: Path) -> None:
    """Few 6 after 1 to 5 are the code that was said; as many as of any other are a sixth point."""
    columns = {f"TR{j}": rated() for j in (1, 2, 3)}
    columns["TR1"] = [6 if i % often == 0 else v for i, v in enumerate(columns["TR1"])]
    text, instrument, survey = proposed(table(tmp_path, columns), 6.0)
    assert instrument.scale_of("TR1").maximum == (5 if taken else 6)
    assert np.isnan(survey.column("TR1")).sum() == (N // often if taken else 0)
    assert ("6 seems to mean no answer: taken as missing (5 cells)" in text) is taken


def test_labels_tell_the_measure_where_the_file_does_not(tmp_path: Path) -> None:
    """Stata says no measurement level: labels with a known order are ordinal or items, all others nominal."""
    labels = {
        "q1": {1: "ledig", 2: "verheiratet", 3: "geschieden", 4: "verwitwet", 5: "getrennt"},
        "q2": {1: "Bayern", 2: "Hessen", 3: "Sachsen", 4: "Berlin"},
        "alter": {1: "unter 20", 2: "20-39", 3: "40 und älter"},
        **{f"q{j}": {1: "nie", 2: "selten", 3: "manchmal", 4: "oft", 5: "immer"} for j in (4, 5, 6)},
    }
    columns = {name: rated(len(own)) for name, own in labels.items()}
    _, instrument, _ = proposed(stata(tmp_path, columns, labels))
    assert [item.code for item in instrument.items] == ["q4", "q5", "q6"]
    assert {q.code: q.measure for q in instrument.background} == {
        "q1": "nominal", "q2": "nominal", "alter": "ordinal",
    }  # fmt: skip


def test_a_first_respondent_without_answers_is_no_row_of_wordings(tmp_path: Path) -> None:
    columns = {f"XR{j}": [AGREE[k - 1] for k in rated()] for j in (1, 2, 3)}
    columns["XR1"][0], columns["XR2"][0] = "不适用", "拒答"
    _, instrument, survey = proposed(table(tmp_path, columns))
    assert survey.n == N
    assert [anchor.text.zh or anchor.text.en for anchor in instrument.scale_of("XR3").anchors] == AGREE


def test_options_in_chinese_alone_replace_no_english(tmp_path: Path) -> None:
    """They have no English that could stand in a report; an empty one once stood before every letter of it."""
    columns = {"性别": ["男", "女"] * (N // 2), **{f"XR{j}": rated() for j in (1, 2, 3)}}
    _, instrument, _ = proposed(table(tmp_path, columns))
    assert [option.text.zh for option in instrument.background[0].codes] == ["男", "女"]
    assert option_labels(instrument, {"", "男", "Male"}) == {}


def test_older_wenjuanxing_headers_tell_their_questions(tmp_path: Path) -> None:
    """`7、信任—2.row` with the question again, and `第8题(row)` without it; the platform's own columns were deleted."""
    columns = {f"7、信任—{j}.我信任{j}": rated() for j in (1, 2, 3)}
    columns |= {f"第8题({row})": rated() for row in ("便利", "有用", "清楚")}
    raw = read_export(table(tmp_path, columns), format="wenjuanxing")
    instrument = parse_instrument(propose_instrument(raw))
    assert [c.name.zh for c in instrument.constructs] == ["信任", "第8题"]
    assert [item.text.zh for item in instrument.items][1:5] == ["我信任2", "我信任3", "便利", "有用"]


def test_options_ticked_together_stay_apart_where_the_separator_is_no_comma(tmp_path: Path) -> None:
    columns = {"渠道": ["微信", "其他┋微博", "抖音"] * (N // 3), **{f"TR{j}": rated() for j in (1, 2, 3)}}
    columns["渠道"][4] = "微信┋抖音"
    columns["渠道"][7:14] = ["微信┋其他┋微博"] * 7
    _, instrument, _ = proposed(table(tmp_path, columns))
    assert sorted(o.text.zh or o.text.en for o in instrument.background[0].codes) == [
        "其他",
        "微信",
        "微博",
        "抖音",
    ]


def test_a_chinese_proposal_says_in_chinese_what_to_check() -> None:
    said = [
        line.partition("# ")[2]
        for line in propose_instrument(read_export(WAVE2)).splitlines()
        if line.strip().startswith("#")
    ]
    assert len(said) > 10
    assert not [line for line in said if re.search(r"[A-Za-z]+(?: [a-z]+){3}", line)]
