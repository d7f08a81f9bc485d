"""Rows of regression tables: b, SE or t in brackets, p, stars, odds ratio, interval, VIF, and what the text says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import exp, inf
from typing import Literal

from rcvsem.audit.block import Active, Block
from rcvsem.audit.equations import Boxes, Formula, block_of
from rcvsem.audit.interval import POSITIVE, UNIT, Interval
from rcvsem.audit.paper import Paper
from rcvsem.audit.path_ranges import covers_agree
from rcvsem.audit.printed import Printed
from rcvsem.audit.stars import LABEL, marks_from, printed_marks
from rcvsem.audit.statistics_schema import CoefficientPart
from rcvsem.audit.statistics_tables import Regression, TableRow, is_constant
from rcvsem.audit.tail_ranges import t_p_range, t_size_range
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import CLAUSES, enumerated, phrase

Reading = Literal["se", "t"]
READINGS: tuple[Reading, ...] = ("se", "t")
WORDS = {"se": phrase("standard errors"), "t": phrase("t values")}
RATIOS = frozenset({"logit", "cloglog", "poisson", "unknown"})  # the printed interval may be that of exp(b)
LABELS = {
    "b": "b", "se": "SE", "t": "t", "p": "p", "stars": LABEL, "says": phrase("what the text says (p)"),
    "odds_ratio": phrase("odds ratio"), "vif": "VIF", "tolerance": phrase("tolerance"),
    "ci_lower": phrase("interval, lower end"), "ci_upper": phrase("interval, upper end"),
}  # fmt: skip
_DERIVED = {
    "says": 0, "stars": 0, "p": 1, "odds_ratio": 1, "t": 2, "ci_lower": 2, "ci_upper": 2, "b": 3, "se": 3,
}  # fmt: skip
BY_HAND = frozenset({"stars", "says"})


def predictors(model: Regression) -> list[TableRow[CoefficientPart]]:
    """The rows without the constant."""
    return [row for row in model.coefficients if not is_constant(row.name)]


def cases(paper: Paper, model: Regression) -> int | None:
    """Observations of the model."""
    n = model.head.values.get("n", paper.n)
    return None if n is None or n.relation else round(n.value)


def degrees(paper: Paper, model: Regression) -> Interval:
    """df of the t distribution that p may come from (infinite: normal).

    Robust and clustered errors go with several rules, so their df is a range.
    """
    said, n = model.head.said, cases(paper, model)
    if said.kind in ("logit", "probit", "cloglog", "poisson"):
        return Interval(inf, inf)
    printed = model.head.values.get("df")
    k = said.k if said.k is not None else len(predictors(model))
    exact = printed.value if printed is not None else None if n is None else float(max(n - k - 1, 1))
    if exact is None:
        return Interval(5.0, inf)
    if said.kind == "ols" and said.errors == "classical" and (printed is not None or said.k is not None):
        return Interval(exact, exact)
    clusters = model.head.values.get("clusters")
    if clusters is not None:
        return Interval(min(clusters.value - 1, exact), inf)
    if said.errors in ("classical", "robust"):
        return Interval(exact, inf) if said.k is not None or printed is not None else Interval(exact / 2, inf)
    return Interval(max(min(exact / 20, exact), 5.0), inf)  # clusters that are not printed may be few


@dataclass(frozen=True, slots=True, kw_only=True)
class RowBlock:
    """One row under one reading of the brackets."""

    block: Block
    legend: Mapping[str, float]


def row_block(
    paper: Paper,
    model: Regression,
    row: TableRow[CoefficientPart],
    reading: Reading | None,
    *,
    hand: bool = True,
) -> RowBlock:
    """The row's values and equations. reading : of its bracket, None leaves it out. hand : with stars and text."""
    said = row.said
    values: dict[str, Printed] = {
        key: value for key, value in row.values.items() if key in LABELS and key not in BY_HAND
    }
    bracket = row.values.get("bracket")
    if bracket is not None and reading is not None and reading not in values:
        values[reading] = bracket
    if hand:
        marks = printed_marks(row.stars, model.legend)
        if marks is not None:
            values["stars"] = marks
        claim = _claim(model, row)
        if claim is not None:
            values["says"] = claim
    equations = _equations(paper, model, row, values)

    def ends_agree(active: Active) -> bool:
        """An interval of the same method as p is without 0 exactly when p is below its level."""
        if not {"ci_lower", "ci_upper"} <= active:
            return True
        lower, upper = values["ci_lower"].values, values["ci_upper"].values
        if lower.lo > upper.hi:
            return False
        p = values["p"].values & UNIT if "p" in active else UNIT
        nulls = (0.0, 1.0) if model.head.said.kind in RATIOS else (0.0,)
        return p is not None and any(
            covers_agree(lower - null, upper - null, p, said.ci_level) for null in nulls
        )

    name = enumerated((model.head.name, row.name), CLAUSES)
    block = block_of(name, values, equations, LABELS, also=ends_agree, quiet=frozenset({"se"}))
    return RowBlock(block=replace(block, derived=_DERIVED, by_hand=BY_HAND), legend=model.legend)


