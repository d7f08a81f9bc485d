"""`rcvsem view`: the page of a report, made where it is missing, with or without a browser."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def open_(address: str) -> bool:
        found.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", open_)
    return found


def test_the_page_is_made_from_the_run_and_opened(
    rcvsem: Callable[..., Any], tmp_path: Path, opened: list[str]
) -> None:
    model, data = ROOT / "models" / "rcv.desc", ROOT / "surveys" / "wave2.xlsx"
    done = rcvsem(
        "fit", model, data, "--draws", "0", "--format", "md", "--lang", "en", "--out", tmp_path / "r", "-q"
    )
    assert done.code == 0
    assert not (tmp_path / "r" / "report.html").exists()
    for asked in (tmp_path / "r", tmp_path / "r" / "run.json", tmp_path / "r" / "report.html"):
        done = rcvsem("view", asked)
        assert done.code == 0
        assert done.out.strip() == opened[-1] == (tmp_path / "r" / "report.html").resolve().as_uri()
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "RMSEA" in page
    assert rcvsem("verify", tmp_path / "r").code == 0


@pytest.mark.parametrize("failing", [lambda address: False, lambda address: 1 / 0])
def test_without_a_browser_the_address_is_printed(
    failing: Any, rcvsem: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report.html").write_text("<p>", encoding="utf-8")
    monkeypatch.setattr(webbrowser, "open", failing)
    done = rcvsem("view", tmp_path)
    assert done.code == 0
    assert done.out.startswith("file://")
    assert "No browser could be opened" in done.err


def test_no_browser_is_asked_for(rcvsem: Callable[..., Any], tmp_path: Path, opened: list[str]) -> None:
    (tmp_path / "report.html").write_text("<p>", encoding="utf-8")
    assert rcvsem("view", tmp_path, "--no-browser").code == 0
    assert opened == []


@pytest.mark.parametrize("name", ["", "missing", "run.json"])
def test_what_is_no_report_is_named(name: str, rcvsem: Callable[..., Any], tmp_path: Path) -> None:
    done = rcvsem("view", tmp_path / name)
    assert done.code == 2
    assert "There is no report" in done.err
