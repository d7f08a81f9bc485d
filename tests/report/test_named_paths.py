"""Names instead of codes wherever a path stands, and the fit line under a picture."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tolerances import NEAR

from rcvsem.analyses.report_options import check_tables
from rcvsem.commands.shared.output import arrangement_of, named_document
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.report.document import Column, Document, Section, Table, group_row, row, say
from rcvsem.report.layout import Printing, lay_out, words
from rcvsem.report.named_paths import told_by_name, with_names
from rcvsem.report.tables.fit_indices import fit_line

NAMES = {
    "DP": Text.given(en="Platform", zh="平台"),
    "DSC": Text.given(en="Sharing", zh="共享"),
    "PV": Text.given(en="Value", zh="价值"),
}


@pytest.fixture
def document() -> Document:
    columns = (
        Column(key="path", title=Text.given(en="Path", zh="路径")),
        Column(key="n", title=Text.verbatim("n"), kind="number"),
    )
    table = Table(
        id="t",
        title=Text.given(en="T", zh="题"),
        columns=columns,
        rows=(
            group_row("DP → PV", 2),
            row("DP → DSC → PV", 0.1),
            row("DP ↔ OTHER", 0.2),
            row(phrase("in a message: DP → PV"), 0.3),
            row("DP", 0.4),
        ),
        notes=(
            say(Text.given(en="{path} alone.", zh="仅 {path}。"), path="DSC → PV"),
            Text.given(en="H1: DP → DSC", zh="H1：DP → DSC"),
        ),
    )
    section = Section(id="s", title=Text.given(en="S", zh="节"), tables=(table,))
    return Document(title=Text.given(en="D", zh="文"), sections=(section,), names=NAMES)


def test_paths_have_names_in_the_language(document: Document) -> None:
    named = with_names(document)
    english = [line.cells[0].text for line in lay_out(named.table("t"), 1, Printing("en")).rows]
    assert english == [
        "Platform → Value",
        "Platform → Sharing → Value",
        "Platform ↔ OTHER",
        "in a message: Platform → Value",
        "DP",
    ]
    chinese = [line.cells[0].text for line in lay_out(named.table("t"), 1, Printing("zh")).rows]
    assert chinese[1] == "平台 → 共享 → 价值"
    notes = [" ".join(words(note, Printing("en"))) for note in named.table("t").notes]
    assert notes == ["Sharing → Value alone.", "H1: Platform → Sharing"]


@pytest.mark.parametrize("product", ["DP:DSC", "DP.DSC"])
def test_a_product_is_named_whole(document: Document, product: str) -> None:
    told = say(Text.given(en="Beyond the limit: {path}.", zh="超过标准：{path}。"), path=f"{product} → PV")
    section = replace(document.sections[0], paragraphs=(told,), tables=())
    (one,) = told_by_name(replace(document, sections=(section,))).sections[0].paragraphs
    assert words(one, Printing("en")) == ("Beyond the limit: Platform × Sharing → Value.",)
    assert words(one, Printing("zh")) == ("超过标准：平台 × 共享 → 价值。",)


def test_sentences_have_names_and_tables_keep_codes(document: Document) -> None:
    (section,) = document.sections
    sentence = say(
        Text.given(en="{name} {path}: {all}.", zh="{name} {path}：对 {all} 有影响。"),
        name="H1",
        path="DP → PV",
        all="DSC, PV",
    )
    table = replace(section.tables[0], paragraph=say(Text.given(en="Of {one}.", zh="{one}。"), one="DSC"))
    found = told_by_name(
        replace(document, sections=(replace(section, paragraphs=(sentence,), tables=(table,)),))
    )
    paragraph = found.sections[0].paragraphs[0]
    assert words(paragraph, Printing("en")) == ("H1 Platform → Value: Sharing, Value.",)
    assert words(paragraph, Printing("zh")) == ("H1 平台 → 价值：对共享、价值有影响。",)
    assert words(found.table("t").paragraph, Printing("zh")) == ("共享。",)  # type: ignore[arg-type]
    assert lay_out(found.table("t"), 1, Printing("en")).rows[1].cells[0].text == "DP → DSC → PV"


def test_names_that_nobody_gives_are_refused(document: Document) -> None:
    with pytest.raises(OptionError, match="nothing names"):
        named_document(Document(title=document.title, sections=document.sections))


def test_what_tables_may_say() -> None:
    assert [arrangement_of(one) for one in ((), ("chapter",), ("all",), ("loadings", "mediation"))] == [
        None,
        "chapter",
        "all",
        "as-is",
    ]
    with pytest.raises(OptionError, match="stands alone"):
        check_tables(("all", "loadings"))


def test_fit_line() -> None:
    measures = {"chisq": 10.5, "df": 4, "pvalue": 0.033, "cfi": 0.97, "srmr": 0.04}
    line = fit_line(measures)
    assert line is not None
    assert words(line, Printing("en")) == ("χ²(4) = 10.50, p = .033, CFI = .970, SRMR = .040.",)
    assert fit_line({}) is None


def test_a_line_below_makes_the_picture_higher() -> None:
    from rcvsem.analyses.inputs import read_inputs
    from rcvsem.analyses.path_model_options import StudyOptions
    from rcvsem.analyses.path_model_run import run_study
    from rcvsem.chapters.diagram import DiagramLook, study_figure, study_graph
    from rcvsem.report.diagram.draw import draw
    from rcvsem.report.diagram.layout import lay_out as placed

    text = "X =~ x1 + x2 + x3\nY =~ x4 + x5 + x6\nY ~ X"
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(3)
    x = rng.normal(size=200)
    y = 0.5 * x + rng.normal(size=200)
    data = pd.DataFrame({f"x{k + 1}": (x if k < 3 else y) + rng.normal(size=200) for k in range(6)}).round(6)
    study = run_study(read_inputs(text, data), StudyOptions(draws=0))
    graph, _ = study_graph(study, "structural")
    plain, lined = (draw(placed(graph), "svg", under=under)["svg"].decode() for under in ("", "CFI = .97"))
    height = [float(svg.split('height="')[1].split("pt")[0]) for svg in (plain, lined)]
    assert height[1] - height[0] == pytest.approx(8.0 * 72 / 25.4, abs=NEAR["points_on_a_page"])
    figure = study_figure(study, "structural", look=DiagramLook(fit_line=True))
    assert "CFI = " in " ".join(words(figure.notes[0], Printing("en")))
    assert "CFI = " not in " ".join(
        line for note in study_figure(study, "structural").notes for line in words(note, Printing("en"))
    )
