"""Conditional process analysis of observed scores: regressions, conditional effects, indices of moderated mediation.

The templates carry the numbers of Hayes' PROCESS (Hayes 2022): moderation 1-3, mediation 4 (parallel) and 6 (serial),
moderated mediation 5, 7, 8, 14, 15, 21, 58, 59, moderated serial mediation 83, 91, 92. Every equation is an ordinary
least squares regression; indirect effects are products of their coefficients with bootstrap intervals, drawn all together
from the moments of resampled cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

import numpy as np
from scipy.special import fdtrc, stdtr, stdtrit

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.batch.in_order import Progress, in_chunks, reported
from rcvsem.infer.batch.resample import Rows, bootstrap_counts
from rcvsem.infer.choices import Errors as Errors
from rcvsem.infer.intervals import interval

# Percentiles of a moderator at which conditional effects are shown (PROCESS' default).
PERCENTILES = (16.0, 50.0, 84.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Which paths are moderated: by "w", "z", or "wz" (their product). serial : each mediator also explains the next.

    xm, mm, my, xy : X on mediators, mediators on later ones, mediators on Y, X on Y. first_only : of xm only the first
    mediator's path.
    """

    mediated: bool = False
    serial: bool = False
    xm: tuple[str, ...] = ()
    mm: tuple[str, ...] = ()
    my: tuple[str, ...] = ()
    xy: tuple[str, ...] = ()
    first_only: bool = False

    @property
    def moderators(self) -> tuple[str, ...]:
        """ "w" and "z" as far as they are needed."""
        used = {letter for terms in (self.xm, self.mm, self.my, self.xy) for term in terms for letter in term}
        return tuple(sorted(used))


