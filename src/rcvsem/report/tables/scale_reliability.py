"""Reliability of constructs, dimensions and the whole questionnaire by every coefficient, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.evaluate.cutoffs import CUTOFFS
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Table, Words, group_row, join, raw, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.span import span_sentence
from rcvsem.report.tables.wording import Names, count, titled

if TYPE_CHECKING:
    from rcvsem.analyses.reliability import ScaleRow

_LEVELS = {
    "construct": Text("Constructs", "构念"),
    "dimension": Text("Dimensions", "维度"),
    "whole": Text("Whole questionnaire", "总量表"),
}


def scale_reliability_table(
    rows: Sequence[ScaleRow],
    *,
    level: float = 0.95,
    draws: int = 0,
    names: Names | None = None,
    notes: Sequence[Words] = (),
) -> Table | None:
    """One row a scale under its level. None without any scale."""
    if not rows:
        return None
    tail = f"{level * 100:g}%"
    alpha, omega = Text("Cronbach's α", "Cronbach's α"), Text("McDonald's ω", "McDonald's ω")
    columns = [
        Column(key="scale", title=Text("Scale", "量表")),
        usual.ITEMS,
        usual.N,
        Column(key="alpha", title=Text("α", "α"), kind="unit", group=alpha),
        Column(key="feldt_lower", title=Text("Feldt LL", "Feldt 下限"), kind="unit", group=alpha),
        Column(key="feldt_upper", title=Text("Feldt UL", "Feldt 上限"), kind="unit", group=alpha),
    ]
    if draws:
        columns += [
            Column(key="boot_lower", title=Text("Bootstrap LL", "自助法下限"), kind="unit", group=alpha),
            Column(key="boot_upper", title=Text("Bootstrap UL", "自助法上限"), kind="unit", group=alpha),
        ]
    columns += [
        Column(key="standardized", title=Text("Standardized", "标准化"), kind="unit", group=alpha),
        Column(key="omega", title=Text("ω", "ω"), kind="unit", group=omega),
    ]
    if draws:
        columns += [
            Column(key="omega_lower", title=Text("Bootstrap LL", "自助法下限"), kind="unit", group=omega),
            Column(key="omega_upper", title=Text("Bootstrap UL", "自助法上限"), kind="unit", group=omega),
        ]
    columns += [
        Column(key="mean_r", title=Text("Mean r", "平均 r"), kind="unit"),
        Column(key="split_half", title=Text("Split-half", "分半信度"), kind="unit"),
        Column(key="lambda6", title=Text("λ6", "λ6"), kind="unit"),
    ]
    several = any(not isinstance(entry.general, NotAvailable | None) for entry in rows)
    if several:
        columns += [
            Column(key="omega_h", title=Text("ω hierarchical", "层级 ω"), kind="unit", group=_GENERAL),
            Column(key="omega_t", title=Text("ω total", "总 ω"), kind="unit", group=_GENERAL),
            Column(key="ecv", title=Text("ECV", "ECV"), kind="unit", group=_GENERAL),
        ]
    body = []
    levels = list(dict.fromkeys(entry.level for entry in rows))
    for group in levels:
        if len(levels) > 1:
            body.append(group_row(_LEVELS[group], len(columns)))
        for entry in (e for e in rows if e.level == group):
            label = titled(entry.code, names or {}) if group == "construct" else entry.name
            low = isinstance(entry.alpha, float) and entry.alpha < CUTOFFS["alpha"].good
            cells: list[Any] = [label, len(entry.items), entry.n, Cell(raw(entry.alpha), bold=low)]
            cells += entry.alpha_feldt
            cells += entry.alpha_bootstrap if draws else ()
            cells += [entry.alpha_standardized, entry.omega]
            cells += entry.omega_bootstrap if draws else ()
            cells += [entry.mean_r, entry.split_half, entry.lambda6]
            cells += _of_general(entry) if several else ()
            body.append(row(*cells))
    compared = [entry for entry in rows if entry.level == levels[0]]
    described: list[Words] = [
        say(
            "α: raw (covariances) with Feldt's {tail} interval, and standardized; ω from the one-factor model of "
            "the scale's own items; split-half: odd against even items, Spearman-Brown (Horst's form for halves "
            "of unequal length); λ6: Guttman. Bold: α below {cut}.",
            "α 为协方差形式及 Feldt {tail} 区间，并列出标准化 α；ω 由该量表题项的单因子模型计算；"
            "分半信度为奇偶分半的 Spearman-Brown 系数（两半题数不等时用 Horst 公式）；λ6 为 Guttman 系数。"
            "粗体：α 低于 {cut}。",
            tail=tail,
            cut=Cell(CUTOFFS["alpha"].good, "unit", 2),
        )
    ]
    if several:
        described.append(_BEHIND)
    if draws:
        described.append(
            say(
                "Bootstrap: {draws} draws, percentile intervals.",
                "自助法：{draws} 次抽样，百分位区间。",
                draws=count(draws),
            )
        )
    return Table(
        id="scale-reliability",
        title=Text("Reliability of the scales", "量表信度"),
        short=Text("Scales", "量表信度"),
        brief=("k", "n", "alpha", "feldt_lower", "omega"),
        columns=tuple(columns),
        rows=tuple(body),
        notes=(*described, *notes),
        paragraph=join(
            [
                span_sentence(Text("Cronbach's α", "Cronbach's α "), [(_said(e), e.alpha) for e in compared]),
                span_sentence(Text("McDonald's ω", "McDonald's ω "), [(_said(e), e.omega) for e in compared]),
            ]
        ),
        sources=(
            "Cronbach (1951)",
            "Feldt (1965)",
            "McDonald (1999)",
            *(("Schmid & Leiman (1957)", "Zinbarg et al. (2005)") if several else ()),
            *(() if all(isinstance(r.split_half, NotAvailable) for r in rows) else ("Horst (1951)",)),
        ),
    )


def _of_general(entry: ScaleRow) -> tuple[Any, Any, Any]:
    found = entry.general
    if found is None or isinstance(found, NotAvailable):
        return found, found, found
    return found.omega_hierarchical, found.omega_total, found.ecv


_GENERAL = Text("General factor", "一般因子")
_BEHIND = Text(
    "General factor: of a scale of three constructs or more, one factor behind as many oblique factors (minimum "
    "residuals, direct quartimin, Schmid-Leiman): ω hierarchical is its share of the variance of the sum of standardized "
    "items as they are keyed, ω total that of all factors, ECV its share of the common variance. A sum score of "
    "everything stands for one thing only as far as ω hierarchical is high, whatever α is.",
    "一般因子：对含三个及以上构念的量表，先提取同数目的斜交因子（最小残差法、直接 quartimin 旋转），"
    "再作 Schmid-Leiman 变换：层级 ω 为一般因子解释的标准化题项总分（按计分方向）方差比例，总 ω 为全部因子解释的比例，"
    "ECV 为一般因子占共同方差的比例。"
    "无论 α 多高，总分所代表的单一含义仅以层级 ω 为限。",
)


def _said(entry: ScaleRow) -> str | Text:
    return entry.code if entry.level == "construct" else entry.name
