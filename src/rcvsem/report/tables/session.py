"""What made the report: versions, seed, options, and the fingerprints of the input files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Row, Table, group_row, row

_GROUPS = {
    "inputs": Text("Input files", "输入文件"),
    "options": Text("Options", "选项"),
    "versions": Text("Versions", "软件版本"),
}
_LABELS = {
    "name": Text("Name", "名称"),
    "command": Text("Command", "命令"),
    "seed": Text("Seed", "随机种子"),
    "n": Text("N", "N"),
    "n_received": Text("Received", "回收"),
    "model": Text("Model", "模型"),
    "group": Text("Group", "分组变量"),
    "missing": Text("Missing answers", "缺失值处理"),
    "level": Text("Level of intervals", "置信水平"),
    "alpha": Text("Level of tests", "显著性水平"),
    "replications": Text("Replications", "模拟次数"),
    "target": Text("Target power", "目标检验力"),
    "se": Text("Standard errors", "标准误"),
    "simulated": Text("Simulated answers", "模拟数据"),
    "estimator": Text("Estimator", "估计方法"),
    "convention": Text("Fit indices as in", "拟合指标的算法"),
    "converged": Text("Converged", "是否收敛"),
    "admissible": Text("Admissible", "可接受解"),
    "draws": Text("Draws", "抽样次数"),
    "study": Text("Study", "研究"),
    "template": Text("Template", "模型编号"),
    "analysed": Text("Analysed", "纳入分析"),
    "combinations": Text("Combinations", "组合数"),
    "analyses": Text("Analyses", "分析数"),
    "bootstrap_kind": Text("Bootstrap", "自助法"),
    "bootstrap_parameters": Text("Bootstrap of all parameters", "全部参数的自助法区间"),
    "case_weights": Text("Case weights", "个案权重"),
    "center": Text("Centred", "中心化"),
    "cluster": Text("Cluster variable", "聚类变量"),
    "collapse": Text("Rare categories joined", "合并稀少类别"),
    "covariates": Text("Covariates", "协变量"),
    "cross_check": Text("Checked with semopy", "以 semopy 核对"),
    "cutoffs": Text("Simulated cut-offs", "模拟临界值"),
    "no_cutoffs": Text("Without cut-offs", "不列参考标准"),
    "decide_by": Text("Decided by", "判定依据"),
    "decided_by": Text("Decided by", "判定依据"),
    "engine": Text("Engine", "计算引擎"),
    "errors": Text("Standard errors", "标准误"),
    "extraction": Text("Extraction", "因子提取方法"),
    "rotation": Text("Rotation", "旋转方法"),
    "factors": Text("Number of factors", "因子个数"),
    "folds": Text("Folds", "交叉验证折数"),
    "higher_order": Text("Higher-order constructs", "高阶构念的处理"),
    "importance": Text("Importance and performance", "重要性–绩效分析"),
    "information": Text("Information matrix", "信息矩阵"),
    "interaction": Text("Interactions", "交互项的处理"),
    "intervals": Text("Intervals", "置信区间"),
    "iterations": Text("Iterations", "迭代次数上限"),
    "max_iterations": Text("Iterations at most", "迭代次数上限"),
    "latent": Text("Latent variables", "潜变量"),
    "levels": Text("Levels of invariance", "等值水平"),
    "likelihood": Text("Likelihood", "似然"),
    "meanstructure": Text("Mean structure", "均值结构"),
    "parallel_draws": Text("Draws of the parallel analysis", "平行分析抽样次数"),
    "parameterization": Text("Parameterization", "参数化"),
    "permutations": Text("Permutations", "置换次数"),
    "repeats": Text("Repeats", "重复次数"),
    "scheme": Text("Weighting scheme", "内部权重方案"),
    "sensitivity": Text("Sensitivity to exclusions", "剔除的敏感性"),
    "std_lv": Text("Latent variances fixed at 1", "潜变量方差固定为 1"),
    "tolerance": Text("Tolerance", "收敛标准"),
    "weights": Text("Sampling weights", "抽样权重"),
    "without_controls": Text("Also without controls", "另作不含控制变量的分析"),
}
#: Settings that are words and no names of methods.
_WORDS = {
    "bc": Text("bias-corrected", "偏差校正法"),
    "configural": Text("configural", "形态等值"),
    "constructs": Text("constructs", "构念"),
    "default": Text("default", "默认"),
    "exact": Text("exact", "精确"),
    "expected": Text("expected", "期望"),
    "listwise": Text("listwise", "成列删除"),
    "metric": Text("metric", "弱等值"),
    "nonparametric": Text("nonparametric", "非参数"),
    "normal": Text("normal", "正态"),
    "observed": Text("observed", "观测"),
    "path": Text("path", "路径"),
    "percentile": Text("percentile", "百分位法"),
    "robust": Text("robust", "稳健"),
    "scalar": Text("scalar", "强等值"),
    "strict": Text("strict", "严格等值"),
    "structural": Text("structural", "结构等值"),
}
_LEFT_OUT = ("files", "measures", "parameters", "effects", "findings", "warnings")


def session_table(run: Mapping[str, Any]) -> Table:
    """The content of run.json as a table: single values first, then inputs, options and versions."""
    rows: list[Row] = []
    for key in run:
        value = run[key]
        if key in _GROUPS or key in _LEFT_OUT or isinstance(value, Mapping | list | tuple):
            continue
        rows.append(row(_LABELS.get(key, Text(key, key)), _shown(value)))
    for key, heading in _GROUPS.items():
        entries = list(_entries(run.get(key)))
        if entries:
            rows.append(group_row(heading, 2))
            rows += [row(name, text) for name, text in entries]
    return Table(
        id="session",
        title=Text("How this report was made", "报告生成信息"),
        short=Text("Session", "运行信息"),
        columns=(
            Column(key="item", title=Text("Entry", "条目")),
            Column(key="value", title=Text("Value", "内容")),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "The same data, options and versions reproduce exactly the same report.",
                "相同的数据、选项与版本可复现完全相同的报告。",
            ),
        ),
    )


def _called(key: str) -> Text | str:
    """A setting by its name, and as it is typed."""
    label = _LABELS.get(key)
    return key if label is None else Text(f"{label.en} ({key})", f"{label.zh}（{key}）")


def _entries(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return [(_called(str(key)), _shown(value[key])) for key in sorted(value, key=str)]
    if isinstance(value, list | tuple):
        return [_file(entry) for entry in value if isinstance(entry, Mapping)]
    return []


def _file(entry: Mapping[str, Any]) -> tuple[str, Any]:
    name = str(entry.get("path") or entry.get("name") or "")
    sheet = entry.get("sheet")
    return (f"{name} [{sheet}]" if sheet else name), f"SHA-256 {entry.get('sha256', '')}"


def _shown(value: Any) -> Any:
    """Settings are shown as they are written, not as measurements."""
    if value is None:
        return Text("none", "无")
    if isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(value[key])}" for key in sorted(value, key=str))
    told = [
        _WORDS.get(entry, entry) if isinstance(entry, str) else _plain(entry) for entry in _several(value)
    ]
    if not any(isinstance(entry, Text) for entry in told):
        return ", ".join(map(str, told))
    texts = [entry if isinstance(entry, Text) else Text(entry, entry) for entry in told]
    return Text(", ".join(one.en for one in texts), "、".join(one.zh for one in texts))


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
