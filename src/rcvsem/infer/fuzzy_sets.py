"""Fuzzy sets: calibration, consistency and coverage of sufficiency and necessity.

Ragin (2008, Redesigning Social Inquiry); relevance of necessity: Schneider & Wagemann (2012); PRI: Ragin (2006).
"""

from __future__ import annotations

from math import log

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.plain import json_key

#: Membership at the outer anchors of the direct method.
FULL = 0.95


def calibrate(x: Floats, out: float, cross: float, full: float) -> Floats:
    """Direct method: .05 at `out`, .5 at `cross`, .95 at `full` (log odds linear between); full < out turns it round."""
    unit = log(FULL / (1 - FULL))
    above = (x >= cross) if full > out else (x <= cross)
    score = np.where(above, unit * (x - cross) / (full - cross), unit * (cross - x) / (out - cross))
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(score, -700, 700))))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRelation:
    """consistency : sum min(x, y)/sum of the subset. coverage : over the superset. pri, ron : see their functions."""

    consistency: float
    coverage: float
    pri: float = json_key(None)
    ron: float


def sufficiency(x: Floats, y: Floats) -> SetRelation:
    """x is a subset of y. PRI: (sum min(x,y) - sum min(x,y,1-y))/(sum x - sum min(x,y,1-y))."""
    both = float(np.minimum(x, y).sum())
    either = float(np.minimum(np.minimum(x, y), 1 - y).sum())
    return SetRelation(
        consistency=_share(both, float(x.sum())),
        coverage=_share(both, float(y.sum())),
        pri=_share(both - either, float(x.sum()) - either),
        ron=relevance(x, y),
    )


def necessity(x: Floats, y: Floats) -> SetRelation:
    """x is a superset of y: consistency sum min/sum y, coverage sum min/sum x, relevance (RoN)."""
    both = float(np.minimum(x, y).sum())
    either = float(np.minimum(np.minimum(x, y), 1 - x).sum())
    return SetRelation(
        consistency=_share(both, float(y.sum())),
        coverage=_share(both, float(x.sum())),
        pri=_share(both - either, float(y.sum()) - either),
        ron=relevance(x, y),
    )


def relevance(x: Floats, y: Floats) -> float:
    """RoN = sum(1 - x)/sum(1 - min(x, y)): low when x is high for everybody."""
    return _share(float((1 - x).sum()), float((1 - np.minimum(x, y)).sum()))


def _share(part: float, whole: float) -> float:
    return part / whole if abs(whole) > 1e-12 else 0.0


def membership(x: Floats, literals: tuple[int, ...]) -> Floats:
    """Membership in a conjunction. x : (n, k); literals : 1 present, 0 absent, -1 any, one a condition."""
    parts = [x[:, j] if state == 1 else 1 - x[:, j] for j, state in enumerate(literals) if state >= 0]
    return np.asarray(np.minimum.reduce(parts)) if parts else np.ones(len(x))


def union(parts: list[Floats], n: int) -> Floats:
    """Membership in a disjunction."""
    return np.asarray(np.maximum.reduce(parts)) if parts else np.zeros(n)
