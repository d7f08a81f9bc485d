"""`rcvsem compare` and `rcvsem suggest`: the respecification of a model, in the open."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def compare(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="MODEL MODEL ... DATA: versions of a model, the initial one first, then the survey.",
            show_default=False,
        ),
    ],
    instrument: a.InstrumentFile = None,
    estimator: Annotated[str, typer.Option(help="ml, mlm, mlr, mlmv, mlmvs, gls, uls or wls.")] = "ml",
    convention: Annotated[
        Literal["lavaan", "amos"], typer.Option(help="Whose rule for indices on which programs differ.")
    ] = "lavaan",
    group: a.Group = None,
    cov: a.Cov = None,
    n: a.Cases = None,
    sd: a.Sds = None,
    means: a.Means = None,
    reading: Reading = Reading(),  # noqa: B008
    lang: a.Language = "both",
    style: Annotated[Literal["apa", "gb"], typer.Option(help="Number style of the report.")] = "apa",
    formats: Annotated[
        str, typer.Option("--format", help="Files of the report: xlsx, md, docx, tex, html, csv, json.")
    ] = "xlsx,md",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """What was freed and dropped from one version of a model to the next, what was predicted, and what came of it.

    The author's reasons are the '# reason: ...' comments of the later model file. The last model is the one that is
    interpreted. The report goes to reports/compare_MODEL_..._DATA/ (with --json only when --out is given).
    """
    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.fit.options import fit_options
    from rcvsem.study.comparing import (
        SUMMARY,
        compare_models,
        comparison_document,
        read_versions,
        split_files,
        write_comparison,
    )
    from rcvsem.study.comparing_json import comparison_json
    from rcvsem.study.options import StudyOptions
    from rcvsem.study.writing import print_document

    models, data = split_files(files, matrix=cov is not None)
    inputs = read_versions(
        models, data, instrument=instrument, reading=reading, group=group, cov=cov, n=n, sd=sd, means=means
    )
    options = StudyOptions(fit=fit_options(estimator=estimator.lower()), convention=convention, draws=0)
    found = compare_models(inputs, options)
    print_findings(found.findings, infos=not quiet and not json_)
    target: Path | None = None
    if not json_ or out is not None:
        names = tuple(part.strip().lower() for part in formats.split(",") if part.strip())
        target = write_comparison(found, out, formats=names, lang=lang, style=style)
    if json_:
        print_json(comparison_json(found))
    elif not quiet:
        document = comparison_document(found)
        wanted = [t.id for t in document.tables if t.id.startswith(SUMMARY)]
        print_document(document, wanted, lang)
        typer.echo(f"Report: {target}")
    elif target is not None:
        typer.echo(str(target))
    if found.exit_code:
        raise typer.Exit(found.exit_code)


@reads_answers
def suggest(
    model: a.Model,
    data: a.Data = None,
    threshold: Annotated[float, typer.Option(help="Smallest modification index shown.")] = 10.0,
    order: Annotated[
        str | None,
        typer.Option(
            help="Declared order of causes, e.g. 'DP,DK,VP < DSC < BPC < PV'. Default: the order of the model's paths."
        ),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Also show what theory does not allow, and why.")
    ] = False,
    instrument: a.InstrumentFile = None,
    group: a.Group = None,
    cov: a.Cov = None,
    n: a.Cases = None,
    sd: a.Sds = None,
    means: a.Means = None,
    reading: Reading = Reading(),  # noqa: B008
    lang: a.Language = "both",
    json_: a.Json = False,
) -> None:
    """Modification indices of the kinds theory may allow: residuals within a construct, paths along the order.

    Nothing is ever applied: the model file stays as it is.
    """
    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.foundation.errors import OptionError
    from rcvsem.study.analysis import run_study
    from rcvsem.study.inputs import read_inputs
    from rcvsem.study.options import StudyOptions
    from rcvsem.study.suggesting import suggest as find
    from rcvsem.study.suggesting import suggestion_document, suggestions_json
    from rcvsem.study.writing import print_document

    if threshold < 0:
        raise OptionError(f"--threshold must be 0 or more. Got {threshold:g}.")
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
    study = run_study(inputs, StudyOptions(draws=0))
    print_findings(study.findings, infos=False)
    groups = [[name.strip() for name in part.split(",") if name.strip()] for part in (order or "").split("<")]
    found = find(study, threshold=threshold, order=groups if order else ())
    if json_:
        print_json(suggestions_json(study, found, threshold))
    else:
        document = suggestion_document(study, found, threshold)
        print_document(document, [t.id for t in document.tables if all_ or t.id == "suggestions"], lang)
    if study.exit_code:
        raise typer.Exit(study.exit_code)
