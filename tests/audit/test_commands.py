"""The commands: exit codes, JSON alone on stdout, reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rcvsem.app.terminal import application
from rcvsem.foundation.errors import OptionError


def test_audit_of_a_consistent_paper(tmp_path: Path) -> None:
    paper = tmp_path / "fit.csv"
    paper.write_text("index,M\nchi2,100.0\ndf,50\nchi2/df,2.00\n", encoding="utf-8")
    done = CliRunner().invoke(application(), ["audit", str(paper), "--n", "300", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["consistent"] is True


def test_inconsistent_is_exit_code_1_and_a_report(tmp_path: Path) -> None:
    paper = tmp_path / "fit.csv"
    paper.write_text("index,M\nchi2,100.0\ndf,50\nchi2/df,2.30\n", encoding="utf-8")
    out = tmp_path / "report"
    command = ["audit", str(paper), "--n", "300", "--out", str(out), "--format", "md,json", "--lang", "en"]
    done = CliRunner().invoke(application(), command)
    assert done.exit_code == 1
    assert "2.00 would agree" in done.stdout
    assert "inconsistent" in (out / "report.md").read_text(encoding="utf-8")
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["command"] == "audit"


def test_refit_prints_json(examples: Path) -> None:
    done = CliRunner().invoke(application(), ["refit", str(examples / "rcv.yaml"), "--draws", "3", "--json"])
    assert done.exit_code == 0
    assert [model["name"] for model in json.loads(done.stdout)["models"]] == ["M0", "M1"]


def test_simulate_writes_a_file(examples: Path, tmp_path: Path) -> None:
    out = tmp_path / "s.csv"
    done = CliRunner().invoke(
        application(), ["simulate", str(examples / "rcv.yaml"), "--out", str(out), "--n", "60", "--json"]
    )
    assert done.exit_code == 0
    assert json.loads(done.stdout)["simulated"] is True
    assert len(out.read_text(encoding="utf-8").splitlines()) == 61


@pytest.mark.parametrize(
    "command",
    [
        ["audit", "PAPER", "--model", "M0"],
        ["simulate", "PAPER", "--out", "x.sav"],
        ["simulate", "PAPER", "--out", "x.csv", "--scale", "few"],
    ],
)
def test_bad_options(examples: Path, command: list[str]) -> None:
    line = [str(examples / "rcv.yaml") if part == "PAPER" else part for part in command]
    done = CliRunner().invoke(application(), line)
    assert isinstance(done.exception, OptionError)
