"""Tables of an audit, a refit and a simulated data set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import at_place, enumerated, phrase
from rcvsem.report.document import (
    Cell,
    Document,
    Kind,
    Row,
    Section,
    Statement,
    Table,
    Words,
    cell,
    group_row,
    join,
    say,
)
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, filled, listed_by, showing, spelled, stated, told
from rcvsem.report.tables.wording import count, listed, number

if TYPE_CHECKING:
    from rcvsem.audit.refitting import Refit, RefitModel
    from rcvsem.audit.result import Audit, Check, Conflict, Inferred

VERDICTS = spelled("consistent", "inconsistent", "not checkable")
_PAPER = Text("Whole paper")
_IMPLIED = Text("Implied")


def audit_table(audit: Audit) -> Table:
    """Every printed value with what the others imply, the verdict, and what would have to change."""
    columns = (
        showing(usual.QUANTITY, _quantity),
        usual.PRINTED,
        *usual.reach(_IMPLIED, ("implied_lower", "implied_upper"), of=(_end("lo"), _end("hi"))),
        showing(usual.VERDICT, lambda one: Cell(VERDICTS[one.verdict], bold=one.verdict == "inconsistent")),
        column("formula", "Computed as", "text", of=lambda one: Text.of_message(one.formula)),
        column("remark", "What would have to change, or is missing", "text", of=_remark),
    )
    rows: list[Row] = []
    for where, checks in _by_place(audit.checks):
        rows += [group_row(where, len(columns)), *filled(columns, checks)]
    return Table(
        **called("audit", "Consistency of the published values", "Audit"),
        columns=columns,
        rows=tuple(rows),
        notes=stated(
            "Implied: all values that agree with the other printed values, each standing for every number that is "
            "printed so. Inconsistent: with the values it is computed from; which of them is misprinted, "
            "arithmetic cannot say. Named is the smallest set of values whose change makes all agree; among equally "
            "small sets the one with the fewest changed digits.",
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


def _quantity(check: Check) -> Text:
    return Text.of_message(check.quantity + (f" ({check.count})" if check.count > 1 else ""))


def _end(side: str) -> Callable[[Check], Cell]:
    """What a check implies, on one side."""

    def read(check: Check) -> Cell:
        if check.implied is None:
            return Cell(None)
        end = float(getattr(check.implied, side))
        whole = check.implied.lo == check.implied.hi and end.is_integer() and check.digits == 0
        kind: Kind = "integer" if whole else "number"
        return Cell(end if isfinite(end) else None, kind, 0 if whole else min(check.digits + 2, 8))

    return read


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

    def end(found: Inferred, side: str) -> Cell:
        one = found.value.width < 0.5 * 10.0**-found.digits and found.digits == 0
        value = getattr(found.value, side)
        return number(round(value) if one else value, found.digits)

    return Table(
        **called("audit-inferred", "What the published values imply", "Inferred"),
        **listed_by(
            audit.inferred,
            showing(usual.MODEL, "where"),
            showing(usual.QUANTITY, lambda found: Text.of_message(found.quantity)),
            *usual.reach(_IMPLIED, of=(lambda found: end(found, "lo"), lambda found: end(found, "hi"))),
            showing(usual.PRINTED, lambda found: found.printed or None),
            column("model_file", "Model file", "integer", of=lambda found: Cell(found.expected, "integer")),
        ),
        notes=stated("Inferred without the model files, from the values that are not named as inconsistent."),
    )


def conflict_table(audit: Audit) -> Table | None:
    """Each contradiction with the smallest set of values to change and the other sets as small."""
    if not audit.conflicts:
        return None

    def changed(conflict: Conflict) -> str:
        pairs = zip(conflict.change, conflict.suggestions, strict=True)
        return enumerated((enumerated(pair, " → ") if pair[1] else pair[0] for pair in pairs), "; ")

    def sums(sets: Sequence[Sequence[str]]) -> str:
        return enumerated((enumerated(members, " + ") for members in sets), "; ")

    return Table(
        **called("audit-conflicts", "Values that cannot be true together", "Conflicts"),
        **listed_by(
            audit.conflicts,
            showing(usual.WHERE, lambda one: one.where or _PAPER),
            column("members", "Cannot all be true", "text", of=lambda one: sums(one.members)),
            column("change", "Smallest change that makes all agree", "text", of=changed),
            column(
                "alternatives",
                "Other changes as small",
                "text",
                of=lambda one: sums(one.alternatives) or None,
            ),
        ),
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
    return Table(
        id=table_id,
        title=Text("Refitted paths: {name}", name=model.name),
        short=Text("Refit {name}", name=model.name[:25]),
        **listed_by(
            model.paths,
            showing(usual.PATH, lambda path: f"{path.predictor} → {path.outcome}"),
            column(
                "printed",
                "Printed β",
                "text",
                of=lambda path: None if path.printed is None else path.printed.text,
            ),
            column("refitted", "Refitted β", "unit"),
            *usual.reach(Text("Rounding range"), kind="unit"),
            column("difference", "Difference", "unit"),
            column("agrees", "Agrees", "text", of=lambda path: cell(path.agrees, bold=path.agrees is False)),
        ),
        notes=told(
            "Range: least and largest of {draws} refits with every printed number drawn from the values that are "
            "printed so; {failed} did not converge. Difference: printed minus refitted.",
            draws=count(model.draws),
            failed=count(model.failed),
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
