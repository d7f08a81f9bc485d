"""Rival measurement models: one row a model, from one factor a construct to one factor for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Reader, Statement, Table, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, of_measures, showing
from rcvsem.report.tables.wording import Names, count, names_note, number, probability, unit

if TYPE_CHECKING:
    from rcvsem.infer.rival_models import RivalModel

_INDICES = (
    usual.CHISQ,
    usual.DF,
    column("chisq_df", "χ²/df"),
    usual.CFI,
    column("tli", "TLI", "unit"),
    usual.RMSEA,
    usual.SRMR,
    column("aic", "AIC", digits=1),
    column("bic", "BIC", digits=1),
)


def rival_model_table(
    models: Sequence[RivalModel],
    *,
    dimensions: Names | None = None,
    names: Names | None = None,
) -> Table | None:
    """Fit of every model and its difference from the first. None when there is nothing to compare.

    dimensions : wording of the models' names. names : wording of the constructs.
    """
    from rcvsem.infer.rival_models import RULE

    if len(models) < 2:
        return None
    difference = Text("Against the first")

    def change(name: str) -> Reader:
        """Nothing of the first; the df of a model without a fit is none."""
        without = (NotAvailable,) if name == "delta_df" else ()
        return lambda one: None if one is models[0] or isinstance(one.fit, without) else getattr(one, name)

    test = (change("delta_chisq"), change("delta_df"), change("delta_pvalue"))
    return Table(
        **called("rival-models", "Rival measurement models", "Rivals"),
        brief=("chisq", "df", "cfi", "rmsea", "srmr", "delta_cfi"),
        **listed_by(
            models,
            showing(usual.MODEL, lambda model: _label(model, dimensions or {})),
            column("factors", "Factors", "text", of="label"),
            *of_measures(*_INDICES),
            *usual.difference(difference, of=test),
            column("delta_cfi", "ΔCFI", group=difference, of=change("delta_cfi")),
        ),
        notes=(
            RULE,
            Text("A + B: the items of both constructs load on one factor."),
            *names_note([code for part in models[0].partition for code in part], names or {}),
        ),
        paragraph=_paragraph(models),
    )


def _label(model: RivalModel, dimensions: Names) -> Text:
    plain = Text.counted(model.factors, "{n} factor", "{n} factors", n=model.factors)
    if not model.name:
        return plain
    name = dimensions.get(model.name, Text.verbatim(model.name))
    return Text("{factors} ({name})", factors=plain, name=name)


def _paragraph(models: Sequence[RivalModel]) -> Statement | None:
    best, rivals = models[0], models[1:]
    tested = [model for model in rivals if is_number(model.delta_pvalue)]
    if isinstance(best.fit, NotAvailable) or len(tested) != len(rivals):
        return None
    worse = [model for model in tested if isinstance(model.delta_pvalue, float) and model.delta_pvalue < 0.05]
    nearest = min(tested, key=lambda model: float(model.delta_chisq))  # type: ignore[arg-type]
    values = {
        "k": count(best.factors),
        "cfi": unit(best.measures["cfi"]),
        "rmsea": unit(best.measures["rmsea"]),
        "m": count(nearest.factors),
        "chisq": number(nearest.delta_chisq),
        "df": count(nearest.delta_df),
        "p": probability(nearest.delta_pvalue),
        "change": number(nearest.delta_cfi),
    }
    if len(worse) == len(tested):
        return say(
            "The model with {k} factors (CFI = {cfi}, RMSEA = {rmsea}) fits better than every rival; the nearest has "
            "{m} factors (Δχ²({df}) = {chisq}, p {p}, ΔCFI = {change}).",
            **values,
        )
    return say(
        "Not every rival fits worse than the model with {k} factors (CFI = {cfi}, RMSEA = {rmsea}): the nearest has {m} "
        "factors (Δχ²({df}) = {chisq}, p {p}, ΔCFI = {change}).",
        **values,
    )
