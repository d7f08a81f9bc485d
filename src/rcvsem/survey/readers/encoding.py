"""Bytes of a text file -> text, saying which encoding was taken and refusing what cannot be known."""

from __future__ import annotations

import codecs
import re

from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.foundation.findings import Finding, Severity
from rcvsem.foundation.words import phrase
from rcvsem.survey.readers.legacy import best_page, reads_as_chinese

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (b"\x84\x31\x95\x33", "gb18030", "GB 18030"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_GB2312_PAIR = re.compile(rb"[\xa1-\xa9\xb0-\xf7][\xa1-\xfe]")


def _save_as() -> str:
    return phrase(
        'Save it again as "CSV UTF-8" or xlsx, or give the encoding ({--encoding gb18030}, {--encoding '
        "cp1252}, ...)."
    )


def decode(data: bytes, encoding: str | None, where: str) -> tuple[str, str, list[Finding]]:
    """Text, name of the encoding and findings.

    Order: the encoding asked for; a byte order mark; UTF-16 without mark; UTF-8; the code page whose text uses the
    letters of a language as that language does (`legacy`). Else a FileError with the choices.
    """
    if encoding is not None:
        return _asked_for(data, encoding, where)
    for mark, name, title in _BOMS:
        if data.startswith(mark):
            text = _strict(data, name, title, where)
            finding = (
                []
                if name == "utf-8-sig"
                else [_told(phrase("The file is {title}: read as such.", title=title), where)]
            )
            return _no_nul(text.removeprefix("\ufeff"), where), name, finding
    if unmarked := _utf16_without_mark(data):
        text = _strict(data, unmarked, "UTF-16", where)
        told = _told("The file is UTF-16 without byte order mark: read as such.", where)
        return _no_nul(text, where), unmarked, [told]
    if b"\x00" in data:
        raise _nul_error(data.count(b"\n", 0, data.index(b"\x00")) + 1, where)
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as fault:
        position = fault.start
    return _not_utf8(data, position, where)


def _asked_for(data: bytes, encoding: str, where: str) -> tuple[str, str, list[Finding]]:
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)
    except LookupError:
        raise OptionError(
            phrase("There is no encoding '{encoding}'.", encoding=encoding),
            fix="Use utf-8, gb18030, utf-16, cp1252, ...",
        ) from None
    if name == "utf-8":
        name = "utf-8-sig"
    text = _strict(data, name, name, where)
    return _no_nul(text.removeprefix("\ufeff"), where), name, []


def _strict(data: bytes, name: str, title: str, where: str) -> str:
    marked = name == "utf-8-sig" and data.startswith(codecs.BOM_UTF8)
    if name == "utf-8-sig":
        name, data = "utf-8", data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(name)
    except UnicodeDecodeError as fault:
        if marked:
            # The mark says UTF-8, so the file changes its encoding on the way.
            raise _mixed(data, fault.start, where) from None
        line = data[: fault.start].decode(name, errors="ignore").count("\n") + 1
        raise FileError(
            phrase("The file is not valid {title}: line {line} cannot be decoded.", title=title, line=line),
            where=where,
            fix=_save_as(),
        ) from None
    except (UnicodeError, LookupError, ValueError) as fault:
        raise FileError(
            phrase("The file is not valid {title}: {fault}.", title=title, fault=fault),
            where=where,
            fix=_save_as(),
        ) from None


def _utf16_without_mark(data: bytes) -> str | None:
    head = data[:4000]
    if len(head) < 4 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.4 * (len(head) // 2) and even < 0.05 * (len(head) // 2):
        return "utf-16-le"
    if even > 0.4 * (len(head) // 2) and odd < 0.05 * (len(head) // 2):
        return "utf-16-be"
    return None


def _not_utf8(data: bytes, position: int, where: str) -> tuple[str, str, list[Finding]]:
    if any(len(_UTF8_SEQUENCE.findall(line)) >= 3 and _is_utf8(line) for line in _high_lines(data)):
        raise _mixed(data, position, where)
    gb_share = 2 * len(_GB2312_PAIR.findall(data)) / sum(1 for byte in data if byte >= 0x80)
    try:
        text, page = best_page(data, where)
    except FileError:
        if gb_share >= 0.8:
            _refuse_mixed_chinese(data, where)
        raise
    severity: Severity = "info" if page.name == "gb18030" else "warning"
    told = Finding(
        code="encoding",
        severity=severity,
        text=phrase("The file is not UTF-8: read as {title}.", title=page.title),
        where=where,
        fix=phrase("Give {--encoding} if the text looks wrong."),
    )
    return text, page.name, [told]


def _refuse_mixed_chinese(data: bytes, where: str) -> None:
    """Chinese that breaks off in the middle: lines of another file."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError as fault:
        if reads_as_chinese(data[: fault.start].decode("gb18030")):
            raise _mixed(data, fault.start, where) from None


def _high_lines(data: bytes) -> list[bytes]:
    return [line for line in data.splitlines()[:20_000] if not line.isascii()]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mixed(data: bytes, position: int, where: str) -> FileError:
    line = _line_of(data, position)
    return FileError(
        phrase(
            "The file mixes encodings: it is UTF-8, but line {line} is not (byte 0x{data:02X}).",
            line=line,
            data=data[position],
        ),
        where=where,
        fix="Lines pasted from another file? Open it in its own encoding, save everything as UTF-8.",
    )


def _line_of(data: bytes, position: int) -> int:
    before = data[:position]
    return max(before.count(b"\n"), before.count(b"\r")) + 1


def _no_nul(text: str, where: str) -> str:
    if "\x00" in text:
        raise _nul_error(text.count("\n", 0, text.index("\x00")) + 1, where)
    return text


def _nul_error(line: int, where: str) -> FileError:
    return FileError(
        phrase("Line {line} holds NUL bytes: the file is damaged or not a text file.", line=line),
        where=where,
        fix="Export it again from the survey platform.",
    )


def _told(text: str, where: str) -> Finding:
    return Finding(
        code="encoding",
        severity="warning",
        text=text,
        where=where,
        fix=phrase("Give {--encoding} if it looks wrong."),
    )
