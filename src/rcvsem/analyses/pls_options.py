"""Options of a PLS study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, nested, option, refuse_idle
from rcvsem.foundation.usual_options import group_option
from rcvsem.foundation.words import phrase
from rcvsem.pls.options import PANEL, PlsOptions, PlsRun

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlsChoices(Options):
    """What is asked for.

    options : of the estimation. run : bootstrap, intervals, prediction.
    case_weights : column with the weights of the respondents.
    group : column or background question whose values are compared; permutations : of MICOM and the multigroup analysis.
    importance : targets of importance-performance maps. copulas : test for endogenous predictors.
    fold_column : column with the folds of PLSpredict. global_items : formative construct -> column of its global item.
    """

    owner: ClassVar[str] = "PLS"
    panel: ClassVar[str] = PANEL

    options: PlsOptions = nested(PlsOptions)
    run: PlsRun = nested(PlsRun)
    fold_column: str | None = option(
        None, help="Column with the folds of PLSpredict, in place of random ones.", names="columns"
    )
    case_weights: str | None = option(None, help="Column with a weight for each respondent.", names="columns")
    group: str | None = group_option()
    permutations: int = option(
        1000, at_least=1, help="Permutations of MICOM and the multigroup analysis (--group)."
    )
    importance: tuple[str, ...] = option(
        (), help="Targets of importance-performance maps, comma-separated, or 'all'.", names="constructs"
    )
    copulas: bool = option(False, help="Test for endogenous predictors by Gaussian copulas.")
    global_items: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "option": {
                "typed": "--global-item",
                "help": phrase(
                    "Global items of formative constructs for the redundancy analysis: DP=DPG,VP=VPG."
                ),
                "panel": PANEL,
            }
        },
    )

    def check(self) -> None:
        if self.fold_column is not None:
            refuse_idle(self.changed("folds", "repeats"), phrase("{--fold-column} gives the folds."))
        if self.group is None:
            refuse_idle(
                self.changed("permutations"),
                phrase("permutations compare groups."),
                phrase("Give {--group COLUMN}."),
            )

    @property
    def further_columns(self) -> tuple[str, ...]:
        """Columns outside the model that are read."""
        alone = [name for name in (self.case_weights, self.fold_column) if name is not None]
        return tuple(dict.fromkeys((*alone, *self.global_items.values())))
