"""Rotation of loadings by gradient projection (Jennrich 2001, 2002; Bernaards & Jennrich 2005).

Every criterion is minimised from many starts, because varimax, oblimin and geomin have local minima.
Loadings are pattern coefficients L = A T'^-1 with factor correlations phi = T'T (orthogonal: L = A T).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

import numpy as np

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import check_integer
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.scale.choices import Rotation as Rotation

OBLIQUE = ("promax", "oblimin", "geomin")
KAISER_DEFAULT = {"varimax": True, "promax": True}

ORDER_TEXT = Text(
    "Factors are ordered by the variance they explain after rotation; signs make each column sum positive.",
    "因子按旋转后解释的方差由大到小排列；符号使每列载荷之和为正。",
)

GEOMIN_DELTA = 0.01

_Criterion = Callable[[Floats], tuple[float, Floats]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RotatedLoadings:
    """Rotated solution, in the order and with the signs of `ORDER_TEXT`.

    Attributes
    ----------
    loadings : (k, m) pattern coefficients.
    phi : (m, m) factor correlations; the identity for orthogonal rotations.
    structure : (k, m) correlations of items and factors, loadings @ phi.
    variance : (m,) variance explained: diag(phi L'L), column sums of squares when orthogonal.
    kaiser : rows were brought to unit length before rotation.
    criterion : value of the rotation criterion (0 for "none"; that of varimax for "promax").
    starts, agreeing : starts tried, and those that ended at the best value.
    converged : the projected gradient of the best start vanished.
    """

    loadings: Floats
    phi: Floats
    structure: Floats
    variance: Floats
    rotation: Rotation
    kaiser: bool
    criterion: float
    starts: int
    agreeing: int
    converged: bool


def orthomax(loadings: Floats, gamma: float) -> tuple[float, Floats]:
    """Varimax (gamma 1) and quartimax (gamma 0), to be minimised, with gradient."""
    squares = loadings**2
    columns = squares.sum(axis=0)
    weight = gamma / loadings.shape[0]
    value = -0.25 * float((squares**2).sum() - weight * (columns**2).sum())
    return value, -loadings * (squares - weight * columns)


def quartimin(loadings: Floats) -> tuple[float, Floats]:
    """Direct oblimin with gamma 0: sum over factor pairs of products of squared loadings, a quarter of it."""
    squares = loadings**2
    others = squares.sum(axis=1, keepdims=True) - squares
    return 0.25 * float((squares * others).sum()), loadings * others


def geomin(loadings: Floats) -> tuple[float, Floats]:
    """Sum of the rows' geometric means of squared loadings + .01 (Yates, 1987)."""
    squares = loadings**2 + GEOMIN_DELTA
    means = np.exp(np.log(squares).mean(axis=1, keepdims=True))
    return float(means.sum()), 2 / loadings.shape[1] * loadings / squares * means


class Turning(TypedDict, total=False):
    """What `rotate` can be asked for."""

    rotation: Rotation
    kaiser: bool | None
    power: float
    promax_target: Literal["loadings", "normalized"]
    starts: int
    seed: int | np.random.SeedSequence


def rotate(  # noqa: PLR0913
    loadings: Floats,
    rotation: Rotation = "varimax",
    *,
    kaiser: bool | None = None,
    power: float = 4.0,
    promax_target: Literal["loadings", "normalized"] = "loadings",
    starts: int = 20,
    seed: int | np.random.SeedSequence = 1,
) -> RotatedLoadings:
    """Rotate unrotated (k, m) loadings.

    Parameters
    ----------
    rotation : "geomin" is oblique; "geomin-orthogonal" the orthogonal form.
    kaiser : normalise rows first. Default: as psych and R, that is True for varimax and promax, else False.
        SPSS normalises for every rotation: `kaiser=True`.
    power : of promax (kappa of SPSS).
    promax_target : "loadings" raises the varimax loadings (Hendrickson & White, 1964; R, psych);
        "normalized" raises them after dividing each row by its length (SPSS, SAS).
    starts : the identity and starts - 1 random rotations drawn from `seed`.

    Raises
    ------
    OptionError : unknown rotation or target, starts < 1, power < 1.
    """
    check_integer(starts, "starts", "rotation", 1)
    if rotation not in get_args(Rotation):
        names = enumerated(get_args(Rotation))
        raise OptionError(
            phrase(
                "The 'rotation' option of efa must be one of {names}. Got {rotation!r}.",
                names=names,
                rotation=rotation,
            )
        )
    if promax_target not in ("loadings", "normalized"):
        raise OptionError(
            phrase(
                "The 'promax_target' option must be one of loadings, normalized. Got {promax_target!r}.",
                promax_target=promax_target,
            )
        )
    if power < 1:
        raise OptionError(
            phrase("The 'power' option of promax must be at least 1. Got {power!r}.", power=power)
        )
    m = loadings.shape[1]
    use_kaiser = KAISER_DEFAULT.get(rotation, False) if kaiser is None else kaiser
    if rotation == "none" or m == 1:
        use_kaiser, starts = use_kaiser and m > 1, 1
        search, rotated, phi = _Search(np.eye(m), 0.0, agreeing=1, converged=True), loadings, np.eye(m)
    else:
        lengths = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
        weights = np.where(lengths > 0, lengths, 1.0) if use_kaiser else np.ones_like(lengths)
        criterion, oblique = _criterion(rotation)
        search = _search(loadings / weights, criterion, oblique, starts, seed)
        rotated = _loadings_of(loadings, search.transform, oblique)
        phi = search.transform.T @ search.transform if oblique else np.eye(m)
        if rotation == "promax":
            rotated, phi = _promax(rotated, power, promax_target)
    arranged, phi, variance = _arranged(rotated, phi)
    return RotatedLoadings(
        loadings=frozen(arranged),
        phi=frozen(phi),
        structure=frozen(arranged @ phi),
        variance=frozen(variance),
        rotation=rotation,
        kaiser=use_kaiser,
        criterion=search.value,
        starts=starts,
        agreeing=search.agreeing,
        converged=search.converged,
    )


def rotate_to_target(
    loadings: Floats, target: Floats, *, starts: int = 30, seed: int = 1
) -> tuple[Floats, Floats]:
    """Oblique rotation towards a partially specified target (Browne, 2001): half the sum of squared differences.

    loadings : (k, m) unrotated. target : (k, m), NaN where nothing is wanted. -> rotated loadings (k, m), factor
    correlations (m, m); factors stand in the order of the target's columns, their signs are open.
    """
    wanted, known = np.nan_to_num(target), ~np.isnan(target)

    def criterion(L: Floats) -> tuple[float, Floats]:
        off = np.where(known, L - wanted, 0.0)
        return 0.5 * float((off**2).sum()), off

    found = _search(loadings, criterion, True, starts, seed)
    return _loadings_of(loadings, found.transform, True), found.transform.T @ found.transform


def _criterion(rotation: Rotation) -> tuple[_Criterion, bool]:
    if rotation in ("varimax", "promax"):
        return lambda L: orthomax(L, 1.0), False
    if rotation == "quartimax":
        return lambda L: orthomax(L, 0.0), False
    if rotation == "oblimin":
        return quartimin, True
    return geomin, rotation == "geomin"


def _promax(varimax: Floats, power: float, target: str) -> tuple[Floats, Floats]:
    """Least-squares transformation of varimax loadings to their own powers, factors of unit variance."""
    base = varimax
    if target == "normalized":
        lengths = np.sqrt((varimax**2).sum(axis=1, keepdims=True))
        base = varimax / np.where(lengths > 0, lengths, 1.0)
    powered = np.sign(base) * np.abs(base) ** power
    transform = np.linalg.lstsq(varimax, powered, rcond=None)[0]
    transform = transform * np.sqrt(np.diagonal(np.linalg.inv(transform.T @ transform)))
    inverse = np.linalg.inv(transform)
    return varimax @ transform, inverse @ inverse.T


def _arranged(loadings: Floats, phi: Floats) -> tuple[Floats, Floats, Floats]:
    """Loadings, factor correlations and variances: the largest factor first, each with a positive sum."""
    variance = np.diagonal(phi @ loadings.T @ loadings)
    order = np.argsort(-variance, kind="stable")
    loadings, phi, variance = loadings[:, order], phi[np.ix_(order, order)], variance[order]
    sign = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    loadings, phi = loadings * sign, phi * np.outer(sign, sign)
    np.fill_diagonal(phi, 1.0)
    return loadings, phi, variance


@dataclass(frozen=True, slots=True)
class _Search:
    transform: Floats
    value: float
    agreeing: int
    converged: bool


def _search(
    A: Floats, criterion: _Criterion, oblique: bool, starts: int, seed: int | np.random.SeedSequence
) -> _Search:
    """Descend coarsely from every start, then to rounding level from the best."""
    root = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    rng = np.random.default_rng(root)
    m = A.shape[1]
    ends: list[tuple[float, Floats]] = []
    for start in range(starts):
        T = np.eye(m) if start == 0 else np.linalg.qr(rng.normal(size=(m, m)))[0]
        T, value, _ = _descend(A, T, criterion, oblique, 1e-5, 1000)
        ends.append((value, T))
    best = min(ends, key=lambda end: end[0])
    T, value, converged = _descend(A, best[1], criterion, oblique, 1e-9, 5000)
    close = 1e-5 * max(1.0, abs(value))
    agreeing = sum(end[0] - value < close for end in ends)
    return _Search(T, value, agreeing, converged)


def _loadings_of(A: Floats, T: Floats, oblique: bool) -> Floats:
    return np.asarray(np.linalg.solve(T, A.T).T if oblique else A @ T)


def _descend(
    A: Floats, T: Floats, criterion: _Criterion, oblique: bool, tolerance: float, limit: int
) -> tuple[Floats, float, bool]:
    """Projected gradient descent with Barzilai-Borwein step lengths and a nonmonotone sufficient decrease."""

    def at(T: Floats) -> tuple[float, Floats]:
        L = _loadings_of(A, T, oblique)
        value, slope = criterion(L)
        if oblique:
            G = -np.linalg.solve(T.T, slope.T @ L)
            return value, G - T * (T * G).sum(axis=0)
        G = A.T @ slope
        TG = T.T @ G
        return value, G - T @ (TG + TG.T) / 2

    def back(X: Floats) -> Floats:
        if oblique:
            return np.asarray(X / np.sqrt((X**2).sum(axis=0)))
        U, _, V = np.linalg.svd(X)
        return np.asarray(U @ V)

    value, slope = at(T)
    recent = [value]
    length = 1.0
    for _ in range(limit):
        size = float((slope**2).sum())
        if np.sqrt(size) < tolerance:
            return T, value, True
        ceiling = max(recent)
        while True:
            trial = back(T - length * slope)
            new_value, new_slope = at(trial)
            if new_value <= ceiling - 1e-4 * length * size:
                break
            length /= 2
            if length < 1e-12:  # nothing left to gain above rounding
                return T, value, np.sqrt(size) < 1e-6
        moved, turned = trial - T, new_slope - slope
        curvature = float((moved * turned).sum())
        length = float((moved**2).sum()) / curvature if curvature > 0 else 2 * length
        length = min(max(length, 1e-8), 1e4)
        T, value, slope = trial, new_value, new_slope
        recent = [*recent[-9:], value]
    return T, value, np.sqrt(float((slope**2).sum())) < 1e-6
