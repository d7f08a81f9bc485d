"""`rcvsem instrument`: is the questionnaire definition right, and what does it say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rcvsem import __version__
from rcvsem.cli import arguments as a
from rcvsem.cli.checked import checking
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading

app = typer.Typer(help="Questionnaire definitions.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="Questionnaire definition (YAML).", show_default=False)]
OutFile = Annotated[Path | None, typer.Option("--out", "-o", help="File to write.")]


@app.command("check")
@checking("check")
def check(file: File, json_: a.Json = False) -> None:
    """List everything that is wrong with a questionnaire definition, with line and key."""
    from rcvsem.cli.output import print_json
    from rcvsem.instrument import check_instrument, read_instrument

    problems = check_instrument(file)
    if json_:
        print_json(
            {
                "rcvsem": __version__,
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
@checking("show")
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


@app.command("new")
@checking("new")
@reads_answers
def new(
    export: Annotated[
        Path, typer.Argument(help="Survey export; .sav brings its labels.", show_default=False)
    ],
    reading: Reading = Reading(),  # noqa: B008
    out: OutFile = None,
) -> None:
    """Propose a questionnaire definition from an export: items, scales, anchors, and what to check.

    Without --out the text goes to stdout.
    """
    from rcvsem.cli.output import print_findings
    from rcvsem.foundation.errors import OptionError
    from rcvsem.survey import read_export
    from rcvsem.survey.proposal.prove import propose_instrument

    plain = reading.plain
    if plain.scale is not None or plain.reverse or plain.labels:
        raise OptionError("--scale, --reverse and --labels are not for a proposal; write them in its file.")
    raw = read_export(export, **reading.options)
    print_findings(raw.findings, infos=False)
    _hand_over(propose_instrument(raw, plain.missing_codes or (), f"rcvsem {__version__}"), out)


@app.command("from-xlsform")
@checking("from-xlsform")
def from_xlsform(
    form: Annotated[Path, typer.Argument(help="XLSForm workbook (ODK, KoboToolbox).", show_default=False)],
    out: OutFile = None,
) -> None:
    """Propose a questionnaire definition from an XLSForm."""
    from rcvsem.study.authoring.xlsform import instrument_from_xlsform

    _hand_over(instrument_from_xlsform(form), out)


@app.command("to-xlsx")
@checking("to-xlsx")
def to_xlsx(file: File, out: OutFile = None) -> None:
    """Write a questionnaire definition as a workbook, a sheet a part, to be filled in without YAML."""
    from rcvsem.instrument import read_instrument
    from rcvsem.study.authoring.workbook import instrument_workbook

    content = instrument_workbook(read_instrument(file))
    _write(out or file.with_suffix(".xlsx"), content)


@app.command("from-xlsx")
@checking("from-xlsx")
def from_xlsx(
    workbook: Annotated[Path, typer.Argument(help="Workbook made by to-xlsx.", show_default=False)],
    out: OutFile = None,
) -> None:
    """Write the questionnaire definition that a workbook describes; faults are named by sheet and row."""
    from rcvsem.study.authoring.filled_in import instrument_from_workbook

    _hand_over(instrument_from_workbook(workbook), out)


@app.command("codebook")
@checking("codebook")
def codebook(
    file: File,
    formats: Annotated[str, typer.Option("--format", help="md, xlsx, csv, docx, comma-separated.")] = "md",
    lang: a.Language = "both",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder; without it Markdown goes to stdout.")
    ] = None,
) -> None:
    """Every question with its code, wording and options, as a codebook."""
    from rcvsem.foundation.errors import OptionError
    from rcvsem.instrument import read_instrument
    from rcvsem.report.layout import Printing
    from rcvsem.report.markdown import render_markdown
    from rcvsem.report.write import add_files
    from rcvsem.study.authoring.codebook import FORMATS, codebook, codebook_files

    names = [part.strip().lower() for part in formats.split(",") if part.strip()]
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise OptionError(f"--format takes {', '.join(FORMATS)}, separated by commas. Got {formats!r}.")
    document = codebook(read_instrument(file))
    if out is None:
        if names != ["md"]:
            raise OptionError("Only Markdown can go to the terminal.", fix="Give a folder with --out.")
        typer.echo(render_markdown(document, Printing(language=lang)), nl=False)
        return
    for path in add_files(out, codebook_files(document, names, lang)):
        typer.echo(str(path), err=True)


def _hand_over(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text, nl=False)
    else:
        _write(out, text.encode())


def _write(out: Path, content: bytes) -> None:
    from rcvsem.report.write import write_file

    typer.echo(str(write_file(out, content)), err=True)
