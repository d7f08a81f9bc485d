"""Finding the column of each question."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from rcvsem.foundation.errors import SurveyError
from rcvsem.survey import clean, read_export
from rcvsem.survey.columns import wording

ROOT = Path(__file__).parents[2]
HEADERS = ["TR1", "TR2", "TR3", "SA1", "SA2"]
ANSWERS = [[1, 2, 3, 4], [5, 4, 2, 1], [1, 3, 3, 4], [2, 2, 4, 5], [3, 1, 4, 5]]


def found(instrument: Any, export: Any, headers: list[str], **more: Any) -> dict[str, str]:
    survey = clean(export((headers, ANSWERS[: len(headers)]), **more), instrument())
    return {code: survey.columns[code] for code in HEADERS}


@pytest.mark.parametrize(
    "header",
    [
        "3、平台值得信赖",
        "3.平台值得信赖",
        "3：平台值得信赖",
        "3 平台值得信赖",
        "（3）平台值得信赖",
        "第3题 平台值得信赖。",
        "Q3. “平台值得信赖”",
        "<b>平台值得信赖</b>&nbsp;",
        "平 台　值得信赖",
        "The platform is reliable.",
        "请就下列说法选择—平台值得信赖",
        "Please rate [The platform is reliable]",
    ],
)
def test_the_wording_is_found_under_its_dress(instrument: Any, export: Any, header: str) -> None:
    headers = ["TR1", "TR2", header, "SA1", "SA2"]
    assert found(instrument, export, headers)["TR3"] == header


def test_code_goes_before_wording(instrument: Any, export: Any) -> None:
    headers = [*HEADERS, "平台值得信赖"]
    survey = clean(export((headers, [*ANSWERS, [1, 1, 1, 1]])), instrument())
    assert survey.columns["TR3"] == "TR3"


def test_the_column_the_instrument_names_goes_before_all(instrument: Any, export: Any) -> None:
    made = instrument()
    from dataclasses import replace

    trust = made.constructs[0]
    items = (replace(trust.items[0], column="第一题"), *trust.items[1:])
    made = replace(made, constructs=(replace(trust, items=items), *made.constructs[1:]))
    survey = clean(export((["第一题", *HEADERS], [[5, 5, 5, 1], *ANSWERS])), made)
    assert survey.columns["TR1"] == "第一题"
    assert survey.column("TR1").tolist() == [5, 5, 5, 1]


def test_variable_labels_are_wordings_too(instrument: Any, export: Any) -> None:
    headers = ["v1", "v2", "v3", "v4", "v5"]
    labels = dict(
        zip(
            headers,
            ["我信任这个平台", "我不相信这个平台", "平台值得信赖", "我对服务感到满意", "服务超出我的预期"],
            strict=True,
        )
    )
    assert found(instrument, export, headers, labels=labels)["SA2"] == "v5"


def test_everything_missing_or_in_doubt_is_one_error(instrument: Any, export: Any) -> None:
    headers = ["TR1", "TR2", "a、平台值得信赖", "b、平台值得信赖", "SAx1"]
    with pytest.raises(SurveyError) as caught:
        clean(export((headers, ANSWERS)), instrument())
    message = caught.value.message
    assert "2 of" in message
    assert "No column for item SA1" in message
    assert "nearest: 'SAx1'" in message
    assert "No column for item SA2 (服务超出我的预期)" in message
    assert "two columns for one item: item TR3" in message
    assert "'a、平台值得信赖' (column 3)" in message
    assert message.startswith("survey.csv")


def test_two_columns_with_the_same_code(instrument: Any, export: Any) -> None:
    headers = ["TR1", "TR1", "TR2", "TR3", "SA1", "SA2"]
    with pytest.raises(SurveyError, match=r"two columns for one item: item TR1.*column 1.*column 2"):
        clean(export((headers, [ANSWERS[0], *ANSWERS])), instrument())


def test_one_column_cannot_be_two_items(instrument: Any, export: Any) -> None:
    from dataclasses import replace

    made = instrument()
    trust = made.constructs[0]
    items = (trust.items[0], replace(trust.items[1], column="TR1"), trust.items[2])
    made = replace(made, constructs=(replace(trust, items=items), *made.constructs[1:]))
    with pytest.raises(SurveyError, match="column 'TR1' fits TR1 and TR2"):
        clean(export((HEADERS, ANSWERS)), made)


def test_metadata_and_personal_columns_are_never_an_item_by_wording(instrument: Any, export: Any) -> None:
    headers = ["TR1", "TR2", "平台值得信赖", "SA1", "SA2"]
    raw = export((headers, ANSWERS), personal=frozenset({"平台值得信赖"}))
    with pytest.raises(SurveyError, match="No column for item TR3"):
        clean(raw, instrument())


def test_dropped_items_need_not_be_there_unless_all_are_asked_for(instrument: Any, export: Any) -> None:
    raw = export((HEADERS, ANSWERS))
    assert clean(raw, instrument()).items == tuple(HEADERS)
    with pytest.raises(SurveyError, match="No column for item SA3"):
        clean(raw, instrument(), items="all")


def test_absent_checks_and_background_are_said(instrument: Any, export: Any) -> None:
    survey = clean(export((HEADERS, ANSWERS)), instrument())
    absent = {f.where for f in survey.findings if f.code == "absent_question"}
    assert absent == {"AC1", "region", "age"}


def test_every_item_of_the_simulated_waves_is_found_at_its_place() -> None:
    from rcvsem.instrument import read_instrument

    rcv = read_instrument(ROOT / "instruments/rcv.yaml")
    for wave, items in (("wave1", "all"), ("wave2", "kept")):
        raw = read_export(ROOT / f"surveys/{wave}.xlsx")
        survey = clean(raw, rcv, items=items)
        assert len(survey.items) == (33 if items == "all" else 30)
        places = [raw.columns.index(survey.columns[code]) for code in survey.items]
        assert places == sorted(places)


@pytest.mark.parametrize(
    ("one", "other"), [("近五年，满意度 明显提高", "近五年,满意度明显提高。"), ("“Ａ” is it？", "A is it")]
)
def test_wordings_that_are_the_same(one: str, other: str) -> None:
    assert wording(one) == wording(other)


def test_a_wording_of_digits_only_is_kept() -> None:
    assert wording("12、") == re.sub(r"\s", "", "12")
