"""The hypotheses of the model file, each with its path and whether the data support it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Row, Table, Words, join, row, say
from rcvsem.report.tables.wording import (
    STAR_LEGEND,
    Names,
    is_number,
    listed,
    names_note,
    path_text,
    split_by_group,
    standard_error,
    starred,
)

if TYPE_CHECKING:
    from rcvsem.evaluate import ParameterEstimate
    from rcvsem.model.table import Hypothesis

SUPPORTED = Text("supported", "支持")
NOT_SUPPORTED = Text("not supported", "不支持")
NOT_TESTED = Text("not tested", "未检验")
_LEVEL = 0.05
_AGAINST = Text("Significant against the expected sign.", "显著，但方向与预期相反。")
RULE = Text(
    "Supported: two-sided p < .05 and the sign as expected.", "支持的标准：双尾 p < .05 且方向与预期一致。"
)


def verdict(estimate: object, p: object, sign: str) -> Text:
    """Supported when p < .05 (two-sided) and the estimate has the expected sign ("" = any)."""
    if not (isinstance(p, int | float) and isinstance(estimate, int | float)):
        return NOT_TESTED
    expected = not sign or (estimate > 0) == (sign == "+")
    below = p < _LEVEL
    return SUPPORTED if below and expected else NOT_SUPPORTED


def hypothesis_table(
    hypotheses: Sequence[Hypothesis],
    estimates: Sequence[ParameterEstimate],
    *,
    names: Names | None = None,
    groups: Sequence[str] = (),
    notes: Sequence[Words] = (),
) -> Table | None:
    """H1.. with path, expected sign, beta, b, SE, z, p and verdict. None without hypotheses."""
    if not hypotheses:
        return None
    found = {(e.lhs, e.rhs, e.group): e for e in estimates if e.op == "~"}
    columns = (
        Column(key="hypothesis", title=Text("Hypothesis", "假设")),
        Column(key="path", title=Text("Path", "路径")),
        Column(key="sign", title=Text("Expected", "预期方向")),
        Column(key="std", title=Text("β", "β"), kind="number"),
        Column(key="est", title=Text("b", "b"), kind="number", symbol=True),
        Column(key="se", title=Text("SE", "SE"), kind="number", symbol=True),
        Column(key="z", title=Text("z", "z"), kind="number", digits=2, symbol=True),
        Column(key="p", title=Text("p", "p"), kind="p", symbol=True),
        Column(key="verdict", title=Text("Verdict", "结论")),
    )
    rows: list[tuple[int, Row]] = []
    outcomes: list[tuple[str, Text]] = []
    for group in sorted({key[2] for key in found}) or [1]:
        for hypothesis in hypotheses:
            entry = found.get((hypothesis.lhs, hypothesis.rhs, group))
            rows.append((group, _row(hypothesis, entry)))
            outcomes.append((hypothesis.name, _outcome(hypothesis, entry)))
    codes = [code for h in hypotheses for code in (h.rhs, h.lhs)]
    several = len({group for group, _ in rows}) > 1
    return Table(
        id="hypotheses",
        title=Text("Hypotheses", "研究假设检验结果"),
        short=Text("Hypotheses", "假设检验"),
        brief=("path", "std", "est", "se", "p", "verdict"),
        columns=columns,
        rows=split_by_group(rows, groups, columns),
        notes=(
            Text(
                "β = standardized coefficient; b = unstandardized coefficient with its SE, z and p.",
                "β = 标准化系数；b = 非标准化系数，SE、z、p 对应 b。",
            ),
            RULE,
            STAR_LEGEND,
            *names_note(codes, names or {}),
            *notes,
        ),
        paragraph=None if several else _paragraph(outcomes),
    )


def _outcome(hypothesis: Hypothesis, entry: ParameterEstimate | None) -> Text:
    return NOT_TESTED if entry is None else verdict(entry.est, entry.pvalue, hypothesis.sign)


def _row(hypothesis: Hypothesis, entry: ParameterEstimate | None) -> Row:
    path = path_text((hypothesis.rhs, hypothesis.lhs))
    outcome = _outcome(hypothesis, entry)
    if entry is None:
        return row(hypothesis.name, path, hypothesis.sign, None, None, None, None, None, outcome)
    against = outcome is NOT_SUPPORTED and is_number(entry.pvalue) and _number(entry.pvalue) < _LEVEL
    return row(
        hypothesis.name,
        path,
        hypothesis.sign,
        starred(entry.std_all, entry.pvalue),
        entry.est,
        standard_error(entry),
        entry.z,
        entry.pvalue,
        Cell(outcome, note=_AGAINST if against else None),
    )


def _number(value: Any) -> float:
    return float(value)


def _paragraph(outcomes: Sequence[tuple[str, Text]]) -> Words | None:
    untested = [name for name, outcome in outcomes if outcome is NOT_TESTED]
    tested = [(name, outcome) for name, outcome in outcomes if outcome is not NOT_TESTED]
    verb = "was" if len(untested) == 1 else "were"
    left = (
        say(f"{{names}} {verb} not tested.", "{names} 未检验。", names=listed(untested)) if untested else None
    )
    return join([_verdicts(tested) if tested else None, left])


def _verdicts(outcomes: Sequence[tuple[str, Text]]) -> Words:
    yes = [name for name, outcome in outcomes if outcome is SUPPORTED]
    no = [name for name, outcome in outcomes if outcome is not SUPPORTED]
    given: dict[str, Any] = {"n": len(outcomes), "m": len(yes), "yes": listed(yes), "no": listed(no)}
    if len(outcomes) == 1:
        return say(
            "The hypothesis was supported." if yes else "The hypothesis was not supported.",
            "该假设得到支持。" if yes else "该假设未得到支持。",
        )
    if not no:
        return say("All {n} hypotheses were supported.", "{n} 条假设全部得到支持。", **given)
    if not yes:
        return say("None of the {n} hypotheses was supported.", "{n} 条假设均未得到支持。", **given)
    first, second = ("was" if len(names) == 1 else "were" for names in (yes, no))
    return say(
        f"Of {{n}} hypotheses, {{m}} {first} supported ({{yes}}); {{no}} {second} not.",
        "{n} 条假设中，{m} 条得到支持（{yes}）；{no} 未得到支持。",
        **given,
    )
