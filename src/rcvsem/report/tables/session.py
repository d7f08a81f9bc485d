"""What made the report: versions, seed, options, and the fingerprints of the input files."""

from __future__ import annotations

from collections.abc import Mapping
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


def _entries(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [(str(key), _shown(value[key])) for key in sorted(value, key=str)]
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
    if isinstance(value, list | tuple):
        return ", ".join(_plain(entry) for entry in value)
    return _plain(value)


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
