"""The Chinese pages: every command and option they name exists, every example is accepted, every link leads somewhere."""

from __future__ import annotations

import contextlib
import functools
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "zh").glob("*.md"))
READ = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "README.zh.md", *PAGES)}
HELP = ROOT / "tests" / "cli" / "snapshots" / "help"
GROUPS = {"instrument", "export", "model"}


@functools.cache
def _help(*command: str) -> str:
    from rcvsem.cli import main

    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), contextlib.suppress(SystemExit):
        main([*command, "--help"])
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), contextlib.suppress(SystemExit):
        main([*command, "--help-all"])
    return out.getvalue()


def _commands(text: str) -> set[tuple[tuple[str, ...], str]]:
    found = set()
    for line in re.findall(r"rcvsem ([a-z][^`\n]*)", text):
        words = line.split()
        name = tuple(words[: 2 if words[0] in GROUPS and len(words) > 1 else 1])
        found |= {(name, option) for option in ["", *re.findall(r"(--[a-z][a-z-]*)", line.split("#")[0])]}
    return found


@pytest.mark.parametrize("page", sorted(READ))
def test_commands_and_options_exist(page):
    for command, option in sorted(_commands(READ[page])):
        # what `--help` prints is held against a file, which is read in no time
        printed = HELP / f"{'-'.join(command)}.txt"
        said = printed.read_text(encoding="utf-8") if printed.is_file() else ""
        if option not in said or "Usage" not in said:
            said = _help(*command)
        assert "Usage" in said, f"{page}: rcvsem {' '.join(command)}"
        assert option in said, f"{page}: rcvsem {' '.join(command)} {option}"


def test_options_named_alone_belong_to_fit():
    said = _help("fit")
    for option in re.findall(r"`(--[a-z-]+)", READ["model.md"]):
        assert option in said, option


def test_examples_are_accepted(tmp_path):
    from rcvsem import read_instrument
    from rcvsem.model import parse_model

    models = [text for page in READ.values() for text in re.findall(r"```model\n(.*?)```", page, re.S)]
    assert len(models) >= 2
    for text in models:
        assert parse_model(text).hypotheses
    file = tmp_path / "study.yaml"
    file.write_text(re.findall(r"```yaml\n(.*?)```", READ["questionnaire.md"], re.S)[0], encoding="utf-8")
    instrument = read_instrument(file)
    assert [item.code for item in instrument.constructs[0].items if item.reverse] == ["TR2"]


@pytest.mark.parametrize("page", [ROOT / "README.zh.md", *PAGES], ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
