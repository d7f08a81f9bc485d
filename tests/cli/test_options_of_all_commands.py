"""The options that `test_options_act` leaves: of the other commands, of reports and terminals, of reading, of PLS.

Everything a command leaves is looked at: both streams, the exit code, and every file it wrote. An option that changes
none of it is refused (exit code 2), or fails here; an option without a row fails here too.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import rcvsem_option_rows as rows
import rcvsem_option_values as values

from rcvsem.commands import COMMANDS
from rcvsem.commands.shared.inputs import Report

ROOT = Path(__file__).parents[2]
RCV, PAPER = ROOT / "instruments/rcv.yaml", ROOT / "docs/examples/audit/rcv.yaml"
LOADS = "{here}/loads.desc"
MD = ("--format", "md")
MEASURED = (ROOT / "models/measurement.desc", ROOT / "surveys/wave2.xlsx")

#: command -> its base line; {here} is the folder of the inputs.
BASES: dict[str, tuple[Any, ...]] = {
    "measurement": (rows.TWO, "--model", "{here}/cfa.desc", "--draws", 20),
    "clean": (ROOT / "surveys/wave1.xlsx", "--instrument", RCV, "--format", "csv"),
    "run": ("{here}/study.yaml", "--format", "md", "--out", "o"),
    "cutoffs": ("{here}/m.desc", rows.TWO, "--draws", 100),
    "describe": (rows.TWO, "--model", "{here}/cfa.desc", *MD),
    "diagram": ("{here}/m.desc", rows.TWO, "--estimator", "ml", "--format", "dot"),
    "audit": (PAPER,),
    "refit": (PAPER, "--draws", 3),
    "simulate": (PAPER, "--n", 60, "--out", "s.csv"),
    "verify": ("{here}/report",),
    "view": ("{here}/report",),
    "mcp": ("{here}",),
    "app": ("{here}",),
    "cite": (),
    "influence": ("{here}/m.desc", "{here}/few.csv", *MD),
    "multiverse": ("{here}/m.desc", "{here}/few.csv", "--drop", "sa2", "--estimators", "mlr,ml", *MD),
    "nca": (rows.TWO, "--model", "{here}/cfa.desc", "--outcome", "L", "--draws", 50, *MD),
    "qca": (rows.TWO, "--model", "{here}/cfa.desc", "--outcome", "L", "--conditions", "T,S", *MD),
    "process": (
        7,
        rows.TWO,
        "--model",
        "{here}/cfa.desc",
        "--x",
        "T",
        "--m",
        "S",
        "--w",
        "tr1",
        "--y",
        "L",
        "--draws",
        20,
    ),
    "init": ("made",),
    "instrument check": (RCV,),
    "instrument show": (RCV,),
    "instrument new": (ROOT / "surveys/bfi.csv",),
    "instrument from-xlsform": ("{here}/form.xlsx",),
    "instrument to-xlsx": ("{here}/my.yaml", "--out", "my.xlsx"),
    "instrument from-xlsx": ("{here}/filled.xlsx",),
    "instrument codebook": (RCV,),
    "export fit-table": ("{here}/report",),
    "model new": (RCV,),
}
#: What runs until it is stopped, or opens a window: tested where servers and browsers are.
ELSEWHERE = {"view", "mcp", "app"}
#: Bases of their own: what the option speaks of must be there.
OWN_BASE: dict[tuple[str, str], tuple[Any, ...]] = {
    ("model new", "--esem"): ("model new", ROOT / "instruments/bfi.yaml"),
    ("model new", "--waves"): ("model new", "--growth", "x"),
    ("model new", "--column"): ("model new", "--growth", "x"),
    ("model new", "--equal-lags"): ("model new", "--riclpm", "x,y"),
    ("model new", "--shape"): ("model new", "--growth", "x", "--waves", 5),
    ("model new", "--times"): ("model new", "--growth", "x"),
    ("multiverse", "--estimators"): ("multiverse", "{here}/m.desc", "{here}/few.csv", "--drop", "sa2"),
    ("multiverse", "--seed"): (
        "multiverse",
        "{here}/m.desc",
        "{here}/few.csv",
        "--drop",
        "sa2,lo2,tr2",
        "--estimators",
        "ml,mlr",
        "--limit",
        3,
    ),
    ("simulate", "--seed"): ("simulate", *BASES["simulate"], "--mode", "expected"),
    ("suggest", "--all"): ("suggest", "{here}/m.desc", rows.TWO, "--threshold", 0.1),
    ("suggest", "--style"): ("suggest", "{here}/m.desc", rows.TWO, "--threshold", 0.1, *MD),
    ("clean", "--style"): ("clean", ROOT / "surveys/bfi.csv", "-i", ROOT / "instruments/bfi.yaml"),
    ("suggest", "--read-as"): ("suggest", *MEASURED),
    ("diagram", "--read-as"): ("diagram", *MEASURED),
    ("diagram", "--names"): ("diagram", *MEASURED, "--format", "dot"),
    ("audit", "--program"): ("audit", "{here}/criteria.yaml"),
    ("audit", "--style"): ("audit", ROOT / "docs/examples/audit/policy_index.yaml"),
}
#: Where they go to a file, what is said of it tells whether the language and the silence arrive.
OWN_BASE |= {
    (name, option): (*name.split(), *BASES[name], "--out", "made.md")
    for name in (
        *("instrument new", "instrument from-xlsform", "instrument from-xlsx", "instrument codebook"),
        *("export fit-table", "model new"),
    )
    for option in ("--lang", "--quiet")
}


def options() -> Iterator[tuple[str, Any]]:
    for name, command in COMMANDS.items():
        for one in command.displayed:
            if one.typed.startswith("--"):
                yield name, one


def _typed(one: Any) -> str:
    """As it changes something: "--no-diagram" of a flag that is on."""
    return one.off if one.kind == "flag" and one.default is True and one.off else one.typed


#: Single ones that refit each case under another likelihood, or load another program.
LONG = {("influence", "--missing"), ("influence", "--weights"), ("efa", "--cross-check")}


def _is_long(name: str, one: Any) -> bool:
    """Reports are the same class everywhere, and there is one reader: each is tried daily on one or two commands."""
    if (
        (name, one.typed) in LONG
        or name in ("run", "measurement", "cutoffs", "audit", "refit", "diagram")
        or (name in rows.LONG and one.typed not in values.READING)
    ):
        return True
    shared = one.typed in values.READING or (one.typed in values.WRITTEN and Report in COMMANDS[name].parts)
    every = one.typed in ("--lang", "--json", "--quiet")
    return (shared or every) and name not in ("groups", "describe", "export fit-table")


def _cases() -> Iterator[Any]:
    """All in the long run; every day each second one of a command, its first among them."""
    daily: dict[str, int] = {}
    for name, one in options():
        if name in ELSEWHERE or values.changed(name, one) is None:
            continue
        is_long = _is_long(name, one)
        if not is_long:
            daily[name] = daily.get(name, 0) + 1
        yield pytest.param(
            name, _typed(one), values.changed(name, one), id=f"{name}{one.typed}",
            marks=[pytest.mark.slow] if is_long or daily[name] % 2 == 0 else [],
        )  # fmt: skip


CASES = list(_cases())
#: Where a report says what it was made from, its options among them.
SESSION = re.compile("\n## [^\n]*(?:Session|运行信息)".encode())


def test_every_option_of_every_command_has_a_row() -> None:
    missing = [
        (name, one.typed)
        for name, one in options()
        if name not in ELSEWHERE
        and values.changed(name, one) is None
        and (name, one.typed) not in rows.CHANGED
        and (name, one.typed.replace("--", "--no-", 1)) not in rows.CHANGED
        and not (name == "fit" and one.typed in values.PLS)
        and one.typed not in rows.ABOUT_SPEED
    ]
    assert missing == [], "a value that changes it goes to CHANGED in tests/cli/option_rows.py"


def test_every_command_has_a_base() -> None:
    missing = [name for name in COMMANDS if name not in BASES and name not in rows.BASES]
    assert missing == [], "words that it runs with go to BASES in tests/cli/option_rows.py"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import rcvsem_command

    made = tmp_path_factory.mktemp("inputs")
    rows.write_inputs(made)
    shutil.copy(RCV, made / "my.yaml")
    (made / "criteria.yaml").write_text(
        "n: 200\nmodels:\n  - name: M\n    fit: {p: 6, chi2: 20.123, df: 8, q: 13, AIC: 46.123, BIC: 89.002}\n",
        encoding="utf-8",
    )
    shutil.copy(rows.TWO, made / "answers.csv")
    lines = rows.TWO.read_text(encoding="utf-8").splitlines()
    (made / "few.csv").write_text("\n".join(lines[:71]), encoding="utf-8")
    shutil.copy(ROOT / "surveys/wave2.xlsx", made / "wave2.xlsx")
    (made / "measured.desc").write_text(
        "DP =~ DP1 + DP2 + DP3\nDK =~ DK1 + DK2 + DK3\nDK ~ DP\n", encoding="utf-8"
    )
    (made / "study.yaml").write_text(
        "name: s\ninstrument: my.yaml\nformal: {survey: wave2.xlsx}\nmodels: [{file: measured.desc}]\n"
        "options: {draws: 10}\nreport: {lang: en, formats: [md]}\n",
        encoding="utf-8",
    )
    with pd.ExcelWriter(made / "form.xlsx") as book:
        asked = {
            "type": ["select_one a"] * 3,
            "name": ["q1", "q2", "q3"],
            "label": ["One?", "Two?", "Three?"],
        }
        pd.DataFrame(asked).to_excel(book, sheet_name="survey", index=False)
        answers = {
            "list_name": ["a"] * 5,
            "name": list("12345"),
            "label": ["never", "rarely", "at times", "often", "always"],
        }
        pd.DataFrame(answers).to_excel(book, sheet_name="choices", index=False)
    assert rcvsem_command.rcvsem("instrument", "to-xlsx", RCV, "--out", made / "filled.xlsx").code == 0
    fitted = rcvsem_command.rcvsem(
        "fit", made / "m.desc", rows.TWO, "--draws", 0, "--format", "md", "--out", made / "report"
    )
    assert fitted.code == 0, fitted.said
    return made


def _left(
    rcvsem: Callable[..., Any], at: Path, monkeypatch: pytest.MonkeyPatch, inputs: Path, *line: Any
) -> tuple[int, str, dict[str, bytes]]:
    """Exit code, both streams, and every file that the command leaves in an empty folder; without its own options."""
    at.mkdir()
    monkeypatch.chdir(at)
    done = rcvsem(*(str(one).replace("{here}", str(inputs)) for one in line))
    said = done.said.replace(str(at), ".")
    files = {str(path.relative_to(at)): path.read_bytes() for path in sorted(at.rglob("*")) if path.is_file()}
    return done.code, said, {name: text for name, text in files.items() if Path(name).name != "run.json"}


def _base(command: str) -> tuple[Any, ...]:
    """The whole line of a command, its short form of writing with it."""
    if command in BASES:
        return (*command.split(), *BASES[command])
    known = rows.BASES[command]
    line = tuple(f"{{here}}/{one}" if str(one) in rows.FILES else one for one in known)
    light = ("--format", "md") if Report in COMMANDS[command].parts else ()
    return (command, *line, *light)


@pytest.fixture(scope="module")
def plainly(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """What a base line leaves; each is run once."""
    known: dict[tuple[Any, ...], tuple[int, str, dict[str, bytes]]] = {}

    def left(rcvsem: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, *line: Any) -> Any:
        if line not in known:
            known[line] = _left(rcvsem, tmp_path_factory.mktemp("plainly") / "a", monkeypatch, inputs, *line)
            assert known[line][0] in (0, 1), known[line][1]
        return known[line]

    return left


@pytest.mark.parametrize(("command", "option", "value"), CASES)
def test_it_acts_or_is_answered(
    command: str,
    option: str,
    value: tuple[Any, ...],
    inputs: Path,
    plainly: Callable[..., Any],
    rcvsem: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = _base(command)
    if option == "--overwrite":
        _replaces(command, base, inputs, rcvsem, tmp_path, monkeypatch)
        return
    base = OWN_BASE.get((command, option), base)
    second = _left(rcvsem, tmp_path / "b", monkeypatch, inputs, *base, option, *value)
    assert second[0] in (0, 1, 2), second[1]
    if second[0] == 2:
        assert "Error" in second[1]
        return
    first = plainly(rcvsem, monkeypatch, *base)
    assert _told(second, option) != _told(first, option), (
        f"{' '.join(map(str, base))} {option}: nothing changes"
    )


def _replaces(
    command: str,
    base: tuple[Any, ...],
    inputs: Path,
    rcvsem: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file that rcvsem did not write stays, and is replaced with --overwrite."""
    at = tmp_path / "c"
    own_out = [] if "--out" in base else ["--out", "o.csv" if command == "scores" else "o"]
    written = _left(rcvsem, at, monkeypatch, inputs, *base, *own_out)
    assert written[0] in (0, 1), written[1]
    target = max(
        (name for name in written[2] if name.split("/")[0] in ("o", "o.csv", "s.csv", "my.xlsx")), key=len
    )
    for path in at.rglob("*"):
        if path.is_file():
            path.unlink()
    (at / target).parent.mkdir(parents=True, exist_ok=True)
    (at / target).write_bytes(b"mine")
    monkeypatch.chdir(at)
    line = [str(one).replace("{here}", str(inputs)) for one in base]
    line += own_out
    refused = rcvsem(*line)
    assert refused.code == 2, f"{target}: {refused.said}"
    assert (at / target).read_bytes() == b"mine"
    assert rcvsem(*line, "--overwrite").code in (0, 1)
    assert (at / target).read_bytes() != b"mine"


def _told(left: tuple[int, str, dict[str, bytes]], option: str) -> str:
    """What was left as text, the echo of the option taken out of JSON and out of what a report says of its making."""
    code, said, files = left
    files = {name: SESSION.split(text)[0] if name.endswith(".md") else text for name, text in files.items()}
    with contextlib.suppress(ValueError):
        said = json.dumps(rows.without(json.loads(said), rows.echoes(option)))
    return f"{code}\n{said}\n{sorted(files.items())}"


@pytest.mark.parametrize("option", values.PLS)
@pytest.mark.parametrize("estimator", ["pls", "plsc"])
def test_options_of_pls_act(
    option: str,
    estimator: str,
    inputs: Path,
    plainly: Callable[..., Any],
    rcvsem: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = ("fit", "{here}/m.desc", rows.TWO, "--estimator", estimator, "--draws", 20, "--format", "md")
    second = _left(rcvsem, tmp_path / "b", monkeypatch, inputs, *base, "--json", option, *values.PLS[option])
    assert second[0] in (0, 1, 2), second[1]
    if second[0] == 2:
        assert "Error" in second[1]
        return
    first = plainly(rcvsem, monkeypatch, *base, "--json")
    assert _told(second, option) != _told(first, option), option
