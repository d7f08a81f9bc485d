"""The first run of a newcomer in the workbench: clicks, keystrokes and seconds from a raw export to report.docx.

    python benchmarks/first_run.py [--pictures docs/gallery]

Drives headless Chromium through the seven pages as somebody would who has three constructs and two hypotheses, and
prints a line a page: what was clicked and typed there, and how long the product took to show it, by the clock and in
seconds of processor time (of the server and its commands), which hang less on what else the machine does. Needs the
extras app and test.
"""

from __future__ import annotations

import argparse
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WIDTH, COLOURS = 1100, 64


class Hands:
    """One person at one browser page; everything done is counted."""

    def __init__(self, page: Any, process: int, pictures: Path | None) -> None:
        import psutil

        self.page = page
        self.server = psutil.Process(process)
        self.pictures = pictures
        self.clicks = self.keys = 0
        self.rows: list[tuple[str, int, int, float, float]] = []

    @contextmanager
    def on(self, name: str) -> Iterator[None]:
        """A step: its clicks, keystrokes and the seconds until it is done."""
        clicks, keys, start, used = self.clicks, self.keys, time.monotonic(), self.used()
        yield
        seconds = time.monotonic() - start
        self.rows.append((name, self.clicks - clicks, self.keys - keys, seconds, self.used() - used))

    def used(self) -> float:
        """Processor time of the server and the commands it ran, so far."""
        times = self.server.cpu_times()
        return float(times.user + times.system + times.children_user + times.children_system)

    def click(self, where: str) -> None:
        self.page.click(where)
        self.clicks += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def see(self, where: str) -> None:
        self.page.wait_for_selector(where)

    def picture(self, name: str, *, whole: bool = False) -> None:
        if self.pictures is None:
            return
        from PIL import Image

        self.page.wait_for_timeout(1200)
        file = self.pictures / f"workbench_{name}.png"
        self.page.screenshot(path=str(file), full_page=whole)
        with Image.open(file) as picture:
            small = picture.convert("RGB")
        if small.width > WIDTH:
            small = small.resize((WIDTH, round(small.height * WIDTH / small.width)), Image.Resampling.LANCZOS)
        small.quantize(COLOURS).save(file, optimize=True)


def newcomer(hands: Hands, export: Path) -> None:
    """From the raw export to the downloaded chapter."""
    page = hands.page
    with hands.on("1 Data"):
        page.set_input_files("input[type=file]", str(export))
        hands.clicks += 2  # the plus sign and the file in the dialog
        hands.see("#use")
        hands.picture("data")
        hands.click("#use")
        page.wait_for_url("**/questionnaire")
    with hands.on("2 Questionnaire"):
        hands.see("[data-rule]")
        hands.picture("questionnaire")
        if hands.pictures is not None:
            page.locator("#board").scroll_into_view_if_needed()
            hands.picture("constructs")
    with hands.on("3 Cleaning"):
        hands.click(".steps a >> nth=2")
        hands.see("#kept")
        hands.click('[data-rule="attention_check"] .q-select')
        page.locator(".q-menu").get_by_text("exclude").click()
        hands.clicks += 1
        hands.see("#kept:has-text('464 of 468')")
        hands.picture("cleaning")
    with hands.on("4 Measurement (reliability)"):
        hands.click(".steps a >> nth=3")
        hands.click("[data-run=reliability]")
        hands.see("[data-job=reliability] iframe")
        hands.picture("measurement")
    with hands.on("5 Model (two paths)"):
        hands.click(".steps a >> nth=4")
        for source, target in (("C1", "C2"), ("C2", "C3")):
            for field, name in (("from", source), ("to", target)):
                hands.click(f"[data-new={field}]")
                hands.type(name)
                hands.press("Enter")
            hands.click("#add")
            hands.see(f'[data-path="{source}>{target}"]')
        hands.see("#diagram svg")
        hands.picture("model")
    with hands.on("6 Results (2,000 draws, all formats)"):
        hands.click(".steps a >> nth=5")
        hands.click("[data-run=run]")
        hands.see("#answer")
        hands.picture("results")
    with hands.on("7 Report"):
        hands.click(".steps a >> nth=6")
        hands.see("a[download]:has-text('report.docx')")
        with page.expect_download():
            hands.click("a[download]:has-text('report.docx') >> nth=0")
        hands.picture("report")


def served(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """`rcvsem app` and its address."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from rcvsem.cli import main; main()", "app", str(folder), "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    return process, found[0]


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pictures", type=Path)
    pictures = asked.parse_args().pictures
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as running:
        folder = Path(name) / "first-study"
        folder.mkdir()
        start = time.monotonic()
        process, address = served(folder)
        try:
            browser = running.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_context(
                viewport={"width": 1280, "height": 860}, accept_downloads=True
            ).new_page()
            page.set_default_timeout(180_000)
            hands = Hands(page, process.pid, pictures)
            with hands.on("start: rcvsem app to the first page"):
                page.goto(address)
                hands.see("h1")
            hands.rows[-1] = (hands.rows[-1][0], 0, 0, time.monotonic() - start, hands.used())
            newcomer(hands, ROOT / "surveys" / "wave2.xlsx")
            if pictures is not None:
                base = address.partition("/?")[0]
                page.goto(f"{base}/set/lang/zh?next=/model")
                page.goto(f"{base}/set/theme/dark?next=/model")
                page.set_viewport_size({"width": 820, "height": 1000})
                hands.see("#diagram svg")
                hands.picture("model_zh_tablet")
                page.goto(f"{base}/set/theme/light?next=/cleaning")
                page.set_viewport_size({"width": 390, "height": 840})
                hands.see("#kept")
                hands.picture("cleaning_zh_phone")
            browser.close()
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)
    print("| page | clicks | keystrokes | seconds | processor seconds |\n|---|---:|---:|---:|---:|")
    every = ("in all", *(sum(row[k] for row in hands.rows) for k in range(1, 5)))
    for row in (*hands.rows, every):
        print(f"| {row[0]} | {row[1]} | {row[2]} | {row[3]:.1f} | {row[4]:.1f} |")


if __name__ == "__main__":
    main()
