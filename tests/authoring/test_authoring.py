"""Instruments made from exports, workbooks and forms: what comes out is valid and reads its own export."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from rcvsem.authoring.filled_in import instrument_from_workbook
from rcvsem.authoring.workbook import SHEETS, instrument_workbook
from rcvsem.authoring.xlsform import instrument_from_xlsform
from rcvsem.foundation.errors import FileError, InstrumentError, SurveyError
from rcvsem.instrument import Instrument, parse_instrument, read_instrument
from rcvsem.instrument.writing import instrument_data, yaml_text
from rcvsem.survey import clean, read_export
from rcvsem.survey.proposal.trial_cleaning import propose_instrument

ROOT = Path(__file__).parents[2]
SHIPPED = [ROOT / "instruments" / name for name in ("rcv.yaml", "bfi.yaml")]


def plain(value: Any) -> Any:
    """An instrument as nested lists and dicts, without where it was read from."""
    if dataclasses.is_dataclass(value):
        return {
            f.name: plain(getattr(value, f.name))
            for f in dataclasses.fields(value)
            if f.name not in ("path", "sha256")
        }
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def same(left: Instrument, right: Instrument) -> bool:
    return bool(plain(left) == plain(right))


# ---- text ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_writing_is_the_inverse_of_reading(path: Path) -> None:
    instrument = read_instrument(path)
    text = yaml_text(instrument_data(instrument), head=["top"])
    assert text.startswith("# top\n")
    assert same(parse_instrument(text), instrument)


@pytest.mark.parametrize(
    "word",
    ["yes", "NO", "null", "1", "1e3", "- a", "a: b", "a #b", "'", '"', "{x}", "é\n", " a", "@b", "*c", "N"],
)
def test_any_word_survives_as_text(word: str) -> None:
    data = instrument_data(read_instrument(SHIPPED[0]))
    data["note"] = word
    assert parse_instrument(yaml_text(data)).note == word


def test_comments_stand_above_their_key() -> None:
    data = {"a": {"b": 1, "c": [{"d": 2, "e": {"f": "g"}}]}}
    text = yaml_text(data, {("a", "c", 0): "one", ("a", "b"): "two\nthree"})
    assert text.splitlines() == [
        "a:", "  # two", "  # three", "  b: 1", "  c:", "    # one", "    - d: 2", "      e: {f: g}",
    ]  # fmt: skip


# ---- proposals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "items", "background", "expected"),
    [("wave1.xlsx", 33, 3, [2]), ("wave2.xlsx", 30, 3, [2]), ("bfi.csv", 25, 3, [])],
)
def test_a_proposal_reads_its_own_export(name: str, items: int, background: int, expected: list[int]) -> None:
    raw = read_export(ROOT / "surveys" / name)
    text = propose_instrument(raw)
    instrument = parse_instrument(text)
    survey = clean(raw, instrument)
    assert len(instrument.items) == len(survey.items) == items
    assert len(instrument.background) == background
    assert [check.expected for check in instrument.attention_checks] == expected
    assert "CHECK" in text
    # nobody is excluded by a proposal
    assert survey.n == raw.n
    for personal in raw.personal:
        assert f"column: {personal}" not in text


def test_items_that_run_against_their_group_are_named() -> None:
    text = propose_instrument(read_export(ROOT / "surveys" / "bfi.csv"))
    for item in ("A1", "C4", "C5", "E1", "E2"):
        assert f"CHECK: {item} runs against" in " ".join(text.split())
    assert "A2 runs against" not in text
    assert "reverse: true\n" not in text


def test_spss_labels_become_wordings_anchors_and_missing_codes() -> None:
    raw = read_export(ROOT / "tests" / "bad" / "40_spss_sav_user_missing" / "data.sav")
    instrument = parse_instrument(propose_instrument(raw))
    assert [construct.code for construct in instrument.constructs] == ["TR", "SA", "LO"]
    assert instrument.item("TR2").text.zh == "政府网站是可靠的"
    scale = next(iter(instrument.scales.values()))
    assert {anchor.code: anchor.text.zh for anchor in scale.anchors} == {1: "非常不同意", 5: "非常同意"}
    assert all(one.missing_codes == (9,) for one in instrument.scales.values())
    assert instrument.export.missing_codes == ()
    assert instrument.export.platform == "spss"


def write(path: Path, **sheets: list[list[Any]]) -> Path:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_what_is_left_out_is_listed(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["A1", "A2", "city", "comment", "email", "score"]]
    rows += [
        [1 + i % 5, 1 + i % 4, "东" if i % 2 else "西", f"text {i}", f"{i}@x.org", i * 1.5] for i in range(30)
    ]
    raw = read_export(write(tmp_path / "a.xlsx", data=rows))
    text = propose_instrument(raw)
    instrument = parse_instrument(text)
    assert [item.code for item in instrument.items] == ["A1", "A2"]
    assert [question.code for question in instrument.background] == ["city", "score"]
    assert "comment: texts that nearly all differ" in text
    assert "email: personal data" in text
    assert "@x.org" not in text


def test_an_export_without_items_is_refused(tmp_path: Path) -> None:
    raw = read_export(write(tmp_path / "a.xlsx", data=[["x", "y"], *([i * 1.1, i * 100] for i in range(20))]))
    with pytest.raises(SurveyError, match="No column looks like"):
        propose_instrument(raw)


# ---- workbook --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_workbook_and_back_loses_nothing(path: Path, tmp_path: Path) -> None:
    instrument = read_instrument(path)
    book = tmp_path / "book.xlsx"
    book.write_bytes(instrument_workbook(instrument))
    assert load_workbook(book).sheetnames == list(SHEETS)
    assert same(parse_instrument(instrument_from_workbook(book)), instrument)


@cache
def shipped() -> bytes:
    return instrument_workbook(read_instrument(SHIPPED[0]))


def edited(tmp_path: Path, sheet: str, cell: str, value: Any) -> Path:
    path = tmp_path / "book.xlsx"
    path.write_bytes(shipped())
    book = load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "words"),
    [
        ("items", "A5", "DPX", ["sheet 'items', row 5", "no construct 'DPX'", "Did you mean 'DP'"]),
        ("items", "B5", "DP1", ["sheet 'items', row 5", "DP1", "used twice"]),
        ("items", "C5", None, ["sheet 'items', row 5", "missing"]),
        ("items", "F5", "maybe", ["sheet 'items', row 5", "neither yes nor no"]),
        ("scales", "B2", "one", ["sheet 'scales', row 2", "no number"]),
        ("anchors", "B3", 1, ["sheet 'anchors', row 3", "has a label already"]),
        ("anchors", "A3", "agree", ["sheet 'anchors', row 3", "no scale 'agree'"]),
        ("options", "A2", "regio", ["sheet 'options', row 2", "Did you mean 'region'"]),
        ("attention_checks", "E2", 9, ["sheet 'attention_checks', row 2", "9"]),
        ("contradictions", "A2", "VP9", ["sheet 'contradictions', row 2", "VP9"]),
        ("screening", "A2", "speed", ["sheet 'screening', row 2", "no screening rule 'speed'"]),
        ("screening", "B2", "drop", ["sheet 'screening', row 2", "drop"]),
        ("export", "C2", "wjx", ["sheet 'export', row 2", "wjx"]),
        ("items", "J1", "pretest", ["sheet 'items'", "no column 'pretest'"]),
    ],
)
def test_faults_name_sheet_and_row(
    tmp_path: Path, sheet: str, cell: str, value: Any, words: list[str]
) -> None:
    with pytest.raises(InstrumentError) as caught:
        instrument_from_workbook(edited(tmp_path, sheet, cell, value))
    for word in words:
        assert word in str(caught.value)


def test_a_workbook_of_something_else(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match="no rows on the sheet 'scales'"):
        instrument_from_workbook(write(tmp_path / "a.xlsx", data=[["x"], [1]]))
    (tmp_path / "b.xlsx").write_bytes(b"no workbook")
    with pytest.raises(FileError, match="not an xlsx"):
        instrument_from_workbook(tmp_path / "b.xlsx")
    with pytest.raises(FileError, match="There is no file"):
        instrument_from_workbook(tmp_path / "c.xlsx")


# ---- XLSForm ---------------------------------------------------------------------------------------------

CHOICES = [
    ["list_name", "name", "label"],
    *([["agree", i, word] for i, word in enumerate(["No", "Rather no", "Neutral", "Rather yes", "Yes"], 1)]),
    ["sex", "f", "Female"],
    ["sex", "m", "Male"],
]
SURVEY = [
    ["type", "name", "label"],
    ["start", "start", None],
    ["select_one sex", "sex", "Your sex"],
    ["integer", "age", "Your age"],
    ["begin_group", "trust", "Trust in the platform"],
    ["select_one agree", "tr1", "I trust it"],
    ["select_one agree", "tr2", "It is **reliable**"],
    ["end_group", None, None],
    ["begin group", "use", "Use"],
    ["select_one agree", "us-1", "I use it"],
    ["end group", None, None],
    ["text", "why", "Why?"],
]


def test_a_form_becomes_an_instrument(tmp_path: Path) -> None:
    path = write(tmp_path / "f.xlsx", survey=SURVEY, choices=CHOICES, settings=[["form_title"], ["My form"]])
    text = instrument_from_xlsform(path)
    instrument = parse_instrument(text)
    assert instrument.title.en == "My form"
    assert [(c.code, [i.code for i in c.items]) for c in instrument.constructs] == [
        ("trust", ["tr1", "tr2"]),
        ("use", ["us_1"]),
    ]
    assert instrument.item("us_1").column == "us-1"
    assert instrument.item("tr2").text.en == "It is reliable"
    assert instrument.scale_of("tr1").maximum == 5
    sex, age = instrument.background
    assert [(c.code, c.text.en, c.synonyms) for c in sex.codes] == [
        (1, "Female", ("f",)),
        (2, "Male", ("m",)),
    ]
    assert age.numeric
    assert "why: text" in text
    assert instrument.export.platform == "kobo"


def test_faults_of_a_form(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match="no rows on a sheet 'survey'"):
        instrument_from_xlsform(write(tmp_path / "a.xlsx", data=[["x"], [1]]))
    broken = [*SURVEY, ["select_one agre", "tr9", "x"]]
    with pytest.raises(InstrumentError, match="no choice list 'agre'"):
        instrument_from_xlsform(write(tmp_path / "b.xlsx", survey=broken, choices=CHOICES))
    with pytest.raises(InstrumentError, match="no scale"):
        instrument_from_xlsform(write(tmp_path / "c.xlsx", survey=SURVEY[:4], choices=CHOICES))
