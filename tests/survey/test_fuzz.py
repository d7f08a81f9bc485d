"""Whatever a table holds, cleaning returns a survey or one message, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_examples import examples

from rcvsem.foundation.errors import RcvsemError
from rcvsem.survey import CleanSurvey, clean, clean_plain

CODES = ["TR1", "TR2", "TR3", "SA1", "SA2"]
CELLS = st.one_of(
    st.integers(1, 5),
    st.integers(1, 5).map(str),
    st.sampled_from(
        [None, "", " 3", "４", "同意", "Strongly agree", "(空)", -3, 99, 4.5, True, "#N/A", "合计"]
    ),
    st.text(max_size=4),
    st.floats(),
    st.just(datetime(2026, 5, 3)),
)
FEW = settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def outcome(call: Callable[[], CleanSurvey]) -> CleanSurvey | str:
    try:
        return call()
    except RcvsemError as error:
        return error.message


@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=25))
@FEW
def test_any_cells(instrument: Any, export: Any, rows: list[list[Any]]) -> None:
    raw = export({code: [row[j] for row in rows] for j, code in enumerate(CODES)})
    before = [list(row) for row in raw.cells]
    for survey in (
        lambda: clean_plain(raw, CODES),
        lambda: clean_plain(raw, CODES, scale=(1, 5), reverse=["TR2"], missing_codes=(99,)),
        lambda: clean(raw, instrument()),
        lambda: clean(raw, instrument(export="export: {platform: wenjuanxing, cells: text}")),
    ):
        result = outcome(survey)
        if isinstance(result, str):
            assert "\n" not in result
        else:
            assert result.received == len(rows) == result.n + len(result.exclusions)
            assert result.flow[-1].remaining == result.n
            assert len(result.cleaning_log_frame()) == len(result.log)
            assert not np.isinf(result.answers).any()
    assert all(
        a is b for old, new in zip(before, raw.cells, strict=True) for a, b in zip(old, new, strict=True)
    )


@given(
    st.lists(st.text(max_size=6) | st.sampled_from([*CODES, " TR1", "tr1", "SA 1"]), min_size=1, max_size=8),
    st.lists(st.sampled_from([*CODES, "tr1", "x"]), min_size=1, max_size=5, unique=True),
)
@FEW
def test_any_headers(instrument: Any, export: Any, headers: list[str], wanted: list[str]) -> None:
    raw = export((headers, [[1, 2, 3, 4, 5, 3]] * len(headers)))
    for survey in (lambda: clean_plain(raw, wanted), lambda: clean(raw, instrument())):
        result = outcome(survey)
        if isinstance(result, str):
            assert len(result) > 20
        else:
            assert set(result.items) <= {*wanted, *CODES}


def test_codes_of_many_digits_are_told_whole(export: Any) -> None:
    raw = export({code: [1, 1, 1, 1] for code in CODES[:4]} | {"SA2": [1, 2, 1234567.0, 1e6]})
    said = outcome(lambda: clean_plain(raw, CODES, scale=(1, 5), missing_codes=(99,)))
    assert isinstance(said, str)
    assert "1234567" in said
    assert "1000000" in said
    assert "e+06" not in said
