"""What can be set of a necessary condition analysis, and the variables that NCA and QCA look at."""

from __future__ import annotations

from typing import ClassVar, Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.usual_options import seed_option
from rcvsem.foundation.words import phrase

VARIABLES = "Variables"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConditionOptions(Options):
    """Which variables."""

    owner: ClassVar[str] = "nca"
    panel: ClassVar[str] = VARIABLES
    main: ClassVar[bool] = True

    outcome: str = option(help="Outcome: a construct or a numeric column of the data.", names="variables")
    conditions: tuple[str, ...] = option(
        (),
        help="Conditions, comma-separated: constructs or numeric columns. Default: all other constructs.",
        names="variables",
    )
    scores: Literal["mean", "sum", "factor"] = option(
        "mean", help="Scores of constructs: mean or sum of the items, or factor scores of the model."
    )


NCA = phrase("Necessary conditions")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NcaOptions(Options):
    """Scope, test and bottlenecks."""

    owner: ClassVar[str] = "nca"
    panel: ClassVar[str] = NCA

    scope: tuple[int, int] | None = option(
        None,
        help="Lowest and highest possible value of all variables as MIN:MAX; default: the observed ones.",
        main=True,
        example="1:5",
    )
    draws: int = option(
        10000, at_least=0, help="Random orders of the permutation test; 0 skips it.", main=True
    )
    seed: int = seed_option()
    steps: int = option(10, at_least=1, at_most=100, help="Steps of the outcome in the bottleneck tables.")
