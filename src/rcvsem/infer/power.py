"""Power, bias and coverage from replications, and the smallest N for a target power."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import ClassVar, Literal

import numpy as np

from rcvsem.evaluate.tails import normal_quantile
from rcvsem.foundation.arrays import Bools, Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_cdf
from rcvsem.infer.monte_carlo import Replications
from rcvsem.infer.replication_errors import path_indices
from rcvsem.infer.simulation_design import Design, Truth

QuantityKind = Literal["path", "loading", "covariance", "indirect", "total indirect", "defined"]
NO_REPLICATIONS = NotAvailable("fewer than two replications converged")
ZERO = NotAvailable("the population value is 0; the rejection rate is the rate of false alarms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """What is planned for: a parameter (index in theta), an effect (column of the effects) or a definition.

    truth : its value in the population, in the units of the analysis model. std : standardized, where there is one.
    """

    name: str
    kind: QuantityKind
    column: int
    truth: float
    std: Number
    hypothesis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerRow:
    """One quantity at one N, over the converged replications.

    power : share that reject "it is 0" at alpha: Wald test for parameters and definitions, Monte Carlo interval for
    indirect effects; mcse : its Monte Carlo standard error. power_sobel, power_joint : of the Sobel test and of the
    test of joint significance (indirect effects). power_wald : by the analytic standard error, without simulation.
    mean, bias, relative_bias : of the estimate. sd : of the estimates. se_bias : mean standard error / sd - 1.
    coverage : share of 1 - alpha intervals that hold the truth.
    """

    quantity: Quantity
    n: int
    replications: int
    power: Number
    mcse: Number
    power_wald: Number
    power_sobel: Number
    power_joint: Number
    mean: Number
    bias: Number
    relative_bias: Number
    sd: Number
    mean_se: Number
    se_bias: Number
    coverage: Number

    json_form: ClassVar[str] = (
        "name=quantity.name hypothesis=quantity.hypothesis~ kind=quantity.kind n truth=quantity.truth "
        "std=quantity.std replications power mcse power_wald power_sobel power_joint mean bias relative_bias sd "
        "mean_se se_bias coverage"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """The replications at one N as a whole. rejected : share whose chi-square has p < alpha. power_all : share in which
    every quantity whose population value is not 0 (loadings apart) is significant at once."""

    n: int
    replications: int
    converged: int
    inadmissible: int
    mean_chisq: Number
    df: int
    rejected: Number
    power_all: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumN:
    """The smallest N found for one quantity, with the simulated power there; n NotAvailable: none up to MOST_N.

    `lower`, `upper` : range of N that the Monte Carlo error of the power leaves open (95 %).
    """

    quantity: Quantity
    n: int | NotAvailable
    power: Number
    lower: int | NotAvailable
    upper: int | NotAvailable

    json_form: ClassVar[str] = (
        "name=quantity.name hypothesis=quantity.hypothesis~ kind=quantity.kind n power n_lower=lower n_upper=upper "
        "reason=n!"
    )


def quantities(truth: Truth, *, loadings: bool = False) -> tuple[Quantity, ...]:
    """Paths, indirect effects and definitions of the model; of a measurement model its covariances and loadings."""
    from rcvsem.evaluate.standardized import standardized_values

    fit = truth.fit
    std = standardized_values(fit.layout, np.asarray(fit.values)[None], "all")[0]
    named = {(h.lhs, h.rhs): h.name for h in fit.spec.hypotheses}
    found: list[Quantity] = []
    measurement = not fit.spec.regressions
    seen: set[int] = set()
    for row, value, scaled in zip(fit.spec.parameters, fit.values, std, strict=True):
        kind: QuantityKind
        if row.op == "~":
            kind = "path"
        elif row.op == "=~" and (loadings or measurement):
            kind = "loading"
        elif row.op == "~~" and row.lhs != row.rhs and (measurement or row.user):
            kind = "covariance"
        else:
            continue
        if not row.free or row.free in seen:
            continue
        seen.add(row.free)
        found.append(
            Quantity(
                name=f"{row.rhs} → {row.lhs}" if row.op == "~" else f"{row.lhs} {row.op} {row.rhs}",
                kind=kind,
                column=row.free - 1,
                truth=float(value),
                std=float(scaled),
                hypothesis=named.get((row.lhs, row.rhs), "") if row.op == "~" else "",
            )
        )
    column = 0
    for plan in truth.plans:
        values, scaled_effects = _effects(truth)
        for name in plan.names:
            if name.kind in ("specific indirect", "total indirect"):
                total = name.kind == "total indirect"
                several = sum(
                    1
                    for other in plan.names
                    if other.kind == "specific indirect"
                    and (other.source, other.target) == (name.source, name.target)
                )
                if not total or several > 1:
                    label = f"{name.source} → … → {name.target}" if total else " → ".join(name.path)
                    found.append(
                        Quantity(
                            name=label,
                            kind="total indirect" if total else "indirect",
                            column=column,
                            truth=float(values[column]),
                            std=float(scaled_effects[column]),
                        )
                    )
            column += 1
    at = fit.spec.named_values(truth.theta)
    found += [
        Quantity(
            name=definition.name,
            kind="defined",
            column=k,
            truth=float(at[definition.name]),
            std=NotAvailable("a defined quantity is not standardized"),
        )
        for k, definition in enumerate(fit.spec.definitions)
    ]
    return tuple(found)


def _effects(truth: Truth) -> tuple[Floats, Floats]:
    from rcvsem.infer.effects import effects

    rows = effects(truth.fit)
    return np.array([row.est for row in rows]), np.array([row.std for row in rows])


def wald_power(truth: float, se: float, alpha: float = 0.05) -> float:
    """Power of the two-sided z test of "it is 0" for a normal estimator: Phi(d - z) + Phi(-d - z), d = truth / se."""
    z, d = normal_quantile(1.0 - alpha / 2.0), truth / se
    return normal_cdf(d - z) + normal_cdf(-d - z)


def power_rows(
    design: Design, truth: Truth, found: Replications, wanted: Sequence[Quantity]
) -> tuple[PowerRow, ...]:
    """Power, bias and coverage of every quantity at one N."""
    return tuple(power_row(design, truth, found, quantity) for quantity in wanted)


def model_row(design: Design, found: Replications, wanted: Sequence[Quantity] = ()) -> ModelRow:
    """Convergence, the model's own test, and the power of all `wanted` at once, at one N."""
    from scipy.special import chdtrc

    good = found.converged
    chisq = found.chisq[good & np.isfinite(found.chisq)]
    none = NotAvailable("the model is saturated" if not found.df else "no replication converged")
    enough = bool(chisq.size and found.df)
    return ModelRow(
        n=found.n,
        replications=int(good.size),
        converged=int(good.sum()),
        inadmissible=int((good & ~found.admissible).sum()),
        mean_chisq=float(chisq.mean()) if enough else none,
        df=found.df,
        rejected=float(np.mean(chdtrc(found.df, np.maximum(chisq, 0.0)) < design.alpha)) if enough else none,
        power_all=power_of_all(design, found, tested(wanted)),
    )


