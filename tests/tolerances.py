"""The one table of tolerances for golden tests: how far a number may be from its stored value.

Relative unless the name ends in `_abs`. Use as `pytest.approx(expected, rel=TOLERANCE["chi2"], abs=...)` or `close`.
"""

from __future__ import annotations

TOLERANCE: dict[str, float] = {
    "estimate": 1e-5,
    "standardized": 1e-5,
    "se": 1e-4,
    "z": 1e-4,
    "chi2": 1e-6,
    "logl": 1e-6,
    "index_abs": 1e-5,
    "modification_index": 1e-4,
    "epc": 1e-4,
    "robust_se": 1e-4,
    "scaled_chi2": 1e-4,
    "polychoric": 1e-4,
    "wlsmv": 1e-3,
    "fiml_estimate": 1e-4,
    "fiml_se": 1e-3,
    "reliability": 1e-6,
    "efa_loading": 1e-4,
    "bootstrap_same_draws": 1e-6,
    "pls_abs": 1e-6,
}
