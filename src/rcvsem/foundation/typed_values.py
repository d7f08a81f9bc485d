"""Values from texts, as the command line and forms give them."""

from __future__ import annotations

from typing import Any

from rcvsem.foundation.declared_option import Option
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import split_names
from rcvsem.foundation.words import phrase


def parsed(each: Option, text: str) -> Any:
    """A value from a text, as the command line and forms give it. OptionError when it cannot be one."""
    if each.nothing and text.strip().lower() == each.nothing:
        return None
    if each.many:
        parts = split_names(text, numbers=each.kind in ("whole", "number"))
        return tuple(_parsed_one(each, part, text) for part in parts)
    return _parsed_one(each, text, text)


def _parsed_one(each: Option, part: str, whole: str) -> Any:
    if each.kind in ("whole", "number"):
        if part.lower() in each.choices:
            return part.lower()
        try:
            return int(part) if each.kind == "whole" else float(part)
        except ValueError:
            several = phrase("whole numbers") if each.kind == "whole" else phrase("numbers")
            takes = phrase("{several} separated by commas", several=several) if each.many else each.takes
            example = phrase(", e.g. {example}", example=each.example) if each.example else ""
            raise OptionError(
                phrase(
                    "{words} takes {takes}{example}. Got {whole!r}.",
                    words=each.words,
                    takes=takes,
                    example=example,
                    whole=whole,
                )
            ) from None
    if each.kind == "range":
        return _range(each, part)
    if each.kind == "pairs":
        return _pairs(each, whole)
    if each.kind == "codes":
        return _codes(each, whole)
    return part


def _range(each: Option, text: str) -> tuple[int, int]:
    parts = text.replace("：", ":")
    parts_ = parts.replace("-", ":", 1).split(":") if not parts.startswith("-") else parts.split(":")
    try:
        low, high = (int(part) for part in parts_)
    except ValueError:
        raise OptionError(
            phrase(
                "{words} takes the lowest and the highest code, e.g. 1:5. Got {text!r}.",
                words=each.words,
                text=text,
            )
        ) from None
    if low >= high:
        raise OptionError(
            phrase("{words} takes the lower code first, e.g. 1:5. Got {text!r}.", words=each.words, text=text)
        )
    return low, high


def _pairs(each: Option, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in split_names(text):
        name, equals, other = part.replace("＝", "=").partition("=")
        if not equals or not name.strip() or not other.strip():
            raise OptionError(
                phrase(
                    "{words} takes name=name, separated by commas. Got {part!r}.", words=each.words, part=part
                )
            )
        found[name.strip()] = other.strip()
    return found


def _codes(each: Option, text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in split_names(text):
        label, equals, code = part.replace("＝", "=").rpartition("=")
        try:
            value = float(code)
        except ValueError:
            equals = ""
        if not equals or not label.strip():
            raise OptionError(
                phrase(
                    "{words} takes label=code, separated by commas. Got {part!r}.",
                    words=each.words,
                    part=part,
                )
            )
        if found.setdefault(label.strip(), value) != value:
            raise OptionError(
                phrase("{words} gives two codes to {label!r}.", words=each.words, label=label.strip())
            )
    return found
