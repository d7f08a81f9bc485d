"""The only file that knows pingouin: a second opinion on Cronbach's alpha. It takes seconds to load."""

from __future__ import annotations

import warnings

import numpy as np

from rcvsem.foundation.arrays import Floats


def alpha(x: Floats) -> float:
    """Alpha of complete (n, k) answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it uses calls that newer pandas announces to remove
        import pandas as pd
        import pingouin

        found, _ = pingouin.cronbach_alpha(data=pd.DataFrame(np.array(x)))
    return float(found)
