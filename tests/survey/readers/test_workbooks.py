"""xlsx, ods and xls: sheets, merged cells, errors, formulas, sizes, protection."""

from __future__ import annotations

import struct
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest

from rcvsem.foundation.errors import FileError, SurveyError
from rcvsem.survey.readers import read_export, xlsx_peek

ROWS = [["id", "Q1", "Q2", "note"], [1, 3, 4, "a"], [2, 5, 5, None], [3, 1, 2, "c"]]
FIXTURES = Path(__file__).parent / "fixtures"
SHEET = "xl/worksheets/sheet1.xml"


def finding(raw, code):
    return next((f for f in raw.findings if f.code == code), None)


def test_cells_types_and_rows(files):
    when = datetime(2026, 9, 3, 12, 0, 5)
    rows = [
        ["id", "when", "x", "t", "yes", "mixed"],
        [1, when, 2.5, " 4 ", True, 1],
        [2, None, 3, "５", False, "二"],
    ]
    raw = read_export(files.xlsx(rows))
    assert raw.cells.tolist() == [[1, when, 2.5, " 4 ", True, 1], [2, None, 3.0, "５", False, "二"]]
    assert type(raw.cells[0, 0]) is int
    assert type(raw.cells[0, 5]) is int
    assert type(raw.cells[0, 4]) is bool
    assert raw.row_numbers.tolist() == [2, 3]
    assert (raw.container, raw.sheet, raw.format) == ("xlsx", "Answers", "plain")


def test_the_file_is_not_changed_and_hashed(files):
    import hashlib

    path = files.xlsx(ROWS)
    before = path.read_bytes()
    path.chmod(0o444)
    raw = read_export(path)
    assert path.read_bytes() == before
    assert raw.sha256 == hashlib.sha256(before).hexdigest()


def test_blank_rows_inside_are_told_and_behind_are_not(files):
    raw = read_export(files.xlsx([*ROWS, [], [None, " "], [9, 1, 1, "z"], [], [None, None]]))
    assert raw.row_numbers.tolist() == [2, 3, 4, 7]
    assert (
        "2 blank rows (row 5, 6) left out; rows after them that were read: 1"
        in finding(raw, "blank_rows").text
    )


def test_blank_rows_before_the_header_are_told(files):
    raw = read_export(files.xlsx([[], [], *ROWS]))
    assert raw.columns == ("id", "Q1", "Q2", "note")
    assert "row 3 was taken as the header" in finding(raw, "header_row").text


def test_merged_two_row_header(files):
    rows = [["id", "Trust", None, None], ["id", "TR1", "TR2", "TR3"], [1, 2, 3, 4], [2, 3, 3, 3]]
    path = files.xlsx(rows, merge=["B1:D1"])
    raw = read_export(path)
    assert raw.columns == read_export(path, header_row=2).columns == ("id", "TR1", "TR2", "TR3")
    assert [column.matrix_stem for column in raw.column_info] == [None, "Trust", "Trust", "Trust"]
    assert "Row 1 holds merged titles (Trust)" in finding(raw, "merged_titles").text
    unnamed = files.xlsx([*rows[:1], ["id", "TR1", "TR2", None], *rows[2:]], "un.xlsx", merge=["B1:D1"])
    with pytest.raises(FileError, match=r"merged cells \(B1:D1\).*header_row=2"):
        read_export(unnamed)
    tall = files.xlsx(
        [["id", "Trust", None], [None, "TR1", "TR2"], [1, 2, 3]], "tall.xlsx", merge=["A1:A2", "B1:C1"]
    )
    assert read_export(tall).columns == read_export(tall, header_row=2).columns == ("id", "TR1", "TR2")


