"""Groups compared: the ladder of invariance, what keeps a level from holding, latent means, paths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Row, Statement, Table, Words, join, row, say
from rcvsem.report.tables.wording import (
    STAR_LEGEND,
    Names,
    is_number,
    listed,
    names_note,
    number,
    probability,
    starred,
    unit,
)

if TYPE_CHECKING:
    from rcvsem.evaluate import LikelihoodRatioTest
    from rcvsem.infer.group_comparison import PathComparison
    from rcvsem.infer.invariance import Invariance, InvarianceStep
    from rcvsem.infer.latent_means import LatentMeanDifference

LEVEL_NAMES = {
    "configural": Text("Configural", "形态等值"),
    "thresholds": Text("Thresholds", "阈值等值"),
    "metric": Text("Metric (loadings)", "弱等值（载荷）"),
    "scalar": Text("Scalar (+ intercepts)", "强等值（+截距）"),
    "strict": Text("Strict (+ residuals)", "严格等值（+残差）"),
    "structural": Text("Structural (+ paths, latent (co)variances)", "结构等值（+路径、潜变量方差协方差）"),
}
VERDICT_NAMES = {
    "holds": Text("holds", "成立"),
    "doubtful": Text("doubtful", "存疑"),
    "fails": Text("does not hold", "不成立"),
}
_METHODS = {
    "satorra.2000": Text("scaled and shifted (Satorra, 2000)", "均值方差校正（Satorra, 2000）"),
    "satorra.bentler.2001": Text("Satorra & Bentler (2001)", "Satorra & Bentler（2001）"),
    "satorra.bentler.2010": Text("Satorra & Bentler (2010)", "Satorra & Bentler（2010）"),
}
_CHANGE = Text("Change", "变化")


def invariance_table(result: Invariance, notes: Sequence[Words] = ()) -> Table:
    """One row a level: its fit, what changed from the level before, and the verdict."""
    from rcvsem.infer.invariance import RULE

    robust = any(step.index for step in result.steps)
    kind = Text(" (robust)", "（稳健）") if robust else Text("", "")
    columns = (
        Column(key="level", title=Text("Level", "层级")),
        Column(key="chisq", title=Text("χ²", "χ²"), kind="number", symbol=True),
        Column(key="df", title=Text("df", "df"), kind="integer", symbol=True),
        Column(key="cfi", title=Text(f"CFI{kind.en}", f"CFI{kind.zh}"), kind="unit"),
        Column(key="rmsea", title=Text(f"RMSEA{kind.en}", f"RMSEA{kind.zh}"), kind="unit"),
        Column(key="srmr", title=Text("SRMR", "SRMR"), kind="unit"),
        Column(key="delta_chisq", title=Text("Δχ²", "Δχ²"), kind="number", group=_CHANGE),
        Column(key="delta_df", title=Text("Δdf", "Δdf"), kind="integer", group=_CHANGE),
        Column(key="delta_p", title=Text("p", "p"), kind="p", symbol=True, group=_CHANGE),
        Column(key="delta_cfi", title=Text("ΔCFI", "ΔCFI"), kind="unit", group=_CHANGE),
        Column(key="delta_rmsea", title=Text("ΔRMSEA", "ΔRMSEA"), kind="unit", group=_CHANGE),
        Column(key="delta_srmr", title=Text("ΔSRMR", "ΔSRMR"), kind="unit", group=_CHANGE),
        Column(key="verdict", title=Text("Verdict", "判断")),
    )
    rules = result.rules
    return Table(
        id="invariance",
        title=Text("Measurement invariance", "测量等值性检验"),
        short=Text("Invariance", "等值性"),
        columns=columns,
        rows=tuple(_step_row(step, first=step is result.steps[0]) for step in result.steps),
        notes=(
            Text("Change: from the level above.", "变化：与上一层级相比。"),
            say(RULE.en, RULE.zh, cfi=unit(rules.cfi), rmsea=unit(rules.rmsea)),
            _groups_note(result),
            *_method_notes(result),
            *_partial_notes(result),
            *notes,
        ),
        paragraph=_verdicts(result),
        sources=(
            "Cheung, G. W., & Rensvold, R. B. (2002). Structural Equation Modeling, 9, 233-255.",
            "Chen, F. F. (2007). Structural Equation Modeling, 14, 464-504.",
        ),
    )


def _step_row(step: InvarianceStep, *, first: bool) -> Row:
    scaled = "_scaled" if "chisq_scaled" in step.measures else ""
    lost = step.fit if isinstance(step.fit, NotAvailable) else None
    test = step.difference
    change: list[Any] = [None] * 6
    if not first:
        stat, df, p = _test_cells(test)
        change = [stat, df, p, unit(step.delta_cfi), unit(step.delta_rmsea), unit(step.delta_srmr)]

    def own(name: str) -> Any:
        return lost if lost is not None else step.measures[name]

    verdict: Any = step.verdict
    return row(
        LEVEL_NAMES[step.level],
        own(f"chisq{scaled}"),
        own("df"),
        own(f"cfi{step.index}"),
        own(f"rmsea{step.index}"),
        own("srmr"),
        *change,
        None if first else VERDICT_NAMES.get(verdict, verdict) if isinstance(verdict, str) else verdict,
    )


def _test_cells(test: LikelihoodRatioTest | NotAvailable) -> tuple[Any, Any, Any]:
    if isinstance(test, NotAvailable):
        return test, test, test
    return test.stat, test.df, test.pvalue


def _groups_note(result: Invariance) -> Words:
    parts = [f"{name} (N = {n})" for name, n in zip(result.groups, result.sizes, strict=True)]
    return Text(f"Groups: {', '.join(parts)}.", f"组别：{'、'.join(parts)}。")


def _method_notes(result: Invariance) -> list[Words]:
    used = {step.difference.method for step in result.steps if not isinstance(step.difference, NotAvailable)}
    named = [_METHODS[method] for method in _METHODS if method in used]
    notes: list[Words] = []
    if named:
        english, chinese = ", ".join(n.en for n in named), "、".join(n.zh for n in named)
        notes.append(
            Text(f"Differences of scaled chi-squares: {english}.", f"校正卡方的差异检验：{chinese}。")
        )
    return notes


def _partial_notes(result: Invariance) -> list[Words]:
    if not result.partial:
        return []
    named = listed(result.partial)
    return [
        Text(
            f"Free to differ at every level, as asked: {named.en}.",
            f"按要求在各层级中允许不等的参数：{named.zh}。",
        )
    ]


def _verdicts(result: Invariance) -> Words | None:
    said: list[Words | None] = []
    for step in result.steps[1:]:
        if not isinstance(step.verdict, str):
            continue
        level, verdict = LEVEL_NAMES[step.level], VERDICT_NAMES[step.verdict]
        said.append(
            say(
                "{level}: {verdict} (ΔCFI = {cfi}, ΔRMSEA = {rmsea}).",
                "{level}：{verdict}（ΔCFI = {cfi}，ΔRMSEA = {rmsea}）。",
                level=level,
                verdict=verdict,
                cfi=unit(step.delta_cfi),
                rmsea=unit(step.delta_rmsea),
            )
        )
    return join(said)


def partial_invariance_table(result: Invariance, most: int = 5, notes: Sequence[Words] = ()) -> Table | None:
    """The largest score tests of what each level added, and what freeing some would do. None without any."""
    rows: list[Row] = []
    said: list[Words | None] = []
    for step in result.steps:
        freed = [] if step.search is None else [test.name for test in step.search.released]
        for test in step.tests[:most]:
            rows.append(
                row(
                    LEVEL_NAMES[step.level],
                    test.name,
                    test.stat,
                    test.df,
                    test.pvalue,
                    None if not test.epc else test.epc[0],
                    freed.index(test.name) + 1 if test.name in freed else None,
                )
            )
        if step.search is not None:
            said.append(_search_said(step, freed))
    if not rows:
        return None
    return Table(
        id="partial-invariance",
        title=Text("Equalities that cost most (partial invariance)", "代价最大的等值约束（部分等值）"),
        short=Text("Partial", "部分等值"),
        columns=(
            Column(key="level", title=Text("Level", "层级")),
            Column(key="parameter", title=Text("Parameter", "参数")),
            Column(key="score", title=Text("Score test", "得分检验"), kind="number"),
            Column(key="df", title=Text("df", "df"), kind="integer", symbol=True),
            Column(key="p", title=Text("p", "p"), kind="p", symbol=True),
            Column(key="epc", title=Text("Expected change", "预期改变量"), kind="number"),
            Column(key="order", title=Text("Freed in the search", "搜索中释放次序"), kind="integer"),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "Expected change: of the second group when the parameter is freed. The search frees the largest test, "
                "fits again, and stops when the level holds; each factor keeps two equal items. It is a suggestion: "
                "nothing was freed. A freed parameter needs a reason of substance and is named with --group-partial.",
                "预期改变量：释放该参数后第二组的变化。搜索每次释放得分检验最大的参数并重新估计，直至该层级成立；每个因子至少保留"
                "两个等值题项。此结果仅为建议，未作任何释放；释放参数须有实质理由，并以 --group-partial 指定。",
            ),
            *notes,
        ),
        paragraph=join(said),
    )


def _search_said(step: InvarianceStep, freed: Sequence[str]) -> Statement:
    assert step.search is not None
    named = listed(list(freed))
    return say(
        "{level}: with {names} free the level {verdict} (ΔCFI = {cfi}, ΔRMSEA = {rmsea}).",
        "{level}：释放 {names} 后该层级{verdict}（ΔCFI = {cfi}，ΔRMSEA = {rmsea}）。",
        level=LEVEL_NAMES[step.level],
        names=named,
        verdict=_SENTENCE[step.search.verdict],
        cfi=unit(step.search.delta_cfi),
        rmsea=unit(step.search.delta_rmsea),
    )


_SENTENCE = {
    "holds": Text("would hold", "可成立"),
    "doubtful": Text("would be doubtful", "存疑"),
    "fails": Text("would still not hold", "仍不成立"),
}


def latent_mean_table(
    rows: Sequence[LatentMeanDifference],
    *,
    holds: bool,
    level: float = 0.95,
    names: Names | None = None,
    notes: Sequence[Words] = (),
) -> Table | None:
    """Latent means of each group against the reference group. None without any.

    holds : whether scalar invariance holds, without which the differences also carry differences of the items.
    """
    if not rows:
        return None
    interval = Text(f"{level:.0%} CI", f"{level:.0%} 置信区间")
    warning = () if holds else (_NOT_COMPARABLE,)
    return Table(
        id="latent-means",
        title=Text("Differences of latent means", "潜均值差异"),
        short=Text("Means", "潜均值"),
        columns=(
            Column(key="construct", title=Text("Construct", "构念")),
            Column(key="group", title=Text("Group", "组别")),
            Column(key="reference", title=Text("Reference", "参照组")),
            Column(key="difference", title=Text("Difference", "差异"), kind="number"),
            Column(key="se", title=Text("SE", "SE"), kind="number", symbol=True),
            Column(key="z", title=Text("z", "z"), kind="number", symbol=True),
            Column(key="p", title=Text("p", "p"), kind="p", symbol=True),
            Column(key="lower", title=Text("LL", "下限"), kind="number", group=interval),
            Column(key="upper", title=Text("UL", "上限"), kind="number", group=interval),
            Column(key="d", title=Text("d", "d"), kind="number", symbol=True),
        ),
        rows=tuple(
            row(r.latent, r.group, r.reference, r.est, r.se, r.z, r.pvalue, r.ci_lower, r.ci_upper, r.d)
            for r in rows
        ),
        notes=(
            *warning,
            Text(
                "From the model with equal loadings and intercepts. d: difference divided by the pooled standard "
                "deviation of the latent variable (Hancock, 2001).",
                "来自载荷与截距等值的模型。d 为差异除以潜变量的合并标准差（Hancock, 2001）。",
            ),
            *names_note([r.latent for r in rows], names or {}),
            *notes,
        ),
        paragraph=join([_mean_said(r) for r in rows]),
    )


_NOT_COMPARABLE = Text(
    "Scalar invariance does not hold: these differences also contain differences of single items.",
    "强等值不成立：上述差异中混有个别题项的差异。",
)


def _mean_said(r: LatentMeanDifference) -> Words | None:
    if not is_number(r.pvalue):
        return None
    significant = isinstance(r.pvalue, float) and r.pvalue < 0.05
    english = "{latent} is {d} SD " + ("higher" if r.est > 0 else "lower") + " in {group} than in {reference}"
    chinese = "{group} 的 {latent} 比 {reference}" + ("高" if r.est > 0 else "低") + " {d} 个标准差"
    if not significant:
        english, chinese = (
            "{latent} does not differ beyond chance between {group} and {reference}",
            ("{group} 与 {reference} 在 {latent} 上无显著差异"),
        )
    size = r.d if isinstance(r.d, NotAvailable) else abs(r.d)
    return say(
        english + " (p {p}).",
        chinese + "（p {p}）。",
        latent=r.latent,
        d=number(size, 2),
        group=r.group,
        reference=r.reference,
        p=probability(r.pvalue),
    )


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
            *_test_cells(path.constrained),
            *(starred(d.z, d.pvalue) for d in path.differences),
        )
        for path in result.paths
    ]
    blanks: list[Cell] = [Cell(None)] * (2 * len(groups))
    rows.append(
        row(
            Text("All paths", "全部路径"),
            *blanks,
            *_test_cells(result.together),
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


_KINDS = {
    "loadings": Text("loadings", "载荷"),
    "intercepts": Text("intercepts", "截距"),
    "thresholds": Text("thresholds", "阈值"),
    "residuals": Text("residual variances", "残差方差"),
}


def _compared_under(result: PathComparison) -> Words:
    if not result.equal:
        return Text("Nothing else is held equal between the groups.", "其他参数在组间均自由估计。")
    kinds = listed([_KINDS[kind].en if kind in _KINDS else kind for kind in result.equal]).en
    chinese = "、".join(_KINDS[kind].zh if kind in _KINDS else kind for kind in result.equal)
    free = ", ".join(result.partial)
    return Text(
        f"In all models compared the groups have equal {kinds}{f' ({free} free)' if free else ''}.",
        f"各比较模型中组间等值的参数：{chinese}{f'（{free} 除外）' if free else ''}。",
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
