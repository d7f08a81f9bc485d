"""Conditional process analysis of observed scores: regressions, conditional effects, indices of moderated mediation.

The templates carry the numbers of Hayes' PROCESS (Hayes 2022): moderation 1-3, mediation 4 (parallel) and 6 (serial),
moderated mediation 5, 7-22, 28, 29, 58, 59, 75, 76 (11-13 and 18-20 with a product of three variables), moderated serial
mediation 83, 91, 92. Every equation is an ordinary least squares regression; indirect effects are products of their
coefficients with bootstrap intervals, drawn all together from the moments of resampled cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import ClassVar

import numpy as np
from scipy.special import fdtrc, stdtr, stdtrit

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.batch.in_order import Progress, in_chunks, reported
from rcvsem.infer.choices import Errors as Errors
from rcvsem.infer.indirect_effects import IndirectEffect, drawn_by, effects_of, told, values_of
from rcvsem.infer.process_templates import TemplatePath, checked, paths_of, predictors_of, product_name

# Percentiles of a moderator at which conditional effects are shown (PROCESS' default).
PERCENTILES = (16.0, 50.0, 84.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """One predictor of one equation; product terms are named a:b."""

    name: str
    est: float
    se: float
    t: float
    pvalue: float
    ci_lower: float
    ci_upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionTest:
    """Test of a highest product term: change of R2 with its F test, f2 = change/(1 - R2) (Cohen 1988)."""

    term: str
    r2_change: float
    f: float
    df1: int
    df2: int
    pvalue: float
    f2: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Equation:
    """One regression. vcov : of (constant, predictors...)."""

    outcome: str
    coefficients: tuple[Coefficient, ...]
    vcov: Floats
    r2: float
    mse: float
    f: float
    df1: int
    df2: int
    pvalue: float
    interactions: tuple[InteractionTest, ...]

    json_form: ClassVar[str] = "outcome r2 mse f df1 df2 pvalue coefficients interactions"

    def est(self, name: str) -> float:
        """A coefficient."""
        return next(one.est for one in self.coefficients if one.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalEffect:
    """Direct effect of X at values of the moderators ({} where it is not moderated), with its t test."""

    at: Mapping[str, float]
    est: float
    se: float
    t: float
    pvalue: float
    ci_lower: float
    ci_upper: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Process:
    """All of it. number : of Hayes' PROCESS. n : respondents without a gap."""

    number: int
    n: int
    x: str
    y: str
    mediators: tuple[str, ...]
    moderators: Mapping[str, str]
    covariates: tuple[str, ...]
    probes: Mapping[str, tuple[float, ...]]
    equations: tuple[Equation, ...]
    total: Equation | None
    direct: tuple[ConditionalEffect, ...]
    indirect: tuple[IndirectEffect, ...]
    errors: Errors
    level: float
    draws: int
    seed: int

    json_form: ClassVar[str] = (
        "template=number analysed=n roles probes equations total direct indirect errors level draws seed"
    )

    @property
    def roles(self) -> TemplateRoles:
        """Which variable is what."""
        w, z = (self.moderators.get(letter) for letter in ("w", "z"))
        return TemplateRoles(x=self.x, y=self.y, m=self.mediators, w=w, z=z, covariates=self.covariates)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRoles:
    """Variables by their letter in a template."""

    x: str
    y: str
    m: tuple[str, ...]
    w: str | None
    z: str | None
    covariates: tuple[str, ...]


def process(  # noqa: PLR0913
    data: Mapping[str, Floats],
    number: int,
    *,
    x: str,
    y: str,
    m: Sequence[str] = (),
    w: str | None = None,
    z: str | None = None,
    covariates: Sequence[str] = (),
    center: bool = False,
    errors: Errors = "ols",
    draws: int = 5000,
    seed: int = 1,
    level: float = 0.95,
    progress: Progress | None = None,
) -> Process:
    """One template on observed scores.

    Parameters
    ----------
    data : (n,) values of every variable, NaN = missing; rows with a gap are left out.
    number : of the template. center : X, mediators and moderators enter as deviations from their
        means.
    errors : "ols" or "hc3" (MacKinnon & White 1985) for tests of coefficients.

    Raises
    ------
    OptionError : an unknown template, a role that it lacks or does not have. DataError : too few respondents.
    """
    template, letters = checked(number, m, w, z)
    names = [x, y, *m, *letters.values(), *covariates]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise OptionError(phrase("{names} has two roles.", names=enumerated(twice)))
    rows = np.column_stack([np.asarray(data[name], dtype=np.float64) for name in names])
    rows = rows[~np.isnan(rows).any(axis=1)]
    n = len(rows)
    if n < len(names) + 10:
        raise DataError(phrase("Only {n} respondents without a gap for {k} variables.", n=n, k=len(names)))
    columns = {name: rows[:, k] for k, name in enumerate(names)}
    flat = [name for name, values in columns.items() if np.ptp(values) == 0.0]
    if flat:
        raise DataError(phrase("{names} does not vary.", names=enumerated(flat)))
    if center:
        for name in (x, *m, *letters.values()):
            columns[name] = columns[name] - columns[name].mean()
    paths = paths_of(template, x, y, tuple(m), letters)
    plans = {target: predictors_of(target, paths, covariates) for target in (*m, y)}
    design = _with_products(columns, plans)
    equations = tuple(_regression(design, target, plans[target], errors, level) for target in (*m, y))
    total = _regression(design, y, [x, *covariates], errors, level) if number in (4, 6) else None
    probes = {name: _probes(columns[name]) for name in letters.values()}
    by_outcome = {one.outcome: one for one in equations}
    effects = effects_of(paths, x, y, tuple(m), probes)
    values = values_of(effects, paths, lambda target, name: by_outcome[target].est(name))
    drawn = None
    if draws and effects:
        chunks = in_chunks(drawn_by(design, plans, paths, effects), draws, seed)
        drawn = np.concatenate(list(reported(chunks, len, draws, progress)))
    return Process(
        number=number,
        n=n,
        x=x,
        y=y,
        mediators=tuple(m),
        moderators=dict(letters),
        covariates=tuple(covariates),
        probes=probes,
        equations=equations,
        total=total,
        direct=_direct(equations[-1], paths, x, y, probes, level),
        indirect=tuple(
            told(effect, float(value), None if drawn is None else drawn[:, k], level)
            for k, (effect, value) in enumerate(zip(effects, values, strict=True))
        ),
        errors=errors,
        level=level,
        draws=draws,
        seed=seed,
    )


