"""A small document with all a renderer can meet: spans, groups, totals, stars, footnotes, hostile words."""

from __future__ import annotations

import pytest

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Document, Section, Table, group_row, row, say

HOSTILE = "=cmd|' /C calc'!A0 *x* _y_ <b>&amp; \\ $x^2$ ~ [a](b) {c} # @d"


@pytest.fixture
def hostile() -> str:
    return HOSTILE


@pytest.fixture
def table() -> Table:
    interval = Text.given(en="95% CI", zh="95% 置信区间")
    return Table(
        id="paths",
        title=Text.given(en="Structural paths", zh="结构路径"),
        short=Text.given(en="Paths", zh="路径"),
        columns=(
            Column(key="hypothesis", title=Text.given(en="Hypothesis", zh="假设")),
            Column(key="b", title=Text.verbatim("b"), kind="number", symbol=True),
            Column(key="p", title=Text.verbatim("p"), kind="p", symbol=True),
            Column(key="lower", title=Text.given(en="LL", zh="下限"), kind="number", group=interval),
            Column(key="upper", title=Text.given(en="UL", zh="上限"), kind="number", group=interval),
            Column(key="r2", title=Text.verbatim("R²"), kind="unit", digits=2),
            Column(key="n", title=Text.verbatim("n"), kind="integer"),
            Column(key="share", title=Text.given(en="Share", zh="比例"), kind="percent"),
        ),
        rows=(
            group_row(Text.given(en="Direct", zh="直接"), 8),
            row("H1", Cell(0.1234, stars="***"), 0.00002, -0.1, 0.2, 0.345, 457, 0.538),
            row(HOSTILE, Cell(-0.0004, stars="*"), 0.99999, -0.1, NotAvailable("no variance"),
                Cell(0.5, note=Text.given(en="standardized", zh="标准化")), 12, NotAvailable("no variance")),
            row(Text.given(en="All", zh="合计"), 1.0, 0.5, None, None, 1.0, 3, 1.0, kind="total"),
        ),
        notes=(
            Text.given(en="* p < .05.", zh="* p < .05。"),
            say(Text.given(en="N = {n}, listwise.", zh="N = {n}，成列删除。"), n=457)),
        paragraph=say(
            Text.given(en="The path was {b}, p {p}.", zh="路径为 {b}，p {p}。"), b=0.1234, p=Cell(0.00002, kind="p")),
        sources=("Hu & Bentler (1999)",),
    )  # fmt: skip


@pytest.fixture
def document(table: Table) -> Document:
    return Document(
        title=Text.given(en="Report", zh="报告"),
        sections=(Section(id="model", title=Text.given(en="Model", zh="模型"), tables=(table,)),),
        meta=((Text.given(en="Respondents", zh="样本量"), say(Text.verbatim("N = {n}"), n=457)),),
        notices=(Text.given(en="Simulated from published statistics.", zh="由已发表统计量模拟。"),),
    )
