"""`rcvsem simulate`: answers nobody gave, with the moments a paper published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.audit import Digits, Respondents, Tables


def simulate(
    tables: Tables,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="File to write: .csv or .xlsx.", show_default=False)
    ],
    n: Respondents = None,
    mode: Annotated[
        Literal["exact", "expected"],
        typer.Option(help="Moments of the sample, or of the population it is drawn from."),
    ] = "exact",
    scale: Annotated[
        str | None, typer.Option(help="Rating scale as MIN:MAX, e.g. 1:5; default: continuous.")
    ] = None,
    seed: a.Seed = 1,
    digits: Digits = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Write a data set with exactly, or in expectation, the published moments.

    Without --scale the answers are continuous; with --scale 1:5 they are whole numbers cut from a normal variable,
    with the printed means, SDs and skews. The file itself says that it is simulated.
    """
    from rcvsem.audit import simulate as run_simulate
    from rcvsem.cli.output import print_json
    from rcvsem.study.auditing import simulation_json, write_simulated

    result = run_simulate(tables, n=n, mode=mode, scale=_codes(scale), seed=seed, digits=digits)
    target = write_simulated(result, out)
    if json_:
        print_json(simulation_json(result, target))
    elif not quiet:
        typer.echo(
            f"{target}: {result.answers.shape[0]} simulated respondents, {result.answers.shape[1]} items; largest "
            f"difference of a correlation {result.largest_gap:.4f}."
        )


def _codes(text: str | None) -> tuple[int, int] | None:
    """`1:5` as (1, 5). OptionError when it is not two whole numbers."""
    from rcvsem.foundation.errors import OptionError

    if text is None:
        return None
    low, _, high = text.partition(":")
    try:
        return int(low), int(high)
    except ValueError:
        raise OptionError(f"--scale takes the lowest and the highest code, e.g. 1:5. Got {text!r}.") from None
