"""`rcvsem fit --estimator pls`: the same command by partial least squares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rcvsem.analyses.pls_options import PlsChoices
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given, refuse_draws_of_matrix
from rcvsem.commands.shared.inputs import Answers, Matrix, Model
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import refused
from rcvsem.foundation.words import phrase
from rcvsem.pls.options import PLS_ESTIMATORS

if TYPE_CHECKING:
    from rcvsem.analyses.pls_result import PlsStudy


def _run(given: Given) -> PlsStudy:
    from rcvsem.analyses.pls import run_pls

    refuse_draws_of_matrix(
        given, "draws", "seed", "workers", "intervals", "level", "folds", "repeats", "predictors"
    )
    choices, answers = given(PlsChoices), given(Answers)
    with given.progress("bootstrap", choices.run.draws) as advance:
        matrix = given(Matrix).given
        return run_pls(given(Model).model, answers.files, choices, progress=advance, **answers.how, **matrix)


def by_estimator(values: Mapping[str, Any], command: Command, pls: Command) -> Command:
    """The command itself or its form by PLS, with what has no meaning there refused."""
    estimator = str(values.get("estimator", "ml")).lower()
    by_pls = estimator in PLS_ESTIMATORS
    (known,) = (each for each in command.displayed if each.name == "estimator")
    if estimator not in known.choices:
        raise refused(known, values["estimator"], command.name)
    form = pls if by_pls else command
    own = {each.name for each in form.options}
    for each in command.displayed:
        if each.name not in values or each.name in own:
            continue
        if by_pls:
            raise OptionError(
                phrase(
                    "{words} has no meaning with {estimator}.",
                    words=each.words,
                    estimator=named("estimator", estimator),
                ),
                fix=phrase("Leave {words} out.", words=each.words),
            )
        raise OptionError(
            phrase(
                "{words} goes with {--estimator pls} or plsc. The estimator is {estimator_2}.",
                words=each.words,
                estimator_2=estimator,
            ),
            fix=phrase("Leave {words} out, or estimate by PLS.", words=each.words),
        )
    if not by_pls and str(values.get("missing")).lower() == "mean":
        raise OptionError(
            phrase("{--missing mean} goes with {--estimator pls} or plsc."), fix="Use listwise or fiml."
        )
    if by_pls and str(values.get("missing")).lower() == "fiml":
        raise OptionError(
            "PLS has no full information maximum likelihood.",
            fix=phrase("Use {--missing listwise} or {--missing mean}."),
        )
    return form


FIT_BY_PLS = Command(
    name="fit",
    help="Partial least squares: fit the model, bootstrap it, assess it and its predictions, and write the report.",
    examples=(
        "fit model.desc data.csv --estimator pls",
        "fit model.desc data.csv --estimator plsc --group gender",
    ),
    classes=(Model, Answers, PlsChoices, Matrix),
    run=_run,
    telling=Telling(
        document="chapters.pls.pls_document",
        pictures=True,
        record="analyses.pls_record.pls_record",
        shown=(
            "respondent-flow",
            "pls-reliability",
            "pls-weights",
            "pls-paths",
            "pls-hypotheses",
            "pls-r2",
            "pls-mediation",
            "pls-moderation",
            "pls-predictive-power",
            "pls-micom",
            "pls-multigroup",
        ),
        own_results=True,
    ),
    suffix=lambda given: str(given.values["estimator"]).lower(),
    result="rcvsem.analyses.pls_result.PlsStudy",
)
#: The same in the library.
PLS = replace(FIT_BY_PLS, name="pls", arguments=("model", "data"))
