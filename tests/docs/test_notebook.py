"""The example notebook: it runs, its stored outputs are those that its cells give, and it stays small."""

from __future__ import annotations

import ast
import copy
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from tolerances import NEAR

import rcvsem

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "examples" / "rcv_results.ipynb"


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    held: dict[str, Any] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return held


@pytest.fixture(scope="module")
def made(stored: dict[str, Any]) -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location("make_notebook", ROOT / "docs" / "make_notebook.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        found: dict[str, Any] = maker.executed(copy.deepcopy(stored))
    return found


def test_every_cell_shows_what_is_stored(stored: dict[str, Any], made: dict[str, Any]) -> None:
    for before, now in zip(stored["cells"], made["cells"], strict=True):
        if before["cell_type"] != "code":
            continue
        assert before["outputs"], before["source"]
        for kept, shown in zip(before["outputs"], now["outputs"], strict=True):
            assert kept.get("text") == shown.get("text")
            assert kept.get("data", {}).get("text/plain") == shown.get("data", {}).get("text/plain"), (
                "make it again: python docs/make_notebook.py"
            )
            assert kept.get("data", {}).keys() == shown.get("data", {}).keys()


def test_the_numbers(made: dict[str, Any]) -> None:
    space = made["space"]
    assert space["survey"].n == 457
    m0, m1 = (rcvsem.measures(space[name]) for name in ("m0", "m1"))
    assert m0["chisq"] == pytest.approx(1036.445, abs=NEAR["printed_3"])
    assert m1["cfi"] > m0["cfi"]
    assert space["picture"]._repr_svg_().startswith("<?xml")


def test_it_is_small_and_uses_the_public_library_alone(stored: dict[str, Any]) -> None:
    assert (stored["nbformat"], stored["nbformat_minor"]) == (4, 5)
    assert NOTEBOOK.stat().st_size < 200_000
    for cell in stored["cells"]:
        if cell["cell_type"] == "code":
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.ImportFrom):
                    assert node.module == "pathlib"
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    assert node.value.id != "rcvsem" or node.attr in rcvsem.__all__
