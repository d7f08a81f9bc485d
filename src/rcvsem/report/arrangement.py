"""What of a report is printed, and in what order: the chapter, its appendix, and what holds for all tables once.

A chapter holds what a thesis or paper prints. All else a reader may ask for - diagnostics, unstandardized effects,
covariances, screening rules - is the appendix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Document, MethodStatement, MethodText, Section, Table, Words, say
from rcvsem.report.named_paths import told_by_name

#: Tables, by their id or a part of it (`M0-residuals`, `residuals-2`), that a chapter can do without.
APPENDIX = (
    "rule-overlap",
    "missing-patterns",
    "wave-flow",
    "covariances",
    "effects",
    "effects-unstandardized",
    "thresholds",
    "polychoric",
    "modification-indices",
    "residuals",
    "cross-loadings",
    "htmt-pairs",
    "checklist",
)
Arrangement = Literal["as-is", "chapter", "all"]
_FEW = 3  # a note under so many tables is said once
NOTES = Text("Notes to the tables")
FURTHER = Text("Further tables")


def in_appendix(table: Table, document: Document) -> bool:
    """Whether a chapter can do without the table."""
    return table.id in document.appendix or any(
        f"-{name}-" in f"-{table.id}-" and not table.id.startswith("pls-") for name in APPENDIX
    )


def arranged(document: Document, how: Arrangement) -> Document:
    """The document as it is to be printed: names in its sentences, and what holds for all tables said once."""
    document = told_by_name(document)
    rule: dict[Arrangement, Callable[[Document], Document]] = {"chapter": chapter_of, "all": whole_of}
    return with_notes_once(rule[how](document) if how in rule else document)


def chapter_of(document: Document) -> Document:
    """What belongs in a chapter, and which tables are left out. One of appendix tables alone stays as it is."""
    if not _divided(document):
        return document
    chapter = _kept(document, appendix=False)
    left = [table for table in document.tables if in_appendix(table, document)]
    note = say(
        "{n} further tables are printed by --tables all: {titles}."
        if len(left) > 1
        else "One further table is printed by --tables all: {titles}.",
        n=len(left),
        titles=enumerated((table.title for table in left), "; "),
    )
    more = Section(id="further", title=FURTHER, paragraphs=(note,))
    last = [section for section in chapter.sections if section.id == "session"]
    first = [section for section in chapter.sections if section.id != "session"]
    return replace(document, sections=(*first, more, *last))


def whole_of(document: Document) -> Document:
    """The chapter, then everything else as an appendix."""
    if not _divided(document):
        return document
    chapter, rest = _kept(document, appendix=False), _kept(document, appendix=True)
    last = [section for section in chapter.sections if section.id == "session"]
    first = [section for section in chapter.sections if section.id != "session"]
    appendix = [
        replace(
            section,
            id=f"appendix-{section.id}",
            title=Text("Appendix: {title}", title=section.title),
            paragraphs=(),
            figures=(),
        )
        for section in rest.sections
    ]
    return replace(document, sections=(*first, *appendix, *last))


def _divided(document: Document) -> bool:
    own = [in_appendix(table, document) for table in document.tables]
    return any(own) and not all(own)


def _kept(document: Document, *, appendix: bool) -> Document:
    sections = []
    for section in document.sections:
        tables = tuple(table for table in section.tables if in_appendix(table, document) is appendix)
        kept = replace(section, tables=tables)
        if tables or (not appendix and (section.paragraphs or section.figures)):
            sections.append(kept)
    return replace(document, sections=tuple(sections))


def in_order(document: Document, wanted: Sequence[str]) -> Document:
    """The sections named, in that order; "models" and "mediation" stand for all sections of models. All for none."""
    if not wanted:
        return document
    found: dict[str, Section] = {}
    for name in wanted:
        stem = {"models": "model", "mediation": "mediation"}.get(name, "")
        for section in document.sections:
            if section.id == name or (stem and section.id.startswith(f"{stem}-")):
                found.setdefault(section.id, section)
    return replace(document, sections=tuple(found.values()))


def with_notes_once(document: Document) -> Document:
    """Notes on the method that stand under several tables, in a section of their own instead.

    It comes after the results at a glance; a note that does not hold for all of these tables names its tables. The
    notices at the head of a report are not repeated under its tables.
    """
    places: dict[Words, list[int]] = {}
    for number, table in enumerate(document.tables, start=1):
        for note in table.notes:
            if isinstance(note, MethodText | MethodStatement):
                places.setdefault(note, []).append(number)
    told = set(document.notices)
    shared = {note: own for note, own in places.items() if len(own) >= _FEW and note not in told}
    if not shared and not any(note in told for note in places):
        return document
    moved = {*shared, *told}
    sections = [
        replace(
            section,
            tables=tuple(
                replace(table, notes=tuple(note for note in table.notes if note not in moved))
                for table in section.tables
            ),
        )
        for section in document.sections
    ]
    if shared:
        every = sorted({number for own in shared.values() for number in own})
        lines = tuple(_line(note, own, every) for note, own in shared.items())
        place = next((k + 1 for k, section in enumerate(sections) if section.id == "glance"), 0)
        sections.insert(place, Section(id="notes", title=NOTES, paragraphs=lines))
    return replace(document, sections=tuple(sections))


def _line(note: Words, own: Sequence[int], every: Sequence[int]) -> Words:
    if list(own) == list(every):
        return note
    return say("Tables {which}: {note}", which=_ranges(own), note=note)


def _ranges(numbers: Sequence[int]) -> str:
    """`4–7, 9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return enumerated(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
