"""Common method bias: every test with its numbers, its rule of thumb, and what it can show. No verdict: none of them
can exclude bias."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.infer.method_bias import SEES
from rcvsem.report.document import Cell, Column, Statement, Table, literal, raw, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled
from rcvsem.report.tables.wording import listed, percent, unit

if TYPE_CHECKING:
    from rcvsem.infer.latent_method import LatentMethodFactor
    from rcvsem.infer.marker import MarkerTest
    from rcvsem.infer.method_bias import MethodVerdict


# Tests of a source that was measured; strong correlations of the constructs do not raise them.
MEASURED = ("marker", "cfa-marker", "measured")


def method_bias_table(verdicts: Sequence[MethodVerdict]) -> Table:
    """One row a test."""
    columns = (
        usual.TEST,
        Column(key="result", title=Text("Result", "结果")),
        Column(key="rule", title=Text("Rule of thumb", "经验规则")),
        Column(key="verdict", title=Text("Rule met", "是否满足")),
        Column(key="sees", title=Text("What it can and cannot show", "能说明与不能说明什么")),
    )
    return Table(
        id="method-bias",
        title=Text("Common method bias", "共同方法偏差检验"),
        short=Text("Method bias", "方法偏差"),
        columns=columns,
        rows=filled(
            columns,
            verdicts,
            result=_numbers,
            verdict=lambda entry: Cell(entry.verdict, bold=entry.passed is False),
            sees=lambda entry: SEES[entry.code],
        ),
        notes=(
            Text(
                "None of these tests can exclude method bias: with uncorrelated constructs and 20-40% method variance in "
                "every item, all of them can be passed. Where constructs correlate strongly for good reasons, Harman's "
                "share, the method factor and the VIF rise without any bias: a latent method factor also takes up what "
                "the constructs share (Richardson, Simmering & Sturman, 2009).",
                "上述检验均不能排除方法偏差：即使构念本不相关而各题项含 20%–40% 方法方差，也可能全部通过。"
                "若构念间确有强相关，Harman 解释率、方法因子与 VIF 亦会升高："
                "潜在方法因子同样会吸收构念的共同部分（Richardson, Simmering & Sturman, 2009）。",
            ),
        ),
        paragraph=_paragraph(verdicts),
        sources=tuple(dict.fromkeys(entry.source for entry in verdicts)),
    )


def _numbers(entry: MethodVerdict) -> Any:
    if not entry.numbers:
        return NotAvailable(entry.reason or "not computed")
    en, zh = [], []
    values: dict[str, Cell] = {}
    for k, one in enumerate(entry.numbers):
        name = literal(one.name)
        sign = " " if one.kind == "p" else " = "
        en.append(f"{name.en}{sign}{{v{k}}}")
        zh.append(f"{name.zh}{sign}{{v{k}}}")
        values[f"v{k}"] = Cell(raw(one.value), one.kind)
    return say(", ".join(en), "，".join(zh), **values)


def _paragraph(verdicts: Sequence[MethodVerdict]) -> Statement:
    missed = [entry for entry in verdicts if entry.passed is False]
    known = [entry for entry in verdicts if entry.passed is not None]
    if not known:
        return say("None of the tests could be computed.", "各项检验均无法计算。")
    if not missed:
        return say(
            "The rules of thumb of all {n} tests were met, which does not exclude common method bias.",
            "{n} 项检验的经验规则均得到满足，但这并不能排除共同方法偏差。",
            n=Cell(len(known), "integer"),
        )
    missed_names = Text(
        listed([entry.test.en for entry in missed]).en, listed([entry.test.zh for entry in missed]).zh
    )
    if all(entry.code in MEASURED for entry in missed):
        return say(
            "The rule of thumb was not met for: {missed}. The items share variance with what was measured beside them; "
            "what that does to correlations and paths is in the tables below. Other sources of method variance are not "
            "excluded.",
            "未满足经验规则的有：{missed}。各题项与另行测量的变量存在共同方差，其对相关与路径的影响见下列各表；"
            "其他来源的方法方差并未因此排除。",
            missed=missed_names,
        )
    return say(
        "The rule of thumb was not met for: {missed}. Common method bias is possible, as is a strong correlation of the "
        "constructs; these tests cannot tell the two apart.",
        "未满足经验规则的有：{missed}。可能存在共同方法偏差，也可能是构念间确有强相关，上述检验无法区分二者。",
        missed=missed_names,
    )


def latent_method_table(result: LatentMethodFactor) -> Table:
    """Loadings of every item on its construct and on the method factor (Liang et al., 2007)."""
    rows = [
        row(item, own, own**2, method, method**2)
        for item, own, method in zip(result.items, result.substantive, result.method, strict=True)
    ]
    average = (
        result.substantive.mean(),
        result.substantive_variance,
        result.method.mean(),
        result.method_variance,
    )
    rows.append(row(Text("Average", "均值"), *average, kind="total"))
    own, method = Text("Construct", "所属构念"), Text("Method factor", "方法因子")
    named = "+".join(result.measured)
    measured = (
        (say("The method factor is measured by {named} too.", "方法因子另由 {named} 测量。", named=named),)
        if named
        else ()
    )
    loading, square = Text("Loading", "载荷"), Text("Variance", "方差")
    return Table(
        id="measured-method-factor" if named else "latent-method-factor",
        title=Text("Items under a measured method factor", "可测量方法因子下的题项载荷")
        if named
        else Text("Items under a latent method factor", "潜在方法因子下的题项载荷"),
        short=Text("Method factor", "方法因子") if named else Text("ULMC", "ULMC"),
        columns=(
            usual.ITEM,
            Column(key="substantive", title=loading, kind="unit", group=own),
            Column(key="substantive_variance", title=square, kind="unit", group=own),
            Column(key="method", title=loading, kind="unit", group=method),
            Column(key="method_variance", title=square, kind="unit", group=method),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "Standardized loadings; the method factor is uncorrelated with the constructs.",
                "均为标准化载荷；方法因子与各构念不相关。",
            ),
            *measured,
            *((_IMPROPER,) if not result.admissible else ()),
        ),
        paragraph=_explained(result),
        sources=("Podsakoff et al. (2003)", "Liang, Saraf, Hu & Xue (2007)"),
    )


def _explained(result: LatentMethodFactor) -> Statement:
    """Of which factor it is said must be in the sentence: at a glance both stand without their tables."""
    values = {"own": percent(result.substantive_variance), "method": percent(result.method_variance)}
    if result.measured:
        return say(
            "Beside a measured method factor ({named}) the constructs explain {own} of an item's variance on average, "
            "the method factor {method}.",
            "纳入可测量方法因子（{named}）时，构念平均解释题项方差的 {own}，该方法因子平均解释 {method}。",
            named="+".join(result.measured),
            **values,
        )
    return say(
        "Beside a latent method factor (ULMC) the constructs explain {own} of an item's variance on average, the method "
        "factor {method}.",
        "纳入不可测量潜在方法因子（ULMC）时，构念平均解释题项方差的 {own}，方法因子平均解释 {method}。",
        **values,
    )


_IMPROPER = Text(
    "The model with the method factor is an improper solution.",
    "含方法因子的模型为不可接受解（inadmissible）。",
)


def marker_table(result: MarkerTest) -> Table:
    """Every pair of constructs before and after the marker's share is taken out."""
    before, after = Text("Before", "校正前"), Text("Adjusted", "校正后")
    columns = (
        usual.PAIR,
        Column(key="r", title=Text("r", "r"), kind="unit", group=before, symbol=True),
        Column(key="p", title=Text("p", "p"), kind="p", group=before, symbol=True),
        Column(key="adjusted", title=Text("r", "r"), kind="unit", group=after, symbol=True),
        Column(key="adjusted_p", title=Text("p", "p"), kind="p", group=after, symbol=True),
    )
    return Table(
        id="marker",
        title=Text(
            f"Correlations adjusted for the marker {result.marker}", f"标签变量 {result.marker} 校正后的相关"
        ),
        short=Text("Marker", "标签变量"),
        columns=columns,
        rows=filled(
            *(columns, result.pairs),
            pair=lambda pair: f"{pair.a} – {pair.b}",
            p="pvalue",
            adjusted_p="adjusted_pvalue",
        ),
        notes=(
            say(
                "Construct scores are item means. r_M = {shared}, the smallest positive correlation of the marker "
                "with a construct{where}; adjusted r = (r - r_M) / (1 - r_M), N = {n}.",
                "构念得分为题项均值。r_M = {shared}，为标签变量与构念的最小正相关{where}；"
                "校正 r = (r - r_M) / (1 - r_M)，N = {n}。",
                shared=unit(result.shared),
                where=Text(f" ({result.shared_with})", f"（{result.shared_with}）")
                if result.shared_with
                else "",
                n=result.n,
            ),
        ),
        sources=("Lindell & Whitney (2001)",),
    )
