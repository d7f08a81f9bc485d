"""The codebook of an instrument: every question with its code, wording and options."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.text import Language, Text
from rcvsem.instrument import Instrument
from rcvsem.instrument.describe import codebook_rows
from rcvsem.report.document import Document, Section, Table
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, showing, stated

_KINDS = {
    "item": Text("item"),
    "attention check": Text("attention check"),
    "single choice": Text("single choice"),
    "number": Text.meant("kind of question", "number"),
}


def codebook(instrument: Instrument) -> Document:
    """One table, a row a question, in the order of the form."""
    rows = codebook_rows(instrument)
    dropped = any(entry.dropped for entry in rows)
    table = Table(
        **called("codebook", "Codebook"),
        **listed_by(
            rows,
            column("position", "No.", "integer"),
            usual.CODE,
            showing(usual.KIND, lambda entry: _KINDS.get(entry.kind, Text.verbatim(entry.kind))),
            showing(usual.CONSTRUCT, lambda entry: _construct(entry.construct, entry.construct_name)),
            column("text", "Wording", "text"),
            column("codes", "Codes", "text"),
            column("reverse", "Reversed", "text", of=lambda entry: Text("yes") if entry.reverse else ""),
            column("source", "Source", "text"),
            *((column("dropped", "Dropped", "text"),) if dropped else ()),
        ),
        notes=stated("Codes are those of the form; reversed items are turned when the survey is cleaned."),
        sources=(instrument.source,) if instrument.source else (),
    )
    return Document(
        title=instrument.title,
        sections=(Section(id="codebook", title=Text("Codebook"), tables=(table,)),),
    )


def codebook_files(document: Document, formats: Sequence[str], lang: Language) -> dict[str, bytes]:
    """File name -> content of the codebook in each format."""
    from rcvsem.report.layout import Printing
    from rcvsem.report.write import rendered

    files: dict[str, bytes] = {}
    for name in formats:
        found = rendered(name, document, Printing(language=lang), stem="codebook")
        files.update({file.removeprefix(f"{name}/"): content for file, content in found.items()})
    return files


def _construct(code: str, name: Text) -> Text | str:
    return Text("{code} {name}", code=code, name=name) if code else ""
