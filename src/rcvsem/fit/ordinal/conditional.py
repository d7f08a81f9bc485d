"""Statistics of ordinal models given the observed predictors: thresholds, intercepts, slopes, residual variances and
residual correlations, with casewise influences.

Every response is regressed on the predictors by itself (`regressions`); then the correlation of each pair's residuals is
estimated by maximum likelihood with the regressions held (Muthen, 1984). The influence of a case is

    [s_rho - A_i IF_i - A_j IF_j] / A,

IF the influences on the parameters of the two regressions, A mean products of the bivariate scores; for pairs with a
continuous response minus the mean second derivatives (`continuous`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rcvsem.fit.ordinal.bivariate_normal import INFINITE
from rcvsem.fit.ordinal.categories import GroupRows
from rcvsem.fit.ordinal.conditional_pairs import ordinal_pairs, through_regression
from rcvsem.fit.ordinal.continuous import mean_of, polyserial_terms, solve_polyserial
from rcvsem.fit.ordinal.polychoric import Polychoric
from rcvsem.fit.ordinal.regressions import (
    OrdinalRegression,
    Predictors,
    linear_regression,
    marginal_thresholds,
    predictors_of,
    probit_regression,
)
from rcvsem.fit.sampling import Sampling
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_density
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.words import phrase

# Rows whose influences are stacked at a time.
ROWS = 4096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConditionalStatistics:
    """Statistics of one group's responses (m of them, r predictors), in the units of the data.

    thresholds : (T,), response by response; threshold_of : (T,) the response of each. intercept : (m,) 0 for ordinal
    items. slopes : (m, r). cov : (m, m) residual correlations and covariances. x_mean, x_cov : of the predictors.
    influences : (n, a) or (n,) blocks of columns: on thresholds, intercepts of continuous responses, slopes (all
        responses, predictor by predictor), residual variances of continuous responses, and pairs below the diagonal,
        column by column.
    polychoric : the pairs of ordinal items.
    """

    thresholds: Floats
    threshold_of: Ints
    intercept: Floats
    slopes: Floats
    cov: Floats
    x_mean: Floats
    x_cov: Floats
    influences: tuple[Floats, ...]
    polychoric: Polychoric

    def gamma(self, sampling: Sampling, *, full: bool) -> tuple[Floats | None, Floats]:
        """Mean outer product of the influences (k, k), summed within clusters; and the diagonal without clusters."""
        n = self.influences[0].shape[0]

        def blocks() -> Iterator[Floats]:
            return (
                np.column_stack([own[a : a + ROWS] for own in self.influences]) for a in range(0, n, ROWS)
            )

        diagonal: Floats | float = 0.0
        k = 0
        for number, block in enumerate(blocks()):
            own, k = sampling.times(block, number * ROWS), block.shape[1]
            diagonal = diagonal + np.einsum("nk,nk->k", own, own)
        return sampling.meat(blocks(), n, k) if full else None, np.asarray(diagonal) / n


def given_predictors(
    rows: GroupRows, predictors: Ints, names: tuple[str, ...], start: Floats | None = None
) -> ConditionalStatistics:
    """Statistics of the responses given the predictors.

    predictors : (r,) their columns, `names` their names. start : (P,) start values of the polychoric correlations.

    Raises
    ------
    DataError : see `predictors_of` and `probit_regression`.
    """
    responses = np.setdiff1d(np.arange(rows.data.shape[1]), predictors)
    items = np.searchsorted(responses, rows.columns)
    weights = rows.weights
    made = predictors_of(rows.data[:, predictors], names, rows.place, weights)
    place_of = {int(column): o for o, column in enumerate(items)}
    own = [
        linear_regression(y, made.z, weights)
        if k not in place_of
        else _probit(rows, place_of[k], made, names)
        for k, y in enumerate(rows.data[:, responses].T)
    ]
    found, between = ordinal_pairs([own[k] for k in items], rows, predictors, made.z, start)
    cov = np.diag([one.variance for one in own])
    pairs = dict(
        zip(zip(items[found.i].tolist(), items[found.j].tolist(), strict=True), between, strict=True)
    )
    for i, j, rho in zip(items[found.i], items[found.j], found.rho, strict=True):
        cov[i, j] = cov[j, i] = rho
    for j in range(len(own)):
        for i in range(j):
            if (i, j) not in pairs:
                cov[i, j], pairs[i, j] = _pair(own[i], own[j], made.z, weights)
                cov[j, i] = cov[i, j]
    return _collected(own, made, cov, pairs, found)


def _probit(rows: GroupRows, o: int, made: Predictors, names: tuple[str, ...]) -> OrdinalRegression:
    codes = rows.codes[:, o]
    tau = marginal_thresholds(codes, rows.sizes[o] - 1)
    found = probit_regression(codes, tau, made.z, rows.weights)
    if isinstance(found, int):
        raise DataError(
            phrase(
                "{which} separates the categories of {item}{where}: the probit regression has no finite "
                "slopes.",
                which=names[found],
                item=rows.items[o],
                where=phrase(" in {place}", place=rows.place) if rows.place else "",
            ),
            fix="Join categories, or leave the predictor out.",
        )
    return found


def _collected(
    own: Sequence[OrdinalRegression],
    made: Predictors,
    cov: Floats,
    pairs: dict[tuple[int, int], Floats],
    found: Polychoric,
) -> ConditionalStatistics:
    """Everything in the units of the data, in the order of the statistics."""
    m, r = len(own), made.sd.size
    ordinal = np.array([one.codes is not None for one in own])
    slopes = np.array([one.slopes for one in own]) / made.sd
    on_slopes = [one.influence[:, -r:] / made.sd for one in own]
    # Thresholds and intercepts are those at x = 0, not at the predictors' means.
    shift = slopes @ made.mean
    on_shift = [own_slopes @ made.mean for own_slopes in on_slopes]
    thresholds, threshold_of, on_thresholds, on_intercepts = [], [], [], []
    for k, one in enumerate(own):
        if ordinal[k]:
            thresholds.append(one.location + shift[k])
            threshold_of += [k] * one.location.size
            on_thresholds.append(one.influence[:, :-r] + on_shift[k][:, None])
        else:
            on_intercepts.append(one.influence[:, :-r] - on_shift[k][:, None])
    columns = [*on_thresholds, *on_intercepts]
    columns += [np.stack([block[:, a] for block in on_slopes], axis=1) for a in range(r)]
    columns += [one.variance_influence for k, one in enumerate(own) if not ordinal[k]]
    columns += [pairs[j, i] for j in range(m) for i in range(j + 1, m)]
    intercept = np.array([0.0 if ordinal[k] else own[k].location[0] - shift[k] for k in range(m)])
    return ConditionalStatistics(
        thresholds=np.concatenate(thresholds), threshold_of=np.array(threshold_of, dtype=np.intp),
        intercept=intercept, slopes=slopes, cov=cov, x_mean=made.mean, x_cov=made.cov,
        influences=tuple(columns), polychoric=found,
    )  # fmt: skip


# -- pairs with a continuous variable --------------------------------------------------------------------------------


def _pair(
    a: OrdinalRegression, b: OrdinalRegression, z: Floats, weights: Floats | None
) -> tuple[float, Floats]:
    """Residual covariance of a pair with a continuous response, and its casewise influence (n,)."""
    if a.codes is None and b.codes is None:
        return _continuous_pair(a, b, weights)
    return _mixed_pair(a, b, z, weights) if a.codes is not None else _mixed_pair(b, a, z, weights)


def _continuous_pair(
    a: OrdinalRegression, b: OrdinalRegression, weights: Floats | None
) -> tuple[float, Floats]:
    # Errors in the regressions do not move the residual covariance: residuals and predictors are uncorrelated.
    product = a.z * b.z * np.sqrt(a.variance * b.variance)
    cov = float(mean_of(product, weights))
    return cov, np.asarray(product - cov)


def _mixed_pair(
    item: OrdinalRegression, other: OrdinalRegression, z: Floats, weights: Floats | None
) -> tuple[float, Floats]:
    codes, e, variance = item.codes, other.z, other.variance
    assert codes is not None
    n, sd = codes.size, float(np.sqrt(variance))
    spread = float(normal_density(item.location[item.location < INFINITE]).sum())
    start = float((codes - codes.mean()) @ e) / n / spread
    rho = solve_polyserial(item.upper, item.lower, e, float(np.clip(start, -0.9, 0.9)), weights)
    terms = polyserial_terms(item.upper, item.lower, e, rho, weights)
    carried = through_regression(item, terms.by_upper, terms.by_lower, z, weights)
    by_z = terms.by_z if weights is None else terms.by_z * weights
    on_line = np.concatenate(([by_z.sum()], z.T @ by_z)) / (sd * n)
    carried -= other.influence @ on_line
    carried -= float(by_z @ e) / (2.0 * variance * n) * other.variance_influence
    influence = (terms.score + carried) / terms.information
    return rho * sd, np.asarray(sd * influence + rho * sd * other.variance_influence / (2.0 * variance))
