"""What means no answer: codes and texts belong to who declares them, and nothing valid is taken away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rcvsem.foundation.errors import SurveyError
from rcvsem.instrument import InvalidInstrumentError, parse_instrument, read_instrument
from rcvsem.instrument.no_answer import means_no_answer
from rcvsem.instrument.writing import instrument_data, yaml_text
from rcvsem.survey import clean, read_export, read_survey

FIELD = Path(__file__).parent / "field"

SILENT = {
    "en": [
        "Not applicable",
        "(6) Not applicable",
        "Don’t know",
        "I'd rather not say",
        "N/A",
        "don't know / refused",
    ],
    "zh": ["不适用", "6 = 不知道", "拒答", "不愿透露", "不適用"],
    "de": ["Weiß nicht", "keine Angabe", "möchte ich nicht beantworten", "k. A."],
    "fr": ["Ne sait pas", "Je préfère ne pas répondre", "Non concerné"],
    "es": ["No sé", "Prefiero no decirlo", "ns/nc", "No aplica"],
    "pt": ["Não sei", "Prefiro não responder", "Não se aplica"],
    "ja": ["わからない", "無回答", "該当なし"],
    "ko": ["모름", "해당 없음", "말하고 싶지 않음"],
    "ru": ["Затрудняюсь ответить", "Не знаю", "Предпочитаю не говорить"],
    "ar": ["لا أعرف", "لا ينطبق", "أفضل عدم الإجابة"],
}
ANSWERS = ["trifft nicht zu", "Neutral", "None", "not at all", "Undecided", "不清楚", "不同意", "no", "нет", "Nein", "3",
           "Not important", "1 - Not at all", "いいえ", "لا أوافق"]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), [(k, t) for k, texts in SILENT.items() for t in texts])
def test_words_of_no_answer(language: str, text: str) -> None:
    assert means_no_answer(text), language


@pytest.mark.parametrize("text", ANSWERS)
def test_words_that_are_answers(text: str) -> None:
    assert not means_no_answer(text)


# ---- codes ---------------------------------------------------------------------------------------------------


def test_the_advice_on_a_stray_code_costs_one_cell_and_erases_nothing() -> None:
    folder = FIELD / "03_error_advises_missing_codes"
    with pytest.raises(SurveyError) as caught:
        read_survey(folder / "data.csv", folder / "i.yaml")
    assert "takes 1 cell, none of which is an answer" in str(caught.value)
    raw = read_export(folder / "data.csv")
    given = {item: sum(cell == "5" for cell in raw.column(item)) for item in ("TR1", "TR2", "TR3", "US2")}
    survey = read_survey(folder / "data.csv", folder / "advised.yaml")
    for item in ("TR1", "TR2", "TR3"):
        assert int((survey.column(item) == 5).sum()) == given[item]
    assert given["US2"] == int(np.isnan(survey.column("US2")).sum()) == 1
    told = next(f.text for f in survey.findings if f.code == "missing_code_kept")
    assert f"{sum(given.values()) - 1} cells stayed" in told


SCALES = """
title: t
languages: [en]
scales:
  a: {minimum: 0, maximum: 10}
  b: {minimum: 1, maximum: 5, missing_codes: [8, 9]}
background:
  - {code: school, text: Years of school, numeric: true, missing_codes: [99]}
  - {code: age, text: Age, numeric: true, minimum: 16, maximum: 99}
constructs:
  - {code: A, name: A, scale: a, items: [{code: A1, text: one}]}
  - {code: B, name: B, scale: b, items: [{code: B1, text: two}]}
export: {platform: plain, cells: code, missing_codes: [-1, 99]}
"""


def test_missing_codes_belong_to_the_scale_that_declares_them(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("A1,B1,school,age\n8,8,8,99\n9,9,9,16\n-1,5,99,40\n10,1,12,-1\n")
    survey = clean(read_export(tmp_path / "d.csv"), parse_instrument(SCALES))
    np.testing.assert_array_equal(survey.column("A1"), [8, 9, np.nan, 10])
    np.testing.assert_array_equal(survey.column("B1"), [np.nan, np.nan, 5, 1])
    np.testing.assert_array_equal(survey.column("school"), [8, 9, np.nan, 12])
    np.testing.assert_array_equal(survey.column("age"), [99, 16, 40, np.nan])  # 99 may be an age


# ---- texts ---------------------------------------------------------------------------------------------------


def test_a_declared_anchor_goes_before_the_marks_of_no_value() -> None:
    folder = FIELD / "05_label_None_read_as_missing"
    raw = read_export(folder / "data.csv")
    survey = read_survey(raw, folder / "i.yaml")
    for item, header in survey.columns.items():
        nothing = int((raw.column(header) == "None").sum())
        assert nothing == int((survey.column(item) == 1).sum()) > 0
    assert not np.isnan(survey.answers).any()


BY_TEXT = """
title: t
languages: [en]
scales:
  agree:
    minimum: 1
    maximum: 5
    anchors: {1: Strongly disagree, 2: Disagree, 3: Neutral, 4: Agree, 5: Strongly agree}
constructs:
  - {code: TR, name: Trust, items: [{code: TR1, text: I trust the service}, {code: TR2, text: It is honest},
     {code: TR3, text: It keeps promises}]}
