"""Rows for `instrument show` and the codebook."""

from __future__ import annotations

from pathlib import Path

from rcvsem.instrument import read_instrument
from rcvsem.instrument.describe import codebook_rows, describe_instrument

INSTRUMENTS = Path(__file__).parents[2] / "instruments"


def test_describe_names_every_item_once_with_its_marks() -> None:
    instrument = read_instrument(INSTRUMENTS / "rcv.yaml")
    rows = describe_instrument(instrument)
    items = [row for row in rows if row.kind == "item"]
    assert [row.code for row in items] == [item.code for item in instrument.items]
    assert {row.code for row in items if row.note.startswith("dropped in pretest")} == {"DP4", "DP5", "DK5"}
    assert rows[0].note == "6 constructs, 33 items, 30 kept; languages zh, en"
    notes = {(row.kind, row.code): row.note for row in rows}
    assert notes["screening", "seconds_per_item"] == "exclude, threshold 2"
    assert notes["export", "wave2"] == "wenjuanxing, cells: option numbers"
    assert notes["attention check", "AC1"] == "expected answer 2, after BPC4"


def test_codebook_is_in_form_order_with_the_check_where_it_stands() -> None:
    rows = codebook_rows(read_instrument(INSTRUMENTS / "rcv.yaml"))
    codes = [row.code for row in rows]
    assert codes[:4] == ["region", "tenure", "department", "DP1"]
    assert codes[codes.index("BPC4") + 1] == "AC1"
    assert [row.position for row in rows] == list(range(1, 38))
    first = rows[3]
    assert first.codes.en.startswith("1 = Fully disagree; 2 = Rather disagree")
    assert first.dimension.en == "Resources"
    assert first.construct_name.zh == "数字化平台支撑"


def test_codebook_marks_reversed_items() -> None:
    rows = codebook_rows(read_instrument(INSTRUMENTS / "bfi.yaml"))
    assert [row.code for row in rows if row.reverse] == ["A1", "C4", "C5", "E1", "E2", "O2", "O5"]
    assert {row.code: row.kind for row in rows}["age"] == "number"
