"""What the manuals list is what the code has: files, folders and their floors, platforms, estimators, formats."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
#: Where a path in a manual may begin, and what a run writes.
BEGINNINGS = [ROOT, ROOT / "src" / "rcvsem", ROOT / "docs", ROOT / "tests"]
WRITTEN = ("reports/",)


def _said(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def python_files() -> set[str]:
    return {
        path.name for top in ("src", "tests", "docs", "benchmarks") for path in (ROOT / top).rglob("*.py")
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_and_folders_that_a_manual_names_are_there(page: Path, python_files: set[str]) -> None:
    text = page.read_text(encoding="utf-8")
    ends = "py|R|md|desc|po|toml" if page.parent == ROOT else "py|R"
    paths = set(re.findall(rf"`([\w.*-]+/[\w./*-]*(?:\.(?:{ends})|/))`", text))
    lost = [
        path
        for path in sorted(paths)
        if not path.startswith(WRITTEN) and not any(list(top.glob(path.rstrip("/"))) for top in BEGINNINGS)
    ]
    names = set(re.findall(r"`(\w+\.py)`", text)) - {"utils.py"}  # the one that is not to be
    assert lost + sorted(names - python_files) == []


def test_the_architecture_has_every_folder_on_its_floor() -> None:
    layers = tomllib.loads(_said("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    rows = re.findall(r"^\| (\d+) \| `(\w+)/` \|", _said("docs/architecture.md"), re.M)
    told = {folder: int(floor) for floor, folder in rows}
    floors = [{one.strip() for one in layer.split("|")} - {"cli"} for layer in layers]
    folders = [folders for folders in floors if folders]
    assert set(told) == set().union(*folders), "a row each folder in docs/architecture.md"
    heights = [{told[one] for one in one_layer} for one_layer in folders]
    assert all(len(one) == 1 for one in heights)
    falling = [height for (height,) in map(tuple, heights)]
    assert falling == sorted(falling, reverse=True)


def test_the_manual_of_surveys_has_every_platform() -> None:
    from rcvsem.instrument.platforms import PLATFORMS

    rows = " ".join(re.findall(r"^\| ([^|]*) \|", _said("docs/surveys.md"), re.M))
    names = {name: title.split(" ", 1)[1].removesuffix(" export") for name, title in PLATFORMS.items()}
    missing = [name for name, title in names.items() if name != "plain" and title.split("/")[0] not in rows]
    assert missing == [], "a row each in the table `What can be read` of docs/surveys.md"


def test_the_manuals_name_every_estimator() -> None:
    from rcvsem.fit.estimators import ESTIMATORS

    text = (_said("docs/engine.md") + _said("docs/ordinal.md")).lower()
    missing = [name for name in ESTIMATORS if not re.search(rf"\b{name}\b", text)]
    assert missing == [], "in docs/engine.md, for ordinal items in docs/ordinal.md"


def test_the_manual_of_reports_names_every_format() -> None:
    from rcvsem.foundation.formats import FORMATS

    missing = [name for name in FORMATS if f"`{name}`" not in _said("docs/paper.md")]
    assert missing == [], "in the table of formats of docs/paper.md"


def _anchors(text: str) -> set[str]:
    return {
        re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", text, re.M)
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        if link.startswith(("http", "mailto")):
            continue
        if not target.exists() or (anchor and anchor not in _anchors(target.read_text(encoding="utf-8"))):
            lost.append(link)
    assert lost == []


def test_options_that_manuals_name_are_there() -> None:
    from rcvsem.commands import COMMANDS

    known = {word for one in COMMANDS.values() for each in one.displayed for word in (each.typed, each.off)}
    known |= {"--help", "--help-all", "--version", "--install-completion", "--show-completion"}
    lost = {
        (page.name, option)
        for page in PAGES
        for option in re.findall(r"`(--[a-z][a-z-]+)", page.read_text(encoding="utf-8"))
        if option not in known
    }
    assert lost == set()
