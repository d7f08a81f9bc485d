"""Who moves the solution, and which conclusions hang on single respondents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.hypotheses import NOT_SUPPORTED, SUPPORTED
from rcvsem.report.tables.rows import filled
from rcvsem.report.tables.wording import count, listed, number, path_text

if TYPE_CHECKING:
    from rcvsem.analyses.influence import InfluenceStudy

_CLUSTER = (
    Column(key="respondent", title=Text("Cluster", "群组")),
    Column(key="n", title=Text("Respondents", "人数"), kind="integer"),
)
_BY_CLUSTER = Text(
    "The sample is clustered: what is left out at once is a whole cluster. Rows are those of its first respondent. "
    "Generalized Cook's distance needs more clusters than parameters.",
    "样本为整群抽样：每次剔除的是一个完整群组。行号为该群组第一名受访者所在行。"
    "群组数须多于参数个数，才有广义 Cook 距离。",
)
_MEASURES = Text(
    "Generalized Cook's distance: the change of all estimates in units of their covariance matrix; likelihood distance: "
    "twice the loss of log-likelihood of all respondents at the estimates without this one; Δχ²: of all respondents "
    "minus without this one; largest change: estimate minus estimate without this one, in standard errors.",
    "广义 Cook 距离：全部估计值的变化以其协方差矩阵度量；"
    "似然距离：改用剔除后的估计值时全样本对数似然下降值的两倍；Δχ²：全样本卡方减去剔除后的卡方；"
    "最大变化：估计值与剔除后估计值之差，以标准误为单位。",
)
# Respondents or clusters named in a row.
SHOWN = 8


def influence_table(study: InfluenceStudy) -> Table:
    """The most influential respondents."""
    several, clusters = len(study.fit.moments.groups) > 1, study.influence.clusters
    columns = (
        usual.ROW,
        *(_CLUSTER if clusters else (usual.RESPONDENT,)),
        *((usual.GROUP,) if several else ()),
        Column(key="cook", title=Text("Generalized Cook", "广义 Cook 距离"), kind="number"),
        Column(key="distance", title=Text("Likelihood distance", "似然距离"), kind="number"),
        Column(key="chisq", title=Text("Δχ²", "Δχ²"), kind="number", symbol=True),
        Column(key="change", title=Text("Largest change (SE)", "最大变化（标准误）"), kind="number"),
        Column(key="parameter", title=Text("of", "参数")),
    )
    return Table(
        id="influence",
        title=Text("Most influential clusters", "影响最大的群组")
        if clusters
        else Text("Most influential respondents", "影响最大的受访者"),
        short=Text("Influence", "影响点"),
        columns=columns,
        rows=filled(columns, study.top, respondent="key", chisq="chisq_change"),
        brief=("cook", "change", "parameter"),
        notes=(
            *([_BY_CLUSTER] if clusters else []),
            say(
                "Each of {n} clusters was left out once and the model fitted again.",
                "依次剔除 {n} 个群组中的每一个并重新拟合模型。",
                n=study.influence.n,
            )
            if clusters
            else say(
                "Each of {n} respondents was left out once and the model fitted again.",
                "依次剔除 {n} 名受访者中的每一名并重新拟合模型。",
                n=study.influence.n,
            ),
            _MEASURES,
        ),
        paragraph=_most(study),
        sources=("Cook (1986)", "Pek & MacCallum (2011)"),
    )


def _most(study: InfluenceStudy) -> Words | None:
    first = study.top[0]
    if first.cook is None or first.change is None:
        return None
    failed = study.influence.n - int(study.influence.converged.sum())
    if failed and study.influence.clusters:
        return say(
            "{failed} of the {n} models without one cluster could not be fitted.",
            "{n} 个剔除一个群组的模型中有 {failed} 个无法拟合。",
            failed=count(failed),
            n=count(study.influence.n),
        )
    if failed:
        return say(
            "{failed} of the {n} models without one respondent could not be fitted.",
            "{n} 个剔除一名受访者的模型中有 {failed} 个无法拟合。",
            failed=count(failed),
            n=count(study.influence.n),
        )
    if study.influence.clusters:
        return say(
            "The most influential cluster ({cluster}) moves {parameter} by {change} standard errors.",
            "影响最大的群组（{cluster}）使 {parameter} 变化 {change} 个标准误。",
            cluster=first.key,
            parameter=first.parameter,
            change=number(abs(first.change), 2),
        )
    return say(
        "The most influential respondent (row {row}) moves {parameter} by {change} standard errors.",
        "影响最大的受访者（第 {row} 行）使 {parameter} 变化 {change} 个标准误。",
        row=count(first.row),
        parameter=first.parameter,
        change=number(abs(first.change), 2),
    )


def reversal_table(study: InfluenceStudy) -> Table | None:
    """Which conclusions are other ones without a single respondent or cluster. None without any path."""
    found = study.influence
    said = _CLUSTERS if found.clusters else _RESPONDENTS
    if not found.conclusions:
        return None
    several = len(study.fit.moments.groups) > 1
    named = bool(study.fit.spec.hypotheses)
    rows, fragile = [], []
    for concluded in study.conclusions:
        one, changed = concluded.conclusion, concluded.changed_by
        if changed:
            fragile.append(one.name)
        group = f" ({study.fit.moments.groups[one.group - 1].label})" if several else ""
        first = [who.respondent.key if found.clusters else f"{who.respondent.row}" for who in changed[:SHOWN]]
        shown, more = ", ".join(first), len(changed) - SHOWN
        who = Text(shown, shown)
        if more > 0:
            who = Text(f"{shown} and {more} more", f"{shown} 等（另 {more} {said.counted}）")
        rows.append(
            row(
                *(*([one.name] if named else []), f"{path_text((one.rhs, one.lhs))}{group}"),
                *(one.est, one.pvalue, _SUPPORTED[one.holds]),
                *(Cell(len(changed), bold=bool(changed)), changed[0].pvalue if changed else None, who),
            )
        )
    return Table(
        id="influence-conclusions",
        title=said.title,
        short=said.short,
        brief=("path", "p", "verdict", "changed", "without"),
        columns=(
            *([Column(key="name", title=Text("Hypothesis", "假设"))] if named else []),
            usual.PATH,
            usual.B,
            usual.P,
            usual.VERDICT,
            Column(key="changed", title=said.changing, kind="integer"),
            Column(key="without", title=Text("p without the strongest", "剔除最强者后 p"), kind="p"),
            Column(key="rows", title=said.which),
        ),
        rows=tuple(rows),
        notes=(*([_BY_CLUSTER] if found.clusters else []), _RULES[found.rule == "robust"]),
        paragraph=say(said.fragile.en, said.fragile.zh, fragile=listed(list(dict.fromkeys(fragile))))
        if fragile
        else said.none,
    )


class _Omitted(NamedTuple):
    """How the table speaks of what is left out. changing, which : heads of columns; counted : Chinese measure word."""

    title: Text
    short: Text
    changing: Text
    which: Text
    counted: str
    fragile: Text
    none: Text


_RESPONDENTS = _Omitted(
    title=Text("Conclusions that hang on one respondent", "取决于单个受访者的结论"),
    short=Text("One respondent", "单个受访者"),
    changing=Text("Respondents who change it", "改变结论的人数"),
    which=Text("Their rows", "所在行"),
    counted="名",
    fragile=Text(
        "{fragile}: omitting a single respondent changes the verdict; this should be reported.",
        "{fragile}：剔除某一名受访者即会改变结论，报告时应予说明。",
    ),
    none=Text(
        "No conclusion changes when any single respondent is left out.",
        "剔除任何一名受访者均不改变结论。",
    ),
)
_CLUSTERS = _Omitted(
    title=Text("Conclusions that hang on one cluster", "取决于单个群组的结论"),
    short=Text("One cluster", "单个群组"),
    changing=Text("Clusters that change it", "改变结论的群组数"),
    which=Text("Which", "群组"),
    counted="个",
    fragile=Text(
        "{fragile}: omitting a single cluster changes the verdict; this should be reported.",
        "{fragile}：剔除某一个群组即会改变结论，报告时应予说明。",
    ),
    none=Text(
        "No conclusion changes when any single cluster is left out.",
        "剔除任何一个群组均不改变结论。",
    ),
)


_SUPPORTED = {True: SUPPORTED, False: NOT_SUPPORTED}
_RULES = {
    True: Text(
        "Verdicts by robust standard errors of each fit; a p close to the level changes with almost anybody.",
        "结论依据各次拟合的稳健标准误；p 值接近显著性水平时，剔除任何一人都可能改变结论。",
    ),
    False: Text(
        "Verdicts by the estimator's own standard errors; a p close to the level changes with almost anybody.",
        "结论依据估计方法自身的标准误；p 值接近显著性水平时，剔除任何一人都可能改变结论。",
    ),
}
