"""Coverage of bootstrap intervals of an indirect effect, and convergence of draws in small samples.

Usage: python benchmarks/coverage.py [--replications 500] [--draws 1000]      writes docs/coverage.md

Population: X -> M -> Y, each measured by three items (standardized loadings .8, .7, .7), paths .4 (X on M), .35 (M on Y)
and .1 (X on Y), normal; N = 200. A 95 % interval should cover the true indirect effect in 95 % of the replications;
with 500 of them the share itself has a standard error of about one point.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from rcvsem.fit import estimate, moments_from_data
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.infer.effects import effect_plans, effects
from rcvsem.infer.intervals import IntervalKind
from rcvsem.infer.simulated import MonteCarloDraws, monte_carlo_draws
from rcvsem.model import ModelSpec, parse_model, read_model

ROOT = Path(__file__).resolve().parent.parent
KINDS: tuple[IntervalKind, ...] = ("percentile", "bc", "bca", "montecarlo")
MODEL = """
X =~ x1 + x2 + x3
M =~ m1 + m2 + m3
Y =~ y1 + y2 + y3
M ~ X
Y ~ M + X
"""
A, B, C = 0.4, 0.35, 0.1
LOADINGS = np.array([0.8, 0.7, 0.7])
N = 200


def sample(rng: np.random.Generator) -> np.ndarray:
    """(N, 9) answers of one replication; latent variances 1."""
    x = rng.standard_normal(N)
    m = A * x + np.sqrt(1 - A**2) * rng.standard_normal(N)
    rest = 1 - (B**2 + C**2 + 2 * A * B * C)
    y = B * m + C * x + np.sqrt(rest) * rng.standard_normal(N)
    latent = np.column_stack((x, m, y))
    items = latent[:, :, None] * LOADINGS
    items = items + np.sqrt(1 - LOADINGS**2) * rng.standard_normal(items.shape)
    return items.reshape(N, 9)


def coverage(replications: int, draws: int) -> tuple[dict[str, np.ndarray], int]:
    """(R, 3) of each kind: covered, missed below, missed above (standardized effect); replications used."""
    spec = parse_model(MODEL)
    names = tuple(f"{letter}{k}" for letter in "xmy" for k in (1, 2, 3))
    found: dict[str, list[tuple[bool, bool, bool]]] = {kind: [] for kind in KINDS}
    used = 0
    for number, seed in enumerate(np.random.SeedSequence(20240901).spawn(replications)):
        data = sample(np.random.default_rng(seed))
        fit = estimate(spec, moments_from_data(data, names))
        if not fit.converged:
            continue
        used += 1
        drawn = bootstrap(fit, draws=draws, seed=number, jackknife=True)
        simulated = monte_carlo_draws(fit, effect_plans(fit), draws=5 * draws, seed=number)
        rows = effects(
            fit,
            drawn,
            simulated=simulated if isinstance(simulated, MonteCarloDraws) else None,
            kinds=KINDS,
        )
        indirect = next(row for row in rows if row.kind == "total indirect")
        for kind in KINDS:
            ends = indirect.std_intervals[kind]
            below, above = ends.lower > A * B, ends.upper < A * B
            found[kind].append((not (below or above), below, above))
    return {kind: np.array(values, dtype=bool) for kind, values in found.items()}, used


def small_samples() -> list[str]:
    """Converged and inadmissible draws of the RCV model on the first n respondents."""
    from rcvsem.survey import read_survey

    survey = read_survey(ROOT / "surveys" / "wave2.xlsx", ROOT / "instruments" / "rcv.yaml")
    spec = read_model(ROOT / "models" / "rcv.desc")
    data = survey.matrix(spec.observed)
    lines = [
        "| respondents | draws | converged | inadmissible | CPU ms per draw |",
        "|---|---:|---:|---:|---:|",
    ]
    for n, draws in ((data.shape[0], 2000), (200, 1000), (120, 1000), (80, 500), (50, 300)):
        lines.append(measured(str(n), spec, data[:n], draws))
    # DP1 nearly a copy of DP2 makes the residual variance of DP2 negative
    first, second = spec.observed.index("DP1"), spec.observed.index("DP2")
    data = data.copy()
    data[:, first] = data[:, second] + 0.0375 * np.random.default_rng(3).standard_normal(data.shape[0])
    lines.append(measured(f"{data.shape[0]}, Heywood case (DP1 nearly a copy of DP2)", spec, data, 500))
    return lines


def measured(label: str, spec: ModelSpec, data: np.ndarray, draws: int) -> str:
    """One line of the table."""
    fit = estimate(spec, moments_from_data(data, spec.observed))
    start = time.process_time()
    drawn = bootstrap(fit, draws=draws, seed=1)
    each = 1000 * (time.process_time() - start) / draws
    return f"| {label} | {draws} | {drawn.n_converged} | {drawn.n_inadmissible} | {each:.2f} |"


def document(replications: int, draws: int) -> str:
    """The whole of docs/coverage.md."""
    found, used = coverage(replications, draws)
    lines = [
        "# Coverage of intervals",
        "",
        "Made by `python benchmarks/coverage.py`.",
        "",
        f"Standardized indirect effect {A} x {B} = {A * B:g} of X on Y through M, each measured by three items; N = {N},",
        f"{used} of {replications} replications converged, {draws:,} draws each. Intervals of 95 %; the",
        "standard error of a share is about one point.",
        "",
        "| interval | covered | effect below the interval | effect above it |",
        "|---|---:|---:|---:|",
    ]
    for kind, values in found.items():
        inside, below, above = 100 * values.mean(axis=0)
        lines.append(f"| {kind} | {inside:.1f} % | {below:.1f} % | {above:.1f} % |")
    lines += [
        "",
        "## Convergence of draws in small samples",
        "",
        "RCV model (30 items, 75 parameters), the first n respondents of wave 2. Every draw is refitted until its next",
        "step is below 1e-5 standard errors; draws that do not get there are counted, and left out of the intervals.",
        "With 50 respondents a resample has about 32 different ones, hardly more than there are items.",
        "",
        *small_samples(),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--replications", type=int, default=500)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "coverage.md")
    asked = parser.parse_args()
    text = document(asked.replications, asked.draws)
    asked.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
