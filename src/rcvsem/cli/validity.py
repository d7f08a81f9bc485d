"""`rcvsem validity`: do the constructs hold together, and are they different from each other."""

from __future__ import annotations

from typing import Annotated

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import names, reads_answers
from rcvsem.study.reading import Reading

PRINTED = (
    "reliability",
    "second-order",
    "fornell-larcker",
    "htmt-pairs",
    "discriminant-tests",
    "rival-models",
    "method-bias",
)


@reads_answers
def validity(
    data: a.ModelAndData = None,
    instrument: a.InstrumentFile = None,
    model: a.ModelFile = None,
    cov: a.Cov = None,
    n: a.Cases = None,
    sd: a.Sds = None,
    draws: a.Draws = 2000,
    seed: a.Seed = 1,
    level: a.Level = 0.95,
    limit: Annotated[
        float,
        typer.Option(help="Correlation at which two constructs count as one, for the constrained models."),
    ] = 1.0,
    harman_limit: Annotated[
        float, typer.Option(help="Share of the first component from which one dimension dominates.")
    ] = 0.5,
    marker: Annotated[
        str | None,
        typer.Option(
            help="Items or question that theory does not relate to the constructs, comma-separated."
        ),
    ] = None,
    estimator: a.CfaEstimator = "ml",
    ordered: a.Ordered = None,
    reading: Reading = Reading(),  # noqa: B008
    lang: a.Language = "both",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Convergent and discriminant validity, rival models and common method bias of the measurement model.

    Fornell-Larcker, HTMT and HTMT2 with bootstrap intervals, chi-square tests of constrained correlations,
    cross-loadings, models from one factor a construct down to one factor, second-order constructs, Harman, latent
    method factor, marker variable and full-collinearity VIF.
    """
    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.study.measurement import measurement_study
    from rcvsem.study.scale_report import write_scales
    from rcvsem.study.validity import ValidityOptions, run_validity
    from rcvsem.study.validity_report import validity_document, validity_json, validity_record
    from rcvsem.study.writing import print_document

    options = ValidityOptions(
        draws=draws, seed=seed, level=level, limit=limit, harman_limit=harman_limit, marker=names(marker)
    )
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
    result = run_validity(study, options)
    print_findings(result.findings, infos=not quiet and not json_)
    if out is not None:
        write_scales(validity_document(result), out, validity_record(result), lang)
    if json_:
        print_json(validity_json(result))
    elif not quiet:
        print_document(validity_document(result), PRINTED, lang, paragraphs=True)
    if out is not None and not json_:
        typer.echo(f"Report: {out}")
    if study.exit_code:
        raise typer.Exit(study.exit_code)
