"""YAML text -> plain values, with the line of every key.

YAML 1.2: `no`, `yes`, `on` and dates are text. Tags are refused, so a file can hold data only.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase
from rcvsem.instrument.problems import Path, Problem
from rcvsem.instrument.yaml_nodes import CORE, NotYamlError, YamlNode, composed

NODE_LIMIT = 200_000  # nested aliases can grow a small file without end
LENGTH_LIMIT = 1_000_000  # characters; a questionnaire of 1000 items has a third of that
MARK_LIMIT = (
    100_000  # line ends, commas and brackets: what can begin a value, and what reading takes time for
)
DIGIT_LIMIT = 1_000


@dataclass(slots=True)
class YamlTree:
    """Plain values, the line of every key path (1-based), and what is wrong with the YAML itself."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """Line of `path`, or of its nearest parent that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse_yaml(text: str, *, numbers_as_text: bool = False) -> YamlTree:
    """Read `text`. Faults of the YAML become `problems`; then `data` is None or what could be read.

    numbers_as_text : numbers stay as they are written, so that ".940" keeps its last digit.
    """
    tree = YamlTree()
    if too_large := _too_large(text):
        tree.problems.append(Problem((), too_large, "Was another file given by mistake? Else split it.", 1))
        return tree
    try:
        node = composed(text)
    except NotYamlError as fault:
        tree.problems.append(Problem((), fault.what, fault.fix, fault.line))
        return tree
    except RecursionError:
        tree.problems.append(Problem((), "the YAML is nested too deeply.", "", 1))
        return tree
    if node is not None:
        _Builder(tree, numbers_as_text).run(node)
    return tree


def _too_large(text: str) -> str:
    """Why a text is not even begun, "" for one that is read."""
    if len(text) > LENGTH_LIMIT:
        return phrase(
            "the YAML has {n:,} characters; more than {length_limit:,} are refused.",
            n=len(text),
            length_limit=LENGTH_LIMIT,
        )
    marks = sum(map(text.count, "\n\r,[{"))
    if marks > MARK_LIMIT:
        return phrase(
            "the YAML has {marks:,} lines, commas and brackets; more than {mark_limit:,} are refused.",
            marks=marks,
            mark_limit=MARK_LIMIT,
        )
    return ""


class _Builder:
    def __init__(self, tree: YamlTree, numbers_as_text: bool = False) -> None:
        self.tree = tree
        self.as_text = ("int", "float") if numbers_as_text else ()
        self.count = 0

    def run(self, node: YamlNode) -> None:
        try:
            self.tree.data = self._value(node, ())
        except RecursionError:
            self.tree.problems.append(Problem((), "the YAML is nested too deeply.", "", 1))
        except _TooLargeError:
            self.tree.problems.append(
                Problem(
                    (),
                    phrase("the YAML expands to more than {node_limit} values.", node_limit=NODE_LIMIT),
                    "Use fewer aliases.",
                    1,
                )
            )

    def _value(self, node: YamlNode, path: Path) -> Any:
        self.count += 1
        if self.count > NODE_LIMIT:
            raise _TooLargeError
        line = node.start_mark.line + 1
        self.tree.lines.setdefault(path, line)
        tag = str(node.tag)
        if not tag.startswith(CORE) or tag[len(CORE) :] not in _KNOWN_TAGS:
            self._problem(
                path,
                phrase("the YAML tag {tag!r} is not allowed.", tag=tag),
                "Write plain values only.",
                line,
            )
            return None
        if node.id == "mapping":
            return self._mapping(node, path)
        if node.id == "sequence":
            return [self._value(child, (*path, i)) for i, child in enumerate(node.value)]
        kind = tag[len(CORE) :]
        return str(node.value) if kind in self.as_text else _scalar(kind, node.value)

    def _mapping(self, node: YamlNode, path: Path) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._value(key_node, (*path, "?"))
            self.tree.lines.pop((*path, "?"), None)
            if isinstance(key, bool) or not isinstance(key, (str, int)):
                self._problem(path, "a key must be a word or a whole number.", "", line)
                continue
            if key in result:
                first = self.tree.lines[(*path, key)]
                self._problem(
                    (*path, key),
                    phrase("the key {key!r} appears twice (first on line {first}).", key=key, first=first),
                    "Keep one.",
                    line,
                )
                continue
            self.tree.lines[(*path, key)] = line
            result[key] = self._value(value_node, (*path, key))
        return result

    def _problem(self, path: Path, what: str, fix: str, line: int) -> None:
        self.tree.problems.append(Problem(path, what, fix, line))


class _TooLargeError(Exception):
    pass


_KNOWN_TAGS = {"map", "seq", "str", "int", "float", "bool", "null", "timestamp"}


def _scalar(kind: str, text: str) -> Any:
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if len(text) > DIGIT_LIMIT:
        return text  # no number anyone means, and one that Python will not print
    try:
        if kind == "int":
            digits = text.replace("_", "")
            return int(digits, 0) if digits.lstrip("+-")[:2].lower() in ("0x", "0o", "0b") else int(digits)
        if kind == "float":
            return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        return text
    return text
