"""Which choices of an analysis are crossed: the options of `rcvsem multiverse`."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal, get_args

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.usual_options import (
    COMPUTING,
    alpha_option,
    backend_option,
    processes_option,
    scheduler_option,
)
from rcvsem.foundation.words import phrase
from rcvsem.infer.choices import Backend

Kind = Literal["rules", "items", "covariances", "model", "controls", "missing", "estimator"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Estimator = Literal["ml", "mlr", "wlsmv", "pls", "plsc"]
ESTIMATORS: tuple[Estimator, ...] = ("ml", "mlr", "wlsmv")
COMPONENTS: tuple[Estimator, ...] = ("pls", "plsc")
CHOICES = phrase("Choices")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MultiverseOptions(Options):
    """What is crossed. The main analysis is the one that the files say, by the first estimator.

    workers, backend, scheduler : where it is computed; no digit depends on them.
    """

    owner: ClassVar[str] = "multiverse"
    panel: ClassVar[str] = CHOICES

    choices: tuple[Kind, ...] = option(
        KINDS,
        help="Choices that are crossed, comma-separated: rules (each rule of exclusion), items (the weakest "
        "item of a construct dropped), covariances (error covariances with or without), model (the model "
        "files), controls, missing (listwise, fiml), estimator.",
        main=True,
    )
    estimators: tuple[Estimator, ...] = option(
        ESTIMATORS,
        help="Estimators, comma-separated: ml, mlr, wlsmv (every item ordinal); the first is the main "
        "analysis. pls and plsc stand beside the others and are not counted.",
        main=True,
    )
    rules: tuple[str, ...] = option(
        (),
        help="Rules of the screening that are crossed, comma-separated. Default: all that mark somebody to "
        "exclude or flag.",
        names="rules",
    )
    drop: tuple[str, ...] = option(
        (),
        help="Items that may be left out, comma-separated; each is crossed by itself. Default: the weakest "
        "item of one construct at a time.",
        main=True,
        names="items",
    )
    limit: int = option(
        5000,
        at_least=2,
        help="Largest number of combinations; of more a random sample is taken, with the main analysis in it.",
        main=True,
    )
    seed: int = option(1, at_least=0, help="Seed of that sample.")
    alpha: float = alpha_option()
    state: Path | None = option(
        None,
        kind="file",
        help="File in which finished analyses are kept, so that a run goes on where it was stopped. Default: state.json "
        "in the report's folder.",
        panel=COMPUTING,
    )
    workers: int = processes_option()
    backend: Backend = backend_option()
    scheduler: str | None = scheduler_option()

    def check(self) -> None:
        for name in ("choices", "estimators"):
            if not getattr(self, name):
                raise OptionError(phrase("{option} names nothing.", option=named(name)))
        for needed, name in (("rules", "rules"), ("items", "drop")):
            if needed not in self.choices and getattr(self, name):
                raise OptionError(
                    phrase(
                        "{option} has no effect without '{choice}' among the choices.",
                        option=named(name),
                        choice=needed,
                    )
                )
        based = [one for one in self.estimators if one not in COMPONENTS]
        if not based:
            raise OptionError(
                phrase("Paths of PLS stand beside a main analysis; {--estimators} names none."),
                fix=phrase("Put an estimator before it: {example}.", example=named("estimators", "mlr,pls")),
            )
        if "estimator" not in self.choices and len(based) > 1 and self.changed("estimators"):
            raise OptionError(
                phrase(
                    "Several {--estimators} are tried only with '{choice}' among the choices.",
                    choice="estimator",
                )
            )
