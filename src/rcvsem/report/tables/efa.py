"""Exploratory factor analysis: eigenvalues and how many factors, loadings, factor correlations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Row, Table, Words, group_row, join, raw, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import blocks_of
from rcvsem.report.tables.wording import Names, count, percent, sample_note, titled

if TYPE_CHECKING:
    from rcvsem.analyses.efa import DimensionEfa
    from rcvsem.scale.efa import EFAResult
    from rcvsem.scale.number_of_factors import MapTest, ParallelAnalysis


def eigenvalue_table(entry: DimensionEfa) -> Table:
    """One row a component: eigenvalue, share, random eigenvalue, Velicer's average squared partial correlation."""
    result, parallel, minimum_average = entry.efa, entry.parallel, entry.map
    code, name, chosen_by, kaiser = entry.code, entry.name, entry.chosen_by, entry.kaiser
    k = len(result.eigenvalues)
    columns = [
        Column(key="component", title=Text("Component", "成分"), kind="integer"),
        Column(key="eigenvalue", title=Text("Eigenvalue", "特征值"), kind="number"),
        Column(key="share", title=Text("% of variance", "方差解释率"), kind="percent"),
        Column(key="cumulative", title=Text("Cumulative %", "累积解释率"), kind="percent"),
    ]
    extra: list[Any] = []
    if not isinstance(parallel, NotAvailable):
        random = Text("Parallel analysis", "平行分析")
        tail = f"{parallel.quantile * 100:g}%"
        columns += [
            Column(key="random", title=Text(f"PCA, {tail}", f"主成分，{tail}"), kind="number", group=random),
            Column(key="factor", title=Text("Factor eigenvalue", "因子特征值"), kind="number", group=random),
            usual.column("random_factor", f"Factor, {tail}", f"因子，{tail}", group=random),
        ]
        factors = parallel.factors
        extra += [
            parallel.components_quantile,
            [factors] * k if isinstance(factors, NotAvailable) else factors,
            parallel.factors_quantile,
        ]
    if not isinstance(minimum_average, NotAvailable):
        columns.append(Column(key="map", title=Text("MAP", "MAP"), kind="number", digits=4))
        squares = list(minimum_average.squares[1:])
        extra.append([*squares, *([None] * (k - len(squares)))])
    cumulative = result.eigenvalues.cumsum() / k
    rows = tuple(
        row(
            j + 1,
            Cell(raw(result.eigenvalues[j]), bold=j < result.n_factors),
            result.eigenvalues[j] / k,
            cumulative[j],
            *(values[j] for values in extra),
        )
        for j in range(k)
    )
    return Table(
        id=f"eigenvalues-{code}",
        title=Text(f"Eigenvalues and number of factors: {name.en}", f"特征值与因子数目：{name.zh}"),
        short=Text(f"Eigen {code}", f"特征值 {code}"),
        columns=tuple(columns),
        rows=rows,
        notes=(
            say(
                "Bold: the {m} factors used ({rule})."
                if result.n_factors != 1
                else "Bold: the {m} factor used ({rule}).",
                "粗体为所提取的 {m} 个因子（{rule}）。",
                m=count(result.n_factors),
                rule=chosen_by,
            ),
            *_rules(parallel, minimum_average),
            *_size(result),
        ),
        paragraph=_numbers(name, parallel, minimum_average, kaiser),
        sources=("Kaiser (1960)", "Horn (1965)", "Velicer (1976)"),
    )


def _rules(parallel: ParallelAnalysis | NotAvailable, partial: MapTest | NotAvailable) -> list[Words]:
    notes: list[Words] = []
    if not isinstance(parallel, NotAvailable):
        notes.append(
            say(
                "Parallel analysis: {draws} random data sets; factor eigenvalues are those of the correlation "
                "matrix with squared multiple correlations on its diagonal.",
                "平行分析：{draws} 个随机数据集；因子特征值取自对角线为多元相关平方的相关矩阵。",
                draws=count(parallel.draws),
            )
        )
    if not isinstance(partial, NotAvailable):
        notes.append(
            say(
                "MAP: average squared partial correlation after so many components (none: {zero}); its minimum "
                "gives their number.",
                "MAP：提取相应数目的成分后偏相关平方的均值（未提取时为 {zero}），最小值处为应提取的数目。",
                zero=Cell(float(partial.squares[0]), "number", 4),
            )
        )
    return notes


