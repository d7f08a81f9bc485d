"""Text broken into lines of a terminal: English between words, Chinese where a typesetter would."""

from __future__ import annotations

import pytest

from rcvsem.foundation.text import Text
from rcvsem.foundation.widths import lines_of, width


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("a few words that may well run on", 12, ["a few words", "that may", "well run on"]),
        ("最大变化（标准误）", 16, ["最大变化（标准", "误）"]),
        ("两倍；Δχ²：全样本卡方", 8, ["两倍；", "Δχ²：全", "样本卡方"]),
        ("见“表 4”（附录）。", 10, ["见“表 4”", "（附录）。"]),
        ("indirect-only mediation (“full”), x", 25, ["indirect-only mediation", "(“full”), x"]),
        ("来源：Hair (2010)：.70", 19, ["来源：Hair (2010)：", ".70"]),
        ("abcdefghij x", 4, ["abcd", "efgh", "ij x"]),
        ("one\ntwo", 80, ["one", "two"]),
        ("x  ", 1, ["x"]),
        ("", 5, [""]),
    ],
)
def test_lines(text: str, columns: int, lines: list[str]) -> None:
    assert lines_of(text, columns) == lines
    assert max(map(width, lines)) <= columns


def test_both_languages_say_once_what_differs_in_marks_only() -> None:
    assert Text.given(en="Hu (1999): .95; Li (1990): .90", zh="Hu (1999)：.95；Li (1990)：.90").of(
        "both"
    ) == ("Hu (1999): .95; Li (1990): .90")
    assert Text.given(en="Fit", zh="拟合").of("both") == "拟合 / Fit"
