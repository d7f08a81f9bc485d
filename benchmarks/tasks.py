"""One task of the benchmark in a process of its own; prints JSON, like lavaan.R.

Usage: python tasks.py ENGINE TASK DATA MODEL REPEATS [DRAWS WORKERS], ENGINE rcvsem or semopy.
Imports are not counted. DATA is a csv file with a header, or a .bin file (see run.py).
"""

from __future__ import annotations

import json
import resource
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


def read(path: str) -> tuple[np.ndarray, list[str]]:
    """(n, p) answers and their names. A .bin file holds one byte an answer, column by column; its names are in .txt."""
    if path.endswith(".bin"):
        names = Path(path).with_suffix(".txt").read_text(encoding="utf-8").split()
        return np.fromfile(path, dtype=np.int8).reshape(len(names), -1).T.astype(float), names
    with open(path, encoding="utf-8") as file:
        names = [name.strip().strip('"') for name in file.readline().split(",")]
    return np.loadtxt(path, delimiter=",", skiprows=1), names


def rcvsem_task(
    task: str, data: np.ndarray, names: list[str], model: str, draws: int, workers: int
) -> Callable[[], Any]:
    from rcvsem.evaluate import modification_indices, parameter_estimates
    from rcvsem.fit import FitOptions, estimate, moments_from_data
    from rcvsem.infer.bootstrap import bootstrap
    from rcvsem.model import parse_model

    text = Path(model).read_text(encoding="utf-8")

    def fit(estimator: str = "ml") -> Any:
        return estimate(parse_model(text), moments_from_data(data, names), FitOptions(estimator=estimator))

    if task in ("fit", "mlm", "mlr"):
        return lambda: fit("ml" if task == "fit" else task)
    found = fit()
    if task == "modindices":
        return lambda: modification_indices(found)
    if task == "standardized":
        return lambda: parameter_estimates(found)
    if task == "bootstrap":
        return lambda: bootstrap(found, draws=draws, workers=workers)
    raise SystemExit(f"unknown task {task}")


def semopy_task(task: str, data: np.ndarray, names: list[str], model: str, draws: int) -> Callable[[], Any]:
    import pandas as pd
    import semopy

    text = Path(model).read_text(encoding="utf-8")
    frame = pd.DataFrame(data, columns=names)

    def fit(rows: Any) -> None:
        semopy.Model(text).fit(rows)

    if task == "fit":
        return lambda: fit(frame)
    if task == "bootstrap":
        rng = np.random.default_rng(1)
        return lambda: [
            fit(frame.iloc[rng.integers(0, len(frame), len(frame))].reset_index(drop=True))
            for _ in range(draws)
        ]
    raise SystemExit(f"unknown task {task}")


def main() -> None:
    engine, task, path, model, repeats, *rest = sys.argv[1:]
    draws, workers = int(rest[0]) if rest else 0, int(rest[1]) if len(rest) > 1 else 1
    data, names = read(path)
    memory = task == "memory"
    if engine == "semopy":
        run = semopy_task(task, data, names, model, draws)
    else:
        run = rcvsem_task("bootstrap" if memory else task, data, names, model, draws, workers)
    seconds, cpu = [], []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if memory:
        tracemalloc.start()
    for _ in range(int(repeats)):
        start, used = time.perf_counter(), time.process_time()
        run()
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    found: dict[str, Any] = {"seconds": seconds, "cpu": cpu}
    if memory:
        found["peak_mb"] = tracemalloc.get_traced_memory()[1] / 1e6
        found["resident_mb"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps(found))


if __name__ == "__main__":
    main()
