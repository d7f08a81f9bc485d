"""Groups compared: the ladder of invariance, what keeps a level from holding, latent means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Row, Statement, Table, Words, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled
from rcvsem.report.tables.wording import Names, listed, names_note, number, probability, unit

if TYPE_CHECKING:
    from rcvsem.evaluate import LikelihoodRatioTest
    from rcvsem.infer.invariance_result import Invariance, InvarianceStep
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


def invariance_table(result: Invariance) -> Table:
    """One row a level: its fit, what changed from the level before, and the verdict."""
    from rcvsem.infer.invariance_rules import ORDINAL_RULE, RULE

    used = {step.index for step in result.steps if step.index}
    kind = Text(" (robust)", "（稳健）") if "_robust" in used else Text("", "")
    if "_scaled" in used:
        kind = Text(" (scaled)", "（校正）")
    columns = (
        usual.LEVEL,
        usual.CHISQ,
        usual.DF,
        Column(key="cfi", title=Text(f"CFI{kind.en}", f"CFI{kind.zh}"), kind="unit"),
        Column(key="rmsea", title=Text(f"RMSEA{kind.en}", f"RMSEA{kind.zh}"), kind="unit"),
        usual.SRMR,
        *usual.difference(_CHANGE),
        Column(key="delta_cfi", title=Text("ΔCFI", "ΔCFI"), kind="unit", group=_CHANGE),
        Column(key="delta_rmsea", title=Text("ΔRMSEA", "ΔRMSEA"), kind="unit", group=_CHANGE),
        Column(key="delta_srmr", title=Text("ΔSRMR", "ΔSRMR"), kind="unit", group=_CHANGE),
        usual.JUDGEMENT,
    )
    rules = result.rules
    ordinal = result.step("thresholds") is not None
    limits = {
        "cfi": unit(rules.cfi),
        "rmsea": unit(rules.rmsea),
        "srmr": unit(rules.srmr_metric),
        "alpha": unit(rules.alpha, 2),
        "cfi_least": unit(rules.cfi_least, 2),
        "rmsea_most": unit(rules.rmsea_most, 2),
    }
    return Table(
        id="invariance",
        title=Text("Measurement invariance", "测量不变性检验"),
        short=Text("Invariance", "等值性"),
        brief=("cfi", "rmsea", "delta_cfi", "delta_rmsea", "verdict"),
        columns=columns,
        rows=tuple(_step_row(step, first=step is result.steps[0]) for step in result.steps),
        notes=(
            Text("Change: from the level above.", "变化：与上一层级相比。"),
            *(say(rule.en, rule.zh, **limits) for rule in ((RULE, ORDINAL_RULE) if ordinal else (RULE,))),
            _groups_note(result),
            *_method_notes(result),
            *_ordinal_notes(result),
            *_partial_notes(result),
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
    change: list[Any] = [None] * 6
    if not first:
        deltas = map(unit, (step.delta_cfi, step.delta_rmsea, step.delta_srmr))
        change = [*test_cells(step.difference), *deltas]

    def own(name: str) -> Any:
        return lost if lost is not None else step.measures[name]

    verdict: Any = step.verdict
    told = VERDICT_NAMES.get(verdict, verdict) if isinstance(verdict, str) else None if first else verdict
    fit = (f"chisq{scaled}", "df", f"cfi{step.index}", f"rmsea{step.index}", "srmr")
    return row(LEVEL_NAMES[step.level], *map(own, fit), *change, told)


def test_cells(test: LikelihoodRatioTest | NotAvailable) -> tuple[Any, Any, Any]:
    """Difference of chi-square, its df and p."""
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
            Text(
                f"Differences of scaled chi-squares: {english}; they are not the differences of the scaled values shown.",
                f"校正卡方的差异检验：{chinese}；其值并非表中校正卡方之差。",
            )
        )
    return notes


def _ordinal_notes(result: Invariance) -> list[Words]:
    if result.step("thresholds") is None:
        return []
    return [
        Text(
            "Ordinal items, identified as Wu and Estabrook (2016) propose: with equal thresholds the intercepts and "
            "variances of the responses behind the items differ between groups; equal loadings free latent variances, "
            "equal intercepts latent means. CFI and RMSEA are the scaled ones: the robust ones are of correlations only "
            "and cannot see thresholds and intercepts.",
            "有序题项按 Wu 与 Estabrook（2016）的识别方式：阈值等值后，各组潜在反应的截距与方差自由估计；"
            "载荷等值后释放潜变量方差，截距等值后释放潜均值。"
            "CFI 与 RMSEA 采用校正值：稳健指数仅基于相关矩阵，反映不出阈值与截距的差异。",
        )
    ]


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
    for step in result.steps:
        if not isinstance(step.verdict, str):
            continue
        told: dict[str, Any] = {"level": LEVEL_NAMES[step.level], "verdict": VERDICT_NAMES[step.verdict]}
        if step is result.steps[0]:
            fails = step.verdict == "fails"
            said.append(
                say(
                    "{level}: {verdict} (CFI = {cfi}, RMSEA = {rmsea})"
                    + ("; levels above it should not be read." if fails else "."),
                    "{level}：{verdict}（CFI = {cfi}，RMSEA = {rmsea}）"
                    + ("；其上各层级不宜解读。" if fails else "。"),
                    cfi=unit(step.measures[f"cfi{step.index}"]),
                    rmsea=unit(step.measures[f"rmsea{step.index}"]),
                    **told,
                )
            )
            continue
        said.append(
            say(
                "{level}: {verdict} (ΔCFI = {cfi}, ΔRMSEA = {rmsea}).",
                "{level}：{verdict}（ΔCFI = {cfi}，ΔRMSEA = {rmsea}）。",
                cfi=unit(step.delta_cfi),
                rmsea=unit(step.delta_rmsea),
                **told,
            )
        )
    return join(said)


#: Score tests of a level that are shown.
MOST = 5


def partial_invariance_table(result: Invariance) -> Table | None:
    """The largest score tests of what each level added, and what freeing some would do. None without any."""
    rows: list[Row] = []
    said: list[Words | None] = []
    for step in result.steps:
        freed = [] if step.search is None else [test.name for test in step.search.released]
        for test in step.tests[:MOST]:
            order = freed.index(test.name) + 1 if test.name in freed else None
            change = test.epc[0] if test.epc else None
            score = (test.name, test.stat, test.df, test.pvalue)
            rows.append(row(LEVEL_NAMES[step.level], *score, change, order))
        if step.search is not None:
            said.append(_search_said(step, freed))
    if not rows:
        return None
    return Table(
        id="partial-invariance",
        title=Text("Equalities that cost most (partial invariance)", "对拟合影响最大的等值约束（部分等值）"),
        short=Text("Partial", "部分等值"),
        columns=(
            usual.LEVEL,
            usual.PARAMETER,
            Column(key="score", title=Text("Score test", "拉格朗日乘数检验（得分检验）"), kind="number"),
            usual.DF,
            usual.P,
            Column(key="epc", title=Text("Expected change", "预期改变量"), kind="number"),
            Column(key="order", title=Text("Freed in the search", "搜索中释放次序"), kind="integer"),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "Expected change: of the second group when the parameter is freed. The search frees the largest test, "
                "fits again, and stops when the level holds; each factor keeps two equal items. It is a suggestion: "
                "nothing was freed. Freeing a parameter requires a substantive rationale; name it with --group-partial.",
                "预期改变量：释放该参数后第二组的变化。搜索每次释放得分检验最大的参数并重新估计，直至该层级成立；每个因子至少保留"
                "两个等值题项。此结果仅为建议，未作任何释放；释放参数须有实质理由，并以 --group-partial 指定。",
            ),
            *_score_notes(result),
        ),
        paragraph=join(said),
    )


def _score_notes(result: Invariance) -> list[Words]:
    if not any(test.stat != test.ordinary for step in result.steps for test in step.tests):
        return []
    return [
        Text(
            "Score tests are generalised ones, which allow for weights that are not the inverse of the covariance of "
            "polychoric correlations (Boos, 1992).",
            "得分检验为广义得分检验，已考虑权重并非多分格相关渐近协方差之逆（Boos, 1992）。",
        )
    ]


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
) -> Table | None:
    """Latent means of each group against the reference group. None without any.

    holds : whether scalar invariance holds, without which the differences also carry differences of the items.
    """
    if not rows:
        return None
    columns = (
        usual.CONSTRUCT,
        usual.GROUP,
        Column(key="reference", title=Text("Reference", "参照组")),
        Column(key="difference", title=Text("Difference", "差异"), kind="number"),
        usual.SE,
        Column(key="z", title=Text("z", "z"), kind="number", symbol=True),
        usual.P,
        *usual.limits(keys=("lower", "upper"), group=usual.confidence(level)),
        Column(key="d", title=Text("d", "d"), kind="number", symbol=True),
    )
    return Table(
        id="latent-means",
        title=Text("Differences of latent means", "潜均值差异"),
        short=Text("Means", "潜均值"),
        columns=columns,
        rows=filled(
            *(columns, rows),
            construct="latent",
            difference="est",
            p="pvalue",
            lower="ci_lower",
            upper="ci_upper",
        ),
        notes=(
            *(() if holds else (_NOT_COMPARABLE,)),
            Text(
                "From the model with equal loadings and intercepts. d: difference divided by the pooled standard "
                "deviation of the latent variable (Hancock, 2001).",
                "来自载荷与截距等值的模型。d 为差异除以潜变量的合并标准差（Hancock, 2001）。",
            ),
            *names_note([r.latent for r in rows], names or {}),
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
    english = (
        "{latent} is {d} SD "
        + ("higher" if r.est > 0 else "lower")
        + " in the group {group} than in {reference}"
    )
    chinese = "{group}组的 {latent} 比{reference}组" + ("高" if r.est > 0 else "低") + " {d} 个标准差"
    if not significant:
        english, chinese = (
            "{latent} did not differ significantly between {group} and {reference}",
            "{group}组与{reference}组在 {latent} 上无显著差异",
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
