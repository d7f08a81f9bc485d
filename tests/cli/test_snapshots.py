"""The help of every command and the signatures of the library are what they were."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import rcvsem_snapshots as snapshots  # type: ignore[import-not-found]

import rcvsem as library


def _commands() -> Iterator[str]:
    from typer.main import get_command

    from rcvsem.app.terminal import application

    for name, command in get_command(application()).commands.items():  # type: ignore[attr-defined]
        yield from [f"{name} {own}" for own in command.commands] if hasattr(command, "commands") else [name]


def test_help(rcvsem: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("COLUMNS", "80"), ("LINES", "400"), ("NO_COLOR", "1"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 80)
    for name in ("", *_commands()):
        done = rcvsem(*name.split(), "--help")
        assert done.code == 0
        shown = "\n".join(line.rstrip() for line in done.out.splitlines()) + "\n"
        snapshots.check_text(snapshots.FOLDER / "help" / f"{name.replace(' ', '-') or 'rcvsem'}.txt", shown)


def test_signatures() -> None:
    lines = []
    for name in sorted(library.__all__):
        found = getattr(library, name)
        lines += [f"{name}{_signature(found)}", ""]
        if isinstance(found, type):
            # what pickle once looked up is kept in the class
            left_out = {*dir(Exception), "__slotnames__"}
            members = [own for own in inspect.getmembers(found) if own[0] not in left_out]
            lines += [f"    .{own}{_signature(value)}" for own, value in members]
            lines.append("")
    snapshots.check_text(snapshots.FOLDER / "signatures.txt", "\n".join(lines))


def _signature(value: Any) -> str:
    return str(inspect.signature(value)) if callable(value) else ""


def test_the_stub_of_the_library_is_as_the_declarations_make_it() -> None:
    from rcvsem.app.stub import STUB, stub

    assert STUB.read_text(encoding="utf-8") == stub(), "run python -m rcvsem.app.stub"
