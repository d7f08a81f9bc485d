"""The one formatter of numbers, and the Excel formats that must show the same."""

from __future__ import annotations

import pytest

from rcvsem.report.numbers import excel_format, show, stars


@pytest.mark.parametrize(
    ("value", "kind", "digits", "apa", "gb"),
    [
        (0.9172, "unit", None, ".917", "0.917"),
        (-0.9172, "unit", 2, "-.92", "-0.92"),
        (1.0243, "unit", None, "1.024", "1.024"),
        (0.9172, "number", 2, "0.92", "0.92"),
        (-0.0004, "number", None, "0.000", "0.000"),
        (-0.0004, "unit", None, ".000", "0.000"),
        (0.345, "unit", 2, ".35", "0.35"),
        (2.675, "number", 2, "2.68", "2.68"),
        (0.00099, "p", None, "<.001", "<0.001"),
        (0.001, "p", None, ".001", "0.001"),
        (0.0456, "p", None, ".046", "0.046"),
        (0.9995, "p", None, ">.999", ">0.999"),
        (0.9994, "p", None, ".999", "0.999"),
        (0.0, "p", None, "<.001", "<0.001"),
        (457, "integer", None, "457", "457"),
        (0.97649, "percent", None, "97.6%", "97.6%"),
        (1e22, "integer", None, "1" + "0" * 22, "1" + "0" * 22),
    ],
)
def test_show(value, kind, digits, apa, gb):
    assert show(value, kind, digits) == apa
    assert show(value, kind, digits, style="gb") == gb


def test_running_text_has_the_relation():
    assert show(0.0001, "p", relation=True) == "< .001"
    assert show(0.023, "p", relation=True) == "= .023"
    assert show(1.0, "p", relation=True) == "> .999"


def test_typographic_minus():
    assert show(-0.25, "number", 2, minus="−") == "−0.25"
    assert show(-0.001, "number", 2, minus="−") == "0.00"


@pytest.mark.parametrize(
    ("p", "mark"), [(0.0009, "***"), (0.001, "**"), (0.01, "*"), (0.049, "*"), (0.05, ""), (None, "")]
)
def test_stars(p, mark):
    assert stars(p) == mark


def test_excel_formats():
    assert excel_format("unit") == ".000"
    assert excel_format("unit", style="gb") == "0.000"
    assert excel_format("number", 2, stars="*", pad=3) == '0.00"*"_*_*'
    assert excel_format("p") == '[<0.001]"<.001";[>=0.9995]">.999";.000'
    assert excel_format("p", style="gb") == '[<0.001]"<0.001";[>=0.9995]">0.999";0.000'
    assert excel_format("percent") == "0.0%"
    assert excel_format("integer") == "0"
    assert excel_format("number", 1, letters="ᵃ") == '0.0"ᵃ"'
