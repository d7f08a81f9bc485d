"""Rival measurement models: one row a model, from one factor a construct to one factor for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Statement, Table, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.wording import Names, count, names_note, number, probability, unit

if TYPE_CHECKING:
    from rcvsem.infer.rival_models import RivalModel

_INDICES = (
    usual.CHISQ,
    usual.DF,
    usual.column("chisq_df", "χ²/df"),
    usual.CFI,
    usual.column("tli", "TLI", "unit"),
    usual.RMSEA,
    usual.SRMR,
    usual.column("aic", "AIC", digits=1),
    usual.column("bic", "BIC", digits=1),
)


def rival_model_table(
    models: Sequence[RivalModel],
    *,
    dimensions: Names | None = None,
    names: Names | None = None,
) -> Table | None:
    """Fit of every model and its difference from the first. None when there is nothing to compare.

    Parameters
    ----------
    dimensions : wording of the models' names. names : wording of the constructs.
    """
    from rcvsem.infer.rival_models import RULE

    if len(models) < 2:
        return None
    difference = Text("Against the first")
    rows = []
    for model in models:
        lost = model.fit if isinstance(model.fit, NotAvailable) else None
        values = [model.measures.get(index.key) if lost is None else lost for index in _INDICES]
        change: list[Any] = [None] * 4
        if model is not models[0]:
            df = model.delta_df if lost is None else None
            change = [model.delta_chisq, df, model.delta_pvalue, model.delta_cfi]
        rows.append(row(_label(model, dimensions or {}), model.label, *values, *change))
    return Table(
        id="rival-models",
        title=Text("Rival measurement models"),
        short=Text("Rivals"),
        brief=("chisq", "df", "cfi", "rmsea", "srmr", "delta_cfi"),
        columns=(
            usual.MODEL,
            Column(key="factors", title=Text("Factors")),
            *_INDICES,
            *usual.difference(difference),
            usual.column("delta_cfi", "ΔCFI", group=difference),
        ),
        rows=tuple(rows),
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