def _claim(model: Regression, row: TableRow[CoefficientPart]) -> Printed | None:
    """What the text says of this coefficient, as the p values that are called so."""
    level, said = model.head.said.level, row.said.says
    time = row.said.time
    if said is None and model.head.said.pretrend == "none" and time is not None and time < 0:
        text, found = phrase("no trend before the event"), Interval(level, 1.0)
    elif said == "significant":
        text, found = said, Interval(0.0, level)
    elif said is not None:
        text, found = said, Interval(level, 1.0)
    else:
        return None
    return Printed(text=text, value=level, digits=3, relation="<", stars="", values=found)


def _equations(
    paper: Paper, model: Regression, row: TableRow[CoefficientPart], values: Mapping[str, Printed]
) -> list[Formula]:
    df, sides, level = degrees(paper, model), paper.p_sides, row.said.ci_level
    sizes_only = _sizes_only(model)

    def ratio(b: Boxes) -> Interval:
        errors = b["se"] & POSITIVE
        return b["b"] / (errors if errors is not None else b["se"])

    def signed(t: Interval) -> tuple[Interval, ...]:
        return (t, -t) if sizes_only else (t,)

    out: list[Formula] = []
    if "b" in values:
        out.append(Formula("t", ("b", "se"), "b/SE", lambda b: signed(ratio(b))))
    if "b" in values and "se" not in values:
        out.append(Formula("t", ("b",), phrase("the sign of b"), lambda b: _same_sign(b["b"], sizes_only)))
    if "se" in values:
        out.append(Formula("se", (), phrase("above 0"), lambda b: (POSITIVE,)))
    shown = phrase("standard normal") if df.lo == inf else "t distribution"
    for needs in (("t",), ("b", "se")):
        for target in ("p", "stars", "says"):
            out.append(
                Formula(
                    target,
                    needs,
                    phrase("{sides}-sided, {shown}", sides=sides, shown=shown)
                    if target == "p"
                    else _hand_formula(target),
                    lambda b, needs=needs: t_p_range(b["t"] if needs == ("t",) else ratio(b), df, sides),  # type: ignore[misc]
                )
            )
    c = t_size_range(Interval(1 - level, 1 - level), df)
    for end, sign in (("ci_lower", -1.0), ("ci_upper", 1.0)):
        out.append(
            Formula(
                end,
                ("b", "se"),
                f"b ± {c.lo:.3f} SE" if c.is_point else "b ± t SE",
                lambda b, sign=sign: _ends(b, c, sign, model.head.said.kind),  # type: ignore[misc]
            )
        )
    out.append(marks_from("p"))
    out.append(Formula("says", ("p",), _hand_formula("says"), lambda b: (b["p"],)))
    out.append(Formula("odds_ratio", ("b",), "exp(b)", lambda b: (_exp(b["b"]),)))
    out.append(Formula("vif", (), phrase("at least 1"), lambda b: (Interval(1.0, inf),)))
    out.append(Formula("tolerance", ("vif",), "1/VIF", lambda b: (1.0 / b["vif"],)))
    floor = _vif_floor(paper, model, row)
    if floor > 1.0:
        out.append(
            Formula(
                "vif",
                (),
                phrase("at least 1/(1 − r²) of every other predictor"),
                lambda b: (Interval(floor, inf),),
            )
        )
    return out


def _hand_formula(target: str) -> str:
    return (
        phrase("the level that the stars stand for")
        if target == "stars"
        else phrase("p against the level the text refers to")
    )


def _sizes_only(model: Regression) -> bool:
    """Whether this table may print t without sign: some b are negative and no t is."""
    told = [row for row in model.coefficients if "b" in row.values and ({"t", "bracket"} & set(row.values))]
    marks = [row.values.get("t") or row.values["bracket"] for row in told]
    return any(row.values["b"].value < 0 for row in told) and all(mark.value >= 0 for mark in marks)


def _same_sign(b: Interval, sizes_only: bool) -> tuple[Interval, ...]:
    if sizes_only or b.lo <= 0 <= b.hi:
        return ()
    return (POSITIVE,) if b.lo > 0 else (-POSITIVE,)


def _ends(b: Boxes, c: Interval, sign: float, kind: str) -> tuple[Interval, ...]:
    end = b["b"] + (b["se"] & POSITIVE or b["se"]) * c * sign
    if kind in RATIOS:
        return (end, _exp(end))  # often the interval of the ratio is printed
    return (end,)


def _exp(x: Interval) -> Interval:
    def at(value: float) -> float:
        return exp(value) if value < 700 else inf

    return Interval(at(x.lo) * (1 - 1e-12), at(x.hi) * (1 + 1e-12))


def _vif_floor(paper: Paper, model: Regression, row: TableRow[CoefficientPart]) -> float:
    """1/(1 - r^2) for the largest printed correlation with another predictor of the model, at its least size."""
    found = 1.0
    names = {other.name for other in predictors(model)} - {row.name}
    for matrix in (paper.matrix, paper.correlations):
        if matrix is None or matrix.diagonal == "variance" or row.name not in matrix.names:
            continue
        for (i, j), value in matrix.cells.items():
            pair = {matrix.names[i], matrix.names[j]}
            if i != j and row.name in pair and pair - {row.name} <= names:
                size = min(value.values.absolute().lo, 0.999999)
                found = max(found, 1.0 / (1.0 - size * size))
    return found
