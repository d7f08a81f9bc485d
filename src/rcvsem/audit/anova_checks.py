"""Equations of a printed analysis of variance: F, its degrees of freedom, sums of squares, effect sizes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rcvsem.audit.equations import Boxes, Formula
from rcvsem.audit.interval import POSITIVE, Interval
from rcvsem.audit.printed import Printed
from rcvsem.audit.statistics_tables import MeanComparison
from rcvsem.audit.tail_ranges import f_p_range
from rcvsem.foundation.words import phrase

MOST_GROUPS = 12


def anova_equations(one: MeanComparison, values: Mapping[str, Printed], sides: int) -> list[Formula]:
    """What F, its degrees of freedom, sums of squares and effect sizes say of each other."""
    k = len(one.groups)
    ns, means, sds = ([f"{key} {i}" for i in range(k)] for key in ("n", "mean", "sd"))

    def between(b: Boxes) -> Interval:
        return between_range([b[n].lo for n in ns], [b[m] for m in means])

    def within(b: Boxes) -> Interval:
        return sum(
            ((b[s] & POSITIVE or b[s]).square() * (b[n].lo - 1) for s, n in zip(sds, ns, strict=True)),
            Interval(0, 0),
        )

    def total(b: Boxes) -> float:
        return sum(b[n].lo for n in ns)

    def ratio(b: Boxes) -> Interval:
        return (between(b) / float(k - 1)) / (within(b) / (total(b) - k))

    out: list[Formula] = []
    printed = values.get("df2")
    kind = one.head.said.kind
    by_welch = kind == "welch" or (kind == "unknown" and printed is not None and not printed.values.is_point)
    if by_welch:  # F and df2 by another formula, and no shares of sums of squares
        if k > 1:
            out.append(_groups_df(k))
        return [*out, _p_of_f()]
    if k > 1:
        everything = (*ns, *means, *sds)
        out += [
            Formula("ss_between", (*ns, *means), "Σ n (mean − M)²", lambda b: (between(b),)),
            Formula("ss_within", (*ns, *sds), "Σ (n − 1) SD²", lambda b: (within(b),)),
            _groups_df(k),
            Formula("df2", tuple(ns), "N − groups", lambda b: (Interval(total(b) - k, total(b) - k),)),
            Formula("F", everything, phrase("from means, SDs and N"), lambda b: (ratio(b),)),
            Formula(
                "eta2",
                everything,
                phrase("SS between/(SS between + SS within)"),
                lambda b: (_share(between(b), within(b)),),
            ),
        ]
    out += [
        Formula("ms_between", ("ss_between", "df1"), "SS/df", lambda b: (b["ss_between"] / b["df1"],)),
        Formula("ms_within", ("ss_within", "df2"), "SS/df", lambda b: (b["ss_within"] / b["df2"],)),
        Formula(
            "F",
            ("ms_between", "ms_within"),
            phrase("MS between/MS within"),
            lambda b: (b["ms_between"] / b["ms_within"],),
        ),
        Formula(
            "F",
            ("ss_between", "df1", "ss_within", "df2"),
            phrase("MS between/MS within"),
            lambda b: ((b["ss_between"] / b["df1"]) / (b["ss_within"] / b["df2"]),),
        ),
        _p_of_f(),
        Formula(
            "eta2",
            ("F", "df1", "df2"),
            "F df₁/(F df₁ + df₂)",
            lambda b: (_share(b["F"] * b["df1"], b["df2"]),),
        ),
        Formula(
            "eta2",
            ("ss_between", "ss_within"),
            phrase("SS between/(SS between + SS within)"),
            lambda b: (_share(b["ss_between"], b["ss_within"]),),
        ),
        Formula("omega2", ("F", "df1", "df2"), "df₁(F − 1)/(df₁(F − 1) + N)", lambda b: _omega(b)),
    ]
    return out


def _groups_df(k: int) -> Formula:
    return Formula("df1", (), "groups − 1", lambda b: (Interval(k - 1, k - 1),))


def _p_of_f() -> Formula:
    return Formula(
        "p", ("F", "df1", "df2"), "F distribution", lambda b: _some(f_p_range(b["F"], b["df1"], b["df2"]))
    )


def _some(found: Interval | None) -> tuple[Interval, ...]:
    return () if found is None else (found,)


def _share(part: Interval, rest: Interval) -> Interval:
    """part/(part + rest) of what is not negative: rising in part, falling in rest."""
    low, high = max(part.lo, 0.0), max(part.hi, 0.0)
    return Interval(
        low / (low + rest.hi) * (1 - 1e-12) if low else 0.0,
        high / (high + max(rest.lo, 0.0)) if high else 0.0,
    )


def _omega(b: Boxes) -> tuple[Interval, ...]:
    n = b["df1"].lo + b["df2"].lo + 1.0
    ends = []
    for f in (b["F"].lo, b["F"].hi):
        top = b["df1"].lo * (f - 1.0)
        ends.append(top / (top + n) if top + n > 0 else 0.0)
    found = Interval(min(ends) - 1e-12, max(ends) + 1e-12)
    return (found, Interval(max(found.lo, 0.0), max(found.hi, 0.0)))  # a negative one is printed as 0


def between_range(sizes: list[float], means: list[Interval]) -> Interval:
    """Sum of squares between groups over all means in their intervals.

    It is min over c of sum n (m - c)^2: the least is found by minimising over c the squared distances of c from the
    intervals, the largest (a convex function of the means) at a corner of the box.
    """
    n = np.asarray(sizes)
    low, high = np.array([m.lo for m in means]), np.array([m.hi for m in means])

    def distance(c: float) -> float:
        return float((n * np.maximum(np.maximum(low - c, c - high), 0.0) ** 2).sum())

    left, right = float(low.min()), float(high.max())
    for _ in range(200):  # ternary search: convex in c
        a, z = left + (right - left) / 3, right - (right - left) / 3
        left, right = (left, z) if distance(a) <= distance(z) else (a, right)
    least = distance(0.5 * (left + right))
    if len(sizes) <= MOST_GROUPS:
        corners = (np.arange(2 ** len(sizes))[:, None] >> np.arange(len(sizes))) & 1
        at = np.where(corners == 1, high, low)
        centre = (at @ n) / n.sum()
        most = float((n * (at - centre[:, None]) ** 2).sum(axis=1).max())
    else:
        c = float((n * (low + high) / 2).sum() / n.sum())
        most = float((n * np.maximum(np.abs(low - c), np.abs(high - c)) ** 2).sum())
    return Interval(least * (1 - 1e-9) - 1e-12, most * (1 + 1e-9) + 1e-12)
