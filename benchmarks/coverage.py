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
from rcvsem.infer.effect_plans import effect_plans
from rcvsem.infer.effects import effects
from rcvsem.infer.intervals import ConfidenceInterval, IntervalKind, interval
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


def sample(rng: np.random.Generator, n: int = N, a: float = A, b: float = B, c: float = C) -> np.ndarray:
    """(n, 9) answers of one replication; latent variances 1."""
    x = rng.standard_normal(n)
    m = a * x + np.sqrt(1 - a**2) * rng.standard_normal(n)
    rest = 1 - (b**2 + c**2 + 2 * a * b * c)
    y = b * m + c * x + np.sqrt(rest) * rng.standard_normal(n)
    latent = np.column_stack((x, m, y))
    items = latent[:, :, None] * LOADINGS
    items = items + np.sqrt(1 - LOADINGS**2) * rng.standard_normal(items.shape)
    return items.reshape(n, 9)


def coverage(replications: int, draws: int) -> tuple[dict[str, np.ndarray], int]:
    """(R, 3) of each kind: covered, missed below, missed above (standardized effect); replications used."""
    spec = parse_model(MODEL)
    names = _names()
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


def null_rejected(replications: int, draws: int) -> tuple[dict[str, float], int]:
    """Share of samples whose interval excludes 0 where M does not act on Y (b = 0), by kind; replications used.

    a = .59, b = 0, c' = .1, N = 100: the type I error of the test of an indirect effect.
    """
    spec, names = parse_model(MODEL), _names()
    kinds: tuple[IntervalKind, ...] = ("percentile", "bc", "montecarlo")
    hits, used = dict.fromkeys(kinds, 0), 0
    for number, seed in enumerate(np.random.SeedSequence(20240902).spawn(replications)):
        fit = estimate(spec, moments_from_data(sample(np.random.default_rng(seed), 100, 0.59, 0.0), names))
        if not fit.converged:
            continue
        used += 1
        drawn = bootstrap(fit, draws=draws, seed=number)
        simulated = monte_carlo_draws(fit, effect_plans(fit), draws=2 * draws, seed=number)
        rows = effects(
            fit,
            drawn,
            simulated=simulated if isinstance(simulated, MonteCarloDraws) else None,
            kinds=kinds,
        )
        indirect = next(row for row in rows if row.kind == "total indirect")
        for kind, ends in indirect.std_intervals.items():
            hits[kind] += ends.lower > 0 or ends.upper < 0
    return {kind: count / used for kind, count in hits.items()}, used


def null_of_scores(replications: int, draws: int, n: int = 100, a: float = 0.59) -> dict[str, float]:
    """The same of observed scores: X -> M -> Y by least squares, b = 0; share of intervals of a b that exclude 0."""
    kinds: tuple[IntervalKind, ...] = ("percentile", "bc")
    hits = dict.fromkeys(kinds, 0)
    for seed in np.random.SeedSequence(20240904).spawn(replications):
        rng = np.random.default_rng(seed)
        x = rng.standard_normal(n)
        m = a * x + np.sqrt(1 - a**2) * rng.standard_normal(n)
        y = rng.standard_normal(n)
        rows = rng.integers(0, n, (draws, n))
        rows[0] = np.arange(n)  # the sample itself
        xs, ms, ys = (v[rows] - v[rows].mean(axis=1, keepdims=True) for v in (x, m, y))
        xx, xm, mm, xy, my = (
            (p * q).mean(axis=1) for p, q in ((xs, xs), (xs, ms), (ms, ms), (xs, ys), (ms, ys))
        )
        effect = (xm / xx) * (my * xx - xm * xy) / (mm * xx - xm**2)
        for kind in kinds:
            ends = interval(effect[1:], float(effect[0]), kind=kind)
            if isinstance(ends, ConfidenceInterval):
                hits[kind] += ends.lower > 0 or ends.upper < 0
    return {kind: count / replications for kind, count in hits.items()}


def called_full(replications: int, draws: int, direct: float, n: int) -> dict[str, float]:
    """Share of each type of mediation where the direct effect is `direct`, by the percentile interval."""
    spec, names = parse_model(MODEL), _names()
    found: dict[str, int] = {}
    for number, seed in enumerate(np.random.SeedSequence(20240903).spawn(replications)):
        fit = estimate(
            spec, moments_from_data(sample(np.random.default_rng(seed), n, 0.5, 0.4, direct), names)
        )
        rows = effects(fit, bootstrap(fit, draws=draws, seed=number))
        kind = str(next(row for row in rows if row.kind == "total indirect").verdict)
        found[kind] = found.get(kind, 0) + 1
    return {kind: count / replications for kind, count in found.items()}


def _names() -> tuple[str, ...]:
    return tuple(f"{letter}{k}" for letter in "xmy" for k in (1, 2, 3))


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


def decisions(replications: int, draws: int) -> list[str]:
    """What the intervals decide where there is nothing, and where there is little."""
    null, used = null_rejected(replications, draws)
    scores = null_of_scores(5 * replications, 2 * draws)
    error = 100 * np.sqrt(0.05 * 0.95 / used)
    few = replications // 4
    lines = [
        "## Type I error: no effect of M on Y",
        "",
        "a = .59, b = 0, c' = .1 (standardized), N = 100: the indirect effect is 0, and a 95 % interval should exclude 0",
        "in 5 % of the samples at most.",
        f"Latent variables: {used:,} of {replications:,} samples, {draws:,} draws each (standard error of a share "
        f"{error:.1f} points).",
        f"Observed scores, by least squares: {5 * replications:,} samples, {2 * draws:,} draws each.",
        "The bias-corrected interval rejects more often than the percentile interval, of observed scores too often, as",
        "Fritz, Taylor and MacKinnon (2012) found; so the percentile interval decides unless another is asked for.",
        "",
        "| interval | excludes 0: latent variables | observed scores |",
        "|---|---:|---:|",
        *(
            f"| {kind} | {100 * share:.1f} % | {f'{100 * scores[kind]:.1f} %' if kind in scores else ''} |"
            for kind, share in null.items()
        ),
        "",
        "## “Full” mediation where there is a direct effect",
        "",
        f"a = .5, b = .4, percentile intervals, {few} samples of {draws:,} draws each. With a direct effect the right",
        "type is complementary; indirect-only (“full”) says no more than that the direct effect was not detected.",
        "",
        "| direct effect | N | indirect-only (“full”) | complementary | other |",
        "|---:|---:|---:|---:|---:|",
    ]
    for direct, n in ((0.1, 457), (0.2, 200), (0.2, 457)):
        found = called_full(few, draws, direct, n)
        full, both = found.get("indirect-only", 0.0), found.get("complementary", 0.0)
        lines.append(
            f"| {direct:g} | {n} | {100 * full:.0f} % | {100 * both:.0f} % | {100 * (1 - full - both):.0f} % |"
        )
    return [*lines, ""]


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
        *decisions(4 * replications // 5, draws // 4),
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