def test_title_over_the_header(files):
    rows = [["Survey of 2026"], [], ["id", "Q1", "Q2"], [1, 2, 3], [2, 3, 4]]
    for merge in ([], ["A1:C1"]):
        raw = read_export(files.xlsx(rows, merge=merge))
        assert (raw.columns, raw.n, raw.row_numbers[0]) == (("id", "Q1", "Q2"), 2, 4)
        said = finding(raw, "header_row")
        assert (
            said.text == "Above the table there is a title ('Survey of 2026'); row 3 was taken as the header."
        )
    assert read_export(files.xlsx(rows), header_row=3).n == 2
    text = read_export(files.text("t.csv", "Survey of 2026\nn = 2\nid,Q1,Q2\n1,2,3\n2,3,4\n"))
    assert (text.columns, text.n) == (("id", "Q1", "Q2"), 2)
    doubtful = [rows[0], ["id", "Q1", "Q1"], *rows[3:]]  # one name twice: it may be another row
    with pytest.raises(FileError, match=r"title, not the header; the header seems to be in row 2"):
        read_export(files.xlsx(doubtful))


def test_merged_answers(files):
    with pytest.raises(FileError, match=r"Merged cells among the answers \(B2:B3\)"):
        read_export(files.xlsx(ROWS, merge=["B2:B3"]))


def test_error_cells_are_listed_by_name_and_row(files):
    rows = [list(row) for row in ROWS]
    rows[1][1], rows[3][2] = "#DIV/0!", "#N/A"
    with pytest.raises(SurveyError, match=r"Q1 row 2 #DIV/0!, Q2 row 4 #N/A"):
        read_export(files.xlsx(rows))


def test_error_cells_above_the_header_do_not_count(files):
    path = files.xlsx([["#REF!", None, None, None], *ROWS])
    assert read_export(path, header_row=2).n == 3


def test_formulas_need_a_stored_result(files):
    rows = [list(row) for row in ROWS]
    rows[1][2] = "=B2+1"
    path = files.xlsx(rows)
    with pytest.raises(SurveyError, match=r"Formulas without a stored result.*Q2 row 2"):
        read_export(path)
    stored = files.edit(
        path, SHEET, lambda xml: xml.replace(b"<v />", b"<v>4</v>").replace(b"<v></v>", b"<v>4</v>")
    )
    raw = read_export(stored)
    assert raw.cells[0, 2] == 4
    assert "1 cell holds a formula" in finding(raw, "formulas").text


def test_formula_with_an_error_result(files):
    rows = [list(row) for row in ROWS]
    rows[1][2] = "=1/0"
    path = files.edit(
        files.xlsx(rows),
        SHEET,
        lambda xml: xml.replace(
            b'<c r="C2"><f>1/0</f><v />', b'<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v>'
        ).replace(b'<c r="C2"><f>1/0</f><v></v>', b'<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v>'),
    )
    with pytest.raises(SurveyError, match=r"Q2 row 2 #DIV/0!"):
        read_export(path)


def test_sheets(files):
    def more(book):
        other = book.create_sheet("Second")
        for row in [["a", "b", "c"], [1, 2, 3]]:
            other.append(row)
        book.create_sheet("Empty")

    path = files.xlsx(ROWS, change=more)
    raw = read_export(path)
    assert raw.sheet == "Answers"
    assert finding(raw, "several_sheets").severity == "warning"
    assert read_export(path, sheet="Second").columns == ("a", "b", "c")
    assert read_export(path, sheet=2).sheet == "Second"
    with pytest.raises(FileError, match=r"no sheet 'Third'.*'Answers', 'Second', 'Empty'"):
        read_export(path, sheet="Third")
    with pytest.raises(FileError, match=r"sheet 'Empty' is empty"):
        read_export(path, sheet="Empty")


def test_a_note_before_the_answers_is_passed_over(files):
    def note(book):
        book.create_sheet("说明", 0)["A1"] = "Read me"

    raw = read_export(files.xlsx(ROWS, change=note))
    assert raw.sheet == "Answers"
    assert "'Answers' was read" in finding(raw, "several_sheets").text


