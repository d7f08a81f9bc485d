"""Options of conditional process models."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, option, refuse_idle
from rcvsem.foundation.usual_options import level_option, seed_option
from rcvsem.foundation.words import phrase
from rcvsem.infer.choices import Errors

ROLES = "Roles"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProcessOptions(Options):
    """Which template, and who plays which role: constructs (the mean of their items) or columns of the survey."""

    owner: ClassVar[str] = "process"
    panel: ClassVar[str] = ROLES

    x: str | None = option(None, help="Cause (X): a construct or a column.", main=True, names="variables")
    m: tuple[str, ...] = option(
        (),
        help="Mediators (M), comma-separated; of a serial template in their order.",
        main=True,
        names="variables",
    )
    w: str | None = option(None, help="Moderator (W).", main=True, names="variables")
    z: str | None = option(None, help="Second moderator (Z).", main=True, names="variables")
    y: str | None = option(None, help="Outcome (Y).", main=True, names="variables")
    covariates: tuple[str, ...] = option(
        (), help="Covariates of every equation, comma-separated.", main=True, names="columns"
    )
    latent: bool = option(
        False,
        help="Constructs as latent variables, products as product indicators, instead of means of items.",
        panel="Analysis",
        main=True,
    )
    center: bool = option(False, help="Centre X, M, W and Z at their means.", panel="Analysis")
    errors: Errors = option("ols", help="Standard errors of coefficients: ols, hc3.", panel="Analysis")
    draws: int = option(5000, at_least=0, help="Bootstrap draws; 0 skips them.", panel="Analysis", main=True)
    seed: int = seed_option("Analysis")
    level: float = level_option("Analysis")

    def check(self) -> None:
        for role in ("x", "y"):
            if getattr(self, role) is None:
                raise OptionError(phrase("{option} is missing.", option=named(role, "NAME")))
        if self.latent:
            refuse_idle(
                self.changed("center", "errors"),
                phrase("latent variables have a mean of 0, and their errors are robust."),
            )
