"""`rcvsem robust`: which conclusions depend on the choices of the analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rcvsem.analyses.compared_estimators import WAYS, Way
from rcvsem.commands.shared.declaration import Command, Given, Telling
from rcvsem.commands.shared.inputs import Answers, Model
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.usual_options import alpha_option
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.robustness import Robustness


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RobustOptions(Options):
    """Which choices are compared."""

    owner: ClassVar[str] = "robust"

    estimators: tuple[Way, ...] = option(
        WAYS,
        help="Columns, comma-separated: ml, mlr, wlsmv, fiml, pls, plsc. The first is the main analysis.",
        panel="Choices",
        main=True,
    )
    group: str | None = option(
        None,
        help="Column or background question: one column for each of its groups.",
        panel="Choices",
        main=True,
    )
    alpha: float = alpha_option("Choices")

    def check(self) -> None:
        if not self.estimators:
            raise OptionError(phrase("{estimators} names no estimator.", estimators=named("estimators")))


def _run(given: Given) -> Robustness:
    from rcvsem.analyses.robustness import robustness

    answers, options = given(Answers), given(RobustOptions)
    return robustness(
        given(Model).model,
        answers.files,
        ways=options.estimators,
        group=options.group,
        alpha=options.alpha,
        instrument=answers.instrument,
        reading=answers.reading,
    )


COMMAND = Command(
    name="robust",
    help="The hypotheses under several estimators, with and without flagged respondents, and in every group, side by "
    "side.\n\nA report goes to reports/MODEL_DATA_robust/ (with --json only when --out is given).",
    order=190,
    examples=(
        "robust models/rcv.desc surveys/wave2.xlsx --estimators ml,mlr",
        "robust model.desc data.csv --group gender",
    ),
    classes=(Model, Answers, RobustOptions),
    run=_run,
    telling=Telling(
        document="chapters.robustness.robustness_document", shown=("robustness",), own_results=True
    ),
    arguments=("model", "data"),
    result="rcvsem.analyses.robustness.Robustness",
)
