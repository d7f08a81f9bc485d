"""Measurement invariance of two groups: the whole ladder with indices and differences; ours and lavaan in one run.

    python benchmarks/groups.py [--rounds 3] [--n 457]

Thirty five-category items, six constructs, simulated by a fixed seed (those of ordinal.py). Rounds alternate between the
programs; each figure is the median over rounds. Ours also ranks the equalities by score tests at every level, which
lavaan's figure leaves out. Without R or lavaan only our times are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from ordinal import BLOCKS, survey

from rcvsem.fit import FitOptions, moments_from_data
from rcvsem.infer.invariance import invariance
from rcvsem.infer.invariance_result import Invariance
from rcvsem.model import parse_model

HERE = Path(__file__).resolve().parent
ESTIMATORS = {
    "ml": ("configural", "metric", "scalar", "strict"),
    "mlr": ("configural", "metric", "scalar", "strict"),
    "wlsmv": ("configural", "thresholds", "metric"),
}


def lavaan(folder: Path, estimator: str) -> dict[str, Any] | None:
    """lavaan's time and chi-squares, or None without it."""
    if shutil.which("Rscript") is None:
        return None
    command = ["Rscript", str(HERE / "groups.R"), "data.csv", "model.lav", estimator]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--n", type=int, default=457)
    given = parser.parse_args()
    names, x = survey(given.n)
    groups = np.array(["a", "b"], dtype=object)[np.arange(given.n) % 2]
    text = "\n".join(f"{f} =~ " + " + ".join(f"{f}{k + 1}" for k in range(n)) for f, n in BLOCKS.items())
    mine: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    said: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        table = np.column_stack([x.astype(str), groups])
        np.savetxt(
            folder / "data.csv",
            table,
            fmt="%s",
            delimiter=",",
            header=",".join([*names, "group"]),
            comments="",
        )
        (folder / "model.lav").write_text(text + "\n", encoding="utf-8")
        for _ in range(given.rounds):
            for estimator, levels in ESTIMATORS.items():
                start = perf_counter()
                found = ladder(text, names, x, groups, estimator, levels)
                mine.setdefault(estimator, []).append(perf_counter() - start)
                other = lavaan(folder, estimator)
                if other is not None:
                    theirs.setdefault(estimator, []).append(other["seconds"])
                    ours = [step.fit.chisq for step in found.steps if not isinstance(step.fit, str)]
                    said[estimator] = "  ".join(
                        f"{a:.3f} / {b:.3f}" for a, b in zip(ours, other["chisq"], strict=False)
                    )
    print(f"30 items, two groups, N = {given.n}; milliseconds, median over rounds")
    print(f"{'ladder':34}{'rcvsem':>10}{'lavaan':>10}{'ratio':>10}")
    for estimator, levels in ESTIMATORS.items():
        own = statistics.median(mine[estimator])
        line = f"{f'{estimator}, {len(levels)} levels':34}{1e3 * own:10.0f}"
        if estimator in theirs:
            other_time = statistics.median(theirs[estimator])
            line += f"{1e3 * other_time:10.0f}{f'1/{other_time / own:.0f}':>10}"
        print(line)
    for estimator, text in said.items():
        print(f"{estimator}: chi-square of the levels, rcvsem / lavaan: {text}")


def ladder(
    text: str, names: list[str], x: np.ndarray, groups: np.ndarray, estimator: str, levels: tuple[str, ...]
) -> Invariance:
    """All levels of one estimator from raw answers."""
    ordinal = estimator == "wlsmv"
    spec = parse_model(text, ordered=names) if ordinal else parse_model(text)
    moments = moments_from_data(x, names, groups=groups)
    options = FitOptions(estimator=estimator)  # type: ignore[arg-type]
    return invariance(spec, moments, options, levels=levels, search=False)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
