"""Ordinal items: polychoric correlations, WLSMV, modification indices, bootstrap; our times and lavaan's in one run.

    python benchmarks/ordinal.py [--rounds 3] [--draws 100] [--n 457] [--json FILE]

Thirty five-category items, six constructs, simulated by a fixed seed. Rounds alternate between the programs; each figure
is the median over rounds (ours: of the best of five within a round). Without R or lavaan only our times are printed.
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

from rcvsem.evaluate import fit_measures, modification_indices
from rcvsem.fit import FitOptions, estimate, moments_from_data
from rcvsem.fit.ordinal.statistics import with_ordinal_statistics
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.model import ModelSpec, parse_model

HERE = Path(__file__).resolve().parent
BLOCKS = {"DP": 3, "DK": 4, "VP": 5, "DSC": 5, "BPC": 7, "PV": 6}
PATHS = "DSC ~ DP + DK + VP\nBPC ~ DP + DK + VP + DSC\nPV ~ DP + DK + VP + DSC + BPC\n"
CUTS = (-1.9, -1.2, -0.3, 0.8)
SEED = 7
GOALS = {"WLSMV, whole": 1 / 30}


def survey(n: int) -> tuple[list[str], np.ndarray]:
    """Item names and answers (n, 30) in 1..5."""
    rng = np.random.default_rng(SEED)
    factors = rng.multivariate_normal(np.zeros(6), 0.4 * np.eye(6) + 0.6, n)
    names, columns = [], []
    for f, (code, count) in enumerate(BLOCKS.items()):
        for k in range(count):
            loading = 0.75 + 0.03 * (k % 4)
            y = loading * factors[:, f] + np.sqrt(1 - loading**2) * rng.standard_normal(n)
            names.append(f"{code}{k + 1}")
            columns.append(1 + np.searchsorted(CUTS, y))
    return names, np.column_stack(columns)


def model_text() -> str:
    lines = [f"{code} =~ " + " + ".join(f"{code}{k + 1}" for k in range(n)) for code, n in BLOCKS.items()]
    return "\n".join(lines) + "\n" + PATHS


def best(function: Any, repeats: int = 5) -> float:
    """Shortest time in seconds."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        function()
        times.append(perf_counter() - start)
    return min(times)


def lavaan(folder: Path, what: str) -> dict[str, Any] | None:
    """lavaan's time of one task, or None without it."""
    if shutil.which("Rscript") is None:
        return None
    command = ["Rscript", str(HERE / "ordinal.R"), "data.csv", "model.lav", "1", what]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def ours(spec: ModelSpec, names: list[str], x: np.ndarray) -> dict[str, float]:
    """Seconds of each task."""
    moments = moments_from_data(x, names)

    def fit(estimator: str) -> Any:
        return estimate(spec, moments_from_data(x, names), FitOptions(estimator=estimator))  # type: ignore[arg-type]

    one = fit("wlsmv")
    return {
        "polychoric correlations": best(lambda: with_ordinal_statistics(moments, names, covariance=False)),
        "polychoric correlations and covariance": best(lambda: with_ordinal_statistics(moments, names)),
        "WLSMV, whole": best(lambda: fit("wlsmv")),
        "ULSMV, whole": best(lambda: fit("ulsmv")),
        "modification indices": best(lambda: modification_indices(one)),
        "measures of fit, robust ones too": best(lambda: fit_measures(one)),
    }


TASKS = {
    "polychoric correlations": "polychoric",
    "WLSMV, whole": "wlsmv",
    "ULSMV, whole": "ulsmv",
    "modification indices": "modindices",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--draws", type=int, default=100, help="bootstrap draws of ours")
    parser.add_argument("--n", type=int, default=457)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    names, x = survey(given.n)
    spec = parse_model(model_text(), ordered=names)
    mine: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    chisq = None
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        np.savetxt(folder / "data.csv", x, fmt="%d", delimiter=",", header=",".join(names), comments="")
        (folder / "model.lav").write_text(model_text(), encoding="utf-8")
        for _ in range(given.rounds):
            for task, seconds in ours(spec, names, x).items():
                mine.setdefault(task, []).append(seconds)
            for task, what in TASKS.items():
                found = lavaan(folder, what)
                if found is not None:
                    theirs.setdefault(task, []).append(found["seconds"][0])
                    chisq = (found["chisq"] or [chisq])[0] if what == "wlsmv" else chisq
    fit = estimate(spec, moments_from_data(x, names), FitOptions(estimator="wlsmv"))
    start = perf_counter()
    result = bootstrap(fit, draws=given.draws, seed=1)
    per_draw = (perf_counter() - start) / given.draws
    report(given.n, mine, theirs, fit.scaled.chisq if fit.scaled else float("nan"), chisq, per_draw, result)
    if given.json is not None:
        out = {"n": given.n, "rcvsem": mine, "lavaan": theirs, "bootstrap_per_draw": per_draw}
        given.json.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


def report(
    n: int,
    mine: dict[str, list[float]],
    theirs: dict[str, list[float]],
    own_chisq: float,
    chisq: float | None,
    per_draw: float,
    result: Any,
) -> None:
    """Print the table."""
    print(f"30 ordinal items, N = {n}; milliseconds, median over rounds")
    print(f"{'':42}{'rcvsem':>10}{'lavaan':>10}{'ratio':>10}  goal")
    for task, seconds in mine.items():
        own = statistics.median(seconds)
        line = f"{task:42}{1e3 * own:10.1f}"
        if task in theirs:
            other = statistics.median(theirs[task])
            line += f"{1e3 * other:10.0f}{f'1/{other / own:.0f}':>10}"
            if task in GOALS:
                line += f"  1/{1 / GOALS[task]:.0f}: {'met' if own <= GOALS[task] * other else 'missed'}"
        print(line)
    print(
        f"{'bootstrap, one draw':42}{1e3 * per_draw:10.1f}   {result.n_converged} of {result.draws} converged"
    )
    print(f"scaled chi-square: {own_chisq:.6f}" + (f", lavaan {chisq:.6f}" if chisq is not None else ""))


if __name__ == "__main__":
    main()
