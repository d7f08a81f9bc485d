"""Every case of bad_cases.py through the command line: exit code, one message with the place, nothing touched."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

_spec = importlib.util.spec_from_file_location("rcvsem_bad_cases", Path(__file__).with_name("bad_cases.py"))
assert _spec is not None
assert _spec.loader is not None
bad = importlib.util.module_from_spec(_spec)
sys.modules["rcvsem_bad_cases"] = bad
_spec.loader.exec_module(bad)

CODES = {"error": (2,), "warning": (0, 1), "ok": (0,)}


def lay_out(case: Any, folder: Path) -> list[str]:
    """Write the case's files into `folder`; the arguments that try it."""
    if case.model is not None:
        content = case.model if isinstance(case.model, bytes) else case.model.encode()
        (folder / "model.lav").write_bytes(content)
    for name, content in case.files.items():
        (folder / name).write_bytes(content() if callable(content) else content)
    data = [name for name in case.files if name.startswith("data.")]
    arguments = ["fit", "model.lav", *data, *case.arguments]
    return arguments if "--draws" in arguments else [*arguments, "--draws", "0"]


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("case", bad.CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_a_bad_input_is_answered(case: Any, here: Path, rcvsem: Any) -> None:
    arguments = lay_out(case, here)
    before = digests(here)
    done = rcvsem(*arguments, "-q")
    assert "Traceback" not in done.said
    assert "Internal error" not in done.said
    assert done.code in CODES[case.expect], done.said
    report = here / "reports"
    said = done.said
    if case.expect == "error":
        assert not report.exists()
        assert done.out == ""
        assert sum(line.startswith("Error") for line in done.err.splitlines()) == 1
    else:
        # what is said on the terminal is also in the report
        said = next(report.rglob("report.md")).read_text(encoding="utf-8").replace("\\", "")
    for words in case.words:
        assert words.casefold() in said.casefold()
    assert {name: value for name, value in digests(here).items() if not name.startswith("reports")} == before


@pytest.mark.parametrize("name", ["typo", "constant item", "model: commas", "model: unknown format"])
def test_a_failure_leaves_the_report_that_was_there(name: str, here: Path, rcvsem: Any) -> None:
    (here / "good.csv").write_bytes(bad.text(bad.table()))
    (here / "good.lav").write_text(bad.MODEL, encoding="utf-8")
    assert rcvsem("fit", "good.lav", "good.csv", "--draws", "0", "-o", "kept", "-q").code == 0
    before = digests(here / "kept")
    case = next(case for case in bad.CASES if case.name == name)
    assert rcvsem(*lay_out(case, here), "-o", "kept", "-q").code == 2
    assert digests(here / "kept") == before


def test_enough_cases_of_every_kind() -> None:
    assert len(bad.CASES) >= 100
    assert min(map(len, (bad.FILES, bad.DATA, bad.MATRICES, bad.MODELS))) >= 20
