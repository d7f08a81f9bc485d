"""Single cells: numbers, blanks, texts, durations."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcvsem.survey.cells import factorise, parse, seconds, shown


@pytest.mark.parametrize(
    ("value", "number", "rule"),
    [
        (4, 4, ""),
        (4.0, 4, ""),
        ("4", 4, ""),
        (" 4 ", 4, "trimmed"),
        ("４", 4, "digits"),
        ("４．５", 4.5, "digits"),
        ("3,5", 3.5, "decimal comma"),
        ("0,125", 0.125, "decimal comma"),
        ("-2", -2, ""),
        ("−2", -2, "digits"),
        ("1e3", 1000, ""),
        ("\u3000" + "5\u00a0", 5, "trimmed"),
    ],
)
def test_numbers(value: object, number: float, rule: str) -> None:
    cell = parse(value)
    assert (cell.kind, cell.number, cell.rule) == ("number", number, rule)


def test_a_comma_that_may_part_thousands_is_no_number_unless_declared() -> None:
    assert parse("2,347").kind == "text"
    assert parse("2,347", decimal=",").number == 2.347


@pytest.mark.parametrize(
    "value", [None, "", "  ", math.nan, "(空)", "（空）", "(跳过)", "NA", "n/a", ".", "NULL"]
)
def test_blanks(value: object) -> None:
    assert parse(value).kind == "blank"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("同意", "text"),
        ("4分", "text"),
        ("1_0", "text"),
        ("inf", "text"),
        ("1e999", "text"),
        ("#DIV/0!", "excel_error"),
        ("#N/A", "excel_error"),
        (datetime(2026, 5, 3), "date"),
        (date(2026, 5, 3), "date"),
        ("TRUE", "boolean"),
    ],
)
def test_what_is_no_number(value: object, kind: str) -> None:
    assert parse(value).kind == kind


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("203秒", 203),
        ("2分3秒", 123),
        ("1小时2分3秒", 3723),
        ("1小时", 3600),
        ("2分钟", 120),
        ("02:03", 123),
        ("1:02:03", 3723),
        (203, 203),
        ("203", 203),
        ("203.5", 203.5),
        ("203 s", 203),
        ("2 min 3 sec", 123),
        ("1天2小时", 93600),
        (timedelta(minutes=2), 120),
        (time(0, 2, 3), 123),
    ],
)
def test_durations(value: object, expected: float) -> None:
    assert seconds(value) == expected


@pytest.mark.parametrize("value", [None, "", "(空)", "soon", -5, "秒"])
def test_no_duration(value: object) -> None:
    assert math.isnan(seconds(value))


def test_factorise_keeps_true_apart_from_one() -> None:
    distinct, index = factorise(np.array([1, True, "1", None, 1], dtype=object))
    assert [type(value).__name__ for value in distinct] == ["int", "str", "str", "NoneType"]
    assert index.tolist() == [0, 1, 2, 3, 0]


@given(st.lists(st.one_of(st.none(), st.integers(-5, 5), st.text(max_size=3), st.floats(allow_nan=False))))
def test_factorise_loses_nothing(values: list[object]) -> None:
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    distinct, index = factorise(cells)
    assert [distinct[i] for i in index] == values


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.dates(), st.times()))
def test_parse_and_seconds_take_anything(value: object) -> None:
    cell = parse(value)
    assert (cell.kind == "number") == (not math.isnan(cell.number))
    assert math.isnan(seconds(value)) or seconds(value) >= 0
    assert len(shown(value)) <= 40
