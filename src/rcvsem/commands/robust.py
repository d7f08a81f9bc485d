"""`rcvsem robust`: which conclusions depend on the choices of the analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.robust_options import RobustOptions
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import Answers, Model

if TYPE_CHECKING:
    from rcvsem.analyses.robustness import Robustness


def _run(given: Given) -> Robustness:
    from rcvsem.analyses.robustness import robustness

    answers = given(Answers)
    return robustness(given(Model).model, answers.files, given(RobustOptions), **answers.how)


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
