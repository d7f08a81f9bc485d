"""Common method bias: every test with its numbers, its rule and a plain verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Row, Statement, Table, Words, cell, literal, raw, row, say
from rcvsem.report.tables.wording import listed, percent, unit

if TYPE_CHECKING:
    from rcvsem.infer.latent_method import LatentMethodFactor
    from rcvsem.infer.marker import MarkerTest
    from rcvsem.infer.method_bias import MethodVerdict


def method_bias_table(verdicts: Sequence[MethodVerdict], notes: Sequence[Words] = ()) -> Table:
    """One row a test."""
    rows = [
        Row(
            (
                cell(entry.test),
                cell(_numbers(entry)),
                cell(entry.rule),
                Cell(entry.verdict, bold=entry.passed is False),
            )
        )
        for entry in verdicts
    ]
    return Table(
        id="method-bias",
        title=Text("Common method bias", "共同方法偏差检验"),
        short=Text("Method bias", "方法偏差"),
        columns=(
            Column(key="test", title=Text("Test", "检验")),
            Column(key="result", title=Text("Result", "结果")),
            Column(key="rule", title=Text("Rule: no sign of bias when", "规则（满足则无偏差迹象）")),
            Column(key="verdict", title=Text("Verdict", "结论")),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "None of these tests proves the absence of method bias. Where constructs correlate strongly for "
                "good reasons, Harman's share, the method factor and the VIF rise without any bias: a latent "
                "method factor also takes up what the constructs share (Richardson, Simmering & Sturman, 2009).",
                "上述检验均不能证明不存在方法偏差。若构念间确有强相关，Harman 解释率、方法因子与 VIF 亦会升高："
                "潜在方法因子同样会吸收构念的共同部分（Richardson, Simmering & Sturman, 2009）。",
            ),
            *notes,
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
    passed = [entry for entry in verdicts if entry.passed is True]
    failed = [entry for entry in verdicts if entry.passed is False]
    counts = {"n": Cell(len(passed), "integer"), "all": Cell(len(verdicts), "integer")}
    if not failed:
        return say(
            "{n} of {all} tests show no sign of common method bias"
            + ("." if len(passed) == len(verdicts) else "; the others cannot be decided."),
            "{all} 项检验中有 {n} 项未见共同方法偏差迹象"
            + ("。" if len(passed) == len(verdicts) else "，其余无法判断。"),
            **counts,
        )
    names = listed([entry.test.en for entry in failed])
    names_zh = "、".join(entry.test.zh for entry in failed)
    return say(
        "{n} of {all} tests show no sign of common method bias; by its rule bias cannot be ruled out for: {failed}.",
        "{all} 项检验中有 {n} 项未见共同方法偏差迹象；按规则不能排除偏差的有：{failed}。",
        failed=Text(names.en, names_zh),
        **counts,
    )


def latent_method_table(result: LatentMethodFactor, notes: Sequence[Words] = ()) -> Table:
    """Loadings of every item on its construct and on the method factor (Liang et al., 2007)."""
    rows = [
        row(item, own, own**2, method, method**2)
        for item, own, method in zip(result.items, result.substantive, result.method, strict=True)
    ]
    rows.append(
        row(
            Text("Average", "均值"),
            float(result.substantive.mean()),
            result.substantive_variance,
            float(result.method.mean()),
            result.method_variance,
            kind="total",
        )
    )
    own, method = Text("Construct", "所属构念"), Text("Method factor", "方法因子")
    loading, square = Text("Loading", "载荷"), Text("Variance", "方差")
    return Table(
        id="latent-method-factor",
        title=Text("Items under a latent method factor", "潜在方法因子下的题项载荷"),
        short=Text("ULMC", "ULMC"),
        columns=(
            Column(key="item", title=Text("Item", "题项")),
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
            *((_IMPROPER,) if not result.admissible else ()),
            *notes,
        ),
        paragraph=say(
            "On average the constructs explain {own} of an item's variance, the method factor {method}.",
            "构念平均解释题项方差的 {own}，方法因子平均解释 {method}。",
            own=percent(result.substantive_variance),
            method=percent(result.method_variance),
        ),
        sources=("Podsakoff et al. (2003)", "Liang, Saraf, Hu & Xue (2007)"),
    )


_IMPROPER = Text("The model with the method factor is an improper solution.", "含方法因子的模型为不当解。")


def marker_table(result: MarkerTest, notes: Sequence[Words] = ()) -> Table:
    """Every pair of constructs before and after the marker's share is taken out."""
    rows = tuple(
        row(f"{pair.a} – {pair.b}", pair.r, pair.pvalue, pair.adjusted, pair.adjusted_pvalue)
        for pair in result.pairs
    )
    before, after = Text("Before", "校正前"), Text("Adjusted", "校正后")
    return Table(
        id="marker",
        title=Text(
            f"Correlations adjusted for the marker {result.marker}", f"标记变量 {result.marker} 校正后的相关"
        ),
        short=Text("Marker", "标记变量"),
        columns=(
            Column(key="pair", title=Text("Constructs", "构念对")),
            Column(key="r", title=Text("r", "r"), kind="unit", group=before, symbol=True),
            Column(key="p", title=Text("p", "p"), kind="p", group=before, symbol=True),
            Column(key="adjusted", title=Text("r", "r"), kind="unit", group=after, symbol=True),
            Column(key="adjusted_p", title=Text("p", "p"), kind="p", group=after, symbol=True),
        ),
        rows=rows,
        notes=(
            say(
                "Construct scores are item means. r_M = {shared}, the smallest positive correlation of the marker "
                "with a construct{where}; adjusted r = (r - r_M) / (1 - r_M), N = {n}.",
                "构念得分为题项均值。r_M = {shared}，为标记变量与构念的最小正相关{where}；"
                "校正 r = (r - r_M) / (1 - r_M)，N = {n}。",
                shared=unit(result.shared),
                where=Text(f" ({result.shared_with})", f"（{result.shared_with}）")
                if result.shared_with
                else "",
                n=result.n,
            ),
            *notes,
        ),
        sources=("Lindell & Whitney (2001)",),
    )
