"""`rcvsem instrument`: is the questionnaire definition right, and what does it say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rcvsem.cli import arguments as a

app = typer.Typer(help="Questionnaire definitions.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="Questionnaire definition (YAML).", show_default=False)]


@app.command("check")
def check(file: File, json_: a.Json = False) -> None:
    """List everything that is wrong with a questionnaire definition, with line and key."""
    from rcvsem.cli.output import print_json
    from rcvsem.instrument import check_instrument, read_instrument

    problems = check_instrument(file)
    if json_:
        print_json(
            {
                "file": str(file),
                "valid": not problems,
                "problems": [
                    {"line": p.line, "path": p.path, "what": p.what, "fix": p.fix} for p in problems
                ],
            }
        )
    elif problems:
        for problem in problems:
            typer.echo(f"{file}: {problem}", err=True)
    else:
        found = read_instrument(file)
        typer.echo(
            f"{file}: valid. {len(found.items)} items ({len(found.kept_items)} kept) in {len(found.constructs)} "
            f"constructs, {len(found.background)} background questions."
        )
    if problems:
        raise typer.Exit(2)


@app.command("show")
def show(file: File, lang: a.Language = "both", json_: a.Json = False) -> None:
    """Show what a questionnaire definition says: constructs, items, scales, screening rules."""
    from rcvsem.cli.output import print_json
    from rcvsem.instrument import read_instrument
    from rcvsem.study.questionnaire import instrument_tables

    instrument = read_instrument(file)
    tables = instrument_tables(instrument)
    if json_:
        from rcvsem.report.json_document import table_json

        print_json({"file": str(file), "tables": [table_json(table) for table in tables]})
        return
    from rcvsem.report.console import print_table
    from rcvsem.report.layout import Printing

    typer.echo(instrument.title.of(lang))
    for table in tables:
        print_table(table, Printing(language=lang))
