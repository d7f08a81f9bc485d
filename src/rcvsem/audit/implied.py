"""The range an index must lie in, given what the other printed values leave possible."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from math import log
from typing import NamedTuple

from rcvsem.audit.branch import Frame, Region
from rcvsem.audit.conventions import Convention
from rcvsem.audit.interval import Interval, hull, union
from rcvsem.audit.names import COUNTS, INDICES
from rcvsem.audit.region import LARGEST_CHISQ, LARGEST_DF, LARGEST_N, LARGEST_P
from rcvsem.evaluate import information, residual_based
from rcvsem.evaluate.index import Facts
from rcvsem.evaluate.indices import INDICES as ALL_INDICES
from rcvsem.foundation.availability import NotAvailable, Number


def implied_range(
    name: str, regions: Iterable[Region], frame: Frame, convention: Convention
) -> Interval | None:
    """Hull of the index over all branches; None when something it is computed from is not determined."""
    if name not in INDICES:  # what a model file says is no index
        return None
    parts: list[Interval] = []
    for region in regions:
        if missing(name, [region], convention):
            return None
        found = _values(name, region, frame, convention)
        if found:
            exact = name in COUNTS and name != "n"
            parts.append(Interval(min(found), max(found)) if exact else hull(found))
    if not parts:
        return None
    return union(parts)


def missing(name: str, regions: Iterable[Region], convention: Convention) -> tuple[str, ...]:
    """What an index is computed from and the other values do not determine, of: C, d, C0, d0, N, q, p, GFI, U, R."""
    lacking: dict[str, None] = {}
    needs = INDICES[name].needs if name in INDICES else ()  # a model file is computed from nothing printed
    for region in regions:
        for need in needs:
            if not _determined(need, name, region, convention):
                lacking[need] = None
    return tuple(lacking)


def _determined(need: str, name: str, region: Region, convention: Convention) -> bool:
    if need in ("C", "C0", "N"):
        if need == "C" and name in ("aic", "bic", "caic", "bic2") and convention.criteria == "df":
            return region.range_of(0).hi < LARGEST_CHISQ * 0.99
        limit = {"C": LARGEST_CHISQ, "C0": LARGEST_CHISQ, "N": LARGEST_N}[need]
        return region.range_of({"C": 0, "C0": 1, "N": 2}[need]).hi < 0.99 * limit
    if need == "d":
        return region.d.hi < LARGEST_DF
    if need in ("p", "d0", "q"):
        # df and q together give the moments; one without the other needs the number of variables
        if need == "p" and name == "p":
            return region.p.hi < LARGEST_P and region.d.hi < LARGEST_DF
        if need == "q" and region.q.is_point:
            return True
        if need == "d0" and region.d0.is_point:
            return True
        return region.p.hi < LARGEST_P
    if need == "GFI":
        return region.gfi.lo > -1e300
    if need == "U":
        return convention.criteria != "loglik" or region.constant.bounded
    return False


class _Corner(NamedTuple):
    """One point that a region allows."""

    C: float
    C0: float
    N: float
    d: float
    d0: float
    q: float
    p: float


def _values(name: str, region: Region, frame: Frame, convention: Convention) -> list[float]:
    ends: list[Number] = []
    ds = {region.d.lo, region.d.hi}
    if name == "gfi":
        return [region.gfi.lo, region.gfi.hi]
    if name in ("agfi", "pgfi"):
        function = getattr(residual_based, name)
        # p* need not be whole while a branch is open
        return [function(g, m, d) for g in _ends(region.gfi) for m in _ends(region.m) for d in ds]
    counts = {"p": region.p, "q": region.q, "df": region.d, "baseline_df": region.d0}
    if name in counts:
        return list(_ends(counts[name]))
    ps = _ends(region.p) if "p" in INDICES[name].needs else {region.p.lo}
    for C, C0, N in region.corners:
        for d, d0, q, p in product(ds, _ends(region.d0), _ends(region.q), ps):
            ends += _at(name, _Corner(C, C0, N, d, d0, q, p), region, frame, convention)
    return [float(value) for value in ends if not isinstance(value, NotAvailable)]


def _ends(x: Interval) -> set[float]:
    return {x.lo, x.hi}


def _at(name: str, corner: _Corner, region: Region, frame: Frame, convention: Convention) -> list[Number]:
    """The index at one corner."""
    C, C0, N, d, d0, q, p = corner
    G = frame.groups
    n = N - convention.shift(G)
    root = G if convention.root_groups else 1
    if name == "n":
        return [N]
    index = ALL_INDICES[name]
    if index.of is not None:
        facts = Facts(C, d, C0, d0, n, N, round(q), p, G, root, frame.level)
        usual = index.of(facts)
        whole = index.alpha is not None and convention.minus_groups
        return [usual, index.of(facts._replace(amos=True))] if whole else [usual]
    return _criterion(name, corner, region, convention)


def _criterion(name: str, corner: _Corner, region: Region, convention: Convention) -> list[Number]:
    """AIC and its kin under the convention's form."""
    C, N, d, q = corner.C, corner.N, corner.d, round(corner.q)
    if convention.criteria == "df":
        weight = {"aic": 2.0, "bic": log(N), "caic": log(N) + 1.0}.get(name)
        return [] if weight is None else [C - d * weight]
    if convention.criteria == "chisq":
        if name == "aic":
            return [information.amos_aic(C, q)]
        if name == "bic2":
            return []
        return [information.amos_bic(C, q, N) if name == "bic" else information.amos_caic(C, q, N)]
    function = {"bic": information.bic, "caic": information.caic, "bic2": information.bic2}.get(name)
    out: list[Number] = []
    for constant in _ends(region.constant):
        logl = -0.5 * (constant + C)
        out.append(information.aic(logl, q) if function is None else function(logl, q, N))
    return out
