"""Tables of our own random studies are never called inconsistent; changed digits are found where arithmetic allows."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from rcvsem.audit import audit, parse_paper


@pytest.fixture(scope="module")
def statistics() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "random_statistics", Path(__file__).with_name("random_statistics.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FAMILIES = (
    "descriptives",
    "samples",
    "t_tests",
    "anovas",
    "regression",
    "nested",
    "logit",
    "event_study",
    "weights",
)


def never_accused(statistics: ModuleType, family: str, seeds: range) -> None:
    for seed in seeds:
        result = audit(parse_paper(statistics.tables_of(family, seed)))
        assert result.consistent, f"{family}, seed {seed}: {result.inconsistent}"
        assert not result.conflicts


def test_every_family_is_tried(statistics: ModuleType) -> None:
    assert statistics.FAMILIES == FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
def test_own_tables_are_consistent(statistics: ModuleType, family: str) -> None:
    never_accused(statistics, family, range(1000, 1008))


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_own_tables_of_many_studies_are_consistent(statistics: ModuleType, family: str) -> None:
    never_accused(statistics, family, range(500))


@pytest.mark.parametrize(
    ("family", "least"),
    [
        ("descriptives", 0.3),
        ("samples", 0.9),
        ("t_tests", 0.5),
        ("regression", 0.35),
        ("logit", 0.5),
        ("weights", 0.5),
    ],
)
def test_changed_digits_are_found(statistics: ModuleType, family: str, least: float) -> None:
    found = []
    for seed in range(2000, 2002):
        tables = statistics.tables_of(family, seed)
        rng = np.random.default_rng([5, seed])
        for path, text in statistics.numbers_in(tables):
            changed = statistics.with_digit_changed(tables, path, text, rng)
            found.append(not audit(parse_paper(changed)).consistent)
    assert np.mean(found) > least