_W = ("w",)
TEMPLATES: dict[int, Template] = {
    1: Template(xy=_W),
    2: Template(xy=("w", "z")),
    3: Template(xy=("w", "z", "wz")),
    4: Template(mediated=True),
    5: Template(mediated=True, xy=_W),
    6: Template(mediated=True, serial=True),
    7: Template(mediated=True, xm=_W),
    8: Template(mediated=True, xm=_W, xy=_W),
    14: Template(mediated=True, my=_W),
    15: Template(mediated=True, my=_W, xy=_W),
    21: Template(mediated=True, xm=_W, my=("z",)),
    58: Template(mediated=True, xm=_W, my=_W),
    59: Template(mediated=True, xm=_W, my=_W, xy=_W),
    83: Template(mediated=True, serial=True, xm=_W, first_only=True),
    91: Template(mediated=True, serial=True, mm=_W),
    92: Template(mediated=True, serial=True, xm=_W, mm=_W, my=_W, xy=_W),
}


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
class Interaction:
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
    interactions: tuple[Interaction, ...]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class IndirectEffect:
    """kind : "indirect" at values of the moderators, "total indirect", "index" of moderated mediation of a moderator or
    of two (moderated moderated mediation), or "difference" of two indirect effects. boot_se, ci_lower, ci_upper, pvalue :
    percentile bootstrap, None without draws."""

    kind: str
    route: tuple[str, ...]
    at: Mapping[str, float]
    moderator: str
    est: float
    boot_se: float | None
    ci_lower: float | None
    ci_upper: float | None
    pvalue: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Process:
    """All of it. roles : which variable is x, y, m, w, z, covariate."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    source: str
    target: str
    terms: tuple[tuple[str, ...], ...]  # moderators of each product


def process(
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
    template, letters = _checked(number, m, w, z)
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
    paths = _paths(template, x, y, tuple(m), letters)
    plans = {target: _predictors(target, paths, covariates) for target in (*m, y)}
    design = _with_products(columns, plans)
    equations = tuple(_regression(design, target, plans[target], errors, level) for target in (*m, y))
    total = _regression(design, y, [x, *covariates], errors, level) if number in (4, 6) else None
    probes = {name: _probes(columns[name]) for name in letters.values()}
    effects = _effects(paths, x, y, tuple(m), probes)
    values = _values(effects, paths, {one.outcome: one for one in equations})
    drawn = None
    if draws and effects:
        chunks = in_chunks(_drawn(design, plans, paths, effects), draws, seed)
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
            _told(effect, float(value), None if drawn is None else drawn[:, k], level)
            for k, (effect, value) in enumerate(zip(effects, values, strict=True))
        ),
        errors=errors,
        level=level,
        draws=draws,
        seed=seed,
    )


def _checked(number: int, m: Sequence[str], w: str | None, z: str | None) -> tuple[Template, dict[str, str]]:
    if number not in TEMPLATES:
        raise OptionError(
            phrase(
                "There is no template {number}. There are {known}.",
                number=number,
                known=enumerated([str(one) for one in TEMPLATES]),
            )
        )
    template = TEMPLATES[number]
    if template.mediated != bool(m):
        raise OptionError(
            phrase("Template {number} needs a mediator (m).", number=number)
            if template.mediated
            else phrase("Template {number} has no mediator (m).", number=number)
        )
    if template.serial and not 2 <= len(m) <= 4:
        raise OptionError(
            phrase(
                "Template {number} is serial: it needs two to four mediators, in their order.", number=number
            )
        )
    given = {letter: name for letter, name in (("w", w), ("z", z)) if name is not None}
    if set(given) != set(template.moderators):
        raise OptionError(
            phrase(
                "Template {number} takes {needed}. Got {given}.",
                number=number,
                needed=enumerated([f"--{one}" for one in template.moderators]) or "no moderator",
                given=enumerated([f"--{one}" for one in given]) or "none",
            )
        )
    return template, given


def _paths(t: Template, x: str, y: str, m: tuple[str, ...], letters: Mapping[str, str]) -> list[_Path]:
    def terms(chosen: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(letters[letter] for letter in term) for term in chosen)

    paths = []
    for k, mediator in enumerate(m):
        own = t.xm if not (t.first_only and k) else ()
        paths.append(_Path(source=x, target=mediator, terms=terms(own)))
        if t.serial:
            paths += [_Path(source=before, target=mediator, terms=terms(t.mm)) for before in m[:k]]
    paths.append(_Path(source=x, target=y, terms=terms(t.xy)))
    paths += [_Path(source=one, target=y, terms=terms(t.my)) for one in m]
    return paths


def _name(*parts: str) -> str:
    return ":".join(parts)


def _predictors(target: str, paths: Sequence[_Path], covariates: Sequence[str]) -> list[str]:
    own = [path for path in paths if path.target == target]
    terms = list(dict.fromkeys(term for path in own for term in path.terms))
    mains = [_name(*term) for term in terms]
    products = [_name(path.source, *term) for path in own for term in path.terms]
    return list(dict.fromkeys([*(path.source for path in own), *mains, *products, *covariates]))


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
            _interaction(X, y, b, vcov, names, name, sse, sst, df2) for name in _highest(names)
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
    X: Floats,
    y: Floats,
    b: Floats,
    vcov: Floats,
    names: Sequence[str],
    name: str,
    sse: float,
    sst: float,
    df2: int,
) -> Interaction:
    k = 1 + list(names).index(name)
    rest = np.delete(X, k, axis=1)
    residual = y - rest @ np.linalg.lstsq(rest, y, rcond=None)[0]
    change = (float(residual @ residual) - sse) / sst
    f = float(b[k] ** 2 / vcov[k, k])
    return Interaction(
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


# -- effects ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Effect:
    kind: str
    route: tuple[str, ...]
    at: Mapping[str, float]
    moderator: str = ""


def _routes(paths: Sequence[_Path], x: str, y: str, m: tuple[str, ...]) -> list[tuple[str, ...]]:
    known = {(path.source, path.target) for path in paths}
    found = []
    for size in range(1, len(m) + 1):
        for chosen in combinations(m, size):
            route = (x, *chosen, y)
            if all(step in known for step in pairwise(route)):
                found.append(route)
    return found


def _effects(
    paths: Sequence[_Path], x: str, y: str, m: tuple[str, ...], probes: Mapping[str, tuple[float, ...]]
) -> list[_Effect]:
    by_step = {(path.source, path.target): path for path in paths}
    out: list[_Effect] = []
    routes = _routes(paths, x, y, m)
    for route in routes:
        steps = [by_step[step] for step in pairwise(route)]
        used = list(dict.fromkeys(name for step in steps for term in step.terms for name in term))
        for values in product(*(probes[name] for name in used)):
            out.append(_Effect(kind="indirect", route=route, at=dict(zip(used, values, strict=True))))
        moderated = [step for step in steps if step.terms]
        if len(moderated) == 1 and all(len(term) == 1 for term in moderated[0].terms):
            out += [
                _Effect(kind="index", route=route, at={}, moderator=term[0]) for term in moderated[0].terms
            ]
        elif (
            len(moderated) == 2
            and all(step.terms[0] and len(step.terms) == 1 and len(step.terms[0]) == 1 for step in moderated)
            and moderated[0].terms != moderated[1].terms
        ):
            both = f"{moderated[0].terms[0][0]}:{moderated[1].terms[0][0]}"
            out.append(_Effect(kind="index", route=route, at={}, moderator=both))
        elif len(used) == 1 and len(probes[used[0]]) == 2:
            out.append(_Effect(kind="difference", route=route, at={}, moderator=used[0]))
    if len(routes) > 1 and not any(path.terms for path in paths if path.source != x or path.target != y):
        out.append(_Effect(kind="total indirect", route=(x, y), at={}))
    return out


def _along(path: _Path, coefficient: Callable[[str, str], Floats], at: Mapping[str, float]) -> Floats:
    """The coefficient of a path at values of its moderators."""
    out = coefficient(path.target, path.source)
    for term in path.terms:
        out = out + coefficient(path.target, _name(path.source, *term)) * np.prod([at[name] for name in term])
    return out


def _evaluated(
    effects: Sequence[_Effect],
    paths: Sequence[_Path],
    coefficient: Callable[[str, str], Floats],
    probes: Mapping[str, tuple[float, ...]],
) -> list[Floats]:
    by_step = {(path.source, path.target): path for path in paths}

    def indirect(route: tuple[str, ...], at: Mapping[str, float]) -> Floats:
        out: Floats = np.asarray(1.0)
        for step in pairwise(route):
            out = out * _along(by_step[step], coefficient, at)
        return out

    found: list[Floats] = []
    for effect in effects:
        if effect.kind == "indirect":
            found.append(indirect(effect.route, effect.at))
        elif effect.kind == "difference":
            low, high = probes[effect.moderator]
            name = effect.moderator
            found.append(indirect(effect.route, {name: high}) - indirect(effect.route, {name: low}))
        elif effect.kind == "total indirect":
            routes = [one for one in effects if one.kind == "indirect"]
            found.append(np.asarray(sum(indirect(one.route, {}) for one in routes)))
        else:
            out: Floats = np.asarray(1.0)
            for step in pairwise(effect.route):
                path = by_step[step]
                if path.terms:
                    term = next(t for t in path.terms if t[0] in effect.moderator.split(":"))
                    out = out * coefficient(path.target, _name(path.source, *term))
                else:
                    out = out * coefficient(path.target, path.source)
            found.append(out)
    return found


def _values(effects: Sequence[_Effect], paths: Sequence[_Path], equations: Mapping[str, Equation]) -> Floats:
    probes = _probes_of(effects)
    return np.array(
        [
            float(value)
            for value in _evaluated(
                effects, paths, lambda target, name: np.asarray(equations[target].est(name)), probes
            )
        ]
    )


def _probes_of(effects: Sequence[_Effect]) -> dict[str, tuple[float, ...]]:
    found: dict[str, dict[float, None]] = {}
    for effect in effects:
        for name, value in effect.at.items():
            found.setdefault(name, {})[value] = None
    return {name: tuple(values) for name, values in found.items()}


def _drawn(
    design: Mapping[str, Floats],
    plans: Mapping[str, Sequence[str]],
    paths: Sequence[_Path],
    effects: Sequence[_Effect],
) -> Callable[[np.random.Generator, int, int], Floats]:
    """What gives (draws, effects) of a chunk by the regressions of resampled cases, from their moments."""
    names = list(dict.fromkeys([*plans, *(name for own in plans.values() for name in own)]))
    place = {name: k for k, name in enumerate(names)}
    rows = Rows(np.column_stack([design[name] for name in names]))
    probes = _probes_of(effects)

    def one(rng: np.random.Generator, _: int, size: int) -> Floats:
        counts = bootstrap_counts(rng, size, rows.n)
        cov = rows.moments(size, counts, means=False).cov
        slopes: dict[tuple[str, str], Floats] = {}
        for target, own in plans.items():
            at = [place[name] for name in own]
            left, right = cov[:, at][:, :, at], cov[:, at, place[target]]
            scale = np.sqrt(np.maximum(np.einsum("bii->bi", left), 1e-300))
            unit = left / (scale[:, :, None] * scale[:, None, :])
            unit += 1e-13 * np.eye(len(at))
            b = np.linalg.solve(unit, (right / scale)[:, :, None])[:, :, 0] / scale
            slopes.update({(target, name): b[:, k] for k, name in enumerate(own)})
        return np.column_stack(_evaluated(effects, paths, lambda t, name: slopes[t, name], probes))

    return one


def _told(effect: _Effect, est: float, drawn: Floats | None, level: float) -> IndirectEffect:
    lower = upper = pvalue = spread = None
    if drawn is not None:
        spread = float(drawn.std(ddof=1))
        found = interval(np.sort(drawn), est, kind="percentile", level=level)
        if not isinstance(found, NotAvailable):
            lower, upper, pvalue = found.lower, found.upper, found.pvalue
    return IndirectEffect(
        kind=effect.kind, route=effect.route, at=effect.at, moderator=effect.moderator, est=est, boot_se=spread,
        ci_lower=lower, ci_upper=upper, pvalue=pvalue,
    )  # fmt: skip


def _direct(
    equation: Equation,
    paths: Sequence[_Path],
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
            weights[names.index(_name(x, *term))] = float(np.prod([at[name] for name in term]))
        est, se = float(weights @ b), float(np.sqrt(weights @ equation.vcov @ weights))
        found.append(
            ConditionalEffect(
                at=at, est=est, se=se, t=est / se, pvalue=float(2 * stdtr(equation.df2, -abs(est / se))),
                ci_lower=est - crit * se, ci_upper=est + crit * se,
            )
        )  # fmt: skip
    return tuple(found)
