"""Fonts of the machine: Latin letters from a usual sans-serif, Chinese from the first font that has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

LATIN = ("Arial", "Helvetica", "Liberation Sans", "DejaVu Sans")
# matplotlib reads the first face of a collection, so Noto's and Source Han's Chinese glyphs go by other names, too.
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "SimHei",
    "SimSun",
    "PingFang SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Noto Sans CJK JP",
    "Noto Serif CJK SC",
    "Droid Sans Fallback",
)


@cache
def installed() -> frozenset[str]:
    """Names of the font families matplotlib finds."""
    from matplotlib import font_manager

    return frozenset(entry.name for entry in font_manager.fontManager.ttflist)


@cache
def chinese_font() -> str | None:
    """The first Chinese font of the list that the machine has.

    matplotlib remembers the fonts of its first run for good: before a machine is said to have none, its font
    folders are looked through once more for what was installed since.
    """
    for known in (installed, _found_since):
        there = known()
        for name in CHINESE:
            if name in there:
                return name
    return None


def _found_since() -> frozenset[str]:
    """Families of font files that matplotlib's list does not hold; they are added to it for this run."""
    from matplotlib import font_manager

    listed = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in sorted(set(font_manager.findSystemFonts()) - listed):
        try:
            font_manager.fontManager.addfont(path)
        except Exception:
            continue  # not every file in a font folder is a font that can be read
    return frozenset(entry.name for entry in font_manager.fontManager.ttflist if entry.fname not in listed)


def families() -> list[str]:
    """Font families in the order a glyph is looked for."""
    latin = next((name for name in LATIN if name in installed()), "DejaVu Sans")
    chinese = chinese_font()
    return [latin, *([chinese] if chinese else []), *(["DejaVu Sans"] if latin != "DejaVu Sans" else [])]


@contextmanager
def remembered() -> Iterator[None]:
    """Inside, the font files of a text are looked for once: matplotlib does so anew for each measure of every text.
    No longer than a picture takes, because people's own settings of fonts may change what is found."""
    from matplotlib import font_manager

    manager: Any = font_manager.fontManager
    usual, known = manager._find_fonts_by_props, {}

    def found(font: Any, *more: Any, **options: Any) -> Any:
        if more or options:
            return usual(font, *more, **options)
        key = hash(font)  # of all its properties: equal fonts have the same
        if key not in known:
            known[key] = usual(font)
        return known[key]

    manager._find_fonts_by_props = found
    try:
        yield
    finally:
        vars(manager).pop("_find_fonts_by_props", None)
