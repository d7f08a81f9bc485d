"""Every analysis that the files of a study are enough for has a panel, and its request is one the command takes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nicegui", reason="needs rcvsem[app]")

from rcvsem.app.job import checked_request
from rcvsem.app.typed_line import typed_line
from rcvsem.commands import COMMANDS
from rcvsem.workbench.folder import StudyFolder
from rcvsem.workbench.pages.results import _PLACED, others
from rcvsem.workbench.study import read_study

ROOT = Path(__file__).parents[2]
#: What is typed into a form that needs more than the files.
ASKED: dict[str, dict[str, Any]] = {
    "nca": {"outcome": "PV"},
    "qca": {"outcome": "PV"},
    "process": {"number": "4", "x": "DP", "m": ["DSC"], "y": "PV"},
    "power": {"n": [200], "loading": 0.7, "path": 0.3},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    top = tmp_path_factory.mktemp("panels")
    for name in ("instruments", "models", "surveys"):
        shutil.copytree(ROOT / name, top / name)
    shutil.copy(ROOT / "study.yaml", top)
    return StudyFolder(top)


def test_every_command_of_a_report_has_its_place() -> None:
    found = {*others(), *_PLACED}
    reports = {name for name, one in COMMANDS.items() if one.telling is not None}
    assert found <= set(COMMANDS)
    without = reports - found
    for name in without:  # what needs more than a study: papers, plans, tables
        required = {each.name for each in COMMANDS[name].options if each.required}
        of_answers = any(each.name == "data" for each in COMMANDS[name].options)
        assert not of_answers or required - {"model", "data", "instrument"}, name


@pytest.mark.parametrize("name", [one for one in (*_PLACED, *others()) if one != "run"])
def test_the_files_of_the_study_are_what_it_asks_for(name: str, folder: StudyFolder) -> None:
    study = read_study(folder)
    assert study.problem == ""
    own = {each.name for each in COMMANDS[name].displayed}
    values = {
        key: value for key, value in {**study.values(name), **ASKED.get(name, {})}.items() if key in own
    }
    checked_request(COMMANDS[name], values)
    line = typed_line(COMMANDS[name], values)
    assert line.startswith(f"rcvsem {name} ")
    assert "surveys/wave2.xlsx" in line or name == "power"


def test_a_line_is_typed_as_the_command_line_takes_it() -> None:
    values = {
        "model": "m.desc",
        "data": ["a b.csv"],
        "draws": 50,
        "scale": (1, 5),
        "fixed_x": False,
        "group": "sex",
    }
    line = typed_line(COMMANDS["fit"], values)
    assert line == "rcvsem fit m.desc 'a b.csv' --scale 1:5 --draws 50 --group sex --random-x"