def _numbers(
    name: Text, parallel: ParallelAnalysis | NotAvailable, partial: MapTest | NotAvailable, kaiser: int
) -> Words:
    en, zh = ["Kaiser's rule {kaiser}"], ["特征值大于 1 准则为 {kaiser}"]
    values: dict[str, Any] = {"kaiser": count(kaiser)}
    if not isinstance(parallel, NotAvailable):
        en.append("parallel analysis {pa} (components) and {fa} (factors)")
        zh.append("平行分析为 {pa}（主成分）与 {fa}（因子）")
        values |= {"pa": count(parallel.n_components), "fa": count(parallel.n_factors)}
    if not isinstance(partial, NotAvailable):
        en.append("Velicer's MAP {map}")
        zh.append("Velicer MAP 为 {map}")
        values["map"] = count(partial.n_components)
    return say(
        f"Number of factors of {{name}}: {', '.join(en)}.",
        f"{{name}}的因子数目：{'，'.join(zh)}。",
        name=name,
        **values,
    )


def efa_loading_table(
    entry: DimensionEfa,
    *,
    cut: float = 0.5,
    constructs: Sequence[tuple[str, Sequence[str]]] = (),
    names: Names | None = None,
) -> Table:
    """Loadings (pattern coefficients) with communalities and MSA, and the variance explained under them.

    Parameters
    ----------
    constructs : (construct, items) for the headings. cut : loadings of at least this are bold.
    """
    from rcvsem.scale.extraction import METHOD_TEXT
    from rcvsem.scale.rotation import OBLIQUE, ORDER_TEXT

    result, code, name, adequacy = entry.efa, entry.code, entry.name, entry.suitability
    m = result.n_factors
    msa = None if isinstance(adequacy, NotAvailable) else adequacy.msa
    factor = Text("Factor", "因子") if result.method != "pca" else Text("Component", "成分")
    columns = (
        usual.ITEM,
        *(usual.column(f"f{j}", f"F{j}", f"F{j}", group=factor) for j in range(1, m + 1)),
        usual.column("communality", "h²", "共同度", "unit"),
        *(() if msa is None else (usual.column("msa", "MSA", "MSA", "unit"),)),
    )

    def of_item(j: int) -> Row:
        cells = [Cell(raw(v), bold=abs(v) >= cut) for v in result.loadings[j]]
        tail = [] if msa is None else [msa if isinstance(msa, NotAvailable) else msa[j]]
        return row(result.items[j], *cells, result.communalities[j], *tail)

    place = {item: j for j, item in enumerate(result.items)}
    rows: list[Row] = []
    for construct, items in blocks_of(result.items, constructs):
        if construct and len(constructs) > 1:
            rows.append(group_row(titled(construct, names or {}), len(columns)))
        rows += [of_item(place[item]) for item in items]
    blank = [None] * (len(columns) - 1 - m)
    rotated = result.rotation != "none" and m > 1
    before = (result.variance_before, result.share_before, result.cumulative_before)
    after = (result.variance_after, result.share_after, result.cumulative_after)
    for suffix, (sums, shares, cumulative) in ((_BEFORE, before), (_AFTER, after)):
        if suffix is _BEFORE and not rotated:
            continue
        for label, values in (
            (_SUMS, sums),
            (_SHARE, map(percent, shares)),
            (_CUMULATIVE, map(percent, cumulative)),
        ):
            head = Text(f"{label.en}, {suffix.en}", f"{label.zh}（{suffix.zh}）") if rotated else label
            rows.append(row(head, *values, *blank, kind="total"))
    rotation = Text("no rotation", "不旋转") if not rotated else _ROTATIONS[result.rotation]
    oblique = result.rotation in OBLIQUE and m > 1
    described: list[Words] = [
        say(
            "Extraction: {method}; rotation: {rotation}. Loadings of at least {cut} in absolute value are bold. "
            "h² = communality.",
            "提取方法：{method}；旋转：{rotation}。绝对值不低于 {cut} 的载荷以粗体标出。h² = 共同度。",
            method=METHOD_TEXT[result.method],
            rotation=rotation,
            cut=Cell(cut, "unit", 2),
        ),
        ORDER_TEXT,
    ]
    if result.method == "pca":
        described.append(COMPONENTS)
    if oblique:
        described.append(
            Text(
                "Oblique rotation: loadings are pattern coefficients; the variance of the factors is "
                "diag(phi L'L), which adds up to the sum of the communalities.",
                "斜交旋转：表中为模式矩阵；因子方差按 diag(phi L'L) 计算，合计等于共同度之和。",
            )
        )
    return Table(
        id=f"efa-{code}",
        title=Text(f"Factor loadings: {name.en}", f"因子载荷：{name.zh}"),
        short=Text(f"EFA {code}", f"EFA {code}"),
        columns=columns,
        rows=tuple(rows),
        notes=(*described, *_size(result)),
        paragraph=_paragraph(result, name),
    )


