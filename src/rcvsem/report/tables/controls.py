"""Paths with and without the controls, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.text import Text
from rcvsem.infer.decisions import Decision, Decisions
from rcvsem.report.document import Cell, Column, Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.wording import STAR_LEGEND, is_number, listed, path_text, split_by_group, starred


def controls_table(
    with_: Decisions,
    without: Decisions,
    controls: Sequence[str],
    groups: Sequence[str] = (),
    notes: Sequence[Words] = (),
) -> Table:
    """Standardized paths of the model with its controls and of the same model without them."""
    columns = (
        usual.PATH,
        Column(key="std_with", title=Text("β", "β"), kind="number", group=_WITH, symbol=True),
        Column(key="p_with", title=Text("p", "p"), kind="p", group=_WITH, symbol=True),
        Column(key="std_without", title=Text("β", "β"), kind="number", group=_WITHOUT, symbol=True),
        Column(key="p_without", title=Text("p", "p"), kind="p", group=_WITHOUT, symbol=True),
    )
    rows, other = [], []
    for one in with_.paths:
        if one.rhs in controls:
            continue
        beside = without.of(one.lhs, one.rhs, one.group)
        if beside is None:
            continue
        differ = _significant(one, with_.alpha) != _significant(beside, without.alpha)
        if differ:
            other.append(path_text((one.rhs, one.lhs)))
        rows.append(
            (
                one.group,
                row(
                    path_text((one.rhs, one.lhs)),
                    starred(one.std, one.pvalue),
                    Cell(one.pvalue, bold=differ),
                    starred(beside.std, beside.pvalue),
                    Cell(beside.pvalue, bold=differ),
                ),
            )
        )
    names = listed(list(controls))
    return Table(
        id="controls-beside",
        title=Text("Paths with and without controls", "含与不含控制变量的路径系数"),
        short=Text("Controls", "控制变量"),
        columns=columns,
        rows=split_by_group(rows, groups, columns),
        notes=(
            say(
                "Controls: {names}. Both models by the same rule.",
                "控制变量：{names}。两个模型采用同一判定规则。",
                names=names,
            ),
            STAR_LEGEND,
            *notes,
        ),
        paragraph=say(
            "Without the controls {paths} would be judged otherwise.",
            "若不含控制变量，{paths} 的结论将不同。",
            paths=listed(other),
        )
        if other
        else Text("No path is judged otherwise without the controls.", "不含控制变量时各路径的结论不变。"),
    )


_WITH = Text("With controls", "含控制变量")
_WITHOUT = Text("Without controls", "不含控制变量")


def _significant(one: Decision, alpha: float) -> bool | None:
    return bool(one.pvalue < alpha) if is_number(one.pvalue) else None  # type: ignore[operator]
