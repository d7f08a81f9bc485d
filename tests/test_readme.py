"""What the README promises: its library example runs, its commands exist, its files are there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    found = re.search(rf"<!-- ci: {name} -->\n```\w*\n(.*?)```", README, re.S)
    assert found is not None, name
    return found.group(1)


def test_library_example_runs(tmp_path: Path) -> None:
    for folder in ("instruments", "surveys", "models"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block("library")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "DSC" in done.stdout
    assert (tmp_path / "reports/library/report.xlsx").exists()


@pytest.mark.parametrize("name", ["main", "tests", "library"])
def test_ci_finds_the_block(name: str) -> None:
    assert block(name).strip()


def test_the_tables_name_every_command_and_no_other() -> None:
    from rcvsem.commands import COMMANDS

    rows = re.findall(r"^\| `rcvsem ([a-z]+(?: [a-z][a-z-]+)?)", README, re.M)
    assert len(rows) == len(set(rows))
    assert not [row for row in rows if row not in COMMANDS]
    groups = {name.split()[0] for name in COMMANDS if " " in name}
    told = set(re.findall(r"`rcvsem ([a-z]+)", README)) | groups
    assert {name.split()[0] for name in COMMANDS} - told == set(), "in README's tables of commands"


@pytest.mark.parametrize(
    "link", sorted(set(re.findall(r"`((?:docs|models|instruments|surveys)/[\w./-]+)`", README)))
)
def test_files_named_in_the_readme_exist(link: str) -> None:
    assert (ROOT / link).exists()
