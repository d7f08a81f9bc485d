"""What the tests of the command line share."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_spec = importlib.util.spec_from_file_location("rcvsem_command", Path(__file__).with_name("command.py"))
assert _spec is not None
assert _spec.loader is not None
_command = importlib.util.module_from_spec(_spec)
sys.modules["rcvsem_command"] = _command
_spec.loader.exec_module(_command)


@pytest.fixture
def rcvsem() -> Callable[..., Any]:
    """`rcvsem("fit", model, data)` -> code, out, err, said."""
    return _command.rcvsem  # type: ignore[no-any-return]


@pytest.fixture
def root() -> Path:
    return Path(__file__).parents[2]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
