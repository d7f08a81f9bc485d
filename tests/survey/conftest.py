"""Builders of small exports and instruments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from rcvsem.instrument import Instrument, parse_instrument
from rcvsem.survey.raw import ColumnInfo, RawExport

INSTRUMENT = """
title: {zh: 测试, en: Test}
languages: [zh, en]
scales:
  agreement:
    minimum: 1
    maximum: 5
    form_order: FORM_ORDER
    anchors:
      1: {zh: 非常不同意, en: Strongly disagree, synonyms: [完全不同意]}
      2: {zh: 不同意, en: Disagree}
      3: {zh: 一般, en: Neutral}
      4: {zh: 同意, en: Agree}
      5: {zh: 非常同意, en: Strongly agree}
background:
  - code: region
    text: {zh: 您所在的区域, en: Your region}
    codes:
      1: {zh: 东部, en: East}
      2: {zh: 西部, en: West}
      3: {zh: 其他, en: Other}
  - code: age
    text: {zh: 您的年龄, en: Your age}
    numeric: true
    minimum: 16
    maximum: 99
constructs:
  - code: TR
    name: {zh: 信任, en: Trust}
    source: test
    items:
      - {code: TR1, text: {zh: 我信任这个平台, en: I trust this platform}}
      - {code: TR2, text: {zh: 我不相信这个平台, en: I do not believe this platform}, reverse: true}
      - {code: TR3, text: {zh: 平台值得信赖, en: The platform is reliable}}
  - code: SA
    name: {zh: 满意, en: Satisfaction}
    source: test
    items:
      - {code: SA1, text: {zh: 我对服务感到满意, en: I am satisfied with the service}}
      - {code: SA2, text: {zh: 服务超出我的预期, en: The service is better than I expected}}
      - {code: SA3, text: {zh: 旧题目已经删除, en: An old item}, dropped: {stage: pretest, reason: x}}
attention_checks:
  - {code: AC1, text: {zh: 本题请选择不同意, en: Please choose disagree}, expected: 2}
contradictions:
  - {items: [TR1, TR3], largest_gap: 2}
SCREENING
EXPORT
"""


@pytest.fixture
def instrument() -> Callable[..., Instrument]:
    """The small instrument, with another form order, screening or export section."""

    def make(*, form_order: str = "ascending", screening: str = "", export: str = "") -> Instrument:
        text = INSTRUMENT.replace("FORM_ORDER", form_order).replace("SCREENING", screening)
        return parse_instrument(text.replace("EXPORT", export))

    return make


@pytest.fixture
def export() -> Callable[..., RawExport]:
    """A RawExport of columns: header -> cells, or (headers, columns) when headers repeat."""

    def make(
        columns: Mapping[str, Sequence[Any]] | tuple[Sequence[str], Sequence[Sequence[Any]]],
        *,
        format: str = "plain",
        path: str = "survey.csv",
        first_row: int = 2,
        **more: Any,
    ) -> RawExport:
        headers, data = columns if isinstance(columns, tuple) else (list(columns), list(columns.values()))
        n = len(data[0])
        cells = np.empty((n, len(headers)), dtype=object)
        for j, column in enumerate(data):
            for i, value in enumerate(column):
                cells[i, j] = value
        cells.setflags(write=False)
        return RawExport(
            path=path,
            sha256="0" * 64,
            format=format,
            container="csv",
            sheet=None,
            columns=tuple(headers),
            column_info=tuple(
                ColumnInfo(name=name, key=name, text=name, position=i) for i, name in enumerate(headers)
            ),
            cells=cells,
            row_numbers=np.arange(first_row, first_row + n),
            **more,
        )

    return make
