"""Which printed values would have to change so that all others can be true together.

A conflict is a set of values that cannot all be true and of which none can be left out. A repair must take at
least one value from every conflict: the smallest repairs are the smallest hitting sets of all conflicts
(Reiter, 1987). Conflicts are found one at a time, only as far as they are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
LARGEST = 60  # repairs of one size that are looked at


class Memory(Generic[Key]):
    """Answers to "can the values of these keys be true together", which also answer for larger and smaller sets.

    What contains an impossible set is impossible, what is contained in a possible one is possible.
    """

    def __init__(self, consistent: Callable[[frozenset[Key]], bool]) -> None:
        self._consistent = consistent
        self._possible: list[frozenset[Key]] = []
        self._impossible: list[frozenset[Key]] = []

    def __call__(self, active: frozenset[Key]) -> bool:
        """Whether the values of these keys can be true together."""
        if any(found <= active for found in self._impossible):
            return False
        if any(active <= found for found in self._possible):
            return True
        holds = self._consistent(active)
        if holds:
            self._possible = [found for found in self._possible if not found <= active] + [active]
        else:
            self._impossible = [found for found in self._impossible if not active <= found] + [active]
        return holds

    def doubt_possible(self) -> None:
        """Forget what was called possible: it will be looked at more closely."""
        self._possible = []


def smallest_repairs(
    keys: Sequence[Key],
    consistent: Callable[[frozenset[Key]], bool],
    largest: int = 12,
    seeds: Sequence[frozenset[Key]] = (),
) -> tuple[list[frozenset[Key]], list[frozenset[Key]]]:
    """All smallest sets of keys without which the others are consistent, and the conflicts they resolve.

    Parameters
    ----------
    keys : in the order in which a conflict is narrowed down: what comes first is left out first.
    consistent : whether the values of these keys can be true together. Fewer keys are never less consistent.
    largest : repairs of more values are not looked for. seeds : conflicts already known.

    Returns
    -------
    repairs (an empty set when nothing is inconsistent; no repair when more than `largest` values would have
    to change), conflicts.
    """
    everything = frozenset(keys)
    holds = consistent if isinstance(consistent, Memory) else Memory(consistent)
    if not seeds and holds(everything):
        return [frozenset()], []
    conflicts = list(seeds) or [narrow(keys, everything, holds)]
    while True:
        candidates = hitting_sets(conflicts, largest)
        if not candidates:
            return [], conflicts
        for candidate in candidates:
            rest = everything - candidate
            if not holds(rest):
                conflicts.append(narrow(keys, rest, holds))
                break
        else:
            return candidates, conflicts


def narrow(
    keys: Sequence[Key], active: frozenset[Key], holds: Callable[[frozenset[Key]], bool]
) -> frozenset[Key]:
    """A conflict within `active`: no key of it can be left out. Halves are left out before single keys."""
    core = [key for key in keys if key in active]
    size = max(len(core) // 2, 1)
    while True:
        at = 0
        while at < len(core):
            rest = core[:at] + core[at + size :]
            if rest and not holds(frozenset(rest)):
                core = rest
            else:
                at += size
        if size == 1:
            return frozenset(core)
        size = max(size // 2, 1)


def hitting_sets(conflicts: Sequence[frozenset[Key]], largest: int) -> list[frozenset[Key]]:
    """The smallest sets that share a key with every conflict (at most LARGEST of them)."""
    level: list[frozenset[Key]] = [frozenset()]
    for _ in range(largest + 1):
        complete = [found for found in level if all(found & conflict for conflict in conflicts)]
        if complete:
            return complete[:LARGEST]
        following: dict[frozenset[Key], None] = {}
        for found in level:
            missed = next(conflict for conflict in conflicts if not found & conflict)
            for key in sorted(missed, key=str):
                following[found | {key}] = None
            if len(following) > 200_000:
                return []
        level = list(following)
    return []
