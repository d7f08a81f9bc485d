"""Tables of a fuzzy-set qualitative comparative analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Row, RowKind, Table, group_row, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.nca import worded
from rcvsem.report.tables.rows import filled

if TYPE_CHECKING:
    from rcvsem.analyses.configuration_study import QcaStudy

KINDS = {
    "complex": Text("Complex solution", "复杂解"),
    "intermediate": Text("Intermediate solution", "中间解"),
    "parsimonious": Text("Parsimonious solution", "简约解"),
}
CONSISTENCY, COVERAGE = Text("Consistency", "一致性"), Text("Coverage", "覆盖度")
SOURCES = (
    "Ragin, C. C. (2008). Redesigning social inquiry. University of Chicago Press.",
    "Fiss, P. C. (2011). Building better causal theories. Academy of Management Journal, 54(2), 393-420.",
    "Schneider, C. Q., & Wagemann, C. (2012). Set-theoretic methods for the social sciences. Cambridge University Press.",
)


def calibration_table(study: QcaStudy) -> Table | None:
    """Anchors of every variable."""
    if not study.anchors:
        return None
    percentiles = ", ".join(f"{p:g}" for p in study.options.percentiles)
    given = {True: Text("given", "给定"), False: Text("percentiles", "百分位数")}
    return Table(
        id="calibration",
        title=Text("Calibration", "变量校准"),
        columns=(
            usual.VARIABLE,
            Column(key="out", title=Text("Fully out", "完全不隶属"), kind="number"),
            Column(key="crossover", title=Text("Crossover", "交叉点"), kind="number"),
            Column(key="in", title=Text("Fully in", "完全隶属"), kind="number"),
            Column(key="from", title=Text("Anchors", "锚点来源")),
        ),
        rows=tuple(
            row(worded(name, study.data.names), a.out, a.cross, a.full, given[bool(a.given)])
            for name, a in study.anchors.items()
        ),
        notes=(
            Text(
                f"Direct method; percentiles {percentiles}. Memberships .05, .50 and .95 at the anchors.",
                f"直接校准法；百分位数为 {percentiles}。三个锚点处的隶属度分别为 .05、.50 与 .95。",
            ),
        ),
    )


def necessity_table(study: QcaStudy) -> Table:
    """Each condition and its absence as a necessary condition."""
    return Table(
        id="qca-necessity",
        title=Text(f"Necessity for {study.outcome}", f"{study.outcome} 的单个条件必要性分析"),
        columns=(
            usual.CONDITION,
            Column(key="consistency", title=CONSISTENCY, kind="unit"),
            Column(key="coverage", title=COVERAGE, kind="unit"),
            Column(key="ron", title=Text("RoN", "RoN"), kind="unit"),
        ),
        rows=tuple(
            row(name, Cell(found.consistency, bold=found.consistency >= 0.9), found.coverage, found.ron)
            for name, found in study.necessity.items()
        ),
        notes=(
            Text(
                "Consistency of .90 and more speaks for necessity, unless coverage or RoN (relevance of necessity) is "
                "low: then the condition is trivial. ~ absence.",
                "一致性不低于 .90 表明可能为必要条件；若覆盖度或 RoN（必要性的相关性）偏低，则属平凡必要条件。"
                "~ 表示条件不存在。",
            ),
        ),
        sources=SOURCES[2:],
    )


def truth_table(study: QcaStudy) -> Table:
    """The observed combinations."""
    names = study.data.conditions
    return Table(
        id="truth-table",
        title=Text(f"Truth table of {study.outcome}", f"{study.outcome} 的真值表"),
        columns=(
            *(usual.coded(name, "integer") for name in names),
            usual.CASES,
            Column(key="consistency", title=CONSISTENCY, kind="unit"),
            usual.PRI,
            Column(key="outcome", title=Text("Outcome", "结果变量"), kind="integer"),
        ),
        rows=tuple(
            row(
                *(*line.literals, len(line.cases), line.consistency, line.pri),
                int(line.positive) if line.enough else "?",
            )
            for line in study.solutions.table
        ),
        notes=(
            say(
                "Outcome 1: at least {frequency} cases, consistency {consistency} and PRI {pri}. ?: fewer cases, a "
                "logical remainder like the {rest} combinations without any case.",
                "结果为 1：案例数不少于 {frequency}，一致性不低于 {consistency}，PRI 不低于 {pri}。"
                "?：案例不足，与其余 {rest} 个无案例的组合同属逻辑余项。",
                frequency=Cell(study.options.frequency, "integer"),
                consistency=Cell(study.options.consistency, "unit", 2),
                pri=Cell(study.options.pri, "unit", 2),
                rest=Cell(2 ** len(names) - len(study.solutions.table), "integer"),
            ),
        ),
    )


def configuration_table(study: QcaStudy) -> Table | None:
    """The intermediate solution with core and contributing conditions, a column a configuration (Fiss, 2011)."""
    from rcvsem.analyses.configuration_study import core_of

    models = study.solutions.models["intermediate"]
    if not models:
        return None
    model, short = models[0], study.solutions.models["parsimonious"]
    marks = []
    for term in model.terms:
        core = core_of(term.literals, short)
        marks.append(
            [
                "" if state < 0 else ("●" if state else "⊗") if own else ("(●)" if state else "(⊗)")
                for state, own in zip(term.literals, core, strict=True)
            ]
        )
    width = len(model.terms)
    rows = [
        row(worded(name, study.data.names), *(column[k] for column in marks))
        for k, name in enumerate(study.data.conditions)
    ]
    for label, values in (
        (CONSISTENCY, [term.relation.consistency for term in model.terms]),
        (Text("PRI", "PRI"), [term.relation.pri for term in model.terms]),
        (Text("Raw coverage", "原始覆盖度"), [term.relation.coverage for term in model.terms]),
        (Text("Unique coverage", "唯一覆盖度"), [term.unique for term in model.terms]),
    ):
        first: RowKind = "total" if label is CONSISTENCY else "body"
        rows.append(row(label, *(Cell(value, "unit", 3) for value in values), kind=first))
    for label, value in (
        (Text("Solution consistency", "总体一致性"), model.relation.consistency),
        (Text("Solution coverage", "总体覆盖度"), model.relation.coverage),
    ):
        rows.append(row(label, Cell(value, "unit", 3), *(None for _ in range(width - 1))))
    more = len(models) - 1
    return Table(
        id="configurations",
        title=Text(f"Configurations for {study.outcome}", f"产生 {study.outcome} 的条件组态"),
        columns=(
            usual.CONDITION,
            *(usual.column(f"c{k}", f"C{k}", f"C{k}", "text") for k in range(1, width + 1)),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "Intermediate solution. ● core condition present, ⊗ core condition absent; in brackets: contributing "
                "conditions. Core: also in the parsimonious solution."
                + (f" {more} other models have as few configurations; see the solutions." if more else ""),
                "中间解。● 核心条件存在，⊗ 核心条件缺失；括号内为边缘条件。核心条件指同时出现于简约解中的条件。"
                + (f"另有 {more} 个组态数相同的模型，见各解列表。" if more else ""),
            ),
        ),
        paragraph=say(
            "{count} configurations lead to the outcome (consistency {consistency}, coverage {coverage}).",
            "共有 {count} 条组态路径（总体一致性 {consistency}，总体覆盖度 {coverage}）。",
            count=Cell(width, "integer"),
            consistency=Cell(model.relation.consistency, "unit", 3),
            coverage=Cell(model.relation.coverage, "unit", 3),
        ),
        sources=SOURCES[:2],
    )


def solution_table(study: QcaStudy) -> Table | None:
    """All solutions as formulas."""
    from rcvsem.analyses.configuration_study import SOLUTIONS, formula

    columns = (
        Column(key="configuration", title=Text("Configuration", "组态")),
        Column(key="consistency", title=CONSISTENCY, kind="unit"),
        usual.PRI,
        Column(key="raw", title=Text("raw", "原始"), kind="unit", group=COVERAGE),
        Column(key="unique", title=Text("unique", "唯一"), kind="unit", group=COVERAGE),
        usual.CASES,
    )
    rows: list[Row] = []
    for kind in SOLUTIONS:
        models = study.solutions.models[kind]
        for k, model in enumerate(models, start=1):
            title = KINDS[kind]
            if len(models) > 1:
                title = Text(f"{title.en}, model {k} of {len(models)}", f"{title.zh}，模型 {k}/{len(models)}")
            rows.append(group_row(title, len(columns)))
            rows += filled(
                columns,
                model.terms,
                configuration=lambda term: formula(term.literals, study.data.conditions),
                consistency="relation.consistency",
                pri="relation.pri",
                raw="relation.coverage",
                cases=lambda term: len(term.cases),
            )
            whole = (model.relation.consistency, model.relation.pri, model.relation.coverage)
            rows.append(row(Text("Solution", "总体"), *whole, None, None, kind="total"))
    if not rows:
        return None
    return Table(
        id="qca-solutions",
        title=Text(f"Solutions for {study.outcome}", f"{study.outcome} 的复杂解、中间解与简约解"),
        columns=columns,
        rows=tuple(rows),
        brief=("consistency", "raw"),
        notes=(
            Text(
                "* and, ~ not; configurations of a solution are joined by or.",
                "* 表示且，~ 表示非；同一解中的各组态为或关系。",
            ),
        ),
    )


def robustness_table(study: QcaStudy) -> Table | None:
    """The intermediate solution under other choices."""
    from rcvsem.analyses.configuration_study import formula

    if not study.robustness:
        return None
    columns = (
        Column(key="choice", title=Text("Choice", "参数设定")),
        Column(key="configurations", title=Text("Configurations", "组态")),
        Column(key="consistency", title=CONSISTENCY, kind="unit"),
        Column(key="coverage", title=COVERAGE, kind="unit"),
        Column(key="coincidence", title=Text("Coincidence", "重合度"), kind="unit"),
    )

    def named(one: Any) -> Text | str:
        shown = " + ".join(formula(term, study.data.conditions) for term in one.terms)
        return shown or Text("no solution", "无解")

    return Table(
        id="qca-robustness",
        title=Text("Robustness of the intermediate solution", "中间解的稳健性检验"),
        columns=columns,
        rows=filled(
            columns,
            study.robustness,
            configurations=named,
            consistency=lambda one: None if one.relation is None else one.relation.consistency,
            coverage=lambda one: None if one.relation is None else one.relation.coverage,
        ),
        notes=(
            Text(
                "One choice is changed at a time. Coincidence: sum of minima over sum of maxima of the memberships in "
                "both solutions; 1 is the same solution.",
                "每次仅改变一项设定。重合度：两个解的隶属度最小值之和与最大值之和之比，1 表示完全相同。",
            ),
        ),
    )