def _with_products(columns: Mapping[str, Floats], plans: Mapping[str, Sequence[str]]) -> dict[str, Floats]:
    out = dict(columns)
    for name in dict.fromkeys(name for own in plans.values() for name in own):
        if name not in out:
            out[name] = np.prod([columns[part] for part in name.split(":")], axis=0)
    return out


def _regression(
    design: Mapping[str, Floats], target: str, names: Sequence[str], errors: Errors, level: float
) -> Equation:
    y = design[target]
    n = y.size
    X = np.column_stack([np.ones(n), *(design[name] for name in names)])
    if np.linalg.matrix_rank(X / np.linalg.norm(X, axis=0)) < X.shape[1]:
        raise DataError(phrase("The predictors of {target} are linearly dependent.", target=target))
    inverse = np.linalg.inv(X.T @ X)
    b: Floats = np.asarray(np.linalg.lstsq(X, y, rcond=None)[0], dtype=np.float64)
    residual = y - X @ b
    df2 = n - X.shape[1]
    sse, sst = float(residual @ residual), float(((y - y.mean()) ** 2).sum())
    if errors == "hc3":
        leverage = np.einsum("ij,jk,ik->i", X, inverse, X)
        u = X * (residual / (1.0 - leverage))[:, None]
        vcov = inverse @ (u.T @ u) @ inverse
    else:
        vcov = inverse * (sse / df2)
    se = np.sqrt(np.diag(vcov))
    crit = float(stdtrit(df2, 0.5 + level / 2.0))
    df1 = len(names)
    f = ((sst - sse) / df1) / (sse / df2)
    if errors == "hc3":
        f = float(b[1:] @ np.linalg.solve(vcov[1:, 1:], b[1:]) / df1)
    r2 = 1.0 - sse / sst
    return Equation(
        outcome=target,
        coefficients=tuple(
            Coefficient(
                name=name, est=float(e), se=float(s), t=float(e / s), pvalue=float(2 * stdtr(df2, -abs(e / s))),
                ci_lower=float(e - crit * s), ci_upper=float(e + crit * s),
            )
            for name, e, s in zip(["constant", *names], b, se, strict=True)
        ),
        vcov=frozen(vcov),
        r2=r2,
        mse=sse / df2,
        f=f,
        df1=df1,
        df2=df2,
        pvalue=float(fdtrc(df1, df2, f)),
        interactions=tuple(
            _interaction(name, y, np.delete(X, k, axis=1), float(b[k] ** 2 / vcov[k, k]), df2, (sse, sst))
            for k, name in enumerate(names, start=1)
            if name in _highest(names)
        ),
    )  # fmt: skip


def _highest(names: Sequence[str]) -> list[str]:
    """Products that are part of no other product."""
    products = [name for name in names if ":" in name]
    return [
        name for name in products
        if not any(set(name.split(":")) < set(other.split(":")) for other in products)
    ]  # fmt: skip


def _interaction(
    name: str, y: Floats, rest: Floats, f: float, df2: int, sums: tuple[float, float]
) -> InteractionTest:
    """rest : (n, k) the other columns. sums : of squares, unexplained with the product and in all."""
    sse, sst = sums
    residual = y - rest @ np.linalg.lstsq(rest, y, rcond=None)[0]
    change = (float(residual @ residual) - sse) / sst
    return InteractionTest(
        term=name,
        r2_change=change,
        f=f,
        df1=1,
        df2=df2,
        pvalue=float(fdtrc(1, df2, f)),
        f2=change / (sse / sst),
    )


def _probes(values: Floats) -> tuple[float, ...]:
    kinds = np.unique(values)
    if kinds.size == 2:
        return tuple(kinds.tolist())
    return tuple(dict.fromkeys(np.percentile(values, PERCENTILES).tolist()))


def _direct(
    equation: Equation,
    paths: Sequence[TemplatePath],
    x: str,
    y: str,
    probes: Mapping[str, tuple[float, ...]],
    level: float,
) -> tuple[ConditionalEffect, ...]:
    path = next(one for one in paths if (one.source, one.target) == (x, y))
    used = list(dict.fromkeys(name for term in path.terms for name in term))
    names = [one.name for one in equation.coefficients]
    b = np.array([one.est for one in equation.coefficients])
    crit = float(stdtrit(equation.df2, 0.5 + level / 2.0))
    found = []
    for values in product(*(probes[name] for name in used)):
        at = dict(zip(used, values, strict=True))
        weights = np.zeros(b.size)
        weights[names.index(x)] = 1.0
        for term in path.terms:
            weights[names.index(product_name(x, *term))] = float(np.prod([at[name] for name in term]))
        est, se = float(weights @ b), float(np.sqrt(weights @ equation.vcov @ weights))
        found.append(
            ConditionalEffect(
                at=at, est=est, se=se, t=est / se, pvalue=float(2 * stdtr(equation.df2, -abs(est / se))),
                ci_lower=est - crit * se, ci_upper=est + crit * se,
            )
        )  # fmt: skip
    return tuple(found)
