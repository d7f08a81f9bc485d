"""The workbook read back cell by cell."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Document, Figure, Section, Table, row
from rcvsem.report.formats.excel import render_excel, render_table, sheet_names
from rcvsem.report.layout import Printing


def load(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def test_values_cell_by_cell(document, hostile):
    sheet = load(render_excel(document, Printing("en")))["1 Paths"]
    assert [[cell.value for cell in line] for line in sheet["A1:H8"]] == [
        ["Table 1  Structural paths", None, None, None, None, None, None, None],
        ["The path was 0.123, p < .001.", None, None, None, None, None, None, None],
        [None, None, None, "95% CI", None, None, None, None],
        ["Hypothesis", "b", "p", "LL", "UL", "R²", "n", "Share"],
        ["Direct", None, None, None, None, None, None, None],
        ["H1", 0.1234, 0.00002, -0.1, 0.2, 0.345, 457, 0.538],
        [hostile, -0.0004, 0.99999, -0.1, "–ᵃ", 0.5, 12, "–ᵃ"],
        ["All", 1.0, 0.5, None, None, 1.0, 3, 1.0],
    ]
    notes = [sheet.cell(r, 1).value for r in range(9, 14)]
    assert notes == [
        "Note. * p < .05.",
        "N = 457, listwise.",
        "Sources: Hu & Bentler (1999)",
        "ᵃ No variance",
        "ᵇ Standardized",
    ]


def test_numbers_stay_numbers_with_formats(document):
    sheet = load(render_excel(document, Printing("en")))["1 Paths"]
    assert [sheet.cell(6, column).data_type for column in range(2, 9)] == ["n"] * 7
    assert sheet["B6"].number_format == '0.000"***"'
    assert sheet["B7"].number_format == '0.000"*"_*_*'
    assert sheet["B8"].number_format == "0.000_*_*_*"
    assert sheet["C6"].number_format == '[<0.001]"<.001";[>=0.9995]">.999";.000'
    assert sheet["F6"].number_format == ".00"
    assert sheet["F7"].number_format == '.00"ᵇ"'
    assert sheet["G6"].number_format == "0"
    assert sheet["H6"].number_format == "0.0%"


def test_three_lines(document):
    sheet = load(render_excel(document, Printing("en")))["1 Paths"]

    def lines(row: int, side: str) -> list[str | None]:
        sides = [getattr(sheet.cell(row, column).border, side) for column in range(1, 9)]
        return [line.style if line is not None else None for line in sides]

    assert lines(3, "top") == ["medium"] * 8
    assert lines(3, "bottom") == [None, None, None, "thin", "thin", None, None, None]
    assert lines(4, "bottom") == ["thin"] * 8
    assert lines(6, "bottom") == [None] * 8
    assert lines(8, "top") == ["thin"] * 8, "a total has a line above it"
    assert lines(8, "bottom") == ["medium"] * 8
    assert "D3:E3" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert sheet.freeze_panes == "B5"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'quoted", '=HYPERLINK("x")'])
def test_text_is_never_a_formula(text):
    table = Table(
        id="t",
        title=Text.given(en=text, zh=""),
        columns=(
            Column(key="a", title=Text.given(en=text, zh="")),
            Column(key="b", title=Text.given(en="b", zh=""), kind="number"),
        ),
        rows=(row(text, 1.0),),
        notes=(Text.given(en=text, zh=""),),
    )
    content = render_table(table, Printing("en"))
    sheet = load(content).active
    for place in ("A1", "A2", "A3"):
        assert sheet[place].value == text
        assert sheet[place].data_type == "s"
        assert sheet[place].quotePrefix
    with ZipFile(BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_characters_no_file_can_hold():
    table = Table(
        id="t",
        title=Text.given(en="a\x00b\ud800", zh=""),
        columns=(Column(key="a", title=Text.given(en="x\x0b", zh="")),),
        rows=(row("\x1f\ufffe"),),
    )
    sheet = load(render_table(table, Printing("en"))).active
    assert [sheet["A1"].value, sheet["A2"].value, sheet["A3"].value] == [
        "a\ufffdb\ufffd",
        "x\ufffd",
        "\ufffd\ufffd",
    ]


def test_sheet_names_are_safe_and_unique():
    long = "非常长的标题" * 10
    names = sheet_names(["a/b:c", long, long, "[x]*?", "'quoted'", ""], taken="Contents")
    assert names == ["1 a b c", f"2 {long}"[:31], f"3 {long}"[:31], "4 x", "5 quoted", "6 Table"]
    assert all(len(name) <= 31 for name in names)


def test_contents_link_to_every_sheet(document):
    book = load(render_excel(document, Printing("both")))
    contents = book["目录 Contents"]
    links = {cell.hyperlink.location for line in contents.iter_rows() for cell in line if cell.hyperlink}
    assert links == {"'1 Paths'!A1"}
    assert contents["A2"].value == "由已发表统计量模拟。"
    back = [c.hyperlink.location for line in book["1 Paths"].iter_rows() for c in line if c.hyperlink]
    assert back == ["'目录 Contents'!A1"]


def test_columns_are_wide_enough_for_chinese():
    table = Table(
        id="t",
        title=Text.verbatim("t"),
        columns=(
            Column(key="a", title=Text.given(en="a", zh="甲")),
            Column(key="b", title=Text.given(en="b", zh="乙"), kind="integer"),
        ),
        rows=(row("数据共享利用能力", 1),),
    )
    sheet = load(render_table(table, Printing("zh"))).active
    # the file holds what Excel shows and the cell's margin of 5 of 7 pixels
    assert [int(sheet.column_dimensions[column].width) for column in "AB"] == [18, 7]


def test_same_document_same_bytes(document):
    first = render_excel(document)
    assert render_excel(document) == first
    with ZipFile(BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"1980-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_empty_table_can_be_drawn():
    table = Table(
        id="t", title=Text.verbatim("t"), columns=(Column(key="a", title=Text.verbatim("a")),), rows=()
    )
    document = Document(
        title=Text.verbatim("d"), sections=(Section(id="s", title=Text.verbatim("s"), tables=(table,)),)
    )
    assert load(render_excel(document)).sheetnames == ["目录 Contents", "1 t"]


def test_languages_stand_one_above_the_other():
    table = Table(
        id="t",
        title=Text.given(en="t", zh="表题"),
        columns=(Column(key="a", title=Text.given(en="Item", zh="题项")),),
        rows=(row(Text.given(en="full mediation", zh="完全中介")),),
    )
    document = Document(
        title=Text.given(en="R", zh="报告"),
        sections=(Section(id="s", title=Text.given(en="S", zh="节"), tables=(table,)),),
    )
    sheet = load(render_excel(document, Printing("both")))["1 t"]
    assert [sheet["A2"].value, sheet["A3"].value] == ["题项\nItem", "完全中介\nfull mediation"]
    assert sheet.column_dimensions["A"].width < 21
    assert sheet.row_dimensions[3].height > 20


def test_pictures_have_sheets_of_their_own(document):
    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (2000, 1000), "white").save(buffer, "PNG")
    figure = Figure(
        id="path",
        title=Text.given(en="Path", zh="路径"),
        alt=Text.verbatim("a"),
        png=buffer.getvalue(),
        notes=(Text.given(en="A note.", zh="注"),),
    )
    section = Section(id="f", title=Text.given(en="F", zh="图"), figures=(figure,))
    book = load(render_excel(replace(document, sections=(*document.sections, section)), Printing("en")))
    assert book.sheetnames == ["Contents", "1 Paths", "Figure 1"]
    sheet = book["Figure 1"]
    assert len(sheet._images) == 1
    assert sheet["A1"].value == "Figure 1  Path"
    assert "A note." in {cell.value for line in sheet.iter_rows() for cell in line}
    links = {c.hyperlink.location for line in book["Contents"].iter_rows() for c in line if c.hyperlink}
    assert "'Figure 1'!A1" in links
