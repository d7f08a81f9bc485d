"""Cross-validation of respecified models, and how often a modification would be made again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm
from tolerances import NEAR

from rcvsem.evaluate import fit_measures
from rcvsem.fit import Fit, FitOptions, estimate, moments_from_data, moments_from_matrix
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.infer.cross_validation import cross_validate, replicate
from rcvsem.infer.left_out import losses
from rcvsem.model import parse_model

TWO = "f =~ a + b + c\ng =~ d + e + h\n"


def sample(cross: float, n: int = 400, seed: int = 1) -> np.ndarray:
    """Two correlated factors; `cross` is the residual covariance of a and d."""
    rng = np.random.default_rng(seed)
    f = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], n)
    rows = 0.7 * f[:, [0, 0, 0, 1, 1, 1]] + np.sqrt(0.51) * rng.standard_normal((n, 6))
    shared = rng.standard_normal(n) * np.sqrt(abs(cross))
    rows[:, 0] += shared
    rows[:, 3] += shared
    return rows


def fitted(text: str, rows: np.ndarray) -> Fit:
    spec = parse_model(text)
    order = [("a", "b", "c", "d", "e", "h").index(name) for name in spec.observed]
    return estimate(spec, moments_from_data(rows[:, order], spec.observed))


def test_what_is_real_cross_validates_and_chance_does_not() -> None:
    rows = sample(0.35)
    real = cross_validate([fitted(TWO, rows), fitted(f"{TWO}a ~~ d\n", rows)], folds=10)
    assert real.gain[1] > 2 * real.gain_se[1]
    assert real.better_folds[1] >= 8
    assert real.n == 400
    none = sample(0.0, n=150, seed=4)
    many = f"{TWO}a ~~ e\na ~~ h\nb ~~ h\nc ~~ d\nb ~~ d\n"
    chance = cross_validate([fitted(TWO, none), fitted(many, none)], folds=10)
    assert chance.gain[1] < 2 * chance.gain_se[1]


def test_a_fold_by_hand() -> None:
    """Two folds: the deviance is that of each half under the fit to the other."""
    rows = sample(0.2, n=120, seed=2)
    fit = fitted(TWO, rows)
    found = cross_validate([fit, fit], folds=2, seed=5)
    parts = np.arange(120) % 2
    np.random.default_rng(5).shuffle(parts)
    own = np.asarray(fit.moments.groups[0].data)
    total = 0.0
    for fold in range(2):
        train, test = own[parts != fold], own[parts == fold]
        again = estimate(fit.spec, moments_from_data(train, fit.layout.observed))
        sigma = np.asarray(again.implied[0].sigma)
        d = test - train.mean(axis=0)
        quad = np.einsum("ij,jk,ik->i", d, np.linalg.inv(sigma), d)
        total += len(test) * (6 * np.log(2 * np.pi) + np.linalg.slogdet(sigma)[1]) + quad.sum()
    assert found.deviance[0] == pytest.approx(total, rel=NEAR["six_digits"])
    assert found.gain[1] == pytest.approx(0.0, abs=NEAR["minimum"])


def test_a_real_modification_replicates() -> None:
    fit = fitted(TWO, sample(0.35))
    found = replicate(fit, [("a", "~~", "d", 1), ("b", "~~", "h", 1)], draws=100)
    real, chance = found.rows
    assert found.draws > 90
    assert real.first > 0.8
    assert real.among >= real.first
    assert chance.among < 0.6
    assert real.median > chance.median


def test_groups_and_what_cannot_be_validated() -> None:
    rows = sample(0.2)
    spec = parse_model(TWO, groups=2, group_equal=("loadings",))
    labels = np.array(["x", "y"], dtype=object)[np.arange(400) % 2]
    order = [("a", "b", "c", "d", "e", "h").index(name) for name in spec.observed]
    fit = estimate(spec, moments_from_data(rows[:, order], spec.observed, groups=labels))
    assert cross_validate([fit, fit], folds=5).converged
    matrix = estimate(
        parse_model(TWO), moments_from_matrix(np.cov(rows.T), ("a", "b", "c", "d", "e", "h"), 400)
    )
    with pytest.raises(DataError, match="answers"):
        cross_validate([matrix, matrix])
    with pytest.raises(OptionError, match="folds"):
        cross_validate([fit, fit], folds=150)
    with pytest.raises(DataError, match="same variables"):
        cross_validate([fitted(TWO, rows), fitted("f =~ a + b + c + d", rows)])


def estimated(text: str, rows: np.ndarray, estimator: str, **more: Any) -> Fit:
    ordered = more.pop("ordered", ())
    spec = parse_model(text, ordered=ordered) if ordered else parse_model(text)
    order = [("a", "b", "c", "d", "e", "h").index(name) for name in spec.observed]
    missing = more.get("missing", "listwise")
    names = {key: more.pop(key) for key in ("clusters", "weights") if key in more}
    moments = moments_from_data(rows[:, order], spec.observed, missing=missing, **names)
    return estimate(spec, moments, FitOptions(estimator=estimator, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("estimator", ["uls", "gls", "wls"])
def test_least_squares_are_judged_by_the_discrepancy_of_the_left_out(estimator: str) -> None:
    """The gain of a fold is n (F0 - F1) of its moments, with the weight of the training sample."""
    rows = sample(0.3, n=240)
    fits = [estimated(text, rows, estimator) for text in (TWO, f"{TWO}a ~~ d\n")]
    train, test = rows[:120], rows[120:]
    by_hand, losses_ = [], []
    for fit in fits:
        again = estimated(TWO if fit is fits[0] else f"{TWO}a ~~ d\n", train, estimator)
        own, sigma = again.objective.samples[0], np.asarray(again.implied[0].sigma)
        z = test - train.mean(axis=0)
        off = z.T @ z / len(test) - sigma
        if estimator == "gls":
            by_hand.append(0.5 * np.trace(np.linalg.matrix_power(own.weight_matrix @ off, 2)))
        else:
            e = np.concatenate([off[k:, k] for k in range(6)])
            by_hand.append(e @ (np.eye(21) if own.weight_matrix is None else own.weight_matrix) @ e)
        losses_.append(losses(again, 0, test))
    assert (losses_[0] - losses_[1]).mean() == pytest.approx(by_hand[0] - by_hand[1], rel=NEAR["minimum"])
    found = cross_validate(fits, folds=5)
    assert found.loss == "least squares"
    assert found.gain[1] > 0
    assert found.better_folds[1] >= 3


@pytest.mark.parametrize("gaps", [False, True])
def test_the_likelihood_is_that_of_the_fit(gaps: bool) -> None:
    rows = sample(0.35)
    if gaps:
        rows[::3, 1] = np.nan
        rows[1::5, 4] = np.nan
    missing = "fiml" if gaps else "listwise"
    fits = [estimated(text, rows, "mlr", missing=missing) for text in (TWO, f"{TWO}a ~~ d\n")]
    own = np.asarray(fits[0].moments.groups[0].data)
    assert losses(fits[0], 0, own).sum() == pytest.approx(
        -2.0 * fit_measures(fits[0])["logl"], rel=NEAR["minimum"]
    )
    found = cross_validate(fits, folds=4)
    assert found.converged
    assert found.n == 400
    assert found.gain[1] > 2 * found.gain_se[1]


def test_ordinal_items_are_judged_by_pairs_of_answers() -> None:
    rows = np.digitize(sample(0.4), [-1.0, 0.0, 0.8]).astype(float)
    names = ("a", "b", "c", "d", "e", "h")
    fits = [estimated(text, rows, "wlsmv", ordered=names) for text in (TWO, f"{TWO}a ~~ d\n")]
    levels = [(0.0, 1.0, 2.0, 3.0)] * 6
    own = losses(fits[0], 0, rows[:7], levels)
    sigma = np.asarray(fits[0].implied[0].sigma)
    edges = [
        np.concatenate([[-9], norm.ppf(np.cumsum(np.bincount(rows[:, k].astype(int)))[:-1] / 400), [9]])
        for k in range(6)
    ]
    expected = 0.0
    row = rows[0].astype(int)
    for i in range(6):
        for j in range(i + 1, 6):
            r = sigma[i, j] / np.sqrt(sigma[i, i] * sigma[j, j])
            low, high = [edges[i][row[i]], edges[j][row[j]]], [edges[i][row[i] + 1], edges[j][row[j] + 1]]
            cell = multivariate_normal(cov=[[1, r], [r, 1]]).cdf(high, lower_limit=low)
            expected -= 2.0 * np.log(cell)
    assert own[0] == pytest.approx(expected, rel=NEAR["five_digits"])
    found = cross_validate(fits, folds=3)
    assert found.loss == "pairs"
    assert found.gain[1] > 2 * found.gain_se[1]
    mixed = estimated(
        TWO, sample(0.2) * [0, 1, 1, 1, 1, 1] + rows * [1, 0, 0, 0, 0, 0], "wlsmv", ordered=("a",)
    )
    with pytest.raises(OptionError, match="probabilities of pairs"):
        cross_validate([mixed, mixed], folds=3)


def test_clusters_stay_whole_and_weights_count() -> None:
    rows = sample(0.35)
    clusters = np.array([f"s{k // 4}" for k in range(400)], dtype=object)
    weights = np.where(np.arange(400) % 2, 1.5, 0.5)
    plain, both = (
        [estimated(text, rows, "mlr", **more) for text in (TWO, f"{TWO}a ~~ d\n")]
        for more in ({}, {"clusters": clusters, "weights": weights})
    )
    found = cross_validate(both, folds=5)
    assert found.clusters == 100
    assert found.gain[1] > 2 * found.gain_se[1]
    assert found.gain[1] != pytest.approx(cross_validate(plain, folds=5).gain[1], rel=NEAR["differs"])
    with pytest.raises(OptionError, match="clusters"):
        cross_validate(both, folds=60)


@pytest.mark.parametrize("estimator", ["wlsmv", "gls", "fiml"])
def test_replication_by_every_estimator_with_modification_indices(estimator: str) -> None:
    rows = sample(0.45, n=300)
    if estimator == "wlsmv":
        fit = estimated(
            TWO, np.digitize(rows, [-0.5, 0.5]).astype(float), "wlsmv", ordered=("a", "b", "c", "d", "e", "h")
        )
    elif estimator == "fiml":
        rows[::4, 1] = np.nan
        fit = estimated(TWO, rows, "ml", missing="fiml")
    else:
        fit = estimated(TWO, rows, estimator)
    found = replicate(fit, [("a", "~~", "d", 1)], draws=12)
    assert found.draws == 12
    assert found.rows[0].significant > 0.6


def test_replication_needs_modification_indices() -> None:
    with pytest.raises(OptionError, match="chi-square distribution"):
        replicate(estimated(TWO, sample(0.3), "uls"), [("a", "~~", "d", 1)], draws=5)