export: {platform: plain, cells: text}
"""
MARKED = "5: Strongly agree, 6: {en: Prefer not to say, missing: true}}"
DECLARED = {
    "export": BY_TEXT.replace("cells: text", "cells: text, missing_labels: [prefer not to say]"),
    "scale": BY_TEXT.replace("    anchors:", "    missing_labels: [Prefer not to say]\n    anchors:"),
    "anchor": BY_TEXT.replace("5: Strongly agree}", MARKED).replace("maximum: 5", "maximum: 6"),
    "anchor outside": BY_TEXT.replace("5: Strongly agree}", MARKED),
}


@pytest.mark.parametrize("said", DECLARED.values(), ids=DECLARED)
def test_a_text_can_mean_no_answer(said: str) -> None:
    raw = read_export(FIELD / "33_text_answer_cannot_be_missing" / "data.csv")
    instrument = parse_instrument(said)
    survey = clean(raw, instrument)
    assert int(np.isnan(survey.answers).sum()) == int((raw.cells == "Prefer not to say").sum()) == 11
    assert set(survey.ranges.values()) == {(1.0, 5.0)}
    again = parse_instrument(yaml_text(instrument_data(instrument)))
    np.testing.assert_array_equal(clean(raw, again).answers, survey.answers)


def test_an_extra_point_that_is_declared_missing_is_no_point() -> None:
    folder = FIELD / "33_text_answer_cannot_be_missing"
    survey = read_survey(folder / "data.csv", folder / "extra.yaml")
    assert np.nanmax(survey.answers) == 5
    assert read_instrument(folder / "extra.yaml").scales["agree"].maximum == 5


def test_an_undeclared_one_is_named_with_what_it_takes() -> None:
    folder = FIELD / "33_text_answer_cannot_be_missing"
    with pytest.raises(
        SurveyError, match=r"declare 'Prefer not to say' as no answer with missing_labels.*11 cells"
    ):
        read_survey(folder / "data.csv", folder / "i.yaml")


def test_a_point_that_reads_like_no_answer_is_warned_of() -> None:
    text = BY_TEXT.replace("5: Strongly agree}", "5: Strongly agree, 6: Prefer not to say}")
    survey = clean(
        read_export(FIELD / "33_text_answer_cannot_be_missing" / "data.csv"),
        parse_instrument(text.replace("maximum: 5", "maximum: 6")),
    )
    assert "counts as its highest point 6" in next(
        f.text for f in survey.findings if f.code == "silent_point"
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("    anchors:", "    missing_labels: [agree]\n    anchors:"), "already stands for code 4"),
        (("    anchors:", "    missing_codes: [4]\n    anchors:"), "4 is a point of the scale"),
    ],
)
def test_a_point_that_is_also_missing_is_a_fault(change: tuple[str, str], fault: str) -> None:
    with pytest.raises(InvalidInstrumentError, match=fault):
        parse_instrument(BY_TEXT.replace(*change))


# ---- without an instrument -----------------------------------------------------------------------------------


def test_a_count_is_described_and_nothing_of_it_is_suspected() -> None:
    survey = read_survey(FIELD / "04_describe_advises_losing_real_values" / "data.csv")
    assert survey.column("days_since_last_visit").max() == 60
    assert any(f.code == "count_column" and f.where == "days_since_last_visit" for f in survey.findings)


def test_advice_never_takes_real_answers_of_another_column(tmp_path: Path) -> None:
    text = (FIELD / "04_describe_advises_losing_real_values" / "data.csv").read_text()
    lines = [line.split(",") for line in text.splitlines()]
    for i in (3, 5, 9):
        lines[i][0] = "99"
    (tmp_path / "a.csv").write_text("\n".join(map(",".join, lines)))
    with pytest.raises(SurveyError, match=r"missing_codes=\[?99\]?; takes 3 cells"):
        read_survey(tmp_path / "a.csv")
    lines[12][-1] = "99"
    (tmp_path / "b.csv").write_text("\n".join(map(",".join, lines)))
    with pytest.raises(SurveyError) as caught:
        read_survey(tmp_path / "b.csv")
    assert "takes 3 cells" not in str(caught.value)
    assert "real answers of other columns" in str(caught.value)


# ---- several answers in a cell -------------------------------------------------------------------------------

SEVERAL = """
title: t
languages: [en]
scales: {a: {minimum: 1, maximum: 5}}
background:
  - {code: uses, text: What do you use, several: ";", cells: text, codes: {1: Phone, 2: "Laptop; tablet", 3: Watch}}
constructs: [{code: A, name: A, items: [{code: A1, text: one}]}]
export: {platform: plain}
"""


def test_several_answers_in_a_cell_become_a_column_an_option(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(
        'A1,uses\n1,Phone;Watch\n2,"Laptop; tablet"\n3,\n4,"Phone;Laptop; tablet"\n'
    )
    survey = clean(
        read_export(tmp_path / "d.csv", separator=","),
        parse_instrument(SEVERAL.replace("text: What do you use", "text: uses")),
    )
    np.testing.assert_array_equal(survey.column("uses_1"), [1, 0, np.nan, 1])
    np.testing.assert_array_equal(survey.column("uses_2"), [0, 1, np.nan, 1])
    np.testing.assert_array_equal(survey.column("uses_3"), [1, 0, np.nan, 0])
    (tmp_path / "d.csv").write_text("A1,uses\n1,Phone;Radio\n")
    with pytest.raises(SurveyError, match="'Radio' maps to no anchor"):
        clean(
            read_export(tmp_path / "d.csv", separator=","),
            parse_instrument(SEVERAL.replace("text: What do you use", "text: uses")),
        )
