"""What can be chosen on this floor, apart from the code that does it: read by the command line without numpy."""

from __future__ import annotations

from typing import Literal, get_args

IntervalKind = Literal["percentile", "bc", "bca", "montecarlo"]
BootstrapInterval = Literal["percentile", "bc", "bca"]
Centring = Literal["double-mean", "mean", "residual"]
Skew = Literal["none", "moderate", "severe"]
Backend = Literal["local", "threads", "dask", "ray"]
INTERVAL_KINDS: tuple[IntervalKind, ...] = get_args(IntervalKind)
