"""Conclusions over all defensible analyses: shares, estimates, and which choice moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Table, Words, group_row, row, say
from rcvsem.report.numbers import stars
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled
from rcvsem.report.tables.wording import STAR_LEGEND, count, listed, path_text

if TYPE_CHECKING:
    from rcvsem.analyses.multiverse import Curve, Multiverse

VERDICTS = {
    "always": Text("in all", "全部成立"),
    "never": Text("in none", "均不成立"),
    "depends": Text("depends", "取决于选择"),
    "not tested": Text("not tested", "未检验"),
}
COMPONENTS = {"pls": Text("PLS", "PLS"), "plsc": Text("PLSc", "PLSc")}
_NO_RESULT = NotAvailable("no analysis has this path")
_NOT_IN_MAIN = NotAvailable("the main analysis has no such path")
_NO_VARIANCE = NotAvailable("the estimate does not vary")


def curve_table(found: Multiverse) -> Table:
    """A row a hypothesis."""
    columns = (
        usual.HYPOTHESIS,
        usual.EXPECTED,
        Column(key="main", title=Text("Main analysis (β)", "主分析（β）"), kind="number"),
        Column(key="analyses", title=Text("Analyses", "分析数"), kind="integer"),
        Column(key="share", title=Text("Significant in the direction", "显著且方向一致"), kind="percent"),
        Column(key="against", title=Text("Significant against", "显著但方向相反"), kind="integer"),
        Column(key="median", title=Text("Median β", "β 中位数"), kind="number"),
        Column(key="lowest", title=Text("Smallest β", "β 最小值"), kind="number"),
        Column(key="highest", title=Text("Largest β", "β 最大值"), kind="number"),
        Column(key="verdict", title=Text("Holds", "结论")),
        Column(key="most", title=Text("Matters most", "影响最大的选择")),
    )
    titles = {choice.id: choice.short for choice in found.choices}
    return Table(
        id="multiverse",
        title=Text("The hypotheses over all defensible analyses", "各研究假设在全部合理分析方案下的结果"),
        short=Text("Multiverse", "多重宇宙分析"),
        columns=columns,
        rows=filled(
            columns,
            found.hypotheses,
            hypothesis=_name,
            main=lambda one: Cell(
                _NOT_IN_MAIN if one.main is None else one.main, stars=stars(one.main_pvalue)
            ),
            share=lambda one: _NO_RESULT if one.share is None else one.share,
            median=lambda one: _NO_RESULT if one.estimate is None else one.estimate.median,
            lowest=lambda one: _NO_RESULT if one.estimate is None else one.estimate.lowest,
            highest=lambda one: _NO_RESULT if one.estimate is None else one.estimate.highest,
            verdict=lambda one: Cell(VERDICTS[one.verdict], bold=one.verdict == "depends"),
            most=lambda one: titles.get(one.most, Text("–", "–")),
        ),
        brief=("main", "share", "median", "verdict"),
        notes=(
            say(
                "{combinations} combinations of {choices} choices"
                + (", {drawn} of them drawn at random" if found.drawn < found.combinations else "")
                + "; {analyses} of them are different analyses (N = {low} to {high}). β: standardized path. "
                "Significant: p < {alpha}, with the expected sign, or without one with the sign of the main analysis. "
                "Matters most: the choice between whose levels the share of significant results differs most; among "
                "equals the one that explains most of the variance of β. The analyses rest on the same respondents: the "
                "shares are no probabilities and no test.",
                "{choices} 项选择共 {combinations} 种组合"
                + ("，随机抽取其中 {drawn} 种" if found.drawn < found.combinations else "")
                + "；其中互不相同的分析 {analyses} 个（N = {low}～{high}）。β：标准化路径系数。"
                "显著：p < {alpha} 且与预期方向一致，无预期方向时与主分析方向一致。"
                "影响最大的选择：各水平间显著比例差异最大者；相等时取解释 β 方差最多者。"
                "各分析基于同一批受访者，比例并非概率，也不是检验。",
                combinations=Cell(found.combinations, "integer"),
                choices=Cell(len(found.choices), "integer"),
                drawn=Cell(found.drawn, "integer"),
                analyses=Cell(found.analyses, "integer"),
                low=Cell(found.smallest_n, "integer"),
                high=Cell(found.largest_n, "integer"),
                alpha=Text(f"{found.alpha:g}"[1:], f"{found.alpha:g}"[1:]),
            ),
            STAR_LEGEND,
        ),
        paragraph=_paragraph(found),
        sources=("Steegen et al. (2016)", "Simonsohn et al. (2020)"),
    )


def beside_table(found: Multiverse) -> Table | None:
    """The same paths by PLS; None where it was not asked for."""
    if not found.beside:
        return None
    curves = {(one.source, one.target, one.group): one for one in found.hypotheses}
    rows = []
    for own in found.beside:
        curve, spread = curves[own.source, own.target, own.group], own.estimate
        rows.append(
            row(
                _name(curve),
                COMPONENTS[own.estimator],
                Cell(_NOT_IN_MAIN if own.main is None else own.main),
                own.analyses,
                Cell(own.same / own.analyses if own.analyses else _NO_RESULT),
                *(
                    Cell(_NO_RESULT if spread is None else value)
                    for value in (
                        (None,) * 3 if spread is None else (spread.median, spread.lowest, spread.highest)
                    )
                ),
                Cell(_NO_RESULT if curve.estimate is None else curve.estimate.median),
            )
        )
    return Table(
        id="multiverse-pls",
        title=Text("The same paths by PLS", "PLS 估计的同一路径"),
        short=Text("PLS", "PLS"),
        columns=(
            usual.HYPOTHESIS,
            Column(key="estimator", title=Text("Estimator", "估计方法")),
            Column(key="main", title=Text("Main analysis (β)", "主分析（β）"), kind="number"),
            Column(key="analyses", title=Text("Analyses", "分析数"), kind="integer"),
            Column(key="same", title=Text("In the direction", "方向一致"), kind="percent"),
            Column(key="median", title=Text("Median β", "β 中位数"), kind="number"),
            Column(key="lowest", title=Text("Smallest β", "β 最小值"), kind="number"),
            Column(key="highest", title=Text("Largest β", "β 最大值"), kind="number"),
            Column(
                key="factors", title=Text("Median β of the factors", "公因子模型 β 中位数"), kind="number"
            ),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "Over the same respondents (complete answers) and models. PLS relates composites of the items, the "
                "other estimators common factors: PLS paths carry the items' measurement error, PLSc corrects for it. "
                "Error covariances are no part of PLS. Without a bootstrap they have no p: they are not counted in the "
                "shares, and only their sign and size are to be compared.",
                "基于相同受访者（完整作答）与模型。PLS 以题项的组合变量为分析对象，其余估计方法以公因子为对象："
                "PLS 路径系数含题项测量误差，PLSc 对其作了校正。PLS 不含误差协方差。未做自助抽样，故无 p 值，"
                "不计入各比例，仅可比较方向与大小。",
            ),
        ),
    )


def _name(one: Curve) -> str:
    return f"{one.name} {path_text((one.source, one.target))}{one.of_group}".strip()


def _short(one: Curve) -> str:
    return (one.name or path_text((one.source, one.target))) + one.of_group


def _paragraph(found: Multiverse) -> Words | None:
    named = {
        verdict: listed([_short(one) for one in found.hypotheses if one.verdict == verdict])
        for verdict in _TOLD
    }
    told = [words for verdict, words in _TOLD.items() if named[verdict].en]
    if not told:
        return None
    return say(
        "Of {n} conclusions " + "; ".join(words.en for words in told) + ".",
        "{n} 条结论中，" + "；".join(words.zh for words in told) + "。",
        n=Cell(len(found.hypotheses), "integer"),
        **{verdict: names for verdict, names in named.items() if names.en},
    )


_TOLD = {
    "always": Text("{always} hold in every analysis", "{always} 在全部分析中成立"),
    "never": Text("{never} hold in none", "{never} 在任何分析中均不成立"),
    "depends": Text("{depends} depend on the choices", "{depends} 取决于分析选择"),
}


def level_table(found: Multiverse) -> Table:
    """Share of significant results at every level of every choice, a column a hypothesis."""
    width = len(found.hypotheses) + 1
    rows = []
    for c, choice in enumerate(found.choices):
        rows.append(group_row(choice.title, width))
        for k, level in enumerate(choice.levels):
            shares = [one.choices[c].levels[k].share for one in found.hypotheses]
            head = Text(f"{level.en} *", f"{level.zh} *") if k == choice.base else level
            rows.append(row(head, *(Cell(_NO_RESULT if one is None else one) for one in shares)))
    return Table(
        id="multiverse-levels",
        title=Text("Share of significant results by choice", "各选择水平下显著结果的比例"),
        short=Text("Choices", "各选择"),
        columns=(
            Column(key="level", title=Text("Choice", "选择")),
            *(_column(one, k, "percent") for k, one in enumerate(found.hypotheses)),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "Over all combinations with this level; significant in the direction of the hypothesis. *: the main "
                "analysis.",
                "在含该水平的全部组合中计算；显著且与假设方向一致。*：主分析。",
            ),
        ),
    )


def variance_table(found: Multiverse) -> Table:
    """Eta squared of every choice, a column a hypothesis."""
    rows = [
        row(
            choice.short,
            *(
                Cell(_NO_VARIANCE if (eta := one.choices[c].eta_squared) is None else eta, "unit")
                for one in found.hypotheses
            ),
        )
        for c, choice in enumerate(found.choices)
    ]
    return Table(
        id="multiverse-variance",
        title=Text("What the standardized estimates vary with (η²)", "标准化估计值随各选择的变异（η²）"),
        short=Text("Variance", "变异来源"),
        columns=(
            Column(key="choice", title=Text("Choice", "选择")),
            *(_column(one, k, "unit") for k, one in enumerate(found.hypotheses)),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "η²: sum of squares between the levels of the choice over that of all combinations (main effects; what "
                "is missing to 1 are interactions of choices).",
                "η²：该选择各水平间平方和占全部组合总平方和的比例（主效应；与 1 的差额为选择间的交互作用）。",
            ),
        ),
    )


def _column(one: Curve, k: int, kind: str) -> Column:
    return usual.column(f"hypothesis_{k + 1}", _short(one), _short(one), kind)  # type: ignore[arg-type]


def analysis_table(found: Multiverse) -> Table:
    """Every combination, for files."""
    names = [_short(one) for one in found.hypotheses]
    rows = []
    for number, (levels, place) in enumerate(zip(found.level, found.analysis, strict=True), start=1):
        if place < 0:
            continue
        own = found.solved[place]
        said = [choice.levels[k] for choice, k in zip(found.choices, levels, strict=True)]
        cells: list[Any] = []
        for k in range(len(names)):
            path = own.paths[k] if own.paths else None
            value = NotAvailable(own.reason) if own.reason else _NO_RESULT
            cells += [value, value] if path is None else [path.std, Cell(path.pvalue, "p")]
        rows.append(row(count(number), *said, count(own.n), *cells))
    return Table(
        id="multiverse-analyses",
        title=Text("All analyses", "全部分析"),
        short=Text("All analyses", "全部分析"),
        columns=(
            Column(key="number", title=Text("No.", "序号"), kind="integer"),
            *(Column(key=one.id, title=one.short) for one in found.choices),
            Column(key="n", title=Text("N", "N"), kind="integer"),
            *(
                column
                for k, name in enumerate(names, start=1)
                for column in (
                    usual.column(f"std_{k}", f"{name} β", f"{name} β"),
                    usual.column(f"p_{k}", f"{name} p", f"{name} p", "p"),
                )
            ),
        ),
        rows=tuple(rows),
    )