def test_hidden_sheets(files):
    def hide_other(book):
        other = book.create_sheet("Old")
        for row in ROWS:
            other.append(row)
        other.sheet_state = "hidden"

    raw = read_export(files.xlsx(ROWS, change=hide_other))
    assert "Hidden sheet 'Old' was not read" in finding(raw, "hidden_sheet").text

    def hide_data(book):
        book.create_sheet("Front")
        book["Answers"].sheet_state = "veryHidden"
        book.active = 1

    path = files.xlsx(ROWS, change=hide_data)
    with pytest.raises(FileError, match=r"only the hidden sheet 'Answers' holds data"):
        read_export(path)
    assert finding(read_export(path, sheet="Answers"), "hidden_sheet").severity == "info"


def test_hidden_rows_are_read_and_told(files):
    def hide(book):
        book.active.row_dimensions[3].hidden = True

    raw = read_export(files.xlsx(ROWS, change=hide))
    assert raw.n == 3
    assert "1 hidden rows" in finding(raw, "hidden_rows").text


def test_empty_workbooks(files):
    with pytest.raises(FileError, match=r"workbook is empty"):
        read_export(files.xlsx([]))
    with pytest.raises(FileError, match=r"no answers \(0 rows\)"):
        read_export(files.xlsx(ROWS[:1]))
    with pytest.raises(FileError, match=r"table is empty"):
        read_export(files.xlsx([["  ", " "], [" ", None]]))


def test_dates_in_the_header_are_told(files):
    raw = read_export(files.xlsx([["id", datetime(2026, 3, 4)], [1, 2]]))
    assert finding(raw, "header_date").severity == "warning"


# What must be refused ------------------------------------------------------------------------------


def test_password_protection(files):
    ole = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(1000)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(1000)
    )
    for name in ("data.xlsx", "data.xls"):
        with pytest.raises(FileError, match=r"password"):
            read_export(files.raw(name, ole))
    flagged = bytearray(files.xlsx(ROWS).read_bytes())
    directory = flagged.find(b"PK\x01\x02")
    flagged[directory + 8] |= 1
    with pytest.raises(FileError, match=r"password"):
        read_export(files.raw("z.xlsx", bytes(flagged)))


def test_password_in_legacy_xls(files):
    data = (FIXTURES / "plain.xls").read_bytes()
    codepage = struct.pack("<HH", 0x42, 2)
    assert data.count(codepage) == 1
    with pytest.raises(FileError, match=r"password"):
        read_export(files.raw("data.xls", data.replace(codepage, struct.pack("<HH", 0x2F, 2))))


