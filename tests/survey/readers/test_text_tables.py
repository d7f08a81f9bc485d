"""csv and tsv: encodings, separators, quoting, lengths of lines."""

from __future__ import annotations

import codecs

import pytest

from rcvsem.foundation.errors import FileError, OptionError, RcvsemError, SurveyError
from rcvsem.survey.readers import read_export

HEADER = "id,性别,Q1,Q2"
BODY = ["1,男,3,4", "2,女,5,5", "3,女,2,1"]


def table(separator: str = ",", end: str = "\n") -> str:
    return end.join([HEADER, *BODY]).replace(",", separator) + end


def severities(raw) -> dict[str, str]:
    return {finding.code: finding.severity for finding in raw.findings}


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("gb18030", "GB 18030"),
        ("gbk", "GB 18030"),
        ("gb18030-marked", "GB 18030"),
    ],
)
def test_encodings_are_found_and_told(files, encoding, told):
    content = "\ufeff" + table() if encoding == "gb18030-marked" else table()
    raw = read_export(files.text("data.csv", content, encoding.removesuffix("-marked")))
    assert raw.columns == ("id", "性别", "Q1", "Q2")
    assert raw.cells.tolist() == [line.split(",") for line in BODY]
    messages = [str(f) for f in raw.findings if f.code == "encoding"]
    assert bool(messages) == (told is not None)
    assert told is None or told in messages[0]


def test_windows_1252_is_read_and_told(files):
    raw = read_export(files.text("data.csv", "id,Ort,Q1\n1,Zürich,3\n2,Genève,4\n", "cp1252"))
    assert raw.column("Ort").tolist() == ["Zürich", "Genève"]
    assert raw.encoding == "cp1252"
    assert severities(raw)["encoding"] == "warning"


def test_encoding_asked_for_is_used(files):
    path = files.text("data.csv", "id,Ort\n1,Łódź\n", "cp1250")
    assert read_export(path, encoding="cp1250").cells[0, 1] == "Łódź"
    with pytest.raises(OptionError, match=r"no encoding 'klingon'"):
        read_export(path, encoding="klingon")
    with pytest.raises(FileError, match=r"not valid utf-8.* line 2"):
        read_export(files.text("b.csv", "id,x\n1,性\n", "gb18030"), encoding="utf-8")


