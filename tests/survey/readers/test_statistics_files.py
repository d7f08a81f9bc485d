"""SPSS, Stata, Parquet and DataFrames."""

from __future__ import annotations

import sys
from datetime import datetime

import pandas as pd
import pyreadstat
import pytest

from rcvsem.foundation.errors import FileError, SurveyError
from rcvsem.survey.readers import export_from_frame, read_export


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "id": [1.0, 2.0, 3.0, 4.0],
            "SA1": [1.0, 9.0, 5.0, None],
            "SA2": [2.5, 98.0, 99.0, 1.0],
            "city": ["北京", "", "x", "y"],
        }
    )


def test_sav_keeps_codes_labels_and_declared_missing(files, frame):
    path = files.folder / "data.sav"
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={"SA1": "我很满意"},
        variable_value_labels={"SA1": {1.0: "不同意", 5.0: "同意"}},
        missing_ranges={"SA1": [9], "SA2": [{"lo": 98, "hi": 99}]},
    )
    raw = read_export(path)
    assert (raw.format, raw.container) == ("spss", "sav")
    assert raw.cells.tolist() == [[1, 1, 2.5, "北京"], [2, 9, 98, None], [3, 5, 99, "x"], [4, None, 1, "y"]]
    assert raw.missing_codes == {"SA1": (9,), "SA2": (98, 99)}
    assert raw.labels == {"SA1": "我很满意"}
    assert raw.value_labels == {"SA1": {1: "不同意", 5: "同意"}}
    assert raw.column_info[1].text == "我很满意"
    told = next(f for f in raw.findings if f.code == "user_missing")
    assert told.severity == "warning"
    assert "SA1 code 9 (1 cell); SA2 code 98, 99 (2 cells)" in told.text


def test_sav_text_missing_and_dates(files):
    path = files.folder / "data.sav"
    data = pd.DataFrame({"when": [datetime(2026, 9, 3, 12), None], "word": ["no", "NA"], "Q1": [1.0, 2.0]})
    pyreadstat.write_sav(data, str(path), missing_ranges={"word": ["NA"]})
    raw = read_export(path)
    assert raw.cells[0, 0] == datetime(2026, 9, 3, 12)
    assert raw.cells[1, 0] is None
    assert raw.missing_codes == {"word": ("NA",)}


def test_dta_keeps_codes_and_extended_missing(files, frame):
    path = files.folder / "data.dta"
    data = frame.assign(SA1=pd.Series([1, "a", 5, None], dtype=object))
    pyreadstat.write_dta(
        data,
        str(path),
        version=13,
        missing_user_values={"SA1": ["a"]},
        variable_value_labels={"SA1": {1: "no", 5: "yes"}},
        column_labels={"SA1": "satisfied"},
    )
    raw = read_export(path)
    assert raw.format == "stata"
    assert raw.column("SA1").tolist() == [1, "a", 5, None]
    assert raw.missing_codes == {"SA1": ("a",)}
    assert raw.value_labels["SA1"] == {1: "no", 5: "yes"}
    assert raw.labels["SA1"] == "satisfied"


def test_parquet(files, frame):
    path = files.folder / "data.parquet"
    frame.set_index(pd.Index([3, 5, 7, 9])).to_parquet(path)
    raw = read_export(path)
    assert raw.columns == ("id", "SA1", "SA2", "city")
    assert raw.column("SA1").tolist() == [1, 9, 5, None]
    assert raw.column("city").tolist() == ["北京", None, "x", "y"]


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch):
    from rcvsem.survey.readers.parquet import read_parquet

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(FileError, match=r"needs pyarrow.*rcvsem\[parquet\]"):
        read_parquet(b"PAR1", "data.parquet")


@pytest.mark.parametrize("suffix", ["sav", "dta", "parquet"])
@pytest.mark.parametrize("keep", [40, 300])
def test_truncated(files, frame, suffix, keep):
    path = files.folder / f"data.{suffix}"
    writers = {"sav": pyreadstat.write_sav, "dta": pyreadstat.write_dta}
    if suffix == "parquet":
        frame.to_parquet(path)
    else:
        writers[suffix](frame, str(path))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(FileError, match=rf"data\.{suffix}"):
        read_export(path)


def test_no_rows(files, frame):
    for suffix, write in (("sav", pyreadstat.write_sav), ("dta", pyreadstat.write_dta)):
        path = files.folder / f"none.{suffix}"
        write(frame.iloc[:0], str(path))
        with pytest.raises(FileError, match=r"0 rows"):
            read_export(path)
    path = files.folder / "none.parquet"
    frame.iloc[:0].to_parquet(path)
    with pytest.raises(FileError, match=r"0 rows"):
        read_export(path)


def test_frame(frame):
    data = frame.assign(
        kind=pd.Categorical(["a", "b", None, "a"]),
        when=pd.to_datetime(["2026-01-01", None, "2026-01-02", "2026-01-03"]),
        n=pd.array([1, None, 3, 4], dtype="Int64"),
        SA1=[1, 9, 5, 2],
    )
    raw = export_from_frame(data)
    assert raw.format == raw.container == "frame"
    assert raw.column("kind").tolist() == ["a", "b", None, "a"]
    assert raw.column("n").tolist() == [1, None, 3, 4]
    assert raw.column("when")[1] is None
    assert raw.column("when")[0] == datetime(2026, 1, 1)
    assert raw.column("SA1").tolist() == [1, 9, 5, 2]
    assert type(raw.column("SA1")[0]) is int
    assert raw.row_numbers.tolist() == [1, 2, 3, 4]
    assert raw.sha256 == ""


def test_empty_and_repeated_frames(frame):
    with pytest.raises(SurveyError, match=r"empty: 0 rows"):
        export_from_frame(frame.iloc[:0])
    twice = export_from_frame(pd.concat([frame, frame], axis=1))
    assert twice.positions("SA1") == (1, 5)


def test_a_qualtrics_file_of_spss_marks_previews_and_unfinished_forms(tmp_path):
    from rcvsem.survey.respondents import preview_answers, unfinished

    frame = pd.DataFrame(
        {
            "StartDate": ["2026-01-01"] * 4,
            "Status": [0.0, 1.0, 8.0, 0.0],
            "Progress": [100.0, 100.0, 100.0, 40.0],
            "Duration__in_seconds_": [200.0, 20.0, 300.0, 90.0],
            "Finished": [1.0, 1.0, 1.0, 0.0],
            "ResponseId": ["R_1", "R_2", "R_3", "R_4"],
            "Q1": [1.0, 2.0, 3.0, 4.0],
        }
    )
    path = tmp_path / "q.sav"
    pyreadstat.write_sav(
        frame, str(path), variable_value_labels={"Status": {0: "IP Address", 1: "Survey Preview"}}
    )
    raw = read_export(path)
    assert raw.metadata["status"] == "Status"
    assert raw.metadata["duration"] == "Duration__in_seconds_"
    assert preview_answers(raw).tolist() == [False, True, True, False]
    assert unfinished(raw).tolist() == [False, False, False, True]
    older = pd.DataFrame({"V1": ["R_1", "R_2"], "V7": [0.0, 1.0], "V10": [1.0, 0.0], "Q1": [1.0, 2.0]})
    pyreadstat.write_sav(older, str(path), column_labels=["ResponseID", "Status", "Finished", "Happy"])
    assert preview_answers(read_export(path)).tolist() == [False, True]
    # a status of its own is a question, not a mark of a platform
    own = pd.DataFrame({"Status": [1.0, 2.0], "Q1": [1.0, 2.0]})
    pyreadstat.write_sav(own, str(path))
    assert "status" not in read_export(path).metadata
