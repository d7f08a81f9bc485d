"""Columns that several tables have: their heads, in both languages, stand here once."""

from __future__ import annotations

from typing import Any

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Kind

AMOUNT = Column(key="quantity", title=Text("Quantity", "量"))
AVE = Column(key="ave", title=Text("AVE", "AVE"), kind="unit", symbol=True)
B = Column(key="est", title=Text("b", "b"), kind="number", symbol=True)
BETA = Column(key="std", title=Text("β", "β"), kind="number")
CASES = Column(key="cases", title=Text("Cases", "案例数"), kind="integer")
CHISQ = Column(key="chisq", title=Text("χ²", "χ²"), kind="number", symbol=True)
CODE = Column(key="code", title=Text("Code", "代码"))
COEFFICIENT = Column(key="b", title=Text("b", "b"), kind="number", symbol=True)
CONDITION = Column(key="condition", title=Text("Condition", "条件"))
CONSTRUCT = Column(key="construct", title=Text("Construct", "构念"))
CR = Column(key="cr", title=Text("CR", "CR"), kind="unit", symbol=True)
DF = Column(key="df", title=Text("df", "df"), kind="integer", symbol=True)
EFFECT = Column(key="what", title=Text("Effect", "效应"))
EPC = Column(key="epc", title=Text("EPC", "EPC"), kind="number", symbol=True)
ESTIMATE = Column(key="est", title=Text("Estimate", "估计值"), kind="number")
EXPECTED = Column(key="sign", title=Text("Expected", "预期方向"))
GROUP = Column(key="group", title=Text("Group", "组别"))
HYPOTHESIS = Column(key="hypothesis", title=Text("Hypothesis", "假设"))
INDEX = Column(key="index", title=Text("Index", "指标"))
ITEM = Column(key="item", title=Text("Item", "题项"))
ITEMS = Column(key="k", title=Text("Items", "题项数"), kind="integer")
JUDGEMENT = Column(key="verdict", title=Text("Verdict", "结论"))
KIND = Column(key="kind", title=Text("Kind", "类型"))
LEVEL = Column(key="level", title=Text("Level", "层级"))
MEAN = Column(key="mean", title=Text("M", "M"), kind="number", digits=2, symbol=True)
MI = Column(key="mi", title=Text("MI", "MI"), kind="number", digits=2, symbol=True)
MODEL = Column(key="model", title=Text("Model", "模型"))
N = Column(key="n", title=Text("n", "n"), kind="integer", symbol=True)
P = Column(key="p", title=Text("p", "p"), kind="p", symbol=True)
PAIR = Column(key="pair", title=Text("Constructs", "构念"))
PARAMETER = Column(key="parameter", title=Text("Parameter", "参数"))
PATH = Column(key="path", title=Text("Path", "路径"))
PREDICTOR = Column(key="predictor", title=Text("Predictor", "预测变量"))
PRI = Column(key="pri", title=Text("PRI", "PRI"), kind="unit")
PRINTED = Column(key="printed", title=Text("Printed", "原文数值"))
QUANTITY = Column(key="quantity", title=Text("Quantity", "统计量"))
RESPONDENT = Column(key="respondent", title=Text("Respondent", "受访者"))
ROW = Column(key="row", title=Text("Row of the file", "文件行号"), kind="integer")
RULE = Column(key="rule", title=Text("Rule", "规则"))
SD = Column(key="sd", title=Text("SD", "SD"), kind="number", digits=2, symbol=True)
SE = Column(key="se", title=Text("SE", "SE"), kind="number", symbol=True)
STD_EPC = Column(key="sepc", title=Text("Std. EPC", "标准化 EPC"), kind="number")
STEP = Column(key="step", title=Text("Step", "步骤"))
TEST = Column(key="test", title=Text("Test", "检验"))
VALUE = Column(key="value", title=Text("Value", "数值"), kind="number")
VARIABLE = Column(key="variable", title=Text("Variable", "变量"))
VERDICT = Column(key="verdict", title=Text("Verdict", "结论"))
WAVE = Column(key="wave", title=Text("Wave", "批次"))
WHERE = Column(key="where", title=Text("Where", "位置"))
WORDING = Column(key="wording", title=Text("Wording", "题目"))
Z = Column(key="z", title=Text("z", "z"), kind="number", digits=2, symbol=True)
ADJUSTED_R2 = Column(key="adjusted", title=Text("Adjusted R²", "调整后 R²"), kind="unit")
CFI = Column(key="cfi", title=Text("CFI", "CFI"), kind="unit")
RMSEA = Column(key="rmsea", title=Text("RMSEA", "RMSEA"), kind="unit")
SRMR = Column(key="srmr", title=Text("SRMR", "SRMR"), kind="unit")
BIC = Column(key="bic", title=Text("BIC", "BIC"), kind="number", digits=2)
DIFFERENCE = Column(key="difference", title=Text("Difference", "差值"), kind="number")
F2 = Column(key="f2", title=Text("f²", "f²"), kind="number")
MEASURE = Column(key="measure", title=Text("Measure", "指标"))
NAME = Column(key="name", title=Text("Name", "名称"))
OMEGA = Column(key="omega", title=Text("ω", "ω"), kind="unit")
OMEGA_H = Column(key="omega_h", title=Text("ω hierarchical", "层级 ω"), kind="unit")
Q2 = Column(key="q2", title=Text("Q²predict", "Q²predict"), kind="unit")
R2 = Column(key="r2", title=Text("R²", "R²"), kind="unit")
T = Column(key="t", title=Text("t", "t"), kind="number", digits=2, symbol=True)
VIF = Column(key="vif", title=Text("VIF", "VIF"), kind="number", digits=2)


