"""Any table survives a round trip; any damage gives a RawExport or one of our errors, never anything else."""

from __future__ import annotations

import csv
import io

import hypothesis.strategies as st
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from random_examples import examples

from rcvsem.foundation.errors import RcvsemError
from rcvsem.survey.raw import RawExport
from rcvsem.survey.readers import read_export

QUICK = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), max_size=8
)
names = st.lists(
    st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,6}", fullmatch=True), min_size=2, max_size=5, unique_by=str.lower
)


@st.composite
def text_tables(draw):
    header = draw(names)
    answer = words.filter(lambda word: word.strip() and not word.startswith("\ufeff"))
    rows = st.lists(answer, min_size=len(header), max_size=len(header))
    return header, draw(st.lists(rows, min_size=2, max_size=6))


@st.composite
def number_tables(draw):
    header = draw(names)
    cell = st.one_of(
        st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))
    )
    rows = st.lists(cell, min_size=len(header), max_size=len(header))
    return header, draw(st.lists(rows, min_size=2, max_size=6))


@QUICK
@given(
    text_tables(), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
)
def test_text_tables_round_trip(files, table, separator, encoding):
    header, rows = table
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    path = files.text("data.csv", out.getvalue(), encoding)
    raw = read_export(path, separator=separator, format="plain")
    assert list(raw.columns) == header
    assert raw.cells.tolist() == rows


@QUICK
@given(number_tables())
def test_workbooks_round_trip(files, table):
    header, rows = table
    raw = read_export(files.xlsx([header, *rows]), format="plain")
    assert list(raw.columns) == header
    assert raw.cells.tolist() == rows


@pytest.fixture(scope="module")
def originals():
    rows = [["id", "Q1", "Q2", "说明"], *([i, i % 5 + 1, 2.5, "北京"] for i in range(20))]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    text = "\n".join(",".join(map(str, row)) for row in rows) + "\n"
    return {"xlsx": stream.getvalue(), "csv": text.encode(), "gb.csv": text.encode("gb18030")}


def outcome(path) -> RawExport | str:
    """The export, or the message of the refusal."""
    try:
        return read_export(path)
    except RcvsemError as fault:
        return str(fault)


damage = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), max_size=8)


@settings(QUICK, max_examples=examples(150))
@given(st.sampled_from(["xlsx", "csv", "gb.csv"]), st.floats(0, 1), damage)
def test_truncated_and_flipped_files(files, originals, kind, share, flips):
    original = originals[kind]
    data = bytearray(original[: round(share * len(original))] if share < 0.5 else original)
    for place, bit in flips:
        if data:
            data[int(place * len(data))] ^= 1 << bit
    path = files.raw(f"data.{kind}", bytes(data))
    raw = outcome(path)
    if isinstance(raw, str):
        assert len(raw.splitlines()) == 1
    else:
        assert raw.cells.shape == (raw.n, len(raw.columns)) == (len(raw.row_numbers), len(raw.column_info))
    assert path.read_bytes() == bytes(data)


@settings(QUICK, max_examples=examples(100))
@given(st.binary(max_size=400), st.sampled_from(["csv", "tsv", "xlsx", "xls", "ods", "txt"]))
def test_any_bytes_under_any_name(files, data, suffix):
    path = files.raw(f"data.{suffix}", data)
    raw = outcome(path)
    assert len(raw.splitlines()) == 1 if isinstance(raw, str) else raw.n > 0
