"""Columns that several tables have: their heads, in both languages, stand here once."""

from __future__ import annotations

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


def limits(
    *,
    keys: tuple[str, str] = ("ci_lower", "ci_upper"),
    kind: Kind = "number",
    group: Text | None = None,
    digits: int | None = None,
) -> tuple[Column, Column]:
    """Both ends of an interval, with its name over them."""
    lower, upper = keys
    return (
        Column(key=lower, title=Text("LL", "下限"), kind=kind, group=group, digits=digits),
        Column(key=upper, title=Text("UL", "上限"), kind=kind, group=group, digits=digits),
    )
