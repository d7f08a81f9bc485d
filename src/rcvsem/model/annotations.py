"""What the author says in comments: directives, hypotheses, reasons. semopy and lavaan skip them all."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.model.rows import MEASURED, Row
from rcvsem.model.table import Hypothesis, at_line
from rcvsem.model.tokens import Comment

DIRECTIVES = ("instrument", "title", "title.en", "title.zh")
_DIRECTIVE = late_pattern(r"([a-z_]+(?:\.[a-z]+)?)\s*[:：]\s*(\S.*)")
#: `DP: Digital platform`, `DP.zh: 数字化平台`, `DP1 - wording`; and as `model new` writes it, `Digital platform (DP)`.
_NAME = late_pattern(r"(\w[\w.]*?)(\.en|\.zh)?(?:\s*[:：]|\s*=|\s+[-–—])\s*(\S.*)")
_NAME_FIRST = late_pattern(r"(\S.*?)\s*[(（]\s*(\w[\w.]*)\s*[)）]")
#: What ends or joins a sentence, or belongs to a statement: no name of a construct.
_SENTENCE = late_pattern(r"[.。?？!！]$|[;；。:：]|\.\s")
_STATEMENT = late_pattern(r"[=~]|.*\s[*+~]\s")
_LONGEST_NAME = 60
_REASON = late_pattern(r"\breason\s*[:：]\s*(\S.*)", re.IGNORECASE)
_MODE = late_pattern(r"(?:\bmode|模式)\s*[:：]?\s*(A|B|unit)\b", re.IGNORECASE)
_HYPOTHESIS = late_pattern(r"\s*(H[0-9]+[A-Za-z]?)(?![\w.])\s*([+\-−]?)\s*")


@dataclass(frozen=True, slots=True)
class Annotations:
    """Everything found in the comments. `directives` hold the names of variables too.

    `reasons` by line of the text; `modes` by construct ("A", "B" or "unit").
    """

    directives: dict[str, str]
    hypotheses: tuple[Hypothesis, ...]
    reasons: dict[int, str]
    modes: dict[str, str]
    findings: tuple[Finding, ...]


def read_annotations(comments: Sequence[Comment], rows: Sequence[Row]) -> Annotations:
    """Sort the comments: own-line `key: value` and `code: name`, trailing `H1 +`, `reason: ...` and `mode A`."""
    directives: dict[str, str] = {}
    hypotheses: list[Hypothesis] = []
    reasons: dict[int, str] = {}
    modes: dict[str, str] = {}
    findings: list[Finding] = []
    lines = {row.line for row in rows}
    variables = {name for row in rows for name in (row.lhs, row.rhs) if name}
    latents = {row.lhs for row in rows if row.op in MEASURED}
    for comment in comments:
        if comment.own_line:
            found = _name(comment.text, variables, latents) or _directive(comment, findings)
            if found is not None and directives.setdefault(*found) != found[1]:
                findings.append(_twice(found[0], comment.line))
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


def _twice(key: str, line: int) -> Finding:
    return Finding(
        code="directive_repeated",
        severity="warning",
        text=phrase("the directive '{key}' stands twice; the first one counts.", key=key),
        where=at_line(line),
    )


def _name(text: str, variables: Collection[str], latents: Collection[str]) -> tuple[str, str] | None:
    """(code, name) of a comment that names a variable of the model; a construct's name is no sentence."""
    if found := _NAME.fullmatch(text):
        (code, language, name), known = found.groups(), variables
    elif found := _NAME_FIRST.fullmatch(text):
        (name, code), language, known = found.groups(), None, latents
    else:
        return None
    name = name.strip()
    if code not in known or code in DIRECTIVES or _STATEMENT.match(name):
        return None
    if code in latents and (len(name) > _LONGEST_NAME or _SENTENCE.search(name)):
        return None
    return code + (language or ""), name


def _directive(comment: Comment, findings: list[Finding]) -> tuple[str, str] | None:
    match = _DIRECTIVE.fullmatch(comment.text)
    if match is None:
        return None
    key, value = match.groups()
    if key in DIRECTIVES:
        return key, value.strip()
    if near := get_close_matches(key, DIRECTIVES, n=1, cutoff=0.75):
        findings.append(
            Finding(
                code="directive_unknown",
                severity="warning",
                text=phrase("the comment begins with '{key}:', which is no directive.", key=key),
                where=at_line(comment.line),
                fix=phrase("Did you mean '{near}:'?", near=near[0]),
            )
        )
    return None


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
