"""`rcvsem reliability`: are the scales sound, before any path is fitted."""

from __future__ import annotations

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def reliability(
    data: a.ModelAndData = None,
    instrument: a.InstrumentFile = None,
    model: a.ModelFile = None,
    cov: a.Cov = None,
    n: a.Cases = None,
    sd: a.Sds = None,
    estimator: a.CfaEstimator = "ml",
    ordered: a.Ordered = None,
    reading: Reading = Reading(),  # noqa: B008
    draws: a.Draws = 2000,
    seed: a.Seed = 1,
    level: a.Level = 0.95,
    lang: a.Language = "both",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Cronbach alpha, omega, CR, AVE and Fornell-Larcker of every construct; alpha and omega of all scales.

    The constructs are the instrument's, or those of a model file. CR and AVE come from the CFA of all constructs;
    constructs, dimensions and the whole questionnaire get alpha (Feldt and bootstrap interval), omega, split-half
    and mean correlation; dimensions of three or more constructs a second-order CR, AVE and omega.
    """
    from dataclasses import replace

    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.study.measurement import measurement_study
    from rcvsem.study.record import run_record
    from rcvsem.study.reliability import (
        RELIABILITY_PRINTED,
        reliability_document,
        reliability_report_json,
        run_reliability,
        second_orders,
        source_of,
    )
    from rcvsem.study.scale_report import write_scales
    from rcvsem.study.writing import print_document

    study = measurement_study(
        tuple(data or ()),
        model=model,
        instrument=instrument,
        cov=cov,
        n=n,
        sd=sd,
        reading=reading,
        level=level,
        estimator=estimator,
        ordered=ordered,
    )
    source = source_of(study)
    scales = None if source is None else run_reliability(source, draws=draws, seed=seed, level=level)
    second, lost = second_orders(study, source)
    study = replace(study, findings=(*study.findings, *lost))
    print_findings(study.findings, infos=not quiet and not json_)
    document = reliability_document(study, scales, second)
    if out is not None:
        write_scales(
            document, out, {**run_record(study), "command": "reliability", "draws": draws, "seed": seed}, lang
        )
    if json_:
        print_json(reliability_report_json(study, scales, second))
    elif not quiet:
        print_document(document, RELIABILITY_PRINTED, lang)
    if out is not None and not json_:
        typer.echo(f"Report: {out}")
    if study.exit_code:
        raise typer.Exit(study.exit_code)
