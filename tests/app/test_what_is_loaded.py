"""A command starts with what it needs and no more. CPU seconds differ from machine to machine; modules do not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PROGRAM = """
import json, sys
from rcvsem.cli import main
try:
    main(sys.argv[2:])
except SystemExit:
    json.dump(sorted(sys.modules), open(sys.argv[1], "w"))
"""


def _loaded(tmp_path: Path, *words: str) -> set[str]:
    to = tmp_path / "modules.json"
    subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(to), *words],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return set(json.loads(to.read_text()))


def _of(loaded: set[str], *names: str) -> list[str]:
    """Those that are one of these or stand below it."""
    return sorted(one for one in loaded if any(f"{one}.".startswith(f"{name}.") for name in names))


def test_a_fit_without_draws(tmp_path):
    words = ("fit", "models/rcv.desc", "surveys/wave2.xlsx", "--draws", "0", "--format", "xlsx,md")
    loaded = _loaded(tmp_path, *words, "--out", str(tmp_path / "report"))
    assert "rcvsem.report.formats.excel" in loaded
    foreign = ("pandas", "scipy", "matplotlib", "openpyxl", "pydantic", "ruamel", "rich", "docx", "email")
    assert _of(loaded, *foreign, "numpy.random", "numpy.ma", "importlib.metadata") == []
    draws = (
        "rcvsem.infer.bootstrap",
        "rcvsem.infer.draws",
        "rcvsem.infer.simulated",
        "rcvsem.infer.batch.kernel",
    )
    assert (
        _of(
            loaded,
            *draws,
            "rcvsem.fit.incomplete",
            "rcvsem.fit.ordinal",
            "rcvsem.audit",
            "rcvsem.report.figures",
        )
        == []
    )
    others = [one for one in _of(loaded, "rcvsem.commands") if one.count(".") == 2]
    assert others == ["rcvsem.commands.fit", "rcvsem.commands.shared"]
    assert len(loaded) < 700


def test_the_help(tmp_path):
    loaded = _loaded(tmp_path, "--help")
    assert (
        _of(loaded, "numpy", "pydantic", "rcvsem.report", "rcvsem.chapters", "rcvsem.survey", "rcvsem.model")
        == []
    )
    assert len(loaded) < 480


def test_classes_are_made_by_the_decorator_that_compiles_late():
    source = ROOT / "src" / "rcvsem"
    standard = re.compile(r"^\s*from dataclasses import .*\bdataclass\b", re.MULTILINE)
    found = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if standard.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"foundation/dataclass.py"}
