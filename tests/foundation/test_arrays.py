"""Arrays of the foundation."""

import numpy as np

from rcvsem.foundation.arrays import median


def test_median_is_that_of_numpy() -> None:
    rng = np.random.default_rng(1)
    for n in (1, 2, 5, 8):
        values = rng.standard_normal(n)
        assert median(values) == np.median(values)
