"""Means, SDs, skewness and kurtosis of items and scale scores against what whole answers on the scale allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf, isfinite, sqrt

from rcvsem.audit.block import Active, Block, Relation, run_blocks, sources_of
from rcvsem.audit.grimmer import (
    PossibleAnswers,
    exact_sd_range,
    kurtosis_range,
    mean_possible,
    moments_possible,
    possible_sums,
    sd_range,
    skew_range,
)
from rcvsem.audit.interval import ALL, POSITIVE, Interval
from rcvsem.audit.paper import Paper
from rcvsem.audit.printed import Printed
from rcvsem.audit.result import Check, Conflict
from rcvsem.audit.statistics_schema import DescriptivePart
from rcvsem.audit.statistics_tables import TableRow
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase

_LABELS = {
    "n": "N",
    "mean": "mean",
    "sd": "SD",
    "skew": "skewness",
    "kurtosis": "kurtosis",
    "min": "minimum",
    "max": "maximum",
}
_FORMULAS = {
    "mean": phrase("a sum of whole answers divided by N and items (GRIM), within the range of the answers"),
    "sd": phrase(
        "whole answers with this mean (GRIMMER), within √((mean − lowest)(highest − mean) N/(N − 1))"
    ),
    "skew": phrase("answers in this range with this mean and SD; |skewness| ≤ (N − 2)/√(N − 1)"),
    "kurtosis": phrase("at least skewness² + 1; answers in this range with this mean and SD"),
}
_CONTINUOUS = {
    "mean": phrase("within the range of the answers"),
    "sd": phrase("not above √((mean − lowest)(highest − mean) N/(N − 1))"),
}
_NEEDS = {"mean": ("n",), "sd": ("mean",), "skew": ("n",), "kurtosis": ("skew",)}


def descriptive_checks(paper: Paper) -> tuple[list[Check], list[Conflict]]:
    """Checks of every item and every other variable with descriptives."""
    return run_blocks(_blocks(paper))


def _blocks(paper: Paper) -> Iterator[Block]:
    tables = paper.statistics
    for row, own in (*((r, True) for r in tables.items), *((r, False) for r in tables.descriptives)):
        if not set(row.values) & set(_FORMULAS):
            continue
        if own and row.said.scale is None and tables.scale is None and len(row.values) < 3:
            continue  # moments for a refit or a simulation, about which nothing is known
        yield _block(paper, row, tables.scale, own=own)


@dataclass(frozen=True, slots=True)
class _Moments:
    """The printed moments of one variable.

    scale : least and greatest answer. step : distance of two neighbouring answers; None where they may be any number.
    """

    values: Mapping[str, Printed]
    scale: tuple[float, float] | None
    step: float | None

    def limits(self, active: Active) -> tuple[float, float]:
        low, high = self.scale or (-inf, inf)
        if "min" in active:
            low = max(low, self.values["min"].values.lo)
        if "max" in active:
            high = min(high, self.values["max"].values.hi)
        return low, high

    def cases(self, active: Active) -> int | None:
        if "n" not in active or self.values["n"].relation:
            return None
        return max(round(self.values["n"].value), 1)

    def answers(self, active: Active) -> PossibleAnswers | None:
        n = self.cases(active)
        if n is None or n < 1 or self.step is None:
            return None
        low, high = self.scale or (-inf, inf)
        for key, sign in (("min", 1), ("max", -1)):
            if key in active and self.values[key].values.width < self.step:
                # the printed end is one of the steps; the data do not go beyond it
                from_origin = self.values[key].value - (low if isfinite(low) else 0.0)
                end = round(from_origin / self.step) * self.step + (low if isfinite(low) else 0.0)
                low, high = (max(low, end), high) if sign > 0 else (low, min(high, end))
        return (
            PossibleAnswers(n=n, low=low, high=high, step=self.step) if high - low > 0.5 * self.step else None
        )

    def on_a_step(self, key: str) -> bool:
        """Whether the least or greatest answer is one that can be given."""
        if self.step is None:
            return True
        origin = self.scale[0] if self.scale is not None else 0.0
        inside = self.values[key].values
        nearest = origin + round((inside.middle - origin) / self.step) * self.step
        return inside.lo - 1e-9 <= nearest <= inside.hi + 1e-9

    def box(self, key: str, active: Active, otherwise: Interval = ALL) -> Interval:
        return self.values[key].values if key in active else otherwise

    def consistent(self, active: Active) -> bool:
        low, high = self.limits(active)
        if low > high or ("n" in active and self.values["n"].values.hi < 1):
            return False
        mean, sd = self.box("mean", active), self.box("sd", active, POSITIVE) & POSITIVE
        if sd is None or mean & Interval(low, high) is None:
            return False
        ends_ok = self.scale is None or all(
            self.values[key].values & Interval(*self.scale) is not None
            for key in ("min", "max")
            if key in active
        )
        if not ends_ok or not all(self.on_a_step(key) for key in ("min", "max") if key in active):
            return False
        whole = self.answers(active)
        if whole is not None and "mean" in active:
            if "sd" in active and not moments_possible(whole, mean, sd):
                return False
            if "sd" not in active and not mean_possible(whole, mean):
                return False
        if "sd" in active:
            top = self.implied_sd(active, exact=False)
            if top is not None and sd & top is None:
                return False
        for key, implied in (("skew", self.implied_skew), ("kurtosis", self.implied_kurtosis)):
            if key in active:
                allowed = implied(active)
                if allowed is not None and self.values[key].values & allowed is None:
                    return False
        return True

    def implied_mean(self, active: Active) -> Interval | None:
        whole = self.answers(active)
        if whole is None:
            low, high = self.limits(active)
            return Interval(low, high) if isfinite(low) and isfinite(high) else None
        around = self.values["mean"].values
        wide = Interval(around.lo - whole.step / whole.n, around.hi + whole.step / whole.n)
        sums = possible_sums(whole, wide)
        if sums is None or not len(sums):
            return Interval(whole.low, whole.high) if isfinite(whole.points) else None
        found = [whole.origin + total * whole.step / whole.n for total in sums]
        if "sd" in active:
            kept = [m for m in found if moments_possible(whole, Interval(m, m), self.values["sd"].values)]
            found = kept or found
        middle = around.middle
        nearest = [m for m in found if m in around] or [min(found, key=lambda m: abs(m - middle))]
        return Interval(min(nearest), max(nearest))

    def implied_sd(self, active: Active, *, exact: bool = True) -> Interval | None:
        low, high = self.limits(active)
        if not (isfinite(low) and isfinite(high)) or "mean" not in active:
            return None
        whole = self.answers(active)
        if whole is None:
            n = self.cases(active) or 2  # the fewest cases have the largest SD
            whole = PossibleAnswers(n=max(n, 2), low=low, high=high, step=(high - low) / 1e6)
            exact = False
        return (
            exact_sd_range(whole, self.values["mean"].values)
            if exact
            else sd_range(whole, self.values["mean"].values)
        )

    def implied_skew(self, active: Active) -> Interval | None:
        n = self.cases(active)
        low, high = self.limits(active)
        found = skew_range(low, high, self.box("mean", active), self.box("sd", active, POSITIVE), n)
        return None if n is None or not found.bounded else _adjusted_skew(found, n)

    def implied_kurtosis(self, active: Active) -> Interval | None:
        n = self.cases(active)
        if n is None or n < 4:
            return None
        low, high = self.limits(active)
        skew = _moment_skew(self.values["skew"].values, n) if "skew" in active else ALL
        found = kurtosis_range(low, high, self.box("mean", active), self.box("sd", active, POSITIVE), skew, n)
        return _adjusted_kurtosis(found, n)


def _block(
    paper: Paper, row: TableRow[DescriptivePart], common: tuple[float, float] | None, *, own: bool
) -> Block:
    said = row.said
    scale = said.scale or (common if own or said.items else None)
    values: dict[str, Printed] = dict(row.values)
    if "n" not in values and paper.n is not None and not paper.n.relation:
        values["n"] = paper.n
    step = _step(said, scale if own else None)
    moments = _Moments(values, scale, step)
    formulas = _FORMULAS if step is not None else _FORMULAS | _CONTINUOUS
    implied = {
        "mean": moments.implied_mean,
        "sd": moments.implied_sd,
        "skew": moments.implied_skew,
        "kurtosis": moments.implied_kurtosis,
    }
    return Block(
        where=row.name,
        values=values,
        relations=(
            *(
                Relation(
                    key=key,
                    label=_LABELS[key],
                    formula=formulas[key],
                    implied=implied[key],
                    needs=_NEEDS[key] if scale is not None or key in ("skew", "kurtosis") else ("scale",),
                )
                for key in _FORMULAS
            ),
            *sources_of(values, _FORMULAS, _LABELS),
        ),
        consistent=moments.consistent,
        derived={"sd": 0, "mean": 1, "skew": 0, "kurtosis": 0, "min": 2, "max": 2, "n": 3},
        labels={**_LABELS, "scale": phrase("the range of the answers (scale)")},
    )


def _step(said: DescriptivePart, item_scale: tuple[float, float] | None) -> float | None:
    """Distance of two neighbouring answers; None where answers may be any number. Items are answered in whole steps."""
    if said.unit is not None or said.items is not None:
        return (said.unit or 1.0) / (said.items or 1)
    return 1.0 if item_scale is not None and all(float(end).is_integer() for end in item_scale) else None


def _adjusted_skew(moment: Interval, n: int) -> Interval:
    """Skewness as programs print it: by moments, adjusted (SPSS, Excel), or with the SD of divisor n - 1."""
    if n < 3:
        return ALL
    factors = (1.0, sqrt(n * (n - 1)) / (n - 2), ((n - 1) / n) ** 1.5)
    return Interval(min(moment.lo * f for f in factors), max(moment.hi * f for f in factors))


def _moment_skew(printed: Interval, n: int) -> Interval:
    factors = (1.0, (n - 2) / sqrt(n * (n - 1)), (n / (n - 1)) ** 1.5)
    ends = [end * f for end in (printed.lo, printed.hi) for f in factors]
    return Interval(min(ends), max(ends))


def _adjusted_kurtosis(moment: Interval, n: int) -> Interval:
    """Kurtosis as programs print it, with or without 3 taken away."""

    def forms(b2: float) -> list[float]:
        if not isfinite(b2):
            return [b2]
        adjusted = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (b2 - 3) + 6)
        third = b2 * ((n - 1) / n) ** 2
        return [b2, b2 - 3, adjusted, adjusted + 3, third, third - 3]

    return Interval(min(forms(moment.lo)), max(forms(moment.hi)))
