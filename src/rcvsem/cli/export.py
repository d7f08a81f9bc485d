"""`rcvsem export`: tables for papers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.checked import checking
from rcvsem.cli.reading import names

app = typer.Typer(help="Tables for papers.", no_args_is_help=True)


@app.command("fit-table")
@checking("fit-table")
def fit_table(
    reports: Annotated[
        list[Path],
        typer.Argument(
            help="Report folders, their run.json, or saved output of 'fit --json'.", show_default=False
        ),
    ],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; default: stdout.")] = None,
    format_: Annotated[
        Literal["md", "xlsx", "csv", "tex", "markdown", "latex"] | None,
        typer.Option("--format", "-f", help="Default: by the ending of --out, else Markdown."),
    ] = None,
    indices: Annotated[
        str | None, typer.Option(help="Which indices, in order, comma-separated: chisq,df,cfi,rmsea,srmr")
    ] = None,
    lang: a.Language = "en",
    style: Annotated[Literal["apa", "gb"], typer.Option(help="Number style.")] = "apa",
) -> None:
    """Fit indices of one or several models, side by side."""
    from rcvsem.study.export import export_fit_table

    text = export_fit_table(reports, out=out, format_=format_, indices=names(indices), lang=lang, style=style)
    if text is not None:
        typer.echo(text, nl=not text.endswith("\n"))
    elif out is not None:
        typer.echo(str(out), err=True)
