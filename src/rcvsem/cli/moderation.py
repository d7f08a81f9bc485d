"""`rcvsem moderation`: does the effect of X depend on M."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def moderation(
    model: a.Model,
    data: a.Data = None,
    x: Annotated[str, typer.Option("--x", help="Predictor whose effect is moderated.")] = "",
    moderator: Annotated[
        str,
        typer.Option(
            "--moderator", help="Moderator: a construct or a numeric variable; with --groups a grouping."
        ),
    ] = "",
    y: Annotated[
        str, typer.Option("--y", help="Outcomes, comma-separated. Default: all that X explains.")
    ] = "",
    through: Annotated[str, typer.Option(help="Mediator: moderated mediation X -> THROUGH -> Y.")] = "",
    stage: Annotated[
        Literal["first", "second", "both"], typer.Option(help="Which path of the mediation is moderated.")
    ] = "first",
    groups: Annotated[
        bool,
        typer.Option("--groups", help="The moderator's values are groups: compare every path between them."),
    ] = False,
    method: Annotated[
        Literal["double-mean", "mean", "residual"], typer.Option(help="Centring of the product indicators.")
    ] = "double-mean",
    pairs: Annotated[
        str, typer.Option(help="Items multiplied: matched, all, or DP1:VP1,DP2:VP3,...")
    ] = "matched",
    at: Annotated[
        str,
        typer.Option(
            help="Values of the moderator in SDs from its mean. Default: -1,0,1; the values of one that has two."
        ),
    ] = "",
    values: Annotated[str, typer.Option(help="More values, in the moderator's own units.")] = "",
    instrument: a.InstrumentFile = None,
    draws: Annotated[int, typer.Option(help="Bootstrap draws; 0 skips the bootstrap.")] = 2000,
    seed: a.Seed = 1,
    workers: Annotated[int, typer.Option(help="Workers of the bootstrap.")] = 1,
    level: a.Level = 0.95,
    intervals: Annotated[
        str,
        typer.Option(help="Bootstrap intervals: percentile, bc, bca; bca leaves every respondent out once."),
    ] = "percentile,bc",
    estimator: Annotated[
        str | None, typer.Option(help="mlr (default), ml, mlm; with --groups also wlsmv.")
    ] = None,
    missing: Annotated[
        Literal["listwise", "fiml"], typer.Option(help="Rule for missing answers.")
    ] = "listwise",
    reading: Reading = Reading(),  # noqa: B008
    formats: Annotated[
        str, typer.Option("--format", help="Files of the report: xlsx, md, docx, tex, html, csv, json.")
    ] = "xlsx,md",
    lang: a.Language = "both",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Moderation: latent interaction by product indicators, simple slopes, Johnson-Neyman, moderated mediation.

    The interaction stands in the model (Y ~ X + M + X:M) or is named by --x, --moderator and --y. With --groups the
    moderator is a column whose values are groups, and every path is compared between them. A report goes to
    reports/MODEL_DATA_moderation/ (with --json only when --out is given).
    """
    from rcvsem.cli.output import hand_over, print_findings, progress
    from rcvsem.fit.options import fit_options
    from rcvsem.foundation.errors import OptionError
    from rcvsem.study.moderation import GroupModeration, Moderation, group_moderation
    from rcvsem.study.moderation import moderation as run
    from rcvsem.study.moderation_json import moderation_json
    from rcvsem.study.moderation_options import ModerationOptions
    from rcvsem.study.moderation_report import TABLES, moderation_document, write_moderation
    from rcvsem.study.writing import print_document

    if groups and not moderator:
        raise OptionError("--groups needs --moderator COLUMN.")
    kinds: Any = tuple(kind.lower() for kind in _names(intervals))
    options = ModerationOptions(
        x="" if groups else x,
        moderator="" if groups else moderator,
        y=_names(y),
        through=through,
        stage=stage,
        method=method,
        pairs=_names(pairs) or ("matched",),
        at=_numbers(at, "--at") or None,
        values=_numbers(values, "--values"),
        fit=fit_options(estimator=(estimator or "mlr").lower(), missing=missing),
        draws=draws,
        seed=seed,
        workers=workers,
        level=level,
        intervals=kinds,
    )
    result: Moderation | GroupModeration
    if groups:
        result = group_moderation(
            model, data or None, moderator, options, instrument=instrument, reading=reading
        )
    else:
        with progress("bootstrap", draws, quiet or json_) as advance:
            result = run(
                model, data or None, options, progress=advance, instrument=instrument, reading=reading
            )
    print_findings(result.findings, infos=not quiet and not json_)
    names = tuple(part.strip().lower() for part in formats.split(",") if part.strip())
    hand_over(
        machine=lambda: moderation_json(result),
        write=lambda: write_moderation(result, out, names, lang),
        show=lambda: print_document(moderation_document(result), TABLES, lang),
        out=out,
        json_=json_,
        quiet=quiet,
    )
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())


def _numbers(text: str, option: str) -> tuple[float, ...]:
    from rcvsem.foundation.errors import OptionError

    try:
        return tuple(float(part) for part in _names(text))
    except ValueError:
        raise OptionError(f"{option} takes numbers separated by commas. Got {text!r}.") from None
