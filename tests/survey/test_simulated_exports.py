"""Simulated exports of REDCap (labels), Typeform and 1ka: every column gets its role, items their scale and construct."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rcvsem.instrument import parse_instrument
from rcvsem.survey import clean, read_export
from rcvsem.survey.proposal.trial_cleaning import propose_instrument

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "proposals.py"


@pytest.fixture(scope="module")
def benchmark() -> Any:
    spec = importlib.util.spec_from_file_location("simulated_proposals", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", ["en", "zh", "de", "ar"])
@pytest.mark.parametrize("platform", ["redcap labels", "typeform", "1ka"])
def test_proposals_of_more_platforms(benchmark: Any, tmp_path: Path, platform: str, language: str) -> None:
    export = benchmark._export(tmp_path, platform, language, np.random.default_rng(7))
    raw = read_export(export.path)
    instrument = parse_instrument(propose_instrument(raw))
    assert benchmark.compare(export, raw, instrument) == dict.fromkeys(
        ("role", "scale", "order", "construct"), 1.0
    )
    # what the platform writes of its own is neither an item nor a background question
    known = {q.column or q.code for q in (*instrument.items, *instrument.background)}
    assert known <= set(export.truth)
    stems = benchmark.WORDS[language][0]
    assert [c.name.zh if language == "zh" else c.name.en for c in instrument.constructs] == stems
    assert clean(raw, instrument).n == benchmark.N
