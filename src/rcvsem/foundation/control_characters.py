"""Control characters shown as escapes, so that a file's content can neither steer a terminal nor hide on it."""

from __future__ import annotations

import re

from rcvsem.foundation.patterns import late_pattern

#: C0 but tab, line feed and the return before one; delete and C1; line and paragraph separators; controls of direction.
CONTROLS = late_pattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\r(?!\n)"
)


def visible(text: str) -> str:
    r"""`text` with control characters as `\x1b` or `\u202e`; line ends and tabs stay."""
    return CONTROLS.sub(_escape, text)


def visible_line(text: str) -> str:
    r"""The same for what stands in one line: line ends of a name from a file are shown as `\n`."""
    return visible(text.replace("\r\n", "\n").replace("\n", "\\n"))


def visible_in_json(text: str) -> str:
    r"""The same for a text in JSON, where all are written `\u001b`: it stays the same JSON."""
    return CONTROLS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _escape(found: re.Match[str]) -> str:
    number = ord(found.group())
    if number == 13:
        return "\\r"
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"
