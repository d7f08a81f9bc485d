"""PLS of the RCV model against plspm, in one run: python benchmarks/pls.py (from the root, with plspm installed).

Processor seconds, one thread. Prints each measured value, the other program's, and the quotient.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from rcvsem import read_survey  # noqa: E402
from rcvsem.model import read_model  # noqa: E402
from rcvsem.pls.bootstrap import bootstrap_pls  # noqa: E402
from rcvsem.pls.fit import fit_pls  # noqa: E402
from rcvsem.pls.model_reading import pls_model  # noqa: E402
from rcvsem.pls.prediction import predict_pls  # noqa: E402

DRAWS = 10_000


def seconds(work: Callable[[], object], repeat: int) -> float:
    """The fastest of `repeat` runs."""
    found = []
    for _ in range(repeat):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def main() -> None:
    model = pls_model(read_model(ROOT / "models" / "rcv.desc", components=True))
    survey = read_survey(ROOT / "surveys" / "wave2.xlsx", ROOT / "instruments" / "rcv.yaml")
    items = model.items
    x = np.column_stack([np.asarray(survey.column(item), dtype=float) for item in items])
    fit = fit_pls(model, x, items)
    ours = seconds(lambda: fit_pls(model, x, items), 20)
    boot = seconds(lambda: bootstrap_pls(fit, draws=DRAWS), 2)
    predict = seconds(lambda: predict_pls(fit, folds=10, repeats=10), 3)
    theirs = _plspm(model, x, items)
    rows = [
        ("one estimation", ours, theirs),
        (f"{DRAWS} bootstrap draws", boot, None if theirs is None else theirs * DRAWS),
        ("PLSpredict, 10 folds x 10", predict, None),
    ]
    print(f"{'':28}{'rcvsem':>10}{'plspm':>12}{'quotient':>10}")
    for what, own, other in rows:
        tail = "" if other is None else f"{other:12.4f}{other / own:10.0f}"
        print(f"{what:28}{own:10.4f}{tail}")


def _plspm(model: object, x: np.ndarray, items: tuple[str, ...]) -> float | None:
    """Seconds of one estimation by plspm; None without it. A draw of its bootstrap is one more estimation."""
    try:
        import plspm  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        print("plspm is not installed: only rcvsem is measured.")
        return None
    from tests.pls.plspm_adapter import estimate

    measurement = {c.name: c.items for c in model.constructs}  # type: ignore[attr-defined]
    structural: dict[str, list[str]] = {}
    for outcome, predictor in model.paths:  # type: ignore[attr-defined]
        structural.setdefault(outcome, []).append(predictor)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return seconds(lambda: estimate(x, items, measurement, structural, tolerance=1e-6), 3)


if __name__ == "__main__":
    main()
