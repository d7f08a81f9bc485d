"""What was changed from one version of a model to the next, what was predicted of it and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Row, Statement, Table, Words, group_row, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.decisions import rule_words
from rcvsem.report.tables.hypotheses import NOT_TESTED, SUPPORTED, outcome_of, rule_of
from rcvsem.report.tables.invariance import test_cells
from rcvsem.report.tables.wording import STAR_LEGEND, listed, number, path_text, probability, starred, unit

if TYPE_CHECKING:
    from rcvsem.infer.decisions import Decisions
    from rcvsem.infer.respecification import Change, Respecification, Step
    from rcvsem.model.table import Hypothesis

_KINDS: dict[str, Text] = {
    "freed": Text("Freed"),
    "released": Text("Freed from an equality"),
    "equated": Text("Set equal"),
    "dropped": Text("Dropped (set to 0)"),
}
_DEFAULT = Text("not written: follows from the rules")
_NO_REASON = Text("none written")
DROPPED = Text("dropped")
ADDED = Text("not in the initial model")


def ledger_table(
    step: Respecification,
    initial: str,
    revised: str,
    *,
    table_id: str = "ledger",
) -> Table:
    """One row a change: reason, predicted and real change of chi-square, estimate."""
    columns = (
        usual.PARAMETER,
        Column(key="reason", title=Text("Author's reason")),
        Column(key="predicted", title=Text("Predicted"), kind="number", digits=2, group=_DELTA),
        Column(key="alone", title=Text("Alone"), kind="number", digits=2, group=_DELTA),
        Column(key="in_turn", title=Text("In turn"), kind="number", digits=2, group=_DELTA),
        usual.EPC,
        Column(key="est", title=Text("Est."), kind="number"),
        Column(key="std", title=Text("Std."), kind="unit"),
        usual.P,
    )
    rows: list[Row] = []
    for kind, title in _KINDS.items():
        own = step.of(kind)  # type: ignore[arg-type]
        if own:
            rows.append(group_row(title, len(columns)))
            rows += [_change(change) for change in own]
    return Table(
        id=table_id,
        title=Text("Respecification: {initial} to {revised}", initial=initial, revised=revised),
        short=Text("Respecification"),
        columns=columns,
        rows=tuple(rows),
        notes=(
            Text(
                "Change of χ²: predicted = modification index in the initial model (freed) or Wald z² there "
                "(dropped); alone = the initial model refitted with this change only; in turn = refitted with "
                "this and all changes above. A drop for what is freed, a rise for what is dropped."
            ),
            Text(
                "EPC = expected change of the parameter. Estimates: of what was freed in the revised model, of what "
                "was dropped in the initial model. p is not corrected for the search."
            ),
        ),
        paragraph=_interpretation(step, initial, revised),
    )


_DELTA = Text("Change of χ²")


def _change(change: Change) -> Row:
    reason: Text | str = change.reason or (_DEFAULT if change.default else "")
    if not reason and change.kind == "freed":
        reason = _NO_REASON
    name = change.name + (f" (g{change.group})" if change.group > 1 else "")
    epc = change.epc if change.kind == "freed" else None
    return row(
        *(name, reason, change.predicted, change.alone, change.in_turn),
        *(epc, change.est, starred(change.std, change.pvalue), change.pvalue),
    )


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
        Column(key="count", title=Text("Parameters"), kind="integer"),
        Column(key="predicted", title=Text("Sum"), kind="number", digits=2, group=_PREDICTED),
        Column(key="joint", title=Text("Joint"), kind="number", digits=2, group=_PREDICTED),
        Column(key="chisq", title=Text("Δχ²"), kind="number", digits=2),
        Column(key="df", title=Text("Δdf"), kind="integer"),
        usual.P,
        *(usual.column(name, Text("Δ{index}", index=name.upper()), "unit") for name in ("cfi", "rmsea")),
        *(usual.column(name, Text("Δ{index}", index=name.upper()), digits=2) for name in ("aic", "bic")),
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
        notes=(
            Text(
                "Freeing leads from the initial model to one with the parameters of both, dropping from there to the "
                "revised one; each of these pairs is nested. Sum = of the single modification indices or Wald z²; "
                "joint = score test or Wald test of all at once."
            ),
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


def hypothesis_change_table(
    versions: Sequence[tuple[str, Sequence[Hypothesis], Decisions | None]],
) -> Table | None:
    """Each hypothesis in the first and in the last version of the model. None without hypotheses or versions.

    versions : name, hypotheses and decisions of each version (None without a solution); the first and the last are shown.
    """
    if len(versions) < 2:
        return None
    first, last = versions[0], versions[-1]
    named: dict[str, Hypothesis] = {}
    for _, hypotheses, _ in (first, last):
        for hypothesis in hypotheses:
            named.setdefault(hypothesis.name, hypothesis)
    if not named:
        return None
    columns = [usual.HYPOTHESIS, usual.PATH, usual.EXPECTED]
    for key, (name, _, _) in (("initial", first), ("final", last)):
        over = Text("{places}: {name}", places=_PLACES[key], name=name)
        own = (replace(usual.BETA, kind="unit"), usual.P, usual.VERDICT)
        columns += [replace(one, key=f"{key}_{one.key}", group=over) for one in own]
    rows: list[Row] = []
    kept: list[str] = []
    for hypothesis in sorted(named.values(), key=lambda h: _order(h.name)):
        head = (hypothesis.name, path_text((hypothesis.rhs, hypothesis.lhs)), hypothesis.sign)
        before, after = _version(hypothesis, first[2], ADDED), _version(hypothesis, last[2], DROPPED)
        if after[-1] is SUPPORTED:
            kept.append(hypothesis.name)
        rows.append(row(*head, *before, *after))
    return Table(
        id="hypotheses-versions",
        title=Text("Hypotheses in the initial and in the final model"),
        short=Text("Hypotheses 0-1"),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(
            *_decided_by([decided for _, _, decided in (first, last) if decided is not None]),
            STAR_LEGEND,
        ),
        paragraph=_kept(kept, len(rows), last[0]),
    )


_PLACES = {"initial": Text("Initial"), "final": Text("Final")}


def _order(name: str) -> tuple[int, str]:
    digits = "".join(letter for letter in name if letter.isdigit())
    return (int(digits) if digits else 0, name)


def _decided_by(found: Sequence[Decisions]) -> list[Words]:
    """What decided, and when a hypothesis is supported; nothing without a solution."""
    rules = list(dict.fromkeys(decided.rule for decided in found))
    if not rules:
        return []
    words = [rule_words(rule) for rule in rules]
    return [
        say(
            "β = standardized coefficient; decided by {rule}.",
            rule=listed(words),
        ),
        rule_of(found[-1]),
    ]


def _version(hypothesis: Hypothesis, decided: Decisions | None, missing: Text) -> list[object]:
    if decided is None or not decided.paths:
        return [None, None, NOT_TESTED]
    entry = decided.of(hypothesis.lhs, hypothesis.rhs)
    if entry is None or not entry.free:
        return [None, None, missing]
    outcome = outcome_of(entry, hypothesis.sign, decided.alpha)
    return [starred(entry.std, entry.pvalue), entry.pvalue, outcome]


def _kept(kept: Sequence[str], total: int, model: str) -> Words:
    if not kept:
        return say("In {model}, none of the {n} hypotheses was supported.", n=total, model=model)  # fmt: skip
    return say(
        "In {model}, {m} of {n} hypotheses were supported: {names}.",
        model=model,
        m=len(kept),
        n=total,
        names=listed(kept),
    )
