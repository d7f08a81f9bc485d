"""A study onto the disk and onto the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rcvsem.analyses.path_model import Study
from rcvsem.analyses.run_json import report_name, run_record
from rcvsem.chapters.diagram import NO_FONT, DiagramLook, study_figures
from rcvsem.chapters.fit import study_document, tables_of
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.formats import FORMATS
from rcvsem.foundation.text import Language
from rcvsem.foundation.words import has_chinese, one_of, phrase
from rcvsem.report.document import Document, MethodStatement, MethodText, Words


def write_study(
    study: Study,
    out: Path | None = None,
    *,
    formats: Sequence[str] = ("xlsx", "md"),
    lang: Language = "both",
    style: Any = "apa",
    diagram: bool | None = None,
) -> Path:
    """Write the report into `out` (default: reports/MODEL_DATA); the folder.

    diagram : whether the path diagram is drawn; None: for the formats that show it in place.
        Drawing costs half a second.
    """
    from rcvsem.report.run_folder import report_folder
    from rcvsem.report.write import write_report

    folder = out if out is not None else report_folder("reports", report_name(study))
    drawn = diagram or (diagram is None and any(FORMATS[name].in_place for name in formats))
    document = study_document(study, study_figures(study, DiagramLook(style=style)) if drawn else ())
    write_report(document, folder, formats, lang, run_record(study), style=style, arrangement="all")
    return folder


def font_findings(document: Document, lang: Language) -> tuple[Finding, ...]:
    """What there is to know about the words in the pictures of a report; path diagrams show codes and need no font."""
    drawn = [figure for figure in document.figures if not figure.id.startswith("diagram")]
    if not has_chinese(lang) or not drawn:
        return ()
    from rcvsem.report.diagram.fonts import chinese_font

    if chinese_font() is not None:
        return ()
    text = phrase("No Chinese font was found, so the pictures show English words and codes.")
    return (replace(NO_FONT, text=text),)


def print_document(
    document: Document, tables: Sequence[str], lang: Language, *, paragraphs: bool = False
) -> None:
    """What a reader must not miss, then these tables, on stdout; `paragraphs`: with their results in words."""
    from rcvsem.report.console import print_line, print_table
    from rcvsem.report.layout import Printing, said
    from rcvsem.report.named_paths import told_by_name

    printing = Printing(language=one_of(lang))
    document = told_by_name(document)
    for notice in document.notices:
        print_line(said(notice, printing))
    told: set[Words] = set()
    for section in document.sections:
        if section.paragraphs and not section.tables:
            print_line(said(section.title, printing), bold=True)
            for sentence in section.paragraphs:
                print_line(said(sentence, printing), indent=2)
            print_line("")
            told.update(section.paragraphs)
    once: dict[Words, None] = {}
    for table in tables_of(document, *tables):
        own = [note for note in table.notes if not isinstance(note, MethodText | MethodStatement)]
        once.update((note, None) for note in table.notes if note not in own and note not in document.notices)
        print_table(replace(table, notes=tuple(own)), printing)
        if paragraphs and table.paragraph is not None and table.paragraph not in told:
            print_line(said(table.paragraph, printing))
    for note in once:
        print_line(said(note, printing))
