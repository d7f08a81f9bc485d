"""`rcvsem run`: a whole study from its study file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from rcvsem.cli import arguments as a

PRINTED = ("comparison", "model-comparison", "respecification", "hypotheses-versions")


def run(
    study: Annotated[Path, typer.Argument(help="Study file (YAML).", show_default=False)] = Path(
        "study.yaml"
    ),
    draws: Annotated[int | None, typer.Option(help="Bootstrap draws instead of the study file's.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed instead of the study file's.")] = None,
    lang: Annotated[
        a.Lang | None, typer.Option("--lang", help="Language instead of the study file's.")
    ] = None,
    style: Annotated[
        Literal["apa", "gb"] | None, typer.Option(help="Number style instead of the study file's.")
    ] = None,
    formats: Annotated[
        str | None,
        typer.Option("--format", help="xlsx, md, docx, tex, html, csv, json instead of the study file's."),
    ] = None,
    diagram: Annotated[
        bool, typer.Option("--diagram/--no-diagram", help="Path diagrams of all models.")
    ] = True,
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """A whole study in one chapter: pretest, measurement, models in order, their comparison, mediation, checklist.

    The study file names the surveys, the instrument and the models; docs/paper.md describes it. The report goes where
    the study file says (with --json only when --out is given).
    """
    from rcvsem.cli.output import print_findings, print_json, progress
    from rcvsem.report.write import write_report
    from rcvsem.study.plan import read_plan, with_changes
    from rcvsem.study.whole import run_whole
    from rcvsem.study.whole_record import whole_json, whole_record
    from rcvsem.study.whole_report import whole_document
    from rcvsem.study.writing import print_document

    plan = with_changes(read_plan(study), draws=draws, seed=seed)
    report = plan.file.report
    whole = run_whole(plan, lambda name, count: progress(name, count, quiet or json_))
    print_findings(whole.findings, infos=not quiet and not json_)
    language = lang or report.lang
    target = out if out is not None else plan.out
    if not json_ or out is not None:
        wanted = a.names(formats.lower()) if formats else report.formats
        document = whole_document(whole, diagrams=diagram, style=style or report.style)
        write_report(document, target, wanted, language, whole_record(whole), style=style or report.style)
    if json_:
        print_json(whole_json(whole))
    elif not quiet:
        print_document(document, [t.id for t in document.tables if t.id in PRINTED], language)
        typer.echo(f"Report: {target}")
    else:
        typer.echo(str(target))
    if whole.exit_code:
        raise typer.Exit(whole.exit_code)
