"""Every example of docs/model-syntax.md runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rcvsem.model import parse_model

TEXT = (Path(__file__).parents[2] / "docs" / "model-syntax.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"```(model|python)\n(.*?)```", TEXT, flags=re.DOTALL)


@pytest.mark.parametrize("block", [body for kind, body in BLOCKS if kind == "model"])
def test_model_of_the_manual(block: str) -> None:
    spec = parse_model(block)
    assert spec.degrees_of_freedom >= 0
    assert [finding for finding in spec.findings if finding.severity != "info"] == []


@pytest.mark.parametrize("block", [body for kind, body in BLOCKS if kind == "python"])
def test_python_of_the_manual(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block, "model-syntax.md", "exec"), {})
    assert "f =~ x1 + x2 + x3 + x4" in capsys.readouterr().out


def test_the_manual_has_examples() -> None:
    assert [kind for kind, _ in BLOCKS].count("model") == 3
    assert len(BLOCKS) == 4
