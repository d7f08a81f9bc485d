"""`rcvsem power`: how many respondents does the model need."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rcvsem.analyses.power_options import PlanningOptions
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import MODEL, File, Model
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import phrase
from rcvsem.infer.planning_guesses import PANEL, Guesses

if TYPE_CHECKING:
    from rcvsem.analyses.power import Planning


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanFiles(Options):
    """Files beside the model."""

    panel: ClassVar[str] = PANEL

    values: File | None = option(
        None, help="Population values: YAML (also a paper's tables) or CSV lhs,op,rhs,value.", main=True
    )
    analysis: File | None = option(
        None, help="Another model to fit to the samples. Default: MODEL with its values freed.", **MODEL
    )


def _run(given: Given) -> Planning:
    from rcvsem.analyses.power import plan

    files, tell = given(PlanFiles), given.tell
    return plan(
        given(Model).model,
        given(PlanningOptions),
        values=files.values,
        guesses=given(Guesses),
        analysis=files.analysis,
        progress=None if tell is None else lambda text: tell(phrase("simulating {text}", text=text)),
    )


COMMAND = Command(
    name="power",
    help="Plan a study: power, bias and coverage of paths and indirect effects, the smallest N, power of the tests of "
    "fit.\n\nPopulation values stand in the model (0.7*x, start(0.7)*x), in a file (--values), or are guessed "
    "(--loading, --path, --correlation). They are standardized. A report goes to reports/MODEL_power/ (with --json "
    "only when --out is given).",
    order=210,
    examples=(
        "power model.desc --loading .8 --path .25 --n 200,300",
        "power model.desc --values paper.yaml --target .9 --likert",
    ),
    brief=True,
    classes=(Model, PlanningOptions, Guesses, PlanFiles),
    run=_run,
    telling=Telling(
        document="chapters.power.planning_document",
        shown=("minimum-n", "power", "rmsea-power"),
        own_results=True,
    ),
    arguments=("model",),
    result="rcvsem.analyses.power.Planning",
)
