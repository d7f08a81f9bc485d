"""Every path compared between groups: constrained tests and critical ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.infer.group_comparison import ALPHA
from rcvsem.report.document import Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.invariance import test_cells
from rcvsem.report.tables.wording import (
    STAR_LEGEND,
    Names,
    equal_kinds,
    listed,
    names_note,
    number,
    probability,
    starred,
)

if TYPE_CHECKING:
    from rcvsem.evaluate import LikelihoodRatioTest
    from rcvsem.infer.group_comparison import PathComparison


def path_comparison_table(result: PathComparison, *, names: Names | None = None) -> Table:
    """Each path in every group, the constrained test of the path, and critical ratios of the differences."""
    groups = result.groups
    columns = [usual.PATH]
    for k, label in enumerate(groups, start=1):
        heading = Text(label, label)
        columns.append(usual.column(f"est_{k}", "Estimate", "估计值", group=heading))
        columns.append(usual.column(f"std_{k}", "Std.", "标准化", group=heading))
    test = Text("Held equal", "约束相等")
    columns += [
        *usual.difference(test),
        usual.column("delta_p_holm", "p (Holm)", "p（Holm）", "p", group=test),
    ]
    ratio = Text("Critical ratio", "临界比值")
    pairs = [(d.first, d.second) for d in result.paths[0].differences]
    for first, second in pairs:
        title = f"{groups[second - 1]} − {groups[first - 1]}"
        columns.append(usual.column(f"cr_{first}_{second}", title, title, group=ratio))
    rows = [
        row(
            f"{path.source} → {path.target}",
            *(
                cell
                for est, p, std in zip(path.est, path.pvalue, path.std, strict=True)
                for cell in (starred(est, p), number(std))
            ),
            *test_cells(path.constrained),
            adjusted,
            *(starred(d.z, d.pvalue) for d in path.differences),
        )
        for path, adjusted in zip(result.paths, result.holm, strict=True)
    ]
    before, after = [None] * (2 * len(groups)), [None] * (1 + len(pairs))
    together = test_cells(result.together)
    rows.append(row(Text("All paths", "全部路径"), *before, *together, *after, kind="total"))
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
    """The omnibus test first; single paths count after Holm's correction, and only where the omnibus test rejects."""
    together = result.together
    if isinstance(together, NotAvailable) or isinstance(together.pvalue, NotAvailable):
        return None
    values = {"stat": number(together.stat, 2), "df": int(together.df), "p": probability(together.pvalue)}
    different = result.different
    statistics = "Δχ²({df}) = {stat}, p {p}"
    if together.pvalue >= ALPHA:
        alone = [f"{path.source} → {path.target}" for path in result.paths if _alone(path.constrained)]
        tail = Text("", "")
        if alone:
            named = listed(alone)
            tail = Text(
                f" Taken alone, {named.en} had p < .05, which does not stand after this test.",
                f"单独检验时 {named.zh} 的 p < .05，但总体检验不显著，不宜据此下结论。",
            )
        return say(
            f"Taken together, the paths did not differ significantly between the groups, {statistics}.{tail.en}",
            f"总体检验显示各路径系数的组间差异不显著，{statistics.replace(', ', '，')}。{tail.zh}",
            **values,
        )
    if not different:
        return say(
            f"Taken together, the paths differed between the groups, {statistics}; no single path did after Holm's "
            "correction.",
            f"总体检验显示路径系数存在组间差异，{statistics.replace(', ', '，')}；经 Holm 校正后，没有单条路径差异显著。",
            **values,
        )
    named = listed([f"{path.source} → {path.target}" for path in different])
    return say(
        f"The paths differed between the groups, {statistics}; after Holm's correction significantly in {{named}}.",
        f"路径系数存在组间差异，{statistics.replace(', ', '，')}；经 Holm 校正后差异显著的路径：{{named}}。",
        named=named,
        **values,
    )


def _alone(test: LikelihoodRatioTest | NotAvailable) -> bool:
    if isinstance(test, NotAvailable):
        return False
    return not isinstance(test.pvalue, NotAvailable) and test.pvalue < ALPHA
