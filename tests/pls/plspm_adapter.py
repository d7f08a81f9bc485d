"""plspm 0.5.7 (GPL) as a second opinion: it is called as installed, on standardized columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd


@contextmanager
def one_tuples() -> Iterator[None]:
    """plspm writes `frame.loc[row,]`, which pandas 3 no longer reads as a row."""
    from pandas.core.indexing import _LocIndexer

    own = _LocIndexer.__getitem__

    def unwrapped(self: Any, key: Any) -> Any:
        return own(self, key[0] if isinstance(key, tuple) and len(key) == 1 else key)

    _LocIndexer.__getitem__ = unwrapped  # type: ignore[method-assign]
    try:
        yield
    finally:
        _LocIndexer.__getitem__ = own  # type: ignore[method-assign]


def estimate(
    x: np.ndarray,
    items: Sequence[str],
    measurement: Mapping[str, Sequence[str]],
    structural: Mapping[str, Sequence[str]],
    *,
    scheme: str = "PATH",
    mode_b: Sequence[str] = (),
    tolerance: float = 1e-24,
) -> dict[str, Any]:
    """Weights, loadings, paths and R2 by plspm.

    Unscaled, its weights make scores whose variance is divided by n: they are multiplied by sqrt((n - 1)/n).
    """
    import plspm.config as c
    from plspm.mode import Mode
    from plspm.plspm import Plspm
    from plspm.scheme import Scheme

    z = pd.DataFrame((x - x.mean(axis=0)) / x.std(axis=0, ddof=1), columns=list(items))
    with one_tuples():
        structure = c.Structure()
        for outcome, predictors in structural.items():
            structure.add_path(list(predictors), [outcome])
        config = c.Config(structure.path(), scaled=False)
        for name, block in measurement.items():
            config.add_lv(name, Mode.B if name in mode_b else Mode.A, *[c.MV(item) for item in block])
        found = Plspm(z, config, getattr(Scheme, scheme), iterations=1000, tolerance=tolerance)
        outer, effects, inner = found.outer_model(), found.effects(), found.inner_summary()
    factor = float(np.sqrt((len(z) - 1) / len(z)))
    return {
        "weights": {item: float(outer.loc[item, "weight"]) * factor for item in items},
        "loadings": {item: float(outer.loc[item, "loading"]) for item in items},
        "paths": {
            f"{row['from']}->{row['to']}": float(row["direct"])
            for _, row in effects.iterrows()
            if row["direct"] != 0
        },
        "r2": {name: float(inner.loc[name, "r_squared"]) for name in structural},
    }
