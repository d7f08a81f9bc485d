"""Files made to stall, crash or exhaust a reader: one message that says what, where and how to fix it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.limited import ResourceLimits, call_limited
from rcvsem.survey.readers import delimited, read_export
from rcvsem.survey.readers.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, check_size

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ROW = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}"><v>2</v></c><c r="C{0}"><v>3</v></c></row>'
TABLE = "".join(ROW.format(i) for i in range(1, 9))
CELL = '<table:table-cell office:value-type="float" office:value="1"{}><text:p>1</text:p></table:table-cell>'


def package(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def book(rows: str, *, after: str = "", sheets: int = 1, strings: str = "", **more: str) -> bytes:
    """An xlsx of one sheet part, listed under so many names; `more` replaces parts by their bare name."""
    listed = "".join(f'<sheet name="s{i}" sheetId="{i + 1}" r:id="r1"/>' for i in range(sheets))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>',
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    return package(parts | {f"xl/{name}.xml": content for name, content in more.items()})


def ods(rows: str) -> bytes:
    names = {
        name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")
    }
    spaces = " ".join(f'xmlns:{name}="{urn}"' for name, urn in names.items())
    return package(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="a">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def stray(cell: str) -> bytes:
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return book(TABLE + f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>')


def lines(*each: str) -> bytes:
    return "\n".join((*each, "")).encode()


HOSTILE: dict[str, tuple[str, Any, str]] = {
    "a cell in the last row": ("xlsx", lambda: stray("F1048576"), "only 25 cells are written"),
    "a cell in the last row far right": ("xlsx", lambda: stray("AB1048576"), "only 25 cells are written"),
    "a cell in the last column": ("xlsx", lambda: stray("XFD1000"), "only 25 cells are written"),
    "unclosed error cells": ("xlsx", lambda: book('<row r="1">' + '<c t="e"><v>1' * 300_000), "not closed"),
    "unclosed formulas": ("xlsx", lambda: book('<row r="1">' + "<c><f>1" * 300_000), "not closed"),
    "unclosed hidden rows": ("xlsx", lambda: book('<row hidden="1" ' * 200_000), "empty"),
    "200,000 sheets": ("xlsx", lambda: book(TABLE, sheets=200_000), "more than 1,000 sheets"),
    "20,000 parts": ("xlsx", lambda: package({f"xl/{i}": "" for i in range(20_000)}), "20000 parts"),
    "zip bomb": ("xlsx", lambda: book(" " * (60 << 20)), "zip bomb"),
    "nesting in a sheet": ("xlsx", lambda: book("<a>" * 500_000), "empty"),
    "nesting in the workbook": ("xlsx", lambda: book(TABLE, workbook="<a>" * 500_000), "broken"),
    "a long text in every cell": (
        "xlsx",
        lambda: book(
            "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 20_000)),
            strings=f"<si><t>{'a' * (10 << 20)}</t></si>",
        ),
        "GiB of memory",
    ),
    "a count of texts that is a lie": (
        "xlsx",
        lambda: book(
            TABLE, sharedStrings=f'<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295"/>'
        ),
        "GiB of memory",
    ),
    "repeated rows of repeated cells": (
        "ods",
        lambda: ods(
            (
                '<table:table-row table:number-rows-repeated="9999">'
                + CELL.format(' table:number-columns-repeated="999"')
                + "</table:table-row>"
            )
            * 50
        ),
        "GiB of memory",
    ),
    "unclosed repeated rows": (
        "ods",
        lambda: ods('<table:table-row table:number-rows-repeated="10000">' * 200_000),
        "not closed",
    ),
    "a text table of one line": ("csv", lambda: b"a" * 5_000_000, "Line 1 has 5,000,000 characters"),
    "a line of separators": ("csv", lambda: b"," * 5_000_000, "Line 1 has 5,000,000 characters"),
    "a million columns": ("csv", lambda: lines("," * 1_000_000, "," * 1_000_000), "1,000,001 columns"),
    "a quote never closed": (
        "csv",
        lambda: lines("a,b", '1,"2', *["1,2"] * 100_000),
        "Line 2: a field is longer",
    ),
    "a header of 100,000 characters": (
        "csv",
        lambda: lines("a" * 100_000 + ",b", "1,2"),
        "100,000 characters long",
    ),
}


#: Some that are like others of every day: texts, rows and parts without end.
LONG = ("a long text in every cell", "repeated rows of repeated cells", "20,000 parts", "200,000 sheets")


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=[pytest.mark.slow] if case in LONG else []) for case in HOSTILE]
)
def test_one_message(case: str, files: Any) -> None:
    ending, made, said = HOSTILE[case]
    if "processor" in said or "memory" in said:
        pytest.importorskip("resource")
    path = files.raw(f"data.{ending}", made())
    with pytest.raises(Exception, match=said) as caught:
        read_export(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    assert len(message) < 700
    if not said.startswith("empty"):
        assert caught.value.fix, message  # type: ignore[attr-defined]


def test_processor_time_and_memory_are_limited() -> None:
    """The limits of the process, on a sound file that needs more than they allow."""
    pytest.importorskip("resource")
    data = book("".join(f'<row r="{i}"><c r="Z{i}"><v>1</v></c></row>' for i in range(1, 150_000)))
    task, options = (
        "rcvsem.survey.readers.binary_tasks:grid_of",
        {"where": "d.xlsx", "sheet": None, "encoding": None},
    )
    with pytest.raises(FileError, match="takes more than 1 seconds of processor time"):
        call_limited(task, data * 1, options, where="d.xlsx", limits=ResourceLimits(1, 300, 1 << 30))
    with pytest.raises(FileError, match=r"takes more than 0\.1 GiB of memory"):
        call_limited(task, data, options, where="d.xlsx", limits=ResourceLimits(60, 300, 150 << 20))


def test_a_lack_of_memory_in_the_library_is_no_damaged_workbook() -> None:
    from rcvsem.survey.readers.calamine import _calamine_error

    assert isinstance(_calamine_error(RuntimeError("PyObject pointer is null"), "d.xlsx"), MemoryError)
    assert isinstance(_calamine_error(MemoryError(), "d.xlsx"), MemoryError)
    assert isinstance(_calamine_error(RuntimeError("bad zip"), "d.xlsx"), FileError)


@pytest.mark.parametrize(
    ("rows", "columns", "filled", "said"),
    [
        (10, MAX_COLUMNS + 1, None, "more than 32,767 columns"),
        (MAX_ROWS + 1, 1, None, "more than 5,000,000 rows"),
        (MAX_CELLS // 10 + 1, 10, None, "more than 40,000,000 cells"),
        (1_000_000, 10, 199_999, "only 199,999 cells are written"),
    ],
)
def test_sizes(rows: int, columns: int, filled: int | None, said: str) -> None:
    with pytest.raises(FileError, match=said) as caught:
        check_size(rows, columns, "f", filled=filled)
    assert caught.value.fix


def test_sizes_that_are_read() -> None:
    check_size(100_000, 60, "f")
    check_size(1_000_000, 30, "f", filled=1_000_000 * 20)
    check_size(1_000_000, 2, "f", filled=1)
    check_size(10, MAX_COLUMNS, "f")


def test_counting_stops_at_the_limit(files: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_ROWS", 100)
    path = files.text("d.csv", "a,b\n" + "1,2\n" * 200)
    with pytest.raises(FileError, match="at least 101 rows x 2 columns"):
        read_export(path)
    monkeypatch.setattr(delimited, "MAX_CELLS", 50)
    with pytest.raises(FileError, match="at least 26 rows x 2 columns"):
        read_export(path)


def test_a_survey_of_many_columns_is_read(files: Any) -> None:
    names = [f"c{i}" for i in range(MAX_COLUMNS)]
    raw = read_export(files.text("d.csv", "\n".join((",".join(names), *[",".join(["1"] * MAX_COLUMNS)] * 2))))
    assert raw.cells.shape == (2, MAX_COLUMNS)


def test_the_folder_keeps_nothing(files: Any, tmp_path: Path) -> None:
    path = files.raw("data.sav", b"$FL2" + b"\xff" * 400)
    with pytest.raises(FileError):
        read_export(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["data.sav"]
