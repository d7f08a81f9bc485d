"""RMR, SRMR, CRMR and the GFI family of a fit to continuous variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate import residual_based
from rcvsem.evaluate.groups import group_views
from rcvsem.foundation.availability import Number

if TYPE_CHECKING:
    from rcvsem.fit import Fit


def residual_measures(fit: Fit, rmsea: float) -> dict[str, Number]:
    """The indices under the names of `fit_measures`; those without `_nomean` count the means where they are modelled."""
    views = group_views(fit)
    sizes = [v.n for v in views]
    # Auxiliary variables fit exactly; they are not the model's.
    keep = [k for k, name in enumerate(fit.layout.observed) if name not in fit.spec.auxiliary]
    square = np.ix_(keep, keep)
    own = [
        (v.cov[square], v.state.sigma[square], None if v.mean is None else v.mean[keep], v.state.mu[keep])
        for v in views
    ]
    out: dict[str, Number] = {}
    for name, function in (
        ("rmr", residual_based.rmr),
        ("srmr", residual_based.srmr),
        ("crmr", residual_based.crmr),
        ("srmr_mplus", residual_based.srmr_mplus),
    ):
        full = [function(S, sigma, mean, mu) for S, sigma, mean, mu in own]
        out[name] = residual_based.weighted(full, sizes)
        bare = [function(S, sigma) for S, sigma, _, _ in own]
        out[f"{name}_nomean"] = residual_based.weighted(bare, sizes)
    kind = fit.options.weight
    weights = [sample.weight_matrix if kind == "full" else None for sample in fit.objective.samples]
    gfi = residual_based.gfi(
        [
            residual_based.gfi_parts(S, sigma, kind, weight)
            for (S, sigma, _, _), weight in zip(own, weights, strict=True)
        ],
        sizes,
    )
    p = len(keep)
    moments = len(views) * (p * (p + 1) // 2 + (p if fit.spec.meanstructure else 0))
    out["gfi"] = gfi
    out["agfi"] = residual_based.agfi(gfi, moments, fit.df)
    out["pgfi"] = residual_based.pgfi(gfi, moments, fit.df)
    out["gfi_2024"] = residual_based.gfi_2024(rmsea, fit.df, len(views) * p)
    return out
