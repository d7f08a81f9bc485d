"""Counts and per cents of sample tables: each per cent is a count divided by N, and the counts add up to N."""

from __future__ import annotations

from math import ceil, floor

from rcvsem.audit.block import Active, Block, Relation, run_block, sources_of
from rcvsem.audit.interval import UNIT, Interval
from rcvsem.audit.paper import Paper
from rcvsem.audit.printed import Printed
from rcvsem.audit.result import Check, Conflict
from rcvsem.audit.statistics_tables import Sample
from rcvsem.foundation.words import phrase

#: Numbers of respondents that are tried one by one.
MOST_TOTALS = 5000


def sample_checks(paper: Paper) -> tuple[list[Check], list[Conflict]]:
    """Checks of every background question."""
    checks: list[Check] = []
    conflicts: list[Conflict] = []
    for sample in paper.statistics.samples:
        found, against = run_block(_block(paper, sample))
        checks += found
        conflicts += against
    return checks, conflicts


def _block(paper: Paper, sample: Sample) -> Block:
    """Values `count 0`, `percent 0`, ... and n (printed with the question) or N (the paper's, which may be more)."""
    names = [row.name for row in sample.categories]
    size = len(names)
    values: dict[str, Printed] = {}
    labels: dict[str, str] = {"n": phrase("N of the question"), "N": phrase("N of the paper")}
    for i, row in enumerate(sample.categories):
        for key, word in (("count", "count"), ("percent", phrase("per cent"))):
            labels[f"{key} {i}"] = f"{word}, {row.name}"
            if key in row.values:
                values[f"{key} {i}"] = row.values[key]
    own = sample.head.values.get("n")
    if own is not None:
        values["n"] = own
    elif paper.n is not None and not paper.n.relation:
        values["N"] = paper.n
    multiple = sample.head.said.multiple

    def count(i: int, active: Active) -> int | None:
        key = f"count {i}"
        return round(values[key].value) if key in active else None

    def holds(n: int, active: Active, *, whole: bool) -> bool:
        """Whether the categories can be of n respondents; whole: all n are in them."""
        low = high = 0
        for i in range(size):
            known = count(i, active)
            box = values[f"percent {i}"].values if f"percent {i}" in active else UNIT
            first = max(ceil(box.lo * n - 1e-9 * n), 0) if known is None else known
            last = min(floor(box.hi * n + 1e-9 * n), n) if known is None else known
            if first > last or (known is not None and n and Interval(known / n, known / n) & box is None):
                return False
            low, high = low + first, high + last
        if multiple:
            return all((count(i, active) or 0) <= n for i in range(size))
        return low <= n <= high if whole else low <= n

    def possible_totals(active: Active) -> list[int] | None:
        """Respondents that the per cents may refer to, likely ones first; None when they are anybody's guess."""
        if "n" in active:
            return [round(values["n"].value)]
        counts = [count(i, active) for i in range(size)]
        known = [c for c in counts if c is not None]
        least = max(known, default=0) if multiple else sum(known)
        if "N" in active:
            most = round(values["N"].value)
        elif len(known) == size:
            most = 2 * least  # others did not answer
        else:
            return None
        if most - least > MOST_TOTALS:
            return None
        return list(dict.fromkeys([most if "N" in active else least, least, *range(most, least - 1, -1)]))

    def fitting(active: Active) -> list[int] | None:
        """Those of them that the counts and per cents allow."""
        totals = possible_totals(active)
        if totals is None:
            return None
        return [n for n in totals if n > 0 and holds(n, active, whole="n" in active)]

    def consistent(active: Active) -> bool:
        found = fitting(active)
        return found is None or bool(found)

    def base(active: Active) -> int | None:
        found = fitting(active)
        return found[0] if found else None

    def implied_count(i: int, active: Active) -> Interval | None:
        n = base(active)
        if n is None:
            return None
        low, high = 0, n
        others = [count(j, active) for j in range(size) if j != i]
        if all(c is not None for c in others) and not multiple:
            rest = n - sum(c or 0 for c in others)
            low, high = (rest, rest) if "n" in active else (0, rest)
        if f"percent {i}" in active:
            box = values[f"percent {i}"].values
            low, high = max(low, ceil(box.lo * n - 1e-9 * n)), min(high, floor(box.hi * n + 1e-9 * n))
        elif "n" not in active:
            return None
        return Interval(float(low), float(high)) if low <= high else None

    def implied_percent(i: int, active: Active) -> Interval | None:
        n, known = base(active), count(i, active)
        if n is None or not n:
            return None
        if known is not None:
            return Interval(known / n, known / n)
        own_box = values[f"percent {i}"].values
        near = round(own_box.middle * n)
        return Interval(near / n, near / n)

    def implied_n(active: Active) -> Interval | None:
        counts = [count(i, active) for i in range(size)]
        if multiple or any(c is None for c in counts):
            return None
        total = float(sum(c or 0 for c in counts))
        return Interval(total, total)

    relations: list[Relation] = []
    for i in range(size):
        relations.append(
            Relation(
                key=f"count {i}",
                label=labels.get(f"count {i}", ""),
                formula="per cent × N; the counts add up to N",
                implied=lambda active, i=i: implied_count(i, active),  # type: ignore[misc]
                needs=("n",),
            )
        )
        relations.append(
            Relation(
                key=f"percent {i}",
                label=labels.get(f"percent {i}", ""),
                formula="a whole number divided by N",
                implied=lambda active, i=i: implied_percent(i, active),  # type: ignore[misc]
                needs=(f"count {i}", "n") if "N" not in values else (f"count {i}",),
            )
        )
    relations.append(
        Relation(key="n", label=labels["n"], formula="sum of the counts", implied=implied_n, shown=True)
    )
    return Block(
        where=sample.head.name,
        values=values,
        relations=(*relations, *sources_of(values, [one.key for one in relations], labels)),
        consistent=consistent,
        derived={key: 0 for key in values if key.startswith("percent")} | {"n": 2, "N": 3},
        labels=labels,
    )
