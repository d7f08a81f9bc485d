"""Time and memory of reading and cleaning a large survey: `python benchmarks/cleaning.py [ROWS] [ITEMS]`.

Writes a Wenjuanxing export by option number (xlsx and csv) and its instrument into a temporary folder, then reads and
cleans each in a process of its own and prints seconds and the largest resident memory. The promise is 100,000 rows
of 60 columns in under 15 s and 1.5 GB.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SECONDS, GIGABYTES = 15.0, 1.5


def instrument(items: int) -> str:
    """Items in constructs of six, every tenth of them reversed."""
    lines = [
        "title: benchmark",
        "languages: [en]",
        "scales: {s: {minimum: 1, maximum: 5, anchors: {1: a, 2: b, 3: c, 4: d, 5: e}}}",
        "constructs:",
    ]
    for first in range(0, items, 6):
        lines.append(f"  - code: C{first // 6}")
        lines.append(f"    name: construct {first // 6}")
        lines.append("    items:")
        for k in range(first, min(first + 6, items)):
            turned = ", reverse: true" if k % 10 == 9 else ""
            lines.append(f"      - {{code: Q{k}, text: question {k}{turned}}}")
    lines.append(
        "screening: {no_variance: {action: exclude}, seconds_per_item: {action: exclude, threshold: 2}}"
    )
    lines.append("export: {platform: wenjuanxing, cells: number, missing_codes: [-3]}")
    return "\n".join(lines) + "\n"


def write(folder: Path, rows: int, items: int) -> None:
    """export.xlsx, export.csv and q.yaml. Six of the columns are the platform's own."""
    from openpyxl import Workbook

    rng = np.random.default_rng(1)
    latent = rng.normal(size=(rows, 1))
    answers = np.clip(np.round(3 + latent + rng.normal(size=(rows, items))), 1, 5).astype(int)
    answers[rng.random((rows, items)) < 0.002] = -3
    header = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
    header += [f"{k + 1}、question {k}" for k in range(items)]
    seconds = rng.integers(60, 900, rows)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.append(header)
    with open(folder / "export.csv", "w", encoding="utf-8-sig", newline="") as file:
        file.write(",".join(header) + "\n")
        for i in range(rows):
            own = [i + 1, "2026/09/03 12:00:00", f"{seconds[i]}秒", "微信", "N/A", f"10.{i % 250}.1.2(北京)"]
            record = [*own, *answers[i].tolist()]
            sheet.append(record)
            file.write(",".join(map(str, record)) + "\n")
    book.save(folder / "export.xlsx")
    (folder / "q.yaml").write_text(instrument(items), encoding="utf-8")


def measure(
    file: Path, instrument_file: Path, queue: multiprocessing.Queue[tuple[float, float, float, int, int]]
) -> None:
    from rcvsem.survey import read_survey

    start, busy = time.perf_counter(), time.process_time()
    survey = read_survey(file, instrument_file)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)  # kilobytes on Linux
    queue.put((seconds, busy, peak, survey.received, survey.n))


def main(rows: int = 100_000, items: int = 54) -> int:
    context = multiprocessing.get_context("spawn")
    worst = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, rows, items)
        for kind in ("xlsx", "csv"):
            queue = context.Queue()
            process = context.Process(
                target=measure, args=(folder / f"export.{kind}", folder / "q.yaml", queue)
            )
            process.start()
            seconds, busy, peak, received, analysed = queue.get()
            process.join()
            kept = seconds < SECONDS and peak < GIGABYTES
            worst |= not kept
            print(
                f"{kind}: {received} rows x {items + 6} columns read and cleaned in {seconds:.1f} s "
                f"({busy:.1f} s of one core), "
                f"{peak:.2f} GB; {analysed} analysed; {'within' if kept else 'BEYOND'} {SECONDS:g} s "
                f"and {GIGABYTES:g} GB"
            )
    return int(worst)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:3])))
