"""Pictures: the same bytes on every run, Chinese where a font is there, codes where none is."""

from __future__ import annotations

import re
from io import BytesIO

import numpy as np
import pytest
from matplotlib.font_manager import fontManager
from PIL import Image

from rcvsem.chapters.writing import font_findings
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.text import Text
from rcvsem.report.diagram import fonts
from rcvsem.report.document import Document, Figure, Section
from rcvsem.report.figures import canvas, likert
from rcvsem.report.figures.correlations import correlation_figure
from rcvsem.report.figures.likert import likert_figure
from rcvsem.report.figures.scree import scree_figure
from rcvsem.scale.efa import efa
from rcvsem.scale.number_of_factors import parallel_analysis

CODES = ["A1", "A2", "A3", "B1", "B2", "B3"]
BLOCKS = [("A", CODES[:3]), ("B", CODES[3:])]
NAMES = {code: Text.given(en=f"Item <{code}> & $x$", zh=f"题项 {code}：数据共享") for code in CODES}


@pytest.fixture(scope="module")
def answers() -> np.ndarray:
    rng = np.random.default_rng(1)
    traits = np.kron(rng.normal(size=(150, 2)), np.ones(3))
    values = np.clip(np.round(3.4 + traits + rng.normal(size=(150, 6))), 1, 5)
    values[3, 0] = np.nan
    return values


def pictures(answers: np.ndarray) -> list[Figure]:
    complete = answers[~np.isnan(answers).any(axis=1)]
    result = efa(answers, 2, items=CODES)
    return [
        scree_figure(
            result,
            parallel_analysis(answers, CODES, draws=50),
            code="all",
            name=Text.given(en="All", zh="全部题项"),
        ),
        likert_figure(
            answers,
            CODES,
            scale=(1, 5),
            anchors={1: Text.given(en="no", zh="非常不同意"), 5: Text.given(en="yes", zh="非常同意")},
            constructs=BLOCKS,
            names=NAMES,
        ),
        correlation_figure(np.corrcoef(complete, rowvar=False), CODES, constructs=BLOCKS, n=len(complete)),
    ]


def test_same_bytes_without_dates(answers: np.ndarray) -> None:
    first, second = pictures(answers), pictures(answers)
    for one, other in zip(first, second, strict=True):
        assert one.svg == other.svg
        assert one.png == other.png
        assert one.png.startswith(b"\x89PNG")
        assert "<svg" in one.svg
        assert not re.search(r"<dc:date>|20\d\d-\d\d-\d\d", one.svg)
        assert "matplotlib.org" not in one.svg.lower()
        assert b"matplotlib" not in one.png.lower()
        assert one.alt.en
        assert one.alt.zh
        with Image.open(BytesIO(one.png)) as page:
            assert page.mode == "RGB"
            assert page.getpixel((0, 0)) == (255, 255, 255)
            assert round(page.info["dpi"][0]) == canvas.DOTS_PER_INCH
    assert "_find_fonts_by_props" not in vars(fontManager)  # people's own plots find their fonts as ever


def test_without_a_chinese_font_codes_are_shown(answers: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """No glyph may be missing (a warning would fail the test); a finding says why, and no caption."""
    for module in (fonts, canvas):
        monkeypatch.setattr(module, "chinese_font", lambda: None)
    assert canvas.label(Text.given(en="Share", zh="比例"), "both") == "Share"
    drawn = pictures(answers)
    assert all("font" not in str(note).lower() for figure in drawn for note in figure.notes)
    document = Document(
        title=Text.given(en="T", zh="题"),
        sections=(Section(id="s", title=Text.given(en="S", zh="节"), figures=tuple(drawn)),),
    )
    assert [finding.code for finding in font_findings(document, "zh")] == ["no_chinese_font"]
    assert font_findings(document, "en") == ()


def test_chinese_words_with_a_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvas, "chinese_font", lambda: "a font")
    assert canvas.label(Text.given(en="Share", zh="比例"), "both") == "比例 / Share"


def test_scree_without_parallel_analysis(answers: np.ndarray) -> None:
    result = efa(answers, 1, items=CODES)
    figure = scree_figure(result, NotAvailable("not asked"), code="x", name=Text.verbatim("X"), language="en")
    assert figure.id == "scree-x"
    assert "1 filled" in figure.alt.en


def test_bars_add_up_to_one_and_centre_on_the_middle() -> None:
    column = np.array([1.0, 2.0, 3.0, 3.0, 5.0, np.nan])
    share = likert._shares(column, np.arange(1.0, 6.0))
    assert share == pytest.approx([0.2, 0.2, 0.4, 0.0, 0.2])
    assert likert._left(share) == pytest.approx(0.6)
    even = likert._shares(np.array([1.0, 2.0, 3.0, 4.0]), np.arange(1.0, 5.0))
    assert likert._left(even) == pytest.approx(0.5)
    assert len(likert._colours(4)) == 4
    assert len(set(likert._colours(7))) == 7


def test_too_many_points() -> None:
    with pytest.raises(DataError, match="at most 11"):
        likert_figure(np.zeros((3, 1)), ["A"], scale=(0, 100))


def test_long_words_are_cut() -> None:
    assert canvas.shortened("数据共享利用能力", 9) == "数据共享…"
    assert canvas.shortened("short", 9) == "short"
