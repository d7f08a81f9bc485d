"""A wrong command line is told like every other fault: one line, exit code 2, nothing on stdout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fit"], "Missing argument 'model'. See 'rcvsem fit --help'."),
        (["fit", "m.desc", "d.csv", "--drawz", "5"], "No such option: --drawz"),
        (
            ["fit", "m.desc", "d.csv", "--draws", "many"],
            "Invalid value for '--draws': a whole number is needed.",
        ),
        (["fit", "m.desc", "d.csv", "--level", "high"], "Invalid value for '--level': a number is needed."),
        (["fit", "m.desc", "d.csv", "--lang", "fr"], "'fr' is not one of 'zh', 'en', 'both'"),
        (["fit", "m.desc", "d.csv", "--seed"], "requires an argument"),
        (["fitt"], "No such command 'fitt'."),
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
