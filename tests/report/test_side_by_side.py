"""`export fit-table`: several models read from their reports."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import openpyxl
import pytest

from rcvsem.chapters.export import written_table
from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.report import side_by_side
from rcvsem.report.layout import Printing
from rcvsem.report.side_by_side import fit_table, read_model_fit
from rcvsem.report.write import rendered_table


def save(path, **record):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


@pytest.fixture
def reports(tmp_path):
    save(
        tmp_path / "m0" / "run.json", n=457, measures={"cfi": 0.93, "chisq": 1673.579, "df": 390, "aic": None}
    )
    save(tmp_path / "fit.json", name="M1", n=457, measures={"cfi": 0.952, "chisq": 1319.002, "df": 387})
    return tmp_path / "m0", tmp_path / "fit.json"


def test_reads_a_folder_and_a_json_file(reports):
    first, second = (read_model_fit(path) for path in reports)
    assert (first.name, first.n, first.converged) == ("m0", 457, True)
    assert first.measures == {"cfi": 0.93, "chisq": 1673.579, "df": 390}
    assert second.name == "M1"


def test_markdown(reports):
    text = rendered_table("md", fit_table(reports, ["chisq", "df", "cfi"]), Printing("en")).decode()
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert lines == [
        "| Index |       m0 |       M1 |        Δ | Cut-off |",
        "| ----- | -------: | -------: | -------: | ------- |",
        "| χ²    | 1673.579 | 1319.002 | -354.577 |         |",
        "| df    |      390 |      387 |       -3 |         |",
        "| CFI   |     .930 |     .952 |     .022 | ≥ .90   |",
    ]


def test_other_formats(reports):
    table = fit_table(reports, ["cfi"])
    assert b"CFI,0.93,0.952,0.021999999999999" in rendered_table("csv", table, Printing("en"))
    assert rb"CFI & .930 & .952 & .022 & $\geq$ .90 \\" in rendered_table("tex", table, Printing("en"))
    sheet = openpyxl.load_workbook(BytesIO(rendered_table("xlsx", table, Printing("en")))).active
    assert [cell.value for cell in sheet[4][:5]] == ["CFI", 0.93, 0.952, pytest.approx(0.022), "≥ .90"]
    with pytest.raises(OptionError, match=r"Word document\) needs a file"):
        written_table(table, Printing("en"), None, "docx")


def test_what_is_no_text_goes_to_a_file(reports, tmp_path):
    table = fit_table(reports, ["cfi"])
    for name in ("t.docx", "t.html", "t.json", "t.csv"):
        assert written_table(table, Printing("zh"), tmp_path / name, None) is None
    assert zipfile.is_zipfile(tmp_path / "t.docx")
    assert "各模型拟合指标比较" in (tmp_path / "t.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))["sections"][0]["tables"]
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # Excel reads Chinese by it


def test_an_unconverged_model_shows_no_index(tmp_path):
    path = save(tmp_path / "run.json", name="bad", n=10, converged=False, measures={"cfi": 0.5})
    assert "0.5" not in rendered_table("csv", fit_table([path]), Printing()).decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [("{", "not JSON"), ("[]", "holds no fit measures"), ('{"measures": {}}', "holds no fit measures")],
)
def test_files_that_are_no_reports(tmp_path, content, message):
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(FileError, match=message):
        read_model_fit(path)


def test_missing_report(tmp_path):
    with pytest.raises(FileError, match="no such file"):
        fit_table([tmp_path / "absent"])


def test_choices(reports):
    with pytest.raises(OptionError, match="at least one report"):
        fit_table([])
    with pytest.raises(
        OptionError, match=r"None of the models has the index 'cfl'\. They have: cfi, chisq, df."
    ):
        fit_table(reports, ["cfl"])
    assert side_by_side.fit_table(reports).id == "fit-table"
