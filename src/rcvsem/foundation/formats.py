"""The formats of reports: one renderer each in `rcvsem.report.formats`, which says at its head what it is.

To add one: its file there. `FORMATS` reads the heads, which are literals, as text: every options class needs the names,
and importing the renderers to hear them would cost 0.3 s.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

_FOLDER = Path(__file__).parents[1] / "report" / "formats"
#: `FORMAT = Format(...)` on one line, or on several of which the last is the bracket.
_HEAD = re.compile(r"^FORMAT = (Format\((?:.*|\n(?: .*\n)+)\))$", re.MULTILINE)


class Format(NamedTuple):
    """What a report can be written as.

    Attributes
    ----------
    name : as typed, and the ending of its files. says : what it is, in words.
    document : the renderer's function of a document and a `Printing`; it gives text, bytes, or with `folder` the files
        (name -> bytes) of a folder.
    table : its function of a single table, "" when a table stands in a document.
    text : it can be shown on the terminal. also : other names for it.
    machine : read by programs, so that it holds every table, whatever a chapter prints.
    typeset : with a true minus sign. in_place : read with its pictures in place, so path diagrams are drawn for it.
    home : the module of `rcvsem.report.formats`; known from the file.
    """

    name: str
    says: str
    document: str
    table: str = ""
    text: bool = False
    also: tuple[str, ...] = ()
    typeset: bool = False
    in_place: bool = False
    folder: bool = False
    machine: bool = False
    home: str = ""


def head_of(source: str) -> Format | None:
    """What a renderer's source says it renders; None for a part of one (the tables of Word, say)."""
    found = _HEAD.search(source)
    if found is None:
        return None
    call: Any = ast.parse(found[1], mode="eval").body
    said = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    return Format(*map(ast.literal_eval, call.args), **said)


def _renderers() -> Iterator[Format]:
    for file in _FOLDER.glob("*.py"):
        found = head_of(file.read_text(encoding="utf-8"))
        if found is not None:
            yield found._replace(home=file.stem)


FORMATS: dict[str, Format] = {one.name: one for one in sorted(_renderers())}
NAMES = tuple(FORMATS)
#: Every word for a format.
WORDS = (*NAMES, *(word for one in FORMATS.values() for word in one.also))


def format_named(word: str) -> str:
    """The format of a name or of another word for it; the word itself when there is none."""
    return next((name for name, one in FORMATS.items() if word in one.also), word)
