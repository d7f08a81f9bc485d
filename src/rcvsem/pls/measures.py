"""What a measurement model is judged by: reliability, AVE, discriminant validity, collinearity. Pure functions."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.pls.layout import PlsLayout


def alphas(s: Floats, layout: PlsLayout) -> Floats:
    """(J,) Cronbach's alpha of the standardized columns of each block; 1 for a single column."""
    out = np.ones(len(layout.blocks))
    for j, block in enumerate(layout.blocks):
        k = block.size
        if k > 1:
            out[j] = k / (k - 1) * (1.0 - k / s[np.ix_(block, block)].sum())
    return out


def rho_c(loadings: Floats, layout: PlsLayout) -> Floats:
    """(..., J) (sum l)^2 / ((sum l)^2 + sum(1 - l^2)) from the loadings (..., m) (Jöreskog 1971)."""
    parts = []
    for own in layout.slices:
        top = loadings[..., own].sum(axis=-1) ** 2
        parts.append(top / (top + (1.0 - loadings[..., own] ** 2).sum(axis=-1)))
    return np.stack(parts, axis=-1)


def ave(loadings: Floats, layout: PlsLayout) -> Floats:
    """(..., J) mean squared loading of each block."""
    return np.stack([(loadings[..., own] ** 2).mean(axis=-1) for own in layout.slices], axis=-1)


def item_vifs(s: Floats, layout: PlsLayout) -> Floats:
    """(m,) variance inflation of each column given the other columns of its block."""
    out = np.ones(layout.flat.size)
    for block, own in zip(layout.blocks, layout.slices, strict=True):
        if block.size > 1:
            out[own] = _inflation(s[np.ix_(block, block)])
    return out


def _inflation(r: Floats) -> Floats:
    """(k,) diagonal of the inverse of correlations (k, k); infinite where variables determine each other."""
    if np.linalg.matrix_rank(r, tol=1e-10) < len(r):
        return np.full(len(r), np.inf)
    return np.asarray(np.diag(np.linalg.inv(r)))


def inner_vifs(r: Floats, layout: PlsLayout) -> Floats:
    """(J, J) [outcome, predictor]: inflation of a predictor given the outcome's other predictors; 0 without a path."""
    out = np.zeros_like(r)
    for j in layout.endogenous:
        p = layout.predictors[j]
        out[j, p] = _inflation(r[np.ix_(p, p)])
    return out


def effect_sizes(r: Floats, r2: Floats, layout: PlsLayout) -> Floats:
    """(J, J) Cohen's (1988) f2 [outcome, predictor] = (R2 - R2 without the path) / (1 - R2), scores kept."""
    out = np.zeros_like(r)
    for j in layout.endogenous:
        p = layout.predictors[j]
        for k, i in enumerate(p):
            rest = np.delete(p, k)
            without = 0.0
            if rest.size:
                without = float(
                    r[rest, j] @ np.linalg.lstsq(r[np.ix_(rest, rest)], r[rest, j], rcond=None)[0]
                )
            out[j, i] = (r2[j] - without) / (1.0 - r2[j])
    return out


def adjusted_r2(r2: Floats, layout: PlsLayout, n: float) -> Floats:
    """(J,) 1 - (1 - R2)(n - 1)/(n - k - 1)."""
    k = layout.inner.sum(axis=1)
    return np.asarray(1.0 - (1.0 - r2) * (n - 1.0) / (n - k - 1.0))


def information(r2: Floats, layout: PlsLayout, n: float, r: Floats | None = None) -> dict[str, Floats]:
    """(J,) criteria of each regression with k predictors, SSE = (1 - R2)(n - 1) (Sharma et al. 2019).

    aic = n ln(SSE/n) + 2(k + 1); bic = n ln(SSE/n) + (k + 1) ln n; gm = SSE/MSE + (k + 1) ln n (Geweke & Meese 1981),
    with MSE of the saturated regression: on all constructs that are no effects of the outcome, from the correlations r
    (J, J); NaN without them.
    """
    k = layout.inner.sum(axis=1) + 1.0
    sse = (1.0 - r2) * (n - 1.0)
    mse = np.full(r2.size, np.nan)
    if r is not None:
        for j in layout.endogenous:
            most = [i for i in range(r2.size) if i != j and i not in effects_of(layout, int(j))]
            p = np.array(most, dtype=np.intp)
            full = float(r[p, j] @ np.linalg.lstsq(r[np.ix_(p, p)], r[p, j], rcond=None)[0])
            mse[j] = (1.0 - full) * (n - 1.0) / (n - p.size - 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = n * np.log(sse / n)
        return {"aic": fit + 2.0 * k, "bic": fit + k * np.log(n), "gm": sse / mse + k * np.log(n)}


def effects_of(layout: PlsLayout, construct: int) -> set[int]:
    """Places of all constructs that `construct` leads to over paths."""
    found: set[int] = set()
    waiting = [construct]
    while waiting:
        cause = waiting.pop()
        new = {int(j) for j in np.flatnonzero(layout.inner[:, cause])} - found
        found |= new
        waiting += list(new)
    return found
