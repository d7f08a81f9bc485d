"""A workbench that runs, and a browser in front of it that reaches nothing else."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]


def _chromium() -> str | None:
    """The browser of this machine that starts; Ubuntu's chromium-browser may be an empty shell."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path and subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0:
            return path
    return None


WAIT = 100_000

#: No name but this machine's is found. (Requests that are routed through a test are never kept in the browser's cache:
#: each page would load and compile its scripts anew.)
NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@dataclass
class Served:
    """A workbench under way. address : with its token."""

    folder: Path
    address: str
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        return int(urlsplit(self.address).port or 0)

    @property
    def token(self) -> str:
        return self.address.partition("token=")[2]


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """`rcvsem app FOLDER` in a process of its own."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", "from rcvsem.cli import main; main()"),
            *("app", str(folder), "--no-browser", *options),
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        match = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", line)
        assert match is not None, line
        yield Served(folder, match[0], process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture
def serve() -> Callable[..., Any]:
    """`with serve(folder) as served: ...`"""
    pytest.importorskip("nicegui", reason="needs rcvsem[app]")
    return serving


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    pytest.importorskip("nicegui", reason="needs rcvsem[app]")
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    chromium = _chromium()
    if chromium is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", NO_NETWORK]
        )
        yield found
        found.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Any]]:
    """`opened(served, "/data")` is a page; any request that leaves the machine fails the test."""
    contexts: list[Any] = []
    outside: list[str] = []
    faults: list[str] = []

    def page_of(served: Served, path: str = "/data", size: tuple[int, int] = (1280, 900), **more: Any) -> Any:
        more = {"reduced_motion": "reduce", **more}  # what moves is painted again and again, without a GPU
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, accept_downloads=True, **more
        )
        contexts.append(context)
        context.set_default_timeout(WAIT)
        own = f"http://127.0.0.1:{served.port}/"

        def seen(request: Any) -> None:
            if not request.url.startswith((own, "data:", "blob:")):
                outside.append(request.url)

        context.on("request", seen)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(served.address)
        page.goto(f"{own.rstrip('/')}{path}")
        page.wait_for_selector("h1")
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert outside == []
    assert faults == []
