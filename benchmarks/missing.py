"""Full information maximum likelihood with 5 % missing answers: our times and lavaan's, in the same run.

    python benchmarks/missing.py [--repeats 5] [--lavaan-repeats 1] [--draws 100] [--json FILE]

The RCV model on its simulated survey, complete rows, 5 % of the answers deleted by a fixed seed. Rounds alternate between
the programs; each figure is the best of its repeats. Without R or lavaan only our times are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from rcvsem.analyses.inputs import read_inputs
from rcvsem.evaluate import fit_measures, modification_indices
from rcvsem.fit import FitOptions, estimate, moments_from_data
from rcvsem.fit.matrices import Layout
from rcvsem.infer.bootstrap import bootstrap

ROOT = Path(__file__).parents[1]
SHARE, SEED = 0.05, 20230519
GOAL = 1 / 50


def data_with_gaps(model: Path, survey: Path) -> tuple[Any, np.ndarray]:
    """The model and its answers (n, p), 5 % of them NaN."""
    inputs = read_inputs(model, survey)
    rows = np.array(inputs.moments.groups[0].data)
    rows[np.random.default_rng(SEED).random(rows.shape) < SHARE] = np.nan
    return inputs.spec, rows[~np.isnan(rows).all(axis=1)]


def best(function: Any, repeats: int) -> float:
    """Shortest time in seconds."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        function()
        times.append(perf_counter() - start)
    return min(times)


def estimates_only(spec: Any, rows: np.ndarray) -> np.ndarray:
    """Saturated moments and estimates, without standard errors, test and baseline."""
    from rcvsem.fit.estimation import solve
    from rcvsem.fit.families import Estimated, family_of
    from rcvsem.fit.item_units import scaled, units_of
    from rcvsem.fit.written_constraints import build_constraints

    options = FitOptions(missing="fiml")
    family = family_of(options, ordinal=False)
    spec = spec.with_options(meanstructure=True)
    moments = moments_from_data(rows, spec.observed, missing="fiml")
    unbound = Layout(spec)
    samples = family.samples(moments, options, unbound, means=True)
    layout = unbound.bind([s.cov for s in samples], [s.mean for s in samples])
    objective = family.objective(layout, samples, options)
    units = units_of(layout, samples)
    constraints = build_constraints(spec, layout.n_free, units.theta)
    model = Estimated(spec, moments, options, objective, constraints, family)
    theta, _ = solve(model, scaled(objective, constraints, units))
    return theta


def whole(spec: Any, rows: np.ndarray, estimator: str = "ml") -> Any:
    """Everything that `estimate` gives."""
    moments = moments_from_data(rows, spec.observed, missing="fiml")
    return estimate(spec, moments, FitOptions(missing="fiml", estimator=estimator))  # type: ignore[arg-type]


def lavaan(folder: Path, what: str, repeats: int) -> dict[str, Any] | None:
    """lavaan's times, or None without it."""
    if shutil.which("Rscript") is None:
        return None
    command = ["Rscript", str(ROOT / "benchmarks" / "missing.R"), "data.csv", "model.lav", str(repeats), what]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "rcv.desc")
    parser.add_argument("--survey", type=Path, default=ROOT / "surveys" / "wave2.xlsx")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--lavaan-repeats", type=int, default=1)
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    spec, rows = data_with_gaps(asked.model, asked.survey)
    fit = whole(spec, rows)
    patterns = len(fit.moments.groups[0].incomplete.rows.seen)
    result: dict[str, Any] = {
        "n": fit.n, "items": len(spec.observed), "parameters": fit.q, "patterns": patterns,
        "missing": round(float(np.isnan(rows).mean()), 4), "logl": fit.logl, "chisq": fit.chisq, "df": fit.df,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.savetxt(
            folder / "data.csv", rows, delimiter=",", header=",".join(spec.observed), comments="", fmt="%g"
        )
        text = (folder / "data.csv").read_text().replace("nan", "NA")
        (folder / "data.csv").write_text(text)
        (folder / "model.lav").write_text(spec.source, encoding="utf-8")
        rounds: dict[str, list[float]] = {}
        for _ in range(asked.repeats):
            for key, function in (
                ("estimates", lambda: estimates_only(spec, rows)),
                ("with_se_and_chisq", lambda: whole(spec, rows)),
                ("mlr", lambda: whole(spec, rows, "mlr")),
            ):
                rounds.setdefault(key, []).append(best(function, 1))
        ours = {key: min(values) for key, values in rounds.items()}
        ours["fit_measures"] = best(lambda: fit_measures(fit), asked.repeats)
        ours["modification_indices"] = best(lambda: modification_indices(fit), asked.repeats)
        if asked.draws:
            ours["bootstrap_per_draw"] = best(lambda: bootstrap(fit, draws=asked.draws), 1) / asked.draws
        theirs = {
            key: lavaan(folder, what, asked.lavaan_repeats)
            for key, what in (("estimates", "estimates"), ("with_se_and_chisq", "se"))
        }
    result["seconds"] = {key: round(value, 5) for key, value in ours.items()}
    for key, found in theirs.items():
        if found is not None:
            seconds = min(found["seconds"])
            result[f"lavaan_{key}"] = {
                "seconds": seconds, "version": found["version"], "ours_to_lavaan": ours[key] / seconds,
                "goal": GOAL, "met": ours[key] / seconds <= GOAL, "logl_ours_minus_lavaan": fit.logl - found["logl"][0],
            }  # fmt: skip
    said = json.dumps(result, indent=1)
    print(said)
    if asked.json is not None:
        asked.json.write_text(said + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
