"""Cleaning by an instrument: mapped and reversed once, all on record, nothing personal kept."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rcvsem.foundation.errors import DataError, OptionError, SurveyError
from rcvsem.survey import CleanSurvey, LogEntry, clean, read_survey

ROOT = Path(__file__).parents[2]
RCV = ROOT / "instruments/rcv.yaml"
CODES = ["TR1", "TR2", "TR3", "SA1", "SA2"]
NO_SCREENING = """
screening:
  contradiction: {action: "off"}
  no_variance: {action: "off"}
  missing_share: {action: "off"}
  mahalanobis: {action: "off"}
"""


def table(rows: list[list[Any]]) -> dict[str, list[Any]]:
    return {code: [row[j] for row in rows] for j, code in enumerate(CODES)}


def codes(survey: CleanSurvey) -> list[list[float | None]]:
    return [[None if math.isnan(v) else v for v in row] for row in survey.answers]


def test_texts_become_codes_through_anchors_and_synonyms(instrument: Any, export: Any) -> None:
    raw = export(
        table(
            [
                ["非常同意", "同意", "一般", "不同意", "非常不同意"],
                ["strongly AGREE", "Agree", "完全不同意", " 同意 ", "２"],
            ]
        )
    )
    made = instrument(export="export: {platform: plain, cells: text}")
    with pytest.raises(SurveyError) as caught:
        clean(raw, made)
    assert "'２' is a number where the instrument says the export holds texts" in caught.value.message
    raw = export(
        table(
            [
                ["非常同意", "同意", "一般", "不同意", "非常不同意"],
                ["strongly AGREE", "Agree", "完全不同意", " 同意 ", "(空)"],
            ]
        )
    )
    survey = clean(raw, made)
    # TR2 is reversed: 6 - 4.
    assert codes(survey) == [[5, 2, 3, 2, 1], [5, 2, 1, 4, None]]
    seen = {(row.item, row.seen): row.code for row in survey.mapping}
    assert seen["TR3", "完全不同意"] == 1
    assert seen["SA2", "(空)"] is None


def test_option_numbers_follow_the_order_of_the_form(instrument: Any, export: Any) -> None:
    raw = export(table([[1, 2, 3, 4, 5]]))
    upward = instrument(export="export: {platform: plain, cells: number}")
    downward = instrument(form_order="descending", export="export: {platform: plain, cells: number}")
    assert codes(clean(raw, upward)) == [[1, 4, 3, 4, 5]]
    survey = clean(raw, downward)
    assert codes(survey) == [[5, 2, 3, 2, 1]]
    assert (
        LogEntry(respondent="row 2", rule="option number", column="TR1", before="1", after="5") in survey.log
    )
    # The middle option is the same number in both orders: nothing changed, nothing is logged.
    assert not [e for e in survey.log if e.column == "TR3"]


def test_scores_that_arrive_reversed_are_not_reversed_again(instrument: Any, export: Any) -> None:
    raw = export(table([[1, 2, 3, 4, 5]]))
    once = clean(raw, instrument(export="export: {platform: wenjuanxing, cells: score}"))
    never = clean(
        raw, instrument(export="export: {platform: wenjuanxing, cells: score, scores_reversed: true}")
    )
    assert codes(once) == [[1, 4, 3, 4, 5]]
    assert once.reversed_items == ("TR2",)
    assert codes(never) == [[1, 2, 3, 4, 5]]
    assert never.reversed_items == ()
    assert not [e for e in never.log if e.rule == "reverse"]


def test_reversal_uses_the_points_of_the_scale_not_the_observed_range(instrument: Any, export: Any) -> None:
    survey = clean(export(table([[2, 2, 3, 3, 3], [3, 3, 3, 2, 3]])), instrument())
    assert survey.column("TR2").tolist() == [4, 3]
    assert survey.ranges["TR2"] == (1, 5)


def test_what_fits_nothing_is_one_error_with_place_value_and_what_is_allowed(
    instrument: Any, export: Any
) -> None:
    rows = [[1, 2, 3, 4, 5] for _ in range(9)]
    rows[1][0], rows[4][0], rows[6][4] = 6, 6, "挺好"
    with pytest.raises(SurveyError) as caught:
        clean(export(table(rows), path="data.xlsx", first_row=2), instrument())
    message = caught.value.message
    assert message.startswith("data.xlsx: 3 answers fit no declared code or anchor.")
    assert "TR1, row 3, 6: '6' is a code out of range; allowed are the codes 1..5." in message
    assert "SA2, row 8: '挺好' maps to no anchor" in message


def test_many_faults_are_counted_not_listed(instrument: Any, export: Any) -> None:
    rows = [[10 + i, 2, 3, 4, 5] for i in range(30)]
    with pytest.raises(SurveyError, match=r"30 answers fit .* And 25 more values"):
        clean(export(table(rows)), instrument())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("#REF!", "Excel error value"),
        (4.5, "out of range"),
        (0, "out of range"),
        (-1, "out of range"),
        (True, "anchor"),
    ],
)
def test_other_faults(instrument: Any, export: Any, value: object, said: str) -> None:
    with pytest.raises(SurveyError, match=said):
        clean(export(table([[value, 2, 3, 4, 5]])), instrument())


def test_declared_and_negative_codes_are_missing_and_said(instrument: Any, export: Any) -> None:
    made = instrument(export="export: {platform: wenjuanxing, cells: number, missing_codes: [9]}")
    survey = clean(export(table([[9, 2, 3, 4, -3], [1, 2, 3, -2, 5]]), format="wenjuanxing"), made)
    assert codes(survey) == [[None, 4, 3, 4, None], [1, 4, 3, None, 5]]
    said = {f.text for f in survey.findings if f.code == "missing_code"}
    assert said == {
        "The code 9 was taken as missing: 1 cell in TR1.",
        "The code -3 was taken as missing: 1 cell in SA2.",
        "The code -2 was taken as missing: 1 cell in SA1.",
    }


def test_missing_codes_the_file_declares(instrument: Any, export: Any) -> None:
    raw = export(table([[9, 2, 3, 4, 5], [1, 2, 3, 4, 5]]), missing_codes={"TR1": (9.0,)})
    assert codes(clean(raw, instrument()))[0][0] is None


def test_background_is_mapped_and_other_text_is_not_kept(instrument: Any, export: Any) -> None:
    columns = table([["同意"] * 5, ["一般"] * 5, ["不同意"] * 5])
    columns |= {"您的年龄": ["34", "２８", None], "您所在的区域": ["东部", "其他〖张三的老家〗", "West"]}
    made = instrument(screening=NO_SCREENING, export="export: {platform: wenjuanxing, cells: text}")
    survey = clean(export(columns), made)
    assert survey.column("region").tolist() == [1, 3, 2]
    np.testing.assert_array_equal(survey.column("age"), [34, 28, np.nan])
    everything = repr([survey.mapping, list(survey.log), survey.findings]) + survey.to_frame().to_csv()
    assert "张三" not in everything
    assert "其他〖…〗" in everything


def test_a_number_beyond_the_limits_of_a_question_is_an_error(instrument: Any, export: Any) -> None:
    columns = table([[1, 2, 3, 4, 5]]) | {"age": [7]}
    with pytest.raises(
        SurveyError, match="age, row 2: '7' is a code out of range; allowed are a number from 16 to 99"
    ):
        clean(export(columns), instrument())


def test_the_log_holds_every_change_and_only_changes(instrument: Any, export: Any) -> None:
    raw = export(table([["４", 2, 3, " 4", "(跳过)"], [1, None, 3, 4, 5]]))
    survey = clean(raw, instrument())
    assert [(e.respondent, e.rule, e.column, e.before, e.after) for e in survey.log] == [
        ("row 2", "digits", "TR1", "４", "4"),
        ("row 2", "trimmed", "SA1", " 4", "4"),
        ("row 2", "blank mark", "SA2", "(跳过)", ""),
        ("row 2", "reverse", "TR2", "2", "4"),
    ]
    assert len(survey.log) == 4
    assert survey.log[-1] == survey.log[3]
    assert survey.log[1:3] == tuple(survey.log)[1:3]
    assert survey.cleaning_log_frame().shape == (4, 5)
    with pytest.raises(IndexError):
        survey.log[4]


answers = st.sampled_from([None, 1, 2, 3, 4, 5, "1", " 2", "３", "同意", "非常不同意", "(空)", "NA"])


@given(st.lists(st.lists(answers, min_size=5, max_size=5), min_size=1, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_the_log_tells_the_whole_way_from_the_file_to_the_answers(
    instrument: Any, export: Any, rows: list[list[Any]]
) -> None:
    rows = [*rows, [1, 2, 3, 4, 5]]
    raw = export(table(rows))
    survey = clean(raw, instrument(screening=NO_SCREENING))
    assert survey.n == survey.received == len(rows)
    cells = {(f"row {i + 2}", CODES[j]): rows[i][j] for i in range(len(rows)) for j in range(5)}
    for entry in survey.log:
        before = cells[entry.respondent, entry.column]
        assert entry.before == ("" if before is None else str(before))
        cells[entry.respondent, entry.column] = entry.after
    for i, key in enumerate(survey.respondent):
        for j, code in enumerate(CODES):
            cell = cells[key, code]
            expected = math.nan if cell in (None, "") else float(cell)
            np.testing.assert_equal(survey.answers[i, j], expected)


def test_the_raw_export_is_not_changed(instrument: Any, export: Any) -> None:
    raw = export(table([["４", 2, 3, " 4", "(空)"], [1, 2, 3, 4, 5]]))
    before = raw.cells.tolist()
    survey = clean(raw, instrument())
    assert raw.cells.tolist() == before
    assert not survey.answers.flags.writeable


def test_wrong_options_and_empty_files(instrument: Any, export: Any) -> None:
    raw = export(table([[1, 2, 3, 4, 5]]))
    with pytest.raises(OptionError, match="items"):
        clean(raw, instrument(), items="some")  # type: ignore[arg-type]
    made = instrument(export="export: {platform: plain, waves: {w1: {files: ['a*'], cells: text}}}")
    with pytest.raises(OptionError, match="declares no wave 'w2'"):
        clean(raw, made, wave="w2")
    with pytest.raises(DataError, match="no respondent"):
        clean(export({code: [] for code in CODES}), instrument())
    with pytest.raises(DataError, match="SA2 has no value at all"):
        clean(export(table([[1, 2, 3, 4, None]])), instrument())


def test_a_wave_is_found_by_the_name_of_its_file_or_given(instrument: Any, export: Any) -> None:
    waves = "w1: {files: ['first*'], cells: text}, w2: {files: ['b*'], cells: code}"
    section = f"export: {{platform: plain, waves: {{{waves}}}}}"
    made = instrument(screening=NO_SCREENING, export=section)
    texts = export(table([["同意"] * 5]), path="first.csv")
    assert clean(texts, made).waves == ("w1",)
    assert clean(export(table([["同意"] * 5]), path="x.csv"), made, wave="w1").sources[0].cells == "text"


@pytest.mark.parametrize(("wave", "received", "analysed"), [("wave1", 225, 209), ("wave2", 468, 457)])
def test_the_simulated_waves(wave: str, received: int, analysed: int) -> None:
    survey = read_survey(ROOT / f"surveys/{wave}.xlsx", RCV, items="all" if wave == "wave1" else "kept")
    assert (survey.received, survey.n) == (received, analysed)
    assert [step.rule for step in survey.flow] == [
        "received", "attention_check", "contradiction", "seconds_per_item", "no_variance", "analysed",
    ]  # fmt: skip
    assert survey.flow[0].remaining == received
    assert sum(step.removed for step in survey.flow) == received - analysed == len(survey.exclusions)
    assert survey.valid_rate == pytest.approx(analysed / received)
    assert set(np.unique(survey.answers[~np.isnan(survey.answers)])) <= {1, 2, 3, 4, 5}
    assert not {e.respondent for e in survey.exclusions} & set(survey.respondent)


def test_nothing_personal_leaves() -> None:
    from rcvsem.survey import read_export

    raw = read_export(ROOT / "surveys/wave2.xlsx")
    survey = clean(raw, __import__("rcvsem.instrument").instrument.read_instrument(RCV))
    assert raw.personal
    values = {str(v) for name in raw.personal for v in raw.column(name) if v is not None and len(str(v)) > 3}
    everything = "\n".join(
        [
            survey.to_frame().to_csv(),
            survey.cleaning_log_frame().to_csv(),
            repr(survey),
            repr(survey.mapping),
            repr(survey.findings),
            repr(survey.exclusions),
            repr(survey.flags),
        ]
    )
    assert values
    assert not [value for value in values if value in everything]


def test_the_bfi_survey_is_reversed_as_its_instrument_says() -> None:
    survey = read_survey(ROOT / "surveys/bfi.csv", ROOT / "instruments/bfi.yaml")
    raw = read_survey(ROOT / "surveys/bfi.csv", variables=survey.items)
    assert set(survey.reversed_items) == {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}
    for code in survey.items:
        expected = 7 - raw.column(code) if code in survey.reversed_items else raw.column(code)
        np.testing.assert_array_equal(survey.column(code), expected)
    assert not [f for f in survey.findings if f.code == "key_audit"]


def test_result_access(instrument: Any, export: Any) -> None:
    survey = clean(export(table([[1, 2, 3, 4, 5], [2, 2, 3, 4, 5]]) | {"region": [1, 2]}), instrument())
    np.testing.assert_array_equal(survey.matrix(["SA2", "TR1"]), [[5, 1], [5, 2]])
    np.testing.assert_array_equal(survey.column("region"), [1, 2])
    assert list(survey.to_frame().columns) == ["region", *CODES]
    assert "1" not in repr(survey).split("respondents")[1].split("items")[0].replace("x 5", "")
    with pytest.raises(SurveyError, match="'TR9' is no column"):
        survey.column("TR9")


def test_ids_become_keys_only_when_they_are_harmless_and_unique(instrument: Any, export: Any) -> None:
    rows = table([[1, 2, 3, 4, 5], [2, 2, 3, 4, 5]])
    made = instrument()
    plain = clean(export({"id": [7, 8]} | rows, metadata={"id": "id"}), made)
    assert plain.respondent == ("7", "8")
    phones = clean(export({"id": ["13800138000", "13900139000"]} | rows, metadata={"id": "id"}), made)
    assert phones.respondent == ("row 2", "row 3")
    twice = clean(export({"id": [7, 7]} | rows, metadata={"id": "id"}), made)
    assert twice.respondent == ("row 2", "row 3")
    assert [f.code for f in twice.findings if f.code == "duplicate_id"] == ["duplicate_id"]


@pytest.mark.slow
def test_a_hundred_thousand_respondents_of_sixty_items_are_cleaned(export: Any) -> None:
    from rcvsem.instrument import parse_instrument

    items = "\n".join(
        f"      - {{code: Q{i}, text: {{en: 'Question {i} of the form'}}}}" for i in range(1, 61)
    )
    text = (
        "title: {en: Large}\nlanguages: [en]\nscales:\n  s:\n    minimum: 1\n    maximum: 5\n    anchors:\n"
        + "".join(f"      {i}: {{en: Point {i}}}\n" for i in range(1, 6))
        + f"constructs:\n  - code: Q\n    name: {{en: All}}\n    source: none\n    items:\n{items}\n"
        + "export: {platform: plain, cells: text}\n"
    )
    rng = np.random.default_rng(1)
    words = np.array([f"Point {i}" for i in range(1, 6)], dtype=object)
    raw = export({f"Q{i}": ["Point 1"] for i in range(1, 61)})
    from dataclasses import replace

    n = 100_000
    raw = replace(raw, cells=words[rng.integers(0, 5, (n, 60))], row_numbers=np.arange(2, n + 2))
    survey = clean(raw, parse_instrument(text))
    assert survey.answers.shape == (n, 60)
    assert len(survey.log) == 60 * n
