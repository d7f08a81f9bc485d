"""Headers that try to be something else: formulas, active HTML, paths, code. Formatting HTML is allowed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.words import enumerated, phrase

_KINDS = (
    (
        "a formula",
        late_pattern(
            r"^\s*(?:=|[+\-@][^\s]*[(|!][^\n]*|[+\-]\d+[+\-*/][^\n]*$)|\|\s*'[^']*'\s*![A-Z]", re.IGNORECASE
        ),
    ),
    (
        phrase("active HTML"),
        late_pattern(
            r"<\s*/?\s*(?:script|iframe|object|embed|applet|link|meta|base|style|form|input|svg|math|frame|xml)\b"
            r"|<[^>]*\son\w+\s*=|javascript\s*:|vbscript\s*:|data\s*:\s*text/html",
            re.IGNORECASE,
        ),
    ),
    (
        phrase("a file path"),
        late_pattern(
            r"\.\.[/\\]|^\s*(?:file|smb|ftp)://|^\s*[A-Za-z]:\\|^\s*\\\\\w"
            r"|^\s*/(?:etc|bin|usr|var|home|root|tmp|dev|proc|opt|sys)/",
            re.IGNORECASE,
        ),
    ),
    ("code", late_pattern(r"[\"'][)}\]]+\s*;|;\s*(?:drop|delete)\s+(?:table|from)\b", re.IGNORECASE)),
    (
        phrase("control characters"),
        late_pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]"),
    ),
)
_LONGEST = 10_000
_SHOWN = 6


def refuse_suspicious(headers: Sequence[str], where: str) -> None:
    """Raise SurveyError naming the headers that hold a formula, active HTML, a path or code.

    Such a file was tampered with or is not a survey export; going on would carry the text into reports.
    """
    found: list[str] = []
    for position, header in enumerate(headers, start=1):
        if len(header) > _LONGEST:
            found.append(
                phrase("column {position} is {n:,} characters long", position=position, n=len(header))
            )
            continue
        for kind, pattern in _KINDS:
            if pattern.search(header):
                found.append(
                    phrase(
                        "column {position} {escaped} looks like {kind}",
                        position=position,
                        escaped=_escaped(header),
                        kind=kind,
                    )
                )
                break
    if found:
        more = phrase("; and {n} more", n=len(found) - _SHOWN) if len(found) > _SHOWN else ""
        raise SurveyError(
            phrase(
                "Unsafe column names in the header: {found}{more}.",
                found=enumerated(found[:_SHOWN], "; "),
                more=more,
            ),
            where=where,
            fix="Check where the file comes from, give these columns plain names, and read it again.",
        )


def _escaped(text: str) -> str:
    shown = text if len(text) <= 40 else text[:37] + "..."
    shown = shown.replace("<", "‹").replace(">", "›")
    return repr(shown)
