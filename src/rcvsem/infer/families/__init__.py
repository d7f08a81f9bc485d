"""What is drawn from fits, by the family of their data: a file each, of the name of the family (`fit.families`)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rcvsem.fit import Fit
    from rcvsem.infer.families.complete import Drawing


def drawing_of(fit: Fit) -> Drawing:
    """How this fit is drawn from."""
    made: Drawing = import_module(f"{__name__}.{fit.family.name}").DRAWING(fit)
    return made
