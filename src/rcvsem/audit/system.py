"""All fit tables of a paper together: models share N, and models of the same variables their baseline model."""

from __future__ import annotations

from collections.abc import Mapping

from rcvsem.audit.branch import Frame, Limits, Region, p_matters
from rcvsem.audit.comparisons import comparison_holds
from rcvsem.audit.conventions import Convention
from rcvsem.audit.interval import ALL, POSITIVE, Interval, meet, union
from rcvsem.audit.paper import FRACTIONAL, Paper, PrintedModel
from rcvsem.audit.printed_values import Key, PrintedValues
from rcvsem.audit.region import FINE, JOINT, KEEP, LARGEST_P, Regions
from rcvsem.foundation.dataclass import dataclass

FAMILY = 120  # boxes of p looked at before the rest stays open
FAMILY_SEARCH = 32  # the same when only the question is whether one is possible
WORK = 8_000  # branches of all models and boxes together, after which boxes of p stay open
ROUNDS = 3  # how often models pass on what they share


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PaperSolution:
    """What a set of printed values leaves possible under one convention: the branches of every model."""

    convention: Convention
    regions: Mapping[str, list[Region]]

    def hull(self, model: str, column: int) -> Interval:
        """Range of C (0), C0 (1) or N (2) of a model."""
        return union(region.range_of(column) for region in self.regions[model])

    def counts(self, model: str, name: str) -> Interval:
        """Range of d, p, d0, q, m, gfi or constant of a model."""
        return union(getattr(region, name) for region in self.regions[model])


