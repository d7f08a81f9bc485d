"""`rcvsem suggest`: modification indices that theory may allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rcvsem.commands.shared.declaration import Command, Telling, of_section
from rcvsem.commands.shared.fitted import model_inputs
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import Answers, Group, MatrixAndMeans, Model
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option

if TYPE_CHECKING:
    from rcvsem.analyses.suggestions import Suggested


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SuggestOptions(Options):
    """Which indices."""

    owner: ClassVar[str] = "suggest"
    panel: ClassVar[str] = "Suggestions"
    main: ClassVar[bool] = True

    threshold: float = option(10.0, at_least=0, help="Smallest modification index shown.")
    order: str | None = option(
        None,
        help="Declared order of causes, e.g. 'DP,DK,VP < DSC < BPC < PV'. Default: the order of the model's "
        "paths.",
    )
    everything: bool = option(False, typed="--all", help="Also show what theory does not allow, and why.")


def _run(given: Given) -> Suggested:
    from rcvsem.analyses.path_model_options import StudyOptions
    from rcvsem.analyses.path_model_run import run_study
    from rcvsem.analyses.suggestions import Suggested, suggest

    options = given(SuggestOptions)
    inputs = model_inputs(given)
    study = run_study(inputs, StudyOptions(draws=0))
    found = suggest(study, threshold=options.threshold, order=options.order or ())
    return Suggested(study=study, found=found, threshold=options.threshold, everything=options.everything)


COMMAND = Command(
    name="suggest",
    help="Modification indices of the kinds theory may allow: residuals within a construct, paths along the order.\n\n"
    "Nothing is ever applied: the model file stays as it is.",
    order=140,
    examples=(
        "suggest models/rcv.desc surveys/wave2.xlsx",
        "suggest model.desc data.csv --threshold 4 --all",
    ),
    classes=(Model, Answers, SuggestOptions, Group, MatrixAndMeans),
    run=_run,
    telling=Telling(
        document="chapters.suggestions.suggestion_document",
        shown=of_section("suggestions"),
        own_results=True,
    ),
    result="rcvsem.analyses.suggestions.Suggested",
    findings=lambda result: result.study.findings,
    exit_code=lambda result: result.study.exit_code,
    infos=False,
)
