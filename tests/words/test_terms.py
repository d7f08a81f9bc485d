"""One Chinese term for one English term, in messages, tables and reports alike."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from ruamel.yaml import YAML

WORDS = Path(__file__).parents[2] / "src" / "rcvsem" / "words"
TERMS: dict[str, dict[str, Any]] = YAML(typ="safe").load((WORDS / "terms.yaml").read_text(encoding="utf-8"))
_CHINESE = re.compile("[\u4e00-\u9fff]")
#: What a person types or what is filled in: names of options, keys and places.
_CODE = re.compile(
    r"\{[^{}]*\}|`[^`]*`|'[^']*'|\"[^\"]*\"|--[\w-]+|\w+[:=](?=\S|$)|\w+\([^)]*\)|\w+\.\w[\w.]*|\w+:"
)


def _found() -> Iterator[tuple[str, str]]:
    with (WORDS / "zh" / "LC_MESSAGES" / "rcvsem.po").open("rb") as file:
        for message in read_po(file):
            if message.id:
                one = message.id if isinstance(message.id, str) else message.id[0]
                yield one, message.string if isinstance(message.string, str) else message.string[0]
    for path in sorted(WORDS.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) >= 2:
                texts = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
                if len(texts) == 2 and all(isinstance(one, str) for one in texts):
                    en, zh = texts
                    if _CHINESE.search(zh) and not _CHINESE.search(en):
                        yield en, zh


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    return tuple(_found())


def _has(text: str, words: tuple[str, ...]) -> bool:
    return any(word.lower() in text.lower() for word in words)


def test_there_are_pairs_of_messages_and_of_tables() -> None:
    assert len(_pairs()) > 3000


@pytest.mark.parametrize("term", TERMS)
def test_a_term_has_one_chinese_word(term: str) -> None:
    row = TERMS[term]
    allowed = [row["zh"], *row.get("also", [])]
    named = re.compile(rf"(?<![\w-]){re.escape(term)}(s|es)?(?![\w-])", re.IGNORECASE)
    other = [
        (en, zh)
        for en, zh in _pairs()
        if (found := named.search(_CODE.sub(" ", en))) and not _has(zh, (*allowed, found.group()))
    ]
    assert not other, f"{term} is {row['zh']}"
    forbidden = [zh for _, zh in _pairs() for word in row.get("not", []) if word in zh]
    assert not forbidden
