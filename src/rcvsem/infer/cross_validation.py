"""Does a respecification hold in answers that it was not made for, and would it have been made in other samples.

Cross-validation (Cudeck & Browne 1983; K folds: Stone 1974): every model is estimated without one part of the respondents
and judged on that part, by its log-likelihood; what a modification gains by chance is lost there. Replication: the
initial model is fitted to bootstrap samples, and it is counted how often the modification indices would have led to the
same parameter (MacCallum, Roznowski & Necowitz 1992).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rcvsem.evaluate import modification_indices
from rcvsem.fit import Fit, GroupMoments, Moments
from rcvsem.fit.other_moments import refit
from rcvsem.foundation.arrays import Floats, Ints, frozen
from rcvsem.foundation.errors import DataError, OptionError, RcvsemError
from rcvsem.foundation.words import phrase
from rcvsem.infer.bootstrap import bootstrap

# A modification index above this is significant at .05.
SIGNIFICANT = 3.841459

Key = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CrossValidation:
    """folds : parts. deviance : (models,) -2 log-likelihood of the left-out respondents, all folds together.

    gain : (models,) how much smaller it is than the first model's (positive: better), with its standard error over
    respondents (first: 0). better_folds : (models,) in how many folds it is smaller. converged : of all fits.
    """

    folds: int
    seed: int
    n: int
    deviance: Floats
    gain: Floats
    gain_se: Floats
    better_folds: Ints
    converged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicated:
    """How a freed parameter fares in bootstrap samples of the initial model.

    first, among, significant : shares of the samples in which its modification index is the largest of all, among the
    `freed` largest (as many as were freed), and significant. median : of the index.
    """

    lhs: str
    op: str
    rhs: str
    group: int
    first: float
    among: float
    significant: float
    median: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replication:
    """draws : bootstrap samples used. freed : parameters freed. rows : one each."""

    draws: int
    asked: int
    seed: int
    freed: int
    rows: tuple[Replicated, ...]


def _check(fit: Fit, what: str) -> None:
    if not fit.converged:
        raise DataError(phrase("A model did not converge: there is no {what}.", what=what))
    if not fit.moments.has_data:
        raise DataError(
            phrase("A {what} needs the respondents' answers, but the fit was made from a matrix.", what=what)
        )
    if not fit.options.is_ml or fit.options.is_fiml:
        raise OptionError(
            phrase("A {what} is for maximum likelihood with complete rows.", what=what),
            fix="Use ml or mlr with listwise deletion.",
        )


def cross_validate(fits: Sequence[Fit], *, folds: int = 10, seed: int = 1) -> CrossValidation:
    """Compare models of the same variables and respondents on respondents left out.

    folds : parts of about equal size, drawn within each group; 2 is a split in both directions.

    Raises
    ------
    DataError : matrices, other variables or respondents, groups smaller than the folds. OptionError : an estimator
        without likelihood of complete rows.
    """
    for fit in fits:
        _check(fit, "cross-validation")
    names = fits[0].layout.observed
    if any(set(fit.layout.observed) != set(names) or fit.n != fits[0].n for fit in fits):
        raise DataError(
            "The models do not describe the same variables of the same respondents: cross-validation cannot compare "
            "them.",
            fix="Keep all variables in every version (fix a path at 0 instead of leaving the variable out).",
        )
    sizes = [group.n for group in fits[0].moments.groups]
    if folds < 2 or min(sizes) < 2 * folds:
        raise OptionError(
            phrase(
                "{folds} folds need at least {least} respondents in every group.",
                folds=folds,
                least=2 * folds,
            )
        )
    rng = np.random.default_rng(seed)
    parts = [np.arange(n) % folds for n in sizes]
    for own in parts:
        rng.shuffle(own)
    logl = [[np.full(n, np.nan) for n in sizes] for _ in fits]
    converged = True
    for fold in range(folds):
        for k, fit in enumerate(fits):
            try:
                again = refit(fit, _training(fit, [own != fold for own in parts]))
            except RcvsemError:
                converged = False
                continue
            converged &= again.converged
            for g, own in enumerate(parts):
                out = own == fold
                logl[k][g][out] = _logl(again, g, np.asarray(fit.moments.groups[g].data)[out])
    flat = [np.concatenate(own) for own in logl]
    fold_of = np.concatenate(parts)
    gains = [2.0 * (own - flat[0]) for own in flat]
    return CrossValidation(
        folds=folds,
        seed=seed,
        n=int(flat[0].size),
        deviance=frozen([-2.0 * own.sum() for own in flat]),
        gain=frozen([own.sum() for own in gains]),
        gain_se=frozen([np.sqrt(own.size) * own.std(ddof=1) for own in gains]),
        better_folds=frozen(
            [sum(own[fold_of == fold].sum() > 0 for fold in range(folds)) for own in gains], np.intp
        ),
        converged=converged,
    )


def _training(fit: Fit, keep: Sequence[np.ndarray]) -> Moments:
    groups = []
    for group, kept in zip(fit.moments.groups, keep, strict=True):
        rows = np.asarray(group.data)[kept]
        mean = rows.mean(axis=0)
        centred = rows - mean
        groups.append(
            GroupMoments(
                label=group.label,
                n=len(rows),
                cov=frozen(centred.T @ centred / len(rows)),
                mean=frozen(mean),
                data=frozen(rows),
            )
        )
    return replace(fit.moments, groups=tuple(groups), n=sum(group.n for group in groups))


def _logl(fit: Fit, g: int, rows: Floats) -> Floats:
    """(n,) normal log-likelihood of new rows; means are the training sample's where the model has none."""
    state, group = fit.implied[g], fit.moments.groups[g]
    mean = np.asarray(state.mu if fit.layout.meanstructure else group.mean)
    factor = np.linalg.cholesky(np.asarray(state.sigma))
    z = np.linalg.solve(factor, (rows - mean).T)
    constant = rows.shape[1] * np.log(2.0 * np.pi) + 2.0 * np.log(np.diag(factor)).sum()
    return np.asarray(-0.5 * (constant + (z**2).sum(axis=0)))


