"""Paths of the example papers and a small paper to change."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from rcvsem.audit import Audit, audit

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def examples() -> Path:
    return ROOT / "docs" / "examples" / "audit"


@pytest.fixture(scope="session")
def rcv_audit(examples: Path) -> Audit:
    return audit(examples / "rcv.yaml")


@pytest.fixture(scope="session")
def random_models() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "random_models", Path(__file__).with_name("random_models.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["random_models"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
