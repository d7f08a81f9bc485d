"""How long the workbench takes to open an export of 100,000 rows.

    python benchmarks/many_rows.py [--rows 100000] [--items 30]

Starts `rcvsem app` on a folder with the export and asks for pages as a browser does (a page is sent when its content is
made). Printed: seconds by the clock, and seconds of processor time of the server, which hang less on what else the
machine does. Exit code 1 when the page with the data takes 10 seconds of processor time or more. Needs the extra app.
"""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import psutil

GOAL = 10.0


def export(file: Path, rows: int, items: int) -> None:
    """Answers 1 to 5 to items of five constructs, with a number and a group for each respondent."""
    rng = np.random.default_rng(1)
    level = rng.normal(size=(rows, 5)).repeat(-(-items // 5), axis=1)[:, :items]
    answers = np.clip(np.round(3 + level + rng.normal(size=(rows, items))), 1, 5).astype(int)
    per = -(-items // 5)
    head = ["id", "sex", *(f"{'ABCDE'[k // per]}{k % per + 1}" for k in range(items))]
    both = np.column_stack([np.arange(1, rows + 1), rng.integers(1, 3, rows), answers])
    np.savetxt(file, both, fmt="%d", delimiter=",", header=",".join(head), comments="")


def main() -> int:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--items", type=int, default=30)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        surveys = Path(name) / "surveys"
        surveys.mkdir()
        export(surveys / "many.csv", said.rows, said.items)
        process = subprocess.Popen(
            [sys.executable, "-c", "from rcvsem.cli import main; main()", "app", name, "--no-browser"],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            return measured(process, Path(name), said.rows)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def measured(process: subprocess.Popen[str], folder: Path, rows: int) -> int:
    """The pages, one after the other; whether the first kept to the goal."""
    from rcvsem.workbench.folder import StudyFolder
    from rcvsem.workbench.study import begin

    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    place = urlsplit(found[0])
    server = psutil.Process(process.pid)

    def ask(step: str) -> tuple[float, float]:
        start, used = time.monotonic(), sum(server.cpu_times()[:2])
        line = HTTPConnection("127.0.0.1", int(place.port or 0), timeout=300)
        line.request("GET", f"/{step}", headers={"Cookie": f"rcvsem-{place.port}={place.query[6:]}"})
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        assert answer.status == 200, answer.status
        assert step != "data" or f"{rows:,}" in text
        return time.monotonic() - start, sum(server.cpu_times()[:2]) - used

    print(f"{rows:,} rows\n| page | seconds | processor seconds |\n|---|---:|---:|")
    first = 0.0
    for step, words in (("data", "1 Data: read, roles proposed"), ("data", "1 Data, loaded again")):
        seconds, used = ask(step)
        first = first or used
        print(f"| {words} | {seconds:.1f} | {used:.1f} |")
    begin(StudyFolder(folder), "surveys/many.csv")
    for step, words in (
        ("questionnaire", "2 Questionnaire: cleaned, all rules counted"),
        ("cleaning", "3 Cleaning"),
    ):
        seconds, used = ask(step)
        print(f"| {words} | {seconds:.1f} | {used:.1f} |")
    return int(first >= GOAL)


if __name__ == "__main__":
    sys.exit(main())
