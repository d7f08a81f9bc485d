"""The constraints of a model text as equations and inequalities of the free parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rcvsem.fit.constraints import Constraints, Residual, complex_jacobian, null_space
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.words import enumerated, phrase


def build_constraints(spec: Any, q: int, units: Floats | None = None) -> Constraints:
    """The constraints of a specification (`==`, `<`, `>`, lower and upper bounds).

    units : (q,) of the parameters; default 1.

    Raises
    ------
    ModelError : linear equalities that contradict each other.
    """
    named = _values_by_name(spec)
    equality: list[Residual] = []
    inequality: list[Residual] = []
    texts: list[str] = []
    bound_texts: list[str] = []
    linear: list[Residual] = []
    for constraint in spec.constraints:
        residual = _residual(constraint, named)
        text = f"{constraint.left} {constraint.op} {constraint.right}"
        if constraint.op != "==":
            inequality.append(residual)
            bound_texts.append(text)
        elif constraint.linear:
            linear.append(residual)
        else:
            equality.append(residual)
            texts.append(text)
    straight = [k for k, c in enumerate(c for c in spec.constraints if c.op != "==") if c.linear]
    seen: set[tuple[int, str, float]] = set()
    for row in spec.parameters:
        for side, bound, sign in (("lower", row.lower, 1.0), ("upper", row.upper, -1.0)):
            if row.free and bound is not None and np.isfinite(bound):
                key = (row.free - 1, side, float(bound))
                if key not in seen:
                    seen.add(key)
                    inequality.append(_bound(row.free - 1, float(bound), sign))
                    bound_texts.append(f"{row.name} {'>=' if sign > 0 else '<='} {bound:g}")
    units = np.ones(q) if units is None else units
    straight += range(sum(c.op != "==" for c in spec.constraints), len(inequality))
    _check_possible([inequality[k] for k in straight], [bound_texts[k] for k in straight], linear, units)
    offset, basis = _solve_linear(linear, units)
    return Constraints(
        offset=offset,
        basis=basis,
        units=units,
        equality=tuple(equality),
        inequality=tuple(inequality),
        texts=(*texts, *bound_texts),
    )


def _values_by_name(spec: Any) -> dict[str, int | float]:
    """Name (label, or lavaan's default name) -> index in theta, or the value of a fixed parameter."""
    named: dict[str, int | float] = {}
    for row in spec.parameters:
        what = row.free - 1 if row.free else float(row.fixed if row.fixed is not None else np.nan)
        for name in (row.label, row.default_name):
            if name and name not in named:
                named[name] = what
    return named


def _residual(constraint: Any, named: dict[str, int | float]) -> Residual:
    used = {name: named[name] for name in constraint.names if name in named}

    def residual(theta: Any) -> Any:
        return constraint.residual({n: theta[w] if isinstance(w, int) else w for n, w in used.items()})

    return residual


def _bound(index: int, bound: float, sign: float) -> Residual:
    return lambda theta: sign * (theta[index] - bound)


def _check_possible(
    inequality: Sequence[Residual], texts: Sequence[str], linear: Sequence[Residual], units: Floats
) -> None:
    """Raise ModelError naming linear inequalities that no values can satisfy together."""
    if len(inequality) + len(linear) < 2 or not inequality:
        return
    from scipy.optimize import linprog

    zero = np.zeros(units.size)

    def rows(functions: Sequence[Residual]) -> tuple[Floats, Floats]:
        J = complex_jacobian(functions, zero) * units
        length = np.sqrt((J**2).sum(axis=1))
        length = np.where(length > 0, length, 1.0)
        return J / length[:, None], np.array([float(np.real(f(zero))) for f in functions]) / length

    A, a = rows(inequality)
    E, e = rows(linear)

    def possible(which: Sequence[int]) -> bool:
        found = linprog(
            np.zeros(units.size), A_ub=-A[which], b_ub=a[which] + 1e-9, A_eq=E if len(e) else None,
            b_eq=-e if len(e) else None, bounds=(None, None), method="highs",
        )  # fmt: skip
        return bool(found.status != 2)

    every = list(range(len(a)))
    if possible(every):
        return
    culprits = list(every)
    for k in every:  # what can go without making the rest possible is not to blame
        fewer = [j for j in culprits if j != k]
        if fewer and not possible(fewer):
            culprits = fewer
    told = enumerated((f"'{texts[k]}'" for k in culprits), " and ")
    rest = phrase(" with the equalities of the model") if len(culprits) == 1 else phrase(" together")
    raise ModelError(
        phrase(
            "No values can satisfy {told}{rest}: the constraints contradict each other.", told=told, rest=rest
        ),
        fix="Leave one of them out.",
    )


def _solve_linear(linear: Sequence[Residual], units: Floats) -> tuple[Floats, Floats]:
    q = units.size
    if not linear:
        return np.zeros(q), np.eye(q)
    zero = np.zeros(q)
    constant = np.array([float(np.real(function(zero))) for function in linear])
    J = complex_jacobian(linear, zero) * units
    length = np.sqrt((J**2).sum(axis=1))
    length = np.where(length > 0, length, 1.0)
    J, constant = J / length[:, None], constant / length
    offset = np.linalg.lstsq(J, -constant, rcond=None)[0]
    allowed = 1e-8 * (np.abs(J) @ np.abs(offset) + np.abs(constant))
    if (np.abs(J @ offset + constant) > allowed).any():
        raise ModelError("The equality constraints contradict each other.", fix="Leave one of them out.")
    return units * offset, units[:, None] * null_space(J)
