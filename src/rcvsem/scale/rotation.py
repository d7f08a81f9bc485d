"""Rotation of loadings by gradient projection (Jennrich 2001, 2002; Bernaards & Jennrich 2005).

Every criterion is minimised from many starts, because varimax, oblimin and geomin have local minima.
Loadings are pattern coefficients L = A T'^-1 with factor correlations phi = T'T (orthogonal: L = A T).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypedDict, get_args

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import check_choice, check_integer
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.scale.choices import Rotation as Rotation

OBLIQUE = ("promax", "oblimin", "geomin")
KAISER_DEFAULT = {"varimax": True, "promax": True}

ORDER_TEXT = Text(
    "Factors are ordered by the variance they explain after rotation; signs make each column sum positive."
)

GEOMIN_DELTA = 0.01

#: Loadings (..., k, m) -> values (...) and gradients (..., k, m).
_Criterion = Callable[[Floats], tuple[Floats, Floats]]


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


def orthomax(loadings: Floats, gamma: float) -> tuple[Floats, Floats]:
    """Varimax (gamma 1) and quartimax (gamma 0), to be minimised, with gradient, of loadings (..., k, m)."""
    squares = loadings**2
    columns = squares.sum(axis=-2, keepdims=True)
    weight = gamma / loadings.shape[-2]
    value = -0.25 * ((squares**2).sum(axis=(-2, -1)) - weight * (columns**2).sum(axis=(-2, -1)))
    return np.asarray(value), -loadings * (squares - weight * columns)


def quartimin(loadings: Floats) -> tuple[Floats, Floats]:
    """Direct oblimin with gamma 0: sum over factor pairs of products of squared loadings, a quarter of it."""
    squares = loadings**2
    others = squares.sum(axis=-1, keepdims=True) - squares
    return np.asarray(0.25 * (squares * others).sum(axis=(-2, -1))), loadings * others


def geomin(loadings: Floats) -> tuple[Floats, Floats]:
    """Sum of the rows' geometric means of squared loadings + .01 (Yates, 1987)."""
    squares = loadings**2 + GEOMIN_DELTA
    means = np.exp(np.log(squares).mean(axis=-1, keepdims=True))
    return np.asarray(means.sum(axis=(-2, -1))), 2 / loadings.shape[-1] * loadings / squares * means


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
    check_choice(rotation, "rotation", "efa", get_args(Rotation))
    check_choice(promax_target, "promax_target", "", ("loadings", "normalized"))
    if power < 1:
        raise OptionError(
            phrase("The 'power' option of promax must be at least 1. Got {power!r}.", power=power)
        )
    m = loadings.shape[1]
    use_kaiser = KAISER_DEFAULT.get(rotation, False) if kaiser is None else kaiser
    if rotation == "none" or m == 1:
        use_kaiser, starts = use_kaiser and m > 1, 1
        search, rotated, phi = (
            _RotationSearch(np.eye(m), 0.0, agreeing=1, converged=True),
            loadings,
            np.eye(m),
        )
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

    def criterion(L: Floats) -> tuple[Floats, Floats]:
        off = np.where(known, L - wanted, 0.0)
        return np.asarray(0.5 * (off**2).sum(axis=(-2, -1))), off

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
class _RotationSearch:
    transform: Floats
    value: float
    agreeing: int
    converged: bool


def _search(
    A: Floats, criterion: _Criterion, oblique: bool, starts: int, seed: int | np.random.SeedSequence
) -> _RotationSearch:
    """Descend coarsely from every start, all of them together, then to rounding level from the best."""
    root = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    rng = np.random.default_rng(root)
    m = A.shape[1]
    begin = [np.eye(m), *(np.linalg.qr(rng.normal(size=(m, m)))[0] for _ in range(starts - 1))]
    ends = _descend(A, np.stack(begin), criterion, oblique, _Effort(1e-5, 1000))
    best = int(np.argmin(ends.value))
    found = _descend(A, ends.transform[best : best + 1], criterion, oblique, _Effort(1e-9, 5000))
    value = float(found.value[0])
    agreeing = int((ends.value - value < 1e-5 * max(1.0, abs(value))).sum())
    return _RotationSearch(found.transform[0], value, agreeing, bool(found.converged[0]))


def _loadings_of(A: Floats, T: Floats, oblique: bool) -> Floats:
    """Loadings (..., k, m) after T (..., m, m)."""
    return np.asarray(np.linalg.solve(T, A.T).swapaxes(-1, -2) if oblique else A @ T)


class _Effort(NamedTuple):
    """Size of the projected gradient that ends a descent, and steps at most."""

    tolerance: float
    steps: int


class _Ends(NamedTuple):
    """transform (s, m, m), value (s,) and whether the projected gradient vanished (s,)."""

    transform: Floats
    value: Floats
    converged: Bools


def _descend(A: Floats, T: Floats, criterion: _Criterion, oblique: bool, effort: _Effort) -> _Ends:
    """Projected gradient descent with Barzilai-Borwein step lengths and a nonmonotone sufficient decrease, from all of
    T (s, m, m), each with its own steps."""

    def at(T: Floats) -> tuple[Floats, Floats]:
        L = _loadings_of(A, T, oblique)
        value, slope = criterion(L)
        turned = T.swapaxes(-1, -2)
        if oblique:
            G = -np.linalg.solve(turned, slope.swapaxes(-1, -2) @ L)
            return value, G - T * (T * G).sum(axis=-2, keepdims=True)
        G = A.T @ slope
        TG = turned @ G
        return value, G - T @ (TG + TG.swapaxes(-1, -2)) / 2

    def back(X: Floats) -> Floats:
        if oblique:
            return np.asarray(X / np.sqrt((X**2).sum(axis=-2, keepdims=True)))
        U, _, V = np.linalg.svd(X)
        return np.asarray(U @ V)

    T = T.copy()
    value, slope = at(T)
    recent = np.full((len(T), 10), -np.inf)
    recent[:, 0] = value
    length, steps = np.ones(len(T)), np.zeros(len(T), dtype=np.intp)
    size = (slope**2).sum(axis=(1, 2))
    while True:
        going = np.sqrt(size) >= effort.tolerance
        # a step too short: nothing left to gain above rounding
        rows = np.flatnonzero(going & (steps < effort.steps) & (length >= 1e-12))
        if not rows.size:
            return _Ends(T, value, ~going | (np.sqrt(size) < 1e-6))
        trial = back(T[rows] - length[rows, None, None] * slope[rows])
        new_value, new_slope = at(trial)
        ceiling = recent[rows].max(axis=1)
        # near the minimum rounding hides the decrease, and steps that were halved for it would creep
        enough = new_value <= ceiling - 1e-4 * length[rows] * size[rows] + 1e-14 * np.abs(ceiling)
        length[rows[~enough]] /= 2
        rows, trial, new_value, new_slope = rows[enough], trial[enough], new_value[enough], new_slope[enough]
        moved, turned = trial - T[rows], new_slope - slope[rows]
        curvature = (moved * turned).sum(axis=(1, 2))
        bent = curvature > 0
        by_curvature = (moved**2).sum(axis=(1, 2)) / np.where(bent, curvature, 1.0)
        length[rows] = np.clip(np.where(bent, by_curvature, 2 * length[rows]), 1e-8, 1e4)
        T[rows], value[rows], slope[rows] = trial, new_value, new_slope
        size[rows] = (new_slope**2).sum(axis=(1, 2))
        steps[rows] += 1
        recent[rows, steps[rows] % 10] = new_value
