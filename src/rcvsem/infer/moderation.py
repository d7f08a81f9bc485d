"""Simple slopes, Johnson-Neyman interval and moderated mediation of a fitted interaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from typing import ClassVar

import numpy as np

from rcvsem.evaluate.estimates import complex_steps, delta_method
from rcvsem.evaluate.standardized import moments_of_latents
from rcvsem.evaluate.tails import normal_quantile, two_sided_p
from rcvsem.fit import Fit
from rcvsem.fit.standard_errors import delta_errors
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.words import phrase
from rcvsem.infer.bootstrap import BootstrapResult
from rcvsem.infer.choices import deciding
from rcvsem.infer.effects import NO_ERROR
from rcvsem.infer.interaction_model import Interaction
from rcvsem.infer.intervals import ConfidenceInterval, IntervalKind, intervals_of
from rcvsem.infer.johnson_neyman import JohnsonNeyman, johnson_neyman, slope_se, within
from rcvsem.infer.path_products import PathValue, covariance_of, sum_of

#: Values of the moderator in SDs from its mean.
DEFAULT_AT = (-1.0, 0.0, 1.0)
#: Range of a latent moderator in SDs: nobody's value is known.
REACH = 3.0
STAGES = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Where a moderator is probed.

    at : in standard deviations around its mean; default -1, 0, 1, or its levels. values : in its own units (a latent
    moderator has the units of its first item and mean 0). levels : its values when it is a choice among a few; those of a
    variable with two values are found.
    """

    at: Sequence[float] | None = None
    values: Sequence[float] = ()
    levels: Sequence[float] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderator:
    """The moderator's distribution in the model: `sd`, and `mean` (0 of a latent variable).

    levels : its values, where it has two only or is a choice among a few: it is probed at them. low, high : smallest and
    largest value met, from the mean (three SDs of a latent variable, and where only covariances are known).
    """

    name: str
    mean: float
    sd: float
    levels: tuple[float, ...] = ()
    low: float = -inf
    high: float = inf

    @property
    def range(self) -> tuple[float, float]:
        """Smallest and largest value."""
        return self.mean + self.low, self.mean + self.high

    def probed_at(self, probe: Probe) -> list[float]:
        """SDs from the mean: those asked for, else its levels, else -1, 0 and 1; and values in its own units."""
        own = [(level - self.mean) / self.sd for level in self.levels]
        given = list(probe.at) if probe.at is not None else own or list(DEFAULT_AT)
        return sorted({*given, *((value - self.mean) / self.sd for value in probe.values)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A number with its delta-method test and bootstrap intervals by kind."""

    est: float
    se: Number
    z: Number
    pvalue: Number
    ci_lower: Number
    ci_upper: Number
    intervals: dict[IntervalKind, ConfidenceInterval]

    @property
    def decision(self) -> ConfidenceInterval | None:
        """The bootstrap interval that decides, as in every report: percentile where it is made."""
        return self.intervals[deciding(tuple(self.intervals))] if self.intervals else None

    @property
    def decided_pvalue(self) -> Number:
        """p of the interval that decides; without draws of the standard error."""
        return self.pvalue if self.decision is None else self.decision.pvalue


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tests:
    """Turns a number of a fit, its gradient and its values at parameters (B, q) into a Tested.

    kinds : of bootstrap intervals; "bca" needs draws with a jackknife.
    """

    fit: Fit
    draws: BootstrapResult | None = None
    level: float = 0.95
    kinds: tuple[IntervalKind, ...] = ("percentile", "bc")

    def __call__(self, value: float, gradient: Floats, at: Callable[[Floats], Floats]) -> Tested:
        if isinstance(self.fit.vcov, NotAvailable):
            return self.of(value, self.fit.vcov, at)
        se = float(delta_errors(gradient[:, None], self.fit.vcov)[0])
        return self.of(value, se, at) if se > 0 else self.of(value, NO_ERROR, None)

    def of(self, value: float, se: Number, at: Callable[[Floats], Floats] | None) -> Tested:
        width = normal_quantile(0.5 + self.level / 2.0)
        found: dict[IntervalKind, ConfidenceInterval] = {}
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AtValue:
    """Something at one value of the moderator: in its SDs from the mean, in units from the mean, and as measured."""

    sds: float
    deviation: float
    value: float
    result: Tested

    json_form: ClassVar[str] = "sds deviation value *result"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SignificantRegion:
    """Where a simple slope is significant: ends in units of the moderator from its mean, and in its SDs."""

    found: JohnsonNeyman
    sd: float

    json_form: ClassVar[str] = (
        "level=found.level region=found.region lower=found.lower upper=found.upper lower_sds upper_sds"
    )

    @property
    def lower_sds(self) -> float:
        """Lower end in SDs."""
        return self.found.lower / self.sd

    @property
    def upper_sds(self) -> float:
        """Upper end in SDs."""
        return self.found.upper / self.sd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimpleSlopes:
    """The slope of `outcome` on `x` at values of the moderator.

    main, product : b1 (the slope at the moderator's mean) and b3. standardized : b3 SD(X) SD(M) / SD(Y) (Wen, Marsh &
    Hau 2010), not the std_all of the product. cov : (2, 2) of (b1, b3). johnson_neyman : in units from the mean, ends
    within the moderator's range only; none of a moderator with two values.
    moderator_path : b2, the path of the moderator itself, 0 without one.

    The slope is b1 + b3 m; of a square (X times X) it is b1 + 2 b3 (x - mean). Other moderators of X are at their means.
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

    json_form: ClassVar[str] = (
        "x=interaction.x moderator=interaction.moderator outcome moderator_mean=moderator.mean "
        "moderator_sd=moderator.sd moderator_levels=moderator.levels moderator_range=moderator.range main "
        "interaction=product standardized_interaction=standardized simple_slopes=slopes johnson_neyman=region"
    )

    @property
    def region(self) -> SignificantRegion | None:
        """By Johnson and Neyman."""
        found = self.johnson_neyman
        return (
            None if isinstance(found, NotAvailable) else SignificantRegion(found=found, sd=self.moderator.sd)
        )


def moderator_of(fit: Fit, name: str, levels: Sequence[float] = ()) -> Moderator:
    """Mean and standard deviation of the moderator: a latent one's model-implied, an observed one's those of its
    answers (divisor N - 1, as SPSS, R and PROCESS print an SD).

    levels : see `Probe`.
    """
    etas = fit.layout.etas
    if name not in etas:
        raise ModelError(phrase("'{name}' is no predictor of the model.", name=name))
    place = etas.index(name)
    variance = float(fit.implied[0].phi[place, place])
    if not variance > 0:
        raise ModelError(
            phrase(
                "The variance of the moderator {name} is not positive; there are no slopes at its SDs.",
                name=name,
            )
        )
    mean, sd = 0.0, float(np.sqrt(variance))
    low, high, own = -REACH * sd, REACH * sd, tuple(levels)
    if name in fit.moments.variables and name not in fit.spec.latents:
        group = fit.moments.groups[0]
        column = fit.moments.variables.index(name)
        mean = 0.0 if group.mean is None else float(group.mean[column])
        if group.data is not None:
            found = np.asarray(group.data)[:, column]
            found = found[~np.isnan(found)]
            low, high = float(found.min()) - mean, float(found.max()) - mean
            sd = float(found.std(ddof=1))
            distinct = np.unique(found)
            own = tuple(map(float, distinct)) if distinct.size == 2 else own
    return Moderator(name=name, mean=mean, sd=sd, levels=own, low=low, high=high)


def simple_slopes(tested: Tests, interaction: Interaction, outcome: str, probe: Probe) -> SimpleSlopes:
    """Slopes of `outcome` on X at values of the moderator, with the Johnson-Neyman interval.

    The value of the moderator is taken as known.
    """
    fit = tested.fit
    moderator = moderator_of(fit, interaction.moderator, probe.levels)
    turn = interaction.turn
    b1, b3 = PathValue(fit, outcome, interaction.x), PathValue(fit, outcome, interaction.name)
    cov = covariance_of(fit, (b1, b3))
    found: list[AtValue] = []
    for sds in moderator.probed_at(probe):
        m = sds * moderator.sd
        gradient = b1.gradient(fit.q) + turn * m * b3.gradient(fit.q)
        found.append(
            AtValue(
                sds=sds,
                deviation=m,
                value=moderator.mean + m,
                result=tested(
                    b1.value + turn * m * b3.value, gradient, partial(sum_of, ((b1, 1.0), (b3, turn * m)))
                ),
            )
        )
    return SimpleSlopes(
        interaction=interaction,
        outcome=outcome,
        moderator=moderator,
        x_sd=moderator.sd if interaction.square else moderator_of(fit, interaction.x).sd,
        main=tested(b1.value, b1.gradient(fit.q), b1.of),
        product=tested(b3.value, b3.gradient(fit.q), b3.of),
        standardized=_standardized(fit, interaction, outcome, tested),
        moderator_path=0.0 if interaction.square else PathValue(fit, outcome, interaction.moderator).value,
        cov=cov,
        slopes=tuple(found),
        johnson_neyman=_region(tested, moderator, b1.value, turn * b3.value, turn, cov),
        level=tested.level,
    )


def _region(
    tested: Tests, moderator: Moderator, b1: float, b3: float, turn: float, cov: Floats
) -> JohnsonNeyman | NotAvailable:
    if isinstance(tested.fit.vcov, NotAvailable):
        return NotAvailable("there are no standard errors")
    if moderator.levels:
        return NotAvailable(
            phrase(
                "the moderator {name} has {n} values only: see the slopes at them",
                name=moderator.name,
                n=len(moderator.levels),
            )
        )
    scale = np.array([1.0, turn])
    found = johnson_neyman(b1, b3, cov * np.outer(scale, scale), level=tested.level)
    return within(found, moderator.low, moderator.high)


def slope_band(slopes: SimpleSlopes, m: Floats) -> tuple[Floats, Floats, Floats]:
    """Slope, lower and upper end of its interval at the deviations m (k,)."""
    turned = slopes.interaction.turn * m
    centre = slopes.main.est + slopes.product.est * turned
    width = normal_quantile(0.5 + slopes.level / 2.0) * slope_se(slopes.cov, turned)
    return centre, centre - width, centre + width


def _standardized(fit: Fit, interaction: Interaction, outcome: str, tested: Tests) -> Tested:
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
