"""PLSpredict, CVPAT, the importance-performance map."""

from __future__ import annotations

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.pls.importance import ImportanceMap
from rcvsem.pls.options import Technique
from rcvsem.pls.prediction_losses import Prediction
from rcvsem.report.document import Cell, Row, Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled, headed
from rcvsem.report.tables.usual import column
from rcvsem.report.tables.wording import Names, titled

POWER = {
    "high": Text("high", "高"),
    "medium": Text("medium", "中等"),
    "low": Text("low", "低"),
    "none": Text("none", "无"),
}


def how_predicted(technique: Technique, folds: int, repeats: int, seed: int) -> Words:
    """What was predicted from what, in one sentence."""
    earliest = technique == "earliest"
    return say(
        "{folds} folds, {repeats} repetitions, seed {seed}; every endogenous construct predicted from the exogenous "
        "constructs."
        if earliest
        else "{folds} folds, {repeats} repetitions, seed {seed}; every endogenous construct predicted from the scores "
        "of its direct predecessors.",
        "{folds} 折交叉验证，重复 {repeats} 次，随机种子 {seed}；内生构念由外生构念预测。"
        if earliest
        else "{folds} 折交叉验证，重复 {repeats} 次，随机种子 {seed}；内生构念由其直接前因的得分预测。",
        folds=folds,
        repeats=repeats,
        seed=str(seed),
    )


def prediction_tables(found: Prediction, names: Names) -> list[Table]:
    """Items, verdicts, CVPAT."""
    made = (how_predicted(found.technique, found.folds, found.repeats, found.seed),)
    pls, lm, mean = Text("PLS", "PLS"), Text("Linear model", "线性模型"), Text("Mean", "均值")
    columns = (
        usual.ITEM,
        usual.Q2,
        column("rmse", "RMSE", "RMSE", group=pls),
        column("mae", "MAE", "MAE", group=pls),
        column("lm_rmse", "RMSE", "RMSE", group=lm),
        column("lm_mae", "MAE", "MAE", group=lm),
        column("mean_rmse", "RMSE", "RMSE", group=mean),
        column("skewness", "Skewness", "误差偏度", digits=2),
        column("better", "PLS better", "PLS 更优", "text"),
    )
    rows = headed(
        found.items,
        columns,
        lambda i: titled(i.construct, names),
        lambda own: filled(
            columns,
            own,
            q2="q2_predict",
            rmse=lambda i: Cell(i.rmse, bold=i.by != "mae"),
            mae=lambda i: Cell(i.mae, bold=i.by == "mae"),
            better="beats_lm",
        ),
    )
    items = Table(
        id="pls-predict",
        title=Text("PLSpredict: errors out of sample", "PLSpredict：样本外预测误差"),
        short=Text("PLSpredict", "PLSpredict"),
        brief=("q2", "rmse", "lm_rmse", "better"),
        columns=columns,
        rows=rows,
        notes=(
            Text(
                "In the items' units. The linear model regresses each item on all items of the exogenous constructs. "
                "The bold error decides: RMSE, or MAE where the errors' skewness is above 1 in size.",
                "误差以题项单位计。线性模型以全部外生题项回归。粗体为判断依据：RMSE；误差偏度绝对值大于 1 时用 MAE。",
            ),
            *made,
        ),
        sources=("Shmueli et al. (2016)", "Shmueli et al. (2019)"),
    )
    power = (
        usual.CONSTRUCT,
        usual.Q2,
        column("better", "Items better than the linear model", "优于线性模型的题项数", "integer"),
        column("items", "Items", "题项数", "integer"),
        column("power", "Predictive power", "预测能力", "text"),
    )
    verdicts = Table(
        id="pls-predictive-power",
        title=Text("Predictive power", "预测能力"),
        short=Text("Predictive power", "预测能力"),
        columns=power,
        rows=filled(
            power,
            found.constructs,
            construct=lambda c: titled(c.construct, names),
            q2="q2_predict",
            power=lambda c: c.power if isinstance(c.power, NotAvailable) else POWER[c.power],
        ),
        notes=(
            Text(
                "Rule of Shmueli et al. (2019): better than the linear model for all items high, for half or more "
                "medium, for fewer low, for none (or an item's Q²predict not above 0) none.",
                "判断规则（Shmueli 等, 2019）：全部题项优于线性模型为高，半数及以上为中，少数为低；"
                "无一优于或 Q²predict 不大于 0 为无预测能力。",
            ),
            *made,
        ),
        sources=("Shmueli et al. (2019)",),
    )
    return [verdicts, items, _cvpat(found, names, made)]


