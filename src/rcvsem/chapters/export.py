"""Tables for papers, from finished reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.formats import FORMATS, OF_TABLES, format_named
from rcvsem.foundation.text import Language
from rcvsem.foundation.words import enumerated, phrase


def export_fit_table(
    reports: Sequence[Path],
    *,
    out: Path | None = None,
    format_: str | None = None,
    indices: Sequence[str] = (),
    lang: Language = "en",
    style: Any = "apa",
) -> str | None:
    """The fit indices of finished runs side by side; the text, or None when it went to `out`.

    Raises
    ------
    OptionError : xlsx without a file. FileError : a report holds no measures.
    """
    from rcvsem.report.layout import Printing
    from rcvsem.report.side_by_side import fit_table
    from rcvsem.report.write import rendered_table, write_file

    chosen = format_ or (out.suffix.lstrip(".").lower() if out is not None and out.suffix else "md")
    chosen = format_named(chosen)
    if chosen not in OF_TABLES:
        raise OptionError(
            phrase(
                "A fit table can be written as {formats}. Got {chosen!r}.",
                formats=enumerated(OF_TABLES),
                chosen=chosen,
            )
        )
    if not FORMATS[chosen].text and out is None:
        raise OptionError(
            phrase("A table in this format ({says}) needs a file.", says=phrase(FORMATS[chosen].says)),
            fix=phrase("Add {out}.", out=named("out", f"table.{chosen}")),
        )
    table = fit_table(list(reports), list(indices) or None)
    content = rendered_table(chosen, table, Printing(language=lang, style=style))
    if out is None:
        return content.decode("utf-8")
    write_file(out, content)
    return None
