"""`rcvsem export`: tables for papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.given import Given
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.formats import WORDS_OF_TABLES
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.text import Language, Style
from rcvsem.foundation.words import phrase

GROUP = phrase("Tables for papers.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitTable(Options):
    """Reports side by side."""

    reports: tuple[Path, ...] = option(
        typed="REPORTS", help="Report folders, their run.json, or saved output of 'fit --json'."
    )
    out: Path | None = option(None, short="-o", help="File to write; default: stdout.")
    format: str | None = option(
        None,
        kind="choice",
        choices=WORDS_OF_TABLES,
        short="-f",
        help="Default: by the ending of --out, else Markdown.",
    )
    indices: tuple[str, ...] = option(
        (), help="Which indices, in order, comma-separated: chisq,df,cfi,rmsea,srmr"
    )
    lang: Language = option("en", help="Language of the table.")
    style: Style = option("apa", help="Number style.")


def _export(given: Given) -> Any:
    from rcvsem.chapters.export import export_fit_table

    said = given(FitTable)
    return export_fit_table(
        said.reports,
        out=said.out,
        format_=said.format,
        indices=said.indices,
        lang=said.lang,
        style=said.style,
    )


def _exported(text: Any, given: Given) -> None:
    from rcvsem.commands.shared.output import say

    out = given(FitTable).out
    if text is not None:
        say(text, end=not text.endswith("\n"))
    elif out is not None:
        say(str(out), err=True)


COMMAND = Command(
    name="export fit-table",
    help="Fit indices of one or several models, side by side.",
    order=340,
    examples=(
        "export fit-table reports/rcv_wave2 reports/rcv_modified_wave2",
        "export fit-table reports/rcv_wave2 --out fit.xlsx --indices chisq,df,cfi,rmsea",
    ),
    classes=(FitTable,),
    run=_export,
    finish=_exported,
    endings=(".md", ".markdown", ".xlsx", ".csv", ".tex", ".latex"),
)