COMPONENTS = Text(
    "Components are not common factors: they hold the items' error too, and their loadings are larger than those of a "
    "factor analysis. A CFA is compared with common factors (--extraction paf, minres or ml).",
    "主成分并非公因子：其中包含题项的误差方差，载荷高于因子分析的结果。与验证性因子分析相比较者应为公因子"
    "（--extraction paf、minres 或 ml）。",
)
_BEFORE, _AFTER = Text("before rotation", "旋转前"), Text("after rotation", "旋转后")
_SUMS = Text("Sum of squared loadings", "载荷平方和")
_SHARE = Text("% of variance", "方差解释率")
_CUMULATIVE = Text("Cumulative %", "累积解释率")
_ROTATIONS = {
    "none": Text("none", "不旋转"),
    "varimax": Text("varimax with Kaiser normalisation", "最大方差法（Kaiser 标准化）"),
    "quartimax": Text("quartimax", "四次方最大法"),
    "promax": Text("promax (power 4, from varimax with Kaiser normalisation)", "Promax（κ = 4）"),
    "oblimin": Text("direct oblimin (gamma 0)", "直接斜交（oblimin，γ = 0）"),
    "geomin": Text("geomin, oblique (delta .01)", "Geomin 斜交（δ = .01）"),
    "geomin-orthogonal": Text("geomin, orthogonal (delta .01)", "Geomin 正交（δ = .01）"),
}


def _size(result: EFAResult) -> tuple[Words, ...]:
    return () if result.n is None else (sample_note(result.n, result.n_received),)


def _paragraph(result: EFAResult, name: Text) -> Words | None:
    fit: Words | None = None
    if isinstance(result.chi2, float) and isinstance(result.pvalue, float):
        fit = say(
            "The test of {m} "
            + ("factor" if result.n_factors == 1 else "factors")
            + " gave χ²({df}) = {chisq}, p {p}.",
            "{m} 个因子的检验为 χ²({df}) = {chisq}，p {p}。",
            m=count(result.n_factors),
            df=count(result.df),
            chisq=Cell(result.chi2, "number"),
            p=Cell(result.pvalue, "p"),
        )
    single = result.n_factors == 1
    return join(
        [
            say(
                "{name}: {m} "
                + ("factor explains" if single else "factors together explain")
                + " {share} of the variance; "
                "communalities range from {low} to {high}.",
                "{name}：{m} 个因子"
                + ("" if single else "累计")
                + "解释方差 {share}，共同度介于 {low} 与 {high} 之间。",
                name=name,
                m=count(result.n_factors),
                share=percent(float(result.cumulative_after[-1])),
                low=Cell(float(result.communalities.min()), "unit"),
                high=Cell(float(result.communalities.max()), "unit"),
            ),
            fit,
        ]
    )


def factor_correlation_table(result: EFAResult, *, code: str, name: Text) -> Table | None:
    """Correlations of obliquely rotated factors; None for orthogonal ones."""
    from rcvsem.scale.rotation import OBLIQUE

    m = result.n_factors
    if m < 2 or result.rotation not in OBLIQUE:
        return None
    labels = [f"F{j + 1}" for j in range(m)]
    rows = tuple(
        row(labels[i], *(Cell(raw(result.phi[i, j])) if j <= i else Cell(None) for j in range(m)))
        for i in range(m)
    )
    return Table(
        id=f"factor-correlations-{code}",
        title=Text(f"Factor correlations: {name.en}", f"因子相关：{name.zh}"),
        short=Text(f"Phi {code}", f"因子相关 {code}"),
        columns=(
            Column(key="factor", title=Text("Factor", "因子")),
            *(usual.column(label.lower(), label, label, "unit") for label in labels),
        ),
        rows=rows,
        notes=_size(result),
    )
