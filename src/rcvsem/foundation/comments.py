"""Comments in files that are made for a person: in the language spoken, in lines of a readable width."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rcvsem.foundation.widths import lines_of
from rcvsem.foundation.words import spoken

COLUMNS = 100
_PLACE = re.compile(r"^( *)# @(\w+)$|@(\w+)", re.MULTILINE)


def comments(*messages: str, indent: int = 0) -> list[str]:
    """Each message as lines that begin with "# "; an empty one is an empty line."""
    pad = " " * indent
    return [
        f"{pad}# {line}".rstrip() if message else ""
        for message in messages
        for line in lines_of(spoken(message), COLUMNS)
    ]


def with_words(text: str, words: Mapping[str, str]) -> str:
    """A file with `@name` replaced by the message of that name, and a line `# @name` by lines of comments."""
    return _PLACE.sub(
        lambda found: (
            spoken(words[found[3]])
            if found[3]
            else "\n".join(comments(words[found[2]], indent=len(found[1])))
        ),
        text,
    )
