"""The paths of a model as a table and as text, in step: an edit of one path changes its line and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ModelError, OptionError
from rcvsem.foundation.words import phrase

_NAME = r"[^\W\d][\w.]*"
_NAMES = re.compile(_NAME)
_STATEMENT = re.compile(rf"^\s*({_NAME})\s*~(?![~1*])\s*(.+?)\s*$")
_LAST = re.compile(rf"({_NAME}(?::{_NAME})?|C\({_NAME}[^)]*\))\s*$")
_HYPOTHESIS = re.compile(r"^H[0-9]+[A-Za-z]?$")
SIGNS = ("", "+", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """`target ~ source  # hypothesis sign  reason: ...`; term : as it is written, with a label or start value."""

    source: str
    target: str
    hypothesis: str = ""
    sign: str = ""
    reason: str = ""
    term: str = ""


def paths_of(text: str) -> list[Path]:
    """The regression paths of a text, in order; what is no such line is passed over."""
    from rcvsem.model import parse_model

    said: dict[tuple[str, str], tuple[str, str]] = {}
    reasons: dict[int, str] = {}
    try:
        spec = parse_model(text, identify=False)
        said = {(one.lhs, one.rhs): (one.name, one.sign.replace("−", "-")) for one in spec.hypotheses}
        reasons = {one.line: one.reason for one in spec.parameters if one.reason}
    except ModelError:  # the text is told what is wrong with it; the table shows what it can
        pass
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        target, terms, _ = _parts(line)
        for term in terms:
            source = _variable(term)
            name, sign = said.get((target, source), ("", ""))
            found.append(
                Path(
                    source=source,
                    target=target,
                    hypothesis=name,
                    sign=sign,
                    reason=reasons.get(number, ""),
                    term=term,
                )
            )
    return found


def constructs_of(text: str) -> list[str]:
    """Names on the left of `=~` and `<~`, in order."""
    found = re.findall(rf"^\s*({_NAME})\s*(?:=~|<~)", text, re.M)
    return list(dict.fromkeys(found))


def with_path(text: str, path: Path, instead_of: tuple[str, str] | None = None) -> str:
    """The text with this path: on a line of its own, in the place of another (source, target), or behind the last.

    Raises
    ------
    OptionError : no name, a hypothesis that is none, a sign that is none, a path to itself, or one that stands there.
    """
    _check(path)
    there = {(one.source, one.target) for one in paths_of(text)}
    if (path.source, path.target) in there and (path.source, path.target) != instead_of:
        raise OptionError(
            phrase(
                "The path from {source} to {target} stands in the model already.",
                source=path.source,
                target=path.target,
            )
        )
    lines = text.splitlines()
    place = _last(lines)
    term = path.source
    if instead_of is not None:
        old = next((one for one in paths_of(text) if (one.source, one.target) == instead_of), None)
        lines, place = _without(lines, *instead_of)
        if old is not None and old.source == path.source:
            term = old.term
    lines.insert(place, _line(path, term))
    return "\n".join(lines) + "\n"


def without_path(text: str, source: str, target: str) -> str:
    """The text without this path; the other terms and the comment of its line stay."""
    lines, _ = _without(text.splitlines(), source, target)
    return "\n".join(lines) + "\n"


def with_covariance(text: str, left: str, right: str, reason: str) -> str:
    """The text with a freed covariance and why. OptionError without a reason."""
    if not " ".join(reason.split()):
        raise OptionError("A freed parameter needs its reason.", fix="Say why theory allows it.")
    return text.rstrip("\n") + f"\n{left} ~~ {right}  # reason: {' '.join(reason.split())}\n"


def _check(path: Path) -> None:
    for name in (path.source, path.target):
        if not _LAST.fullmatch(name.strip()):
            raise OptionError(
                phrase("'{name}' is no name of a variable.", name=name),
                fix="Choose a construct or type a variable.",
            )
    if path.source == path.target:
        raise OptionError("A path leads from one variable to another one.")
    if path.hypothesis and not _HYPOTHESIS.fullmatch(path.hypothesis):
        raise OptionError(
            phrase("'{hypothesis}' is no name of a hypothesis.", hypothesis=path.hypothesis),
            fix="Write H1, H2, H2a, ...",
        )
    if path.sign not in SIGNS:
        raise OptionError("The expected sign is + or -, or nothing.")


def _line(path: Path, term: str) -> str:
    said = f"{path.hypothesis} {path.sign}".strip() if path.hypothesis else ""
    reason = f"reason: {' '.join(path.reason.split())}" if path.reason.strip() else ""
    comment = "  ".join(one for one in (said, reason) if one)
    return f"{path.target} ~ {term}" + (f"  # {comment}" if comment else "")


def _parts(line: str) -> tuple[str, list[str], str]:
    """Outcome, terms, and the comment of a line that holds one regression statement; "" and [] for any other."""
    code, sign, comment = line.partition("#")
    if ";" in code:
        return "", [], ""
    match = _STATEMENT.match(code)
    if match is None:
        return "", [], ""
    terms = [one.strip() for one in _split(match[2])]
    if any(_variable(one) == "" for one in terms):
        return "", [], ""
    return match[1], terms, sign + comment


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for k, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "+" and depth == 0:
            parts.append(text[start:k])
            start = k + 1
    return [*parts, text[start:]]


def _variable(term: str) -> str:
    match = _LAST.search(term)
    return match[1] if match else ""


def _last(lines: Sequence[str]) -> int:
    """Behind the last path, else behind the last line."""
    found = [k for k, line in enumerate(lines) if _parts(line)[0]]
    return found[-1] + 1 if found else len(lines)


def _without(lines: list[str], source: str, target: str) -> tuple[list[str], int]:
    kept: list[str] = []
    place = len(lines)
    paths = paths_of("\n".join(lines))
    for line in lines:
        outcome, terms, comment = _parts(line)
        rest = [one for one in terms if _variable(one) != source]
        if outcome != target or len(rest) == len(terms):
            kept.append(line)
            continue
        place = len(kept)
        if rest:
            gone = next((one for one in paths if (one.source, one.target) == (source, target)), None)
            said = _without_hypothesis(comment, gone.hypothesis if gone is not None else "")
            kept.append(f"{outcome} ~ {' + '.join(rest)}" + (f"  {said}" if said else ""))
    return kept, min(place, len(kept))


def _without_hypothesis(comment: str, name: str) -> str:
    """The comment of the terms that stay."""
    if not name:
        return comment
    rest = re.sub(rf"\b{re.escape(name)}(?!\w)\s*[+\-−]?\s*[,;，；、]?\s*", "", comment, count=1)
    rest = re.sub(r"(\bH[0-9]+[A-Za-z]?\s*[+\-−]?)\s*[,;，；、]\s*$", r"\1", rest)
    return "" if rest.strip() == "#" else rest
