"""`rcvsem audit`: which published numbers cannot be true together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from rcvsem.cli import arguments as a

Tables = Annotated[
    list[Path],
    typer.Argument(help="Published tables: one paper.yaml, one workbook, or csv tables.", show_default=False),
]
Respondents = Annotated[
    int | None, typer.Option("--n", help="Number of respondents; default: what the tables say.")
]
Program = Annotated[
    Literal["any", "lavaan", "mplus", "amos", "lisrel", "eqs"] | None,
    typer.Option(help="Whose conventions; default: what the tables say, else any."),
]
Digits = Annotated[int | None, typer.Option(help="Decimals of every value where trailing zeros were lost.")]
ModelFiles = Annotated[
    list[str] | None,
    typer.Option(
        "--model", "-m", help="NAME=FILE: the model file of a model; may be repeated.", show_default=False
    ),
]
Formats = Annotated[
    str, typer.Option("--format", help="Files of the report: xlsx, md, docx, tex, html, csv, json.")
]


def overrides(
    n: int | None, program: str | None, digits: int | None, models: list[str] | None
) -> dict[str, Any]:
    """What the command line adds to the tables.

    Raises
    ------
    OptionError : --model is not NAME=FILE.
    """
    from rcvsem.foundation.errors import OptionError

    files = {}
    for text in models or []:
        name, equals, file = text.partition("=")
        if not (name and equals and file):
            raise OptionError(f"--model takes NAME=FILE, e.g. M0=models/rcv.desc. Got {text!r}.")
        files[name] = file
    return {"n": n, "program": program, "digits": digits, "model_files": files}


def audit(
    tables: Tables,
    model: ModelFiles = None,
    n: Respondents = None,
    program: Program = None,
    digits: Digits = None,
    lang: a.Language = "both",
    out: a.Out = None,
    formats: Formats = "xlsx,md",
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Say which printed numbers of a paper cannot be true together, and what would make them agree.

    Every printed value stands for all numbers that are printed so. Exit code 1 when something is inconsistent.
    """
    from rcvsem.audit import audit as run_audit
    from rcvsem.cli.output import print_json
    from rcvsem.study.auditing import audit_machine, print_audit, write_audit

    found = run_audit(tables, **overrides(n, program, digits, model))
    target = None
    if out is not None:
        target = write_audit(found, out, formats, lang)
    if json_:
        print_json(audit_machine(found))
    elif not quiet:
        print_audit(found, lang)
    if target is not None and not json_:
        typer.echo(f"Report: {target}")
    if not found.consistent:
        raise typer.Exit(1)
