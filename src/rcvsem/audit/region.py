"""What the printed indices of one model leave possible: chi2, baseline chi2 and N, for each whole-number df.

For given df, number of variables and convention every index of fit is a linear or linear-fractional function of
(C, C0, N), so a printed value is two half-spaces and all printed values together are a polytope: the check
is exact, not a chain of estimates. Whole numbers that are not known are branched on.

Counts are intervals while a branch is open; since C, C0 and N are not negative, taking the smallest
coefficient and the largest bound keeps every solution.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import product
from math import ceil, floor, inf, log

from rcvsem.audit.branch import (
    NOTHING_KNOWN,
    Branch,
    Frame,
    I,
    Limits,
    Prints,
    Region,
    p_matters,
    range_of_column,
)
from rcvsem.audit.conventions import Convention
from rcvsem.audit.index_equations import Counts, half_spaces
from rcvsem.audit.interval import UNIT, Interval, as_interval, meet
from rcvsem.audit.polytope import Point
from rcvsem.evaluate.tails import chi_square_quantile, noncentral_tail

LARGEST_DF, LARGEST_P, LARGEST_N, LARGEST_CHISQ = 50_000.0, 300.0, 1e8, 1e10
CLOSE = 0.05
# Branches looked at: before a table counts as possible; before branches stay open; of one model among many; for display.
SEARCH, KEEP, JOINT, FINE = 300, 40, 16, 400


class Regions:
    """All branches of one model under one convention.

    prints : values by index name ("n" among them).
    with_file : whether the model file's counts are taken for granted.
    """

    def __init__(
        self,
        prints: Prints,
        frame: Frame,
        convention: Convention,
        *,
        with_file: bool,
        limits: Limits = NOTHING_KNOWN,
        split_p: bool = True,
    ) -> None:
        self.prints, self.frame, self.convention, self.with_file = prints, frame, convention, with_file
        self.limits = limits
        self.split_p = split_p and p_matters(prints)
        self.looked_at = 0  # branches so far
        # Ratios that follow from pairs of indices alone; they close branches long before df is known.
        self.per_moment = _ratio(prints, (("pgfi", "gfi"),), (("gfi", "agfi"),))
        self.per_baseline = _ratio(
            prints, (("pnfi", "nfi"), ("pcfi", "cfi")), (("cfi", "tli"), ("nfi", "rfi")), prints.get("pratio")
        )
        self.impossible = (
            self.per_moment.lo > self.per_moment.hi or self.per_baseline.lo > self.per_baseline.hi
        )

    def any(self) -> bool:
        """Whether at least one branch is possible."""
        return next(self._search(budget=SEARCH), None) is not None

    def all(self, budget: int = KEEP) -> list[Region]:
        """Every possible branch; those left open when the budget is spent are kept whole."""
        return list(self._search(budget=budget, keep_open=True))

    # -- branches ------------------------------------------------------------------------------------------

    def _search(self, budget: int, keep_open: bool = False) -> Iterator[Region]:
        stack = list(reversed(self._roots()))
        while stack:
            branch = stack.pop()
            budget -= 1
            self.looked_at += 1
            parts = self._split(branch)
            if not parts or budget <= 0 or self.convention.criteria == "loglik":  # its corners are asked for
                branch = replace(branch, near=())
            region = self._region(branch)
            if region is None:
                continue
            if not parts or (budget <= 0 and keep_open):
                yield region
            elif budget <= 0:
                yield region  # undecided: never call a table inconsistent for lack of time
                return
            else:
                stack += [replace(part, near=region.near) for part in reversed(parts)]

    def _roots(self) -> list[Branch]:
        prints, frame = self.prints, self.frame
        if self.impossible:
            return []
        p = I(1.0, LARGEST_P)
        d = I(0.0, LARGEST_DF)
        parts = [p, self.limits.variables, prints.get("p")]
        if self.with_file and frame.file_p is not None:
            parts.append(as_interval(frame.file_p))
        if self.with_file and frame.file_df is not None:
            d = as_interval(frame.file_df)
        p_left = meet(parts)
        d_left = meet([d, self.limits.freedom, prints.get("df"), self._df_from_pairs()])
        if p_left is None or d_left is None:
            return []
        whole = _whole(p_left), (d_left if frame.fractional else _whole(d_left))
        if whole[0] is None or whole[1] is None:
            return []
        means = (frame.means,) if frame.means is not None else (False, True)
        either = (True, False) if frame.exogenous else (False,)
        return [
            Branch(d=whole[1], p=whole[0], means=bool(m), fixed=fixed, free_baseline=free)
            for m, fixed, free in product(means, either, either)
        ]

    def _df_from_pairs(self) -> Interval | None:
        """df as two of chi2, NCP and chi2/df leave it: narrows the search, decides nothing."""
        found: list[Interval | None] = []
        C, ratio, ncp = (self.prints.get(name) for name in ("chisq", "chisq_df", "ncp"))
        if C is not None and C.bounded:
            if ratio is not None and ratio.lo > 0:
                found.append(C / ratio)
            if ncp is not None and ncp.lo > 0:
                found.append(C - ncp)
        if ncp is not None and ncp.lo > 0 and ratio is not None and ratio.lo > 1:
            found.append(ncp / (ratio - 1.0))
        return meet(found) if found else None

    def _split(self, branch: Branch) -> list[Branch]:
        if branch.d.is_point or self.frame.fractional:
            return self._split_p(branch)
        if branch.p.is_point or branch.d.width >= branch.p.width:
            low, high = _halves(branch.d)
            return [replace(branch, d=low), replace(branch, d=high)]
        return self._split_p(branch)

    def _split_p(self, branch: Branch) -> list[Branch]:
        if branch.p.is_point or not self.split_p:
            return []
        low, high = _halves(branch.p)
        return [replace(branch, p=low), replace(branch, p=high)]

    # -- one branch ----------------------------------------------------------------------------------------

    def _region(self, branch: Branch) -> Region | None:
        counts = self._counts(branch)
        if counts is None:
            return None
        m, d0, q = counts
        gfi = self._gfi(branch.d, m)
        if gfi is None:
            return None
        for usual in (True, False):  # the baseline model fits worse than its df, or (rarely) better
            if not usual and not self._baseline_may_fit():
                break
            points = self._points(branch, d0, q, usual)
            if points:
                C, N = range_of_column(points, 0), range_of_column(points, 2)
                constant = self._constant(C, N, q)
                if constant is not None:
                    return Region(
                        d=branch.d, p=branch.p, m=m, d0=d0, q=q, corners=points, gfi=gfi, constant=constant
                    )
        return None

    def _counts(self, branch: Branch) -> tuple[Interval, Interval, Interval] | None:
        """Moments m, baseline df and free parameters that go with df and p."""
        frame, G, p = self.frame, self.frame.groups, branch.p
        x, free = (float(frame.exogenous) if flag else 0.0 for flag in (branch.fixed, branch.free_baseline))
        size = 1 if branch.means else 0
        m = I(*(G * (v * (v + 1) / 2 + size * v) for v in (p.lo, p.hi)))
        fixed = G * (x * (x + 1) / 2 + size * x)
        d0 = meet(
            [
                I(*(G * max(v * (v - 1) / 2 - free * (free - 1) / 2, 0.0) for v in (p.lo, p.hi))),
                self.prints.get("baseline_df"),
            ]
        )
        if frame.fractional:
            d0 = self.prints.get("baseline_df", I(0.0, LARGEST_DF))
            q = meet([I(0.0, LARGEST_DF if frame.thresholds else m.hi), self.prints.get("q")])
            return None if q is None else (m, d0, q)
        counted = I(max(m.lo - fixed - branch.d.hi, 0.0), m.hi - fixed - branch.d.lo)
        if frame.thresholds and branch.d.lo <= m.hi:
            counted = I(0.0, LARGEST_DF)
        parts: list[Interval | None] = [counted]
        parts.append(self.prints.get("q"))
        if self.with_file and frame.file_q is not None:
            parts.append(as_interval(frame.file_q))
        q = meet(parts) if parts[0] is not None and parts[0].hi >= parts[0].lo else None
        if d0 is None or q is None:
            return None
        if branch.d.lo > 0 and d0.lo > 0 and (branch.d / d0) & self.per_baseline is None:
            return None
        return m, d0, q

    def _gfi(self, d: Interval, m: Interval) -> Interval | None:
        """GFI as GFI, AGFI and PGFI leave it; None when they cannot go with d/p*."""
        if d.lo > 0 and (d / m) & self.per_moment is None:
            return None
        parts: list[Interval | None] = [I(-inf, 1.0), self.prints.get("gfi")]
        agfi, pgfi = self.prints.get("agfi"), self.prints.get("pgfi")
        if agfi is not None:
            parts.append(1.0 - (1.0 - agfi) * (d / m))
        if pgfi is not None and d.lo > 0:
            parts.append(pgfi * (m / d))
        return meet(parts)

    def _baseline_may_fit(self) -> bool:
        cfi = self.prints.get("cfi")
        return cfi is None or cfi.hi >= 1.0 - 1e-12 or cfi.lo <= 1e-12

    def _constant(self, C: Interval, N: Interval, q: Interval) -> Interval | None:
        """-2 log L of the saturated model from the criteria; everything when none is printed."""
        if self.convention.criteria != "loglik":
            return I(-inf, inf)
        if N.lo <= 0 or not N.bounded:
            return I(-inf, inf)
        ln, ln2 = I(log(N.lo), log(N.hi)), I(log((N.lo + 2) / 24), log((N.hi + 2) / 24))
        weights = {"aic": as_interval(2.0), "bic": ln, "caic": ln + 1.0, "bic2": ln2}
        deviance = meet(
            self.prints[name] - q * weight for name, weight in weights.items() if name in self.prints
        )
        if deviance is None:
            return None
        if self.frame.scaled:
            return I(-inf, inf)
        return deviance - C * self._per_chisq(N)

    def _per_chisq(self, N: Interval) -> Interval:
        """How much of -2 log L goes with one unit of chi2 (Wishart likelihood: N/(N - 1))."""
        G = self.frame.groups
        if not self.convention.minus_groups:
            return I(1.0, 1.0)
        return I(N.lo / (N.lo - 1), N.lo / (N.lo - 1)) if G == 1 and N.is_point else I(1.0, 1.5)

    # -- the polytope --------------------------------------------------------------------------------------

    def _points(self, branch: Branch, d0: Interval, q: Interval, usual: bool) -> list[Point]:
        """Corners in (C, C0, N), when there are some."""
        d = branch.d
        bounds = self._bounds(d, q)
        if bounds is None:
            return []
        groups = self.frame.groups
        counts = Counts(d, d0, q, self.convention.shift(groups), bounds[2])
        rows = half_spaces(
            self.prints, groups, self.convention, counts, usual=usual, scaled=self.frame.scaled
        )
        return rows.corners(bounds, branch.near)

    def _bounds(self, d: Interval, q: Interval) -> tuple[Interval, Interval, Interval] | None:
        prints, frame = self.prints, self.frame
        N = meet([I(2.0, LARGEST_N), self.limits.cases, prints.get("n")])
        C0 = meet([I(0.0, LARGEST_CHISQ), self.limits.baseline, prints.get("baseline_chisq")])
        if N is None or C0 is None:
            return None
        parts: list[Interval | None] = [I(0.0, LARGEST_CHISQ), self.limits.chisq, prints.get("chisq")]
        if "pvalue" in prints and d.lo > 0:
            found = prints["pvalue"] & UNIT
            if found is None:
                return None
            parts.append(I(_quantile(d.lo, 0.0, found.hi), _quantile(d.hi, 0.0, found.lo)))
        # Inverting noncentral tails is costly: it waits until df and N are nearly known.
        if not frame.scaled and d.lo > 0 and d.width <= 3 and N.hi <= 1.2 * N.lo:
            n = N - self.convention.shift(frame.groups)
            root = float(frame.groups) if self.convention.root_groups else 1.0
            tail = (1.0 - frame.level) / 2.0
            unit = n * d / root
            for name, share in (("rmsea_ci_lower", tail), ("rmsea_ci_upper", 1.0 - tail)):
                if name in prints:
                    end = prints[name]
                    low = 0.0 if end.lo <= 0 else _quantile(d.lo, end.lo**2 * unit.lo, share)
                    high = inf if end.hi <= 0 else _quantile(d.hi, end.hi**2 * unit.hi, share)
                    parts.append(I(min(low, high), high))
            if "rmsea_pvalue" in prints:
                found = prints["rmsea_pvalue"] & UNIT
                if found is None:
                    return None
                parts.append(
                    I(
                        _quantile(d.lo, CLOSE**2 * unit.lo, found.hi),
                        _quantile(d.hi, CLOSE**2 * unit.hi, found.lo),
                    )
                )
        # the inverted tails are exact to about 1e-10
        C = meet(None if part is None else I(part.lo * (1 - 1e-9), part.hi * (1 + 1e-9)) for part in parts)
        return None if C is None else (C, C0, N)


def _ratio(
    prints: Prints,
    shares: Iterable[tuple[str, str]],
    lacks: Iterable[tuple[str, str]],
    direct: Interval | None = None,
) -> Interval:
    """d/p* (or d/d0) from pairs: of (a, b) in `shares` a/b, of (a, b) in `lacks` (1 - a)/(1 - b).

    Only pairs that are away from 0 and 1, where a truncated index would mean something else. An empty meeting
    is an interval with lo > hi.
    """
    parts: list[Interval | None] = [direct]
    for a, b in shares:
        if a in prints and b in prints and prints[a].lo > 0 and prints[b].lo > 0 and prints[b].hi < 1.0:
            parts.append(prints[a] / prints[b])
    for a, b in lacks:
        if a in prints and b in prints and prints[a].lo > 0 and prints[a].hi < 1.0 and prints[b].hi < 1.0:
            parts.append((1.0 - prints[a]) / (1.0 - prints[b]))
    found = meet(parts)
    return I(1.0, -1.0) if found is None else found


def _whole(x: Interval) -> Interval | None:
    lo, hi = ceil(x.lo - 1e-9), floor(x.hi + 1e-9)
    return I(float(lo), float(hi)) if lo <= hi else None


def _halves(x: Interval) -> tuple[Interval, Interval]:
    middle = float((x.lo + x.hi) // 2)
    return I(x.lo, middle), I(middle + 1.0, x.hi)


@lru_cache(maxsize=8192)
def _quantile(df: float, noncentrality: float, tail: float) -> float:
    """The x with P(chi2(df, noncentrality) > x) = tail; infinite for tail 0."""
    if tail <= 0.0:
        return inf
    if tail >= 1.0:
        return 0.0
    if noncentrality <= 0.0:
        return chi_square_quantile(tail, df)
    low, high = 0.0, df + noncentrality + 10.0
    while noncentral_tail(high, df, noncentrality) > tail:
        low, high = high, 2.0 * high
        if high > LARGEST_CHISQ:
            return inf
    for _ in range(80):
        middle = 0.5 * (low + high)
        if noncentral_tail(middle, df, noncentrality) > tail:
            low = middle
        else:
            high = middle
        if high - low <= 1e-11 * high:
            break
    return 0.5 * (low + high)
