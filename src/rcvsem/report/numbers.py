"""The only place where a number becomes characters.

APA style (Manual, 7th ed., 6.36): no zero before the point for what cannot exceed 1 (correlations,
loadings, p, fit indices between 0 and 1), a fixed number of digits, p below .001 as "<.001". Chinese national
style (GB/T 15835) always keeps the zero. A value that rounds to zero carries no minus sign.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.text import Style
from rcvsem.report.document import Kind

DASH = "–"
DIGITS: dict[Kind, int] = {"text": 3, "integer": 0, "number": 3, "unit": 3, "p": 3, "percent": 1}
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
LEVELS = ((0.001, "***"), (0.01, "**"), (0.05, "*"))


def stars(p: object) -> str:
    """`***` p < .001, `**` p < .01, `*` p < .05, else nothing (also for what is not a number)."""
    if isinstance(p, bool) or not isinstance(p, int | float):
        return ""
    return next((mark for level, mark in LEVELS if p < level), "")


def show(
    value: float,
    kind: Kind,
    digits: int | None = None,
    *,
    style: Style = "apa",
    minus: str = "-",
    relation: bool = False,
) -> str:
    """One number as text.

    Parameters
    ----------
    relation : put "= ", "< " or "> " before a p value, for running text.
    minus : the minus sign of the medium ("−" in typeset text, "-" where it may be read by a program).
    """
    places = DIGITS[kind] if digits is None else digits
    if kind == "p":
        return _probability(value, places, style, relation)
    text = fixed(value, places, shift=2) + "%" if kind == "percent" else fixed(value, places)
    negative = text.startswith("-") and any(digit in text for digit in "123456789")
    text = text.lstrip("-")
    if kind == "unit" and style == "apa" and text.startswith("0."):
        text = text[1:]
    return minus + text if negative else text


MOST_DIGITS = 6


def telling_digits(value: object, kind: Kind, digits: int | None = None) -> int | None:
    """The decimals that keep a number apart from 0: an end of an interval that rounds to 0 gets more of them.

    .0003 with three decimals would print as .000, and nobody could see on which side of 0 the end lies. At most 6.
    """
    places = DIGITS[kind] if digits is None else digits
    if kind not in ("number", "unit") or isinstance(value, bool) or not isinstance(value, int | float):
        return digits
    if value == 0 or Decimal(fixed(float(value), places)) != 0:
        return digits
    for more in range(places + 1, MOST_DIGITS + 1):
        if Decimal(fixed(float(value), more)) != 0:
            return more
    return digits


def fixed(value: float, places: int, *, shift: int = 0) -> str:
    """`value` times 10^`shift` with `places` decimals; halves are rounded away from zero.

    The decimal number that stands for the float is rounded, as Excel does when it shows a cell, so that .345
    is .35 in every format and not .34 where the binary digits fall a hair short.
    """
    exact = Decimal(repr(float(value))).scaleb(shift)
    return f"{exact.quantize(Decimal(1).scaleb(-places), context=_EXACT):f}"


def _probability(value: float, places: int, style: Style, relation: bool) -> str:
    smallest = 10.0**-places
    sign = "="
    if value < smallest:
        sign, value = "<", smallest
    elif value >= 1.0 - smallest / 2.0:
        sign, value = ">", 1.0 - smallest
    text = fixed(value, places)
    if style == "apa" and text.startswith("0."):
        text = text[1:]
    if relation:
        return f"{sign} {text}"
    return text if sign == "=" else f"{sign}{text}"


def excel_format(
    kind: Kind,
    digits: int | None = None,
    *,
    style: Style = "apa",
    stars: str = "",
    pad: int = 0,
    letters: str = "",
) -> str:
    """Excel number format that shows the same characters as `show`.

    `stars` and footnote `letters` follow the number; a number with fewer stars than `pad`, the longest of its
    column, is set off by the width of the missing ones, so that the decimal points stay under each other.
    """
    places = DIGITS[kind] if digits is None else digits
    marks = stars + letters
    tail = (f'"{marks}"' if marks else "") + "_*" * (pad - len(marks))
    if kind == "text":
        return "General"
    if kind == "percent":
        return "0" + _decimals(places) + "%" + tail
    if kind == "integer":
        return "0" + tail
    zero = "" if style == "apa" and kind in ("unit", "p") and places else "0"
    plain = zero + _decimals(places) + tail
    if kind != "p":
        return plain
    smallest, largest = 10.0**-places, 1.0 - 10.0**-places
    low = f'"<{_probability(smallest, places, style, False)}"{tail}'
    high = f'">{_probability(largest, places, style, False)}"{tail}'
    return f"[<{smallest:.{places}f}]{low};[>={1.0 - smallest / 2.0:.{places + 1}f}]{high};{plain}"


def _decimals(places: int) -> str:
    return "." + "0" * places if places else ""


_NO_ZERO = late_pattern(r"(?<![\w.])\.(?=\d)")
_ZERO = late_pattern(r"(?<![\w.])(p|CFI|TLI|RMSEA|SRMR|AVE|CR|HTMT2?|alpha|omega)( [=<>≤≥] )0(?=\.\d)")


def in_style(text: str, style: Style) -> str:
    """Numbers that stand in a wording as the style writes them: "p < .05", and "p < 0.05" in the national style."""
    return _NO_ZERO.sub("0.", text) if style == "gb" else _ZERO.sub(r"\1\2", text)


_RAISED = str.maketrans("abcdefghijklmnoprstuvwxyz0123456789", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(letters: str) -> str:
    """Footnote letters as Unicode superscripts, for media without any."""
    return letters.translate(_RAISED)
