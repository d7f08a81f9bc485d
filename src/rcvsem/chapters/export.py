"""Tables for papers, from finished reports."""

from __future__ import annotations

from pathlib import Path

from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.formats import FORMATS, format_named
from rcvsem.foundation.words import phrase
from rcvsem.report.document import Table
from rcvsem.report.layout import Printing


def written_table(table: Table, printing: Printing, out: Path | None, format_: str | None) -> str | None:
    """One table into the file `out`, in the format named or that of its ending; without a file its text.

    Raises
    ------
    OptionError : a format that is no text, without a file; a format that the ending contradicts.
    """
    from rcvsem.report.write import rendered_table, write_file

    ending = format_named(out.suffix.lstrip(".").lower()) if out is not None else ""
    chosen = format_named(format_ or ending or "md")
    if not FORMATS[chosen].text and out is None:
        raise OptionError(
            phrase("A table in this format ({says}) needs a file.", says=phrase(FORMATS[chosen].says)),
            fix=phrase("Add {out}.", out=named("out", f"table.{chosen}")),
        )
    content = rendered_table(chosen, table, printing)
    if out is None:
        return content.decode("utf-8")
    # the mark lets Excel read Chinese
    write_file(out, b"\xef\xbb\xbf" + content if chosen == "csv" else content)
    return None
