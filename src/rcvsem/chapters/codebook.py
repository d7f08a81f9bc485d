"""The codebook of an instrument: every question with its code, wording and options."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.text import Language, Text
from rcvsem.instrument import Instrument
from rcvsem.instrument.describe import codebook_rows
from rcvsem.report.document import Column, Document, Section, Table, row
from rcvsem.report.tables import usual

_KINDS = {
    "item": Text("item", "题项"),
    "attention check": Text("attention check", "注意力检测题"),
    "single choice": Text("single choice", "单选题"),
    "number": Text("number", "数值题"),
}


def codebook(instrument: Instrument) -> Document:
    """One table, a row a question, in the order of the form."""
    rows = codebook_rows(instrument)
    dropped = any(entry.dropped for entry in rows)
    columns = [
        Column(key="position", title=Text("No.", "序号"), kind="integer"),
        usual.CODE,
        usual.KIND,
        usual.CONSTRUCT,
        Column(key="text", title=Text("Wording", "题目")),
        Column(key="codes", title=Text("Codes", "编码")),
        Column(key="reverse", title=Text("Reversed", "反向")),
        Column(key="source", title=Text("Source", "来源")),
    ]
    if dropped:
        columns.append(Column(key="dropped", title=Text("Dropped", "删除")))
    table = Table(
        id="codebook",
        title=Text("Codebook", "编码本"),
        columns=tuple(columns),
        rows=tuple(
            row(
                entry.position,
                entry.code,
                _KINDS.get(entry.kind, Text(entry.kind, entry.kind)),
                _construct(entry.construct, entry.construct_name),
                entry.text,
                entry.codes,
                Text("yes", "是") if entry.reverse else "",
                entry.source,
                *([entry.dropped] if dropped else []),
            )
            for entry in rows
        ),
        notes=(
            Text(
                "Codes are those of the form; reversed items are turned when the survey is cleaned.",
                "编码为问卷中的编码；反向题在数据清理时反向计分。",
            ),
        ),
        sources=(instrument.source,) if instrument.source else (),
    )
    return Document(
        title=instrument.title,
        sections=(Section(id="codebook", title=Text("Codebook", "编码本"), tables=(table,)),),
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
    return Text(f"{code} {name.of('en')}", f"{code} {name.of('zh')}") if code else ""
