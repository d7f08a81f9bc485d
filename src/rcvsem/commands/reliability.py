"""`rcvsem reliability`: are the scales sound, before any path is fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rcvsem.analyses.path_model_options import CHECKS
from rcvsem.commands.shared.declaration import (
    Command,
    Given,
    Telling,
    check_draws,
)
from rcvsem.commands.shared.inputs import Cfa, Matrix, Ordinal, Scales
from rcvsem.commands.shared.measured import measured
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.usual_options import draws_option, level_option, seed_option
from rcvsem.infer.choices import BOOTSTRAP

if TYPE_CHECKING:
    from rcvsem.analyses.reliability import Reliability


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReliabilityOptions(Options):
    """The bootstrap and the intervals."""

    owner: ClassVar[str] = "reliability"

    draws: int = draws_option(2000, BOOTSTRAP, main=True)
    seed: int = seed_option(BOOTSTRAP)
    level: float = level_option(BOOTSTRAP)
    cross_check: bool = option(False, help="Compare every alpha with pingouin's.", panel=CHECKS)


def _run(given: Given) -> Reliability:
    from rcvsem.analyses.reliability import reliability_of

    options = given(ReliabilityOptions)
    check_draws(given, options.draws, "seed")
    return reliability_of(
        measured(given, options.level),
        draws=options.draws,
        seed=options.seed,
        level=options.level,
        cross_check=options.cross_check,
    )


COMMAND = Command(
    name="reliability",
    help="Cronbach alpha, omega, CR, AVE and Fornell-Larcker of every construct; alpha and omega of all scales.\n\n"
    "The constructs are the instrument's, or those of a model file. CR and AVE come from the CFA of all constructs; "
    "constructs, dimensions and the whole questionnaire get alpha (Feldt and bootstrap interval), omega, split-half "
    "and mean correlation; dimensions of three or more constructs a second-order CR, AVE and omega.",
    order=20,
    examples=(
        "reliability surveys/wave2.xlsx --instrument instruments/rcv.yaml",
        "reliability model.desc --cov matrix.csv --n 457",
    ),
    classes=(Scales, ReliabilityOptions, Cfa, Ordinal, Matrix),
    run=_run,
    telling=Telling(
        document="chapters.reliability.reliability_document",
        record="analyses.reliability.reliability_record",
        shown=("reliability", "scale-reliability", "second-order", "fornell-larcker", "fit-indices"),
    ),
    exit_code=lambda result: result.study.exit_code,
    result="rcvsem.analyses.reliability.Reliability",
)
