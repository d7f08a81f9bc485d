"""A respecification in answers that it was not made for, and in other samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.wording import number, percent

if TYPE_CHECKING:
    from rcvsem.infer.cross_validation import CrossValidation, Replication


def cross_validation_table(
    found: CrossValidation, names: Sequence[str], table_id: str = "cross-validation"
) -> Table:
    """Deviance of respondents left out, model by model."""
    rows = []
    for k, name in enumerate(names):
        gain = None if k == 0 else float(found.gain[k])
        error = None if k == 0 else float(found.gain_se[k])
        rows.append(
            row(
                Text(name, name),
                float(found.deviance[k]),
                gain,
                error,
                None if k == 0 else int(found.better_folds[k]),
            )
        )
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
        id=table_id,
        title=Text("Cross-validation of the versions", "各版本的交叉验证"),
        short=Text("Cross-validation", "交叉验证"),
        columns=(
            usual.MODEL,
            Column(key="deviance", title=Text("Deviance left out", "留出样本偏差"), kind="number"),
            Column(key="gain", title=Text("Gain", "增益"), kind="number"),
            Column(key="se", title=Text("SE of gain", "增益标准误"), kind="number"),
            Column(key="folds", title=Text("Folds better", "较优折数"), kind="integer"),
        ),
        rows=tuple(rows),
        notes=(
            say(
                "{folds} folds of {n} respondents, seed {seed}: each model is estimated without one fold and judged on "
                "it; deviance: -2 log-likelihood of the respondents left out; gain: against the first model, its "
                "standard error over respondents.",
                "{folds} 折，共 {n} 名受访者，随机种子 {seed}：每个模型在剔除一折后估计并以该折评价；"
                "偏差为留出受访者的 -2 对数似然；增益相对于首个模型，标准误按受访者计算。",
                folds=found.folds,
                n=found.n,
                seed=found.seed,
            ),
            *(() if found.converged else (_LOST,)),
        ),
        paragraph=said,
        sources=("Cudeck & Browne (1983)", "Stone (1974)"),
    )


_LOST = Text("Not every fit of a fold converged.", "并非各折的拟合都收敛。")


def replication_table(found: Replication, first: str, table_id: str = "replication") -> Table:
    """How often other samples would have led to the same modification."""
    rows = [
        row(Text(*(f"{one.lhs} {one.op} {one.rhs}",) * 2), one.first, one.among, one.significant, one.median)
        for one in found.rows
    ]
    weakest = min(found.rows, key=lambda one: one.among)
    return Table(
        id=table_id,
        title=Text("Would other samples have led to the modification?", "其他样本是否会导致相同的修正"),
        short=Text("Replication", "重复性"),
        columns=(
            Column(key="parameter", title=Text("Freed", "释放的参数")),
            Column(key="first", title=Text("Largest MI", "MI 居首"), kind="percent"),
            Column(key="among", title=Text("Among the largest", "居前列"), kind="percent"),
            Column(key="significant", title=Text("MI > 3.84", "MI > 3.84"), kind="percent"),
            Column(key="median", title=Text("Median MI", "MI 中位数"), kind="number"),
        ),
        rows=tuple(rows),
        notes=(
            say(
                "{draws} bootstrap samples, seed {seed}, {first} fitted to each. Shares of samples in which the "
                "parameter's modification index is the largest of all candidates, among the {freed} largest (as many as "
                "were freed), and significant. The indices of bootstrap samples are larger than those of new samples.",
                "{draws} 个自助样本，随机种子 {seed}，逐一拟合 {first}。各列为该参数的修正指数在全部候选中居首、"
                "居前 {freed} 位（与释放个数相同）及显著的样本占比。自助样本的修正指数大于新样本。",
                draws=found.draws,
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
