"""Bootstrap draws of an improper model beside those of a proper one: python benchmarks/improper.py"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from rcvsem.fit import Fit, FitOptions, estimate, moments_from_data
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.model import parse_model

ITEMS = "\n".join(f"{name} =~ {name}1 + {name}2 + {name}3" for name in "ABCDEF")
TEXT = f"{ITEMS}\nD ~ A + B\nE ~ C + D\nF ~ D + E\n"
NAMES = parse_model(TEXT).observed
#: Correlation of the six constructs, respondents.
KINDS = {"proper": (0.4, 150), "improper": (0.999, 150)}


def answers(correlation: float, n: int, seed: int) -> np.ndarray:
    """(n, 18) ratings from 1 to 5."""
    rng = np.random.default_rng(seed)
    cov = np.full((6, 6), correlation) + (1.0 - correlation) * np.eye(6)
    factors = rng.multivariate_normal(np.zeros(6), cov, n)
    x = 0.75 * np.repeat(factors, 3, axis=1) + 0.66 * rng.standard_normal((n, 18))
    return np.digitize(x, [-1.2, -0.4, 0.4, 1.2]) + 1.0


def fitted(rows: np.ndarray, way: str) -> Fit:
    """The model by one way: ml, means, groups, fiml or wlsmv."""
    more: dict[str, Any] = {}
    spec = parse_model(TEXT, groups=2 if way == "groups" else 1, ordered=NAMES if way == "wlsmv" else ())
    if way == "means":
        spec = spec.with_options(meanstructure=True)
    if way == "groups":
        more["groups"] = np.array(["a", "b"], dtype=object)[np.arange(len(rows)) % 2]
    if way == "fiml":
        rows = rows.copy()
        rows[::5, 1], rows[2::7, 6] = np.nan, np.nan
        more["missing"] = "fiml"
    moments = moments_from_data(rows, NAMES, **more)
    options = FitOptions(
        estimator="wlsmv" if way == "wlsmv" else "ml", missing="fiml" if way == "fiml" else "listwise"
    )
    return estimate(spec, moments, options)


def main() -> None:
    """CPU milliseconds a draw, and how many draws have converged."""
    for way, draws in (("ml", 500), ("means", 250), ("groups", 100), ("fiml", 20), ("wlsmv", 20)):
        for kind, (correlation, n) in KINDS.items():
            fits = (fitted(answers(correlation, n, seed), way) for seed in range(40))
            fit = next(one for one in fits if one.converged and one.admissible is (kind == "proper"))
            began = time.process_time()
            found = bootstrap(fit, draws=draws, seed=1)
            took = (time.process_time() - began) / draws * 1000
            print(f"{way:7s} {kind:9s} {took:7.2f} ms a draw, {found.n_converged} of {draws} converged")


if __name__ == "__main__":
    main()
