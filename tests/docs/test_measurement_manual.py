"""The Python example of docs/measurement.md runs and says what the manual says; its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "measurement.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_python_example(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    exec(compile(block, "measurement.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    promised = [line.rsplit("# ", 1)[1] for line in block.splitlines() if "  # " in line]
    assert printed == promised


def test_commands_and_options_exist() -> None:
    import typer

    from rcvsem.app.terminal import application

    commands = typer.main.get_command(application()).commands  # type: ignore[attr-defined]
    shell = re.findall(r"```sh\n(.*?)```", TEXT, flags=re.DOTALL)
    lines = [line for block in shell for line in block.splitlines()]
    assert len(lines) >= 8
    for line in lines:
        words = line.split()
        known = {name for parameter in commands[words[1]].params for name in parameter.opts}
        for word in words[2:]:
            if word.startswith("-"):
                assert word in known, line
            elif "/" in word and word.startswith(("surveys", "instruments", "models")):
                assert (ROOT / word).exists(), line
