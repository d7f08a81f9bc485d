"""The examples that every help text gives are commands as they can be typed."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from rcvsem.app.execute import values_of
from rcvsem.commands import COMMANDS
from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.given import Given


@pytest.mark.parametrize("name", list(COMMANDS))
def test_examples_are_typed_right(
    name: str, rcvsem: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    def stand_in(command: Command, typed: Mapping[str, Any]) -> int:
        values = values_of(command, typed)
        Given(command.form_of(values).parts, values)  # every option is known and checked
        taken.append(command.name)
        return 0

    monkeypatch.setattr("rcvsem.app.execute.execute", stand_in)
    examples = COMMANDS[name].examples
    assert len(examples) >= 2
    for one in examples:
        done = rcvsem(*shlex.split(one))
        assert done.code == 0, f"{one}: {done.err}"
    assert taken == [name] * len(examples)
