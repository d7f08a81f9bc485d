"""Names of columns: blanks, duplicates, missing names, unsafe content, personal data."""

from __future__ import annotations

import pytest

from rcvsem.foundation.errors import FileError, SurveyError
from rcvsem.survey.readers import read_export


def finding(raw, code):
    return next((f for f in raw.findings if f.code == code), None)


def test_blanks_around_names_are_removed_and_told(files):
    raw = read_export(files.text("data.csv", "id, TR1,TR2 ,LO1\u3000,LO2\u00a0,\u200bX\n1,2,3,4,5,6\n"))
    assert raw.columns == ("id", "TR1", "TR2", "LO1", "LO2", "X")
    told = finding(raw, "header_trimmed")
    assert told.severity == "warning"
    assert "' TR1'" in told.text


def test_duplicate_names_are_told(files):
    raw = read_export(files.text("data.csv", "id,Q1,Q1,Q2 ,Q2\n1,2,3,4,5\n"))
    assert "'Q1' (B, C), 'Q2' (D, E)" in finding(raw, "duplicate_header").text
    assert raw.positions("Q1") == (1, 2)
    with pytest.raises(SurveyError, match=r"2 columns named 'Q1'"):
        raw.column("Q1")
    with pytest.raises(SurveyError, match=r"no column named 'Q9'"):
        raw.column("Q9")


def test_a_blank_name_over_data_is_told_and_kept(files):
    raw = read_export(files.text("data.csv", "id,,Q1,\n1,x,3,\n2,y,4,\n"))
    assert raw.columns == ("id", "", "Q1")
    assert "Column 2 (B) holds data but its header is blank" in finding(raw, "blank_header").text
    assert [info.position for info in raw.column_info] == [0, 1, 2]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("=cmd|' /C calc'!A0", "formula"),
        ("=1+1", "formula"),
        ("@SUM(A1:A9)", "formula"),
        ("+cmd|'x'!A1", "formula"),
        ("-2+3+cmd", "formula"),
        ("<script>alert(1)</script>", "active HTML"),
        ("<IMG src=x onerror=alert(1)>", "active HTML"),
        ("<iframe src=x>", "active HTML"),
        ("see javascript:alert(1)", "active HTML"),
        ("../../etc/passwd", "file path"),
        ("..\\..\\windows", "file path"),
        ("/etc/passwd", "file path"),
        ("C:\\temp\\x", "file path"),
        ("file:///x", "file path"),
        ('TR3"};drop', "code"),
        ("Q1\u202etxt", "control characters"),
        ("Q1\x07", "control characters"),
    ],
)
def test_unsafe_names_are_refused(files, header, kind):
    quoted = '"' + header.replace('"', '""') + '"'
    path = files.text("data.csv", f"id,{quoted},Q2\n1,2,3\n")
    with pytest.raises(SurveyError, match=f"column 2 .* looks like (a )?{kind}") as fault:
        read_export(path)
    assert "<" not in str(fault.value)
    assert header not in str(fault.value) or kind in ("formula", "file path", "active HTML", "code")


@pytest.mark.parametrize(
    "header",
    [
        "How <strong>satisfied</strong> are you?<br>1 = no",
        "<p>Text</p> & more",
        "A - B (C)",
        "- 满意度",
        "group/sub/q1",
        "Is 3 < 5 > 2?",
        "3+2 items",
        "@mention",
        "“您”的“满意度”；",
        "Q1[SQ001]",
        "5-point scale = agree",
        "Please rate: 'price'; then go on",
    ],
)
def test_ordinary_and_formatted_names_are_read(files, header):
    raw = read_export(files.text("data.csv", f'id,"{header}"\n1,2\n'))
    assert raw.columns[1] == header


def test_personal_columns_are_marked(files):
    names = (
        "id,姓名,手机号码,E-mail,IP Address,请输入您的联系电话,What is your full name?,您对姓名权的看法,"
        "RecipientEmail,Q1"
    )
    raw = read_export(files.text("data.csv", names + "\n" + ",".join("1234567890") + "\n"))
    assert raw.personal == {
        "姓名",
        "手机号码",
        "E-mail",
        "IP Address",
        "请输入您的联系电话",
        "What is your full name?",
        "RecipientEmail",
    }


