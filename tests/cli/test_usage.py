"""A wrong command line is told like every other fault: one line, exit code 2, nothing on stdout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rcvsem.commands import COMMANDS
from rcvsem.foundation import meant_names


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fit"], "Missing argument 'MODEL'. See 'rcvsem fit --help'."),
        (["fit", "m.desc", "d.csv", "--drawz", "5"], "No such option: --drawz"),
        (
            ["fit", "m.desc", "d.csv", "--draws", "many"],
            "--draws takes a whole number of at least 0. Got 'many'.",
        ),
        (
            ["fit", "m.desc", "d.csv", "--level", "high"],
            "--level takes a number between 0 and 1. Got 'high'.",
        ),
        (["fit", "m.desc", "d.csv", "--lang", "fr"], "--lang takes one of zh, en, both. Got 'fr'."),
        (["--lang", "en", "fit", "m.desc"], "It stands behind the command: 'rcvsem fit m.desc --lang en'."),
        (["export", "-o", "a b", "fit-table", "r"], "'rcvsem export fit-table r -o 'a b''."),
        (["--quiet"], "'rcvsem COMMAND --quiet'."),
        (["fit", "--data", "d.csv"], "It is written without an option: 'rcvsem fit MODEL [DATA]...'."),
        (["fit", "m.desc", "d.csv", "--docx"], "Did you mean '--format docx'?"),
        (["fit", "m.desc", "d.csv", "--format", "word,md"], "Got 'word'. Did you mean 'docx'?"),
        (["instrument", "codebook", "q.yaml", "--format", "excel"], "Got 'excel'. Did you mean 'xlsx'?"),
        (["fit", "m.desc", "d.csv", "--format", "pdf"], "PDF is printed from html or docx"),
        (["fit", "m.desc", "d.csv", "--bootstrap", "5000"], "--bootstrap. Did you mean '--draws'? See"),
        (["fit", "m.desc", "d.csv", "-n", "9"], "No such option: -n. Did you mean '--n'?"),
        (["power", "m.desc", "--draws", "9"], "Did you mean '--replications'?"),
        (["fit", "m.desc", "d.csv", "--estimator", "smartpls"], "plsc. Got 'smartpls'. Did you mean 'pls'?"),
        (["reliability", "d.csv", "--estimator", "pls"], "PLS path models are for fit and compare."),
        (["fit", "m.desc", "d.csv", "--seed"], "requires an argument"),
        (["fitt"], "No such command 'fitt'."),
        (["pls", "m.desc", "d.csv"], "Here it is rcvsem fit MODEL DATA --estimator pls."),
        (["instrument", "chek", "x.yaml"], "See 'rcvsem instrument --help'."),
        (["simulate", "paper.yaml"], "--out"),
    ],
)
def test_usage_errors_are_one_plain_line(
    arguments: list[str], words: str, rcvsem: Callable[..., Any]
) -> None:
    done = rcvsem(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("Error: ")
    assert done.err.count("\n") == 1
    assert words in done.err
    assert ".." not in done.err.replace("...", "")


def test_commands_of_other_names_are_those_there_are() -> None:
    there = {name.partition(" ")[0] for name in COMMANDS}
    for line, words in meant_names._COMMANDS.items():
        _, name, *options = line.split()
        assert name in there
        assert not there & set(words.split())
        known = {option.typed for option in COMMANDS[name].options}
        assert known >= {one for one in options if one.startswith("--")}


@pytest.mark.parametrize("arguments", [[], ["instrument"], ["fit", "--help"]])
def test_help_is_shown_where_nothing_is_asked_for(arguments: list[str], rcvsem: Callable[..., Any]) -> None:
    done = rcvsem(*arguments)
    assert done.code == (0 if "--help" in arguments else 2)
    assert "Usage: rcvsem" in done.said
    assert "Error" not in done.said


def test_ctrl_c_before_anything_was_found_says_so(
    rcvsem: Callable[..., Any], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rcvsem.analyses.cleaning.read_surveys", stopped)
    done = rcvsem("clean", root / "surveys/wave2.xlsx")
    assert done.code == 130
    assert done.err == "Interrupted; nothing was written.\n"
    assert done.out == ""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("rcvsem instr", ["instrument"]),
        ("rcvsem export f", ["fit-table"]),
        ("rcvsem verify --qu", ["--quiet"]),
        ("rcvsem fit --missing f", ["fiml"]),
        ("rcvsem diagram -f svg,p", ["svg,pdf", "svg,png"]),
    ],
)
def test_the_shell_completes(
    line: str, found: list[str], rcvsem: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_RCVSEM_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split()) - 1))
    assert rcvsem().out.split() == found
