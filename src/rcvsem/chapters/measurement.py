"""The whole measurement chapter as a document."""

from __future__ import annotations

from rcvsem.analyses.measurement_chapter import Chapter, chapter_record
from rcvsem.chapters.efa import efa_section
from rcvsem.chapters.fit import measurement_document
from rcvsem.chapters.groups import group_section
from rcvsem.chapters.items import item_section
from rcvsem.chapters.reliability import reliability_table
from rcvsem.chapters.scale_document import scale_document
from rcvsem.chapters.validity import validity_sections
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document, Section


def chapter_document(chapter: Chapter, lang: Language | None = None) -> Document:
    """The report; pictures only when a language for them is given."""
    cfa = measurement_document(chapter.measurement)
    kept = [section for section in cfa.sections if section.id in ("measurement", "fit")]
    sections = [
        item_section(chapter.items, lang),
        efa_section(chapter.efa, lang),
        _reliability_section(chapter),
        *[_without_items(section) for section in kept],
        *validity_sections(chapter.validity),
        group_section(chapter.groups),
    ]
    return scale_document(
        chapter.source,
        Text("Measurement", "测量工具检验"),
        sections,
        findings=chapter.findings,
        run=chapter_record(chapter),
    )


def _reliability_section(chapter: Chapter) -> Section:
    table = reliability_table(chapter.reliability)
    return Section(
        id="reliability",
        title=Text("Reliability", "信度"),
        tables=() if table is None else (table,),
    )


def _without_items(section: Section) -> Section:
    """The items stand in their own section already."""
    return Section(
        id=section.id,
        title=section.title,
        paragraphs=section.paragraphs,
        tables=tuple(table for table in section.tables if table.id != "items"),
        figures=section.figures,
    )
