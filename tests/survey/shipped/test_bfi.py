"""The real survey and its questionnaire."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.instrument import Instrument, read_instrument
from rcvsem.survey import CleanSurvey, clean, read_export


@pytest.fixture(scope="module")
def bfi_form(surveys: Path) -> Instrument:
    return read_instrument(surveys.parent / "instruments" / "bfi.yaml")


@pytest.fixture(scope="module")
def bfi(surveys: Path, bfi_form: Instrument) -> CleanSurvey:
    return clean(read_export(surveys / "bfi.csv"), bfi_form)


def test_the_file_is_the_package_data(surveys: Path) -> None:
    with open(surveys / "bfi.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 2801
    assert rows[0] == ["id", *(f"{k}{i}" for k in "ACENO" for i in range(1, 6)), "gender", "education", "age"]
    assert rows[1] == ["61617", *"2434423344333443422336343", "1", "", "16"]
    assert len({row[0] for row in rows}) == 2801


def test_everybody_stays_and_gaps_stay_gaps(bfi: CleanSurvey) -> None:
    assert (bfi.received, bfi.n) == (2800, 2800)
    assert bfi.exclusions == ()
    assert (~np.isnan(bfi.answers)).all(axis=1).sum() == 2436
    assert np.isnan(bfi.background["education"]).sum() == 223
    assert np.bincount(bfi.background["gender"].astype(int)).tolist() == [0, 919, 1881]


def test_seven_items_are_reversed_once_and_then_agree_with_their_scale(
    bfi: CleanSurvey, bfi_form: Instrument
) -> None:
    assert set(bfi.reversed_items) == set(bfi_form.reversed_codes)
    # mean of A1 in the package: 2.4134, reversed on 1..6
    assert np.nanmean(bfi.column("A1")) == pytest.approx(7 - 2.4134, abs=NEAR["printed_4"])
    for construct in bfi_form.constructs:
        x = bfi.matrix([item.code for item in construct.items])
        complete = x[~np.isnan(x).any(axis=1)]
        for j in range(5):
            rest = np.delete(complete, j, axis=1).sum(axis=1)
            assert np.corrcoef(complete[:, j], rest)[0, 1] > 0.2


def test_no_finding_is_about_rules_that_cannot_work_here(bfi: CleanSurvey) -> None:
    assert [str(f) for f in bfi.findings if "could not be applied" in f.text] == []
