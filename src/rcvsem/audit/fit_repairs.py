"""What would have to change in the fit tables of a paper so that they agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, product

from rcvsem.audit.comparisons import difference_p, differences
from rcvsem.audit.conflicts import Memory, smallest_repairs
from rcvsem.audit.implied import implied_range
from rcvsem.audit.interval import Interval, union
from rcvsem.audit.names import INDICES
from rcvsem.audit.paper import Paper
from rcvsem.audit.printed import digits_changed
from rcvsem.audit.printed_values import PAPER, Key
from rcvsem.audit.region import FINE, KEEP
from rcvsem.audit.system import PaperSolution, System

Repair = frozenset[Key]
COARSE = 20  # branches looked at to rank repairs
MOST_COMPARED = 30  # repairs of one size between which digits decide


class FitRepairs:
    """The printed values of the fit tables, the smallest sets whose change makes the rest agree, what they imply."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.system = System(paper)
        self.comparisons = {comparison.name: comparison for comparison in paper.comparisons}
        self.groups: list[tuple[str, list[Repair], list[Repair]]] = []  # where, smallest repairs, conflicts
        self.removed: Repair = frozenset()
        self._find_repairs()
        self.solutions = self.system.solutions(frozenset(self.system.keys) - self.removed)

    @property
    def programs(self) -> tuple[str, ...]:
        """Programs whose conventions make all remaining values agree."""
        if not self.system.keys:
            return ()
        return tuple(dict.fromkeys(p for solution in self.solutions for p in solution.convention.programs))

    # -- what would have to change ---------------------------------------------------------------------------

    def _find_repairs(self) -> None:
        """Model by model first, then two by two: what few tables contradict by themselves needs no others to show it,
        and is found much faster among few."""
        keys = self.system.keys
        holds = Memory(self.system.consistent)
        if holds(frozenset(keys)):
            return
        shared = [key for key in keys if key[0] == PAPER]
        seeds: list[Repair] = []
        for model in self.system.models:
            own = [key for key in keys if key[0] == model]
            repairs, conflicts = smallest_repairs([*own, *shared], holds)
            if conflicts:
                self.groups.append((model, repairs, conflicts))
                seeds += conflicts
        local_only = all(
            repairs and not any(r & frozenset(shared) for r in repairs) for _, repairs, _ in self.groups
        )
        if self.groups and local_only:
            for choice in self._by_digits():
                left = frozenset(keys) - choice
                if holds(left) and self.system.solutions(left):
                    self.removed = choice
                    self._note_choice()
                    return
        seeds = self._between_two(holds, seeds)
        for effort in (self.system.effort, KEEP, FINE):
            self.system.effort = effort
            repairs, conflicts = smallest_repairs(keys, holds, seeds=seeds)
            self.groups = [("", repairs, conflicts)]
            self.removed = self._best(repairs) if repairs else frozenset().union(*conflicts)
            if self.system.solutions(frozenset(keys) - self.removed):
                break
            seeds = conflicts  # what is impossible stays so; what seemed possible is looked at more closely
            holds.doubt_possible()
        self._note_choice()

    def _between_two(self, holds: Memory[Key], seeds: Sequence[Repair]) -> list[Repair]:
        """The conflicts known already and those that lie within two models."""
        found = list(seeds)
        for pair in combinations(self.system.models, 2):
            compared = {c.name for c in self.paper.comparisons if {c.restricted, c.full} == set(pair)}
            keys = [key for key in self.system.keys if key[0] in {PAPER, *pair, *compared}]
            within = [conflict for conflict in found if conflict <= frozenset(keys)]
            _, conflicts = smallest_repairs(keys, holds, seeds=within)
            found += [conflict for conflict in conflicts if conflict not in within]
        return found

    def _by_digits(self) -> Iterable[Repair]:
        """Combinations of the models' own repairs, those that change the fewest digits first."""
        ranked = [self._ranked(repairs) for _, repairs, _ in self.groups]
        for combination in list(product(*(options[:6] for options in ranked)))[:200]:
            yield frozenset().union(*combination)

    def _ranked(self, repairs: Sequence[Repair]) -> list[Repair]:
        if len(repairs) < 2:
            return list(repairs)
        return sorted(repairs[:MOST_COMPARED], key=lambda r: (*self._cost(r), sorted(map(str, r))))

    def _best(self, repairs: Sequence[Repair]) -> Repair:
        return self._ranked(repairs)[0]

    def _cost(self, repair: Repair) -> tuple[int, int]:
        """Digits that would have to change, then how readily such values are the odd ones out."""
        owners = {owner for owner, _ in repair}
        wide = owners & set(self.comparisons) or PAPER in owners or len(owners) > 1
        active = (
            frozenset(key for key in self.system.keys if wide or key[0] in owners or key[0] == PAPER) - repair
        )
        # other models' own contradictions must not hide what this one implies
        if not self.system.consistent(active):
            active = frozenset(key for key in active if key[0] in owners or key[0] == PAPER)
        solutions = self.system.solutions(active, COARSE, frozenset(name for _, name in repair))
        digits = weight = 0
        for key in repair:
            weight += (
                9 if key[1] in ("file", "nested") else INDICES[key[1]].derived if key[1] in INDICES else 1
            )
            printed = self.system.printed.get(key)
            if printed is None:
                digits += 8
                continue
            implied = self.implied(key, solutions)
            digits += len(printed.text) if implied is None else digits_changed(printed, implied)[0]
        return digits, weight

    def _note_choice(self) -> None:
        self.groups = [
            (where, sorted(repairs, key=lambda r: not r <= self.removed), conflicts)
            for where, repairs, conflicts in self.groups
        ]

    # -- what the others imply -------------------------------------------------------------------------------

    def implied(self, key: Key, solutions: Sequence[PaperSolution]) -> Interval | None:
        owner, name = key
        parts: list[Interval] = []
        for solution in solutions:
            found = self._implied_under(owner, name, solution)
            if found is not None:
                parts.append(found)
        if not parts:
            return None
        return union(parts)

    def _implied_under(self, owner: str, name: str, solution: PaperSolution) -> Interval | None:
        if owner in self.comparisons:
            comparison = self.comparisons[owner]
            if comparison.restricted not in solution.regions or comparison.full not in solution.regions:
                return None
            chisq, df = differences(
                solution.regions[comparison.restricted], solution.regions[comparison.full]
            )
            found = {"delta_chisq": chisq, "delta_df": df, "nested": chisq}.get(name)
            return difference_p(chisq, df) if name == "p" else found
        models = (
            [m for m in solution.regions if "n" not in self.system.models[m].fit]
            if owner == PAPER
            else [owner]
        )
        parts = [
            implied_range(name, solution.regions[m], self.system.frames[m], solution.convention)
            for m in models
            if m in solution.regions
        ]
        known = [part for part in parts if part is not None]
        if not known:
            return None
        if owner == PAPER:
            return Interval(max(part.lo for part in known), min(part.hi for part in known))
        return known[0]
