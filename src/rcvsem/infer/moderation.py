"""Simple slopes, Johnson-Neyman interval and moderated mediation of a fitted interaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
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
from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.words import phrase
from rcvsem.infer.bootstrap import BootstrapResult
from rcvsem.infer.choices import deciding
from rcvsem.infer.effects import NO_ERROR
from rcvsem.infer.interaction_model import Interaction
from rcvsem.infer.intervals import Interval, IntervalKind, intervals_of
from rcvsem.infer.johnson_neyman import JohnsonNeyman, johnson_neyman, slope_se, within

NO_BOOTSTRAP = NotAvailable("no bootstrap was asked for")
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
    intervals: dict[IntervalKind, Interval]

    @property
    def decision(self) -> Interval | None:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AtValue:
    """Something at one value of the moderator: in its SDs from the mean, in units from the mean, and as measured."""

    sds: float
    deviation: float
    value: float
    result: Tested

    json_form: ClassVar[str] = "sds deviation value *result"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Region:
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
    def region(self) -> Region | None:
        """By Johnson and Neyman."""
        found = self.johnson_neyman
        return None if isinstance(found, NotAvailable) else Region(found=found, sd=self.moderator.sd)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModeratedMediation:
    """X -> mediator -> Y, one or both paths moderated.

    path : all variables of the indirect path, X first; of a chain more than three. stages : the moderated steps.
    index : of moderated mediation (Hayes 2015), the change of the indirect effect per unit of the moderator; there is
    none when several steps are moderated. contrast : indirect effect at `ends[1]` minus at `ends[0]`, in SDs: +1 and -1,
    or the highest and the lowest of a moderator's levels.
    """

    path: tuple[str, ...]
    moderator: Moderator
    stages: tuple[str, ...]
    ends: tuple[float, float]
    index: Tested | NotAvailable
    indirect: tuple[AtValue, ...]
    contrast: Tested
    level: float

    json_form: ClassVar[str] = (
        "x mediator path y moderator=moderator.name stages index reason=index! conditional_indirect=indirect contrast "
        "contrast_between=compared"
    )

    @property
    def compared(self) -> list[float]:
        """The two values of the moderator that are contrasted."""
        return [self.moderator.mean + end * self.moderator.sd for end in self.ends]

    @property
    def x(self) -> str:
        """Where the path begins."""
        return self.path[0]

    @property
    def mediator(self) -> str:
        """The mediator; of a chain all of them, in order."""
        return " -> ".join(self.path[1:-1])

    @property
    def y(self) -> str:
        """Where the path ends."""
        return self.path[-1]


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
    b1, b3 = _Path(fit, outcome, interaction.x), _Path(fit, outcome, interaction.name)
    cov = _covariance(fit, (b1, b3))
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
                    b1.value + turn * m * b3.value, gradient, partial(_sum, ((b1, 1.0), (b3, turn * m)))
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
        moderator_path=0.0 if interaction.square else _Path(fit, outcome, interaction.moderator).value,
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


def moderated_mediation(
    tested: Tests, path: tuple[str, ...], moderator: str, probe: Probe
) -> ModeratedMediation:
    """Conditional indirect effects and the index of moderated mediation.

    path : X, one mediator or several in the order of a chain, and Y.

    The indirect effect at m is the product over the steps of (c_k + s_k m), s_k the path of that step's product with the
    moderator, 0 where it is not moderated; where a step's own cause is the moderator (a square), 2 s_k m. Index (Hayes
    2015): the slope of that product in m, with one moderated step: a3 b1 with a moderated first stage, a1 b3 with a
    moderated second one.

    Raises
    ------
    ModelError : no such path, or none of its steps is moderated.
    """
    fit = tested.fit
    shown = " -> ".join(path)
    steps = [_Path(fit, to, of) for of, to in pairwise(path)]
    if not all(step.there for step in steps):
        raise ModelError(phrase("The model has no path {shown}.", shown=shown))
    who = moderator_of(fit, moderator, probe.levels)
    turns = [
        (_first(fit, to, (f"{of}.{moderator}", f"{moderator}.{of}")), 2.0 if of == moderator else 1.0)
        for of, to in pairwise(path)
    ]
    moderated = [k for k, (path_of, _) in enumerate(turns) if path_of.there]
    if not moderated:
        whole = phrase("Neither path") if len(steps) == 2 else phrase("No step")
        raise ModelError(
            phrase(
                "{whole} of {shown} is moderated by {moderator}.",
                whole=whole,
                shown=shown,
                moderator=moderator,
            )
        )

    def effect(m: float) -> _Factors:
        return [[(step, 1.0), (turn, weight * m)] for step, (turn, weight) in zip(steps, turns, strict=True)]

    probed = who.probed_at(probe)
    own = [(value - who.mean) / who.sd for value in who.levels] or [-1.0, 1.0]
    ends = (min(own), max(own))
    high, low = (_product(effect(end * who.sd), fit.q) for end in (ends[1], ends[0]))
    index: Tested | NotAvailable = NotAvailable(
        "both paths are moderated: the indirect effect is no straight line in the moderator"
        if len(steps) == 2
        else "several steps are moderated: the indirect effect is no straight line in the moderator"
    )
    if len(moderated) == 1:
        factors = effect(0.0)
        factors[moderated[0]] = [turns[moderated[0]]]
        index = tested(*_product(factors, fit.q))
    return ModeratedMediation(
        path=path,
        moderator=who,
        stages=tuple(STAGES[k] if k < len(STAGES) else str(k + 1) for k in moderated),
        ends=ends,
        index=index,
        indirect=tuple(
            AtValue(
                sds=sds,
                deviation=sds * who.sd,
                value=who.mean + sds * who.sd,
                result=tested(*_product(effect(sds * who.sd), fit.q)),
            )
            for sds in probed
        ),
        contrast=tested(high[0] - low[0], high[1] - low[1], lambda theta: high[2](theta) - low[2](theta)),
        level=tested.level,
    )


_Factors = list[list[tuple["_Path", float]]]


def _product(factors: _Factors, q: int) -> tuple[float, Floats, Callable[[Floats], Floats]]:
    """Value, gradient (q,) and values at parameters (B, q) of a product of weighted sums of coefficients."""
    sums = [sum(w * p.value for p, w in factor) for factor in factors]
    gradient = np.zeros(q)
    for k, factor in enumerate(factors):
        rest = float(np.prod(sums[:k] + sums[k + 1 :]))
        gradient += rest * sum((w * p.gradient(q) for p, w in factor), np.zeros(q))
    return (
        float(np.prod(sums)),
        gradient,
        lambda theta: np.asarray(np.prod([_sum(factor, theta) for factor in factors], axis=0)),
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
