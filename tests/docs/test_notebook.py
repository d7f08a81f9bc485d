"""The example notebook runs from the first cell to the last."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "examples" / "rcv_results.ipynb"


def test_every_cell_runs_and_shows_something(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(ROOT)
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    space: dict[str, Any] = {}
    for cell in cells:
        assert cell["outputs"] == [], "saved without outputs: the numbers are made anew"
        tree = ast.parse("".join(cell["source"]))
        last = tree.body[-1]
        shown = None
        if isinstance(last, ast.Expr):
            tree.body.pop()
            exec(compile(tree, str(NOTEBOOK), "exec"), space)
            shown = eval(compile(ast.Expression(last.value), str(NOTEBOOK), "eval"), space)
        else:
            exec(compile(tree, str(NOTEBOOK), "exec"), space)
        printed = capsys.readouterr().out
        assert printed or shown is not None, cell["source"]
    assert space["survey"].n == 457
    assert space["fits"]["M1"]["cfi"] > space["fits"]["M0"]["cfi"]
    assert space["picture"]._repr_svg_().startswith("<?xml")
    assert len(space["ledger"].changes) == 13
