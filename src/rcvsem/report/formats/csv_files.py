"""CSV for other programs: a file a table, machine names as header, numbers with all their digits."""

from __future__ import annotations

import csv
from io import StringIO

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.formats import Format
from rcvsem.foundation.text import Text
from rcvsem.foundation.widths import clean, file_stem
from rcvsem.report.document import Cell, Document, Statement, Table
from rcvsem.report.layout import Printing, said

FORMAT = Format(
    "csv", "CSV, a file a table", "render_csv", table="render_table", text=True, folder=True, machine=True
)


def render_csv(document: Document, printing: Printing | None = None) -> dict[str, bytes]:
    """File name and content of each table, in UTF-8 with the mark that makes Excel read it as such."""
    return {
        f"{file_stem(table.id)}.csv": render_table(table, printing).encode("utf-8-sig")
        for table in document.tables
    }


def render_table(table: Table, printing: Printing | None = None) -> str:
    """One table as CSV text. A heading row becomes a column `group`; what does not apply is empty."""
    printing = printing or Printing()
    grouped = any(row.kind == "group" for row in table.rows)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(["group"] if grouped else []), *(safe_text(column.key) for column in table.columns)])
    heading = ""
    for row in table.rows:
        if row.kind == "group":
            heading = _value(row.cells[0], printing)
        else:
            values = [_value(cell, printing) for cell in row.cells]
            writer.writerow([heading, *values] if grouped else values)
    return out.getvalue()


def _value(cell: Cell, printing: Printing) -> str:
    value = cell.value
    if value is None or isinstance(value, NotAvailable):
        return ""
    if isinstance(value, Text | Statement):
        return safe_text(said(value, printing))
    if isinstance(value, str):
        return safe_text(clean(value))
    return repr(value)


def safe_text(text: str) -> str:
    """Text a spreadsheet would take for a formula gets a leading apostrophe; numbers never pass here."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
