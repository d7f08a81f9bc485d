"""One Chinese term for one English term, in messages, tables and reports alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from ruamel.yaml import YAML

WORDS = Path(__file__).parents[2] / "src" / "rcvsem" / "words"
_TABLE: dict[str, Any] = YAML(typ="safe").load((WORDS / "terms.yaml").read_text(encoding="utf-8"))
TERMS: dict[str, dict[str, Any]] = _TABLE["terms"]
#: English that stands for several things, each with its own Chinese word. All others have one.
SENSES: dict[str, list[str]] = _TABLE["senses"]
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


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    return tuple(_found())


@cache
def _without_code() -> tuple[tuple[str, str, str], ...]:
    """Each pair, and its English without what a person types."""
    return tuple((_CODE.sub(" ", en).lower(), en, zh) for en, zh in _pairs())


def _has(text: str, words: tuple[str, ...]) -> bool:
    return any(word.lower() in text.lower() for word in words)


def test_there_are_pairs_of_messages_and_of_tables() -> None:
    assert len(_pairs()) > 4000


@pytest.mark.parametrize("term", TERMS)
def test_a_term_has_one_chinese_word(term: str) -> None:
    row = TERMS[term]
    allowed = [row["zh"], *row.get("also", [])]
    named = re.compile(rf"(?<![\w-]){re.escape(term)}(s|es)?(?![\w-])", re.IGNORECASE)
    other = [
        (en, zh)
        for text, en, zh in _without_code()
        if term.lower() in text and (found := named.search(text)) and not _has(zh, (*allowed, found.group()))
    ]
    assert not other, f"{term} is {row['zh']}"
    forbidden = [zh for _, zh in _pairs() for word in row.get("not", []) if word in zh]
    assert not forbidden


def test_a_short_wording_is_translated_alike_wherever_it_stands() -> None:
    """Heads, labels and verdicts of up to four words: one Chinese for one English, but for the senses listed."""
    found: dict[str, set[str]] = {}
    for en, zh in _pairs():
        if en.strip() and len(en.split()) <= 4 and "{" not in en:
            found.setdefault(en.strip().rstrip(".:").lower(), set()).add(zh.strip().rstrip("。："))
    several = {en: words for en, words in found.items() if len(words) > 1}
    assert {en: words for en, words in several.items() if not words <= set(SENSES.get(en, ()))} == {}
    assert [en for en in SENSES if len(found.get(en, ())) < 2] == [], "these have one wording by now"
