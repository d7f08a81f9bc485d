"""Golden values and data sets of the scale floor."""

from __future__ import annotations

import csv
import json
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "scale"


@cache
def _read(path: Path) -> tuple[tuple[str, ...], np.ndarray]:
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    return tuple(header), np.array([[float(cell) if cell else np.nan for cell in row] for row in rows])


class Golden:
    """`expected.json` and the data beside it."""

    folder = GOLDEN

    def __init__(self) -> None:
        self.expected: dict[str, Any] = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))

    def data(self, name: str, items: list[str] | None = None) -> tuple[tuple[str, ...], np.ndarray]:
        """Codes and answers with their gaps, of all or some items."""
        header, x = _read(GOLDEN / "data" / f"{name}.csv")
        if items is None:
            return header, x
        return tuple(items), x[:, [header.index(code) for code in items]]

    def complete(self, name: str) -> np.ndarray:
        """Answers without gaps."""
        x = self.data(name)[1]
        return x[~np.isnan(x).any(axis=1)]

    def matrix(self, name: str) -> tuple[np.ndarray, int]:
        """Correlation matrix and N of a data set or a published matrix."""
        n = self.expected["suitability"][name]["n"]
        path = GOLDEN / "matrices" / f"{name}.csv"
        return (_read(path)[1], n) if path.exists() else (np.corrcoef(self.complete(name).T), n)


@pytest.fixture(scope="session")
def golden() -> Golden:
    return Golden()


def largest_difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Largest difference of two loading matrices over the best order and signs of the columns."""
    best = np.inf
    for order in permutations(range(theirs.shape[1])):
        columns = theirs[:, order]
        signs = np.where((columns * ours).sum(axis=0) < 0, -1.0, 1.0)
        best = min(best, float(np.abs(ours - columns * signs).max()))
    return best


@pytest.fixture(scope="session")
def difference() -> Any:
    return largest_difference
