"""Fonts of the machine: Latin letters from a usual sans-serif, Chinese from the first font that has them."""

from __future__ import annotations

from functools import cache

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
)


@cache
def installed() -> frozenset[str]:
    """Names of the font families matplotlib finds."""
    from matplotlib import font_manager

    return frozenset(entry.name for entry in font_manager.fontManager.ttflist)


def chinese_font() -> str | None:
    """The first Chinese font of the list that the machine has."""
    return next((name for name in CHINESE if name in installed()), None)


def families() -> list[str]:
    """Font families in the order a glyph is looked for."""
    latin = next((name for name in LATIN if name in installed()), "DejaVu Sans")
    chinese = chinese_font()
    return [latin, *([chinese] if chinese else []), *(["DejaVu Sans"] if latin != "DejaVu Sans" else [])]


def has_chinese(text: str) -> bool:
    """Whether a text needs a Chinese font."""
    return any("⺀" <= letter <= "鿿" or "豈" <= letter <= "﫿" or "＀" <= letter <= "￯" for letter in text)
