"""`rcvsem reliability`: are the scales sound, before any path is fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.reliability_options import ReliabilityOptions
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given, check_draws
from rcvsem.commands.shared.inputs import Cfa, Matrix, Ordinal, Scales
from rcvsem.commands.shared.measured import measured

if TYPE_CHECKING:
    from rcvsem.analyses.reliability import Reliability


def _run(given: Given) -> Reliability:
    from rcvsem.analyses.reliability import reliability_of

    options = given(ReliabilityOptions)
    check_draws(given, options.draws, "seed")
    return reliability_of(measured(given, options.level), options)


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
