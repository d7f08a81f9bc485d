"""The places of a message's template: values fitted to the words around them, options as the user writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rcvsem.foundation.door import named
from rcvsem.foundation.patterns import late_pattern

#: Where a value may not fit to the words around it; Greek counts as Latin (χ², β).
_TO_FIT = late_pattern(
    "[\u4e00-\u9fff][0-9A-Za-z\u0391-\u03c9]|[0-9A-Za-z\u0391-\u03c9][\u4e00-\u9fff]|"
    "[\u4e00-\u9fff] [\u4e00-\u9fff]|。。"
)


def filled(template: str, values: Mapping[str, Any]) -> str:
    """The template with its values, fitted to the words around them."""
    if not values:
        return template
    told = template.format(**values)
    return joined(_pieces(template, values)) if _meets(told) else told


def _meets(told: str) -> bool:
    """Whether values and the words around them may have to be fitted: most sentences need not."""
    return ".." in told or (not told.isascii() and _TO_FIT.search(told) is not None)


def _pieces(template: str, values: Mapping[str, Any]) -> Iterator[str]:
    """What stands between the values, and the values, in turn."""
    from string import Formatter

    for before, name, form, conversion in Formatter().parse(template):
        yield before
        if name is not None:
            own = name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            yield f"{{{own}}}".format(**values)


def joined(pieces: Iterable[str]) -> str:
    """Pieces of one sentence, literal text and values in turn, fitted to each other where they meet.

    Chinese has a blank before and after Latin letters and digits and none between its own characters, whichever of the
    two a value turns out to be; a value that ends with a full stop does not bring a second one.
    """
    told, before = "", ""
    for piece in pieces:
        if told and piece:
            last, first = told[-1], piece[0]
            if last == first and first in ".。" and not piece.startswith(".."):
                piece = piece[1:]
            elif (_is_han(last) and _is_latin(first)) or (_is_latin(last) and _is_han(first)):
                told += " "
            elif before.strip() and last == " " and _is_han(first) and _is_han(told[-2:-1]):
                told = told[:-1]
            elif _is_han(last) and first == " " and _is_han(piece[1:2]):
                piece = piece[1:]
        told, before = told + piece, piece or before
    return told


def _is_han(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"


def _is_latin(letter: str) -> bool:
    return letter.isalnum() and letter < "\u0400"


def options_in(template: str) -> dict[str, str]:
    """The options that are places of a template, as the user writes them."""
    found = {}
    for part in template.split("{--")[1:]:
        place = part.partition("}")[0]
        name, _, text = place.partition(" ")
        value = () if not text else (_option_value(text),)
        found[f"--{place}"] = named(name.replace("-", "_"), *value)
    return found


def _option_value(text: str) -> Any:
    if text in ("True", "False"):
        return text == "True"
    if "," in text:
        return tuple(text.split(","))
    return int(text) if text.isdigit() else text
