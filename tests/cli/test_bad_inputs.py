"""Every bad input of tests/bad through the real command line: exit code, message, no traceback, raw file unchanged."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from rcvsem_command import completed as run  # put there by conftest.py

BAD = Path(__file__).parents[1] / "bad"
CASES = json.loads((BAD / "manifest.json").read_text(encoding="utf-8"))["cases"]
# Reading old .xls files is supported, which the manifest allows for.
READ_AFTER_ALL = {"xlsx_merged_two_row_header", "xls_legacy_binary"}


def arguments_of(case: dict[str, Any], folder: Path) -> list[str]:
    arguments = ["fit", str(folder / "model.lav")]
    data = sorted(folder.glob("data*"))
    if (folder / "cov.csv").exists():
        n = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["N"]
        arguments += ["--cov", str(folder / "cov.csv"), "--n", str(n)]
    else:
        arguments.append(str(data[0]) if data else str(folder / "data.csv"))
    if "scale" in case:
        arguments += ["--scale", f"{case['scale']['min']}:{case['scale']['max']}"]
    if "group" in case:
        arguments += ["--group", case["group"]]
    if "reverse" in case:
        arguments += ["--reverse", ",".join(case["reverse"])]
    if case.get("ordered"):
        arguments += ["--estimator", "wlsmv", "--ordered", "all"]
    return arguments


def digests(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}-{case['name']}")
def test_bad_input(case: dict[str, Any], tmp_path: Path) -> None:
    folder = BAD / f"{case['id']:02d}_{case['name']}"
    if case["name"] == "path_is_directory":
        # an empty folder cannot be committed
        folder = tmp_path / "case"
        (folder / "data.csv").mkdir(parents=True)
        (folder / "model.lav").write_text("TR =~ TR1 + TR2 + TR3\n", encoding="utf-8")
    before = digests(folder)
    done = run(*arguments_of(case, folder), "--draws", "0", "--out", tmp_path / "report", cwd=tmp_path)
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert done.returncode in (0, 1, 2)
    if case["severity"] == "error" and case["name"] not in READ_AFTER_ALL:
        assert done.returncode != 0
        assert not (tmp_path / "report").exists()
    if case["severity"] == "ok":
        assert done.returncode == 0
    for words in case["must_mention"]:
        assert words.casefold() in said.casefold()
    if case["severity"] == "warning" and done.returncode in (0, 1):
        report = (tmp_path / "report" / "report.md").read_text(encoding="utf-8").replace("\\", "")
        for words in case["must_mention"]:
            assert words.casefold() in report.casefold()
    assert digests(folder) == before
