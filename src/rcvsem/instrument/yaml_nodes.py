"""YAML text -> nodes with their lines. Only this file and `yaml_edit` know the libraries.

libyaml (through PyYAML) reads a sound text in a twentieth of the time; ruamel.yaml reads the rest, and says what is wrong
with it. Both follow YAML 1.2: `no`, `yes`, `on` are text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Protocol

from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.words import enumerated, phrase

DEPTH_LIMIT = 100  # lists in lists: a study file has five
CORE = "tag:yaml.org,2002:"
#: Ends of lines in YAML 1.1, which libyaml follows there, but not in 1.2.
_OTHER_LINE_ENDS = late_pattern("[\x85\u2028\u2029]")


class YamlNode(Protocol):
    """What both libraries give. id : "mapping", "sequence" or "scalar"."""

    id: str
    tag: Any
    value: Any
    start_mark: Any


class NotYamlError(Exception):
    """Why a text is no YAML, and where (counted from 1)."""

    def __init__(self, what: str, line: int = 1, fix: str = "") -> None:
        super().__init__(what)
        self.what, self.line, self.fix = what, line, fix


def composed(text: str) -> YamlNode | None:
    """The root of the text, None where it holds nothing. Raises NotYamlError; RecursionError for too deep a nesting."""
    if not _OTHER_LINE_ENDS.search(text):
        found, node = _by_libyaml(text)
        if found:
            return node
    return by_ruamel(text)


def _by_libyaml(text: str) -> tuple[bool, YamlNode | None]:
    """Whether it could be read, and its root."""
    from yaml import YAMLError

    loader = _loader()
    if loader is None:
        return False, None
    try:
        return True, loader(text).get_single_node()
    except YAMLError:
        return False, None


@cache
def _loader() -> Any:
    """PyYAML's parser in C with the types of YAML 1.2; None where it was built without."""
    try:
        from yaml.cyaml import CParser
    except ImportError:
        return None

    class Loader(CParser):  # type: ignore[misc]
        def __init__(self, text: str) -> None:
            super().__init__(text)
            self.depth = 0

        def descend_resolver(self, _parent: Any, _index: Any) -> None:
            self.depth += 1  # its own recursion is in C, where nothing stops it
            if self.depth > DEPTH_LIMIT:
                raise RecursionError

        def ascend_resolver(self) -> None:
            self.depth -= 1

        def resolve(self, kind: Any, value: str, implicit: Any) -> str:
            if kind.id == "scalar":
                return CORE + (_type_of(value) if implicit[0] else "str")
            return CORE + ("map" if kind.id == "mapping" else "seq")

    return Loader


_WORDS = {"": "null", "~": "null", "<<": "merge", "=": "value"} | {
    form: kind
    for kind, words in {"null": ("null",), "bool": ("true", "false")}.items()
    for word in words
    for form in (word, word.capitalize(), word.upper())
}
_NUMBERS = late_pattern(
    r"""(?P<float>[-+]?[0-9][0-9_]*(?:\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)
        |[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))
    |(?P<int>[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9_]+))
    |(?P<timestamp>[0-9]{4}-[0-9]{2}-[0-9]{2})""",
    re.VERBOSE,
)


def _type_of(value: str) -> str:
    """The type of a plain scalar in YAML 1.2. A date is text to us, whatever it is called."""
    if value in _WORDS:
        return _WORDS[value]
    number = _NUMBERS.fullmatch(value) if value[0] in "-+.0123456789" else None
    return str(number.lastgroup) if number else "str"


def by_ruamel(text: str) -> YamlNode | None:
    """As `composed`, slowly and with the words for what is wrong."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        node: YamlNode | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = (error.problem or error.context or phrase("not readable as YAML")).strip().rstrip(".")
        column = mark.column + 1 if mark else 1
        raise NotYamlError(
            phrase("this is not valid YAML: {what} (column {column}).", what=what, column=column),
            mark.line + 1 if mark else 1,
            phrase("Check indentation, quotes and colons near this line; tabs cannot indent."),
        ) from None
    except YAMLError as error:
        raise NotYamlError(
            phrase("this is not valid YAML: {split}", split=enumerated(str(error).split(), " "))
        ) from None
    return node
