"""`rcvsem verify`: make a finished run again and compare every number."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rcvsem.cli import arguments as a

SHOWN = 40


def verify(
    run: Annotated[
        Path, typer.Argument(help="run.json of a report, or the report's folder.", show_default=False)
    ],
    tolerance: Annotated[
        float, typer.Option(help="Largest difference that counts as none (relative above 1).")
    ] = 1e-6,
    json_: a.Json = False,
) -> None:
    """Make the run of a report again and compare: data, instrument, model, versions and every number.

    Exit code 0 when everything is the same (versions may differ if no number does), 1 when something changed.
    """
    from rcvsem.cli.output import print_json
    from rcvsem.study.verify import verification_json
    from rcvsem.study.verify import verify as repeat

    result = repeat(run, tolerance=tolerance)
    if json_:
        print_json(verification_json(result))
    else:
        for difference in result.differences[:SHOWN]:
            typer.echo(str(difference))
        if len(result.differences) > SHOWN:
            typer.echo(f"... and {len(result.differences) - SHOWN} more differences (see --json)")
        verdict = "reproduced" if result.passed else "NOT reproduced"
        typer.echo(
            f"{result.run}: {verdict}; {result.compared} values compared, largest difference "
            f"{result.largest:.2g}, tolerance {result.tolerance:g}."
        )
    if not result.passed:
        raise typer.Exit(1)
