"""`rcvsem export`: tables for papers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rcvsem.analyses.report_options import report_option
from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import AsJson, InLanguage
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.formats import NAMES, WORDS
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.text import Style
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.report.document import Table

GROUP = phrase("Tables for papers.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitTable(Options):
    """Reports side by side."""

    reports: tuple[Path, ...] = option(
        typed="REPORTS", help="Report folders, their run.json, or saved output of 'fit --json'."
    )
    indices: tuple[str, ...] = option(
        (), help="Which indices, in order, comma-separated: chisq,df,cfi,rmsea,srmr"
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TableFile(Options):
    """A table and its file."""

    out: Path | None = report_option(None, "File to write; default: stdout.", short="-o", main=True)
    format: str | None = report_option(
        None,
        phrase("{names}. Default: by the ending of --out, else md.", names=enumerated(NAMES)),
        kind="choice",
        choices=WORDS,
        short="-f",
        main=True,
    )
    style: Style = report_option("apa", "Number style.")


def _table(given: Given) -> Table:
    from rcvsem.report.side_by_side import fit_table

    said = given(FitTable)
    return fit_table(list(said.reports), list(said.indices) or None)


def _exported(table: Table, given: Given) -> None:
    from rcvsem.chapters.export import written_table
    from rcvsem.commands.shared.output import print_json, say_text, say_written
    from rcvsem.foundation.version import __version__
    from rcvsem.report.formats.json_document import table_json
    from rcvsem.report.layout import Printing

    said = given(TableFile)
    as_json = given(AsJson).json
    text = None
    if said.out is not None or not as_json:
        printing = Printing(language=given(InLanguage).language, style=said.style)
        text = written_table(table, printing, said.out, said.format)
    if as_json:
        print_json({"rcvsem": __version__, "file": said.out and str(said.out), "table": table_json(table)})
    elif text is not None:
        say_text(text, given)
    else:
        say_written(said.out, phrase("Written: {target}", target=said.out), given)


COMMAND = Command(
    name="export fit-table",
    help="Fit indices of one or several models, side by side.",
    order=340,
    examples=(
        "export fit-table reports/rcv_wave2 reports/rcv_modified_wave2",
        "export fit-table reports/rcv_wave2 --out fit.docx --indices chisq,df,cfi,rmsea",
    ),
    classes=(FitTable, TableFile, InLanguage),
    run=_table,
    finish=_exported,
    findings=lambda table: (),
    endings=tuple(f".{word}" for word in WORDS),
)