def replicate(fit: Fit, freed: Sequence[Key], *, draws: int = 200, seed: int = 1) -> Replication:
    """How often bootstrap samples of the initial model `fit` would lead to the parameters `freed`.

    Raises
    ------
    DataError, OptionError : as `cross_validate`; nothing was freed that has a modification index.
    """
    _check(fit, "replication")
    keys = [(one.lhs, one.op, one.rhs, one.group) for one in modification_indices(fit)]
    place = {key: k for k, key in enumerate(keys)}
    place.update({(rhs, op, lhs, g): k for (lhs, op, rhs, g), k in place.copy().items() if op == "~~"})
    known = [key for key in freed if key in place]
    if not known:
        raise DataError("Nothing was freed that has a modification index in the initial model.")

    def indices(own: Fit) -> Floats:
        found = {(one.lhs, one.op, one.rhs, one.group): one.mi for one in modification_indices(own)}
        return np.array([found.get(key, np.nan) for key in keys])

    result = bootstrap(fit, draws=draws, seed=seed, statistic=indices)
    values = result.values[np.isfinite(result.values).any(axis=1)]
    order = np.argsort(np.argsort(-np.nan_to_num(values, nan=-1.0), axis=1), axis=1)
    return Replication(
        draws=len(values),
        asked=draws,
        seed=seed,
        freed=len(known),
        rows=tuple(
            Replicated(
                lhs=key[0], op=key[1], rhs=key[2], group=key[3],
                first=float(np.mean(order[:, place[key]] == 0)),
                among=float(np.mean(order[:, place[key]] < len(known))),
                significant=float(np.mean(values[:, place[key]] > SIGNIFICANT)),
                median=float(np.nanmedian(values[:, place[key]])),
            )
            for key in known
        ),
    )  # fmt: skip
