"""Markdown: snapshots, and escaping checked by an independent reader's rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rcvsem.foundation.text import Text
from rcvsem.foundation.widths import width
from rcvsem.report.document import Column, Table, row
from rcvsem.report.formats.markdown import escape, render_markdown, render_table
from rcvsem.report.layout import Printing

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_snapshot(document, language):
    assert render_markdown(document, Printing(language)) == (SNAPSHOTS / f"report.{language}.md").read_text(
        encoding="utf-8"
    )


def test_gb_style(document):
    text = render_markdown(document, Printing("zh", "gb"))
    assert "0.123\\*\\*\\*" in text
    assert "\\<0.001" in text
    assert "p \\< 0.001" in text


SPECIAL = re.compile(r"(?<!\\)(?:\\\\)*[|*_<`$^~\[\]{}@]|^[#+\-=:>]|^\d+[.)] |(?<!\\)--")


def unescape(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


@pytest.mark.parametrize(
    "text",
    [
        "a|b",
        "*a*",
        "_a_",
        "<b>",
        "a & b",
        "`x`",
        "# no heading",
        "- no list",
        "+ no list",
        "1. no list",
        "2) no list",
        "> no quote",
        "$x$",
        "a^2^ H~2~O",
        "[a](b)",
        "![a](b)",
        "@cite",
        "{.class}",
        "\\",
        "a -- b",
        "==",
        ": definition",
        "...",
    ],
)
def test_escape_is_undone_by_reading(text):
    assert unescape(escape(text)) == text
    assert not SPECIAL.search(escape(text)), "no special character is left without its backslash"


def test_line_breaks_cannot_leave_the_cell():
    table = Table(
        id="t",
        title=Text.given(en="a\n\n# b", zh=""),
        columns=(Column(key="x", title=Text.given(en="x\ny", zh="")),),
        rows=(row("1\r\n| 2"),),
    )
    lines = render_table(table, Printing("en")).splitlines()
    assert lines[0] == "**a # b**"
    assert lines[2:] == ["| x y    |", "| ------ |", "| 1 \\| 2 |"]


def test_columns_are_aligned_for_chinese(document):
    text = render_markdown(document, Printing("zh"))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({width(line) for line in rows}) == 1
