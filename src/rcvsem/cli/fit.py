"""`rcvsem fit`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.pls import takes_pls
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@takes_pls
@reads_answers
def fit(
    context: typer.Context,
    model: a.Model,
    data: a.Data = None,
    instrument: a.InstrumentFile = None,
    draws: Annotated[
        int, typer.Option(help="Bootstrap draws; 0 skips the bootstrap. For pls and plsc 10000 unless given.")
    ] = 2000,
    seed: a.Seed = 1,
    intervals: Annotated[
        str,
        typer.Option(
            help="Intervals: percentile, bc, bca (bootstrap), montecarlo (needs no draws), comma-separated."
        ),
    ] = "percentile,bc",
    bootstrap_kind: Annotated[
        Literal["nonparametric", "bollen-stine", "parametric", "normal-moments"],
        typer.Option(
            help="What is resampled; bollen-stine also gives a p-value of the model; normal-moments is an "
            "approximation for more than 100,000 respondents."
        ),
    ] = "nonparametric",
    bootstrap_parameters: Annotated[
        bool,
        typer.Option("--bootstrap-parameters", help="Intervals for every parameter too (in --json)."),
    ] = False,
    level: a.Level = 0.95,
    estimator: Annotated[
        str,
        typer.Option(
            help="ml, mlm, mlr, mlmv, mlmvs, gls, uls, wls; for ordinal items wlsmv, wlsm, wlsmvs, dwls, ulsmv, "
            "ulsm; for composites and prediction pls, plsc."
        ),
    ] = "ml",
    ordered: a.Ordered = None,
    parameterization: a.Parameterization = "delta",
    engine: Annotated[Literal["rcvsem", "semopy"], typer.Option(help="Who estimates.")] = "rcvsem",
    cross_check: Annotated[
        bool, typer.Option("--cross-check", help="Run both engines and print the largest difference.")
    ] = False,
    sensitivity: Annotated[
        bool,
        typer.Option("--sensitivity", help="Refit without the flagged and with the excluded respondents."),
    ] = False,
    information: Annotated[
        Literal["default", "expected", "observed"],
        typer.Option(
            help="Information behind the standard errors. Default: expected; with --missing fiml observed."
        ),
    ] = "default",
    missing: Annotated[
        Literal["listwise", "fiml", "mean"],
        typer.Option(
            help="Missing answers: listwise drops a respondent with a gap, fiml uses every answer given (ml, mlr), "
            "mean puts the item's mean into the gap (pls, plsc)."
        ),
    ] = "listwise",
    auxiliary: a.Auxiliary = None,
    convention: Annotated[
        Literal["lavaan", "amos"], typer.Option(help="Whose rule for indices on which programs differ.")
    ] = "lavaan",
    std_lv: Annotated[
        bool, typer.Option("--std-lv", help="Fix latent variances to 1 instead of the first loadings.")
    ] = False,
    meanstructure: Annotated[bool, typer.Option("--meanstructure", help="Model means as well.")] = False,
    random_x: Annotated[
        bool,
        typer.Option(
            "--random-x", help="Model the moments of observed predictors instead of taking them as given."
        ),
    ] = False,
    group: a.Group = None,
    group_equal: a.GroupEqual = None,
    group_partial: a.GroupPartial = None,
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
    diagram: Annotated[
        bool | None,
        typer.Option(
            "--diagram/--no-diagram", help="Path diagram in the report. Default: with docx, html and tex."
        ),
    ] = None,
    out: a.Out = None,
    workers: Annotated[
        int, typer.Option(help="Workers of the bootstrap; the numbers do not depend on it.")
    ] = 1,
    json_: a.Json = False,
    quiet: a.Quiet = False,
    pls: dict[str, Any] = {},  # noqa: B006
) -> None:
    """Clean the survey, fit the model, bootstrap its effects, and write the report.

    The questionnaire definition is the one given with --instrument, else the one the model file names in a line
    '# instrument: FILE'; with neither, DATA is a plain table with a column for each variable of the model.
    With pls or plsc the same model file is estimated by partial least squares: `=~` reflective, `<~` composite,
    `x:m` a product (docs/pls.md).
    With an ordinal estimator (wlsmv) the ordinal items are those of --ordered, else those that the questionnaire
    declares ('ordered: true'); of a plain table all items of the constructs.
    The report goes to reports/MODEL_DATA/ (with --json only when --out is given).
    """
    from rcvsem.cli.pls import refuse_without_pls, run_pls_command
    from rcvsem.foundation.errors import OptionError
    from rcvsem.pls.options import PLS_ESTIMATORS

    if estimator.lower() in PLS_ESTIMATORS:
        run_pls_command(
            context, model, data,
            estimator=estimator.lower(), asked=pls, draws=draws, seed=seed, workers=workers, level=level,
            intervals=intervals, missing=missing, group=group, instrument=instrument, reading=reading, cov=cov, n=n,
            sd=sd, formats=formats, lang=lang, style=style, out=out, json_=json_, quiet=quiet,
        )  # fmt: skip
        return
    refuse_without_pls(context, estimator)
    if missing == "mean":
        raise OptionError("--missing mean goes with --estimator pls or plsc.", fix="Use listwise or fiml.")
    from rcvsem.cli.output import print_findings, print_json, progress
    from rcvsem.fit.options import fit_options
    from rcvsem.infer.intervals import INTERVAL_KINDS
    from rcvsem.study.analysis import run_study
    from rcvsem.study.inputs import read_inputs
    from rcvsem.study.options import StudyOptions
    from rcvsem.study.ordinal import with_ordinal

    kinds: Any = tuple(part.strip().lower() for part in intervals.split(",") if part.strip())
    unknown = [kind for kind in kinds if kind not in INTERVAL_KINDS]
    if unknown or not kinds:
        raise OptionError(
            f"--intervals takes {', '.join(INTERVAL_KINDS)}, separated by commas. Got {intervals!r}."
        )
    options = StudyOptions(
        fit=fit_options(
            estimator=estimator.lower(),
            engine=engine,
            information=information,
            missing=missing,
            parameterization=parameterization,
        ),
        std_lv=std_lv,
        meanstructure=True if meanstructure else None,
        draws=draws,
        seed=seed,
        workers=workers,
        bootstrap_kind=bootstrap_kind,
        bootstrap_parameters=bootstrap_parameters,
        intervals=kinds,
        decide_by="bc" if "bc" in kinds else kinds[-1],
        level=level,
        convention=convention,
        cross_check=cross_check,
        sensitivity=sensitivity,
    )
    model_options: dict[str, Any] = {"std_lv": std_lv}
    if meanstructure:
        model_options["meanstructure"] = True
    if random_x:
        model_options["fixed_x"] = False
    model_options |= a.group_options(group, group_equal, group_partial)
    model_options |= a.auxiliary_options(auxiliary, missing)
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
        missing=missing,
        **model_options,
    )
    inputs = with_ordinal(inputs, ordered, options.fit)
    with progress("bootstrap", draws, quiet or json_) as advance:
        study = run_study(inputs, options, advance)
    print_findings(study.findings, infos=not quiet and not json_)
    target: Path | None = None
    if not json_ or out is not None:
        from rcvsem.study.writing import write_study

        names = tuple(part.strip().lower() for part in formats.split(",") if part.strip())
        target = write_study(study, out, formats=names, lang=lang, style=style, diagram=diagram)
    if json_:
        from rcvsem.study.machine import study_json

        print_json(study_json(study))
    elif not quiet:
        from rcvsem.study.writing import print_summary

        print_summary(study, lang, target)
    elif target is not None:
        typer.echo(str(target))
    if study.exit_code:
        raise typer.Exit(study.exit_code)
