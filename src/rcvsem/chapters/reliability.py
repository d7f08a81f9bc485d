"""Reliability of the scales as a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rcvsem.analyses.reliability import Reliability, ReliabilityStudy
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.chapters.fit import measurement_document
from rcvsem.chapters.frame import notices
from rcvsem.foundation.text import Text
from rcvsem.infer.second_order import SecondOrder
from rcvsem.report.document import Document, Table, noted
from rcvsem.report.tables.scale_reliability import scale_reliability_table
from rcvsem.report.tables.second_order import second_order_table


def reliability_table(result: ReliabilityStudy) -> Table | None:
    """Every scale in one table."""
    return noted(
        scale_reliability_table(
            result.rows,
            level=result.level,
            draws=result.draws,
            names=result.source.names,
        ),
        notices(result.source.survey),
    )


def second_table(source: ScaleSource | None, second: Sequence[SecondOrder]) -> Table | None:
    """The second-order constructs; None without any."""
    names = {} if source is None else source.names
    wording = names if source is None else {**names, **source.dimension_names}
    named = [(wording.get(entry.name, Text.verbatim(entry.name)), entry) for entry in second]
    return noted(second_order_table(named, names=names), () if source is None else notices(source.survey))


def reliability_document(result: Reliability) -> Document:
    """The report of `rcvsem reliability`: that of the measurement model, with all scales and second levels."""
    document, scales, second = measurement_document(result.study), result.scales, result.second
    found = [
        None if scales is None else reliability_table(scales),
        second_table(None if scales is None else scales.source, second),
    ]
    extra = [table for table in found if table is not None]
    sections = tuple(
        replace(section, tables=(*section.tables, *extra)) if section.id == "measurement" else section
        for section in document.sections
    )
    return replace(document, sections=sections)