def test_password_in_ods(files):
    path = files.edit(files.ods(""), "META-INF/manifest.xml", lambda _: b"<m><manifest:encryption-data/></m>")
    with pytest.raises(FileError, match=r"password"):
        read_export(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_truncated_xlsx(files, share):
    data = files.xlsx(ROWS).read_bytes()
    with pytest.raises(FileError, match=r"damaged"):
        read_export(files.raw("data.xlsx", data[: int(share * len(data))]))


def test_a_part_that_does_not_match_its_checksum(files):
    path = files.xlsx(ROWS)
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET)
    data = bytearray(path.read_bytes())
    data[info.header_offset + 30 + len(SHEET) + info.compress_size // 2] ^= 0x10
    with pytest.raises(FileError, match=r"damaged.*sheet1"):
        read_export(files.raw("data.xlsx", bytes(data)))


def test_zip_bombs(files):
    path = files.xlsx(ROWS)
    bomb = files.edit(path, "xl/media/huge.bin", lambda _: bytes(30 << 20))
    with pytest.raises(FileError, match=r"zip bomb"):
        read_export(bomb)
    parts = {f"p{i}": b"" for i in range(10_001)}
    with pytest.raises(FileError, match=r"10001 parts.*zip bomb"):
        read_export(files.zip("many.xlsx", parts))


def test_a_directory_that_lies_about_sizes(files):
    path = files.xlsx(ROWS)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    entry = data.find(b"PK\x01\x02")
    while data[entry + 46 : entry + 46 + len(SHEET)] != SHEET.encode():
        entry = data.find(b"PK\x01\x02", entry + 4)
    struct.pack_into("<I", data, entry + 24, size - 100)
    with pytest.raises(FileError, match=r"not as long as the directory says"):
        read_export(files.raw("data.xlsx", bytes(data)))


def test_claims_of_a_gigabyte(files):
    path = files.xlsx(ROWS)
    data = bytearray(path.read_bytes())
    entry = data.find(b"PK\x01\x02")
    struct.pack_into("<I", data, entry + 24, 2 << 30)
    with pytest.raises(FileError, match=r"unpack to .* GiB"):
        read_export(files.raw("data.xlsx", bytes(data)))


@pytest.mark.parametrize("cell", [b'<c r="XFD1048576"><v>1</v></c>', b"<c r = 'ZZ1000000'><v>1</v></c>"])
def test_a_stray_cell_at_the_far_corner(files, cell):
    path = files.edit(files.xlsx(ROWS), SHEET, lambda xml: xml.replace(b"</row>", cell + b"</row>", 1))
    with pytest.raises(FileError, match=r"claims 1,0.* too large"):
        read_export(path)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b'<row r="3"', b'<row r="2"', r"row 2 is there twice"),
        (b'r="B2"', b'r="A2"', r"cell A2 is there twice"),
    ],
)
def test_what_is_there_twice_is_not_read_over_the_first(files, before, after, words):
    def double(xml: bytes) -> bytes:
        assert before in xml
        return xml.replace(before, after, 1)

    with pytest.raises(FileError, match=words):
        read_export(files.edit(files.xlsx(ROWS), SHEET, double))


def test_external_links(files):
    path = files.edit(files.xlsx(ROWS), "xl/externalLinks/externalLink1.xml", lambda _: b"<externalLink/>")
    with pytest.raises(FileError, match=r"external links.*Break Link"):
        read_export(path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET, "xl/styles.xml"])
def test_entity_declarations(files, part):
    attack = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'

    def declare(xml: bytes) -> bytes:
        return (
            xml[: xml.find(b"?>") + 2] + attack + xml[xml.find(b"?>") + 2 :] if b"?>" in xml else attack + xml
        )

    with pytest.raises(FileError, match=r"document type"):
        read_export(files.edit(files.xlsx(ROWS), part, declare))


