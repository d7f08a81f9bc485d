"""Latent means where scalar invariance fails: alignment, and the size of what is not invariant (dMACS).

Alignment (Asparouhov & Muthen 2014) looks for the group means and variances of a factor under which loadings and
intercepts of the configural model differ as little as possible, in few items rather than a little in all: the loss of a
difference x is (x^2 + .01)^(1/4), weighted by sqrt(n_g n_h). The first group has mean 0 and variance 1 ("FIXED"). dMACS
(Nye & Drasgow 2011) is the distance of an item's expected answers in two groups, over the factor's distribution in the
second, in standard deviations of the item.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_cdf, normal_quantile
from rcvsem.foundation.words import phrase
from rcvsem.infer.latent_means import jacobian_of

EPSILON = 0.01
FEWEST_ITEMS = 3
STARTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedMean:
    """Mean of the factor in `group` less that in the first group, in standard deviations there. sd : in the same unit."""

    group: str
    est: float
    se: Number
    z: Number
    pvalue: Number
    ci_lower: Number
    ci_upper: Number
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemBias:
    """One item in `group` against the first group, with aligned parameters.

    loading, intercept : differences. dmacs : distance of expected answers; mean : their mean difference at equal standing
    on the factor, in units of the item.
    """

    item: str
    group: str
    loading: float
    intercept: float
    dmacs: float
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlignedFactor:
    """One factor. loss : minimum of the alignment function."""

    factor: str
    reference: str
    means: tuple[AlignedMean, ...]
    items: tuple[ItemBias, ...]
    loss: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Alignment:
    """means, sds : (G,) of the factor. loadings, intercepts : (J, G) on the common scale."""

    means: Floats
    sds: Floats
    loadings: Floats
    intercepts: Floats
    loss: float


def align(loadings: Floats, intercepts: Floats, sizes: Floats, *, seed: int = 1) -> Alignment:
    """loadings, intercepts : (J, G) of factors with mean 0 and variance 1 in every group. sizes : (G,)."""
    from scipy.optimize import minimize

    count = loadings.shape[1]
    loss = _loss(loadings, intercepts, sizes)
    rng = np.random.default_rng(seed)
    first = _start(loadings, intercepts)
    starts = [first, *(first + 0.3 * rng.standard_normal(first.size) for _ in range(STARTS - 1))]
    found = [minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-9}) for start in starts]
    best = min(found, key=lambda one: float(one.fun))
    sds, means = _parts(np.asarray(best.x), count)
    aligned = loadings / sds
    return Alignment(
        means=frozen(means),
        sds=frozen(sds),
        loadings=frozen(aligned),
        intercepts=frozen(intercepts - means * aligned),
        loss=float(best.fun),
    )


def _parts(at: Floats, count: int) -> tuple[Floats, Floats]:
    """(G,) standard deviations and means from their logarithms and values in all groups but the first."""
    return np.concatenate([[1.0], np.exp(at[: count - 1])]), np.concatenate([[0.0], at[count - 1 :]])


def _start(loadings: Floats, intercepts: Floats) -> Floats:
    sds = np.maximum(np.abs(np.median(loadings / loadings[:, :1], axis=0)), 0.1)
    means = np.median((intercepts - intercepts[:, :1]) / loadings[:, :1], axis=0)
    return np.concatenate([np.log(sds[1:]), means[1:]])


def _loss(loadings: Floats, intercepts: Floats, sizes: Floats) -> Callable[[Floats], tuple[float, Floats]]:
    """The alignment function with its gradient."""
    count = loadings.shape[1]
    pairs = [(g, h) for g in range(count) for h in range(g)]
    one, two = (np.array([pair[k] for pair in pairs]) for k in (0, 1))
    weights = np.sqrt(sizes[one] * sizes[two])

    def value(at: Floats) -> tuple[float, Floats]:
        sds, means = _parts(at, count)
        load = loadings / sds
        level = intercepts - means * load
        gradient = np.zeros((2, count))
        total = 0.0
        for kind, values in enumerate((load, level)):
            x = values[:, one] - values[:, two]
            squared = x * x + EPSILON
            total += float((weights * squared**0.25).sum())
            slope = weights * 0.5 * x * squared**-0.75
            by_group = np.zeros_like(values)
            np.add.at(by_group.T, one, slope.T)
            np.add.at(by_group.T, two, -slope.T)
            # d load / d log sd = -load; d level / d log sd = mean load; d level / d mean = -load
            gradient[0] += (by_group * (-load if kind == 0 else means * load)).sum(axis=0)
            if kind == 1:
                gradient[1] -= (by_group * load).sum(axis=0)
        return total, np.concatenate([gradient[0, 1:], gradient[1, 1:]])

    return value


def dmacs(loading: Floats, intercept: Floats, mean: float, sd: float, item_sd: Floats) -> Floats:
    """(J,) distances: of loadings and intercepts differences, the factor of the second group, SDs of the items."""
    return np.asarray(np.sqrt((intercept + loading * mean) ** 2 + (loading * sd) ** 2) / item_sd)


def aligned_factors(fit: Fit, *, level: float = 0.95) -> tuple[AlignedFactor, ...] | NotAvailable:
    """Every factor of three items or more that load on nothing else, of the configural model of continuous items."""
    if fit.spec.ordered:
        return NotAvailable(phrase("alignment is for continuous items"))
    scales = fit.spec.scales
    used = [item for items in scales.values() for item in items]
    fitting = {
        name: items
        for name, items in scales.items()
        if len(items) >= FEWEST_ITEMS and all(used.count(i) == 1 and i in fit.spec.observed for i in items)
    }
    if not fitting:
        return NotAvailable(phrase("no factor has three items of its own or more"))
    return tuple(_aligned(fit, name, items, level) for name, items in fitting.items())


def _aligned(fit: Fit, name: str, items: tuple[str, ...], level: float) -> AlignedFactor:
    groups = fit.moments.groups
    labels, sizes = [one.label for one in groups], np.array([one.n for one in groups], dtype=float)
    values = _measured(fit, name, items)
    loadings, intercepts = values(np.asarray(fit.theta))
    found = align(loadings, intercepts, sizes)
    errors = _errors(fit, values, found, sizes)
    half, count = normal_quantile(0.5 + level / 2), len(labels)
    means, biases = [], []
    place = [fit.moments.variables.index(item) for item in items]
    spread = np.array([np.sqrt(np.diag(one.cov)[place] * one.n / (one.n - 1)) for one in groups])
    for g in range(1, count):
        est, se = float(found.means[g]), errors if isinstance(errors, NotAvailable) else float(errors[g - 1])
        z: Number = se if isinstance(se, NotAvailable) else est / se
        means.append(
            AlignedMean(
                group=labels[g], est=est, se=se, z=z,
                pvalue=z if isinstance(z, NotAvailable) else 2.0 * normal_cdf(-abs(z)),
                ci_lower=se if isinstance(se, NotAvailable) else est - half * se,
                ci_upper=se if isinstance(se, NotAvailable) else est + half * se, sd=float(found.sds[g]),
            )
        )  # fmt: skip
        load = found.loadings[:, g] - found.loadings[:, 0]
        shift = found.intercepts[:, g] - found.intercepts[:, 0]
        free = sizes[[0, g]] - 1
        pooled = (spread[[0, g]] * free[:, None]).sum(axis=0) / free.sum()
        distance = dmacs(load, shift, est, float(found.sds[g]), pooled)
        biases += [
            ItemBias(
                item=item, group=labels[g], loading=float(load[j]), intercept=float(shift[j]),
                dmacs=float(distance[j]), mean=float(shift[j] + load[j] * est),
            )
            for j, item in enumerate(items)
        ]  # fmt: skip
    return AlignedFactor(
        factor=name, reference=labels[0], means=tuple(means), items=tuple(biases), loss=found.loss
    )


def _measured(fit: Fit, name: str, items: tuple[str, ...]) -> Callable[[Floats], Floats]:
    """theta -> (2, J, G): loadings on the factor of variance 1, and intercepts at its mean of 0."""
    spec = fit.spec
    factor = spec.latents.index(name)
    rows = [[fit.row_of(name, "=~", item, g + 1) for item in items] for g in range(spec.groups)]
    means = [[fit.row_of(item, "~1", "", g + 1) for item in items] for g in range(spec.groups)]

    free = np.array([row.free for row in spec.parameters])

    def values(theta: Floats) -> Floats:
        full = np.where(free > 0, theta[np.maximum(free, 1) - 1], np.asarray(fit.values))
        out = np.empty((2, len(items), spec.groups))
        for g, state in enumerate(fit.objective.states(theta)):
            load = np.array([full[row] for row in rows[g]])
            out[0, :, g] = load * np.sqrt(state.phi[factor, factor])
            out[1, :, g] = np.array([full[row] for row in means[g]]) + load * state.eta[factor]
        return out

    return values


def _errors(
    fit: Fit, values: Callable[[Floats], Floats], found: Alignment, sizes: Floats
) -> Floats | NotAvailable:
    """(G - 1,) delta-method errors of the means: where the gradient of the loss stays 0 as its numbers move."""
    if isinstance(fit.vcov, NotAvailable):
        return fit.vcov
    at = np.concatenate([np.log(found.sds[1:]), found.means[1:]])
    data = values(np.asarray(fit.theta))

    def gradient(where: Floats, numbers: Floats) -> Floats:
        return _loss(numbers[0], numbers[1], sizes)(where)[1]

    step = 1e-5
    inner = np.column_stack(
        [
            (gradient(at + step * e, data) - gradient(at - step * e, data)) / (2 * step)
            for e in np.eye(at.size)
        ]
    )
    by_theta = jacobian_of(values, fit)  # (2, J, G, q)
    outer = np.zeros((at.size, by_theta.shape[-1]))
    for index in np.ndindex(*data.shape):
        moved = np.zeros_like(data)
        moved[index] = step
        slope = (gradient(at, data + moved) - gradient(at, data - moved)) / (2 * step)
        outer += slope[:, None] * by_theta[index][None, :]
    try:
        turn = -np.linalg.solve(inner, outer)
    except np.linalg.LinAlgError:
        return NotAvailable(phrase("the alignment has no single optimum"))
    variance = np.einsum("kq,qr,kr->k", turn, np.asarray(fit.vcov), turn)[len(found.means) - 1 :]
    return np.asarray(np.sqrt(variance))
