"""Simulated answers are called so because the instrument or the file says it, never because of a guess."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from rcvsem.foundation.text import Text
from rcvsem.instrument import parse_instrument, read_instrument
from rcvsem.survey import clean, join_waves, read_export, read_survey
from rcvsem.survey.readers.provenance import simulated_by

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "RCV wave1: simulated from published statistics",
            Text.given(en="published statistics", zh="已发表的统计量"),
        ),
        ("Simulated from a model.", Text.given(en="a model", zh="模型")),
        ("simulated", Text.verbatim("")),
        ("survey, Simulated; 2026", Text.verbatim("")),
        ("Simulated driving and trust", None),
        ("", None),
    ],
)
def test_what_a_title_says(said: str, expected: Text | None) -> None:
    assert simulated_by(said) == expected


def book(path: Path, **properties: str) -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["A1", "A2"])
    for i in range(12):
        sheet.append([1 + i % 5, 1 + i % 4])
    for name, value in properties.items():
        setattr(made.properties, name, value)
    made.save(path)
    return path


def test_a_workbook_says_so_itself(tmp_path: Path) -> None:
    assert read_export(book(tmp_path / "a.xlsx", keywords="simulated")).simulated == Text.verbatim("")
    assert read_export(book(tmp_path / "b.xlsx", title="Simulated annealing")).simulated is None
    assert read_survey(book(tmp_path / "c.xlsx", keywords="simulated")).simulated == Text.verbatim("")


def test_the_instrument_says_it_by_wave() -> None:
    instrument = read_instrument(ROOT / "instruments" / "rcv.yaml")
    survey = read_survey(ROOT / "surveys" / "wave2.xlsx", instrument)
    assert survey.simulated == Text.given(en="published statistics", zh="已发表的统计量")
    assert read_survey(ROOT / "surveys" / "bfi.csv", ROOT / "instruments" / "bfi.yaml").simulated is None


def test_a_file_that_the_instrument_does_not_call_simulated_is_not(tmp_path: Path) -> None:
    instrument = parse_instrument(
        """
title: T
languages: [en]
scales: {s: {minimum: 1, maximum: 5}}
constructs:
  - {code: A, name: A, items: [{code: A1, text: a}, {code: A2, text: b}]}
export: {waves: {one: {files: ["one*"], simulated: a model}}}
"""
    )
    one = clean(read_export(book(tmp_path / "one.xlsx")), instrument)
    two = clean(read_export(book(tmp_path / "two.xlsx")), instrument)
    assert one.simulated == Text.given(en="a model", zh="")
    assert two.simulated is None
    renamed = replace(two, sources=(replace(two.sources[0], wave="two"),))
    # one simulated wave marks the whole
    assert join_waves([renamed, one]).simulated == Text.given(en="a model", zh="")
