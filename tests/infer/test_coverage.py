"""Coverage of intervals by simulation; the full run and its table: benchmarks/coverage.py, docs/coverage.md."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_script", ROOT / "benchmarks" / "coverage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_intervals_of_an_indirect_effect_cover_it() -> None:
    found, used = script().coverage(500, 1000)
    assert used == 500
    for kind in ("percentile", "bc", "montecarlo"):
        # 95 % with four standard errors of the share (0.97 points each)
        assert 0.91 <= found[kind][:, 0].mean() <= 0.985, kind


def test_a_few_replications_run() -> None:
    found, used = script().coverage(3, 60)
    assert used == 3
    assert {values.shape for values in found.values()} == {(3, 3)}
    assert all((values.sum(axis=1) == 1).all() for values in found.values())
