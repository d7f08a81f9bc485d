"""Mean and sum scores of scales."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import OptionError
from rcvsem.scale.sample import answers


def mean_score(x: ArrayLike, *, answered_at_least: int | None = None) -> Floats:
    """Mean of the answers a respondent gave. (n, k) -> (n,), NaN = too few answers.

    Parameters
    ----------
    answered_at_least : answers a respondent must have given; default all k (no gap allowed).

    Raises
    ------
    OptionError : answered_at_least outside 1 ... k.
    """
    values = answers(x)
    k = values.shape[1]
    needed = k if answered_at_least is None else answered_at_least
    if isinstance(needed, bool) or not isinstance(needed, int) or not 1 <= needed <= k:
        raise OptionError(
            f"The 'answered_at_least' option of a score must be an int from 1 to {k}. Got {needed!r}."
        )
    given = ~np.isnan(values)
    count = given.sum(axis=1)
    total = np.where(given, values, 0.0).sum(axis=1)
    return np.where(count >= needed, total / np.maximum(count, 1), np.nan)


def sum_score(x: ArrayLike, *, answered_at_least: int | None = None) -> Floats:
    """Sum over the k items. (n, k) -> (n,), NaN = too few answers.

    A gap counts as the mean of the respondent's other answers (k times the mean score), so that a respondent
    with gaps is comparable; with the default no gap is allowed.
    """
    return np.asarray(answers(x).shape[1] * mean_score(x, answered_at_least=answered_at_least))
