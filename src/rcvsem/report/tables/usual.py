"""Columns that several tables have, and the sentence on a column of numbers: they stand here once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Kind, Reader, Statement, say
from rcvsem.report.tables.declared import column as column
from rcvsem.report.tables.wording import number, numbers, unit

AVE = Column(key="ave", title=Text("AVE"), kind="unit", symbol=True)
B = Column(key="est", title=Text("b"), kind="number", symbol=True)
BETA = Column(key="std", title=Text("β"), kind="number")
CASES = Column(key="cases", title=Text("Cases"), kind="integer")
CHISQ = Column(key="chisq", title=Text("χ²"), kind="number", symbol=True)
CODE = Column(key="code", title=Text("Code"))
COEFFICIENT = Column(key="b", title=Text("b"), kind="number", symbol=True)
CONDITION = Column(key="condition", title=Text("Condition"))
CONSTRUCT = Column(key="construct", title=Text("Construct"))
CR = Column(key="cr", title=Text("CR"), kind="unit", symbol=True)
DF = Column(key="df", title=Text("df"), kind="integer", symbol=True)
EFFECT = Column(key="what", title=Text("Effect"))
EPC = Column(key="epc", title=Text("EPC"), kind="number", symbol=True)
ESTIMATE = Column(key="est", title=Text("Estimate"), kind="number")
EXPECTED = Column(key="sign", title=Text("Expected"))
GROUP = Column(key="group", title=Text("Group"))
HYPOTHESIS = Column(key="hypothesis", title=Text("Hypothesis"))
INDEX = Column(key="index", title=Text("Index"))
ITEM = Column(key="item", title=Text("Item"))
ITEMS = Column(key="k", title=Text.meant("number of", "Items"), kind="integer")
JUDGEMENT = Column(key="verdict", title=Text("Verdict"))
KIND = Column(key="kind", title=Text("Kind"))
LEVEL = Column(key="level", title=Text("Level"))
MEAN = Column(key="mean", title=Text("M"), kind="number", digits=2, symbol=True)
MI = Column(key="mi", title=Text("MI"), kind="number", digits=2, symbol=True)
MODEL = Column(key="model", title=Text("Model"))
N = Column(key="n", title=Text("n"), kind="integer", symbol=True)
P = Column(key="p", title=Text("p"), kind="p", symbol=True, of="pvalue")
PAIR = Column(key="pair", title=Text("Constructs"))
PARAMETER = Column(key="parameter", title=Text("Parameter"))
PATH = Column(key="path", title=Text("Path"))
PREDICTOR = Column(key="predictor", title=Text("Predictor"))
PRI = Column(key="pri", title=Text("PRI"), kind="unit")
PRINTED = Column(key="printed", title=Text("Printed"))
QUANTITY = Column(key="quantity", title=Text("Quantity"))
RESPONDENT = Column(key="respondent", title=Text("Respondent"))
ROW = Column(key="row", title=Text("Row of the file"), kind="integer")
RULE = Column(key="rule", title=Text("Rule"))
SD = Column(key="sd", title=Text("SD"), kind="number", digits=2, symbol=True)
SE = Column(key="se", title=Text("SE"), kind="number", symbol=True)
STD_EPC = Column(key="sepc", title=Text("Std. EPC"), kind="number")
STEP = Column(key="step", title=Text("Step"))
TEST = Column(key="test", title=Text("Test"))
VALUE = Column(key="value", title=Text("Value"), kind="number")
VARIABLE = Column(key="variable", title=Text("Variable"))
VERDICT = Column(key="verdict", title=Text("Verdict"))
WAVE = Column(key="wave", title=Text("Wave"))
WHERE = Column(key="where", title=Text("Where"))
WORDING = Column(key="wording", title=Text("Wording"))
Z = Column(key="z", title=Text("z"), kind="number", digits=2, symbol=True)
ADJUSTED_R2 = Column(key="adjusted", title=Text("Adjusted R²"), kind="unit")
CFI = Column(key="cfi", title=Text("CFI"), kind="unit")
RMSEA = Column(key="rmsea", title=Text("RMSEA"), kind="unit")
SRMR = Column(key="srmr", title=Text("SRMR"), kind="unit")
BIC = Column(key="bic", title=Text("BIC"), kind="number", digits=2)
DIFFERENCE = Column(key="difference", title=Text("Difference"), kind="number")
F2 = Column(key="f2", title=Text("f²"), kind="number")
MEASURE = Column(key="measure", title=Text("Measure"))
NAME = Column(key="name", title=Text("Name"))
OMEGA = Column(key="omega", title=Text("ω"), kind="unit")
OMEGA_H = Column(key="omega_h", title=Text("ω hierarchical"), kind="unit")
Q2 = Column(key="q2", title=Text("Q²predict"), kind="unit")
R2 = Column(key="r2", title=Text("R²"), kind="unit")
T = Column(key="t", title=Text("t"), kind="number", digits=2, symbol=True)
VIF = Column(key="vif", title=Text("VIF"), kind="number", digits=2)


def coded(code: str, kind: Kind = "unit", **more: Any) -> Column:
    """A column that a code stands over: of a construct, a group, a model."""
    return Column(key=code, title=Text.verbatim(code), kind=kind, **more)


def confidence(level: float, words: Text | None = None) -> Text:
    """What stands over the ends of an interval: "95% CI", "Percentile 95% CI"."""
    share = f"{level * 100:g}%"
    if words is None:
        return Text("{share} CI", share=share)
    return Text("{words} {share} CI", words=words, share=share)


def limits(
    *,
    keys: tuple[str, str] = ("ci_lower", "ci_upper"),
    kind: Kind = "number",
    group: Text | None = None,
    of: tuple[Reader, Reader] | None = None,
) -> tuple[Column, Column]:
    """Both ends of an interval, with its name over them."""
    (lower, upper), (low, high) = keys, of or keys
    return column(lower, "LL", kind, group=group, of=low), column(upper, "UL", kind, group=group, of=high)


def reach(
    group: Text,
    keys: tuple[str, str] = ("lower", "upper"),
    kind: Kind = "number",
    of: tuple[Reader, Reader] | None = None,
) -> tuple[Column, Column]:
    """From where to where a number may lie."""
    (lower, upper), (low, high) = keys, of or keys
    return (
        column(lower, Text.meant("range", "from"), kind, group=group, of=low),
        column(upper, Text.meant("range", "to"), kind, group=group, of=high),
    )


def standardized(group: Text, keys: tuple[str, str]) -> tuple[Column, Column]:
    """The standardized path and its p of one of several models."""
    std, p = keys
    return (
        column(std, "β", group=group, symbol=True),
        column(p, "p", "p", group=group, symbol=True),
    )


def difference(
    group: Text | None,
    keys: tuple[str, str, str] = ("delta_chisq", "delta_df", "delta_p"),
    of: tuple[Reader, Reader, Reader] | None = None,
) -> tuple[Column, Column, Column]:
    """The difference of two chi-squares, its degrees of freedom, its p."""
    (chisq, df, p), own = keys, of or keys
    return (
        column(chisq, "Δχ²", group=group, of=own[0]),
        column(df, "Δdf", "integer", group=group, of=own[1]),
        column(p, "p", "p", group=group, symbol=True, of=own[2]),
    )


def span_sentence(name: Text, pairs: Sequence[tuple[Any, Any]], *, bounded: bool = True) -> Statement | None:
    """`α ranged from .81 (DP) to .93 (PV).`; None without a number.

    pairs : what the number belongs to, and the number. bounded : it cannot exceed 1.
    """
    found = numbers(pairs)
    if not found:
        return None
    shown = unit if bounded else number
    (low_name, low), (high_name, high) = (pick(found, key=lambda pair: pair[1]) for pick in (min, max))
    if len(found) == 1:
        return say("{name} was {low} ({low_name}).", name=name, low=shown(low), low_name=low_name)
    return say(
        "{name} ranged from {low} ({low_name}) to {high} ({high_name}).",
        name=name,
        low=shown(low),
        low_name=low_name,
        high=shown(high),
        high_name=high_name,
    )
