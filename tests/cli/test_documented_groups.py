"""The figures of docs/groups.md and docs/missing.md are those of the commands beside them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def as_json(*arguments: str) -> dict[str, Any]:
    done = sys.modules["rcvsem_command"].rcvsem(*arguments, "--json")
    assert done.code == 0, done.said
    found: dict[str, Any] = json.loads(done.out)
    return found


@pytest.mark.slow
def test_the_ladder_of_the_guide() -> None:
    found = as_json(
        "invariance", "models/bfi.desc", "surveys/bfi.csv", "--group", "gender", "--missing", "fiml"
    )
    text = (ROOT / "docs" / "groups.md").read_text(encoding="utf-8")
    for level in found["levels"]:
        row = next(
            line
            for line in text.splitlines()
            if line.lower().startswith(f"| {level['level']}") and "χ²" not in line
        )
        cells = [cell.strip() for cell in row.split("|")[1:-1]]
        assert cells[1] == f"{level['measures']['chisq']:.3f}"
        assert cells[2] == str(level["measures"]["df"])
        assert cells[3] == f"{level['measures']['cfi_robust']:.3f}".removeprefix("0")
        if level["difference"]:
            assert cells[5] == f"{level['difference']['chisq']:.3f}"
            assert cells[10] == level["verdict"]
    assert found["levels"][2]["partial_search"]["free"] == ["N5~1"]
    assert found["highest"] is None
    assert found["levels"][0]["verdict"] == "fails"
    for path in found["paths"]["paths"]:
        name = f"| {path['from']} → {path['to']} |"
        if name in text:
            assert f"{path['constrained']['chisq']:.3f}" in next(
                x for x in text.splitlines() if x.startswith(name)
            )


@pytest.mark.slow
def test_the_ladder_of_ordinal_items() -> None:
    found = as_json(
        "invariance", "models/bfi.desc", "surveys/bfi.csv", "--group", "gender", "--estimator", "wlsmv",
        "--ordered", "all",
    )  # fmt: skip
    text = (ROOT / "docs" / "groups.md").read_text(encoding="utf-8")
    own = text[text.index("### Ordinal items") :]
    for level in found["levels"]:
        row = next(x for x in own.splitlines() if x.lower().startswith(f"| {level['level']}") and "." in x)
        cells = [cell.strip() for cell in row.split("|")[1:-1]]
        assert cells[1] == f"{level['measures']['chisq_scaled']:.3f}"
        assert cells[2] == str(level["measures"]["df"])
        assert cells[3] == f"{level['measures']['cfi_scaled']:.3f}".removeprefix("0")
        if level["difference"]:
            assert cells[5] == f"{level['difference']['chisq']:.3f}"
            assert cells[6] == str(level["difference"]["df"])
            assert cells[10] == level["verdict"]
    best = found["levels"][3]["score_tests"][0]
    assert best["parameter"] == "N5~1"
    assert f"{best['stat']:.1f} on 1 df" in own


def test_the_sample_sizes_of_the_guide() -> None:
    arguments = ("fit", "models/bfi.desc", "surveys/bfi.csv", "--draws", "0")
    assert as_json(*arguments)["n"] == 2436
    assert as_json(*arguments, "--missing", "fiml")["n"] == 2800
    helped = as_json(*arguments, "--missing", "fiml", "--auxiliary", "age")
    assert helped["n"] == 2800
    assert helped["admissible"]
