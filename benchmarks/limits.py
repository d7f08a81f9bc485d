"""Time and memory by respondents, items, groups and categories:  python benchmarks/limits.py [--write]

Every case runs in a process of its own, one thread, on made-up answers; CPU seconds and the peak of resident memory are
those of the whole process, imports and data included (about 0.2 s and 60 MB). `--write` puts the table into
docs/performance.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
START, END = "<!-- limits: begin -->", "<!-- limits: end -->"
CASES = [
    ("1,000 respondents, 30 items", "mlr", 1_000, 30, 1, 0),
    ("100,000 respondents, 30 items", "mlr", 100_000, 30, 1, 0),
    ("1,000,000 respondents, 30 items", "mlr", 1_000_000, 30, 1, 0),
    ("1,000,000 respondents, 30 items", "mlmv", 1_000_000, 30, 1, 0),
    ("1,000 respondents, 100 items", "mlr", 1_000, 100, 1, 0),
    ("1,000 respondents, 200 items", "mlr", 1_000, 200, 1, 0),
    ("10 groups of 60, 10 items", "mlr", 600, 10, 10, 0),
    ("50 groups of 60, 10 items", "mlr", 3_000, 10, 50, 0),
    ("100 groups of 60, 10 items", "mlr", 6_000, 10, 100, 0),
    ("1,000 respondents, 30 items of 5 categories", "wlsmv", 1_000, 30, 1, 5),
    ("1,000 respondents, 60 items of 5 categories", "wlsmv", 1_000, 60, 1, 5),
    ("1,000 respondents, 100 items of 5 categories", "wlsmv", 1_000, 100, 1, 5),
    ("1,000 respondents, 150 items of 5 categories", "wlsmv", 1_000, 150, 1, 5),
    ("2,000 respondents, 10 items of 20 categories", "wlsmv", 2_000, 10, 1, 20),
    ("2,000 respondents, 10 items of 100 categories", "wlsmv", 2_000, 10, 1, 100),
]


def case(estimator: str, n: int, p: int, groups: int, categories: int) -> None:
    """Fit one model and print CPU seconds and the peak of resident memory in MB."""
    import resource

    import numpy as np

    from rcvsem.fit import FitOptions, estimate, moments_from_data
    from rcvsem.model import parse_model

    rng = np.random.default_rng(1)
    names = [f"x{k}" for k in range(p)]
    latents = max(p // 10, 1)
    text = "\n".join(
        f"f{k} =~ " + " + ".join(names[k * p // latents : (k + 1) * p // latents]) for k in range(latents)
    )
    x = np.empty((n, p))
    for a in range(0, n, 10_000):
        rows = min(10_000, n - a)
        x[a : a + rows] = 0.7 * rng.normal(size=(rows, 1)) + rng.normal(size=(rows, p))
    if categories:
        cuts = np.quantile(x, np.arange(1, categories) / categories)
        x = np.searchsorted(cuts, x).astype(np.float64)
    labels = None if groups == 1 else np.repeat([f"g{k}" for k in range(groups)], n // groups)
    more = {"ordered": names} if categories else {}
    spec = parse_model(text, groups=groups, **more)
    fit = estimate(spec, moments_from_data(x, names, groups=labels), FitOptions(estimator=estimator))
    assert fit.converged
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{used.ru_utime + used.ru_stime:.1f} {used.ru_maxrss / 1024:.0f}")


def main() -> None:
    """Run all cases; print the table."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    lines = ["| case | estimator | CPU seconds | peak memory (MB) |", "|---|---|---:|---:|"]
    for title, *numbers in CASES:
        command = [sys.executable, __file__, "case", *map(str, numbers)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        seconds, memory = done.stdout.split()
        lines.append(f"| {title} | {numbers[0]} | {seconds} | {memory} |")
        print(lines[-1], flush=True)
    if "--write" in sys.argv:
        file = ROOT / "docs" / "performance.md"
        text = file.read_text(encoding="utf-8")
        table = "\n".join([START, *lines, END])
        before, _, rest = text.partition(START)
        file.write_text(before + table + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["case"]:
        case(sys.argv[2], *map(int, sys.argv[3:]))
    else:
        main()
