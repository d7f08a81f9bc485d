"""CFA marker technique: its models, the corrected correlations, reliability in parts; paths with a method factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import text_of
from rcvsem.report.document import Cell, Column, Statement, Table, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled
from rcvsem.report.tables.wording import listed, path_text, percent, starred, unit

if TYPE_CHECKING:
    from rcvsem.infer.cfa_marker_result import CfaMarker
    from rcvsem.infer.method_paths import MethodPaths

SOURCE = "Williams, Hartman & Cavazotte (2010)"
NAMES = {
    "cfa": Text("CFA", "CFA"),
    "baseline": Text("Baseline", "基线模型"),
    "method-c": Text("Method-C", "Method-C"),
    "method-u": Text("Method-U", "Method-U"),
    "method-r": Text("Method-R", "Method-R"),
    "method-s95": Text("Method-S (.05)", "Method-S（.05）"),
    "method-s99": Text("Method-S (.01)", "Method-S（.01）"),
}
METHODS = {
    "ulmc": Text("Unmeasured method factor", "不可测量方法因子"),
    "marker": Text("Marker", "标签变量"),
    "measured": Text("Measured method factor", "可测量方法因子"),
}


def marker_model_table(result: CfaMarker) -> Table:
    """One row a model of the technique."""
    difference = Text("Difference", "差异检验")
    rows = []
    for model in result.models:
        lost = model.fit if isinstance(model.fit, NotAvailable) else None
        keys = ("chisq", "df", "cfi", "rmsea")
        values = [model.measures[key] if lost is None else lost for key in keys]
        tested = model.against and model.df
        test = (
            (NAMES[model.against], model.chisq, model.df, model.pvalue) if tested else ("", None, None, None)
        )
        rows.append(row(NAMES[model.code], *values, *test))
    single = Text("The marker is one item, taken as free of error.", "标签变量为单一题项，视为无测量误差。")
    return Table(
        id="cfa-marker-models",
        title=Text(
            f"CFA marker technique: models (marker {'+'.join(result.items)})",
            f"CFA 标签变量法：模型比较（标签变量 {'+'.join(result.items)}）",
        ),
        short=Text("CFA marker", "CFA 标签变量"),
        columns=(
            usual.MODEL,
            usual.CHISQ,
            usual.DF,
            usual.CFI,
            usual.RMSEA,
            usual.column("against", "from", "对照", "text", group=difference),
            *usual.difference(difference, ("delta_chisq", "delta_df", "p")),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "CFA: all factors correlated. Baseline: marker uncorrelated with the constructs, its loadings and error "
                "variances held at those of the CFA. Method-C: equal loadings of all items on the marker; Method-U: free "
                "ones. Method-R: the retained one of the two, the constructs' correlations held at those of Baseline. "
                "Method-S: method loadings held at the outer ends of their 95% and 99% intervals.",
                "CFA：所有因子相关。基线模型：标签变量与各构念不相关，其载荷与误差方差固定为 CFA 的估计值。"
                "Method-C：各题项在标签变量上的载荷相等；Method-U：载荷自由估计。Method-R：在保留的方法模型中"
                "将构念间相关固定为基线模型的值。Method-S：方法载荷固定为其 95% 与 99% 置信区间的外侧端点。",
            ),
            *((single,) if result.single else ()),
        ),
        paragraph=_said(result),
        sources=(SOURCE,),
    )


def _said(result: CfaMarker) -> Statement:
    """What the tests say. No word on bias from other sources."""
    if result.present is None:
        return say("The test of the marker's loadings could not be made.", "标签变量载荷的检验无法进行。")
    if not result.present:
        return say(
            "The items share nothing with the marker beyond chance; method variance that this marker does not carry is "
            "not excluded.",
            "各题项与标签变量的共同方差不显著；但标签变量不含的方法方差并未因此排除。",
        )
    variance = percent(result.method_variance) if is_number(result.method_variance) else ""
    retained = NAMES[result.retained]
    if result.biased is None:
        return say(
            "The items share variance with the marker ({variance} on average, {retained}); the test of the correlations "
            "could not be made.",
            "各题项与标签变量存在共同方差（平均 {variance}，{retained}）；相关的检验无法进行。",
            variance=variance,
            retained=retained,
        )
    if result.biased:
        return say(
            "The items share variance with the marker ({variance} on average, {retained}), and the correlations of the "
            "constructs change when it is taken out.",
            "各题项与标签变量存在共同方差（平均 {variance}，{retained}），将其分离后构念间相关显著改变。",
            variance=variance,
            retained=retained,
        )
    return say(
        "The items share variance with the marker ({variance} on average, {retained}), but the correlations of the "
        "constructs do not change significantly when it is taken out.",
        "各题项与标签变量存在共同方差（平均 {variance}，{retained}），但将其分离后构念间相关未显著改变。",
        variance=variance,
        retained=retained,
    )


def marker_correlation_table(result: CfaMarker) -> Table:
    """Correlations of the constructs before and after, and with stronger method effects."""
    moved = [
        abs(c.baseline - c.corrected)
        for c in result.correlations
        if isinstance(c.baseline, float) and isinstance(c.corrected, float)
    ]
    sensitivity = Text("Sensitivity", "敏感性分析")
    columns = (
        usual.PAIR,
        usual.column("baseline", "Baseline", "基线模型", "unit"),
        usual.column("corrected", "Corrected", "校正后", "unit"),
        usual.P,
        usual.column("s95", "95%", "95%", "unit", group=sensitivity),
        usual.column("s99", "99%", "99%", "unit", group=sensitivity),
    )
    return Table(
        id="cfa-marker-correlations",
        title=Text(
            "CFA marker technique: method-corrected correlations",
            "CFA 标签变量法：校正方法方差后的构念间相关",
        ),
        short=Text("Corrected r", "校正相关"),
        columns=columns,
        rows=filled(columns, result.correlations, pair=lambda c: f"{c.a} – {c.b}", p="pvalue"),
        notes=(
            say(
                "Latent correlations. Corrected: of {retained}, with p of r = 0. Sensitivity: of the Method-S models.",
                "均为潜变量相关。校正后：{retained} 的估计值及其 p 值（H0：r = 0）。敏感性分析：Method-S 模型的估计值。",
                retained=NAMES[result.retained],
            ),
        ),
        paragraph=say(
            "The correlations change by {most} at most.",
            "相关系数的最大变化为 {most}。",
            most=unit(max(moved)),
        )
        if moved
        else None,
        sources=(SOURCE,),
    )


def marker_reliability_table(result: CfaMarker) -> Table:
    """Reliability of every construct, and the parts of it."""
    parts = Text("With the marker", "含标签变量")
    return Table(
        id="cfa-marker-reliability",
        title=Text("CFA marker technique: reliability in parts", "CFA 标签变量法：信度分解"),
        short=Text("Reliability parts", "信度分解"),
        columns=(
            usual.CONSTRUCT,
            Column(key="total", title=Text("Total (Baseline)", "总信度（基线模型）"), kind="unit"),
            Column(key="substantive", title=Text("Substantive", "实质信度"), kind="unit", group=parts),
            Column(key="method", title=Text("Method", "方法信度"), kind="unit", group=parts),
            Column(key="share", title=Text("Method of both", "方法占比"), kind="percent", group=parts),
        ),
        rows=tuple(
            row(
                r.construct,
                r.total,
                *((None,) * 3 if r.construct == result.marker else (r.substantive, r.method, r.share)),
            )
            for r in result.reliability
        ),
        notes=(
            say(
                "(Sum of standardized loadings)² over itself and the error variances. Substantive and method: loadings "
                "on the construct and on the marker in {retained}.",
                "（标准化载荷之和）² 除以其自身与误差方差之和。实质信度与方法信度：{retained} "
                "中题项在构念与标签变量上的载荷。",
                retained=NAMES[result.retained],
            ),
        ),
        sources=(SOURCE,),
    )


def method_path_table(result: MethodPaths) -> Table | None:
    """Standardized paths without and with each method factor. None when no model with one has a solution."""
    if not result.methods:
        return None
    without = Text("Without", "不含方法因子")
    columns = [usual.PATH, *usual.standardized(without, ("std", "p"))]
    for code in result.methods:
        columns += usual.standardized(METHODS[code], (f"{code}_std", f"{code}_p"))
    changed = result.changed
    rows = []
    for one in result.paths:
        cells = [starred(one.std, one.pvalue), Cell(one.pvalue)]
        for code in result.methods:
            p = one.with_pvalue[code]
            cells += [starred(one.with_std[code], p), Cell(p, bold=one in changed)]
        rows.append(row(path_text((one.rhs, one.lhs)), *cells))
    return Table(
        id="method-paths",
        title=Text("Paths with and without a method factor", "含与不含方法因子的路径系数"),
        short=Text("Method paths", "方法因子路径"),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(
            Text(
                "The structural model with a factor under all items that is uncorrelated with the exogenous constructs; "
                "standardized paths, all models by the same standard errors (robust where there are answers).",
                "结构模型中为全部题项加入与外生构念不相关的方法因子；路径系数为标准化值，各模型采用同一标准误"
                "（有作答数据时为稳健标准误）。",
            ),
            *(
                say(
                    "{method}: {reason}.",
                    "{method}：{reason}。",
                    method=METHODS[code],
                    reason=text_of(lost.reason),
                )
                for code, lost in result.lost.items()
            ),
        ),
        paragraph=say(
            "With a method factor {paths} would be judged otherwise.",
            "加入方法因子后，{paths} 的结论将不同。",
            paths=listed([path_text((one.rhs, one.lhs)) for one in changed]),
        )
        if changed
        else Text("No path is judged otherwise with a method factor.", "加入方法因子后各路径的结论不变。"),
        sources=("Podsakoff et al. (2003)",),
    )
