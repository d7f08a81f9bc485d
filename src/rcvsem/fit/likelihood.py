"""The normal log-likelihood of a fit and of the saturated model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.fit.matrices import Layout
from rcvsem.fit.moment_scores import exogenous_columns
from rcvsem.fit.moments import Moments
from rcvsem.fit.options import FitOptions
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.words import phrase


def log_likelihoods(
    moments: Moments, options: FitOptions, layout: Layout, fmin: Sequence[float]
) -> tuple[float | NotAvailable, float | NotAvailable]:
    """Normal log-likelihoods of the model and the saturated model, given the fixed exogenous variables.

    -n/2 [p log 2 pi + log|S| + p] for the saturated one, less the same of the exogenous block; the model's is lower by
    n F / 2. As in lavaan, likelihood "wishart" changes S (divisor n - 1), not n.
    """
    if not options.is_ml:
        none = NotAvailable(
            phrase("The estimator {estimator} has no likelihood.", estimator=options.estimator)
        )
        return none, none
    total, model = 0.0, 0.0
    for g, (group, F) in enumerate(zip(moments.groups, fmin, strict=True)):
        n = group.n
        cov = group.cov * (n / (n - 1)) if options.likelihood == "wishart" else group.cov
        x = exogenous_columns(layout, g)
        whole = -n / 2 * _entropy(cov) if group.incomplete is None else group.incomplete.saturated_logl
        saturated = whole + n / 2 * _entropy(cov[np.ix_(x, x)])
        total += saturated
        model += saturated - n * F / 2
    return model, total


def _entropy(cov: Floats) -> float:
    """p log 2 pi + p + log|cov|; 0 for no variable."""
    p = int(cov.shape[0])
    return p * float(np.log(2 * np.pi)) + p + (float(np.linalg.slogdet(cov)[1]) if p else 0.0)
