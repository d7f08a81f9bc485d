"""The only file that knows factor_analyzer: a second opinion on KMO and Bartlett.

Only these two of its functions are used. `FactorAnalyzer.fit` does not run with current scikit-learn, and
oblique solutions of 0.5.1 carry permuted factor correlations and wrong communalities.
"""

from __future__ import annotations

import warnings

import numpy as np

from rcvsem.foundation.arrays import Floats


def kmo_and_bartlett(x: Floats) -> tuple[float, Floats, float, float]:
    """Overall KMO, (k,) MSA, Bartlett chi2 and p of complete (n, k) answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import of scikit-learn warns
        from factor_analyzer.factor_analyzer import calculate_bartlett_sphericity, calculate_kmo

        msa, overall = calculate_kmo(np.array(x))
        chi2, p = calculate_bartlett_sphericity(np.array(x))
    return float(overall), np.asarray(msa, dtype=np.float64), float(chi2), float(p)
