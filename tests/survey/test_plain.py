"""Tables without an instrument: what is wrong stops with one message; the rest is untouched."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rcvsem.foundation.errors import DataError, OptionError, RcvsemError, SurveyError
from rcvsem.survey import clean_plain, read_survey

ROOT = Path(__file__).parents[2]
ITEMS = ["TR1", "TR2", "TR3", "SA1", "SA2", "SA3"]


def likert(n: int = 120, seed: int = 1) -> dict[str, list[Any]]:
    """Six five-point items of one factor; nobody gives one answer to everything."""
    rng = np.random.default_rng(seed)
    x = np.clip(np.round(3.2 + rng.normal(size=(n, 1)) * 0.8 + rng.normal(size=(n, 6)) * 0.7), 1, 5)
    same = x.max(axis=1) == x.min(axis=1)
    x[same, 0] = 6 - x[same, 0]
    x[same & (x[:, 0] == 3), 0] = 2
    return {code: [int(v) for v in x[:, j]] for j, code in enumerate(ITEMS)}


def codes_of(survey: Any, severity: str = "warning") -> list[str]:
    return [f.code for f in survey.findings if f.severity == severity]


def refused(raw: Any, *args: Any, **options: Any) -> str:
    with pytest.raises(RcvsemError) as caught:
        clean_plain(raw, *args, **options)
    return caught.value.message


def test_good_data_pass_as_they_are_without_a_word(export: Any) -> None:
    data = likert()
    survey = clean_plain(export(data), ITEMS)
    np.testing.assert_array_equal(survey.answers, np.column_stack([data[code] for code in ITEMS]))
    assert survey.findings == ()
    assert len(survey.log) == 0
    assert (survey.n, survey.received) == (120, 120)


# ---- columns ----


def test_blanks_case_and_inner_blanks_in_headers_are_read_with_a_warning(export: Any) -> None:
    data = likert()
    renamed = dict(zip([" TR1", "TR2\u00a0", "TR3", "sa1", "SA 2", "SA3\u3000"], data.values(), strict=True))
    survey = clean_plain(export(renamed), ITEMS)
    said = [f.text for f in survey.findings]
    assert said == [
        "Column ' TR1' read as 'TR1'.",
        "Column 'TR2\u00a0' read as 'TR2'.",
        "Column 'SA3\u3000' read as 'SA3'.",
        "Column 'sa1' read as 'SA1'.",
        "Column 'SA 2' read as 'SA2'.",
    ]
    np.testing.assert_array_equal(survey.column("SA1"), data["SA1"])


def test_a_slip_of_the_model_is_only_corrected_by_its_author(export: Any) -> None:
    message = refused(export(likert()), ["tr1", "TR2", "TR3", "XX9"])
    assert "'tr1' is not in the data; 'TR1' is." in message
    assert "'XX9' is not in the data" in message
    assert "The file has the columns TR1, TR2" in message


def test_all_names_in_another_case_are_only_suggested(export: Any) -> None:
    message = refused(export(likert()), ["tr1", "tr2"])
    assert "'tr1' is not in the data; 'TR1' is. 'tr2' is not in the data; 'TR2' is." in message


def test_a_name_between_two_columns_is_refused(export: Any) -> None:
    data = likert()
    doubled = export(([*ITEMS, "TR1"], [*data.values(), data["TR1"]]))
    assert "two columns for one item" in refused(doubled, ITEMS)
    blank = export(([*ITEMS, "TR1 "], [*data.values(), data["TR1"]]))
    assert "two columns for one item" in refused(blank, ITEMS)


def test_a_platform_export_asks_for_its_instrument(export: Any) -> None:
    message = refused(export({"3、平台值得信赖": [1, 2]}, format="wenjuanxing"), ["TR1"])
    assert "looks like a wenjuanxing export: give its instrument" in message


def test_columns_of_numbers_are_found_when_none_are_named(export: Any) -> None:
    data = {"id": list(range(120))} | likert() | {"phone": [13800138000] * 120, "region": ["east"] * 120}
    raw = export(data, metadata={"id": "id"}, personal=frozenset({"phone"}))
    assert clean_plain(raw).items == tuple(ITEMS)


# ---- cells ----


def test_labels_are_refused_with_a_proposal(export: Any) -> None:
    words = ["非常不同意", "不同意", "一般", "同意", "非常同意"]
    data = {code: [words[v - 1] for v in column] for code, column in likert().items()}
    message = refused(export(data), ITEMS)
    assert "Columns TR1, TR2, TR3, SA1, SA2, SA3 hold text labels" in message
    assert "非常不同意 = 1, 不同意 = 2, 一般 = 3, 同意 = 4, 非常同意 = 5" in message
    survey = clean_plain(export(data), ITEMS, labels={w: i for i, w in enumerate(words, start=1)})
    np.testing.assert_array_equal(survey.answers, np.column_stack(list(likert().values())))
    assert {row.seen: row.code for row in survey.mapping if row.item == "TR1"}["同意"] == 4


@pytest.mark.parametrize(
    ("labels", "proposal"),
    [
        (["Strongly disagree", "Agree", "Neutral"], "Strongly disagree = 1, Neutral = 3, Agree = 4"),
        (["5 agree", "1 disagree", "3 so so"], "1 disagree = 1, 3 so so = 3, 5 agree = 5"),
        (["never", "always", "often"], "never = 1, often = 4, always = 5"),
        (["slightly agree", "agree", "disagree"], "disagree = 2, slightly agree = 5, agree = 6"),
        (["blue", "red"], "The labels are 'blue', 'red'."),
    ],
)
def test_proposals(export: Any, labels: list[str], proposal: str) -> None:
    data = likert() | {"TR1": [labels[i % len(labels)] for i in range(120)]}
    message = refused(export(data), ITEMS)
    assert "Column TR1 holds text labels" in message
    assert proposal in message


def test_single_texts_are_named_with_their_row(export: Any) -> None:
    data = likert()
    data["TR2"][3], data["SA1"][7] = "4分", "?"
    message = refused(export(data), ITEMS)
    assert "Text among numbers: TR2 row 5: '4分'; SA1 row 9: '?'" in message


def test_excel_errors_and_dates_are_named_with_their_row(export: Any) -> None:
    data = likert()
    data["TR2"][3], data["SA1"][7] = "#DIV/0!", "#REF!"
    assert "Excel error values: TR2 row 5 #DIV/0!; SA1 row 9 #REF!" in refused(export(data), ITEMS)
    data = likert()
    data["TR2"][3] = datetime(2026, 5, 3)
    assert "Dates among the answers: TR2 row 5 2026-05-03" in refused(export(data), ITEMS)


def test_texts_of_numbers_are_numbers_and_every_change_is_logged(export: Any) -> None:
    data: dict[str, list[Any]] = {code: [str(v) for v in column] for code, column in likert().items()}
    data["TR1"][0:4] = ["３", " 4 ", "NA", ""]
    survey = clean_plain(export(data), ITEMS)
    assert survey.column("TR1")[:2].tolist() == [3, 4]
    assert np.isnan(survey.column("TR1")[2:4]).all()
    assert [(e.rule, e.before, e.after) for e in survey.log] == [
        ("digits", "３", "3"),
        ("trimmed", " 4 ", "4"),
        ("blank mark", "NA", ""),
    ]


@pytest.mark.parametrize("text", ["2026-05-03", "2026/5/3 00:00:00", "5月3日", "3-May", "Mar-05"])
def test_dates_as_text_are_dates(export: Any, text: str) -> None:
    data = likert()
    data["TR2"][3] = text
    assert f"Dates among the answers: TR2 row 5 {text}" in refused(export(data), ITEMS)


def test_day_numbers_of_excel_are_named_as_such(export: Any) -> None:
    data = likert()
    data["TR2"][3] = 46145
    assert "dates as Excel stores them" in refused(export(data), ITEMS)


def test_numbers_stored_as_text_in_a_workbook_are_said(export: Any) -> None:
    from dataclasses import replace

    data = likert()
    data["TR2"] = [str(v) for v in data["TR2"]]
    assert clean_plain(export(data), ITEMS).findings == ()
    survey = clean_plain(replace(export(data), container="xlsx"), ITEMS)
    assert [f.text for f in survey.findings] == ["Numbers stored as text were read as numbers: TR2 (120)."]


def test_infinite_numbers_are_no_answers(export: Any) -> None:
    data = likert()
    data["TR2"][3] = math.inf
    assert "Text among numbers: TR2 row 5: 'inf'" in refused(export(data), ITEMS)


def test_personal_columns_are_not_read_and_their_texts_not_shown(export: Any) -> None:
    raw = export(likert() | {"name": ["张三"] * 120}, personal=frozenset({"name"}))
    message = refused(raw, [*ITEMS, "name"])
    assert "name holds personal data" in message
    assert "张三" not in message


def test_an_item_mostly_missing_is_said(export: Any) -> None:
    data = likert()
    data["TR2"] = [None if i % 5 else v for i, v in enumerate(data["TR2"])]
    survey = clean_plain(export(data), ITEMS)
    assert [f.text for f in survey.findings] == ["TR2 is missing for 96 of 120 respondents (80 %)."]


# ---- codes ----


@pytest.mark.parametrize("scale", [None, (1, 5)])
def test_undeclared_codes_for_missing_are_refused(export: Any, scale: Any) -> None:
    data = likert()
    for row in range(0, 120, 12):
        data["TR1"][row] = 99
    data["SA2"][5], data["SA3"][9] = -99, 999
    message = refused(export(data), ITEMS, scale=scale)
    assert "Suspected codes for missing answers (-99, 99, 999) outside the answers 1 to 5" in message
    assert "TR1 99 (10 cells, rows 2, 14, 26, 38, 50, …)" in message
    assert "missing_codes=[-99, 99, 999]" in message
    survey = clean_plain(export(data), ITEMS, scale=scale, missing_codes=(99, -99, 999))
    assert int(np.isnan(survey.answers).sum()) == 12
    assert codes_of(survey) == ["missing_code"] * 3


@pytest.mark.parametrize("code", [-1, -9, 8, 9, 77, 88])
def test_other_codes_for_missing(export: Any, code: int) -> None:
    data = likert()
    data["TR1"][4] = data["SA1"][8] = code
    assert f"Suspected codes for missing answers ({code})" in refused(export(data), ITEMS)


def test_nine_above_a_seven_point_scale_is_a_code_only_where_eight_is_never_used(export: Any) -> None:
    rng = np.random.default_rng(9)
    data = {code: [int(v) for v in rng.integers(1, 8, 120)] for code in ITEMS}
    data["TR1"][4] = data["TR1"][5] = 9
    assert "Suspected codes for missing answers (9) outside the answers 1 to 7" in refused(
        export(data), ITEMS
    )
    data["SA1"][9] = 8
    assert clean_plain(export(data), ITEMS).column("TR1")[4] == 9


def test_slips_far_outside_are_refused_without_a_scale_and_near_ones_with(export: Any) -> None:
    data = likert()
    data["TR1"][4] = 44
    assert "Values far outside the answers 1 to 5 of all items: TR1 44 (1 cell, row 6)" in refused(
        export(data), ITEMS
    )
    data["TR1"][4] = 6
    assert clean_plain(export(data), ITEMS).column("TR1")[4] == 6
    message = refused(export(data), ITEMS, scale=(1, 5))
    assert "Codes out of range, outside the scale 1 to 5: TR1 6 (1 cell, row 6)" in message


def test_a_covariate_off_the_scale_is_not_held_to_it_but_said(export: Any) -> None:
    rng = np.random.default_rng(2)
    data = likert() | {"age": [int(v) for v in rng.integers(18, 70, 120)]}
    survey = clean_plain(export(data), [*ITEMS, "age"], scale=(1, 5))
    assert codes_of(survey) == ["not_on_scale"]


@pytest.mark.parametrize("high", [4, 5, 6, 7, 10])
def test_honest_scales_of_any_length_raise_no_suspicion(export: Any, high: int) -> None:
    rng = np.random.default_rng(high)
    data = {code: [int(v) for v in rng.integers(0 if high == 10 else 1, high + 1, 60)] for code in ITEMS}
    assert codes_of(clean_plain(export(data), ITEMS)) == []


def test_counts_ages_incomes_and_scores_raise_no_suspicion(export: Any) -> None:
    rng = np.random.default_rng(4)
    data: dict[str, list[Any]] = {
        "visits": [int(v) for v in rng.poisson(2, 200)],
        "age": [int(v) for v in rng.integers(18, 99, 200)],
        "income": [float(v) for v in np.exp(rng.normal(9, 1, 200))],
        "score": [float(v) for v in rng.normal(0, 1, 200)],
    }
    data["visits"][3] = 12
    survey = clean_plain(export(data), list(data))
    assert survey.findings == ()


@pytest.mark.parametrize("name", ["hs", "poldem", "attitude", "judges"])
def test_continuous_data_of_the_textbooks_pass_without_a_word(name: str) -> None:
    path = ROOT / f"tests/golden/scale/data/{name}.csv"
    survey = read_survey(path)
    assert [f.code for f in survey.findings if f.severity != "info"] == []
    expected = pd.read_csv(path)[list(survey.items)].to_numpy(float)
    np.testing.assert_array_equal(survey.answers, expected)


def test_fractions_on_a_rating_scale_are_counted(export: Any) -> None:
    data = likert()
    data["TR1"] = [v + 0.5 if i < 50 else v for i, v in enumerate(data["TR1"])]
    survey = clean_plain(export(data), ITEMS)
    finding = next(f for f in survey.findings if f.code == "not_integer")
    assert "TR1 has 50 non-integer values (e.g." in finding.text
    assert finding.severity == "warning"


# ---- rows ----


def test_summary_rows_are_refused_by_their_label(export: Any) -> None:
    data = {"id": [*map(str, range(120)), "合计", "平均值："]} | {
        code: [*column, sum(column), sum(column) / 120] for code, column in likert().items()
    }
    assert "Row 122 (合计), row 123 (平均值：) are summaries" in refused(export(data), ITEMS)


def test_summary_rows_are_refused_by_their_numbers(export: Any) -> None:
    data = {code: [*column, sum(column), round(sum(column) / 120, 2)] for code, column in likert().items()}
    message = refused(export(data), ITEMS)
    assert "Row 122 (sums of the rows above), row 123 (means of the rows above) are summaries" in message


def test_a_column_without_any_value_is_refused(export: Any) -> None:
    with pytest.raises(DataError, match="TR2 has no value at all"):
        clean_plain(export(likert() | {"TR2": [None] * 120}), ITEMS)
    with pytest.raises(DataError, match="no respondent"):
        clean_plain(export({"TR1": []}), ["TR1"])


def test_straight_lining_is_counted_listed_and_flagged(export: Any) -> None:
    data = likert()
    for i in range(0, 120, 4):
        for code in ITEMS:
            data[code][i] = 1 + i % 5
    survey = clean_plain(export(data), ITEMS)
    finding = next(f for f in survey.findings if f.code == "straight_lining")
    assert finding.severity == "warning"
    assert finding.text.startswith(
        "30 respondents give the same answer to all 6 items (straight-lining): rows 2, 6,"
    )
    assert survey.n == 120
    assert survey.without_flagged().n == 90


def test_one_straight_liner_is_a_note(export: Any) -> None:
    data = likert()
    for code in ITEMS:
        data[code][10] = 3
    survey = clean_plain(export(data), ITEMS)
    assert [f.text.split(":")[0] for f in survey.findings] == [
        "1 respondent gives the same answer to all 6 items (straight-lining)"
    ]
    assert codes_of(survey) == []


def test_one_answer_to_few_close_items_is_no_straight_line(export: Any) -> None:
    rng = np.random.default_rng(5)
    level = rng.integers(3, 6, 120)
    close = {code: np.where(rng.random(120) < 0.9, level, 4).tolist() for code in ITEMS}
    survey = clean_plain(export(close), ITEMS)
    assert sum(len(set(row)) == 1 for row in zip(*close.values(), strict=True)) > 30
    assert [f for f in survey.findings if f.code == "straight_lining"] == []
    assert survey.without_flagged().n == 120


def test_straight_lines_are_judged_over_all_items_of_the_export(export: Any) -> None:
    data = likert()
    for code in ITEMS:
        data[code][10] = data[code][20] = 3
    others = {f"O{k}": column for k, column in enumerate(likert(seed=9).values())}
    others |= {"O0": [*others["O0"]]}
    for column in others.values():
        column[10], column[20] = 3, 4
    survey = clean_plain(export(data | others), ITEMS)
    finding = next(f for f in survey.findings if f.code == "straight_lining")
    assert finding.text.startswith("1 respondent gives the same answer to all 12 items")


def test_repeated_rows_are_said_once_there_are_enough_items(export: Any) -> None:
    first, second = likert(seed=1), likert(seed=2)
    data = first | {f"B{code}": column for code, column in second.items()}
    for column in data.values():
        column[50] = column[20]
    survey = clean_plain(export({"id": list(range(120))} | data, metadata={"id": "id"}), list(data))
    assert [f.text for f in survey.findings] == [
        "1 row repeats an earlier row in every column (duplicates): row 52."
    ]


# ---- options ----


def test_reversal_needs_the_scale_and_is_done_once(export: Any) -> None:
    data = likert()
    survey = clean_plain(export(data), ITEMS, scale=(1, 5), reverse=["TR2", "TR2"])
    np.testing.assert_array_equal(survey.column("TR2"), 6 - np.array(data["TR2"]))
    assert survey.reversed_items == ("TR2",)
    assert len(survey.log) == 120
    with pytest.raises(OptionError, match="TR2 cannot be reversed without its scale"):
        clean_plain(export(data), ITEMS, reverse=["TR2"])


def test_the_reverse_list_is_checked(export: Any) -> None:
    data = likert()
    assert "The reverse list names TR9, which is no column" in refused(export(data), ITEMS, reverse=["TR9"])
    survey = clean_plain(export(data), ITEMS[:3], scale=(1, 5), reverse=["SA3"])
    assert codes_of(survey) == ["reverse_unused"]


def test_scales_a_variable(export: Any) -> None:
    data = likert()
    survey = clean_plain(export(data), ITEMS, scale={"TR1": (1, 5), "TR2": (1, 7)}, reverse=["TR2"])
    assert survey.ranges == {"TR1": (1, 5), "TR2": (1, 7)}
    np.testing.assert_array_equal(survey.column("TR2"), 8 - np.array(data["TR2"]))
    with pytest.raises(OptionError, match="minimum < maximum"):
        clean_plain(export(data), ITEMS, scale=(5, 1))


def test_group_and_background_stay_beside_the_items(export: Any) -> None:
    data = likert() | {"region": ["east ", "west", None] * 40, "gender": [1, 2] * 60, "age": [20.5, 31] * 60}
    survey = clean_plain(export(data), ITEMS, group="region", background=["gender", "age"])
    assert survey.column("region")[:3].tolist() == ["east", "west", None]
    assert survey.column("gender").dtype == float
    assert survey.items == tuple(ITEMS)
    by_gender = clean_plain(export(data), ITEMS, group="gender")
    assert by_gender.column("gender")[:2].tolist() == ["1", "2"]
    with pytest.raises(SurveyError, match="'regio' is not in the data"):
        clean_plain(export(data), ITEMS, group="regio")


def test_the_key_audit_knows_the_models_constructs(export: Any) -> None:
    data = likert()
    data["TR2"] = [6 - v for v in data["TR2"]]
    survey = clean_plain(export(data), ITEMS, constructs={"TR": ITEMS[:3], "SA": ITEMS[3:]})
    assert [f.where for f in survey.findings if f.code == "key_audit"] == ["TR2"]


def test_a_frame_is_a_plain_table() -> None:
    frame = pd.DataFrame(likert())
    frame.loc[3, "TR1"] = np.nan
    survey = read_survey(frame, variables=ITEMS)
    assert survey.n == 120
    assert math.isnan(survey.column("TR1")[3])
    np.testing.assert_array_equal(survey.answers, frame.to_numpy(float))


def test_the_door_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="without an instrument has no option 'wave'"):
        read_survey(pd.DataFrame(likert()), wave="w1")
    with pytest.raises(OptionError, match="with an instrument has no option 'scale'"):
        read_survey(pd.DataFrame(likert()), ROOT / "instruments/rcv.yaml", scale=(1, 5))
    with pytest.raises(OptionError, match="not from int"):
        read_survey(5)  # type: ignore[arg-type]


def test_a_csv_file_through_the_door(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    pd.DataFrame(likert()).to_csv(path, index=False)
    before = path.read_bytes()
    survey = read_survey(path, variables=ITEMS, scale=(1, 5))
    assert survey.n == 120
    assert survey.sources[0].path == str(path)
    assert path.read_bytes() == before
