"""Every path compared between groups: constrained tests and critical ratios."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Table, Words, row
from rcvsem.report.tables.invariance import test_cells
from rcvsem.report.tables.wording import (
    STAR_LEGEND,
    Names,
    equal_kinds,
    listed,
    names_note,
    number,
    starred,
)

if TYPE_CHECKING:
    from rcvsem.evaluate import LikelihoodRatioTest
    from rcvsem.infer.group_comparison import PathComparison


def path_comparison_table(
    result: PathComparison, *, names: Names | None = None, notes: Sequence[Words] = ()
) -> Table:
    """Each path in every group, the constrained test of the path, and critical ratios of the differences."""
    groups = result.groups
    columns = [Column(key="path", title=Text("Path", "路径"))]
    for k, label in enumerate(groups):
        heading = Text(label, label)
        columns.append(
            Column(key=f"est_{k + 1}", title=Text("Estimate", "估计值"), kind="number", group=heading)
        )
        columns.append(Column(key=f"std_{k + 1}", title=Text("Std.", "标准化"), kind="number", group=heading))
    test = Text("Held equal", "约束相等")
    columns += [
        Column(key="delta_chisq", title=Text("Δχ²", "Δχ²"), kind="number", group=test),
        Column(key="delta_df", title=Text("Δdf", "Δdf"), kind="integer", group=test),
        Column(key="delta_p", title=Text("p", "p"), kind="p", symbol=True, group=test),
    ]
    ratio = Text("Critical ratio", "临界比值")
    pairs = [(d.first, d.second) for d in result.paths[0].differences]
    for first, second in pairs:
        title = f"{groups[second - 1]} − {groups[first - 1]}"
        columns.append(
            Column(key=f"cr_{first}_{second}", title=Text(title, title), kind="number", group=ratio)
        )
    rows = [
        row(
            f"{path.source} → {path.target}",
            *(
                cell
                for est, p, std in zip(path.est, path.pvalue, path.std, strict=True)
                for cell in (starred(est, p), number(std))
            ),
            *test_cells(path.constrained),
            *(starred(d.z, d.pvalue) for d in path.differences),
        )
        for path in result.paths
    ]
    blanks: list[Cell] = [Cell(None)] * (2 * len(groups))
    rows.append(
        row(
            Text("All paths", "全部路径"),
            *blanks,
            *test_cells(result.together),
            *([None] * len(pairs)),
            kind="total",
        )
    )
    used = [name for path in result.paths for name in (path.source, path.target)]
    return Table(
        id="path-comparison",
        title=Text("Paths compared between groups", "路径系数的组间比较"),
        short=Text("Paths by group", "组间路径"),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(
            _compared_under(result),
            Text(
                "Held equal: chi-square difference when this path alone is equal in all groups. Critical ratio: "
                "difference of the two estimates divided by its standard error (beyond ±1.96: p < .05).",
                "约束相等：仅将该路径约束为组间相等时的卡方差异。临界比值：两组估计值之差除以其标准误"
                "（绝对值大于 1.96 即 p < .05）。",
            ),
            STAR_LEGEND,
            *names_note(used, names or {}),
            *notes,
        ),
        paragraph=_paths_said(result),
    )


def _compared_under(result: PathComparison) -> Words:
    if not result.equal:
        return Text("Nothing else is held equal between the groups.", "其他参数在组间均自由估计。")
    kinds = equal_kinds(result.equal)
    free = ", ".join(result.partial)
    return Text(
        f"In all models compared the groups have equal {kinds.en}{f' ({free} free)' if free else ''}.",
        f"各比较模型中组间等值的参数：{kinds.zh}{f'（{free} 除外）' if free else ''}。",
    )


def _paths_said(result: PathComparison) -> Words | None:
    tested = [path for path in result.paths if not isinstance(path.constrained, NotAvailable)]
    if not tested:
        return None
    different = [f"{path.source} → {path.target}" for path in result.paths if _significant(path.constrained)]
    if not different:
        return Text("No path differs between the groups beyond chance.", "各路径系数在组间均无显著差异。")
    named = listed(different)
    return Text(f"Beyond chance the groups differ in {named.en}.", f"组间差异显著的路径：{named.zh}。")


def _significant(test: LikelihoodRatioTest | NotAvailable) -> bool:
    if isinstance(test, NotAvailable):
        return False
    return not isinstance(test.pvalue, NotAvailable) and test.pvalue < 0.05
