"""Under --lang zh nothing a person reads is an English sentence: reports, findings, errors, tables, help."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BAD = ROOT / "tests" / "bad"
CASES = json.loads((BAD / "manifest.json").read_text(encoding="utf-8"))["cases"]
_WORD = r"[A-Za-z][a-z'’\-]+"
_RUN = re.compile(rf"(?:{_WORD}[ ,;:]+){{2,}}{_WORD}")
_LITTLE = frozenset(
    "the of is are and or to in by for with not no than from at a an its was were be it each that which on all".split()  # noqa: SIM905
)
#: Given texts, which stay as they are: titles of models and papers, references, wordings, other programs' words.
_GIVEN = re.compile(
    r"Journal|Reporting structural|reporting standards|Principles and practice|resources, capabilities|"
    r"six correlated factors|emotional stability|Big Five|Value co-creation|Doctoral thesis|as printed|"
    r"Questionnaire on value|agree|disagree|region, tenure|published statistics|Invalid|Errno|No such file"
)


def english(text: str) -> list[str]:
    """Runs of English words that read like a part of a sentence."""
    found = []
    for run in _RUN.finditer(text):
        words = [word.lower() for word in re.findall(_WORD, run.group())]
        if any(word in _LITTLE for word in words) and not _GIVEN.search(run.group()):
            found.append(run.group())
    return found


def test_the_search_finds_an_english_sentence() -> None:
    assert english("错误：The file is empty. 请检查 DP1, DP2 与 --draws。") == ["The file is empty"]
    assert english("模型 RCV M0（Hu & Bentler, 1999）的 CFI 与 RMSEA") == []


def _arguments(case: dict[str, Any], folder: Path) -> list[str | Path]:
    given: list[str | Path] = []
    names = {one.name for one in folder.iterdir()} if folder.is_dir() else set()
    model = next((folder / name for name in sorted(names) if name.startswith("model")), folder / "model.lav")
    given += ["fit", model]
    given += [folder / name for name in sorted(names) if name.startswith("data")]
    return given


@pytest.mark.parametrize(
    "case",
    # every day each second one: all of them are told in English, and no sentence is without its Chinese (tests/words)
    [pytest.param(case, marks=[pytest.mark.slow] if k % 2 else []) for k, case in enumerate(CASES)],
    ids=[f"{case['id']}-{case['name']}" for case in CASES],
)
def test_a_bad_input_is_told_in_chinese(
    case: dict[str, Any], here: Path, rcvsem: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RCVSEM_LANG", "zh")
    folder = BAD / f"{case['id']:02d}_{case['name']}"
    done = rcvsem(
        *_arguments(case, folder), "--draws", "0", "--lang", "zh", "--format", "md", "--out", here / "r"
    )
    report = here / "r" / "report.md"
    said = done.said + (report.read_text(encoding="utf-8") if report.exists() else "")
    assert english(said) == []


RCV, MODEL, SURVEY = "instruments/rcv.yaml", "models/rcv.desc", "surveys/wave2.xlsx"


@pytest.mark.parametrize(
    "arguments",
    [
        ["fit", MODEL, SURVEY, "--draws", "50"],
        ["reliability", SURVEY, "-i", RCV, "--draws", "0"],
        ["describe", SURVEY, "-i", RCV],
        ["groups", SURVEY, "-i", RCV, "--by", "region"],
        ["suggest", MODEL, SURVEY],
        ["moderation", MODEL, SURVEY, "--x", "DP", "--moderator", "VP", "--y", "DSC", "--draws", "0"],
        pytest.param(["audit", "docs/examples/audit/rcv.yaml"], marks=pytest.mark.slow),
        ["fit", "nothing.desc", SURVEY],
        ["fit", MODEL, SURVEY, "--drawz", "2"],
        ["fit", MODEL, SURVEY, "--draws", "many"],
        ["fit", MODEL, SURVEY, "--level", "2"],
        ["fitt"],
        ["fit", "--help-all"],
        ["--help"],
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_what_a_command_says_is_chinese(
    arguments: list[str],
    here: Path,
    root: Path,
    rcvsem: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RCVSEM_LANG", "zh")
    given = [str(root / one) if (root / one).is_file() else one for one in arguments]
    if arguments[0] not in ("fitt", "--help") and "--help-all" not in arguments:
        given += ["--lang", "zh"]
    if (root / arguments[-1]).exists() is False and "--draws" in arguments and "many" not in arguments:
        given += ["--format", "md", "--out", str(here / "r")]
    done = rcvsem(*given)
    report = here / "r" / "report.md"
    said = done.said + (report.read_text(encoding="utf-8") if report.exists() else "")
    if "--help" in said or "help" in arguments[-1]:
        said = re.sub(r"Usage:.*", "", said)
        assert not re.search("(?<!…)… *│", said), "no help is cut off"
    assert english(said) == []
