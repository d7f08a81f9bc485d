"""A method factor under every item, beside the constructs: unmeasured (ULMC), or measured by items of its own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from rcvsem.evaluate import fit_measures, likelihood_ratio_test, standardized_values
from rcvsem.fit import Fit, refit
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.attempt import attempt
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.words import phrase
from rcvsem.infer.measurement_models import Measurement, free_name

RANDOM_STARTS = 4
# Steps granted from each start: those that find a minimum need 10 to 30, those that run off never end.
STEPS = 40
CHANGES = ("cfi", "tli", "rmsea", "srmr")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LatentMethodFactor:
    """The measurement model with and without a method factor.

    Attributes
    ----------
    items : (k,).
    method, substantive : (k,) standardized loadings on the method factor, on the item's construct.
    method_variance, substantive_variance : means of their squares.
    measures, base_measures : fit with and without the factor.
    change : with minus without, of cfi, tli, rmsea, srmr.
    chisq, df, pvalue : difference test of the two models.
    equal : the method loadings were held equal.
    measured : items of the factor's own; () for an unmeasured one.
    """

    items: tuple[str, ...]
    method: Floats
    substantive: Floats
    method_variance: float
    substantive_variance: float
    measures: dict[str, Number]
    base_measures: dict[str, Number]
    change: dict[str, Number]
    chisq: Number
    df: int
    pvalue: Number
    admissible: bool
    equal: bool
    measured: tuple[str, ...] = ()


def latent_method_factor(
    measurement: Measurement,
    *,
    base: Fit | None = None,
    equal: bool = False,
    measured: Sequence[str] = (),
) -> LatentMethodFactor | NotAvailable:
    """ULMC, or a directly measured method factor (Podsakoff, MacKenzie, Lee & Podsakoff, 2003; Liang, Saraf, Hu & Xue,
    2007).

    Every item also loads on a factor M with variance 1 that is uncorrelated with the constructs. A
    measured M has items of
    its own too (social desirability, mood); it is compared with an M under its own items only.

    Parameters
    ----------
    base : the model without M, if it has been estimated with `measurement.fit()` already.
    equal : one common method loading (of unstandardized estimates) instead of a free one an item.
    measured : items that measure the source of method variance itself; the measurement's moments hold them.

    Returns
    -------
    NotAvailable when a model cannot be estimated or does not converge; with few items M is often not
    identified.
    """
    name = free_name((*measurement.constructs, *measurement.moments.variables), "Method")
    apart = tuple(f"{name} ~~ 0*{code}" for code in measurement.constructs)
    own = (f"{name} =~ {' + '.join(measured)}", *apart) if measured else ()
    without = measurement.attempt(extra=own) if base is None or measured else base
    if isinstance(without, NotAvailable):
        return without
    label = "ulmc*" if equal else ""
    under = " + ".join((*measured, *(f"{label}{item}" for item in measurement.items)))
    extra = (f"{name} =~ {under}", *apart)
    fit = _best(measurement, without, name, extra)
    if isinstance(fit, NotAvailable):
        return NotAvailable(phrase("the model with a method factor: {reason}", reason=fit.reason))
    test = attempt(lambda: likelihood_ratio_test(fit, without, check=False))
    if isinstance(test, NotAvailable):
        return test
    loadings = standardized_values(fit.layout, fit.values[None, :], "all")[0]
    method = _loadings(fit, loadings, measurement, name)
    substantive = _loadings(fit, loadings, measurement, None)
    measures, plain = fit_measures(fit), fit_measures(without)
    return LatentMethodFactor(
        items=measurement.items,
        method=frozen(method),
        substantive=frozen(substantive),
        method_variance=float((method**2).mean()),
        substantive_variance=float((substantive**2).mean()),
        measures=measures,
        base_measures=plain,
        change={key: _minus(measures[key], plain[key]) for key in CHANGES},
        chisq=test.stat,
        df=test.df,
        pvalue=test.pvalue,
        admissible=fit.admissible,
        equal=equal,
        measured=tuple(measured),
    )


def _best(measurement: Measurement, base: Fit, name: str, extra: tuple[str, ...]) -> Fit | NotAvailable:
    """The lowest of many minima: how much the factor takes from the constructs has several local solutions.

    Where no start leads to one in few steps, the lowest point reached is gone on from.
    """
    options = measurement.options
    few = replace(options, max_iterations=min(STEPS, options.max_iterations))
    first = attempt(lambda: replace(measurement, options=few).fit(extra=extra))
    if isinstance(first, NotAvailable):
        return first
    reached = [first]
    for start in _starts(first, base, name):
        with suppress(RcvsemError, np.linalg.LinAlgError):
            reached.append(refit(first, first.moments, start))
    found = [fit for fit in reached if fit.converged]
    if not found:
        longer = replace(min(reached, key=lambda fit: fit.chisq), options=options)
        with suppress(RcvsemError, np.linalg.LinAlgError):
            found = [fit for fit in (refit(longer, longer.moments),) if fit.converged]
    if not found:
        return NotAvailable("the estimation of this model did not converge")
    return min(found, key=lambda fit: round(fit.chisq, 6))


def _starts(fit: Fit, base: Fit, name: str) -> list[Floats]:
    """Starting values (q,): the method factor takes a share of every item's common variance, with either
    sign, evenly or unevenly; the constructs keep the rest."""
    known = {
        _key(row.lhs, row.op, row.rhs): float(value)
        for row, value in zip(base.spec.parameters, base.values, strict=True)
    }
    own = {
        row.rhs: value
        for row, value in zip(base.spec.parameters, base.values, strict=True)
        if row.op == "=~" and row.lhs != name
    }
    rng = np.random.default_rng(1)
    shares = [dict.fromkeys(own, share) for share in (0.1, 0.3, 0.5, 0.7)]
    shares += [dict(zip(own, rng.uniform(0.0, 0.8, len(own)), strict=True)) for _ in range(RANDOM_STARTS)]
    signs = [dict.fromkeys(own, 1.0) for _ in range(4)]
    signs += [dict(zip(own, rng.choice([-1.0, 1.0], len(own)), strict=True)) for _ in range(RANDOM_STARTS)]
    starts = []
    for share, sign in zip(shares, signs, strict=True):
        common = float(np.mean(list(share.values())))
        theta = np.array(fit.theta)
        for row in fit.spec.parameters:
            if not row.free:
                continue
            value = known.get(_key(row.lhs, row.op, row.rhs), float(theta[row.free - 1]))
            if row.op == "=~" and row.lhs == name and row.rhs in own:
                value = sign[row.rhs] * np.sqrt(share[row.rhs]) * own[row.rhs]
            elif row.op == "=~" and row.rhs in own:
                value *= np.sqrt(1.0 - share[row.rhs])
            elif row.op == "~~" and row.lhs != row.rhs and row.lhs in fit.spec.latents:
                value = float(np.clip((value - common) / (1.0 - common), -0.9, 0.9))
            theta[row.free - 1] = value
        starts.append(theta)
    return starts


def _key(lhs: str, op: str, rhs: str) -> tuple[str, ...]:
    return (op, *sorted((lhs, rhs))) if op == "~~" else (op, lhs, rhs)


def _loadings(fit: Fit, values: Floats, measurement: Measurement, factor: str | None) -> Floats:
    """(k,) standardized loadings on `factor`, or on each item's own construct (largest of several)."""
    found = dict.fromkeys(measurement.items, 0.0)
    for row, value in zip(fit.spec.parameters, values, strict=True):
        mine = row.lhs == factor if factor is not None else row.lhs in measurement.constructs
        if row.op == "=~" and mine and row.rhs in found and abs(value) > abs(found[row.rhs]):
            found[row.rhs] = float(value)
    return np.array(list(found.values()))


def _minus(a: Number, b: Number) -> Number:
    if isinstance(a, NotAvailable):
        return a
    return b if isinstance(b, NotAvailable) else a - b
