"""Making studies and instruments from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


def test_a_new_study_runs_at_once(here: Path, rcvsem: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    done = rcvsem("init", "Demo")
    assert done.code == 0
    monkeypatch.chdir(here / "Demo")
    assert rcvsem("instrument", "check", "instruments/study.yaml").code == 0
    done = rcvsem("fit", "models/study.desc", "surveys/simulated.xlsx", "--draws", "50", "--json")
    found = json.loads(done.out)
    assert done.code == 0
    assert found["converged"]
    assert found["admissible"]
    assert found["simulated"]
    assert found["n_received"] == 240
    assert found["n"] == 227
    assert [row["supported"] for row in found["hypotheses"]] == [True, True, True]
    done = rcvsem("fit", "models/study.desc", "surveys/simulated.xlsx", "--draws", "0")
    assert "simulated from a model" in done.out
    report = (here / "Demo" / "reports" / "study_simulated" / "report.md").read_text(encoding="utf-8")
    assert "simulated from a model" in report


def test_the_simulated_survey_is_always_the_same() -> None:
    from rcvsem.chapters.new_study import simulated_survey

    assert simulated_survey() == simulated_survey()


@pytest.mark.parametrize("name", ["con", "a b", ".x", "a/..", "-x", "COM1"])
def test_names_no_folder_should_have(here: Path, rcvsem: Any, name: str) -> None:
    done = rcvsem("init", "--", name)
    assert done.code == 2
    assert "cannot be named" in done.err
    assert list(here.iterdir()) == []


def test_nothing_is_overwritten(here: Path, rcvsem: Any, root: Path) -> None:
    (here / "Demo").mkdir()
    (here / "Demo" / "mine.txt").write_text("x", encoding="utf-8")
    done = rcvsem("init", "Demo")
    assert done.code == 2
    assert "not empty" in done.err
    assert [path.name for path in (here / "Demo").iterdir()] == ["mine.txt"]
    (here / "q.yaml").write_text("mine", encoding="utf-8")
    done = rcvsem("instrument", "new", root / "surveys" / "bfi.csv", "--out", "q.yaml")
    assert done.code == 2
    assert "already" in done.err
    assert (here / "q.yaml").read_text(encoding="utf-8") == "mine"
    assert rcvsem("instrument", "new", root / "surveys" / "bfi.csv", "--out", "q.yaml", "--force").code == 0
    assert rcvsem("instrument", "check", "q.yaml").code == 0


def test_a_proposed_instrument_goes_all_the_way(here: Path, rcvsem: Any, root: Path) -> None:
    survey = root / "surveys" / "wave2.xlsx"
    assert rcvsem("instrument", "new", survey, "-o", "new.yaml").code == 0
    assert rcvsem("instrument", "to-xlsx", "new.yaml").code == 0
    assert rcvsem("instrument", "from-xlsx", "new.xlsx", "-o", "again.yaml").code == 0
    done = rcvsem("describe", survey, "-i", "again.yaml", "--json")
    assert done.code == 0
    assert json.loads(done.out)["n"] == 468


def test_a_codebook(here: Path, rcvsem: Any, root: Path) -> None:
    instrument = root / "instruments" / "rcv.yaml"
    done = rcvsem("instrument", "codebook", instrument, "--lang", "en")
    assert done.code == 0
    assert "BPC4" in done.out
    assert "pretest" in done.out
    done = rcvsem("instrument", "codebook", instrument, "--format", "md,xlsx,docx,csv", "-o", "book")
    assert done.code == 0
    assert sorted(path.name for path in (here / "book").iterdir()) == [
        "codebook.csv", "codebook.docx", "codebook.md", "codebook.xlsx",
    ]  # fmt: skip
    assert rcvsem("instrument", "codebook", instrument, "--format", "pdf").code == 2
    assert rcvsem("instrument", "codebook", instrument, "--format", "xlsx").code == 2
