"""Tables of a necessary condition analysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Table, join, row, say
from rcvsem.report.tables import usual

if TYPE_CHECKING:
    from rcvsem.analyses.necessary_conditions import Bottleneck, NcaStudy

CEILING_NAMES = {"ce_fdh": Text("CE-FDH", "CE-FDH"), "cr_fdh": Text("CR-FDH", "CR-FDH")}
SIZES = {
    "small": Text("small", "小"),
    "medium": Text("medium", "中等"),
    "large": Text("large", "大"),
    "very large": Text("very large", "非常大"),
}
_NOT_NEEDED = Text("NN", "NN")
SOURCES = (
    "Dul, J. (2016). Necessary condition analysis (NCA). Organizational Research Methods, 19(1), 10-52.",
    "Dul, J., van der Laan, E., & Kuik, R. (2020). A statistical significance test for necessary condition analysis. "
    "Organizational Research Methods, 23(2), 385-395.",
)


def worded(name: str, names: Mapping[str, Text]) -> Text:
    """The wording of a variable with its code."""
    found = names.get(name)
    return Text(name, name) if found is None else Text(f"{found.en} ({name})", f"{found.zh}（{name}）")


def effect_size_table(study: NcaStudy) -> Table:
    """One row a condition and ceiling."""
    from rcvsem.analyses.necessary_conditions import size_of

    rows, told = [], []
    for one in study.conditions:
        for kind, line in one.lines.items():
            p = one.p[kind]
            name = worded(one.name, study.data.names)
            rows.append(
                row(
                    *(name, CEILING_NAMES[kind], line.effect, p, SIZES[size_of(line.effect)], line.accuracy),
                    *(line.zone, one.scope.area, line.condition_inefficiency, line.outcome_inefficiency),
                )
            )
            if not isinstance(p, NotAvailable) and kind == "cr_fdh" and line.effect >= 0.1 and p < 0.05:
                told.append(
                    say(
                        f"The data are in line with {one.name} as a necessary condition (d = {{d}}, p {{p}}).",
                        f"数据支持 {one.name} 为必要条件（d = {{d}}，p {{p}}）。",
                        d=Cell(line.effect, "unit", 3),
                        p=Cell(p, "p"),
                    )
                )
    none = say(
        "No condition has d of .10 and more with p below .05 (CR-FDH).",
        "没有条件同时满足 d ≥ .10 且 p < .05（CR-FDH）。",
    )
    tested = study.options.draws > 0
    lost = Text("Inefficiency", "无效率")
    return Table(
        id="nca",
        title=Text(f"Necessary conditions of {study.data.outcome}", f"{study.data.outcome} 的必要条件分析"),
        short=Text("NCA", "NCA"),
        columns=(
            usual.CONDITION,
            Column(key="ceiling", title=Text("Ceiling", "上限线")),
            Column(key="effect", title=Text("d", "d"), kind="unit", symbol=True),
            usual.P,
            Column(key="size", title=Text("Size", "效应")),
            Column(key="accuracy", title=Text("Accuracy", "精确度"), kind="percent"),
            Column(key="zone", title=Text("Ceiling zone", "上限区域"), kind="number"),
            Column(key="scope", title=Text("Scope", "范围"), kind="number"),
            usual.column("condition_inefficiency", "of X", "条件", "percent", group=lost),
            usual.column("outcome_inefficiency", "of Y", "结果", "percent", group=lost),
        ),
        rows=tuple(rows),
        brief=("ceiling", "effect", "p"),
        notes=(
            Text(
                "d: empty zone above the ceiling / scope; below .1 small, .1 to .3 medium, .3 to .5 large, above very "
                "large. p: share of random orders of the outcome with as large a d"
                + (f" ({study.options.draws:,} draws)." if tested else " (not asked for)."),
                "d：上限线以上空白区域与范围之比；小于 .1 为小，.1～.3 为中等，.3～.5 为大，.5 以上为非常大。"
                "p：结果变量随机重排后 d 不小于观测值的比例"
                + (f"（{study.options.draws:,} 次）。" if tested else "（未检验）。"),
            ),
        ),
        paragraph=join(told or [none]) if tested else None,
        sources=SOURCES,
    )


def bottleneck_table(study: NcaStudy, table: Bottleneck) -> Table:
    """Which level of each condition an outcome of so many per cent needs."""
    beyond, outcome = Text("NA", "NA"), study.data.outcome

    def level(value: float | NotAvailable | None) -> Cell:
        if value is None:
            return Cell(_NOT_NEEDED)
        return Cell(beyond) if isinstance(value, NotAvailable) else Cell(value, "percent", 1)

    return Table(
        id=f"bottleneck-{table.kind.replace('_', '-')}",
        title=Text(
            f"Bottleneck table ({CEILING_NAMES[table.kind].en})",
            f"瓶颈水平（{CEILING_NAMES[table.kind].zh}）",
        ),
        columns=(
            usual.column("outcome", f"{outcome} (%)", f"{outcome}（%）", "percent", digits=0),
            *(
                usual.column(name, f"{name} (%)", f"{name}（%）", "percent", digits=1)
                for name in study.data.conditions
            ),
        ),
        rows=tuple(
            row(one.outcome_share, *(level(value) for value in one.needed_share.values()))
            for one in table.rows
        ),
        notes=(
            Text(
                "Per cent of the range of each variable. NN: not necessary at this level. NA: beyond what was observed.",
                "以各变量取值范围的百分比表示。NN：该水平下不必要。NA：超出观测范围。",
            ),
        ),
    )
