"""Simple slopes, Johnson-Neyman interval and moderated mediation of a fitted interaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from rcvsem.evaluate.estimates import complex_steps, delta_method
from rcvsem.evaluate.standardized import moments_of_latents
from rcvsem.evaluate.tails import normal_quantile, two_sided_p
from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.errors import ModelError
from rcvsem.infer.bootstrap import BootstrapResult
from rcvsem.infer.interaction_model import Interaction
from rcvsem.infer.intervals import Interval, IntervalKind, intervals_of
from rcvsem.infer.johnson_neyman import JohnsonNeyman, johnson_neyman, slope_se

NO_BOOTSTRAP = NotAvailable("no bootstrap was asked for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderator:
    """The moderator's distribution in the model: `sd`, and `mean` (0 of a latent variable)."""

    name: str
    mean: float
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A number with its delta-method test and bootstrap intervals by kind."""

    est: float
    se: Number
    z: Number
    pvalue: Number
    ci_lower: Number
    ci_upper: Number
    intervals: dict[IntervalKind, Interval]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtValue:
    """Something at one value of the moderator: in its SDs from the mean, in units from the mean, and as measured."""

    sds: float
    deviation: float
    value: float
    result: Tested


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimpleSlopes:
    """The slope of `outcome` on `x` at values of the moderator.

    main, product : b1 (the slope at the moderator's mean) and b3. standardized : b3 SD(X) SD(M) / SD(Y) (Wen, Marsh &
    Hau 2010), not the std_all of the product. cov : (2, 2) of (b1, b3). johnson_neyman : in units from the mean.
    moderator_path : b2, the path of the moderator itself, 0 without one.
    """

    interaction: Interaction
    outcome: str
    moderator: Moderator
    x_sd: float
    main: Tested
    product: Tested
    standardized: Tested
    moderator_path: float
    cov: Floats
    slopes: tuple[AtValue, ...]
    johnson_neyman: JohnsonNeyman | NotAvailable
    level: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModeratedMediation:
    """X -> mediator -> Y, one or both paths moderated.

    index : of moderated mediation (Hayes 2015), the change of the indirect effect per unit of the moderator; there is
    none when both paths are moderated. contrast : indirect effect at +1 SD minus at -1 SD.
    """

    x: str
    mediator: str
    y: str
    moderator: Moderator
    stages: tuple[str, ...]
    index: Tested | NotAvailable
    indirect: tuple[AtValue, ...]
    contrast: Tested
    level: float


def moderator_of(fit: Fit, name: str) -> Moderator:
    """Mean and standard deviation of the moderator, model-implied (a fixed observed one: the sample's, divisor N)."""
    etas = fit.layout.etas
    if name not in etas:
        raise ModelError(f"'{name}' is no predictor of the model.")
    place = etas.index(name)
    variance = float(fit.implied[0].phi[place, place])
    if not variance > 0:
        raise ModelError(
            f"The variance of the moderator {name} is not positive; there are no slopes at its SDs."
        )
    mean = 0.0
    if name in fit.moments.variables and name not in fit.spec.latents:
        group = fit.moments.groups[0]
        mean = 0.0 if group.mean is None else float(group.mean[fit.moments.variables.index(name)])
    return Moderator(name=name, mean=mean, sd=float(np.sqrt(variance)))


def simple_slopes(
    fit: Fit,
    interaction: Interaction,
    outcome: str,
    *,
    at: Sequence[float] = (-1.0, 0.0, 1.0),
    values: Sequence[float] = (),
    draws: BootstrapResult | None = None,
    level: float = 0.95,
    kinds: tuple[IntervalKind, ...] = ("percentile", "bc"),
) -> SimpleSlopes:
    """Slopes of `outcome` on X at values of the moderator, with the Johnson-Neyman interval.

    at : in standard deviations of the moderator around its mean. values : in its own units (a latent moderator has
    the units of its first item and mean 0). The value of the moderator is taken as known. kinds : of bootstrap
    intervals; "bca" needs draws with a jackknife.
    """
    moderator = moderator_of(fit, interaction.moderator)
    b1, b3 = _Path(fit, outcome, interaction.x), _Path(fit, outcome, interaction.name)
    cov = _covariance(fit, (b1, b3))
    found: list[AtValue] = []
    tested = _Tests(fit, draws, level, kinds)
    for sds in (*at, *((value - moderator.mean) / moderator.sd for value in values)):
        m = float(sds) * moderator.sd
        gradient = b1.gradient(fit.q) + m * b3.gradient(fit.q)
        found.append(
            AtValue(
                sds=float(sds),
                deviation=m,
                value=moderator.mean + m,
                result=tested(b1.value + m * b3.value, gradient, partial(_sum, ((b1, 1.0), (b3, m)))),
            )
        )
    known = not isinstance(fit.vcov, NotAvailable)
    return SimpleSlopes(
        interaction=interaction,
        outcome=outcome,
        moderator=moderator,
        x_sd=moderator_of(fit, interaction.x).sd,
        main=tested(b1.value, b1.gradient(fit.q), b1.of),
        product=tested(b3.value, b3.gradient(fit.q), b3.of),
        standardized=_standardized(fit, interaction, outcome, tested),
        moderator_path=_Path(fit, outcome, interaction.moderator).value,
        cov=cov,
        slopes=tuple(sorted(found, key=lambda one: one.sds)),
        johnson_neyman=johnson_neyman(b1.value, b3.value, cov, level=level)
        if known
        else NotAvailable("there are no standard errors"),
        level=level,
    )


def slope_band(slopes: SimpleSlopes, m: Floats) -> tuple[Floats, Floats, Floats]:
    """Slope, lower and upper end of its interval at the deviations m (k,)."""
    centre = slopes.main.est + slopes.product.est * m
    width = normal_quantile(0.5 + slopes.level / 2.0) * slope_se(slopes.cov, m)
    return centre, centre - width, centre + width


def moderated_mediation(
    fit: Fit,
    x: str,
    mediator: str,
    y: str,
    moderator: str,
    *,
    at: Sequence[float] = (-1.0, 0.0, 1.0),
    values: Sequence[float] = (),
    draws: BootstrapResult | None = None,
    level: float = 0.95,
    kinds: tuple[IntervalKind, ...] = ("percentile", "bc"),
) -> ModeratedMediation:
    """Conditional indirect effects (a1 + a3 m)(b1 + b3 m) and the index of moderated mediation.

    a: mediator on X (first stage), b: Y on the mediator (second stage); a3 or b3 is 0 where that path is not moderated.
    Index (Hayes 2015): a3 b1 with a moderated first stage, a1 b3 with a moderated second one.

    Raises
    ------
    ModelError : no path X -> mediator -> Y, or neither of its paths is moderated.
    """
    who = moderator_of(fit, moderator)
    a1, b1 = _Path(fit, mediator, x), _Path(fit, y, mediator)
    if not (a1.there and b1.there):
        raise ModelError(f"The model has no path {x} -> {mediator} -> {y}.")
    a3 = _first(fit, mediator, (f"{x}.{moderator}", f"{moderator}.{x}"))
    b3 = _first(fit, y, (f"{mediator}.{moderator}", f"{moderator}.{mediator}"))
    stages = tuple(name for name, path in (("first", a3), ("second", b3)) if path.there)
    if not stages:
        raise ModelError(f"Neither path of {x} -> {mediator} -> {y} is moderated by {moderator}.")
    tested = _Tests(fit, draws, level, kinds)
    q = fit.q

    def product(
        first: Sequence[tuple[_Path, float]], second: Sequence[tuple[_Path, float]]
    ) -> tuple[float, Floats, Callable[[Floats], Floats]]:
        """Value and gradient of (sum w p)(sum w p), and its values at parameters (B, q)."""
        one = sum(w * p.value for p, w in first)
        two = sum(w * p.value for p, w in second)
        gradient = sum((two * w * p.gradient(q) for p, w in first), np.zeros(q))
        gradient = gradient + sum((one * w * p.gradient(q) for p, w in second), np.zeros(q))
        return one * two, gradient, lambda theta: _sum(first, theta) * _sum(second, theta)

    found: list[AtValue] = []
    for sds in (*at, *((value - who.mean) / who.sd for value in values)):
        m = float(sds) * who.sd
        found.append(
            AtValue(
                sds=float(sds),
                deviation=m,
                value=who.mean + m,
                result=tested(*product([(a1, 1.0), (a3, m)], [(b1, 1.0), (b3, m)])),
            )
        )
    high = product([(a1, 1.0), (a3, who.sd)], [(b1, 1.0), (b3, who.sd)])
    low = product([(a1, 1.0), (a3, -who.sd)], [(b1, 1.0), (b3, -who.sd)])
    index: Tested | NotAvailable = NotAvailable(
        "both paths are moderated: the indirect effect is no straight line in the moderator"
    )
    if stages == ("first",):
        index = tested(*product([(a3, 1.0)], [(b1, 1.0)]))
    elif stages == ("second",):
        index = tested(*product([(a1, 1.0)], [(b3, 1.0)]))
    return ModeratedMediation(
        x=x,
        mediator=mediator,
        y=y,
        moderator=who,
        stages=stages,
        index=index,
        indirect=tuple(sorted(found, key=lambda one: one.sds)),
        contrast=tested(high[0] - low[0], high[1] - low[1], lambda theta: high[2](theta) - low[2](theta)),
        level=level,
    )


class _Path:
    """One regression coefficient: a free parameter, a fixed number, or 0 where the model has no such path."""

    def __init__(self, fit: Fit, outcome: str, cause: str) -> None:
        row = next(
            (
                r
                for r in fit.spec.parameters
                if r.op == "~" and (r.lhs, r.rhs) == (outcome, cause) and r.group == 1
            ),
            None,
        )
        self.there = row is not None
        self.index = -1 if row is None or not row.free else row.free - 1
        self.value = 0.0
        if row is not None:
            self.value = float(fit.theta[self.index]) if self.index >= 0 else float(row.fixed or 0.0)

    def gradient(self, q: int) -> Floats:
        out = np.zeros(q)
        if self.index >= 0:
            out[self.index] = 1.0
        return out

    def of(self, theta: Floats) -> Floats:
        """(B,) values in draws (B, q)."""
        return theta[:, self.index] if self.index >= 0 else np.full(theta.shape[0], self.value)


def _sum(paths: Sequence[tuple[_Path, float]], theta: Floats) -> Floats:
    """(B,) weighted sum of coefficients at parameters (B, q)."""
    total = np.zeros(theta.shape[0])
    for path, weight in paths:
        total += weight * path.of(theta)
    return total


def _first(fit: Fit, outcome: str, causes: Sequence[str]) -> _Path:
    paths = [_Path(fit, outcome, cause) for cause in causes]
    return next((path for path in paths if path.there), paths[0])


def _covariance(fit: Fit, paths: Sequence[_Path]) -> Floats:
    """Covariance matrix of coefficients; 0 for fixed ones, nan without standard errors."""
    size = len(paths)
    if isinstance(fit.vcov, NotAvailable):
        return np.full((size, size), np.nan)
    jacobian = np.array([path.gradient(fit.q) for path in paths])
    return np.asarray(jacobian @ fit.vcov @ jacobian.T)


class _Tests:
    """Turns a number, its gradient and its values at parameters (B, q) into a Tested."""

    def __init__(
        self, fit: Fit, draws: BootstrapResult | None, level: float, kinds: tuple[IntervalKind, ...]
    ) -> None:
        self.fit, self.draws, self.level, self.kinds = fit, draws, level, kinds

    def __call__(self, value: float, gradient: Floats, at: Callable[[Floats], Floats]) -> Tested:
        if isinstance(self.fit.vcov, NotAvailable):
            return self.of(value, self.fit.vcov, at)
        variance = float(gradient @ self.fit.vcov @ gradient)
        none = NotAvailable("fixed, or its standard error is zero")
        return self.of(value, float(np.sqrt(variance)) if variance > 0 else none, at)

    def of(self, value: float, se: Number, at: Callable[[Floats], Floats] | None) -> Tested:
        width = normal_quantile(0.5 + self.level / 2.0)
        found: dict[IntervalKind, Interval] = {}
        if at is not None and self.draws is not None:
            left_out = self.draws.jackknife_theta
            found = intervals_of(
                value,
                kinds=self.kinds,
                level=self.level,
                draws=at(self.draws.usable),
                left_out=None if left_out is None else at(left_out),
            )
        if isinstance(se, NotAvailable):
            return Tested(est=value, se=se, z=se, pvalue=se, ci_lower=se, ci_upper=se, intervals=found)
        z = value / se
        return Tested(
            est=float(value),
            se=se,
            z=z,
            pvalue=two_sided_p(z),
            ci_lower=value - width * se,
            ci_upper=value + width * se,
            intervals=found,
        )


def _standardized(fit: Fit, interaction: Interaction, outcome: str, tested: _Tests) -> Tested:
    """b3 SD(X) SD(M) / SD(Y) with its delta-method error, by complex steps."""
    steps = complex_steps(fit)
    phi, _, _ = moments_of_latents(fit.layout, steps, 0)
    place = {name: k for k, name in enumerate(fit.layout.etas)}
    x, m, y = (place[name] for name in (interaction.x, interaction.moderator, outcome))
    row = fit.row_of(outcome, "~", interaction.name)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = steps[:, row] * np.sqrt(phi[:, x, x] * phi[:, m, m] / phi[:, y, y])
    estimate, se = delta_method(values[:, None], fit.vcov)
    error: Number = se if isinstance(se, NotAvailable) else float(se[0])
    return tested.of(float(estimate[0]), error, None)
