"""How badly a fitted model describes new respondents: what its estimator minimises, respondent by respondent.

likelihood : -2 log normal density of the answers given (maximum likelihood, full information with gaps).
least squares : e'We with e = z z' - Sigma (and y - mu), W the training sample's weight (ULS, GLS, WLS). Its mean over
    respondents is the discrepancy of their moments plus their variance, which no model changes: differences between
    models are those of the cross-validated discrepancy (Cudeck & Browne 1983).
pairs : -2 sum over pairs of items of the log probability of the two answers (Joreskog & Moustaki 2001): the univariate
    and bivariate margins are all that limited-information estimators of ordinal items use.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.errors import OptionError

Loss = Literal["likelihood", "least squares", "pairs"]
# Probability below which a pair of answers counts as this, so that one impossible pair does not decide alone.
SMALLEST = 1e-10
# Thresholds beyond every answer.
BEYOND = 40.0


def loss_of(fit: Fit) -> Loss:
    """What respondents are judged by.

    Raises
    ------
    OptionError : ordinal items beside continuous variables or given observed predictors.
    """
    if fit.spec.ordered:
        from rcvsem.evaluate.ordinal_residuals import ordinal_terms

        statistics = ordinal_terms(fit)[0].sample.statistics
        if statistics.predictors.size or not statistics.ordinal.all():
            raise OptionError(
                "Respondents left out are judged by the probabilities of pairs of ordinal answers; the model has "
                "continuous variables or observed predictors too, and densities do not add to probabilities.",
                fix="Use mlr, or a version of the models with the ordinal items alone.",
            )
        return "pairs"
    return "likelihood" if fit.options.is_ml else "least squares"


def losses(fit: Fit, g: int, rows: Floats, levels: Any = None) -> Floats:
    """(n,) of new rows of group g (0-based) under `fit`, which was estimated without them.

    levels : of ordinal items, the codes of each (see `Categories`).
    """
    kind = loss_of(fit)
    if kind == "pairs":
        return _pairs(fit, g, rows, levels)
    return _density(fit, g, rows) if kind == "likelihood" else _squares(fit, g, rows)


def _density(fit: Fit, g: int, rows: Floats) -> Floats:
    """Means are the training sample's where the model has none."""
    state, group = fit.implied[g], fit.moments.groups[g]
    mean = np.asarray(state.mu if fit.layout.meanstructure else group.mean)
    sigma = np.asarray(state.sigma)
    out = np.empty(len(rows))
    patterns, which = np.unique(np.isnan(rows), axis=0, return_inverse=True)
    for k, gone in enumerate(patterns):
        own, seen = which.reshape(-1) == k, np.flatnonzero(~gone)
        factor = np.linalg.cholesky(sigma[np.ix_(seen, seen)])
        z = np.linalg.solve(factor, (rows[own][:, seen] - mean[seen]).T)
        constant = seen.size * np.log(2.0 * np.pi) + 2.0 * np.log(np.diag(factor)).sum()
        out[own] = constant + (z**2).sum(axis=0)
    return out


def _squares(fit: Fit, g: int, rows: Floats) -> Floats:
    state, sample = fit.implied[g], fit.objective.samples[g]
    z = rows - np.asarray(fit.moments.groups[g].mean)
    off = None if sample.mean is None else rows - np.asarray(state.mu)
    W = sample.weight_matrix
    if fit.options.weight == "normal":
        assert W is not None
        both = np.asarray(state.sigma) @ W
        left = z @ W
        quadratic = np.einsum("ni,ni->n", left, z)
        cross = np.einsum("ni,ij,nj->n", left, np.asarray(state.sigma), left)
        out = 0.5 * (quadratic**2 - 2.0 * cross + np.trace(both @ both))
        return np.asarray(out if off is None else out + np.einsum("ni,ij,nj->n", off, W, off))
    columns, lower = np.triu_indices(z.shape[1])
    e = z[:, lower] * z[:, columns] - np.asarray(state.sigma)[lower, columns]
    if off is not None:
        e = np.concatenate((off, e), axis=1)
    weighted = e if W is None else e * W if W.ndim == 1 else e @ W
    return np.asarray(np.einsum("ni,ni->n", weighted, e))


def _pairs(fit: Fit, g: int, rows: Floats, levels: Any) -> Floats:
    # comparing models of complete answers needs none of it, nor scipy
    from rcvsem.evaluate.ordinal_residuals import ordinal_terms, scaled_sigma
    from rcvsem.fit.ordinal.bivariate_normal import bivariate_normal
    from rcvsem.fit.ordinal.polychoric import item_pairs

    term = ordinal_terms(fit)[g]
    item = term.sample.statistics.tau_item
    model, rho = term.model[: item.size], scaled_sigma(term)
    sizes = np.bincount(item, minlength=rows.shape[1]) + 1
    edges = np.full((rows.shape[1], int(sizes.max()) + 1), BEYOND)
    edges[:, 0] = -BEYOND
    for k in range(rows.shape[1]):
        edges[k, 1 : sizes[k]] = model[item == k]
    i, j = item_pairs(rows.shape[1])
    reached = bivariate_normal(
        edges[i][:, :, None], edges[j][:, None, :], np.clip(rho[i, j], -0.9999, 0.9999)
    )
    cells = np.log(np.maximum(np.diff(np.diff(reached, axis=1), axis=2), SMALLEST))
    codes = _codes(rows, levels)
    return np.asarray(-2.0 * cells[np.arange(i.size)[:, None], codes[:, i].T, codes[:, j].T].sum(axis=0))


def _codes(rows: Floats, levels: Any) -> Ints:
    """(n, o) category numbers."""
    return np.column_stack([np.searchsorted(own, rows[:, k]) for k, own in enumerate(levels)]).astype(np.intp)
