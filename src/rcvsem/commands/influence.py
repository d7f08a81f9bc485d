"""`rcvsem influence`: what single respondents do to the solution and to the conclusions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.influence_options import InfluenceOptions
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.fitted import ON_ANSWERS, fitted
from rcvsem.commands.shared.given import Given

if TYPE_CHECKING:
    from rcvsem.analyses.influence import InfluenceStudy


def _run(given: Given) -> InfluenceStudy:
    from rcvsem.analyses.influence import run_influence

    inputs, fit = fitted(given)
    with given.progress("refits", fit.n) as advance:
        return run_influence(inputs, fit, given(InfluenceOptions), advance)


COMMAND = Command(
    name="influence",
    help="Every respondent left out once and the model fitted again: who moves the estimates, whose answers decide a "
    "verdict.\n\n"
    "Likelihood distance, generalized Cook's distance (Pek & MacCallum, 2011), the change of every estimate in standard "
    "errors, and the hypotheses (without any: the paths) whose verdict is another one without a single respondent. "
    "The fits are exact, not one-step approximations. docs/influence.md",
    order=130,
    examples=(
        "influence models/rcv.desc surveys/wave2.xlsx",
        "influence model.desc data.csv --missing fiml --top 20",
    ),
    classes=(*ON_ANSWERS, InfluenceOptions),
    run=_run,
    telling=Telling(
        document="chapters.influence.influence_document",
        record="analyses.influence.influence_record",
        shown=("influence-conclusions", "influence"),
        paragraphs=True,
    ),
    arguments=("model", "data"),
    result="rcvsem.analyses.influence.InfluenceStudy",
)
