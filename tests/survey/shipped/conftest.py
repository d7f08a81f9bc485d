"""The cleaned survey files and the published figures they are compared with."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rcvsem.instrument import Instrument, read_instrument
from rcvsem.survey import CleanSurvey, clean, read_export

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def surveys() -> Path:
    return ROOT / "surveys"


@pytest.fixture(scope="session")
def rcv() -> Instrument:
    return read_instrument(ROOT / "instruments" / "rcv.yaml")


@pytest.fixture(scope="session")
def wave1(surveys: Path, rcv: Instrument) -> CleanSurvey:
    """The pretest, dropped items included."""
    return clean(read_export(surveys / "wave1.xlsx"), rcv, items="all")


@pytest.fixture(scope="session")
def wave2(surveys: Path, rcv: Instrument) -> CleanSurvey:
    return clean(read_export(surveys / "wave2.xlsx"), rcv)


@pytest.fixture(scope="session")
def published_loadings(surveys: Path) -> dict[str, float]:
    with open(surveys / "published" / "loadings.csv", encoding="utf-8") as file:
        return {row["item"]: float(row["std_loading"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def published_factors(surveys: Path) -> NDArray[np.float64]:
    """(6, 6) factor correlations, order DP DK VP DSC BPC PV."""
    with open(surveys / "published" / "factor_correlations.csv", encoding="utf-8") as file:
        return np.array([[float(cell) for cell in row[1:]] for row in list(csv.reader(file))[1:]])
