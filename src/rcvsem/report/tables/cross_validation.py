"""A respecification in answers that it was not made for, and in other samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled
from rcvsem.report.tables.wording import number, percent

if TYPE_CHECKING:
    from rcvsem.infer.cross_validation import CrossValidation, Replication


def cross_validation_table(found: CrossValidation, names: Sequence[str]) -> Table:
    """Deviance of respondents left out, model by model."""
    gains = (found.gain, found.gain_se, found.better_folds)
    rows = [
        row(Text(name, name), found.deviance[k], *(None if k == 0 else of[k] for of in gains))
        for k, name in enumerate(names)
    ]
    last = len(names) - 1
    better = float(found.gain[last]) > 2.0 * float(found.gain_se[last])
    worse = float(found.gain[last]) < 0.0
    values = {"name": names[last], "first": names[0], "gain": number(float(found.gain[last]), 2)}
    if better:
        said: Words = say(
            "{name} predicts respondents it was not fitted to better than {first} (gain {gain}, more than "
            "two standard errors).",
            "{name} 对未参与拟合的受访者的预测优于 {first}（增益 {gain}，大于两个标准误）。",
            **values,
        )
    elif worse:
        said = say(
            "{name} predicts respondents it was not fitted to worse than {first} (gain {gain}): the "
            "modification does not cross-validate.",
            "{name} 对未参与拟合的受访者的预测劣于 {first}（增益 {gain}）：模型修正未通过交叉验证。",
            **values,
        )
    else:
        said = say(
            "{name} predicts respondents it was not fitted to hardly better than {first} (gain {gain}, "
            "within two standard errors).",
            "{name} 对未参与拟合的受访者的预测与 {first} 相差不大（增益 {gain}，不超过两个标准误）。",
            **values,
        )
    return Table(
        id="cross-validation",
        title=Text("Cross-validation of the versions", "各版本的交叉验证"),
        short=Text("Cross-validation", "交叉验证"),
        columns=(
            usual.MODEL,
            Column(key="deviance", title=_LOSSES[found.loss][0], kind="number"),
            Column(key="gain", title=Text("Gain", "增益"), kind="number"),
            Column(key="se", title=Text("SE of gain", "增益标准误"), kind="number"),
            Column(key="folds", title=Text("Folds better", "较优折数"), kind="integer"),
        ),
        rows=tuple(rows),
        notes=(
            say(
                "{folds} folds of {n} respondents"
                + ("" if found.clusters is None else " ({clusters} clusters, whole)")
                + ", seed {seed}: each model is estimated without one fold and judged on it. {loss} Gain: against the "
                "first model, its standard error over "
                + ("respondents." if found.clusters is None else "clusters."),
                "{folds} 折，共 {n} 名受访者"
                + ("" if found.clusters is None else "（{clusters} 个聚类，整群划分）")
                + "，随机种子 {seed}：每个模型在剔除一折后估计并以该折评价。{loss}增益相对于首个模型，标准误按"
                + ("受访者计算。" if found.clusters is None else "聚类计算。"),
                folds=found.folds,
                n=found.n,
                seed=found.seed,
                loss=_LOSSES[found.loss][1],
                **({} if found.clusters is None else {"clusters": found.clusters}),
            ),
            *(() if found.converged else (_LOST,)),
        ),
        paragraph=said,
        sources=("Cudeck & Browne (1983)", "Stone (1974)"),
    )


_LOSSES: dict[str, tuple[Text, Text]] = {
    "likelihood": (
        Text("Deviance left out", "留出样本偏差"),
        Text("Deviance: -2 log-likelihood of the respondents left out.", "偏差为留出受访者的 -2 对数似然。"),
    ),
    "least squares": (
        Text("Squares left out", "留出样本平方和"),
        Text(
            "Squares: of the respondents' products less the implied covariances, with the weight of the respondents "
            "kept; their differences between models are those of the discrepancy.",
            "平方和为留出受访者离差乘积与模型隐含协方差之差的加权平方和，权重取自参与拟合的样本；"
            "模型间之差即差异函数之差。",
        ),
    ),
    "pairs": (
        Text("Deviance of pairs left out", "留出样本成对偏差"),
        Text(
            "Deviance of pairs: -2 log probability of the answers of the respondents left out, summed over pairs of "
            "items.",
            "成对偏差为留出受访者各题项对作答概率对数之和的 -2 倍。",
        ),
    ),
}
_LOST = Text("Not every fit of a fold converged.", "并非各折的拟合都收敛。")


def replication_table(found: Replication, first: str) -> Table:
    """How often other samples would have led to the same modification."""
    columns = (
        Column(key="parameter", title=Text("Freed", "释放的参数")),
        Column(key="first", title=Text("Largest MI", "MI 居首"), kind="percent"),
        Column(key="among", title=Text("Among the largest", "居前列"), kind="percent"),
        Column(key="significant", title=Text("MI > 3.84", "MI > 3.84"), kind="percent"),
        Column(key="median", title=Text("Median MI", "MI 中位数"), kind="number"),
    )
    weakest = min(found.rows, key=lambda one: one.among)
    return Table(
        id="replication",
        title=Text("Would other samples have led to the modification?", "其他样本是否会导致相同的修正"),
        short=Text("Replication", "重复性"),
        columns=columns,
        rows=filled(columns, found.rows, parameter=lambda one: Text(*(f"{one.lhs} {one.op} {one.rhs}",) * 2)),
        notes=(
            say(
                "{draws} bootstrap samples, seed {seed}, {first} fitted to each"
                + ("" if found.draws == found.asked else " (of {asked}; the others have no solution)")
                + ". Shares of samples in which the "
                "parameter's modification index is the largest of all candidates, among the {freed} largest (as many as "
                "were freed), and significant. The indices of bootstrap samples are larger than those of new samples.",
                "{draws} 个自助样本"
                + ("" if found.draws == found.asked else "（共抽取 {asked} 个，其余无解）")
                + "，随机种子 {seed}，逐一拟合 {first}。各列为该参数的修正指数在全部候选中居首、"
                "居前 {freed} 位（与释放个数相同）及显著的样本占比。自助样本的修正指数大于新样本。",
                draws=found.draws,
                **({} if found.draws == found.asked else {"asked": found.asked}),
                seed=found.seed,
                first=first,
                freed=found.freed,
            ),
        ),
        paragraph=say(
            "{name} would be among the parameters chosen in {share} of the samples.",
            "{name} 在 {share} 的样本中会被选中。",
            name=f"{weakest.lhs} {weakest.op} {weakest.rhs}",
            share=percent(weakest.among),
        ),
        sources=("MacCallum, Roznowski & Necowitz (1992)",),
    )