def test_numbers_as_names_when_they_count(files):
    raw = read_export(files.text("data.csv", "1,2,3\n4,4,5\n"))
    assert raw.columns == ("1", "2", "3")
    with pytest.raises(SurveyError, match=r"header is missing"):
        read_export(files.text("b.csv", "4,north,4,5\n3,south,4,5\n"))


def test_a_second_header_row_is_not_a_respondent(files):
    wordings = "id,mood,trust,loyalty\nNo.,I am happy,I trust it,I return\n1,3,4,4\n2,5,5,4\n3,2,2,1\n"
    both = read_export(files.text("data.csv", wordings))
    assert (both.columns[1], both.column_info[1].text, both.n) == ("mood", "I am happy", 3)
    assert read_export(files.text("data.csv", wordings), header_row=2).columns[1] == "I am happy"
    names = "id,mood,trust,loyalty\nNo.,happy,trusting,back\n1,3,4,4\n2,5,5,4\n3,2,2,1\n"
    with pytest.raises(FileError, match=r"header seems to take two rows: row 2 .*header_row=2"):
        read_export(files.text("names.csv", names))
    groups = files.xlsx([["id", "Trust", None, None], ["id", "T1", "T2", "T3"], [1, 2, 3, 4], [2, 3, 3, 3]])
    assert read_export(groups).columns == ("id", "T1", "T2", "T3")
    worded = read_export(files.text("w.csv", "id,a,b,c\n1,yes,no,maybe\n2,no,no,yes\n3,yes,no,no\n"))
    assert worded.n == 3
    odd = read_export(files.text("o.csv", "id,Q1,Q2,Q3\n1,n/a,n/a,n/a\n2,4,4,3\n3,5,5,5\n"))
    assert odd.n == 3


ANSWERED = [[1, 3, 4, 4], [2, 5, 5, 4], [3, 2, 2, 1], [4, 2, 3, 1]]
CODES, WORDINGS = ["id", "Q1", "Q2", "Q3"], ["No.", "I am happy", "I trust it", "I return"]


@pytest.mark.parametrize("top", [(CODES, WORDINGS), (WORDINGS, CODES)])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_names_and_wordings_in_two_rows_are_both_read(files, top, kind):
    rows = [list(top[0]), list(top[1]), *ANSWERED]
    text = "\n".join(",".join(map(str, row)) for row in rows)
    raw = read_export(files.text("data.csv", text) if kind == "csv" else files.xlsx(rows))
    assert raw.columns == ("id", "Q1", "Q2", "Q3")
    assert [column.text for column in raw.column_info[1:]] == WORDINGS[1:]
    assert raw.n == 4
    assert raw.row_numbers[0] == 3
    assert [f.severity for f in raw.findings if f.code == "two_header_rows"] == ["warning"]


def test_two_header_rows_over_answers_in_words(files):
    rows = [
        CODES,
        WORDINGS,
        *([i, *(["yes", "no", "no"] if i % 2 else ["no", "yes", "no"])] for i in range(8)),
    ]
    raw = read_export(files.text("data.csv", "\n".join(",".join(map(str, row)) for row in rows)))
    assert raw.n == 8
    assert raw.column_info[2].text == "I trust it"
    # different words of a first respondent are answers when the row above holds no codes
    plain = read_export(files.text("p.csv", "a,b,c\nred,green,blue\n" + "yes,no,no\n" * 8))
    assert plain.n == 9


def test_a_header_repeated_among_the_answers_is_left_out_and_said(files):
    lines = ["id,Q1,Q2", "1,3,4", "2,5,5", " id ,Q1,Q2", "1,2,2", "id,Q1,Q2", "2,4,4"]
    raw = read_export(files.text("data.csv", "\n".join(lines)))
    assert raw.row_numbers.tolist() == [2, 3, 5, 7]
    (said,) = [f for f in raw.findings if f.code == "repeated_header"]
    assert said.severity == "warning"
    assert "2 rows (row 4, 6)" in said.text
    book = read_export(files.xlsx([["Q1", "Q2"], ["Q1", "Q2"], [1, 2], [3, 4], [2, 2]]))
    assert book.row_numbers.tolist() == [3, 4, 5]
    # counted names could be answers
    assert read_export(files.text("n.csv", "1,2,3\n4,4,5\n1,2,3\n")).n == 2
