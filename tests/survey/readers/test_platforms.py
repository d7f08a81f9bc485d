"""Headers of the survey platforms: detection, keys, wordings, metadata."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from rcvsem.foundation.errors import OptionError
from rcvsem.survey.readers import read_export


def csv_text(*rows, separator=","):
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def info(raw, name):
    return raw.column_info[raw.positions(name)[0]]


# Wenjuanxing ---------------------------------------------------------------------------------------

WJX_META = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
WJX_ROW = ["1", "2026/09/03 12:00:00", "203秒", "微信", "N/A", "1.2.3.4(北京-北京)"]


def wjx(files, questions, meta=WJX_META, row=WJX_ROW):
    path = files.text("wjx.csv", csv_text([*meta, *questions], [*row, *["3"] * len(questions)]))
    return read_export(path)


def test_wenjuanxing_metadata_by_name(files):
    raw = wjx(files, ["1、性别", "总分"])
    assert raw.format == "wenjuanxing"
    assert raw.metadata == {
        "id": "序号",
        "submitted": "提交答卷时间",
        "duration": "所用时间",
        "source": "来源",
        "source_detail": "来源详情",
        "ip": "来自IP",
        "score": "总分",
    }
    assert raw.personal == {"来源详情", "来自IP"}
    without = wjx(files, ["1、性别"], ["来自IP", "序号", "所用时间"], ["1.1.1.1", "1", "9"])
    assert set(without.metadata) == {"ip", "id", "duration"}


@pytest.mark.parametrize(
    ("header", "number", "text"),
    [
        ("1、您的性别", 1, "您的性别"),
        ("2.您的年龄", 2, "您的年龄"),
        ("3．您的年龄", 3, "您的年龄"),
        ("4：您的年龄", 4, "您的年龄"),
        ("12 您的年龄", 12, "您的年龄"),
        ("Q5、您的年龄", 5, "您的年龄"),
        ("第6题(满意)", 6, "满意"),
        ("第7题（1.满意）", 7, "满意"),
        ("第8题", 8, "第8题"),
        ("您的年龄", None, "您的年龄"),
        ("2.5倍的收入", None, "2.5倍的收入"),
        ("9、多选(A)", 9, "多选(A)"),
    ],
)
def test_wenjuanxing_single_questions(files, header, number, text):
    found = info(wjx(files, [header]), header)
    assert (found.question_number, found.text, found.matrix_stem) == (number, text, None)


def test_wenjuanxing_matrix(files):
    questions = [
        "4、同意程度—1.甲",
        "2.乙",
        "请选择不同意",
        "3.丙",
        "请选二",
        "5.戊",
        "5、说法——1.己",
        "2.庚",
        "6、其他",
    ]
    raw = wjx(files, questions)
    found = {q: info(raw, q) for q in questions}
    assert [found[q].text for q in questions] == [
        "甲", "乙", "请选择不同意", "丙", "请选二", "戊", "己", "庚", "其他",
    ]  # fmt: skip
    assert [found[q].matrix_stem for q in questions] == ["同意程度"] * 6 + ["说法"] * 2 + [None]
    assert [found[q].question_number for q in questions] == [4] * 6 + [5] * 2 + [6]
    assert found["2.乙"].matrix_row == "乙"


def test_wenjuanxing_repeated_headers(files):
    raw = wjx(files, ["4、甲—1.同意", "2.满意", "5、乙—1.同意", "2.满意"])
    assert [raw.column_info[i].matrix_stem for i in raw.positions("2.满意")] == ["甲", "乙"]
    assert any(f.code == "duplicate_header" for f in raw.findings)


def test_wenjuanxing_xlsx_with_full_width_blanks(files):
    raw = read_export(files.xlsx([[*WJX_META, "　1、性别　"], [*WJX_ROW, 2]]))
    assert raw.columns[-1] == "1、性别"
    assert next(f for f in raw.findings if f.code == "header_trimmed").severity == "info"


# Qualtrics -----------------------------------------------------------------------------------------


def qualtrics_rows():
    names = [
        "StartDate",
        "EndDate",
        "Status",
        "IPAddress",
        "Progress",
        "Duration",
        "Finished",
        "RecordedDate",
        "ResponseId",
        "RecipientEmail",
        "LocationLatitude",
        "Q1_1",
        "Q1_2",
        "Q2",
    ]
    names[5] = "Duration (in seconds)"
    texts = [
        "Start Date",
        "End Date",
        "Response Type",
        "IP Address",
        "Progress",
        "Duration (in seconds)",
        "Finished",
        "Recorded Date",
        "Response ID",
        "Recipient Email",
        "Location Latitude",
        "Please rate - Price - Now",
        "Please rate - Price - Later",
        "Age - in years",
    ]
    keys = [json.dumps({"ImportId": f"QID{i}"}) for i in range(len(names))]
    keys[0] = json.dumps({"ImportId": "startDate", "timeZone": "Z"})
    answers = [
        "2026-01-01",
        "2026-01-01",
        "IP Address",
        "1.1.1.1",
        "100",
        "77",
        "True",
        "2026-01-01",
        "R_1",
        "",
        "1",
        "5",
        "-99",
        "30",
    ]
    return names, texts, keys, answers


def test_qualtrics_three_header_rows(files):
    raw = read_export(files.text("q.csv", csv_text(*qualtrics_rows()), "utf-8-sig"))
    assert raw.format == "qualtrics"
    assert raw.n == 1
    assert raw.row_numbers.tolist() == [4]
    assert info(raw, "StartDate").key == "startDate"
    row = info(raw, "Q1_2")
    assert (row.key, row.text, row.matrix_stem, row.matrix_row) == (
        "QID12",
        "Later",
        "Please rate - Price",
        "Later",
    )
    assert (row.question_number, info(raw, "Q2").text, info(raw, "Q2").matrix_stem) == (
        1,
        "Age - in years",
        None,
    )
    assert raw.metadata["duration"] == "Duration (in seconds)"
    assert raw.metadata["finished"] == "Finished"
    assert raw.missing_codes == {"Q1_2": (-99,)}
    assert raw.personal == {"IPAddress", "RecipientEmail", "LocationLatitude"}
    assert "Q1_2 (1)" in next(f.text for f in raw.findings if f.code == "missing_codes")


def test_qualtrics_without_import_ids(files):
    names, texts, _, answers = qualtrics_rows()
    raw = read_export(files.text("q.csv", csv_text(names, texts, answers)))
    assert (raw.format, raw.n, info(raw, "Q2").key) == ("qualtrics", 1, "Q2")


def test_qualtrics_in_a_workbook_and_html(files):
    names, texts, keys, answers = qualtrics_rows()
    texts[-1] = "How <strong>old</strong> are you?<br>"
    raw = read_export(files.xlsx([names, texts, keys, answers]))
    assert info(raw, "Q2").text == "How <strong>old</strong> are you?<br>"


# The others ----------------------------------------------------------------------------------------


def test_limesurvey_codes(files):
    header = ["id", "submitdate", "lastpage", "startlanguage", "seed", "ipaddr", "Q1[SQ001]", "Q1_SQ002",
              "Q2", "Q3[a][b]", "G01Q04. How old?"]  # fmt: skip
    raw = read_export(
        files.text("l.csv", csv_text(header, ["1", "", "3", "zh", "7", "1.1.1.1", "A1", "A2", "5", "x", "9"],
                                     separator=";"), "utf-8-sig")
    )  # fmt: skip
    assert raw.format == "limesurvey"
    assert [i.key for i in raw.column_info[6:]] == ["Q1[SQ001]", "Q1[SQ002]", "Q2", "Q3[a][b]", "G01Q04"]
    assert raw.column_info[-1].text == "How old?"
    assert raw.metadata["submitted"] == "submitdate"
    assert "ipaddr" in raw.personal
    assert raw.cells[0, 1] is None


def test_limesurvey_full_texts(files):
    header = ["Response ID", "Date submitted", "Last page", "Start language", "Please rate [Price]"]
    raw = read_export(files.text("l.csv", csv_text(header, ["1", "x", "3", "en", "4"])))
    assert raw.format == "limesurvey"
    assert raw.column_info[-1].matrix_row == "Price"
    assert raw.metadata["id"] == "Response ID"


def test_surveymonkey_two_header_rows(files):
    first = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address",
             "How old?", "Please rate", "", "Gender"]  # fmt: skip
    second = ["", "", "", "", "", "", "Open-Ended Response", "Price", "Place", "Response"]
    raw = read_export(
        files.text("s.csv", csv_text(first, second, ["1", "2", "a", "b", "1.1.1.1", "", "30", "4", "5", "f"]))
    )
    assert (raw.format, raw.n) == ("surveymonkey", 1)
    assert raw.columns[6:] == ("How old?", "Please rate - Price", "Please rate - Place", "Gender")
    assert raw.column_info[8].matrix_stem == "Please rate"
    assert raw.metadata["start"] == "Start Date"
    assert raw.personal == {"IP Address", "Email Address"}


def test_surveymonkey_condensed_to_one_row(files):
    first = ["Respondent ID", "Collector ID", "Start Date", "End Date", "Q1"]
    raw = read_export(files.text("s.csv", csv_text(first, ["1", "2", "a", "b", "4"])))
    assert (raw.format, raw.n, raw.columns[-1]) == ("surveymonkey", 1, "Q1")


@pytest.mark.parametrize("stamp", ["Timestamp", "时间戳记"])
def test_google_forms(files, stamp):
    raw = read_export(files.text("g.csv", csv_text([stamp, "Rate [Price]", "How old?"], ["x", "4", "30"])))
    assert raw.format == "google_forms"
    assert (raw.column_info[1].text, raw.column_info[1].matrix_stem) == ("Price", "Rate")
    assert raw.metadata == {"submitted": stamp}
    plain = read_export(files.text("p.csv", "timestamp,Q1,Q2\n1,2,3\n"))
    assert plain.format == "plain"


def test_kobo(files):
    header = [
        "start",
        "end",
        "grp/q1",
        "grp/sub/q2",
        "_geo_latitude",
        "_id",
        "_uuid",
        "_submission_time",
        "__version__",
    ]
    raw = read_export(files.text("k.csv", csv_text(header, list("abcdefghi"), separator=";")))
    assert raw.format == "kobo"
    assert (raw.column_info[3].text, raw.column_info[3].matrix_stem) == ("q2", "grp/sub")
    assert raw.metadata == {"id": "_id", "submitted": "_submission_time", "start": "start", "end": "end"}
    assert "_geo_latitude" in raw.personal


def test_redcap(files):
    header = ["record_id", "redcap_event_name", "survey_timestamp", "q1", "multi___1", "survey_complete"]
    raw = read_export(files.text("r.csv", csv_text(header, ["1", "e", "2026-01-01", "3", "1", "2"])))
    assert raw.format == "redcap"
    assert (raw.column_info[4].matrix_stem, raw.column_info[4].matrix_row) == ("multi", "1")
    assert raw.metadata == {"id": "record_id", "submitted": "survey_timestamp", "finished": "survey_complete"}
    labels = ["Record ID", "How old?", "Which? (choice=Radio)", "Complete?"]
    by_label = read_export(files.text("rl.csv", csv_text(labels, ["1", "3", "Checked", "Complete"])))
    assert (by_label.format, by_label.column_info[2].matrix_row) == ("redcap", "Radio")


def test_the_format_can_be_given(files):
    path = files.text("wjx.csv", csv_text([*WJX_META, "1、性别"], [*WJX_ROW, "3"]))
    raw = read_export(path, format="plain")
    assert raw.format == "plain"
    assert raw.column_info[-1].text == "1、性别"
    assert raw.personal == {"来源详情", "来自IP"}
    overruled = read_export(path, format="qualtrics")  # what is asked for goes before what is seen
    assert (overruled.format, overruled.n) == ("qualtrics", 1)
    with pytest.raises(OptionError, match=r"must be one of auto, qualtrics"):
        read_export(path, format="lime")


FIELD = Path(__file__).parents[1] / "field"


def test_a_platform_asked_for_is_used_when_its_metadata_columns_were_deleted():
    wjx = read_export(FIELD / "10_read_as_cannot_overrule" / "wjx.xlsx", format="wenjuanxing")
    assert wjx.format == "wenjuanxing"
    assert [c.matrix_stem for c in wjx.column_info][2:] == [
        "请评分：",
        "请评分：",
        "请评分：",
        *["请评价："] * 3,
    ]
    ls = read_export(FIELD / "10_read_as_cannot_overrule" / "ls.csv", format="limesurvey")
    assert [(c.matrix_stem, c.matrix_row) for c in ls.column_info][:2] == [("TRUST", "T01"), ("TRUST", "T02")]


@pytest.mark.parametrize("format", ["surveymonkey", "qualtrics", "google_forms", "kobo", "redcap"])
def test_overruling_never_takes_an_answer_for_a_header(files, format):
    path = files.text(
        "d.csv", csv_text(["Q1", "Q2", "Q3"], ["1", "2", "3"], ["2", "3", "4"], ["1", "1", "1"])
    )
    assert read_export(path, format=format).n == 3
    words = files.text("w.csv", csv_text(["Q1", "Q2"], ["Agree", "Yes"], ["Agree", "No"], ["Disagree", "No"]))
    assert read_export(words, format=format).n == 3
    two = csv_text(["Q1", "Q2"], ["I trust it", "I use it"], ["Agree", "Yes"], ["Disagree", "No"])
    if format in ("surveymonkey", "qualtrics"):
        raw = read_export(files.text("t.csv", two), format=format)
        assert raw.n == 2
        assert raw.column_info[0].text == "I trust it"
