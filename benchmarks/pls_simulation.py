"""Who recovers which paths: PLS, PLSc and covariance-based SEM in a factor and in a composite population.

python benchmarks/pls_simulation.py [replications]     (from the root; 200 replications take some minutes)

Three constructs of four items, c ~ a + b, b ~ a. Factor population: items = loading x construct + error. Composite
population: constructs are weighted sums of items that correlate at .3 (blocks b and c) and .5 (block a) within a block,
and no common factor. Prints the mean estimate, its root mean squared error, and how often the 95 % percentile interval
of 300 draws holds the true path.
"""

from __future__ import annotations

import os
import sys

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

import rcvsem  # noqa: E402
from rcvsem.model import ModelSpec  # noqa: E402
from rcvsem.pls.bootstrap import bootstrap_pls  # noqa: E402
from rcvsem.pls.fit import fit_pls  # noqa: E402
from rcvsem.pls.model_reading import pls_model  # noqa: E402
from rcvsem.pls.options import PlsOptions  # noqa: E402

PATHS = {("b", "a"): 0.4, ("c", "a"): 0.3, ("c", "b"): 0.5}
ITEMS = tuple(f"{block}{k}" for block in "abc" for k in range(1, 5))
DRAWS = 300


def construct_correlations() -> np.ndarray:
    ab = PATHS["b", "a"]
    ac = PATHS["c", "a"] + PATHS["c", "b"] * ab
    bc = PATHS["c", "b"] + PATHS["c", "a"] * ab
    return np.array([[1, ab, ac], [ab, 1, bc], [ac, bc, 1.0]])


def factor_population() -> np.ndarray:
    loadings = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6], [0.75]]))
    sigma = loadings @ construct_correlations() @ loadings.T
    np.fill_diagonal(sigma, 1.0)
    return sigma


def composite_population() -> np.ndarray:
    """Blocks T_j, weights w_j with w'Tw = 1, between blocks T_j w_j phi_jk w_k' T_k."""
    raw = {"a": (0.6, 0.4, 0.2, 0.4), "b": (0.3, 0.5, 0.5, 0.2), "c": (0.5, 0.3, 0.4, 0.4)}
    blocks, loads = [], []
    for name, within in zip("abc", (0.5, 0.3, 0.3), strict=True):
        t = np.full((4, 4), within) + (1 - within) * np.eye(4)
        w = np.array(raw[name])
        w = w / np.sqrt(w @ t @ w)
        blocks.append(t)
        loads.append(t @ w)
    phi = construct_correlations()
    sigma = np.empty((12, 12))
    for j in range(3):
        for k in range(3):
            block = blocks[j] if j == k else phi[j, k] * np.outer(loads[j], loads[k])
            sigma[4 * j : 4 * j + 4, 4 * k : 4 * k + 4] = block
    return sigma


def text(sign: str) -> str:
    blocks = "".join(f"{b} {sign} {' + '.join(f'{b}{k}' for k in range(1, 5))}\n" for b in "abc")
    return blocks + "b ~ a\nc ~ a + b\n"


REFLECTIVE = pls_model(ModelSpec.from_text(text("=~"), components=True))
COMPOSITE = pls_model(ModelSpec.from_text(text("<~"), components=True))


def estimates(x: np.ndarray, seed: int) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Estimator -> paths, lower and upper ends (NaN for the covariance-based one, which has no draws here)."""
    found = {}
    for name, model, estimator in (
        ("PLS, mode A", REFLECTIVE, "pls"),
        ("PLS, mode B", COMPOSITE, "pls"),
        ("PLSc", REFLECTIVE, "plsc"),
    ):
        fit = fit_pls(model, x, ITEMS, PlsOptions(estimator=estimator, tolerance=1e-7))  # type: ignore[arg-type]
        drawn = bootstrap_pls(fit, draws=DRAWS, seed=seed).values["paths"]
        own = [(fit.layout.constructs[j], fit.layout.constructs[i]) for j, i in fit.layout.paths]
        order = [own.index(path) for path in PATHS]
        ends = np.nanquantile(drawn, (0.025, 0.975), axis=0)[:, order]
        found[name] = (np.array([fit.paths[j, i] for j, i in fit.layout.paths])[order], ends[0], ends[1])
    frame = pd.DataFrame(x, columns=list(ITEMS))
    cb = rcvsem.fit(text("=~"), frame)
    values = np.full(3, np.nan)
    ends = np.full((2, 3), np.nan)
    if cb.converged:
        table = rcvsem.estimates(cb)
        for k, (outcome, predictor) in enumerate(PATHS):
            row = table[(table.op == "~") & (table.lhs == outcome) & (table.rhs == predictor)].iloc[0]
            values[k] = row["std_all"]
            ends[:, k] = row["std_all"] + np.array([-1.96, 1.96]) * row["std_all_se"]
    found["CB-SEM, ML"] = (values, ends[0], ends[1])
    return found


def main() -> None:
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    truth = np.array(list(PATHS.values()))
    print(f"{replications} replications, {DRAWS} draws each; true paths b~a .4, c~a .3, c~b .5")
    print(
        f"{'population':12}{'n':>5}  {'estimator':14}{'mean b~a':>9}{'c~a':>7}{'c~b':>7}{'RMSE':>7}{'coverage':>10}"
    )
    for population, sigma in (("factor", factor_population()), ("composite", composite_population())):
        root = np.linalg.cholesky(sigma)
        for n in (100, 300):
            rng = np.random.default_rng(20260101 + n)
            kept: dict[str, list[tuple[np.ndarray, np.ndarray, np.ndarray]]] = {}
            for k in range(replications):
                x = rng.standard_normal((n, 12)) @ root.T
                for name, values in estimates(x, k + 1).items():
                    kept.setdefault(name, []).append(values)
            for name, all_values in kept.items():
                values, low, high = (np.array(part) for part in zip(*all_values, strict=True))
                ok = np.isfinite(values).all(axis=1)
                mean = values[ok].mean(axis=0)
                rmse = np.sqrt(((values[ok] - truth) ** 2).mean())
                inside = ((low[ok] <= truth) & (truth <= high[ok])).mean()
                print(
                    f"{population:12}{n:5}  {name:14}{mean[0]:9.3f}{mean[1]:7.3f}{mean[2]:7.3f}{rmse:7.3f}{inside:10.3f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
