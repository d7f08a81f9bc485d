"""The questionnaire of an export is found without being told, and a study is made from one export."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("no_method_factor")
FIELD = Path(__file__).parents[1] / "survey" / "field"


@pytest.fixture
def study(rcvsem: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    export = FIELD / "06_qualtrics_somewhat_5_points" / "data.csv"
    made = rcvsem("init", "study", "--from", export)
    assert made.code == 0, made.err
    assert "rcvsem reliability surveys/data.csv" in made.err
    return rcvsem


def test_a_study_from_one_export_runs(study: Any) -> None:
    model = Path("study/models/study.desc").read_text(encoding="utf-8")
    assert "C2 =~ Q2_1 + Q2_2 + Q2_3" in model
    assert "#   Q2_1 - I trust the service" in model
    assert "# C2 ~ C1  # H1 +" in model
    assert study("instrument", "check", "study/instruments/study.yaml").code == 0
    assert study("fit", "study/models/study.desc", "study/surveys/data.csv", "--draws", "0").code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("reliability", "--draws", "20"), ("efa", "--parallel-draws", "20"), ("measurement", "--draws", "20"),
        ("describe",),
        ("clean", "-o", "r"), ("scores", "-o", "s.csv"), ("groups", "--by", "early-late"),
    ],
    ids=lambda command: command[0],
)  # fmt: skip
def test_commands_find_the_questionnaire_themselves(study: Any, command: tuple[str, ...]) -> None:
    done = study(command[0], "study/surveys/data.csv", *command[1:])
    assert done.code in (0, 1), done.err
    assert "study/instruments/study.yaml was found: all its 6 items are in the export" in done.err


def test_several_or_none_are_listed_with_how_well_they_fit(study: Any) -> None:
    shutil.copy("study/instruments/study.yaml", "study/instruments/again.yaml")
    done = study("reliability", "study/surveys/data.csv")
    assert done.code == 2
    assert "again.yaml (6 of 6 items); study/instruments/study.yaml (6 of 6 items)" in done.err
    Path("study/instruments/again.yaml").unlink()
    Path("study/surveys/other.csv").write_text("Q1_1,Q1_2,Z\n" + "1,2,3\n" * 20)
    done = study("reliability", "study/surveys/other.csv")
    assert done.code == 2
    assert "study/instruments/study.yaml (2 of 6 items)" in done.err


def test_a_model_from_a_questionnaire(study: Any) -> None:
    done = study("model", "new", "study/instruments/study.yaml", "-o", "study/models/new.desc")
    assert done.code == 0, done.err
    assert Path("study/models/new.desc").read_text(encoding="utf-8") == Path(
        "study/models/study.desc"
    ).read_text(encoding="utf-8")
