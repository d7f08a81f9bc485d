"""Columns of numbers are read as arrays, and only long whole numbers among them can be personal data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from rcvsem.survey import cells, plain_columns
from rcvsem.survey.read import raw_answers, read_survey


def test_numbers_are_not_looked_at_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=(400, 5))
    values[3, 1] = np.nan
    frame = pd.DataFrame(values, columns=list("abcde"))
    frame["whole"] = rng.integers(0, 900, 400)
    seen = []
    for module in (cells, plain_columns):
        monkeypatch.setattr(
            module, "parse", lambda *given: seen.append(given) or cells.CellValue("text", 0, "")
        )
    survey = read_survey(frame, None)
    assert not seen
    assert survey.items == (*"abcde", "whole")
    assert np.array_equal(survey.answers[:, :5], values, equal_nan=True)
    assert np.array_equal(survey.answers[:, 5], frame["whole"])


@pytest.mark.parametrize("as_text", [False, True])
def test_decimals_are_no_telephone_numbers(as_text: bool) -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(
        {
            "score": np.round(rng.uniform(0, 9, 60), 9),
            "reach": rng.integers(13_000_000_000, 19_000_000_000, 60),
            "x": rng.integers(1, 6, 60),
        }
    )
    raw = raw_answers(frame.astype(str) if as_text else frame, {})
    assert raw.personal == {"reach"}
