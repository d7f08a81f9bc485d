"""Conditional process analysis as a document."""

from __future__ import annotations

from rcvsem.analyses.process import ProcessStudy, process_record
from rcvsem.chapters.scale_document import notices, scale_document
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Section
from rcvsem.report.tables.process import direct_table, indirect_table, regression_table


def process_document(study: ProcessStudy) -> Document:
    """The report of `rcvsem process`."""
    found = study.found
    title = Text(
        f"Conditional process analysis, template {found.number}", f"条件过程分析（模型 {found.number}）"
    )
    tables = (regression_table(found, notices(study.source)), direct_table(found), indirect_table(found))
    section = Section(id="process", title=title, tables=tuple(one for one in tables if one is not None))
    return scale_document(study.source, title, [section], findings=study.findings, run=process_record(study))