def test_mixed_encodings_name_the_line(files):
    good = "id,备注说明文字\n1,没有意见谢谢\n".encode()
    path = files.raw("data.csv", good + "2,有一点意见\n".encode("gb18030"))
    with pytest.raises(FileError, match=r"mixes encodings.*line 3"):
        read_export(path)
    marked = files.raw("marked.csv", codecs.BOM_UTF8 + good + b"2,\xb7\xb7\n")
    with pytest.raises(FileError, match=r"mixes encodings.*line 3"):
        read_export(marked)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"empty \(0 bytes\)"),
        (b"\n \r\n\t\n", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b"id,Q1\n1,2\n2,\x003\n", "Line 3 holds NUL"),
        (b"id,Q1\n", r"no answers \(0 rows\)"),
        (b"id,Q1\n,\n\n", r"no answers \(0 rows\)"),
        (b'id,Q1\n1,"2\n3,4\n', "quote.*line 2 is never closed"),
        (b'id,Q1\n1,"2"x\n', "Line 2: text follows a closing quote"),
        (b"id,Q1\n1," + b"x" * 200_000 + b"\n", "Line 2: a field is longer"),
        (b"1,3,4,4\n2,3,3,4\n3,5,5,5\n", "header is missing"),
        (b",,,\n,,,\n", "separators only"),
        (b'"id,Q1,Q2"\n"1,3,4"\n"2,5,5"\n', "every line as a whole stands in quotes"),
        (b"id,Q1,Q2\n1;3;4\n2;5;5\n", "different separators"),
    ],
)
def test_faults_in_one_clear_line(files, content, message):
    path = files.raw("data.csv", content)
    with pytest.raises((FileError, SurveyError), match=message) as fault:
        read_export(path)
    assert "data.csv" in str(fault.value)
    assert "\n" not in str(fault.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize("separator", [";", "\t", "|", "，", "；", "^", "~", "\x1f"])
def test_other_separators_are_found_and_told(files, separator):
    raw = read_export(files.text("data.csv", table(separator)))
    assert raw.cells.tolist() == [line.split(",") for line in BODY]
    assert raw.separator == separator
    assert severities(raw)["separator"] == "warning"


def test_a_tsv_with_tabs_is_not_worth_a_word(files):
    raw = read_export(files.text("data.tsv", table("\t")))
    assert raw.container == "tsv"
    assert "separator" not in severities(raw)


def test_the_excel_separator_line_is_followed(files):
    old_mac = read_export(files.text("mac.csv", "sep=;\r" + table(";", "\r")))
    assert old_mac.n == 3
    raw = read_export(files.text("data.csv", "sep=;\n" + table(";")))
    assert raw.columns == ("id", "性别", "Q1", "Q2")
    assert raw.row_numbers.tolist() == [3, 4, 5]


def test_separators_inside_quotes_do_not_count(files):
    content = 'id;"a, b, c";"d, e"\n1;"x, y";2\n2;"x, y";3\n'
    raw = read_export(files.text("data.csv", content))
    assert raw.columns == ("id", "a, b, c", "d, e")


def test_blank_separated_values_ask_for_the_option(files):
    path = files.text("data.txt", "id Q1 Q2\n1 3 4\n2 5 5\n")
    with pytest.raises(FileError, match=r"separator seems to be blanks"):
        read_export(path)
    aligned = files.text("aligned.txt", "id  Q1  Q2\n1    3   4\n10   5   5\n")
    assert read_export(aligned, separator=" ").cells.tolist() == [["1", "3", "4"], ["10", "5", "5"]]


def test_a_wrong_separator_option_is_answered(files):
    path = files.text("data.csv", table("|"))
    with pytest.raises(FileError, match=r"separator ','; the separator seems to be '\|'"):
        read_export(path, separator=",")
    with pytest.raises(OptionError, match=r"one character"):
        read_export(path, separator=";;")
    assert read_export(files.text("t.txt", table("\t")), separator="tab").n == 3


def test_a_single_column_is_read_with_a_warning(files):
    raw = read_export(files.text("data.csv", "Q1\n3\n4\n"))
    assert raw.cells.tolist() == [["3"], ["4"]]
    assert severities(raw)["single_column"] == "warning"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_line_endings(files, end):
    raw = read_export(files.raw("data.csv", table(end=end).encode()))
    assert raw.cells.tolist() == [line.split(",") for line in BODY]


def test_quoted_line_breaks_keep_line_numbers(files):
    raw = read_export(files.text("data.csv", 'id,note,Q1\n1,"a\nb\nc",3\n2,"x ""y""",4\n3,z,5\n'))
    assert raw.column("note").tolist() == ["a\nb\nc", 'x "y"', "z"]
    assert raw.row_numbers.tolist() == [2, 5, 6]


def test_ragged_lines_are_listed(files):
    lines = ["id,Q1,Q2", "1,2,3", "2,2,3,9", "3,3,3", "4,1"]
    with pytest.raises(FileError, match=r"header has 3 fields but line 3 has 4, line 5 has 2\."):
        read_export(files.text("data.csv", "\n".join(lines)))
    many = ["id,Q1"] + ["1,2"] * 30 + ["1,2,3"] * 20
    with pytest.raises(FileError, match=r"and 12 more lines"):
        read_export(files.text("many.csv", "\n".join(many)))


def test_row_names_without_a_header_are_not_shifted(files):
    with pytest.raises(
        FileError, match=r"header \(line 1\) has 2 names but every line after it has 3.*column a name"
    ):
        read_export(files.text("data.csv", "Q1,Q2\nr1,3,4\nr2,5,5\n"))


def test_decimal_commas_between_commas_are_refused(files):
    with pytest.raises(FileError, match=r"every line after it has 4 fields.*Decimal commas"):
        read_export(files.text("data.csv", "Q1,Q2\n3,5,4,5\n2,5,1,5\n"))


def test_trailing_separators_are_told(files):
    raw = read_export(files.text("data.csv", "id,Q1\n1,2,\n2,3,\n"))
    assert raw.cells.tolist() == [["1", "2"], ["2", "3"]]
    assert severities(raw)["trailing_separator"] == "warning"
    both = read_export(files.text("both.csv", "id,Q1,\n1,2,\n2,3,\n"))
    assert both.columns == ("id", "Q1")


def test_comment_lines_at_the_top_are_told(files):
    raw = read_export(files.text("data.csv", "# exported 2026\n#\nid,Q1,Q2\n1,2,3\n"))
    assert raw.columns == ("id", "Q1", "Q2")
    assert "line 1, 2" in next(str(f) for f in raw.findings if f.code == "comment_lines")
    hash_column = read_export(files.text("h.csv", "#,Q1,Q2\n1,2,3\n"))
    assert hash_column.columns[0] == "#"
    with pytest.raises(FileError, match=r"line 3 has 1"):
        read_export(files.text("c.csv", "id,Q1\n1,2\n# note\n3,4\n"))


def test_a_title_line_is_left_out_or_asks_for_the_header_row(files):
    path = files.text("data.csv", "Survey 2026\n\nid,Q1,Q2\n1,2,3\n2,3,4\n")
    for raw in (read_export(path), read_export(path, header_row=3)):
        assert raw.columns == ("id", "Q1", "Q2")
        assert raw.row_numbers.tolist() == [4, 5]
    nameless = files.text("n.csv", "Survey 2026\n7,2,3\n8,3,4\n9,3,4\n")
    with pytest.raises(FileError, match=r"Row 1 holds a single cell: a title.*header seems to be in row 2"):
        read_export(nameless)


def test_decimal_commas_are_told_and_kept(files):
    raw = read_export(files.text("data.csv", "id;score\n1;3,5\n2;4\n3;2,25\n"))
    assert raw.decimal == ","
    assert raw.column("score").tolist() == ["3,5", "4", "2,25"]
    assert severities(raw)["decimal_comma"] == "warning"
    assert read_export(files.text("b.csv", "id;text\n1;a, b\n2;3.5\n")).decimal == "."


def test_blank_lines_are_left_out_and_told(files):
    raw = read_export(files.text("data.csv", "id,Q1\n1,2\n\n,\n4,3\n\n\n"))
    assert raw.row_numbers.tolist() == [2, 5]
    assert "2 blank rows (row 3, 4)" in next(str(f) for f in raw.findings if f.code == "blank_rows")


def test_text_cells_stay_as_they_are(files):
    raw = read_export(files.text("data.csv", "id,a,b\n007, x ,３\n008,,1e5\n"))
    assert raw.cells.tolist() == [["007", " x ", "３"], ["008", None, "1e5"]]
    assert not raw.cells.flags.writeable


def test_options_that_do_not_fit(files):
    path = files.text("data.csv", table())
    for options in ({"sheet": "S"}, {"header_row": 0}, {"format": "excel"}):
        with pytest.raises(OptionError):
            read_export(path, **options)
    with pytest.raises(RcvsemError, match=r"no row 99"):
        read_export(path, header_row=99)


#: One or two headers and answers a language, in the code page its programs write.
CODE_PAGES = {
    "cp949": [
        "이 서비스를 신뢰한다,약속을 지킨다,성별",
        "구분,성별,연령대,최종학력,월소득",
        "전혀 그렇지 않다,매우 그렇다",
    ],
    "cp932": ["性別,年齢,このサービスを信頼している", "全くそう思わない,どちらともいえない"],
    "euc_jp": ["性別,年齢,このサービスを信頼している"],
    "cp1251": ["Я доверяю сервису,Пол,Возраст", "ПОЛ,ВОЗРАСТ,ОБРАЗОВАНИЕ"],
    "koi8_r": ["Я доверяю сервису,Пол,Возраст"],
    "cp1256": ["أثق بالخدمة,الجنس,العمر", "أوافق بشدة,لا أوافق"],
    "cp1250": ["Wiek,Płeć,Wykształcenie,Zaufanie do usługi", "Věk,Pohlaví,Důvěřuji službě,muž"],
    "cp1252": [
        "Geschlecht,Ich vertraue dem Dienst völlig",
        "très satisfait,Âge,d'accord à peu près",
        "Satisfação,opinião",
    ],
    "cp1254": ["Bu hizmete güveniyorum,Yaş,Eğitim düzeyi,işçi"],
    "gb18030": ["我信任该平台,性别,年龄", "编号,年龄,姓名", "工号,得分"],
    "big5": ["我信任這個平台,性別,年齡"],
}


@pytest.mark.parametrize(("page", "header"), [(k, h) for k, lines in CODE_PAGES.items() for h in lines])
def test_code_pages_are_told_apart(files, page, header):
    columns = header.count(",") + 1
    path = files.text("d.csv", header + "\n" + ",".join("1" * columns) + "\n", page)
    raw = read_export(path)
    assert raw.encoding == page
    assert list(raw.columns) == header.split(",")
    assert read_export(path, encoding=page).columns == raw.columns


@pytest.mark.parametrize(("page", "header"), [("cp1253", "Εμπιστεύομαι την υπηρεσία,Φύλο")])
def test_what_reads_well_nowhere_is_refused_with_the_choices(files, page, header):
    with pytest.raises(FileError, match=r"encoding cannot be told.*It could be .*encoding="):
        read_export(files.text("d.csv", header + "\n1,2\n", page))
