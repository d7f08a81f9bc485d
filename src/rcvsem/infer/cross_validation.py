"""Does a respecification hold in answers that it was not made for, and would it have been made in other samples.

Cross-validation (Cudeck & Browne 1983; K folds: Stone 1974): every model is estimated without one part of the
respondents and judged on that part, by what its estimator minimises (`left_out`); what a modification gains by chance is
lost there. Replication: the initial model is fitted to bootstrap samples, and it is counted how often the modification
indices would have led to the same parameter (MacCallum, Roznowski & Necowitz 1992).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rcvsem.evaluate import modification_indices
from rcvsem.fit import Fit, GroupMoments, Moments, moments_from_data
from rcvsem.fit.ordinal.categories import categorise
from rcvsem.fit.other_moments import refit
from rcvsem.fit.sampling import Sampling
from rcvsem.foundation.arrays import Bools, Floats, Ints, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError, OptionError, RcvsemError
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.units import unit_of
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.infer.left_out import Loss, loss_of, losses

# A modification index above this is significant at .05.
SIGNIFICANT = 3.841459

Key = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CrossValidation:
    """folds : parts. loss : what is added up. deviance : (models,) loss of the left-out respondents, all folds.

    gain : (models,) how much smaller it is than the first model's (positive: better), with its standard error over
    respondents, or over `clusters` (first: 0). better_folds : (models,) in how many folds it is smaller.
    converged : of all fits.
    """

    folds: int
    seed: int
    n: int
    loss: Loss
    clusters: int | None
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


def cross_validate(fits: Sequence[Fit], *, folds: int = 10, seed: int = 1) -> CrossValidation:
    """Compare models of the same variables and respondents on respondents left out.

    folds : parts of about equal size, drawn within each group, clusters whole; 2 is a split in both directions.

    Raises
    ------
    DataError : matrices, other variables or respondents, a fold without which there is no solution.
    OptionError : groups smaller than the folds, other estimators, what `left_out.loss_of` refuses.
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
    loss, groups = loss_of(fits[0]), fits[0].moments.groups
    if len({(fit.options.estimator, fit.options.missing) for fit in fits}) > 1:
        raise OptionError("The models are estimated in different ways: cross-validation cannot compare them.")
    parts = _parts(groups, folds, np.random.default_rng(seed))
    lost = [[np.full(len(own), np.nan) for own in parts] for _ in fits]
    converged = True
    for fold in range(folds):
        for k, fit in enumerate(fits):
            try:
                again = refit(fit, _training(fit, [own != fold for own in parts]))
            except RcvsemError as error:
                raise _no_solution(fit, fold, error) from None
            converged &= again.converged
            levels = categorise(fit.moments, fit.spec.ordered).levels if loss == "pairs" else None
            for g, own in enumerate(parts):
                out = own == fold
                lost[k][g][out] = losses(again, g, np.asarray(fit.moments.groups[g].data)[out], levels)
    weights = np.concatenate([_weights(group) for group in groups])
    flat = [weights * np.concatenate(own) for own in lost]
    fold_of, unit = np.concatenate(parts), _units(groups)
    gains = [flat[0] - own for own in flat]
    summed = [np.bincount(unit, weights=own) for own in gains]
    return CrossValidation(
        folds=folds,
        seed=seed,
        n=int(flat[0].size),
        loss=loss,
        clusters=int(unit.max()) + 1 if _clustered(groups) else None,
        deviance=frozen([own.sum() for own in flat]),
        gain=frozen([own.sum() for own in gains]),
        gain_se=frozen([np.sqrt(own.size) * own.std(ddof=1) for own in summed]),
        better_folds=frozen(
            [sum(own[fold_of == fold].sum() > 0 for fold in range(folds)) for own in gains], np.intp
        ),
        converged=converged,
    )


def _no_solution(fit: Fit, fold: int, error: RcvsemError) -> DataError:
    fix = phrase("Use fewer folds, or another seed.")
    if fit.spec.ordered:
        fix = phrase("Join rare categories with their neighbours: {--collapse auto}.")
    return DataError(
        phrase("Without fold {fold} a model has no solution: {why}", fold=fold + 1, why=error.what), fix=fix
    )


def _clustered(groups: Sequence[GroupMoments]) -> bool:
    return any(group.sampling is not None and group.sampling.clusters is not None for group in groups)


def _rows(group: GroupMoments) -> int:
    return len(np.asarray(group.data))


def _weights(group: GroupMoments) -> Floats:
    own = None if group.sampling is None else group.sampling.weights
    return np.ones(_rows(group)) if own is None else np.asarray(own)


def _units(groups: Sequence[GroupMoments]) -> Ints:
    """(n,) the clusters of all groups' respondents one after the other, or the respondents."""
    found, first = [], 0
    for group in groups:
        own = unit_of(group.sampling or Sampling(), _rows(group)) + first
        found.append(own)
        first = int(own.max()) + 1
    return np.concatenate(found)


def _parts(groups: Sequence[GroupMoments], folds: int, rng: Any) -> list[Ints]:
    """The fold of every respondent, drawn within each group; clusters stay whole.

    Raises
    ------
    OptionError : too few for so many folds.
    """
    found, many = [], _clustered(groups)
    for group in groups:
        unit = unit_of(group.sampling or Sampling(), _rows(group))
        own = np.arange(int(unit.max()) + 1) % folds
        if folds < 2 or own.size < 2 * folds:
            text = (
                phrase(
                    "{folds} folds need at least {least} clusters in every group.",
                    folds=folds,
                    least=2 * folds,
                )
                if many
                else phrase(
                    "{folds} folds need at least {least} respondents in every group.",
                    folds=folds,
                    least=2 * folds,
                )
            )
            raise OptionError(text)
        rng.shuffle(own)
        found.append(own[unit])
    return found


def _training(fit: Fit, keep: Sequence[Bools]) -> Moments:
    """The moments of the respondents kept in each group."""
    groups = fit.moments.groups
    rows = np.concatenate([np.asarray(g.data)[k] for g, k in zip(groups, keep, strict=True)])
    given: dict[str, Any] = {}
    if len(groups) > 1:
        labels = [g.label for g, kept in zip(groups, keep, strict=True) for _ in range(int(kept.sum()))]
        given["groups"] = np.array(labels, dtype=object)
    own = [g.sampling or Sampling() for g in groups]
    if any(one.weights is not None for one in own):
        given["weights"] = np.concatenate([_weights(g)[k] for g, k in zip(groups, keep, strict=True)])
    if _clustered(groups):
        kept = np.concatenate(keep)
        given["clusters"] = _units(groups)[kept].astype(object)
    return moments_from_data(rows, fit.moments.variables, missing=fit.options.missing, **given)


def replicate(fit: Fit, freed: Sequence[Key], *, draws: int = 200, seed: int = 1) -> Replication:
    """How often bootstrap samples of the initial model `fit` would lead to the parameters `freed`.

    Raises
    ------
    DataError, OptionError : a matrix; nothing was freed that has a modification index; an estimator without them.
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
