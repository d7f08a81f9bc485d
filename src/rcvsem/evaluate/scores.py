"""Factor scores of respondents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.evaluate.families import evaluation_of
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.fit import Fit


def factor_scores(
    fit: Fit,
    data: ArrayLike | None = None,
    *,
    method: Literal["regression", "bartlett", "ebm", "ml"] = "regression",
    group: int = 1,
) -> Floats:
    """Scores of the latents. (n, p) -> (n, k), k = len(fit.spec.latents), in the latents' order.

    Of ordinal fits: the mode of the posterior ("regression", empirical Bayes modal) or of the likelihood ("bartlett"),
    see `evaluate.ordinal_factor_scores`.

    Parameters
    ----------
    data : (n, p) complete answers (ordinal fits: with gaps, too) in the order of `fit.layout.observed`; None takes the
        rows that were fitted.
    method : "regression" (shrunken, smallest error) or "bartlett" (unbiased); "ebm" and "ml" are lavaan's names of the
        two. group : 1-based.

    Raises
    ------
    OptionError : unknown method; Bartlett scores when a latent has no items of its own (second order) or an item has
        no residual variance of its own; observed variables in regressions of an ordinal fit.
    DataError : no data in the fit and none given; wrong number of columns.
    """
    kind = {"ebm": "regression", "ml": "bartlett"}.get(method, method)
    if kind not in ("regression", "bartlett"):
        raise OptionError(
            phrase(
                "The 'method' option of factor_scores must be regression or bartlett. Got {method!r}.",
                method=method,
            )
        )
    rows = fit.moments.groups[group - 1].data
    given = rows if data is None else np.asarray(data, dtype=np.float64)
    if given is None:
        raise DataError(
            "Factor scores need the answers of respondents; the fit was made from a covariance matrix."
        )
    p = len(fit.layout.observed)
    if given.ndim != 2 or given.shape[1] != p:
        raise DataError(
            phrase(
                "Factor scores need {p} columns, one a variable of the model. Got shape {shape}.",
                p=p,
                shape=given.shape,
            )
        )
    return evaluation_of(fit).factor_scores(given, kind, group)