def column(key: str, en: str, zh: str, kind: Kind = "number", **more: Any) -> Column:
    """A column in a line."""
    return Column(key=key, title=Text(en, zh), kind=kind, **more)


def coded(code: str, kind: Kind = "unit", **more: Any) -> Column:
    """A column that a code stands over: of a construct, a group, a model."""
    return Column(key=code, title=Text(code, code), kind=kind, **more)


def confidence(level: float, words: Text | None = None) -> Text:
    """What stands over the ends of an interval: "95% CI", "Percentile 95% CI"."""
    share = f"{level * 100:g}%"
    if words is None:
        return Text(f"{share} CI", f"{share} 置信区间")
    return Text(f"{words.en} {share} CI", f"{words.zh} {share} 置信区间")


def limits(
    *,
    keys: tuple[str, str] = ("ci_lower", "ci_upper"),
    kind: Kind = "number",
    group: Text | None = None,
) -> tuple[Column, Column]:
    """Both ends of an interval, with its name over them."""
    lower, upper = keys
    return column(lower, "LL", "下限", kind, group=group), column(upper, "UL", "上限", kind, group=group)


def reach(
    group: Text, keys: tuple[str, str] = ("lower", "upper"), kind: Kind = "number"
) -> tuple[Column, Column]:
    """From where to where a number may lie."""
    lower, upper = keys
    return column(lower, "from", "下限", kind, group=group), column(upper, "to", "上限", kind, group=group)


def standardized(group: Text, keys: tuple[str, str]) -> tuple[Column, Column]:
    """The standardized path and its p of one of several models."""
    std, p = keys
    return (
        column(std, "β", "β", group=group, symbol=True),
        column(p, "p", "p", "p", group=group, symbol=True),
    )


def difference(
    group: Text | None, keys: tuple[str, str, str] = ("delta_chisq", "delta_df", "delta_p")
) -> tuple[Column, Column, Column]:
    """The difference of two chi-squares, its degrees of freedom, its p."""
    chisq, df, p = keys
    return (
        column(chisq, "Δχ²", "Δχ²", group=group),
        column(df, "Δdf", "Δdf", "integer", group=group),
        column(p, "p", "p", "p", group=group, symbol=True),
    )
