"""A necessary condition analysis as a document."""

from __future__ import annotations

from rcvsem.analyses.necessary_conditions import NcaStudy, nca_record
from rcvsem.chapters.scale_document import scale_document
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document, Section
from rcvsem.report.figures.ceilings import ceiling_figure
from rcvsem.report.tables.findings import finding_table
from rcvsem.report.tables.nca import bottleneck_table, effect_size_table

TITLE = Text("Necessary condition analysis", "必要条件分析（NCA）")


def nca_document(study: NcaStudy, pictures: Language | None = None) -> Document:
    """The report of `rcvsem nca`. pictures : language of the words in them; None for none."""
    section = Section(
        id="nca",
        title=TITLE,
        tables=(effect_size_table(study), *(bottleneck_table(study, table) for table in study.bottlenecks)),
        figures=()
        if pictures is None
        else tuple(ceiling_figure(study, one, pictures) for one in study.conditions),
    )
    if study.source is not None:
        return scale_document(study.source, TITLE, [section], findings=study.findings, run=nca_record(study))
    tail = finding_table(study.findings)
    rest = (Section(id="session", title=Text("Session", "运行信息"), tables=(tail,)),) if tail else ()
    return Document(title=TITLE, sections=(section, *rest))
