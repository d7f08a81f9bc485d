"""`rcvsem refit`: the model of a paper fitted again to the moments its tables imply."""

from __future__ import annotations

from typing import Annotated

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.audit import Digits, Formats, ModelFiles, Respondents, Tables, overrides


def refit(
    tables: Tables,
    model: ModelFiles = None,
    n: Respondents = None,
    digits: Digits = None,
    draws: Annotated[int, typer.Option(help="Points of the rounding box; 0 skips the ranges.")] = 200,
    seed: a.Seed = 1,
    lang: a.Language = "both",
    out: a.Out = None,
    formats: Formats = "xlsx,md",
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Rebuild a study from its loadings and factor correlations (or its matrix), and compare the paths.

    Exit code 1 when a model does not converge.
    """
    from rcvsem.audit import refit as run_refit
    from rcvsem.cli.output import print_findings, print_json, progress
    from rcvsem.study.auditing import print_refit, refit_machine, write_refit

    with progress("refit", draws, quiet or json_) as advance:
        result = run_refit(
            tables, draws=draws, seed=seed, advance=advance, **overrides(n, None, digits, model)
        )
    # the size of the sample and a chi-square of 0 are the tables' doing, not news about the refit
    news = [f for m in result.models for f in m.fit.findings if f.severity == "problem"]
    print_findings(news)
    target = None
    if out is not None:
        target = write_refit(result, out, formats, lang)
    if json_:
        print_json(refit_machine(result))
    elif not quiet:
        print_refit(result, lang)
    if target is not None and not json_:
        typer.echo(f"Report: {target}")
    if not result.converged:
        raise typer.Exit(1)
