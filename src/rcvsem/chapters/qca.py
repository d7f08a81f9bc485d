"""A qualitative comparative analysis as a document."""

from __future__ import annotations

from rcvsem.analyses.configuration_study import QcaStudy, qca_record
from rcvsem.chapters.scale_document import scale_document
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Section
from rcvsem.report.tables.findings import finding_table
from rcvsem.report.tables.qca import (
    calibration_table,
    configuration_table,
    necessity_table,
    robustness_table,
    solution_table,
    truth_table,
)

TITLE = Text("Fuzzy-set qualitative comparative analysis", "模糊集定性比较分析（fsQCA）")


def qca_document(study: QcaStudy) -> Document:
    """The report of `rcvsem qca`."""
    tables = (
        calibration_table(study),
        necessity_table(study),
        truth_table(study),
        configuration_table(study),
        solution_table(study),
        robustness_table(study),
    )
    section = Section(id="qca", title=TITLE, tables=tuple(table for table in tables if table is not None))
    if study.source is not None:
        return scale_document(study.source, TITLE, [section], findings=study.findings, run=qca_record(study))
    tail = finding_table(study.findings)
    rest = (Section(id="session", title=Text("Session", "运行信息"), tables=(tail,)),) if tail else ()
    return Document(title=TITLE, sections=(section, *rest))
