"""What interactions add to R2, against least squares of observed variables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem

DATA = Path(__file__).parents[1] / "golden/moderation/interaction.csv"


def r2(y: Any, *columns: Any) -> float:
    table = np.column_stack([np.ones(len(y)), *columns])
    left = y - table @ np.linalg.lstsq(table, y, rcond=None)[0]
    return float(1 - (left**2).sum() / ((y - y.mean()) ** 2).sum())


def test_observed_interactions_are_those_of_least_squares() -> None:
    raw = pd.read_csv(DATA)
    data = pd.DataFrame(
        {"x": raw.x1, "w": raw.m1 + raw.x1, "v": np.random.default_rng(1).normal(size=len(raw)), "y": raw.y1}
    )
    x, w, v, y = (data[name].to_numpy() for name in "xwvy")
    found: Any = rcvsem.moderation("y ~ x + w + x:w\n", data, draws=0)
    (size,) = found.effect_sizes
    without, with_ = r2(y, x, w), r2(y, x, w, x * w)
    assert (size.r2_main, size.r2) == pytest.approx((without, with_), rel=NEAR["minimum"])
    assert size.f2 == pytest.approx((with_ - without) / (1 - with_), rel=NEAR["refit"])
    said = {f.code: f for f in found.findings}["squares_left_out"]
    assert "y ~ x:x + w:w" in said.fix
    both: Any = rcvsem.moderation("y ~ x + w + v + x:v + w:v\n", data, draws=0)
    (size,) = both.effect_sizes
    assert size.products == ("x.v", "w.v")
    assert size.r2 == pytest.approx(r2(y, x, w, v, x * v, w * v), rel=NEAR["minimum"])
    assert "squares_left_out" not in {f.code for f in both.findings}  # v goes with neither


def test_squares_in_the_model_are_no_longer_missed() -> None:
    raw = pd.read_csv(DATA)
    data = pd.DataFrame({"x": raw.x1, "w": raw.m1 + raw.x1, "y": raw.y1})
    found: Any = rcvsem.moderation("y ~ x + w + x:w + x:x + w:w\n", data, draws=0)
    assert "squares_left_out" not in {f.code for f in found.findings}
