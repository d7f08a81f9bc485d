"""`rcvsem scores`: one number a construct for every respondent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rcvsem.analyses.reading import ScalesWanted
from rcvsem.analyses.report_options import report_option
from rcvsem.analyses.score_options import ScoreOptions
from rcvsem.commands.shared.declaration import Command, own_form
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import AsJson, File, Ordinal, Scales
from rcvsem.commands.shared.scale_data import given_fit, refuse_with_fit, scale_data
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, refuse_idle
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.analyses.scores import ScoreStudy

#: Options of the model behind factor scores.
OF_FACTORS = ("method", "estimator", "parameterization", "ordered")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreFile(Options):
    """Where the scores go."""

    out: File | None = report_option(
        None, "File of the scores: .csv, .xlsx or .sav. Default: scores.csv.", short="-o", main=True
    )


def _run(given: Given) -> ScoreStudy:
    from rcvsem.analyses.scores import run_scores, scores_of_fit

    options, fit = given(ScoreOptions), given_fit(given)
    if fit is not None:
        refuse_idle(
            given.changed(*(() if options.kind == "factor" else ("kind",)), *OF_FACTORS[1:], "available"),
            "the factor scores of a fit are those of its own model.",
        )
        refuse_with_fit(given)
        return scores_of_fit(fit, method=options.method)
    if options.kind != "factor":
        refuse_idle(
            given.changed(*OF_FACTORS),
            phrase("a {kind} has no model.", kind=options.kind),
            phrase("Add {--kind factor}."),
        )
    source = scale_data(given(Scales), ScalesWanted(whole=options.kind == "factor"))
    return run_scores(source, options, given(Ordinal).ordered)


def _finish(study: ScoreStudy, given: Given) -> None:
    from rcvsem.chapters.scores import write_scores
    from rcvsem.commands.shared.output import print_json, say_written

    out, as_json = given(ScoreFile).out, given(AsJson).json
    if not as_json or out is not None:
        target = write_scores(study, Path(out or "scores.csv"))
    if as_json:
        print_json(own_form(study))
    else:
        say_written(target, phrase("Scores: {target}", target=target), given)


def _frame(study: ScoreStudy) -> pd.DataFrame:
    from rcvsem.analyses.scores import scores_frame

    return scores_frame(study)


COMMAND = Command(
    name="scores",
    help="Write the scores of every respondent on every construct to a file, by respondent key.\n\n"
    "Factor scores come from the model as its file has it (without a file: the CFA of all constructs); with --estimator "
    "wlsmv they are the modes of the posterior (regression) or the likelihood (bartlett) of each respondent's "
    "categories. With --json the scores go to stdout and no file is written unless --out is given.",
    order=70,
    examples=(
        "scores surveys/wave2.xlsx --instrument instruments/rcv.yaml",
        "scores model.desc data.csv --kind factor --out factors.csv",
    ),
    classes=(Scales, ScoreOptions, Ordinal, ScoreFile),
    run=_run,
    json=own_form,
    finish=_finish,
    endings=(".csv", ".xlsx", ".sav"),
    of_respondents=True,
    result="rcvsem.analyses.scores.ScoreStudy",
    library=_frame,
    arguments=("data", "constructs"),
    returns="pandas.DataFrame",
)
