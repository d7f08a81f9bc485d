"""Tables for papers, from finished reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.text import Language
from rcvsem.foundation.words import phrase

_SAME = {"markdown": "md", "latex": "tex"}


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
    from rcvsem.report.side_by_side import fit_table, render_fit_table
    from rcvsem.report.write import write_file

    chosen = format_ or (out.suffix.lstrip(".").lower() if out is not None and out.suffix else "md")
    chosen = _SAME.get(chosen, chosen)
    if chosen not in ("md", "xlsx", "csv", "tex"):
        raise OptionError(
            phrase("A fit table can be written as md, xlsx, csv or tex. Got {chosen!r}.", chosen=chosen)
        )
    if chosen == "xlsx" and out is None:
        raise OptionError(
            "An Excel table needs a file.", fix=phrase("Add {out}.", out=named("out", "table.xlsx"))
        )
    table = fit_table(list(reports), list(indices) or None)
    content = render_fit_table(table, chosen, Printing(language=lang, style=style))
    if out is None:
        return content.decode("utf-8")
    write_file(out, content)
    return None
