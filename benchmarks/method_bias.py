"""What the usual tests of common method bias see: the table in docs/measurement.md. Takes about two minutes.

Five constructs of four five-point items, N = 450. Every item is construct, method and error; `method` is the share of its
variance that comes from one method factor, `r` the true correlation of the constructs. A marker of four items carries the
same share of method variance and is uncorrelated with the constructs. Run: python benchmarks/method_bias.py
"""

from __future__ import annotations

import numpy as np

from rcvsem.fit import estimate, moments_from_data
from rcvsem.foundation.availability import NotAvailable
from rcvsem.infer.cfa_marker import cfa_marker
from rcvsem.infer.cfa_marker_result import CfaMarker
from rcvsem.infer.latent_method import latent_method_factor
from rcvsem.infer.marker_variable import marker_test
from rcvsem.infer.measurement_models import measurement_of
from rcvsem.infer.method_bias import method_verdicts
from rcvsem.infer.rival_models import rival_models
from rcvsem.model import parse_model
from rcvsem.scale.harman import harman_test
from rcvsem.scale.vif import full_collinearity

SAMPLES, N, SUBSTANTIVE = 12, 450, 0.45
CONDITIONS = ((0.0, 0.0), (0.2, 0.0), (0.3, 0.0), (0.4, 0.0), (0.0, 0.6), (0.2, 0.6))
CODES = [f"F{k}" for k in range(5)]
ITEMS = [f"{code}_{i}" for code in CODES for i in range(4)]
MARKER = tuple(f"M_{i}" for i in range(4))
CUTS = np.array([-1.5, -0.5, 0.5, 1.5])


def answers(rng: np.random.Generator, method: float, r: float) -> np.ndarray:
    """(N, 24) answers 1 to 5; the last four items are the marker's."""
    traits = np.sqrt(r) * rng.normal(size=(N, 1)) + np.sqrt(1 - r) * rng.normal(size=(N, 5))
    traits = np.column_stack([traits, rng.normal(size=N)])
    substantive = min(SUBSTANTIVE, 0.85 - method)
    noise = rng.normal(size=(N, 24)) * np.sqrt(1 - substantive - method)
    shared = np.sqrt(method) * rng.normal(size=(N, 1))
    return 1.0 + np.searchsorted(CUTS, np.sqrt(substantive) * np.repeat(traits, 4, axis=1) + shared + noise)


def one(rng: np.random.Generator, method: float, r: float) -> tuple[dict[str, bool | None], list[float]]:
    """Whether each test's rule of thumb is met; mean correlation as the CFA has it, and after the marker."""
    rows = answers(rng, method, r)
    spec = parse_model(
        "\n".join(f"{c} =~ {' + '.join(ITEMS[4 * k : 4 * k + 4])}" for k, c in enumerate(CODES))
    )
    measurement = measurement_of(estimate(spec, moments_from_data(rows[:, :20], ITEMS)))
    wide = measurement.__class__(
        constructs=measurement.constructs, residuals=(), options=measurement.options,
        moments=moments_from_data(rows, [*ITEMS, *MARKER]),
    )  # fmt: skip
    rivals = rival_models(measurement)
    scores = rows.reshape(N, 6, 4).mean(axis=2)
    found = cfa_marker(wide, MARKER)
    verdicts = method_verdicts(
        harman=harman_test(rows[:, :20]), one_factor=rivals[-1], reference=rivals[0],
        latent=latent_method_factor(measurement), marker=marker_test(scores[:, :5], CODES, scores[:, 5]),
        collinearity=full_collinearity(scores[:, :5], CODES), cfa_marker=found,
    )  # fmt: skip
    means = [np.nan, np.nan]
    if isinstance(found, CfaMarker):
        pairs = [c for c in found.correlations if not isinstance(c.corrected, NotAvailable)]
        means = [float(np.mean([getattr(c, key) for c in pairs])) for key in ("baseline", "corrected")]
    return {entry.code: entry.passed for entry in verdicts}, means


def main() -> None:
    """Print the rows of the table."""
    print(
        "| method variance | true r | estimated r | corrected r | Harman | one factor | ULMC | VIF | "
        "marker | CFA marker |"
    )
    print("|" + "---:|" * 10)
    for method, r in CONDITIONS:
        rng = np.random.default_rng([17, round(100 * method), round(100 * r)])
        runs = [one(rng, method, r) for _ in range(SAMPLES)]
        before, after = np.nanmean([means for _, means in runs], axis=0)
        met = [
            f"{sum(passed[code] is True for passed, _ in runs)}/{SAMPLES}"
            for code in ("harman", "one-factor", "ulmc", "vif", "marker", "cfa-marker")
        ]
        print(
            f"| {method:.0%} | {r:.1f} | {before:.2f} | {after:.2f} | " + " | ".join(met) + " |", flush=True
        )


if __name__ == "__main__":
    main()
