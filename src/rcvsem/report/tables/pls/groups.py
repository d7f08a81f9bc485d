"""MICOM, multigroup analysis, Gaussian copulas."""

from __future__ import annotations

from rcvsem.foundation.text import Text
from rcvsem.pls.copula import CopulaTest
from rcvsem.pls.group_comparison import GroupComparison, GroupPair
from rcvsem.report.document import Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.pls.shared import tested
from rcvsem.report.tables.rows import filled, headed
from rcvsem.report.tables.usual import column
from rcvsem.report.tables.wording import path_text, starred

_VERDICTS = {
    "full": Text("full", "完全不变性"),
    "partial": Text("partial", "部分等值"),
    "none": Text("not established", "不成立"),
    None: Text("not tested", "未检验"),
}


def group_tables(found: GroupComparison) -> list[Table]:
    """Of every pair: composite invariance, then the paths."""
    out = []
    for k, pair in enumerate(found.pairs):
        tail = "" if len(found.pairs) == 1 else f"-{k + 1}"
        out += [_micom(pair, tail), _paths(pair, tail, found)]
    return out


def _between(pair: GroupPair) -> tuple[Words, ...]:
    return (
        say(
            "Groups: {first} (N = {n}), {second} (N = {m}); {permutations} permutations.",
            "组别：{first}（N = {n}）、{second}（N = {m}）；置换 {permutations} 次。",
            first=pair.groups[0],
            second=pair.groups[1],
            n=pair.sizes[0],
            m=pair.sizes[1],
            permutations=pair.permutations,
        ),
    )


def _micom(pair: GroupPair, tail: str) -> Table:
    two = Text("Step 2: correlation of scores", "第二步：得分相关")
    mean = Text("Step 3: means", "第三步：均值差")
    var = Text("Step 3: log variance ratio", "第三步：对数方差比")
    return Table(
        id=f"pls-micom{tail}",
        title=Text(
            f"Measurement invariance of composites: {pair.groups[0]} and {pair.groups[1]}",
            f"组合测量不变性（MICOM）：{pair.groups[0]} 与 {pair.groups[1]}",
        ),
        short=Text(f"MICOM{tail}", f"MICOM{tail}"),
        brief=("c", "c_p", "verdict"),
        columns=(
            usual.CONSTRUCT,
            column("c", "c", "c", "unit", group=two, symbol=True),
            column("c_lower", "5%", "5%", "unit", group=two),
            column("c_p", "p", "p", "p", group=two, symbol=True),
            column("mean", "Difference", "差值", group=mean),
            column("mean_lower", "2.5%", "2.5%", group=mean),
            column("mean_upper", "97.5%", "97.5%", group=mean),
            column("mean_p", "p", "p", "p", group=mean, symbol=True),
            column("var", "Difference", "差值", group=var),
            column("var_lower", "2.5%", "2.5%", group=var),
            column("var_upper", "97.5%", "97.5%", group=var),
            column("var_p", "p", "p", "p", group=var, symbol=True),
            column("verdict", "Invariance", "不变性", "text"),
        ),
        rows=tuple(
            row(
                i.construct,
                i.correlation.observed, i.correlation.lower, i.correlation.pvalue,
                i.mean.observed, i.mean.lower, i.mean.upper, i.mean.pvalue,
                i.variance.observed, i.variance.lower, i.variance.upper, i.variance.pvalue,
                _VERDICTS[i.verdict],
            )
            for i in pair.invariance
        ),
        notes=(
            Text(
                "Step 1, the same items, treatment and algorithm, holds by construction. Partial invariance (step 2) is "
                "what comparing paths needs; with step 3 (full) the groups' data may be pooled. p is the share of "
                "permutations at least as extreme.",
                "第一步（题项、数据处理与算法相同）由程序保证。比较路径只需部分不变性（第二步）；"
                "第三步亦成立（完全不变性）时可合并各组数据。p 为不低于观测极端程度的置换比例。",
            ),
            *_between(pair),
        ),
        sources=("Henseler, Ringle & Sarstedt (2016)",),
    )  # fmt: skip


