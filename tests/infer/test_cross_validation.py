"""Cross-validation of respecified models, and how often a modification would be made again."""

from __future__ import annotations

import numpy as np
import pytest

from rcvsem.fit import Fit, FitOptions, estimate, moments_from_data, moments_from_matrix
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.infer.cross_validation import cross_validate, replicate
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
    assert found.deviance[0] == pytest.approx(total, rel=1e-6)
    assert found.gain[1] == pytest.approx(0.0, abs=1e-8)


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
    one = parse_model(TWO)
    least = estimate(one, moments_from_data(rows[:, order], one.observed), FitOptions(estimator="gls"))
    with pytest.raises(OptionError, match="maximum likelihood"):
        cross_validate([least, least])
    with pytest.raises(DataError, match="Nothing was freed"):
        replicate(fitted(TWO, rows), [])
