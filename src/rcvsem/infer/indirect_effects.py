"""Indirect effects of conditional process analysis: products of coefficients, at values of moderators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, pairwise, product
from typing import ClassVar

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.batch.resample import Rows, bootstrap_counts
from rcvsem.infer.intervals import interval
from rcvsem.infer.process_templates import TemplatePath, product_name


@dataclass(frozen=True, slots=True, kw_only=True)
class IndirectEffect:
    """kind : "indirect" at values of the moderators, "total indirect", "index" of moderated mediation of a moderator or
    of two (moderated moderated mediation), "conditional index" of one moderator at values of the other (of a product of
    three), or "difference" of two indirect effects. boot_se, ci_lower, ci_upper, pvalue :
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

    json_form: ClassVar[str] = "kind route at moderator~ est boot_se ci_lower ci_upper pvalue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductEffect:
    kind: str
    route: tuple[str, ...]
    at: Mapping[str, float]
    moderator: str = ""


def _routes(paths: Sequence[TemplatePath], x: str, y: str, m: tuple[str, ...]) -> list[tuple[str, ...]]:
    known = {(path.source, path.target) for path in paths}
    found = []
    for size in range(1, len(m) + 1):
        for chosen in combinations(m, size):
            route = (x, *chosen, y)
            if all(step in known for step in pairwise(route)):
                found.append(route)
    return found


def effects_of(
    paths: Sequence[TemplatePath], x: str, y: str, m: tuple[str, ...], probes: Mapping[str, tuple[float, ...]]
) -> list[ProductEffect]:
    by_step = {(path.source, path.target): path for path in paths}
    out: list[ProductEffect] = []
    routes = _routes(paths, x, y, m)
    for route in routes:
        steps = [by_step[step] for step in pairwise(route)]
        used = list(dict.fromkeys(name for step in steps for term in step.terms for name in term))
        for values in product(*(probes[name] for name in used)):
            out.append(ProductEffect(kind="indirect", route=route, at=dict(zip(used, values, strict=True))))
        moderated = [step for step in steps if step.terms]
        if len(moderated) == 1:
            out += _indices(route, moderated[0], probes)
        elif (
            len(moderated) == 2
            and all(step.terms[0] and len(step.terms) == 1 and len(step.terms[0]) == 1 for step in moderated)
            and moderated[0].terms != moderated[1].terms
        ):
            both = f"{moderated[0].terms[0][0]}:{moderated[1].terms[0][0]}"
            out.append(ProductEffect(kind="index", route=route, at={}, moderator=both))
        elif len(used) == 1 and len(probes[used[0]]) == 2:
            out.append(ProductEffect(kind="difference", route=route, at={}, moderator=used[0]))
    if len(routes) > 1 and not any(path.terms for path in paths if path.source != x or path.target != y):
        out.append(ProductEffect(kind="total indirect", route=(x, y), at={}))
    return out


def _indices(
    route: tuple[str, ...], step: TemplatePath, probes: Mapping[str, tuple[float, ...]]
) -> list[ProductEffect]:
    """Of one moderated step: an index a moderator (Hayes 2015, partial ones of several); of a product of three the index
    of moderated moderated mediation, and that of the first moderator at values of the second (Hayes 2018)."""
    three = next((term for term in step.terms if len(term) > 1), None)
    if three is None:
        return [ProductEffect(kind="index", route=route, at={}, moderator=term[0]) for term in step.terms]
    first, second = three
    whole = ProductEffect(kind="index", route=route, at={}, moderator=product_name(*three))
    return [whole] + [
        ProductEffect(kind="conditional index", route=route, at={second: value}, moderator=first)
        for value in probes[second]
    ]


def _along(path: TemplatePath, coefficient: Callable[[str, str], Floats], at: Mapping[str, float]) -> Floats:
    """The coefficient of a path at values of its moderators."""
    out = coefficient(path.target, path.source)
    for term in path.terms:
        out = out + coefficient(path.target, product_name(path.source, *term)) * np.prod(
            [at[name] for name in term]
        )
    return out


def _evaluated(
    effects: Sequence[ProductEffect],
    paths: Sequence[TemplatePath],
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
            found.append(_index(effect, by_step, coefficient))
    return found


def _index(
    effect: ProductEffect,
    by_step: Mapping[tuple[str, str], TemplatePath],
    coefficient: Callable[[str, str], Floats],
) -> Floats:
    """Change of the indirect effect by a unit of its moderator (at a value of the other one), or of both together."""
    names = set(effect.moderator.split(":"))
    out: Floats = np.asarray(1.0)
    for step in pairwise(effect.route):
        path = by_step[step]
        if not path.terms:
            out = out * coefficient(path.target, path.source)
            continue
        term = max((t for t in path.terms if set(t) <= names), key=len)
        change = coefficient(path.target, product_name(path.source, *term))
        for other, value in effect.at.items():
            change = change + coefficient(path.target, product_name(path.source, *term, other)) * value
        out = out * change
    return out


def values_of(
    effects: Sequence[ProductEffect], paths: Sequence[TemplatePath], coefficient: Callable[[str, str], float]
) -> Floats:
    """(effects,) from the coefficient(outcome, predictor) of the equations."""
    found = _evaluated(effects, paths, lambda t, name: np.asarray(coefficient(t, name)), _probes_of(effects))
    return np.array([float(value) for value in found])


def drawn_values(
    effects: Sequence[ProductEffect], paths: Sequence[TemplatePath], coefficient: Callable[[str, str], Floats]
) -> Floats:
    """(draws, effects) from the coefficient(outcome, predictor) in every draw."""
    return np.column_stack(_evaluated(effects, paths, coefficient, _probes_of(effects)))


def _probes_of(effects: Sequence[ProductEffect]) -> dict[str, tuple[float, ...]]:
    found: dict[str, dict[float, None]] = {}
    for effect in effects:
        for name, value in effect.at.items():
            found.setdefault(name, {})[value] = None
    return {name: tuple(values) for name, values in found.items()}


def drawn_by(
    design: Mapping[str, Floats],
    plans: Mapping[str, Sequence[str]],
    paths: Sequence[TemplatePath],
    effects: Sequence[ProductEffect],
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


def told(effect: ProductEffect, est: float, drawn: Floats | None, level: float) -> IndirectEffect:
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
