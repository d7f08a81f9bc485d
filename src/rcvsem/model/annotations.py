"""What the author says in comments: directives, hypotheses, reasons. semopy and lavaan skip them all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.model.rows import MEASURED, Row
from rcvsem.model.table import Hypothesis, at_line
from rcvsem.model.tokens import Comment

DIRECTIVES = ("instrument", "title", "title.en", "title.zh")
_DIRECTIVE = re.compile(r"([a-z_]+(?:\.[a-z]+)?)\s*[:：]\s*(\S.*)")
_REASON = re.compile(r"\breason\s*[:：]\s*(\S.*)", re.IGNORECASE)
_MODE = re.compile(r"(?:\bmode|模式)\s*[:：]?\s*(A|B|unit)\b", re.IGNORECASE)
_HYPOTHESIS = re.compile(r"\s*(H[0-9]+[A-Za-z]?)(?![\w.])\s*([+\-−]?)\s*")


@dataclass(frozen=True, slots=True)
class Annotations:
    """Everything found in the comments. `reasons` by line of the text; `modes` by construct ("A", "B" or "unit")."""

    directives: dict[str, str]
    hypotheses: tuple[Hypothesis, ...]
    reasons: dict[int, str]
    modes: dict[str, str]
    findings: tuple[Finding, ...]


def read_annotations(comments: Sequence[Comment], rows: Sequence[Row]) -> Annotations:
    """Sort the comments: own-line `key: value`, trailing `H1 +`, trailing `reason: ...`, trailing `mode A`."""
    directives: dict[str, str] = {}
    hypotheses: list[Hypothesis] = []
    reasons: dict[int, str] = {}
    modes: dict[str, str] = {}
    findings: list[Finding] = []
    lines = {row.line for row in rows}
    for comment in comments:
        if comment.own_line:
            _directive(comment, directives, findings)
            continue
        reason = _REASON.search(comment.text)
        if reason and comment.line in lines:
            reasons[comment.line] = reason.group(1).strip()
        if mode := _MODE.search(comment.text):
            word = mode.group(1)
            for row in rows:
                if row.line == comment.line and row.op in MEASURED:
                    modes[row.lhs] = "unit" if word.lower() == "unit" else word.upper()
        hypotheses.extend(_hypotheses(comment, rows, findings))
    _repeated(hypotheses, findings)
    return Annotations(directives, tuple(hypotheses), reasons, modes, tuple(findings))


def _directive(comment: Comment, directives: dict[str, str], findings: list[Finding]) -> None:
    match = _DIRECTIVE.fullmatch(comment.text)
    if match is None:
        return
    key, value = match.groups()
    if key in DIRECTIVES:
        if key in directives:
            findings.append(
                Finding(
                    code="directive_repeated",
                    severity="warning",
                    text=phrase("the directive '{key}' stands twice; the first one counts.", key=key),
                    where=at_line(comment.line),
                )
            )
            return
        directives[key] = value.strip()
    elif near := get_close_matches(key, DIRECTIVES, n=1, cutoff=0.75):
        findings.append(
            Finding(
                code="directive_unknown",
                severity="warning",
                text=phrase("the comment begins with '{key}:', which is no directive.", key=key),
                where=at_line(comment.line),
                fix=phrase("Did you mean '{near}:'?", near=near[0]),
            )
        )


def _hypotheses(comment: Comment, rows: Sequence[Row], findings: list[Finding]) -> list[Hypothesis]:
    named: list[tuple[str, str]] = []
    place = 0
    while match := _HYPOTHESIS.match(comment.text, place):
        named.append((match.group(1), match.group(2).replace("−", "-")))
        place = match.end()
        if comment.text[place : place + 1] not in (",", ";", "，", "；", "、"):
            break
        place += 1
    if not named:
        return []
    paths = [row for row in rows if row.line == comment.line and row.op == "~"]
    if len(paths) != len(named):
        names = enumerated(name for name, _ in named)
        findings.append(
            Finding(
                code="hypothesis_not_attached",
                severity="warning",
                text=phrase(
                    "the comment names {names}, but the line has {n} regression paths; it is not used.",
                    names=names,
                    n=len(paths),
                ),
                where=at_line(comment.line),
                fix="Write one path a line with its hypothesis behind it: PV ~ DP  # H1 +",
            )
        )
        return []
    return [
        Hypothesis(name=name, lhs=row.lhs, rhs=row.rhs, sign=sign, line=row.line)
        for (name, sign), row in zip(named, paths, strict=True)
    ]


def _repeated(hypotheses: Sequence[Hypothesis], findings: list[Finding]) -> None:
    first: dict[str, int] = {}
    for hypothesis in hypotheses:
        if hypothesis.name in first:
            findings.append(
                Finding(
                    code="hypothesis_repeated",
                    severity="warning",
                    text=phrase(
                        "hypothesis {name} is named in line {first} too.",
                        name=hypothesis.name,
                        first=first[hypothesis.name],
                    ),
                    where=at_line(hypothesis.line),
                    fix="Give each path its own name, such as H1a and H1b.",
                )
            )
        first.setdefault(hypothesis.name, hypothesis.line)
