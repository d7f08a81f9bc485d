"""A qualitative comparative analysis as a document."""

from __future__ import annotations

from rcvsem.analyses.configuration_study import QcaStudy, qca_record
from rcvsem.chapters.frame import scale_document, section
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document
from rcvsem.report.tables.qca import (
    calibration_table,
    configuration_table,
    necessity_table,
    robustness_table,
    solution_table,
    truth_table,
)

TITLE = Text("Fuzzy-set qualitative comparative analysis")


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
    sections = [section("qca", TITLE, tables)]
    return scale_document(study.source, TITLE, sections, findings=study.findings, run=qca_record(study))