def _paths(pair: GroupPair, tail: str, found: GroupComparison) -> Table:
    weak = [i.construct for i in pair.invariance if i.verdict == "none"]
    notes: list[Words] = [
        Text(
            "Difference: first group less second. Permutation p two-sided (Chin & Dibbern 2010); bootstrap p "
            "of Henseler et "
            "al. (2009), doubled to be two-sided; Welch: t test with the bootstrap standard errors.",
            "差值为第一组减第二组。置换检验 p 为双尾；自助法 p 为 Henseler 等（2009）法的双尾值；Welch "
            "为以自助标准误进行的 t 检验。",
        ),
        *_between(pair),
    ]
    if weak:
        notes.append(
            Text(
                f"Composite invariance is not established for {', '.join(weak)}: their paths are not comparable.",
                f"{'、'.join(weak)} 未达到组合不变性，其路径不可比较。",
            )
        )
    drawn = [b for b in found.bootstraps if b is not None]
    if drawn:
        notes.append(say("{n} bootstrap draws in each group.", "每组自助抽样 {n} 次。", n=drawn[0].asked))
    return Table(
        id=f"pls-multigroup{tail}",
        title=Text(
            f"Multigroup analysis: {pair.groups[0]} and {pair.groups[1]}",
            f"多组分析（MGA）：{pair.groups[0]} 与 {pair.groups[1]}",
        ),
        short=Text(f"MGA{tail}", f"多组分析{tail}"),
        brief=("first", "second", "difference", "p"),
        columns=(
            usual.PATH,
            column("first", pair.groups[0], pair.groups[0]),
            column("second", pair.groups[1], pair.groups[1]),
            usual.DIFFERENCE,
            column("p", "Permutation p", "置换 p", "p"),
            column("henseler", "Bootstrap p", "自助法 p", "p"),
            column("welch", "Welch p", "Welch p", "p"),
        ),
        rows=tuple(
            row(
                path_text((p.predictor, p.outcome)), p.first, p.second,
                starred(p.permutation.observed, p.permutation.pvalue), p.permutation.pvalue, p.henseler, p.welch,
            )
            for p in pair.paths
        ),
        notes=tuple(notes),
        sources=("Chin & Dibbern (2010)", "Henseler, Ringle & Sinkovics (2009)", "Sarstedt, Henseler & Ringle (2011)"),
    )  # fmt: skip


def copula_tables(found: CopulaTest) -> list[Table]:
    """Terms by regression and combination; distributions of the scores."""
    columns = (
        column("term", "Copula of", "copula 项", "text"),
        column("estimate", "Estimate", "估计值"),
        *usual.limits(keys=("lower", "upper"), group=usual.confidence(0.95)),
        usual.P,
        column("path", "Path beside it", "并列路径系数"),
        column("plain", "Path without", "原路径系数"),
    )
    terms = Table(
        id="pls-copulas",
        title=Text("Endogeneity: Gaussian copulas", "内生性：高斯 copula 检验"),
        short=Text("Copulas", "内生性检验"),
        brief=("estimate", "p"),
        columns=columns,
        rows=headed(
            found.terms,
            columns,
            lambda t: Text(
                f"{t.outcome}: copulas of {', '.join(t.together)}",
                f"{t.outcome}：{'、'.join(t.together)} 的 copula",
            ),
            lambda own: (row(t.predictor, *tested(t.estimate, t.interval), t.path, t.plain_path) for t in own),
        ),
        notes=(
            Text(
                "A significant term says that the predictor correlates with the outcome's residual. It needs "
                "predictors that are clearly not normal and several hundred respondents.",
                "copula 项显著说明该预测变量与结果变量的残差相关（内生）。要求预测变量明显非正态且样本量达数百。",
            ),
            say(
                "{draws} bootstrap draws; seed {seed}.", "自助抽样 {draws} 次；随机种子 {seed}。",
                draws=found.draws, seed=str(found.seed),
            ),
        ),
        sources=("Park & Gupta (2012)", "Hult et al. (2018)", "Becker, Proksch & Ringle (2022)"),
    )  # fmt: skip
    shape = (
        usual.CONSTRUCT,
        column("skewness", "Skewness", "偏度", digits=2),
        column("kurtosis", "Excess kurtosis", "超额峰度", digits=2),
        column("statistic", "Cramér-von Mises W²", "Cramér-von Mises W²"),
        usual.P,
    )
    shapes = Table(
        id="pls-copula-normality",
        title=Text("Normality of the predictors' scores", "预测变量得分的正态性"),
        short=Text("Score normality", "得分正态性"),
        columns=shape,
        rows=filled(shape, found.distributions, p="pvalue"),
        notes=(
            Text(
                "A copula is of use where normality is rejected clearly.",
                "仅当明显拒绝正态性时 copula 检验才有意义。",
            ),
        ),
    )
    return [terms, shapes]
