"""`rcvsem.fit` and its like are functions and folders: whichever is imported first, both work."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: What a script may begin with.
LINES = (
    "import rcvsem",
    "import rcvsem.fit",
    "import rcvsem.fit.options as of_fit; assert of_fit.FitOptions",
    "import rcvsem.report.tables.usual as usual; assert usual.PATH",
    "from rcvsem.fit import Fit; assert isinstance(Fit, type)",
    "import rcvsem.pls; import rcvsem.audit; import rcvsem.report",
    "from rcvsem import fit; assert callable(fit)",
    "import importlib; assert importlib.import_module('rcvsem.pls').__name__ == 'rcvsem.pls'",
    "import importlib, rcvsem; importlib.reload(importlib.import_module('rcvsem.audit'))",
    "from rcvsem.pls.options import PLS_ESTIMATORS; from rcvsem.cli import main",
)
SCRIPT = """
import pickle, sys, types
import numpy, pandas
for order in {orders!r}:
    for name in [name for name in sys.modules if name.split(".")[0] == "rcvsem"]:
        del sys.modules[name]
    space = {{}}
    for line in order:
        exec(line, space)
    import rcvsem
    for name in ("fit", "report", "audit", "pls"):
        assert isinstance(getattr(rcvsem, name), types.FunctionType), (order, name)
        assert sys.modules.get("rcvsem." + name) is not getattr(rcvsem, name), (order, name)
assert pickle.loads(pickle.dumps(rcvsem.fit)) is rcvsem.fit
from unittest.mock import patch
with patch("rcvsem.fit.options.fit_options"):
    pass
"""


@pytest.mark.slow
def test_whatever_is_imported_first() -> None:
    _run([LINES[k:] + LINES[:k] for k in range(1, len(LINES))])


def test_functions_stay_functions_and_folders_stay_folders() -> None:
    _run([LINES[::-1]])


def _run(orders: list[tuple[str, ...]]) -> None:
    script = SCRIPT.format(orders=orders)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_type_checkers_see_every_name_of_the_root() -> None:
    import ast
    from pathlib import Path

    import rcvsem
    from rcvsem import _HOME

    tree = ast.parse(Path(str(rcvsem.__file__)).read_text(encoding="utf-8"))
    lines = [one for each in tree.body if isinstance(each, ast.If) for one in each.body]
    told = {
        name.name: str(line.module).removeprefix("rcvsem.")
        for line in lines
        if isinstance(line, ast.ImportFrom)
        for name in line.names
        if name.name != "*"
    }
    assert told == _HOME, "a line each in _HOME and under TYPE_CHECKING of rcvsem/__init__.py"
