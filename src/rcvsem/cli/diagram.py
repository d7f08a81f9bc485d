"""`rcvsem diagram`: the model as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def diagram(
    model: a.Model,
    data: a.Data = None,
    view: Annotated[
        Literal["all", "full", "measurement", "structural", "hypotheses"],
        typer.Option(help="What is shown; all: every view the model has."),
    ] = "full",
    formats: Annotated[
        str, typer.Option("--format", "-f", help="svg, pdf, png, dot, comma-separated.")
    ] = "svg",
    names: Annotated[
        bool, typer.Option("--names/--codes", help="Constructs by their names in the instrument.")
    ] = False,
    instrument: a.InstrumentFile = None,
    estimator: Annotated[str, typer.Option(help="ml, mlm, mlr, mlmv, mlmvs, gls, uls or wls.")] = "ml",
    group: a.Group = None,
    cov: a.Cov = None,
    n: a.Cases = None,
    sd: a.Sds = None,
    means: a.Means = None,
    reading: Reading = Reading(),  # noqa: B008
    lang: a.Language = "both",
    style: Annotated[Literal["apa", "gb"], typer.Option(help="Number style.")] = "apa",
    out: a.Out = None,
    quiet: a.Quiet = False,
) -> None:
    """Draw the path diagram with standardized estimates, stars, and R² in the nodes; dashed: not significant.

    Files go to reports/MODEL_DATA/diagrams/ as VIEW.FORMAT. Nothing needs to be installed beside rcvsem; the .dot
    text is for those who use Graphviz.
    """
    from rcvsem.cli.output import print_findings
    from rcvsem.fit.options import fit_options
    from rcvsem.study.analysis import run_study
    from rcvsem.study.diagram import LEGEND, available_views, write_diagrams
    from rcvsem.study.inputs import read_inputs
    from rcvsem.study.options import StudyOptions

    inputs = read_inputs(
        model,
        data or None,
        instrument=instrument,
        reading=reading,
        group=group,
        cov=cov,
        n=n,
        sd=sd,
        means=means,
    )
    study = run_study(inputs, StudyOptions(fit=fit_options(estimator=estimator.lower()), draws=0))
    print_findings(study.findings, infos=False)
    paths, findings = write_diagrams(
        study,
        out,
        views=available_views(study) if view == "all" else (view,),
        formats=tuple(part.strip().lower() for part in formats.split(",") if part.strip()),
        labels="names" if names else "codes",
        lang=lang,
        style=style,
    )
    print_findings(findings)
    for path in paths:
        typer.echo(_shown(path))
    if not quiet:
        typer.echo(LEGEND.of("en" if lang == "both" else lang), err=True)
    if study.exit_code:
        raise typer.Exit(study.exit_code)


def _shown(path: Path) -> str:
    """Relative to where the user stands, when it is below."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
