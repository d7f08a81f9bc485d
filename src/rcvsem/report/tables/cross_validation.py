"""A respecification in answers that it was not made for, and in other samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, told
from rcvsem.report.tables.wording import number, percent

if TYPE_CHECKING:
    from rcvsem.infer.cross_validation import CrossValidation, Replication


def cross_validation_table(found: CrossValidation, names: Sequence[str]) -> Table:
    """Deviance of respondents left out, model by model."""
    gains = (found.gain, found.gain_se, found.better_folds)
    rows = [
        row(Text.verbatim(name), found.deviance[k], *(None if k == 0 else of[k] for of in gains))
        for k, name in enumerate(names)
    ]
    last = len(names) - 1
    better = float(found.gain[last]) > 2.0 * float(found.gain_se[last])
    worse = float(found.gain[last]) < 0.0
    values = {"name": names[last], "first": names[0], "gain": number(float(found.gain[last]), 2)}
    if better:
        said: Words = say(
            "{name} predicts respondents it was not fitted to better than {first} (gain {gain}, more than "
            "two standard errors).",
            **values,
        )
    elif worse:
        said = say(
            "{name} predicts respondents it was not fitted to worse than {first} (gain {gain}): the "
            "modification does not cross-validate.",
            **values,
        )
    else:
        said = say(
            "{name} predicts respondents it was not fitted to hardly better than {first} (gain {gain}, "
            "within two standard errors).",
            **values,
        )
    return Table(
        **called("cross-validation", "Cross-validation of the versions", "Cross-validation"),
        columns=(
            usual.MODEL,
            column("deviance", _LOSSES[found.loss][0], "number"),
            column("gain", "Gain"),
            column("se", "SE of gain"),
            column("folds", "Folds better", "integer"),
        ),
        rows=tuple(rows),
        notes=(
            say(
                "{folds} folds of {n} respondents, seed {seed}: each model is estimated without one fold and judged "
                "on it. {loss} Gain: against the first model, its standard error over respondents."
                if found.clusters is None
                else "{folds} folds of {n} respondents ({clusters} clusters, whole), seed {seed}: each model "
                "is estimated without one fold and judged on it. {loss} Gain: against the first model, "
                "its standard error over clusters.",
                folds=found.folds,
                n=found.n,
                seed=found.seed,
                loss=_LOSSES[found.loss][1],
                clusters=found.clusters,
            ),
            *(() if found.converged else (_LOST,)),
        ),
        paragraph=said,
        sources=("Cudeck & Browne (1983)", "Stone (1974)"),
    )


_LOSSES: dict[str, tuple[Text, Text]] = {
    "likelihood": (
        Text("Deviance left out"),
        Text("Deviance: -2 log-likelihood of the respondents left out."),
    ),
    "least squares": (
        Text("Squares left out"),
        Text(
            "Squares: of the respondents' products less the implied covariances, with the weight of the respondents "
            "kept; their differences between models are those of the discrepancy."
        ),
    ),
    "pairs": (
        Text("Deviance of pairs left out"),
        Text(
            "Deviance of pairs: -2 log probability of the answers of the respondents left out, summed over pairs of "
            "items."
        ),
    ),
}
_LOST = Text("Not every fit of a fold converged.")


def replication_table(found: Replication, first: str) -> Table:
    """How often other samples would have led to the same modification."""
    weakest = min(found.rows, key=lambda one: one.among)
    return Table(
        **called("replication", "Would other samples have led to the modification?", "Replication"),
        **listed_by(
            found.rows,
            column(
                "parameter", "Freed", "text", of=lambda one: Text.verbatim(f"{one.lhs} {one.op} {one.rhs}")
            ),
            column("first", "Largest MI", "percent"),
            column("among", "Among the largest", "percent"),
            column("significant", "MI > 3.84", "percent"),
            column("median", "Median MI"),
        ),
        notes=told(
            "{draws} bootstrap samples, seed {seed}, {first} fitted to each. Shares of samples in which the "
            "parameter's modification index is the largest of all candidates, among the {freed} largest (as many as "
            "were freed), and significant. The indices of bootstrap samples are larger than those of new samples."
            if found.draws == found.asked
            else "{draws} bootstrap samples, seed {seed}, {first} fitted to each (of {asked}; the others "
            "have no solution). Shares of samples in which the parameter's modification index is the "
            "largest of all candidates, among the {freed} largest (as many as were freed), and "
            "significant. The indices of bootstrap samples are larger than those of new samples.",
            draws=found.draws,
            asked=found.asked,
            seed=found.seed,
            first=first,
            freed=found.freed,
        ),
        paragraph=say(
            "{name} would be among the parameters chosen in {share} of the samples.",
            name=f"{weakest.lhs} {weakest.op} {weakest.rhs}",
            share=percent(weakest.among),
        ),
        sources=("MacCallum, Roznowski & Necowitz (1992)",),
    )
