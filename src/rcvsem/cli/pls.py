"""The PLS side of `rcvsem fit`: its options, said once, and what is done with them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from rcvsem.foundation.errors import OptionError

PANEL = "With --estimator pls or plsc"


def _option(help_: str, *names: str) -> Any:
    return typer.Option(*names, help=help_, rich_help_panel=PANEL)


OPTIONS: dict[str, tuple[Any, Any]] = {
    "scheme": (
        Annotated[Literal["path", "factor", "centroid"], _option("Weighting scheme of the inner model.")],
        "path",
    ),
    "sign": (
        Annotated[
            Literal["raw", "dominant"],
            _option(
                "Signs of scores: raw, or turned so that each construct's first item correlates positively."
            ),
        ],
        "raw",
    ),
    "higher_order": (
        Annotated[
            Literal["disjoint", "disjoint-scores", "embedded", "repeated"],
            _option("Second-order constructs: two-stage (disjoint, embedded) or repeated indicators."),
        ],
        "disjoint",
    ),
    "interaction": (
        Annotated[
            Literal["two-stage", "product", "orthogonal"],
            _option("Products x:m: two-stage, product indicators or orthogonalised."),
        ],
        "two-stage",
    ),
    "tolerance": (Annotated[float, _option("The weights have settled when none changes by as much.")], 1e-10),
    "case_weights": (Annotated[str | None, _option("Column with a weight for each respondent.")], None),
    "folds": (Annotated[int, _option("Folds of PLSpredict; 0 skips it.")], 10),
    "repeats": (Annotated[int, _option("Repetitions of PLSpredict.")], 10),
    "permutations": (
        Annotated[int, _option("Permutations of MICOM and the multigroup analysis (--group).")],
        1000,
    ),
    "importance": (
        Annotated[str | None, _option("Targets of importance-performance maps, comma-separated, or 'all'.")],
        None,
    ),
    "copulas": (
        Annotated[bool, _option("Test for endogenous predictors by Gaussian copulas.", "--copulas")],
        False,
    ),
    "global_item": (
        Annotated[
            str | None,
            _option("Global items of formative constructs for the redundancy analysis: DP=DPG,VP=VPG."),
        ],
        None,
    ),
}
#: Options of `fit` that mean the same under PLS; all others have no meaning there.
SHARED = (
    "model", "data", "instrument", "draws", "seed", "intervals", "level", "estimator", "missing", "group", "cov", "n",
    "sd", "lang", "style", "formats", "out", "workers", "json_", "quiet",
    "sheet", "header_row", "encoding", "separator", "read_as", "scale", "reverse", "missing_codes", "labels",
)  # fmt: skip


def takes_pls(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of PLS in the place of its parameter `pls`."""
    declared = inspect.signature(command, eval_str=True)
    parameters: list[inspect.Parameter] = []
    for parameter in declared.parameters.values():
        if parameter.name != "pls":
            parameters.append(parameter)
            continue
        for name, (annotation, default) in OPTIONS.items():
            parameters.append(
                inspect.Parameter(
                    name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=annotation
                )
            )

    def wrapped(**given: Any) -> None:
        asked = {name: given.pop(name) for name in OPTIONS}
        command(**given, pls=asked)

    wrapped.__name__ = command.__name__
    wrapped.__doc__ = command.__doc__
    wrapped.__annotations__ = {one.name: one.annotation for one in parameters}
    wrapped.__signature__ = declared.replace(parameters=parameters)  # type: ignore[attr-defined]
    return wrapped


def given_options(context: typer.Context) -> dict[str, str]:
    """Parameter -> option as written, of those that were given on the command line."""
    found = {}
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            found[name] = parameter.opts[0] if parameter.opts else name
    return found


def refuse_without_pls(context: typer.Context, estimator: str) -> None:
    """OptionError for an option that only PLS has."""
    for name, written in given_options(context).items():
        if name in OPTIONS:
            raise OptionError(
                f"{written} goes with --estimator pls or plsc. The estimator is {estimator}.",
                fix=f"Leave {written} out, or estimate by PLS.",
            )


def run_pls_command(
    context: typer.Context,
    model: Path,
    data: list[Path] | None,
    *,
    estimator: str,
    asked: Mapping[str, Any],
    draws: int,
    seed: int,
    workers: int,
    level: float,
    intervals: str,
    missing: str,
    group: str | None,
    instrument: Path | None,
    reading: Any,
    cov: Path | None,
    n: int | None,
    sd: Path | None,
    formats: str,
    lang: Any,
    style: Any,
    out: Path | None,
    json_: bool,
    quiet: bool,
) -> None:
    """Estimate by PLS, write the report, print the tables; the exit code of the result."""
    from rcvsem.cli.output import hand_over, print_findings, progress
    from rcvsem.study.pls import run_pls
    from rcvsem.study.pls_json import pls_json
    from rcvsem.study.pls_options import choices_of
    from rcvsem.study.pls_report import SUMMARY, pls_document, write_pls
    from rcvsem.study.writing import print_document

    given = given_options(context)
    for name, written in given.items():
        if name not in SHARED and name not in OPTIONS:
            raise OptionError(
                f"{written} has no meaning with --estimator {estimator}.", fix=f"Leave {written} out."
            )
    if missing == "fiml":
        raise OptionError(
            "PLS has no full information maximum likelihood.", fix="Use --missing listwise or --missing mean."
        )
    choices = choices_of(
        estimator=estimator,
        missing=missing,
        draws=draws if "draws" in given else None,
        intervals=intervals if "intervals" in given else None,
        seed=seed,
        workers=workers,
        level=level,
        group=group,
        **asked,
    )
    with progress("bootstrap", choices.run.draws, quiet or json_) as advance:
        study = run_pls(
            model, data or None, choices,
            instrument=instrument, reading=reading, cov=cov, n=n, sd=sd, progress=advance,
        )  # fmt: skip
    print_findings(study.findings, infos=not quiet and not json_)
    names = tuple(part.strip().lower() for part in formats.split(",") if part.strip())
    hand_over(
        machine=lambda: pls_json(study),
        write=lambda: write_pls(study, out, formats=names, lang=lang, style=style),
        show=lambda: print_document(pls_document(study), SUMMARY, lang),
        out=out,
        json_=json_,
        quiet=quiet,
    )
    if study.exit_code:
        raise typer.Exit(study.exit_code)