def test_broken_xml(files):
    with pytest.raises(FileError, match=r"damaged"):
        read_export(files.edit(files.xlsx(ROWS), "xl/workbook.xml", lambda xml: xml[: len(xml) // 2]))
    with pytest.raises(FileError, match=r"damaged"):
        read_export(files.edit(files.xlsx(ROWS), SHEET, lambda xml: xml[: len(xml) // 2]))


def test_prefixed_xml_is_understood(files):
    def prefix(xml: bytes) -> bytes:
        import re

        xml = xml.replace(b"xmlns=", b"xmlns:x=")
        return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml)

    rows = [list(row) for row in ROWS]
    rows[1][1] = "#DIV/0!"
    with pytest.raises(SurveyError, match=r"Q1 row 2 #DIV/0!"):
        read_export(files.edit(files.xlsx(rows), SHEET, prefix))


# Legacy xls and ods --------------------------------------------------------------------------------


def test_legacy_xls_is_read():
    raw = read_export(FIXTURES / "plain.xls")
    assert raw.columns == ("id", "Q1", "Q2", "note")
    assert raw.cells.tolist() == [[i, i % 5 + 1, 2 * i % 5 + 1, f"北{i}"] for i in range(1, 7)]
    assert raw.container == "xls"


def test_legacy_xls_errors_and_links():
    with pytest.raises(SurveyError, match=r"Q1 row 3 #DIV/0!, Q2 row 5 #N/A"):
        read_export(FIXTURES / "errors.xls")
    with pytest.raises(FileError, match=r"external links"):
        read_export(FIXTURES / "linked.xls")


@pytest.mark.parametrize("keep", [600, 2000, 4000, 5600])
def test_truncated_xls(files, keep):
    data = (FIXTURES / "plain.xls").read_bytes()
    with pytest.raises(FileError, match=r"xls"):
        read_export(files.raw("data.xls", data[:keep]))


def test_other_ole_documents(files):
    with pytest.raises(FileError, match=r"holds no workbook"):
        read_export(files.raw("data.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)))


def ods_cell(value, **attributes):
    extra = "".join(f' {k.replace("__", ":").replace("_", "-")}="{v}"' for k, v in attributes.items())
    if isinstance(value, str):
        return (
            f'<table:table-cell office:value-type="string"{extra}><text:p>{value}</text:p></table:table-cell>'
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}"{extra}><text:p>{value}</text:p>'
        "</table:table-cell>"
    )


def ods_table(rows, name="Answers"):
    body = "".join("<table:table-row>" + "".join(row) + "</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}">{body}</table:table>'


def test_ods_is_read(files):
    rows = [[ods_cell(c) for c in row] for row in (["id", "Q1", "文"], [1, 3, "a"], [2, 4.5, "b"])]
    raw = read_export(files.ods(ods_table(rows)))
    assert raw.columns == ("id", "Q1", "文")
    assert raw.cells.tolist() == [[1, 3, "a"], [2, 4.5, "b"]]


def test_ods_errors_links_and_repetitions(files):
    error = ods_cell("#DIV/0!", calcext__value_type="error")
    header = [ods_cell(c) for c in ("id", "Q1", "Q2")]
    path = files.ods(ods_table([header, [ods_cell(1), ods_cell(2, table__number_columns_repeated=1), error]]))
    with pytest.raises(SurveyError, match=r"Q2 row 2 #DIV/0!"):
        read_export(path)
    wide = ods_table([header, [ods_cell(1, table__number_columns_repeated=16000)]])
    with pytest.raises(FileError, match=r"repeat over 16,000 columns"):
        read_export(files.ods(wide))
    tall = ods_table([header, [ods_cell(1)]]).replace(
        '<table:table-row><table:table-cell office:value-type="float"',
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float"',
    )
    with pytest.raises(FileError, match=r"repeat over 1,000,000 rows"):
        read_export(files.ods(tall))
    linked = ods_cell(1, table__formula="of:=[&apos;file:///x.ods&apos;#$A.B2]")
    with pytest.raises(FileError, match=r"external links"):
        read_export(files.ods(ods_table([header, [linked]])))


def test_legacy_xls_dates_merged_headers_and_hidden_sheets():
    path = FIXTURES / "more.xls"
    raw = read_export(path)
    assert raw.columns == ("id", "T1", "T2", "x", "y")
    assert raw.cells.tolist() == [
        [1, 3, 4.5, datetime(2026, 9, 3, 12, 30), time(9, 5)],
        [2, 5, 5, date(2026, 9, 4), None],
    ]
    assert "Hidden sheet 'Old'" in finding(raw, "hidden_sheet").text
    assert read_export(path, sheet="Old").columns == ("a", "b", "c")


@pytest.mark.parametrize("exact_below", [0, 8 << 20])
def test_size_of_a_sheet_part(monkeypatch, exact_below):
    monkeypatch.setattr(xlsx_peek, "_EXACT_BELOW", exact_below)
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c><c r="AB%d"/></row>' % (i, i, i) for i in range(1, 13)
    )
    assert xlsx_peek.sheet_size(rows) == (12, 28)
    assert xlsx_peek.sheet_size(rows.replace(b'"AB3"', b'"C1048576"')) == (1048576, 28)
    assert xlsx_peek.sheet_size(rows.replace(b'r="AB3"', b"r = 'XFD3'")) == (12, 16384)
    assert xlsx_peek.sheet_size(rows.replace(b"<v>1</v>", b"")) == (0, 0)
