"""What the tests of the command line share."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def _beside(file: str, name: str) -> Any:
    """A module beside the tests, under a name by which they can import it."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(file))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_command = _beside("command.py", "rcvsem_command")
_beside("snapshots.py", "rcvsem_snapshots")
_beside("schemas.py", "rcvsem_schemas")
_beside("option_rows.py", "rcvsem_option_rows")
_beside("option_values.py", "rcvsem_option_values")


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
