"""Counts and per cents of sample tables: each per cent is a count divided by N, and the counts add up to N."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor

from rcvsem.audit.block import Active, Block, Relation, run_blocks, sources_of
from rcvsem.audit.interval import UNIT, Interval
from rcvsem.audit.paper import Paper
from rcvsem.audit.printed import Printed
from rcvsem.audit.result import Check, Conflict
from rcvsem.audit.statistics_tables import BackgroundSample
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import CLAUSES, enumerated, phrase

#: Numbers of respondents that are tried one by one.
MOST_TOTALS = 5000


def sample_checks(paper: Paper) -> tuple[list[Check], list[Conflict]]:
    """Checks of every background question."""
    return run_blocks(_block(paper, sample) for sample in paper.statistics.samples)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Values `count 0`, `percent 0`, ... and n (printed with the question) or N (the paper's, which may be more).

    size : number of categories. multiple : whether respondents may be in several.
    """

    values: Mapping[str, Printed]
    size: int
    multiple: bool

    def count(self, i: int, active: Active) -> int | None:
        key = f"count {i}"
        return round(self.values[key].value) if key in active else None

    def holds(self, n: int, active: Active, *, whole: bool) -> bool:
        """Whether the categories can be of n respondents; whole: all n are in them."""
        low = high = 0
        for i in range(self.size):
            known = self.count(i, active)
            box = self.values[f"percent {i}"].values if f"percent {i}" in active else UNIT
            first = max(ceil(box.lo * n - 1e-9 * n), 0) if known is None else known
            last = min(floor(box.hi * n + 1e-9 * n), n) if known is None else known
            if first > last or (known is not None and n and Interval(known / n, known / n) & box is None):
                return False
            low, high = low + first, high + last
        if self.multiple:
            return all((self.count(i, active) or 0) <= n for i in range(self.size))
        return low <= n <= high if whole else low <= n

    def possible_totals(self, active: Active) -> list[int] | None:
        """Respondents that the per cents may refer to, likely ones first; None when they are anybody's guess."""
        if "n" in active:
            return [round(self.values["n"].value)]
        counts = [self.count(i, active) for i in range(self.size)]
        known = [c for c in counts if c is not None]
        least = max(known, default=0) if self.multiple else sum(known)
        if "N" in active:
            most = round(self.values["N"].value)
        elif len(known) == self.size:
            most = 2 * least  # others did not answer
        else:
            return None
        if most - least > MOST_TOTALS:
            return None
        return list(dict.fromkeys([most if "N" in active else least, least, *range(most, least - 1, -1)]))

    def fitting(self, active: Active) -> list[int] | None:
        """Those of them that the counts and per cents allow."""
        totals = self.possible_totals(active)
        if totals is None:
            return None
        return [n for n in totals if n > 0 and self.holds(n, active, whole="n" in active)]

    def consistent(self, active: Active) -> bool:
        found = self.fitting(active)
        return found is None or bool(found)

    def base(self, active: Active) -> int | None:
        found = self.fitting(active)
        return found[0] if found else None

    def implied_count(self, i: int, active: Active) -> Interval | None:
        n = self.base(active)
        if n is None:
            return None
        low, high = 0, n
        others = [self.count(j, active) for j in range(self.size) if j != i]
        if all(c is not None for c in others) and not self.multiple:
            rest = n - sum(c or 0 for c in others)
            low, high = (rest, rest) if "n" in active else (0, rest)
        if f"percent {i}" in active:
            box = self.values[f"percent {i}"].values
            low, high = max(low, ceil(box.lo * n - 1e-9 * n)), min(high, floor(box.hi * n + 1e-9 * n))
        elif "n" not in active:
            return None
        return Interval(float(low), float(high)) if low <= high else None

    def implied_percent(self, i: int, active: Active) -> Interval | None:
        n, known = self.base(active), self.count(i, active)
        if n is None or not n:
            return None
        if known is not None:
            return Interval(known / n, known / n)
        own_box = self.values[f"percent {i}"].values
        near = round(own_box.middle * n)
        return Interval(near / n, near / n)

    def implied_n(self, active: Active) -> Interval | None:
        counts = [self.count(i, active) for i in range(self.size)]
        if self.multiple or any(c is None for c in counts):
            return None
        total = float(sum(c or 0 for c in counts))
        return Interval(total, total)


def _block(paper: Paper, sample: BackgroundSample) -> Block:
    values: dict[str, Printed] = {}
    labels: dict[str, str] = {"n": phrase("N of the question"), "N": phrase("N of the paper")}
    for i, row in enumerate(sample.categories):
        for key, word in (("count", phrase("count")), ("percent", phrase("per cent"))):
            labels[f"{key} {i}"] = enumerated((word, row.name), CLAUSES)
            if key in row.values:
                values[f"{key} {i}"] = row.values[key]
    if "n" in sample.head.values:
        values["n"] = sample.head.values["n"]
    elif paper.n is not None and not paper.n.relation:
        values["N"] = paper.n
    own = _Counts(values, len(sample.categories), sample.head.said.multiple)
    relations: list[Relation] = []
    for i in range(own.size):
        relations.append(
            Relation(
                key=f"count {i}",
                label=labels.get(f"count {i}", ""),
                formula="per cent × N; the counts add up to N",
                implied=lambda active, i=i: own.implied_count(i, active),  # type: ignore[misc]
                needs=("n",),
            )
        )
        relations.append(
            Relation(
                key=f"percent {i}",
                label=labels.get(f"percent {i}", ""),
                formula="a whole number divided by N",
                implied=lambda active, i=i: own.implied_percent(i, active),  # type: ignore[misc]
                needs=(f"count {i}", "n") if "N" not in values else (f"count {i}",),
            )
        )
    relations.append(
        Relation(key="n", label=labels["n"], formula="sum of the counts", implied=own.implied_n, shown=True)
    )
    return Block(
        where=sample.head.name,
        values=values,
        relations=(*relations, *sources_of(values, [one.key for one in relations], labels)),
        consistent=own.consistent,
        derived={key: 0 for key in values if key.startswith("percent")} | {"n": 2, "N": 3},
        labels=labels,
    )
