"""The whole measurement chapter as a document."""

from __future__ import annotations

from dataclasses import replace

from rcvsem.analyses.measurement_chapter import Chapter, chapter_record
from rcvsem.chapters.efa import efa_section
from rcvsem.chapters.fit import measurement_document
from rcvsem.chapters.frame import scale_document, section
from rcvsem.chapters.groups import group_section
from rcvsem.chapters.items import item_section
from rcvsem.chapters.reliability import reliability_table
from rcvsem.chapters.validity import validity_sections
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document, Section


def chapter_document(chapter: Chapter, lang: Language | None = None) -> Document:
    """The report; pictures only when a language for them is given."""
    cfa = measurement_document(chapter.measurement)
    kept = [one for one in cfa.sections if one.id in ("measurement", "fit")]
    sections = [
        item_section(chapter.items, lang),
        efa_section(chapter.efa, lang),
        section("reliability", Text("Reliability"), [reliability_table(chapter.reliability)]),
        *map(_without_items, kept),
        *validity_sections(chapter.validity),
        group_section(chapter.groups),
    ]
    return scale_document(
        chapter.source,
        Text.meant("report", "Measurement"),
        sections,
        findings=chapter.findings,
        run=chapter_record(chapter),
    )


def _without_items(whole: Section) -> Section:
    """The items stand in their own section already."""
    return replace(whole, tables=tuple(table for table in whole.tables if table.id != "items"))
