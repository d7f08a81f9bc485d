"""Tables of an audit, a refit and a simulated data set."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import at_place, enumerated, phrase
from rcvsem.report.document import (
    Cell,
    Column,
    Document,
    Row,
    Section,
    Statement,
    Table,
    Words,
    cell,
    group_row,
    join,
    row,
    say,
)
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled
from rcvsem.report.tables.wording import count, listed, number

if TYPE_CHECKING:
    from rcvsem.audit.interval import Interval
    from rcvsem.audit.refitting import Refit, RefitModel
    from rcvsem.audit.result import Audit, Check

VERDICTS = {
    "consistent": Text("consistent"),
    "inconsistent": Text("inconsistent"),
    "not checkable": Text("not checkable"),
}
_PAPER = Text("Whole paper")
_IMPLIED = Text("Implied")


def audit_table(audit: Audit) -> Table:
    """Every printed value with what the others imply, the verdict, and what would have to change."""
    columns = (
        usual.QUANTITY,
        usual.PRINTED,
        *usual.reach(_IMPLIED, ("implied_lower", "implied_upper")),
        usual.VERDICT,
        usual.column("formula", "Computed as", "text"),
        usual.column("remark", "What would have to change, or is missing", "text"),
    )
    rows: list[Row] = []
    for where, checks in _by_place(audit.checks):
        rows.append(group_row(where, len(columns)))
        rows += map(_check_row, checks)
    return Table(
        id="audit",
        title=Text("Consistency of the published values"),
        short=Text("Audit"),
        columns=columns,
        rows=tuple(rows),
        notes=(
            Text(
                "Implied: all values that agree with the other printed values, each standing for every number that is "
                "printed so. Inconsistent: with the values it is computed from; which of them is misprinted, "
                "arithmetic cannot say. Named is the smallest set of values whose change makes all agree; among equally "
                "small sets the one with the fewest changed digits."
            ),
            *_program_note(audit),
        ),
        paragraph=_audit_paragraph(audit),
    )


def _by_place(checks: Sequence[Check]) -> list[tuple[Text, list[Check]]]:
    """Checks under the model, construct or path they belong to; neighbours of one model stay together."""
    out: list[tuple[Text, list[Check]]] = []
    for check in checks:
        heading = Text.of_message(check.where) if check.where else _PAPER
        if not out or out[-1][0] != heading:
            out.append((heading, []))
        out[-1][1].append(check)
    return out


def _check_row(check: Check) -> Row:
    bad = check.verdict == "inconsistent"
    label = check.quantity + (f" ({check.count})" if check.count > 1 else "")
    return row(
        Text.of_message(label),
        check.printed,
        _end(check.implied, "lo", check.digits),
        _end(check.implied, "hi", check.digits),
        Cell(VERDICTS[check.verdict], bold=bad),
        Text.of_message(check.formula),
        _remark(check),
    )


def _end(value: Interval | None, side: str, digits: int) -> Cell:
    if value is None:
        return Cell(None)
    end = float(getattr(value, side))
    whole = value.lo == value.hi and float(end).is_integer() and digits == 0
    return Cell(
        end if isfinite(end) else None, "integer" if whole else "number", 0 if whole else min(digits + 2, 8)
    )


def _remark(check: Check) -> Words | None:
    parts: list[Words | None] = []
    if check.change:
        names = listed(check.change)
        parts.append(Text("Change {names}", names=names))
    if check.suggestion:
        parts.append(Text("({suggestion} would agree).", suggestion=check.suggestion))
    if check.missing:
        names = listed(check.missing)
        parts.append(Text("Missing: {names}.", names=names))
    if check.note:
        parts.append(Text("{note}.", note=Text.of_message(check.note).capitalized()))
    return join(parts)


def _program_note(audit: Audit) -> tuple[Words, ...]:
    if not audit.programs:
        return ()
    names = enumerated(phrase("other programs") if name == "other" else name for name in audit.programs)
    return (Text("The remaining fit indices agree under the conventions of: {names}.", names=names),)


def _audit_paragraph(audit: Audit) -> Words | None:
    counts = audit.counts()
    first: Statement = say(
        "The audit found {good} of {total} printed values consistent with the others, {bad} inconsistent with the values "
        "behind them, and {open} impossible to check from what is printed.",
        total=count(sum(counts.values())),
        good=count(counts["consistent"]),
        bad=count(counts["inconsistent"]),
        open=count(counts["not checkable"]),
    )
    bad = [at_place(check.where, check.quantity) for check in audit.inconsistent]
    if not bad:
        return first
    names = listed(bad)
    return join([first, Text("Inconsistent: {names}.", names=names)])


def inferred_table(audit: Audit) -> Table | None:
    """What the tables do not print but leave no choice about: df, q, baseline chi2, N."""
    if not audit.inferred:
        return None
    rows = []
    for found in audit.inferred:
        one = found.value.width < 0.5 * 10.0**-found.digits and found.digits == 0
        rows.append(
            row(
                found.where,
                Text.of_message(found.quantity),
                number(round(found.value.lo) if one else found.value.lo, found.digits),
                number(round(found.value.hi) if one else found.value.hi, found.digits),
                found.printed or None,
                Cell(None if found.expected is None else found.expected, "integer"),
            )
        )
    return Table(
        id="audit-inferred",
        title=Text("What the published values imply"),
        short=Text("Inferred"),
        columns=(
            usual.MODEL,
            usual.QUANTITY,
            *usual.reach(_IMPLIED),
            usual.PRINTED,
            Column(key="model_file", title=Text("Model file"), kind="integer"),
        ),
        rows=tuple(rows),
        notes=(
            Text("Inferred without the model files, from the values that are not named as inconsistent."),
        ),
    )


def conflict_table(audit: Audit) -> Table | None:
    """Each contradiction with the smallest set of values to change and the other sets as small."""
    if not audit.conflicts:
        return None
    rows = []
    for conflict in audit.conflicts:
        named = [
            enumerated((label, suggestion), " → ") if suggestion else label
            for label, suggestion in zip(conflict.change, conflict.suggestions, strict=True)
        ]
        rows.append(
            row(
                conflict.where or _PAPER,
                enumerated((enumerated(members, " + ") for members in conflict.members), "; "),
                enumerated(named, "; "),
                enumerated((enumerated(other, " + ") for other in conflict.alternatives), "; ") or None,
            )
        )
    return Table(
        id="audit-conflicts",
        title=Text("Values that cannot be true together"),
        short=Text("Conflicts"),
        columns=(
            usual.WHERE,
            Column(key="members", title=Text("Cannot all be true")),
            Column(key="change", title=Text("Smallest change that makes all agree")),
            Column(key="alternatives", title=Text("Other changes as small")),
        ),
        rows=tuple(rows),
    )


def audit_document(audit: Audit) -> Document:
    """The audit as a report of its own."""
    tables = [audit_table(audit), conflict_table(audit), inferred_table(audit)]
    title = audit.paper.title or audit.paper.path or "paper"
    return Document(
        title=Text("Audit of published tables: {title}", title=title),
        sections=(
            Section(
                id="audit",
                title=Text("Consistency"),
                tables=tuple(table for table in tables if table is not None),
            ),
        ),
        meta=_meta(audit.paper.source),
    )


def refit_table(model: RefitModel, table_id: str = "refit") -> Table:
    """Standardized paths of the refitted model beside the printed ones."""
    known = [path for path in model.paths if path.agrees is not None]
    off = [path for path in known if not path.agrees]
    paragraph = say(
        "{same} of {total} printed paths come out of the printed tables again, within rounding.",
        same=count(len(known) - len(off)),
        total=count(len(known)),
    )
    names = listed([f"{path.predictor} → {path.outcome}" for path in off])
    rest = Text("Not so: {names}.", names=names) if off else None
    columns = (
        usual.PATH,
        usual.column("printed", "Printed β", "text"),
        usual.column("refitted", "Refitted β", "unit"),
        *usual.reach(Text("Rounding range"), kind="unit"),
        usual.column("difference", "Difference", "unit"),
        usual.column("agrees", "Agrees", "text"),
    )
    return Table(
        id=table_id,
        title=Text("Refitted paths: {name}", name=model.name),
        short=Text("Refit {name}", name=model.name[:25]),
        columns=columns,
        rows=filled(
            columns,
            model.paths,
            path=lambda path: f"{path.predictor} → {path.outcome}",
            printed=lambda path: None if path.printed is None else path.printed.text,
            agrees=lambda path: cell(path.agrees, bold=path.agrees is False),
        ),
        notes=(
            say(
                "Range: least and largest of {draws} refits with every printed number drawn from the values that are "
                "printed so; {failed} did not converge. Difference: printed minus refitted.",
                draws=count(model.draws),
                failed=count(model.failed),
            ),
        ),
        paragraph=join([paragraph, rest]) if known else None,
    )


def refit_document(result: Refit) -> Document:
    """The refit as a report of its own."""
    moments = result.moments
    basis = Text("the printed matrix" if moments.basis == "matrix" else "loadings and factor correlations")
    title = result.paper.title or result.paper.path or "paper"
    notices: tuple[Words, ...] = ()
    if not moments.n_printed:
        notices = (Text("The paper prints no N; 1000 is assumed. Standardized paths do not depend on it."),)
    return Document(
        title=Text("Refit from published tables: {title}", title=title),
        sections=(
            Section(
                id="refit",
                title=Text("Refitted models"),
                tables=tuple(
                    refit_table(model, f"refit-{k}") for k, model in enumerate(result.models, start=1)
                ),
            ),
        ),
        meta=((Text("Moments from"), basis), *_meta(result.paper.source)),
        notices=notices,
    )


def _meta(source: str) -> tuple[tuple[Text, Words], ...]:
    return ((Text("Source"), Text.verbatim(source)),) if source else ()
