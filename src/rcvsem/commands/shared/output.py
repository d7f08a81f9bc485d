"""What commands print: JSON, findings, lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from rcvsem.commands.shared.progress import printing
from rcvsem.foundation.control_characters import visible_in_json, visible_line
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.input_file import current_run
from rcvsem.foundation.meant_names import meant
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import at_place, enumerated, phrase, spoken, spoken_language

if TYPE_CHECKING:
    from rcvsem.commands.shared.given import Given
    from rcvsem.report.arrangement import Arrangement
    from rcvsem.report.document import Document

_MARKS = {"info": phrase("note"), "warning": phrase("warning"), "problem": phrase("PROBLEM")}


def print_json(value: Any) -> None:
    """One JSON object to stdout and nothing else there."""
    typer.echo(visible_in_json(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1)))


def print_findings(findings: Sequence[Finding], *, infos: bool = True, result: Any = None) -> None:
    """Each finding on a line of stderr; groups of the result by their Chinese labels where Chinese is spoken."""
    labels: dict[str, str] = {}
    if findings and result is not None and spoken_language() == "zh":
        from rcvsem.chapters.glance import group_labels_of

        labels = group_labels_of(result)
    with printing():
        for finding in findings:
            if finding.code.endswith("_interrupted"):
                current_run().interrupted = True
            if infos or finding.severity != "info":
                line = at_place(_MARKS[finding.severity], finding.message)
                said = spoken(line)
                if labels:
                    from rcvsem.report.named_paths import with_labels

                    said = with_labels(said, labels)
                typer.echo(visible_line(said), err=True)


def say(text: str, *, err: bool = False, end: bool = True) -> None:
    """A line to stdout or stderr, in the language spoken."""
    with printing():
        typer.echo(spoken(text), err=err, nl=end)


def say_written(target: Any, told: str, given: Given) -> None:
    """Where something was written: with --quiet the path alone, for whoever reads it on."""
    say(str(target) if given.values.get("quiet") else told)


def say_text(text: str, given: Given) -> None:
    """A text that nobody wants in a file. OptionError where nobody wants to read it either."""
    if given.values.get("quiet") and not given.values.get("json"):
        refuse_idle([named("quiet")], phrase("without {--out} the text is all that is printed."))
    say(text, end=not text.endswith("\n"))


def arrangement_of(tables: Sequence[str]) -> Arrangement | None:
    """What `--tables` says: None without it, "as-is" for ids."""
    if not tables:
        return None
    ways: dict[str, Arrangement] = {"chapter": "chapter", "all": "all"}
    return ways.get(tables[0], "as-is")


def named_document(document: Document) -> Document:
    """The document with names in its paths. OptionError where no questionnaire gives any."""
    from rcvsem.report.named_paths import told_by_name, with_names

    if not document.names:
        raise OptionError(
            phrase("{--names True}: nothing names the constructs of this report."),
            fix=phrase(
                "Give a questionnaire with {--instrument FILE}, or write lines such as '# DP: Digital platform' "
                "into the model."
            ),
        )
    found = with_names(document)
    if found == told_by_name(document):
        raise OptionError(
            phrase("{--names True}: no path is printed here, so it changes nothing."), fix="Leave it out."
        )
    return found


def only_tables(document: Document, wanted: Sequence[str]) -> Document:
    """The document with these tables alone, by id; all of it for none, "chapter" and "all". OptionError for an unknown
    id."""
    if arrangement_of(wanted) != "as-is":
        return document
    known = [table.id for table in document.tables]
    for name in wanted:
        if name not in known:
            hint = meant(name, known)
            raise OptionError(
                phrase("This report has no table '{name}'.", name=name),
                fix=phrase("{hint} It has: {known}.", hint=hint, known=enumerated(known)).strip(),
            )
    sections = tuple(
        replace(section, tables=tuple(table for table in section.tables if table.id in wanted))
        for section in document.sections
    )
    kept = tuple(section for section in sections if section.tables)
    return replace(document, sections=kept)
