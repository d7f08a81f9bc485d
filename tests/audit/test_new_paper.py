"""`rcvsem audit new`: tables of Word, Excel and HTML documents become a paper file with CHECK marks."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook

from rcvsem.audit import PaperError, audit, new_paper, read_paper
from rcvsem.commands import COMMANDS
from rcvsem.foundation.errors import FileError, OptionError

ROOT = Path(__file__).parents[2]

DESCRIPTIVES = [
    ["Variable", "Mean", "SD", "Skewness"],
    ["Trust", "3.87", "0.72", "-0.45"],
    ["Use", "4.02", "0.69", "-0.60"],
]
SAMPLE = [["特征", "类别", "人数", "百分比（%）"], ["性别", "男", "210", "46.0"], ["", "女", "247", "54.0"],
          ["年龄", "30 岁以下", "100", "21.9"], ["", "30 岁以上", "357", "78.1"]]  # fmt: skip
LOGIT = [["", "Model 1", "Model 2"],
         ["Pressure", "3.932**", "3.100*"], ["", "(1.387)", "(1.301)"], ["Competition", "", "-2.862"],
         ["", "", "(3.734)"], ["N", "87", "87"], ["Pseudo R2", ".250", ".304"]]  # fmt: skip
FIT = [
    ["Index", "M0", "M1"],
    ["χ²/df", "4.291", "3.408"],
    ["CFI", ".933", ".948"],
    ["TLI", ".926", ".942"],
    ["RMSEA", ".085", ".073"],
]
MEASUREMENT = [
    ["潜变量", "题项", "因子载荷"],
    ["信任", "T1", ".917"],
    ["", "T2", ".926"],
    ["使用", "U1", ".801"],
    ["", "U2", ".822"],
]
RELIABILITY = [
    ["Construct", "Cronbach's α", "CR", "AVE"],
    ["Trust", ".921", ".924", ".803"],
    ["Use", ".845", ".850", ".655"],
]
PATHS = [["路径", "标准化系数", "标准误", "C.R.", "P"], ["H1 信任 → 使用", "0.36", "0.05", "7.2", "***"]]
CORRELATIONS = [
    ["", "1", "2", "3"],
    ["1. Trust", "1", "", ""],
    ["2. Use", ".45", "1", ""],
    ["3. Age", "-.10", ".05", "1"],
]
T_TEST = [["Variable", "Group", "N", "Mean", "SD", "t", "p"], ["Trust", "men", "210", "3.87", "0.72", "-2.27", ".024"],
          ["", "women", "247", "4.02", "0.69", "", ""]]  # fmt: skip
WEIGHTS = [
    ["指标", "信息熵", "权重"],
    ["财政", ".90", "25.0%"],
    ["人员", ".80", "50.0%"],
    ["设备", ".90", "25.0%"],
    ["合计", "", "100%"],
]
ODD = [["Year", "Note"], ["2016", "first"], ["2017", "second"]]
ALL = {
    "descriptives": DESCRIPTIVES, "samples": SAMPLE, "regressions": LOGIT, "models": FIT, "loadings": MEASUREMENT,
    "reliability": RELIABILITY, "correlations": CORRELATIONS, "t_tests": T_TEST, "weights": WEIGHTS,
}  # fmt: skip


def word(path: Path, tables: list[list[list[str]]]) -> Path:
    document = Document()
    document.add_paragraph("The sample has N = 457 officials.")
    for k, rows in enumerate(tables, start=1):
        document.add_paragraph(f"Table {k}. A caption")
        table = document.add_table(len(rows), len(rows[0]))
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                table.cell(i, j).text = cell
        document.add_paragraph("Note. * p < .05, ** p < .01, *** p < .001.")
    document.save(str(path))
    return path


def html(path: Path, tables: list[list[list[str]]]) -> Path:
    body = "<p>样本量 457 人。</p>"
    for rows in tables:
        cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        body += f"<table><caption>A caption</caption>{cells}</table><p>* p &lt; .05, ** p &lt; .01</p>"
    path.write_text(f"<html><script>var t = '<table>';</script><body>{body}</body></html>", encoding="utf-8")
    return path


def excel(path: Path, tables: list[list[list[str]]]) -> Path:
    book = Workbook()
    for rows in tables:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    del book[book.sheetnames[0]]
    book.save(path)
    return path


MAKERS = {"docx": word, "html": html, "xlsx": excel}


@pytest.mark.parametrize("kind", list(MAKERS))
@pytest.mark.parametrize("section", list(ALL))
def test_every_table_from_every_kind_of_document(kind: str, section: str, tmp_path: Path) -> None:
    """What is written can be read, and stands where it belongs."""
    text = new_paper(MAKERS[kind](tmp_path / f"thesis.{kind}", [ALL[section]]))
    assert f"\n{section}:\n" in text
    assert "CHECK" in text
    (tmp_path / "paper.yaml").write_text(text, encoding="utf-8")
    paper = read_paper(tmp_path / "paper.yaml")
    found = getattr(paper, section, None) or getattr(paper.statistics, section)
    assert found


def all_of(tmp_path: Path) -> tuple[str, Any]:
    text = new_paper(word(tmp_path / "thesis.docx", [*ALL.values(), ODD]))
    (tmp_path / "paper.yaml").write_text(text, encoding="utf-8")
    return text, read_paper(tmp_path / "paper.yaml")


def test_a_whole_thesis(tmp_path: Path) -> None:
    text, paper = all_of(tmp_path)
    assert paper.n.text == "457"
    assert paper.stars == {"*": 0.05, "**": 0.01, "***": 0.001}
    assert {name: row["mean"].text for name, row in ((r.name, r.values) for r in paper.statistics.descriptives)} == {
        "Trust": "3.87", "Use": "4.02",
    }  # fmt: skip
    gender, age = paper.statistics.samples
    assert [(c.name, c.values["count"].text) for c in gender.categories] == [("男", "210"), ("女", "247")]
    assert len(age.categories) == 2
    one, two = paper.statistics.regressions
    assert [row.values["bracket"].text for row in two.coefficients] == ["1.301", "3.734"]
    assert one.coefficients[0].stars == "**"
    assert two.fit["pseudo_r2"].text == ".304"
    assert [model.name for model in paper.models] == ["M0", "M1"]
    assert paper.models[0].fit["cfi"].text == ".933"
    assert paper.loadings["信任"]["T2"].text == ".926"
    assert paper.reliability["Use"]["ave"].text == ".655"
    assert paper.correlations.names == ("Trust", "Use", "Age")
    test = paper.statistics.t_tests[0]
    assert (test.head.values["t"].text, test.groups[1].values["mean"].text) == ("-2.27", "4.02")
    assert paper.statistics.weights[0].head.values["total"].text == "100%"
    # what is not recognised is not lost
    assert "#   2016 | first" in text


@pytest.mark.slow
def test_a_whole_thesis_is_audited(tmp_path: Path) -> None:
    all_of(tmp_path)
    assert audit(tmp_path / "paper.yaml").checks


def test_paths(tmp_path: Path) -> None:
    text = new_paper(html(tmp_path / "p.html", [PATHS]))
    assert '{from: "信任", to: "使用", se: 0.05, z: 7.2, beta: 0.36, p: "<.001"}' in text


def test_our_own_report_comes_back_consistent(tmp_path: Path) -> None:
    """Tables that rcvsem wrote into Word are read from there and pass the audit."""
    import numpy as np
    import pandas as pd

    import rcvsem

    formula = pytest.importorskip("statsmodels.formula.api", reason="the extra 'companions' is not installed")
    rng = np.random.default_rng(1)
    data = pd.DataFrame(rng.normal(size=(90, 3)), columns=["y", "x", "z"])
    models = [formula.ols(text, data).fit() for text in ("y ~ x", "y ~ x + z")]
    rcvsem.report({("Models", "回归模型"): models}, tmp_path / "r", formats=["docx"])
    text = new_paper(tmp_path / "r" / "report.docx")
    (tmp_path / "paper.yaml").write_text(text, encoding="utf-8")
    paper = read_paper(tmp_path / "paper.yaml")
    assert [row.name for row in paper.statistics.regressions[1].coefficients] == ["x", "z", "Constant"]
    assert audit(paper).consistent


def test_documents_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(FileError, match=r"\.docx, \.xlsx and \.html"):
        new_paper(tmp_path / "a.pdf")
    with pytest.raises(FileError, match="no file"):
        new_paper(tmp_path / "none.docx")
    (tmp_path / "b.docx").write_bytes(b"no zip")
    with pytest.raises(FileError, match="not a readable"):
        new_paper(tmp_path / "b.docx")
    with pytest.raises(PaperError, match="no table"):
        new_paper(word(tmp_path / "c.docx", []))
    with zipfile.ZipFile(tmp_path / "d.docx", "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(FileError, match="document type declaration"):
        new_paper(tmp_path / "d.docx")


def test_the_command_has_the_form() -> None:
    command = COMMANDS["audit"]
    assert command.form_of({"paper": ("new", "thesis.docx")}) is command.forms[0]
    assert command.form_of({"paper": ("paper.yaml",)}) is command
    with pytest.raises(OptionError, match="only reads the tables"):
        command.form_of({"paper": ("new", "thesis.docx"), "program": "amos"})
