"""What can be chosen on this floor, apart from the code that does it: read by the command line without numpy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from rcvsem.foundation.words import phrase

BOOTSTRAP = phrase("Bootstrap and intervals")
"""Where the options of draws stand in a help text."""
IntervalKind = Literal["percentile", "bc", "bca", "montecarlo"]
BootstrapInterval = Literal["percentile", "bc", "bca"]
DecisionRule = Literal["percentile", "bc", "bca", "montecarlo", "robust", "normal"]
"""What decides whether an effect differs from 0: an interval of draws, robust standard errors, or the estimator's own."""
Order = Sequence[Sequence[str]] | str
"""Groups of variables from causes to effects, or a text: "DP,DK < DSC < PV"."""
Centring = Literal["double-mean", "mean", "residual"]
Skew = Literal["none", "moderate", "severe"]
Backend = Literal["local", "threads", "dask", "ray"]
INTERVAL_KINDS: tuple[IntervalKind, ...] = get_args(IntervalKind)


def deciding(kinds: Sequence[IntervalKind]) -> IntervalKind:
    """The interval that decides where nobody says which: percentile, else the last of `kinds` (not empty).

    The bias-corrected interval rejects a true null too often in small samples (docs/coverage.md), so it decides only
    when it is asked for.
    """
    return "percentile" if "percentile" in kinds else kinds[-1]


#: Standard errors of regressions (`infer.process`).
Errors = Literal["ols", "hc3"]