class System(PrintedValues):
    """What the printed values of all models leave possible together."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(paper)
        self.frames = {name: _frame(model) for name, model in self.models.items()}
        # branches a model is split into while repairs are looked for
        self.effort = max(2 * KEEP // max(len(self.models), 2), JOINT)
        self._memory: dict[tuple[object, ...], tuple[list[Region], int]] = {}  # and how many were looked at
        self._work = 0
        self._good: dict[tuple[str, ...], list[dict[str, Interval]]] = {}
        self._short: dict[tuple[object, ...], bool] = {}

    # -- consistent? -----------------------------------------------------------------------------------------

    def consistent(self, active: frozenset[Key]) -> bool:
        """Whether these values can all be true together, under at least one convention."""
        return any(self._holds(active, convention) for convention in self.conventions(active))

    def solutions(
        self, active: frozenset[Key], budget: int = FINE, about: frozenset[str] = frozenset({"n"})
    ) -> list[PaperSolution]:
        """What these values leave possible, one a convention that fits and makes a difference to them or to the indices
        in `about`."""
        found = []
        models = self.named(active)
        for convention in self.conventions(active, about):
            regions = self._joint(active, convention, models, max(budget // max(len(models), 1), JOINT))
            if regions is not None:
                found.append(PaperSolution(convention=convention, regions=regions))
        return found

    def _holds(self, active: frozenset[Key], convention: Convention) -> bool:
        """As `_joint`, for the models these values speak of; a single model needs only one possible branch."""
        models = self.named(active)
        if not models:
            return True
        if not all(self._possible(name, active, convention) for name in models):
            return False
        return (
            len(models) == 1 or self._joint(active, convention, models, self.effort, first=True) is not None
        )

    def _possible(self, name: str, active: frozenset[Key], convention: Convention) -> bool:
        prints, with_file = self.prints_of(name, active)
        memory = (name, tuple(prints.items()), with_file, convention)
        if memory not in self._short:
            made = Regions(prints, self.frames[name], convention, with_file=with_file)
            self._short[memory] = made.any()
        return self._short[memory]

    # -- all models together ---------------------------------------------------------------------------------

    def _joint(
        self,
        active: frozenset[Key],
        convention: Convention,
        models: list[str],
        budget: int = KEEP,
        first: bool = False,
    ) -> dict[str, list[Region]] | None:
        """Branches of each model that agree on N, p and the baseline; None when a model is left with none.

        The number of variables of a family of models is branched on for all of them together. first : one possible
        branch is enough.
        """
        families = [self.family(name) for name in models]
        several = [family for family in dict.fromkeys(families) if families.count(family) > 1]
        everything = dict.fromkeys(several, Interval(1.0, LARGEST_P))
        if first:  # numbers of variables that were possible for other values are likely to be so for these
            for boxes in self._good.get(tuple(several), []):
                found = self._agree(active, convention, models, budget, boxes)
                if found is not None:
                    return found
        stack = [everything]
        merged: dict[str, list[Region]] = {}
        looked_at, most = 0, FAMILY_SEARCH if first else FAMILY
        enough = self._work + WORK
        while stack:
            boxes = stack.pop()
            looked_at += 1
            found = self._agree(active, convention, models, budget, boxes)
            if found is None:
                continue
            undecided = looked_at <= most and self._work <= enough
            family = self._widest(active, found, several) if undecided else None
            if family is None:
                if first:
                    if several:
                        points = {
                            f: _point(found, [n for n in models if self.family(n) == f]) for f in several
                        }
                        self._good.setdefault(tuple(several), []).insert(0, points)
                        del self._good[tuple(several)][3:]
                    return found
                for name, regions in found.items():
                    merged.setdefault(name, []).extend(regions)
                continue
            members = [name for name in models if self.family(name) == family]
            p = meet(union(region.p for region in found[name]) for name in members)
            assert p is not None
            middle = float((p.lo + p.hi) // 2)
            stack.append(boxes | {family: Interval(middle + 1.0, p.hi)})
            stack.append(boxes | {family: Interval(p.lo, middle)})
        return merged or None

    def _widest(
        self, active: frozenset[Key], found: Mapping[str, list[Region]], several: list[str]
    ) -> str | None:
        """The family whose number of variables is least known, where it matters."""
        widths: dict[str, float] = {}
        for name, regions in found.items():
            family = self.family(name)
            if family in several and p_matters(self.prints_of(name, active)[0]):
                width = union(region.p for region in regions).width
                widths[family] = min(width, widths.get(family, width))
        wide = [family for family, width in widths.items() if width >= 1.0]
        return max(wide, key=lambda family: widths[family]) if wide else None

    def _agree(
        self,
        active: frozenset[Key],
        convention: Convention,
        models: list[str],
        budget: int,
        boxes: Mapping[str, Interval],
    ) -> dict[str, list[Region]] | None:
        """Branches of each model within the boxes of p, narrowed until all agree on what they share."""
        shared = {("p", family): box for family, box in boxes.items()}
        regions: dict[str, list[Region]] = {}
        for _ in range(ROUNDS):
            before = dict(shared)
            for name in models:
                sample, family = self.sample(name), self.family(name)
                places = (("C0", family), ("N", sample), ("p", family), ("C", name), ("d", name))
                left = [shared.get(at, POSITIVE) for at in places]
                found = self._regions(
                    name, active, convention, budget, Limits(*left), split_p=family not in boxes
                )
                if not found:
                    return None
                regions[name] = found
                hulls = (
                    union(region.range_of(1) for region in found),
                    union(region.range_of(2) for region in found),
                    union(region.p for region in found),
                    union(region.range_of(0) for region in found),
                    union(region.d for region in found),
                )
                for at, old, now in zip(places, left, hulls, strict=True):
                    both = old & now
                    if both is None:
                        return None
                    shared[at] = both
                if not self._carry_over(active, shared):
                    return None
            if not _narrowed(before, shared):
                break
        if not self._same_constant(regions) or not self._comparisons_hold(active, regions):
            return None
        return regions

    def _carry_over(self, active: frozenset[Key], shared: dict[tuple[str, str], Interval]) -> bool:
        """A printed difference of two chi-squares, or of two df, narrows both; False when it leaves nothing."""
        for comparison in self.paper.comparisons:
            for what, quantity in (("C", "delta_chisq"), ("d", "delta_df")):
                pair = (what, comparison.restricted), (what, comparison.full)
                if (comparison.name, quantity) not in active or not all(at in shared for at in pair):
                    continue
                delta = self.printed[comparison.name, quantity].values
                high, low = (
                    shared[pair[0]] & (shared[pair[1]] + delta),
                    shared[pair[1]] & (shared[pair[0]] - delta),
                )
                if high is None or low is None:
                    return False
                shared[pair[0]], shared[pair[1]] = high, low
        return True

    def _regions(
        self,
        name: str,
        active: frozenset[Key],
        convention: Convention,
        budget: int,
        limits: Limits,
        *,
        split_p: bool,
    ) -> list[Region]:
        prints, with_file = self.prints_of(name, active)
        memory = (name, tuple(prints.items()), with_file, convention, budget, split_p, limits)
        if memory not in self._memory:
            made = Regions(
                prints,
                self.frames[name],
                convention,
                with_file=with_file,
                limits=_rounding_left_open(limits),
                split_p=split_p,
            )
            found = made.all(budget)
            self._memory[memory] = found, made.looked_at
        regions, looked_at = self._memory[memory]
        self._work += looked_at  # remembered ones too, so that answers do not depend on what was asked before
        return regions

    def _same_constant(self, regions: Mapping[str, list[Region]]) -> bool:
        """-2 log L of the saturated model is the same for all models of the same variables."""
        left: dict[str, Interval] = {}
        for name, found in regions.items():
            family = self.family(name)
            now = left.get(family, ALL) & union(region.constant for region in found)
            if now is None:
                return False
            left[family] = now
        return True

    def _comparisons_hold(self, active: frozenset[Key], regions: Mapping[str, list[Region]]) -> bool:
        for comparison in self.paper.comparisons:
            keys = {quantity for owner, quantity in active if owner == comparison.name}
            if not keys or comparison.restricted not in regions or comparison.full not in regions:
                continue
            printed = {key: self.printed[comparison.name, key].values for key in keys if key != "nested"}
            pair = regions[comparison.restricted], regions[comparison.full]
            if not comparison_holds(printed, *pair, nested="nested" in keys):
                return False
        return True


def _rounding_left_open(limits: Limits) -> Limits:
    """The limits a little wider, so that binary rounding excludes nothing."""
    baseline, chisq, freedom = limits.baseline, limits.chisq, limits.freedom
    return limits._replace(
        baseline=Interval(baseline.lo * (1 - 1e-9), baseline.hi * (1 + 1e-9)),
        chisq=Interval(chisq.lo * (1 - 1e-9), chisq.hi * (1 + 1e-9)),
        freedom=Interval(freedom.lo - 1e-6, freedom.hi + 1e-6),
    )


def _frame(model: PrintedModel) -> Frame:
    facts = model.facts
    return Frame(
        groups=model.groups,
        means=model.means,
        exogenous=model.exogenous,
        scaled=model.scaled,
        fractional=model.estimator in FRACTIONAL,
        thresholds=model.thresholds,
        level=model.rmsea_level,
        file_p=None if facts is None else facts.p,
        file_q=None if facts is None or model.thresholds else facts.q,
        file_df=None if facts is None else facts.df,
    )


def _point(regions: Mapping[str, list[Region]], members: list[str]) -> Interval:
    """The smallest number of variables that a family of models still allows."""
    p = meet(union(region.p for region in regions[name]) for name in members)
    assert p is not None
    return Interval(p.lo, p.lo)


def _narrowed(before: Mapping[tuple[str, str], Interval], after: Mapping[tuple[str, str], Interval]) -> bool:
    for key, now in after.items():
        old = before.get(key)
        if (
            old is None
            or now.lo > old.lo + 1e-6 * (1 + abs(old.lo))
            or now.hi < old.hi - 1e-6 * (1 + abs(old.hi))
        ):
            return True
    return False
