"""The product of three latent variables (`rcvsem process 3 --latent`) at 400 and 800 respondents: docs/process.md.

Three items a construct with loadings .8, .75 and .7; X, W and Z correlate .3; the outcome's residual has SD .7. How often
the 95% interval holds the true effect, and how often a false one is found. Takes some minutes.
Run: python benchmarks/three_way.py
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

import rcvsem
from rcvsem.foundation.availability import NotAvailable

SAMPLES, SEED = 200, 3
LOADINGS = (0.8, 0.75, 0.7)
NAMES = "XWZY"
CONSTRUCTS = {name: [f"{name}{k}" for k in range(3)] for name in NAMES}
ROOT = np.linalg.cholesky(np.full((3, 3), 0.3) + 0.7 * np.eye(3))


def answers(rng: np.random.Generator, n: int, effect: float) -> pd.DataFrame:
    """One sample, a row a respondent. effect : of X times W times Z, all of variance 1."""
    x, w, z = ROOT @ rng.normal(size=(3, n))
    y = (
        0.3 * x
        + 0.2 * (w + z + x * w)
        + effect * x * w * z
        + 0.1 * (x * z + w * z)
        + 0.7 * rng.normal(size=n)
    )
    columns = {}
    for name, own in zip(NAMES, (x, w, z, y), strict=True):
        for item, load in zip(CONSTRUCTS[name], LOADINGS, strict=True):
            columns[item] = load * own + np.sqrt(1 - load**2) * rng.normal(size=n)
    return pd.DataFrame(columns)


def main(samples: int = SAMPLES) -> None:
    for n in (400, 800):
        for effect in (0.2, 0.0):
            rng = np.random.default_rng(SEED)
            # in the unit of the first item of X, W and Z, and of Y's
            true, held, found = effect / LOADINGS[0] ** 2, 0, []
            for _ in range(samples):
                study = rcvsem.process(
                    3, answers(rng, n, effect), constructs=CONSTRUCTS, x="X", w="W", z="Z", y="Y",
                    latent=True, draws=0,
                )  # fmt: skip
                row = next((one for one in study.paths if one.rhs == "X.W.Z"), None)
                if row is None or isinstance(row.own_se, NotAvailable):
                    continue
                found.append(row.est)
                held += abs(row.est - true) < 1.96 * float(row.own_se)
            what = "hold the true value" if effect else "leave out the 0"
            count = held if effect else len(found) - held
            print(
                f"N = {n}, true {true:.3f}: median {np.median(found):.3f}; "
                f"{count} of {len(found)} intervals {what}",
                flush=True,
            )


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:2]))
