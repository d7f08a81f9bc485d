"""What was changed from one version of a model to the next, what was predicted of it and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Row, Statement, Table, Words, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import column, listed_by, showing, stated
from rcvsem.report.tables.invariance import test_cells
from rcvsem.report.tables.wording import listed, number, probability, starred, unit

if TYPE_CHECKING:
    from rcvsem.infer.respecification import Change, Respecification, Step

_KINDS: dict[str, Text] = {
    "freed": Text("Freed"),
    "released": Text("Freed from an equality"),
    "equated": Text("Set equal"),
    "dropped": Text("Dropped (set to 0)"),
}
_DEFAULT = Text("not written: follows from the rules")
_NO_REASON = Text("none written")


def ledger_table(
    step: Respecification,
    initial: str,
    revised: str,
    *,
    table_id: str = "ledger",
) -> Table:
    """One row a change: reason, predicted and real change of chi-square, estimate."""
    return Table(
        id=table_id,
        title=Text("Respecification: {initial} to {revised}", initial=initial, revised=revised),
        short=Text("Respecification"),
        **listed_by(
            [change for kind in _KINDS for change in step.of(kind)],  # type: ignore[arg-type]
            showing(usual.PARAMETER, lambda one: one.name + (f" (g{one.group})" if one.group > 1 else "")),
            column("reason", "Author's reason", "text", of=_reason),
            column("predicted", "Predicted", digits=2, group=_DELTA),
            column("alone", "Alone", digits=2, group=_DELTA),
            column("in_turn", "In turn", digits=2, group=_DELTA),
            showing(usual.EPC, lambda one: one.epc if one.kind == "freed" else None),
            column("est", "Est."),
            column("std", "Std.", "unit", of=lambda one: starred(one.std, one.pvalue)),
            usual.P,
            under=lambda one: _KINDS[one.kind],
        ),
        notes=stated(
            "Change of χ²: predicted = modification index in the initial model (freed) or Wald z² there "
            "(dropped); alone = the initial model refitted with this change only; in turn = refitted with "
            "this and all changes above. A drop for what is freed, a rise for what is dropped.",
            "EPC = expected change of the parameter. Estimates: of what was freed in the revised model, of what "
            "was dropped in the initial model. p is not corrected for the search.",
        ),
        paragraph=_interpretation(step, initial, revised),
    )


_DELTA = Text("Change of χ²")


def _reason(change: Change) -> Text | str:
    reason: Text | str = change.reason or (_DEFAULT if change.default else "")
    return _NO_REASON if not reason and change.kind == "freed" else reason


def _interpretation(step: Respecification, initial: str, revised: str) -> Words:
    """Whether the model that is interpreted is the original one, and what follows."""
    if not step.changes:
        return say(
            "{b} has the same parameters as {a}: the model interpreted is the original one.",
            a=initial,
            b=revised,
        )
    freed, dropped = step.of("freed", "released"), step.of("dropped", "equated")
    without = [change.name for change in step.of("freed") if not change.reason and not change.default]
    first = say(
        Text.counted(
            len(freed),
            "The model interpreted, {b}, is not the original one: {freed} parameter was freed and {dropped} dropped "
            "after {a} had been fitted to the same answers (N = {n}). Its fit describes this sample; it is no "
            "independent test of the changes.",
            "The model interpreted, {b}, is not the original one: {freed} parameters were freed and {dropped} dropped "
            "after {a} had been fitted to the same answers (N = {n}). Its fit describes this sample; it is no "
            "independent test of the changes.",
        ),
        a=initial,
        b=revised,
        freed=len(freed),
        dropped=len(dropped),
        n=step.revised.n,
    )
    reasons: Statement | None = None
    if without:
        reasons = say("No reason is written for: {names}.", names=listed(without))
    elif step.of("freed"):
        reasons = say("A reason is written for each freed parameter.")
    proper = None
    if not step.revised.admissible:
        proper = say("The solution of {b} is improper.", b=revised)
    return join([first, reasons, proper]) or first


def step_table(
    step: Respecification,
    initial: str,
    revised: str,
    *,
    table_id: str = "respecification",
) -> Table | None:
    """Freeing, dropping and both together: predicted against real change of chi-square, change of the indices."""
    if step.freeing is None and step.dropping is None:
        return None
    columns = (
        usual.STEP,
        column("count", "Parameters", "integer"),
        column("predicted", "Sum", digits=2, group=_PREDICTED),
        column("joint", "Joint", digits=2, group=_PREDICTED),
        column("chisq", "Δχ²", digits=2),
        column("df", "Δdf", "integer"),
        usual.P,
        *(column(name, Text("Δ{index}", index=name.upper()), "unit") for name in ("cfi", "rmsea")),
        *(column(name, Text("Δ{index}", index=name.upper()), digits=2) for name in ("aic", "bic")),
    )
    rows: list[Row] = []
    if step.freeing is not None:
        rows.append(_step(Text("Freeing"), step.freeing, -1))
    if step.dropping is not None:
        rows.append(_step(Text("Dropping"), step.dropping, 1))
    if len(rows) > 1:
        rows.append(_both(step))
    return Table(
        id=table_id,
        title=Text(
            "Predicted and real change of fit: {initial} to {revised}", initial=initial, revised=revised
        ),
        short=Text("Respecification"),
        columns=columns,
        rows=tuple(rows),
        notes=stated(
            "Freeing leads from the initial model to one with the parameters of both, dropping from there to the "
            "revised one; each of these pairs is nested. Sum = of the single modification indices or Wald z²; "
            "joint = score test or Wald test of all at once."
        ),
        paragraph=_prediction(step),
    )


_PREDICTED = Text("Predicted Δχ²")
_CHANGED = ("cfi", "rmsea", "aic", "bic")


def _step(title: Text, step: Step, sign: int) -> Row:
    stat, df, p = test_cells(step.test)
    return row(
        *(title, step.count, _signed(step.predicted, sign), _signed(step.joint, sign)),
        *(_signed(stat, sign), df if isinstance(df, NotAvailable) else sign * df, p),
        *(step.measures[name] for name in _CHANGED),
    )


def _both(step: Respecification) -> Row:
    """The whole way: a difference, with a p value only where the two models are nested."""
    return row(
        *(Text("Together"), len(step.changes), None, None),
        *(step.revised.chisq - step.initial.chisq, step.revised.df - step.initial.df),
        test_cells(step.test)[2],
        *(step.measures[name] for name in _CHANGED),
        kind="total",
    )


def _signed(value: object, sign: int) -> object:
    return sign * float(value) if isinstance(value, float | int) else value


_PARAMETERS = {True: Text("parameter"), False: Text("parameters")}


def _prediction(step: Respecification) -> Words | None:
    parts: list[Words | None] = []
    freeing, dropping = step.freeing, step.dropping
    if freeing is not None and not isinstance(freeing.test, NotAvailable) and is_number(freeing.joint):
        parts.append(
            say(
                "Freeing {k} {parameters} lowered χ² by {real} (Δdf = {df}, p {p}); the score test had "
                "predicted {joint}, the sum of the modification indices {sum}."
                if is_number(freeing.predicted)
                else "Freeing {k} {parameters} lowered χ² by {real} (Δdf = {df}, p {p}); the score test had predicted "
                "{joint}.",
                k=freeing.count,
                parameters=_PARAMETERS[freeing.count == 1],
                real=number(freeing.test.stat, 2),
                df=freeing.test.df,
                p=probability(freeing.test.pvalue),
                joint=number(freeing.joint, 2),
                sum=number(freeing.predicted if is_number(freeing.predicted) else None, 2),
            )
        )
    if dropping is not None and not isinstance(dropping.test, NotAvailable):
        lost = is_number(dropping.test.pvalue) and float(dropping.test.pvalue) < 0.05  # type: ignore[arg-type]
        parts.append(
            say(
                "Dropping {k} {parameters} raised χ² by {real} (Δdf = {df}, p {p}), which is more than chance."
                if lost
                else "Dropping {k} {parameters} raised χ² by {real} (Δdf = {df}, p {p}), which is within chance.",
                k=dropping.count,
                parameters=_PARAMETERS[dropping.count == 1],
                real=number(dropping.test.stat, 2),
                df=dropping.test.df,
                p=probability(dropping.test.pvalue),
            )
        )
    change = step.measures.get("cfi")
    if is_number(change):
        parts.append(say("ΔCFI = {cfi}.", cfi=unit(change)))
    return join(parts)
