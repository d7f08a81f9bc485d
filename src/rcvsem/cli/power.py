"""`rcvsem power`: how many respondents does the model need."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from rcvsem.cli import arguments as a


def power(
    model: a.Model,
    sizes: Annotated[
        str, typer.Option("--n", help="Sample sizes to simulate, comma-separated, e.g. 200,300,457.")
    ] = "",
    target: Annotated[float, typer.Option(help="Power to reach; the smallest N for it is searched.")] = 0.80,
    search: Annotated[
        bool, typer.Option("--search/--no-search", help="Search the smallest N for the target.")
    ] = True,
    only: Annotated[
        str,
        typer.Option(help="Search for these only: hypotheses, paths 'DP->PV', definitions; comma-separated."),
    ] = "",
    values: Annotated[
        Path | None,
        typer.Option(help="Population values: YAML (also a paper's tables) or CSV lhs,op,rhs,value."),
    ] = None,
    loading: Annotated[float | None, typer.Option(help="Loading where none is given (standardized).")] = None,
    path: Annotated[float | None, typer.Option(help="Path where none is given (standardized).")] = None,
    correlation: Annotated[
        float | None, typer.Option(help="Correlation of exogenous variables where none is given.")
    ] = None,
    analysis: Annotated[
        Path | None,
        typer.Option(help="Another model to fit to the samples. Default: MODEL with its values freed."),
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", "-r", help="Samples drawn at each N.")
    ] = 1000,
    seed: a.Seed = 1,
    alpha: Annotated[float, typer.Option(help="Level of the tests.")] = 0.05,
    estimator: Annotated[str, typer.Option(help="ml, mlr, mlm, wlsmv, ...")] = "ml",
    fiml: Annotated[
        bool, typer.Option("--fiml", help="Full information maximum likelihood for missing answers.")
    ] = False,
    missing: Annotated[float, typer.Option(help="Share of answers missing at random, 0 to .9.")] = 0.0,
    likert: Annotated[bool, typer.Option("--likert", help="Cut the answers into five categories.")] = False,
    skew: Annotated[
        Literal["none", "moderate", "severe"], typer.Option(help="Skewness of the categories of --likert.")
    ] = "moderate",
    shares: Annotated[
        str, typer.Option(help="Shares of the answer categories instead of --skew, e.g. .05,.1,.2,.4,.25.")
    ] = "",
    loadings: Annotated[bool, typer.Option("--loadings", help="Report the loadings as well.")] = False,
    workers: Annotated[int, typer.Option(help="Processes; the numbers do not depend on it.")] = 1,
    backend: Annotated[
        Literal["local", "threads", "dask", "ray"], typer.Option(help="Where the replications are computed.")
    ] = "local",
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a running Dask scheduler or Ray cluster.")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="Files of the report: xlsx, md, docx, tex, html, csv, json.")
    ] = "xlsx,md",
    lang: a.Language = "both",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Plan a study: power, bias and coverage of paths and indirect effects, the smallest N, power of the tests of fit.

    Population values stand in the model (0.7*x, start(0.7)*x), in a file (--values), or are guessed (--loading, --path,
    --correlation). They are standardized. A report goes to reports/MODEL_power/ (with --json only when --out is given).
    """
    from rcvsem.cli.output import hand_over, print_findings
    from rcvsem.fit.options import fit_options
    from rcvsem.infer.population import Guesses
    from rcvsem.study.planning import PlanningOptions, plan, planning_json
    from rcvsem.study.planning_report import TABLES, planning_document, write_planning
    from rcvsem.study.writing import print_document

    options = PlanningOptions(
        sizes=_whole(sizes),
        target=target if search else None,
        only=tuple(part.strip() for part in only.split(",") if part.strip()),
        replications=replications,
        seed=seed,
        alpha=alpha,
        fit=fit_options(estimator=estimator.lower(), missing="fiml" if fiml else "listwise"),
        likert=likert,
        shares=_decimal(shares),
        skew=skew,
        missing=missing,
        loadings=loadings,
        workers=workers,
        backend=backend,
        scheduler=scheduler,
    )

    def said(text: str) -> None:
        typer.echo(f"simulating {text}", err=True)

    result = plan(
        model,
        options,
        values=values,
        guesses=Guesses(loading=loading, path=path, correlation=correlation),
        analysis=analysis,
        progress=None if quiet or json_ else said,
    )
    print_findings(result.findings, infos=not quiet and not json_)
    names = tuple(part.strip().lower() for part in formats.split(",") if part.strip())
    hand_over(
        machine=lambda: planning_json(result),
        write=lambda: write_planning(result, out, names, lang),
        show=lambda: print_document(planning_document(result), TABLES, lang),
        out=out,
        json_=json_,
        quiet=quiet,
    )


def _whole(text: str) -> tuple[int, ...]:
    from rcvsem.foundation.errors import OptionError

    try:
        return tuple(int(part) for part in text.replace("，", ",").split(",") if part.strip())
    except ValueError:
        raise OptionError(
            f"--n takes whole numbers separated by commas, e.g. 200,300. Got {text!r}."
        ) from None


def _decimal(text: str) -> tuple[float, ...]:
    from rcvsem.foundation.errors import OptionError

    try:
        return tuple(float(part) for part in text.replace("，", ",").split(",") if part.strip())
    except ValueError:
        raise OptionError(f"--shares takes numbers separated by commas. Got {text!r}.") from None
