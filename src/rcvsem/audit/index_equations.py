"""The indices of fit as linear statements about chi2 (C), baseline chi2 (C0) and N, for given df and convention."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import log
from typing import NamedTuple

from rcvsem.audit.conventions import Convention
from rcvsem.audit.half_spaces import HalfSpaces
from rcvsem.audit.interval import Interval, as_interval, meet
from rcvsem.evaluate.indices import INDICES
from rcvsem.evaluate.tails import chi_square_quantile

I = Interval  # noqa: E741
_WRITTEN = {
    "chisq", "df", "pvalue", "cfi", "tli", "ifi", "rni", "pcfi", "gfi", "agfi", "pgfi", "rmsea", "rmsea_ci_lower",
    "rmsea_ci_upper", "rmsea_pvalue", "aic", "bic", "bic2", "caic", "ncp", "baseline_chisq", "baseline_df",
}  # fmt: skip
#: Indices that no statement here or in `region` speaks of: they are only compared with the range that the others leave.
BY_RANGE = frozenset(
    name
    for name, one in INDICES.items()
    if one.needs and one.of is not None and one.at_most is None and one.alpha is None and name not in _WRITTEN
)


class Counts(NamedTuple):
    """What the linear statements of `evaluate.indices` are made from.

    d, d0, q : degrees of freedom of the model and its baseline, and free parameters. shift : N less this many is what
    chi2 is multiplied by. N : cases.
    """

    d: Interval
    d0: Interval
    q: Interval
    shift: float
    N: Interval


def half_spaces(
    prints: Mapping[str, Interval],
    groups: int,
    convention: Convention,
    counts: Counts,
    *,
    usual: bool,
    scaled: bool,
) -> HalfSpaces:
    """Two half-spaces of (C, C0, N) for every printed index.

    usual : the baseline model fits worse than its df. scaled : the statistic may be a robust one, from which criteria
    do not follow.
    """
    rows = HalfSpaces()
    d, d0, q, shift, N = counts
    root = float(groups) if convention.root_groups else 1.0
    get = prints.get
    if (v := get("ncp")) is not None:
        rows.between(v, C=1.0, k=-d, floor_zero=True)
    for name, v in prints.items():
        index = INDICES.get(name)
        if index is None:
            continue
        if index.alpha is not None and d.lo > 0:
            _critical_n(rows, v, d, index.alpha, shift, groups)
        if index.at_most is not None:
            rows.add(**{key: -as_interval(part) for key, part in index.at_most(v.lo, counts).items()})
            rows.add(**index.at_most(v.hi, counts))
    if (v := get("rmsea")) is not None:
        v = v.absolute() if v.hi > 0 else v
        if v.lo > 0:
            unit = v.lo**2 / root * d
            rows.add(C=-1.0, N=unit, k=d - unit * shift)
        unit = max(v.hi, 0.0) ** 2 / root * d
        rows.add(C=1.0, N=-unit, k=unit * shift - d)
    _incremental(rows, prints, d, d0, usual)
    if convention.criteria != "loglik" and not scaled and N.lo > 0 and N.bounded:
        _criteria(rows, prints, q if convention.criteria == "chisq" else -d, N)
    return rows


def _critical_n(rows: HalfSpaces, v: Interval, d: Interval, alpha: float, shift: float, groups: int) -> None:
    """(x - 1) C = critical n, or floor(critical n/C) + G by AMOS."""
    critical = I(_critical(alpha, d.lo), _critical(alpha, d.hi))
    ends = I(v.lo - 1.0, v.hi - 1.0)
    if shift:
        ends = ends | I(v.lo - groups, v.hi - groups + 1.0)
    rows.add(C=ends.lo, N=-critical, k=critical * shift)
    rows.add(C=-ends.hi, N=critical, k=-(critical * shift))


def _incremental(
    rows: HalfSpaces, prints: Mapping[str, Interval], d: Interval, d0: Interval, usual: bool
) -> None:
    get = prints.get
    if (v := get("ifi")) is not None:  # (1 - IFI)(C0 - d) = C - d
        rows.add(C0=-1.0, k=d)
        rows.add(C=-1.0, C0=1.0 - v.hi, k=v.hi * d)
        rows.add(C=1.0, C0=-(1.0 - v.lo), k=-(v.lo * d))
    if not usual:
        rows.add(C0=1.0, k=-d0)
        return
    if not prints.keys() & {"cfi", "rni", "tli", "pcfi"}:
        return
    rows.add(C0=-1.0, k=d0)
    if (v := get("rni")) is not None:
        rows.add(C=-1.0, C0=1.0 - v.hi, k=d - (1.0 - v.hi) * d0)
        rows.add(C=1.0, C0=-(1.0 - v.lo), k=(1.0 - v.lo) * d0 - d)
    if (v := get("tli")) is not None:  # (1 - TLI)(C0 - d0) d = (C - d) d0
        rows.add(C=-d0, C0=(1.0 - v.hi) * d, k=d * d0 - (1.0 - v.hi) * d * d0)
        rows.add(C=d0, C0=-((1.0 - v.lo) * d), k=(1.0 - v.lo) * d * d0 - d * d0)
    parts = [get("cfi")]
    if (v := get("pcfi")) is not None:
        if d.lo <= 0:
            return
        parts.append(v * (d0 / d))
    cfi = meet(parts)
    if cfi is None:
        rows.add(k=1.0)
    elif cfi.bounded:
        if cfi.lo > 0:
            rows.add(C=1.0, C0=-(1.0 - cfi.lo), k=(1.0 - cfi.lo) * d0 - d)
        if cfi.hi < 1.0:
            rows.add(C=-1.0, C0=1.0 - cfi.hi, k=d - (1.0 - cfi.hi) * d0)


def _criteria(rows: HalfSpaces, prints: Mapping[str, Interval], count: Interval, N: Interval) -> None:
    """Criteria from chi-square: C + weight times free parameters, or minus df."""
    ln = I(log(N.lo), log(N.hi))
    for name, weight in (("aic", as_interval(2.0)), ("bic", ln), ("caic", ln + 1.0)):
        if (v := prints.get(name)) is not None:
            rows.between(v, C=1.0, k=count * weight)


@lru_cache(maxsize=4096)
def _critical(alpha: float, df: float) -> float:
    return chi_square_quantile(alpha, df)
