"""How versions of a model are estimated and validated."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.fit.options import ESTIMATION, Convention, FitOptions
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, nested, option, refuse_idle
from rcvsem.foundation.words import phrase


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VersionOptions(Options):
    """How the versions are estimated."""

    owner: ClassVar[str] = "compare"
    panel: ClassVar[str] = "Validation"

    fit: FitOptions = nested(FitOptions, only=("estimator", "missing", "parameterization"))
    convention: Convention = option(
        "lavaan", help="Whose rule for indices on which programs differ.", panel=ESTIMATION
    )
    folds: int | None = option(
        None,
        at_least=2,
        help="Cross-validate the versions in this many folds (2: a split in both directions). With pls: 10 "
        "unless given.",
    )
    replications: int = option(
        0,
        at_least=0,
        help="Bootstrap samples of the first version in which it is looked whether the modification would be "
        "made again.",
    )
    seed: int = option(1, at_least=0, help="Seed of folds and samples.")

    def check(self) -> None:
        if self.folds is None and not self.replications:
            refuse_idle(
                self.changed("seed"),
                "nothing is drawn.",
                phrase("Give {--folds 10} or {--replications 200}."),
            )
