"""A necessary condition analysis as a document."""

from __future__ import annotations

from rcvsem.analyses.necessary_conditions import NcaStudy, nca_record
from rcvsem.chapters.frame import scale_document, section
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document
from rcvsem.report.figures.ceilings import ceiling_figure
from rcvsem.report.tables.nca import bottleneck_table, effect_size_table

TITLE = Text("Necessary condition analysis")


def nca_document(study: NcaStudy, pictures: Language | None = None) -> Document:
    """The report of `rcvsem nca`. pictures : language of the words in them; None for none."""
    tables = (effect_size_table(study), *(bottleneck_table(study, table) for table in study.bottlenecks))
    figures = () if pictures is None else [ceiling_figure(study, one, pictures) for one in study.conditions]
    sections = [section("nca", TITLE, tables, figures)]
    return scale_document(study.source, TITLE, sections, findings=study.findings, run=nca_record(study))
