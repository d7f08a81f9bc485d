"""`rcvsem reliability`: are the scales sound, before any path is fitted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def reliability(
    data: Annotated[
        list[Path] | None,
        typer.Argument(
            help="[MODEL] DATA: a survey file; a model file before it names the constructs.",
            show_default=False,
        ),
    ] = None,
    instrument: a.InstrumentFile = None,
    model: Annotated[
        Path | None, typer.Option("--model", "-m", help="Model file whose '=~' lines name the constructs.")
    ] = None,
    cov: a.Cov = None,
    n: a.Cases = None,
    sd: a.Sds = None,
    reading: Reading = Reading(),  # noqa: B008
    level: a.Level = 0.95,
    lang: a.Language = "both",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Cronbach alpha with interval, CR, AVE and Fornell-Larcker of every construct.

    The constructs are the instrument's, or those of a model file. CR and AVE come from the CFA of all constructs.
    """
    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.study.measurement import measurement_json, measurement_study
    from rcvsem.study.writing import print_measurement, write_measurement

    study = measurement_study(
        tuple(data or ()),
        model=model,
        instrument=instrument,
        cov=cov,
        n=n,
        sd=sd,
        reading=reading,
        level=level,
    )
    print_findings(study.findings, infos=not quiet and not json_)
    target = write_measurement(study, out, lang) if out is not None else None
    if json_:
        print_json(measurement_json(study))
    elif not quiet:
        print_measurement(study, lang)
    if target is not None and not json_:
        typer.echo(f"Report: {target}")
    if study.exit_code:
        raise typer.Exit(study.exit_code)
