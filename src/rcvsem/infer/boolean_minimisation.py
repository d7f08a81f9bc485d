"""Boolean minimisation: prime implicants (Quine, 1955; McCluskey, 1956) and all smallest covers (Petrick, 1956).

An implicant is a tuple with 1 (present), 0 (absent) or -1 (any) for each condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import comb

Implicant = tuple[int, ...]
#: More covers of one size than this are not told apart; nobody reads them.
MOST_MODELS = 50
MOST_TRIED = 200_000


def covers(implicant: Implicant, row: Implicant) -> bool:
    """Whether the implicant holds for everything that `row` says."""
    return all(a in (-1, b) for a, b in zip(implicant, row, strict=True))


def prime_implicants(rows: Iterable[Implicant]) -> list[Implicant]:
    """All implicants of these rows that no other of them contains."""
    level = set(rows)
    primes: set[Implicant] = set()
    while level:
        merged: set[Implicant] = set()
        used: set[Implicant] = set()
        for a in level:
            for j, state in enumerate(a):
                if state != 0:
                    continue
                b = (*a[:j], 1, *a[j + 1 :])
                if b in level:
                    merged.add((*a[:j], -1, *a[j + 1 :]))
                    used |= {a, b}
        primes |= level - used
        level = merged
    return sorted(primes, key=_order)


def _order(implicant: Implicant) -> tuple[int, Implicant]:
    return sum(state >= 0 for state in implicant), tuple(-state for state in implicant)


def smallest_covers(primes: Sequence[Implicant], rows: Sequence[Implicant]) -> list[tuple[Implicant, ...]]:
    """All sets of fewest primes that together cover every row, at most MOST_MODELS of them."""
    if not rows:
        return []
    chart = [frozenset(k for k, row in enumerate(rows) if covers(prime, row)) for prime in primes]
    useful = [k for k, found in enumerate(chart) if found]
    essential = [k for k in useful if any(all(r not in chart[o] for o in useful if o != k) for r in chart[k])]
    done = frozenset().union(*(chart[k] for k in essential)) if essential else frozenset()
    left = frozenset(range(len(rows))) - done
    rest = [k for k in useful if k not in essential and chart[k] & left]
    for size in range(len(rest) + 1):
        if comb(len(rest), size) > MOST_TRIED:
            rest = _undominated(rest, chart, left)
        if comb(len(rest), size) > 10 * MOST_TRIED:
            raise ValueError("too many prime implicants")
        found = [
            tuple(primes[k] for k in sorted((*essential, *chosen)))
            for chosen in combinations(rest, size)
            if left <= frozenset().union(*(chart[k] for k in chosen))
        ]
        if found:
            return found[:MOST_MODELS]
    return []


def _undominated(rest: list[int], chart: Sequence[frozenset[int]], left: frozenset[int]) -> list[int]:
    """Primes that cover more of what is left than any other does, or as much."""
    return [k for k in rest if not any(chart[k] & left < chart[other] & left for other in rest)]


def minimise(
    positive: Sequence[Implicant], remainders: Sequence[Implicant] = ()
) -> list[tuple[Implicant, ...]]:
    """Models of the positive rows; remainders may be used where they make an implicant shorter."""
    return smallest_covers(prime_implicants([*positive, *remainders]), positive)


def easy_counterfactuals(
    complex_terms: Sequence[Implicant],
    parsimonious: Sequence[Implicant],
    remainders: Sequence[Implicant],
    expected: Sequence[int],
) -> list[Implicant]:
    """Remainders that may be used by directional expectations (Ragin & Sonnett, 2005).

    expected : 1 present, 0 absent, -1 none for each condition. They lie in a parsimonious term and in a complex term from
    which literals against their expectation are dropped that the parsimonious term does not need.
    """
    terms = _relaxed(complex_terms, parsimonious, expected)
    return [
        row
        for row in remainders
        if any(covers(t, row) for t in terms) and any(covers(p, row) for p in parsimonious)
    ]


def _relaxed(
    complex_primes: Sequence[Implicant], parsimonious: Sequence[Implicant], expected: Sequence[int]
) -> list[Implicant]:
    """Complex terms without the literals that contradict an expectation and that no parsimonious term needs."""
    found: list[Implicant] = []
    for term in complex_primes:
        for short in parsimonious:
            if not covers(short, term):
                continue
            made = tuple(
                state if state == -1 or short[j] != -1 or expected[j] == -1 or state == expected[j] else -1
                for j, state in enumerate(term)
            )
            if made not in found:
                found.append(made)
    return [t for t in found if not any(o != t and covers(o, t) for o in found)]
