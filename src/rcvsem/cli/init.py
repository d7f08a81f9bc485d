"""`rcvsem init`: a new study that runs at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(name: Annotated[Path, typer.Argument(help="Folder of the new study.", show_default=False)]) -> None:
    """Make a study to start from: folders, instrument, model, README and a small simulated survey."""
    from rcvsem.study.authoring.skeleton import make_study

    for path in make_study(name):
        typer.echo(str(path))
    typer.echo(f"Now: cd {name} && rcvsem fit models/study.desc surveys/simulated.xlsx", err=True)