def _cvpat(found: Prediction, names: Names, made: tuple[Words, ...]) -> Table:
    heads = {
        "mean": Text("PLS against the items' means", "PLS 与题项均值"),
        "lm": Text("PLS against the linear model", "PLS 与线性模型"),
    }
    columns = (
        usual.CONSTRUCT,
        column("loss", "Loss of PLS", "PLS 损失"),
        column("benchmark", "Loss of the benchmark", "基准损失"),
        usual.DIFFERENCE,
        usual.T,
        usual.P,
    )
    return Table(
        id="pls-cvpat",
        title=Text("CVPAT: cross-validated predictive ability test", "CVPAT：交叉验证预测能力检验"),
        short=Text("CVPAT", "CVPAT"),
        columns=columns,
        rows=headed(
            sorted(found.tests, key=lambda t: list(heads).index(t.benchmark)),
            columns,
            lambda t: heads[t.benchmark],
            lambda own: filled(
                columns,
                own,
                construct=lambda t: titled(t.construct, names) if t.construct else Text("Overall", "总体"),
                benchmark="benchmark_loss",
                p="pvalue",
            ),
        ),
        notes=(
            Text(
                "Loss: mean squared error over the items of a construct. A difference below 0 with p < .05: PLS "
                "predicts better (two-sided paired t test over respondents).",
                "损失为构念各题项的均方预测误差。差值小于 0 且 p < .05 表示 PLS 预测更优"
                "（按受访者的双尾配对 t 检验）。",
            ),
            *made,
        ),
        sources=("Liengaard et al. (2021)", "Sharma et al. (2023)"),
    )


def importance_table(found: ImportanceMap, names: Names) -> Table:
    """The importance-performance map of one target in numbers."""
    columns = (
        column("name", "Construct or item", "构念或题项", "text"),
        column("importance", "Importance", "重要性"),
        column("performance", "Performance", "绩效", digits=2),
    )
    rows: list[Row] = []
    for c in found.constructs:
        rows.append(row(titled(c.name, names), Cell(c.importance, bold=True), Cell(c.performance, bold=True)))
        rows += [
            row(f"  {i.name}", i.importance, i.performance) for i in found.items if i.construct == c.name
        ]
    negative: tuple[Words, ...] = ()
    if found.negative:
        negative = (
            Text(
                f"{', '.join(found.negative)}: a negative weight makes the score on 0 to 100 hard to read.",
                f"{'、'.join(found.negative)}：存在负权重，0–100 得分难以解释。",
            ),
        )
    return Table(
        id=f"pls-ipma-{found.target}",
        title=Text(
            f"Importance-performance map of {found.target}", f"{found.target} 的重要性–绩效分析（IPMA）"
        ),
        short=Text(f"IPMA {found.target}", f"IPMA {found.target}"),
        columns=columns,
        rows=tuple(rows),
        notes=(
            Text(
                f"Importance: unstandardized total effect on {found.target} of scores on 0 to 100. Performance: mean "
                f"score. {found.target} itself performs at {found.target_performance:.2f}.",
                f"重要性为 0–100 得分对 {found.target} 的非标准化总效应；绩效为平均得分。"
                f"{found.target} 的绩效为 {found.target_performance:.2f}。",
            ),
            *negative,
        ),
        sources=("Ringle & Sarstedt (2016)",),
    )
