"""Tables of an audit, a refit and a simulated data set."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import at_place, enumerated, text_of
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
    literal,
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
    "consistent": Text("consistent", "一致"),
    "inconsistent": Text("inconsistent", "不一致"),
    "not checkable": Text("not checkable", "无法核查"),
}
_PAPER = Text("Whole paper", "全文")
_IMPLIED = Text("Implied", "推算范围")


def audit_table(audit: Audit) -> Table:
    """Every printed value with what the others imply, the verdict, and what would have to change."""
    columns = (
        usual.QUANTITY,
        usual.PRINTED,
        *usual.reach(_IMPLIED, ("implied_lower", "implied_upper")),
        usual.VERDICT,
        usual.column("formula", "Computed as", "计算方法", "text"),
        usual.column("remark", "What would have to change, or is missing", "须更改之处或缺失的信息", "text"),
    )
    rows: list[Row] = []
    for where, checks in _by_place(audit.checks):
        rows.append(group_row(where, len(columns)))
        rows += map(_check_row, checks)
    return Table(
        id="audit",
        title=Text("Consistency of the published values", "已发表数值的内部一致性"),
        short=Text("Audit", "核查"),
        columns=columns,
        rows=tuple(rows),
        notes=(
            Text(
                "Implied: all values that agree with the other printed values, each standing for every number that is "
                "printed so. Inconsistent: with the values it is computed from; which of them is misprinted, "
                "arithmetic cannot say. Named is the smallest set of values whose change makes all agree; among equally "
                "small sets the one with the fewest changed digits.",
                "推算范围：在其余各数值均视为其四舍五入前一切可能值时，该数值的可能范围。“不一致”指与其计算所依据的数值不符；"
                "究竟哪一个有误，仅凭算术无法判定。所列为使全部数值相符所需更改的最小数值集合；集合大小相同时取更改位数最少者。",
            ),
            *_program_note(audit),
        ),
        paragraph=_audit_paragraph(audit),
    )


def _by_place(checks: Sequence[Check]) -> list[tuple[Text, list[Check]]]:
    """Checks under the model, construct or path they belong to; neighbours of one model stay together."""
    out: list[tuple[Text, list[Check]]] = []
    for check in checks:
        heading = text_of(check.where) if check.where else _PAPER
        if not out or out[-1][0] != heading:
            out.append((heading, []))
        out[-1][1].append(check)
    return out


def _check_row(check: Check) -> Row:
    bad = check.verdict == "inconsistent"
    label = check.quantity + (f" ({check.count})" if check.count > 1 else "")
    return row(
        text_of(label),
        check.printed,
        _end(check.implied, "lo", check.digits),
        _end(check.implied, "hi", check.digits),
        Cell(VERDICTS[check.verdict], bold=bad),
        text_of(check.formula),
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
        parts.append(literal(Text(f"Change {names.en}", f"更改{names.zh}")))
    if check.suggestion:
        parts.append(
            literal(
                Text(f"({check.suggestion} would agree).", f"（{text_of(check.suggestion).zh} 则相符）。")
            )
        )
    if check.missing:
        names = listed(check.missing)
        parts.append(literal(Text(f"Missing: {names.en}.", f"缺少：{names.zh}。")))
    if check.note:
        note = text_of(check.note)
        parts.append(literal(Text(f"{note.en[0].upper()}{note.en[1:]}.", f"{note.zh}。")))
    return join(parts)


def _program_note(audit: Audit) -> tuple[Words, ...]:
    if not audit.programs:
        return ()
    names = ", ".join(audit.programs)
    return (
        literal(
            Text(
                f"The remaining fit indices agree under the conventions of: {names}.",
                f"其余拟合指标与以下软件的算法相符：{names}。",
            )
        ),
    )


def _audit_paragraph(audit: Audit) -> Words | None:
    counts = audit.counts()
    first: Statement = say(
        "Of {total} printed values, {good} are consistent with the others, {bad} are inconsistent with the values they "
        "are computed from, and {open} cannot be checked from what is printed.",
        "在 {total} 个已发表数值中，{good} 个与其余数值一致，{bad} 个与其计算所依据的数值不一致，"
        "{open} 个因信息不足无法核查。",
        total=count(sum(counts.values())),
        good=count(counts["consistent"]),
        bad=count(counts["inconsistent"]),
        open=count(counts["not checkable"]),
    )
    bad = [at_place(check.where, check.quantity) for check in audit.inconsistent]
    if not bad:
        return first
    names = listed(bad)
    return join([first, literal(Text(f"Inconsistent: {names.en}.", f"不一致者：{names.zh}。"))])


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
                text_of(found.quantity),
                number(round(found.value.lo) if one else found.value.lo, found.digits),
                number(round(found.value.hi) if one else found.value.hi, found.digits),
                found.printed or None,
                Cell(None if found.expected is None else found.expected, "integer"),
            )
        )
    return Table(
        id="audit-inferred",
        title=Text("What the published values imply", "由已发表数值推出的未知量"),
        short=Text("Inferred", "推算"),
        columns=(
            usual.MODEL,
            usual.QUANTITY,
            *usual.reach(_IMPLIED),
            usual.PRINTED,
            Column(key="model_file", title=Text("Model file", "模型文件"), kind="integer"),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "Inferred without the model files, from the values that are not named as inconsistent.",
                "未使用模型文件，仅由未被列为不一致的数值推出。",
            ),
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
                "; ".join(" + ".join(members) for members in conflict.members),
                "; ".join(named),
                "; ".join(" + ".join(other) for other in conflict.alternatives) or None,
            )
        )
    return Table(
        id="audit-conflicts",
        title=Text("Values that cannot be true together", "不能同时成立的数值"),
        short=Text("Conflicts", "矛盾"),
        columns=(
            usual.WHERE,
            Column(key="members", title=Text("Cannot all be true", "不能同时成立")),
            Column(key="change", title=Text("Smallest change that makes all agree", "使全部相符的最小更改")),
            Column(key="alternatives", title=Text("Other changes as small", "同样小的其他更改")),
        ),
        rows=tuple(rows),
    )


def audit_document(audit: Audit) -> Document:
    """The audit as a report of its own."""
    tables = [audit_table(audit), conflict_table(audit), inferred_table(audit)]
    title = audit.paper.title or audit.paper.path or "paper"
    return Document(
        title=Text(f"Audit of published tables: {title}", f"已发表表格核查：{title}"),
        sections=(
            Section(
                id="audit",
                title=Text("Consistency", "一致性"),
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
        "在 {total} 条已发表路径中，{same} 条可由已发表的表格在舍入误差内重现。",
        same=count(len(known) - len(off)),
        total=count(len(known)),
    )
    names = listed([f"{path.predictor} → {path.outcome}" for path in off])
    rest = literal(Text(f"Not so: {names.en}.", f"不能重现者：{names.zh}。")) if off else None
    columns = (
        usual.PATH,
        usual.column("printed", "Printed β", "原文 β", "text"),
        usual.column("refitted", "Refitted β", "重拟合 β", "unit"),
        *usual.reach(Text("Rounding range", "舍入范围"), kind="unit"),
        usual.column("difference", "Difference", "差异", "unit"),
        usual.column("agrees", "Agrees", "是否相符", "text"),
    )
    return Table(
        id=table_id,
        title=Text(f"Refitted paths: {model.name}", f"重新拟合的路径：{model.name}"),
        short=Text(f"Refit {model.name}"[:31], f"重拟合 {model.name}"[:31]),
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
                "范围：将每个已发表数值在其舍入区间内随机抽取并重新拟合 {draws} 次所得的最小值与最大值；"
                "{failed} 次未收敛。"
                "差值：原文减重拟合。",
                draws=count(model.draws),
                failed=count(model.failed),
            ),
        ),
        paragraph=join([paragraph, rest]) if known else None,
    )


def refit_document(result: Refit) -> Document:
    """The refit as a report of its own."""
    moments = result.moments
    basis = Text(
        {"matrix": "the printed matrix"}.get(moments.basis, "loadings and factor correlations"),
        {"matrix": "已发表的矩阵"}.get(moments.basis, "因子载荷与因子相关"),
    )
    title = result.paper.title or result.paper.path or "paper"
    notices: tuple[Words, ...] = ()
    if not moments.n_printed:
        notices = (
            Text(
                "The paper prints no N; 1000 is assumed. Standardized paths do not depend on it.",
                "原文未给出样本量，此处假定为 1000；标准化路径不受其影响。",
            ),
        )
    return Document(
        title=Text(f"Refit from published tables: {title}", f"由已发表表格重新拟合：{title}"),
        sections=(
            Section(
                id="refit",
                title=Text("Refitted models", "重新拟合的模型"),
                tables=tuple(
                    refit_table(model, f"refit-{k}") for k, model in enumerate(result.models, start=1)
                ),
            ),
        ),
        meta=((Text("Moments from", "矩的来源"), basis), *_meta(result.paper.source)),
        notices=notices,
    )


def _meta(source: str) -> tuple[tuple[Text, Words], ...]:
    return ((Text("Source", "来源"), literal(Text(source, source))),) if source else ()
