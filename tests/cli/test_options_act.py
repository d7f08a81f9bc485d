"""No option does nothing: changed, it changes the result, or it is refused or answered in words.

Options of the analysis commands, by what they compute; `test_options_of_all_commands` has the rest, and fails for an
option that neither has a row for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rcvsem_option_rows import (
    BASES,
    CHANGED,
    LONG,
    OWN_BASE,
    echoes,
    without,
    write_inputs,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("options")
    write_inputs(made)
    return made


@pytest.fixture
def there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)


@pytest.fixture(scope="module")
def plainly(folder: Path) -> Callable[..., Any]:
    """A command as it is without the option; each is run once."""
    done: dict[tuple[Any, ...], Any] = {}

    def run(rcvsem: Callable[..., Any], *base: Any) -> Any:
        if base not in done:
            done[base] = rcvsem(*base, "--json")
            assert done[base].code in (0, 1), done[base].said
        return done[base]

    return run


def _acts(
    plainly: Callable[..., Any], rcvsem: Callable[..., Any], base: tuple[Any, ...], *changed: Any
) -> None:
    first = plainly(rcvsem, *base)
    second = rcvsem(*base, *changed, "--json")
    if second.code == 2:
        assert "Error" in second.err  # refused in words
        return
    assert second.code in (0, 1), second.said
    assert _results(second, changed[0]) != _results(first, changed[0]), (
        f"{' '.join(map(str, (*base, *changed)))}: {changed[0]} changes nothing and says nothing"
    )


CASES = [
    pytest.param(
        (command, *OWN_BASE.get((command, option), BASES[command])),
        (option, *value),
        marks=[pytest.mark.slow] if command in LONG or (command, option) == ("fit", "--engine") else [],
        id=f"{command}{option}",
    )
    for (command, option), value in CHANGED.items()
]


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(("base", "changed"), CASES)
def test_it_acts_or_is_answered(
    base: tuple[Any, ...], changed: tuple[Any, ...], plainly: Callable[..., Any], rcvsem: Callable[..., Any]
) -> None:
    _acts(plainly, rcvsem, base, *changed)


MATRIX_BASE = ("fit", "m.desc", "--cov", "cov.csv", "--n", 250, "--intervals", "montecarlo", "--draws", 0)
WITH_MATRIX = [
    pytest.param((option, *value), marks=[pytest.mark.slow] if option == "--engine" else [], id=f"{option}")
    for (command, option), value in (
        *CHANGED.items(),
        *((("fit", option), value) for option, value in (
            ("--n", (300,)), ("--sd", ("sd.csv",)), ("--means", ("means.csv",))
        )),
    )
    if command == "fit"
]  # fmt: skip


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("changed", WITH_MATRIX)
def test_with_a_matrix_too(
    changed: tuple[Any, ...], plainly: Callable[..., Any], rcvsem: Callable[..., Any]
) -> None:
    _acts(plainly, rcvsem, MATRIX_BASE, *changed)


def _results(done: Any, option: str) -> str:
    """What was computed and said, without the option's own echo."""
    try:
        found = json.loads(done.out)
    except ValueError:
        return f"{done.out}\n{done.err}"
    return json.dumps(without(found, echoes(option))) + done.err
