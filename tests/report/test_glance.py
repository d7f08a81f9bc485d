"""The answers open every format and the terminal; notes on the method stand once; a chapter and its appendix."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rcvsem.analyses.at_a_glance import at_a_glance
from rcvsem.analyses.inputs import read_inputs
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.path_model_run import run_study
from rcvsem.chapters.fit import study_document
from rcvsem.evaluate.fit_verdict import doubt, fit_verdict
from rcvsem.fit.options import FitOptions, Missing
from rcvsem.foundation.text import Text
from rcvsem.report.arrangement import arranged, in_order
from rcvsem.report.document import Column, Document, Section, Table, of_method, row
from rcvsem.report.layout import Printing, words
from rcvsem.report.named_paths import told_by_name
from rcvsem.report.numbers import telling_digits
from rcvsem.report.write import write_report

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def study() -> Any:
    inputs = read_inputs(ROOT / "models/rcv.desc", ROOT / "surveys/wave2.xlsx")
    return run_study(inputs, StudyOptions(draws=200))


@pytest.fixture(scope="module")
def document(study: Any) -> Document:
    return study_document(study)


@pytest.fixture(scope="module")
def lines(document: Document) -> list[str]:
    section = told_by_name(document).sections[0]
    assert section.id == "glance"
    return [" ".join(words(one, Printing("en"))) for one in section.paragraphs]


def test_gaps_that_are_not_random_are_said_beside_the_respondents_left_out() -> None:
    answers = pd.read_csv(ROOT / "tests/golden/measurement/data/bfi.csv").astype(float)
    answers.loc[answers["N1"] + np.arange(len(answers)) % 3 > 5, "N2"] = np.nan
    rules: tuple[tuple[Missing, bool], ...] = (("listwise", True), ("fiml", False))
    for missing, advised in rules:
        inputs = read_inputs("N =~ N1 + N2 + N3 + N4", answers, missing=missing)
        options = StudyOptions(draws=0, fit=FitOptions(missing=missing))
        section = study_document(run_study(inputs, options)).sections[0]
        first = " ".join(words(section.paragraphs[0], Printing("en")))
        assert ("--missing fiml" in first) is advised
        assert ("left out (listwise)" in first) is advised


def test_the_answers_come_first(study: Any, lines: list[str]) -> None:
    assert lines[0].startswith(
        "Sample: N = 457 of 468 respondents; excluded by the rules of the questionnaire: 4 failed"
    )
    assert lines[1].startswith("Reliability of 6 constructs: Cronbach's α .919 to .971")
    assert lines[2].startswith(
        "The model fitted the data acceptably, χ²(390) = 1036.45, p < .001, CFI = .965"
    )
    for hypothesis in study.hypotheses:
        line = next(one for one in lines if one.startswith(f"{hypothesis.name} "))
        assert line.endswith("; supported." if hypothesis.supported else "; not supported.")
        assert f"β = {hypothesis.std:.3f}" in line
        assert "95% CI [" in line
    found = at_a_glance(study)
    assert len(found.mediation) == sum("indirect effect" in one for one in lines) == 7
    assert any(
        one.startswith("Warning: ") and "Digital platform support → Data sharing" in one for one in lines
    )


def test_they_are_in_every_format(document: Document, tmp_path: Path) -> None:
    from docx import Document as WordFile
    from openpyxl import load_workbook

    formats = ("md", "html", "tex", "docx", "xlsx", "json")
    write_report(document, tmp_path, formats, "zh", {}, arrangement="chapter")
    wanted = "H10 数据共享利用能力"
    for name in ("md", "html", "tex"):
        text = (tmp_path / f"report.{name}").read_text(encoding="utf-8")
        assert "结果概览" in text, name
        assert wanted in text, name
        assert text.index(wanted) < text.rindex("样本筛选流程"), name
    sections = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["sections"]
    assert sections[0]["title"]["zh"] == "结果概览"
    word = [paragraph.text for paragraph in WordFile(str(tmp_path / "report.docx")).paragraphs]
    assert any(line.startswith(wanted) for line in word)
    sheet = load_workbook(tmp_path / "report.xlsx").worksheets[0]
    first = [str(cell.value) for cell in sheet["A"] if cell.value]
    assert "结果概览" in first
    assert any(line.startswith(wanted) for line in first)


def test_paths_are_shown_without_hypotheses() -> None:
    text = (ROOT / "models/rcv.desc").read_text(encoding="utf-8")
    bare = "\n".join(line.split("#")[0] for line in text.splitlines())
    inputs = read_inputs(bare, ROOT / "surveys/wave2.xlsx", instrument=ROOT / "instruments/rcv.yaml")
    found = study_document(run_study(inputs, StudyOptions(draws=0)))
    said = [" ".join(words(one, Printing("en"))) for one in found.sections[0].paragraphs]
    assert any(line.startswith("DP → DSC: β = 0.120") for line in said)


def test_a_model_that_does_not_fit_is_said_before_its_paths() -> None:
    study = run_study(read_inputs(ROOT / "models/bfi.desc", ROOT / "surveys/bfi.csv"), StudyOptions(draws=0))
    found = study_document(study)
    said = [" ".join(words(one, Printing("en"))) for one in found.sections[0].paragraphs]
    place = next(k for k, line in enumerate(said) if "does not fit (CFI = .782, TLI = .755)" in line)
    assert place < next(k for k, line in enumerate(said) if "hypotheses were supported" in line)
    paragraph = " ".join(words(found.table("hypotheses").paragraph, Printing("en")))  # type: ignore[arg-type]
    assert paragraph.startswith("The model does not fit")
    assert [f.severity for f in study.findings if f.code == "model_does_not_fit"] == ["warning"]


def test_poor_fit_is_said_before_the_answers_of_every_command_with_paths() -> None:
    import rcvsem
    from rcvsem.app.results import shown

    data = rcvsem.read_survey(ROOT / "surveys/bfi.csv")
    text = "N =~ N1 + N2 + N4 + N5\nC =~ C1 + C2 + C4 + C5\nC ~ N"
    by_groups = rcvsem.moderation(text, data, moderator="gender", groups=True)
    latent = rcvsem.process(
        4, data, constructs={"N": ["N1", "N2", "N5"], "A": ["A1", "A2", "A3", "C4"], "C": ["C1", "C2", "C5"]},
        x="N", m=["A"], y="C", latent=True, draws=0,
    )  # fmt: skip
    for result in (by_groups, latent):
        said = [" ".join(words(one, Printing("en"))) for one in shown(result)[0].sections[0].paragraphs]
        place = next(k for k, line in enumerate(said) if "does not fit" in line or "fell short (" in line)
        assert place < next(k for k, line in enumerate(said) if "path" in line and k != place)


def test_full_mediation_is_said_with_the_interval_of_the_direct_effect(study: Any, lines: list[str]) -> None:
    line = next(one for one in lines if "indirect-only" in one)
    effect = next(e for e in study.effects if e.verdict == "indirect-only" and e.kind == "total indirect")
    direct = next(
        e
        for e in study.effects
        if e.kind == "direct" and (e.source, e.target) == (effect.source, effect.target)
    )
    found = direct.std_intervals["percentile"]
    assert line.endswith(
        f"as no direct effect was detected; it may lie anywhere in [{found.lower:.3f}, {found.upper:.3f}]."
    )


@pytest.mark.parametrize(
    ("measures", "verdict", "found"),
    [
        ({"cfi": 0.97, "tli": 0.96, "rmsea": 0.04, "srmr": 0.03}, "good", "none"),
        ({"cfi": 0.92, "tli": 0.91, "rmsea": 0.07, "srmr": 0.06}, "acceptable", "none"),
        ({"cfi": 0.92, "tli": 0.91, "rmsea": 0.09, "srmr": 0.06}, "mixed", "partly"),
        ({"cfi": 0.88, "tli": 0.91, "rmsea": 0.07, "srmr": 0.06}, "mixed", "rejected"),
        ({"cfi": 0.78, "tli": 0.75, "rmsea": 0.12, "srmr": 0.12}, "poor", "rejected"),
        ({"cfi": 0.80, "cfi_robust": 0.95, "tli": 0.96, "rmsea": 0.04, "srmr": 0.03}, "good", "none"),
        ({}, "unknown", "none"),
    ],
)
def test_what_the_indices_say_together(measures: dict[str, float], verdict: str, found: str) -> None:
    assert fit_verdict(measures) == verdict
    assert doubt(measures) == found


# ------------------------------------------------------------------------------------------- arrangement

NOTE = of_method(Text.given(en="N = 457.", zh="N = 457。"))
OTHER = of_method(Text.given(en="Another N.", zh="另一个 N。"))


def _table(name: str, *notes: Any) -> Table:
    column = Column(key="a", title=Text.given(en="A", zh="甲"))
    return Table(
        id=name, title=Text.given(en=name.title(), zh=name), columns=(column,), rows=(row("x"),), notes=notes
    )


def _document(*tables: Table) -> Document:
    return Document(
        title=Text.given(en="T", zh="题"),
        sections=(Section(id="s", title=Text.given(en="S", zh="节"), tables=tables),),
    )


def test_a_note_on_the_method_stands_once() -> None:
    own = Text.given(en="Its own.", zh="自有。")
    found = arranged(
        _document(
            *(_table(f"t{k}", own, NOTE) for k in range(3)),
            *(_table(f"u{k}", OTHER) for k in range(3)),
            _table("v", NOTE),
        ),
        "as-is",
    )
    notes = found.sections[0]
    assert notes.id == "notes"
    said = [" ".join(words(one, Printing("en"))) for one in notes.paragraphs]
    assert said == ["Tables 1–3, 7: N = 457.", "Tables 4–6: Another N."]
    assert [list(table.notes) for table in found.tables] == [[own]] * 3 + [[]] * 4


def test_a_note_under_few_tables_stays_there() -> None:
    document = _document(_table("a", NOTE), _table("b", NOTE))
    assert arranged(document, "as-is") == document


def test_chapter_and_appendix(document: Document) -> None:
    chapter, whole = arranged(document, "chapter"), arranged(document, "all")
    left = {table.id for table in document.tables} - {table.id for table in chapter.tables}
    assert {"covariances", "effects", "effects-unstandardized", "modification-indices", "residuals"} <= left
    assert {"hypotheses", "mediation", "loadings", "fit-indices", "findings"} <= {
        t.id for t in chapter.tables
    }
    assert "--tables all" in str(next(s for s in chapter.sections if s.id == "further").paragraphs)
    assert {t.id for t in whole.tables} == {t.id for t in document.tables}
    places = [section.id for section in whole.sections]
    assert places.index("appendix-diagnostics") > places.index("effects")
    ids = [table.id for table in whole.tables]
    assert ids.index("residuals") > ids.index("mediation")


def test_no_note_on_the_method_is_under_every_table(document: Document) -> None:
    found = arranged(document, "chapter")
    said = [" ".join(words(note, Printing("en"))) for table in found.tables for note in table.notes]
    for start in ("Missing answers:", "Maximum likelihood", "The survey answers are simulated"):
        assert sum(line.startswith(start) for line in said) == 0


def test_order_and_choice_of_sections() -> None:
    sections = [
        Section(id=name, title=Text.verbatim(name)) for name in ("glance", "model-a", "model-b", "session")
    ]
    document = Document(title=Text.given(en="T", zh="题"), sections=tuple(sections))
    assert [s.id for s in in_order(document, ["session", "models"]).sections] == [
        "session",
        "model-a",
        "model-b",
    ]
    assert in_order(document, []) == document


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        (0.00028, 4),
        (-0.00028, 4),
        (0.0006, None),
        (0.0, None),
        (0.00000004, None),
        (0.000004, 6),
        (1.5, None),
    ],
)
def test_an_end_of_an_interval_that_rounds_to_zero_shows_its_side(value: float, digits: int | None) -> None:
    assert telling_digits(value, "number") == digits


def test_bounds_in_tables_and_sentences_show_their_side() -> None:
    from rcvsem.report.layout import lay_out
    from rcvsem.report.tables.wording import bound

    columns = (
        Column(key="bc_lower", title=Text.given(en="LL", zh="下限"), kind="number"),
        Column(key="est", title=Text.verbatim("b"), kind="number"),
    )
    table = Table(id="t", title=Text.given(en="T", zh="题"), columns=columns, rows=(row(0.00028, 0.00028),))
    assert [cell.text for cell in lay_out(table, 1, Printing("en")).rows[0].cells] == ["0.0003", "0.000"]
    assert bound(0.00028).digits == 4


def test_the_chapter_numbers_its_tables(document: Document, tmp_path: Path) -> None:
    write_report(document, tmp_path, ("md",), "zh", {}, arrangement="chapter", chapter=4)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert re.search(r"表 4-1", text)
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert "files" in record