def tested(wanted: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Those that a study would want significant: all but loadings and what is 0 in the population."""
    return tuple(q for q in wanted if q.kind != "loading" and abs(q.truth) > 1e-9)


def power_of_all(design: Design, found: Replications, wanted: Sequence[Quantity]) -> Number:
    """Share of the converged replications in which all of the quantities are significant at once."""
    z = normal_quantile(1.0 - design.alpha / 2.0)
    every = np.ones(found.converged.size, dtype=bool)
    known = np.ones(found.converged.size, dtype=bool)
    for quantity in wanted:
        estimates, errors = _columns(found, quantity)
        known &= np.isfinite(estimates) & np.isfinite(errors)
        with np.errstate(invalid="ignore"):
            if quantity.kind in ("indirect", "total indirect"):
                k = quantity.column
                every &= (found.lower[:, k] > 0) | (found.upper[:, k] < 0)
            else:
                every &= np.abs(estimates) > z * errors
    if not wanted:
        return NotAvailable("the model has no quantity to test")
    return float(every[known].mean()) if known.any() else NO_REPLICATIONS


def _columns(found: Replications, quantity: Quantity) -> tuple[Floats, Floats]:
    k = quantity.column
    if quantity.kind in ("indirect", "total indirect"):
        return found.effects[:, k], found.effect_se[:, k]
    if quantity.kind == "defined":
        return found.defined[:, k], found.defined_se[:, k]
    return found.theta[:, k], found.se[:, k]


def power_row(design: Design, truth: Truth, found: Replications, quantity: Quantity) -> PowerRow:
    """Power and bias of one quantity over the replications."""
    estimates, errors = _columns(found, quantity)
    good: Bools = np.isfinite(estimates) & np.isfinite(errors)
    if good.sum() < 2:
        return PowerRow(
            quantity=quantity, n=found.n, replications=int(good.sum()), power=NO_REPLICATIONS, mcse=NO_REPLICATIONS,
            power_wald=NO_REPLICATIONS, power_sobel=NO_REPLICATIONS, power_joint=NO_REPLICATIONS,
            mean=NO_REPLICATIONS, bias=NO_REPLICATIONS, relative_bias=NO_REPLICATIONS, sd=NO_REPLICATIONS,
            mean_se=NO_REPLICATIONS, se_bias=NO_REPLICATIONS, coverage=NO_REPLICATIONS,
        )  # fmt: skip
    value, se = estimates[good], errors[good]
    z = normal_quantile(1.0 - design.alpha / 2.0)
    rejected = np.abs(value) > z * se
    covered = np.abs(value - quantity.truth) <= z * se
    of_indirect = NotAvailable("of indirect effects only")
    wald: Number = NotAvailable("indirect effects are not normal; use the simulated power")
    sobel: Number = of_indirect
    joint: Number = of_indirect
    if quantity.kind in ("indirect", "total indirect"):
        k = quantity.column
        lower, upper = found.lower[good, k], found.upper[good, k]
        sobel = float(rejected.mean())
        rejected = (lower > 0) | (upper < 0)
        covered = (lower <= quantity.truth) & (quantity.truth <= upper)
        if quantity.kind == "indirect":
            joint = float(_joint(truth, found, quantity, z)[good].mean())
    elif quantity.kind != "defined":
        variance = float(truth.unit_vcov[quantity.column, quantity.column]) / found.n
        robust = NotAvailable(
            "the analytic error is that of maximum likelihood with normal, complete answers"
        )
        analytic = design.batched and not design.shares
        wald = wald_power(quantity.truth, sqrt(variance), design.alpha) if analytic else robust
    power, sd = float(rejected.mean()), float(value.std(ddof=1))
    bias = float(value.mean()) - quantity.truth
    null = abs(quantity.truth) < 1e-9
    return PowerRow(
        quantity=quantity,
        n=found.n,
        replications=int(good.sum()),
        power=power,
        mcse=sqrt(power * (1.0 - power) / good.sum()),
        power_wald=wald,
        power_sobel=sobel,
        power_joint=joint,
        mean=float(value.mean()),
        bias=bias,
        relative_bias=ZERO if null else bias / quantity.truth,
        sd=sd,
        mean_se=float(se.mean()),
        se_bias=float(se.mean()) / sd - 1.0 if sd > 0 else NO_REPLICATIONS,
        coverage=float(covered.mean()),
    )


def _joint(truth: Truth, found: Replications, quantity: Quantity, z: float) -> Bools:
    """(R,) whether every path of a specific indirect effect is significant."""
    column = 0
    for plan in truth.plans:
        for name in plan.names:
            if column == quantity.column:
                index = path_indices(truth.fit, plan)
                steps = [index[edge] for edge in zip(name.path[1:], name.path[:-1], strict=True)]
                free = [k for k in steps if k >= 0]
                with np.errstate(invalid="ignore"):
                    return np.asarray((np.abs(found.theta[:, free]) > z * found.se[:, free]).all(axis=1))
            column += 1
    raise AssertionError("no such effect")
