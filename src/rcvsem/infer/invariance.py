"""Measurement invariance: the ladder of ever more equal groups, with verdicts by stated rules.

Each level holds one more kind of parameter equal over the groups and is compared with the level before it. Partial
invariance is searched and suggested, never applied: the author decides and names the exceptions himself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rcvsem.evaluate import LikelihoodRatioTest, fit_measures, likelihood_ratio_test
from rcvsem.evaluate.equality_tests import EqualityRelease, equality_releases
from rcvsem.evaluate.likelihood_ratio import Method
from rcvsem.fit import Fit, FitOptions, Moments, estimate
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError, RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.infer.invariance_levels import (
    ADDED,
    Level,
    OrdinalPlan,
    chosen_levels,
    held_by,
    options_at,
    ordinal_plan,
    rows_of,
)
from rcvsem.infer.invariance_result import NO_RESTRICTION, Invariance, InvarianceStep, PartialSearch
from rcvsem.infer.invariance_rules import (
    RULE,
    InvarianceRules,
    configural_verdict,
    no_better_than,
    ordinal_verdict,
    structural_verdict,
    verdict_of,
)

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec


__all__ = [
    "RULE", "Invariance", "InvarianceRules", "InvarianceStep", "PartialSearch", "invariance", "verdict_of",
]  # fmt: skip


# Most parameters that the search for partial invariance frees at one level.
MOST_RELEASES = 10


def invariance(  # noqa: PLR0913
    spec: ModelSpec,
    moments: Moments,
    options: FitOptions | None = None,
    *,
    levels: Sequence[str] | None = None,
    partial: Sequence[str] = (),
    rules: InvarianceRules | None = None,
    search: bool = True,
) -> Invariance:
    """Fit the ladder.

    Parameters
    ----------
    spec : the model; its own group_equal is replaced level by level. moments : of two or more groups, with means.
    levels : which, in rising order; default: configural, metric, scalar, strict, structural (ordinal items: thresholds
        after configural; identification of Wu & Estabrook, 2016). A level holds equal what the levels before it do.
    partial : parameters exempt from equality at every level, by name ("f=~x2", "x1~1").
    rules : of the verdicts. search : look for partial invariance where a level does not hold.

    Raises
    ------
    DataError : fewer than two groups, or no means.
    OptionError : an unknown level, or levels out of order.
    """
    options = options or FitOptions()
    rules = rules or InvarianceRules()
    chosen = chosen_levels(spec, levels)
    labels = tuple(group.label for group in moments.groups)
    if len(labels) < 2:
        raise DataError("Invariance compares groups, and the data have one.", fix="Give a grouping variable.")
    if not moments.has_means:
        raise DataError("Invariance needs the means of every group, not only covariances.")
    plan = ordinal_plan(spec, moments, options) if spec.ordered else None
    if plan is not None:
        spec, moments = plan.spec, plan.moments
    if partial:
        # an exception that names nothing stops here, not as a level that could not be fitted
        spec.with_options(groups=len(labels), group_partial=tuple(partial), identify=False)
    ladder = _Ladder(spec, moments, options, tuple(partial), rules, search, plan)
    steps: list[InvarianceStep] = []
    for level in chosen:
        steps.append(ladder.step(level, held_by(spec, level), steps[-1] if steps else None))
    notes = () if plan is None else plan.findings
    return Invariance(
        groups=labels, sizes=tuple(group.n for group in moments.groups), steps=tuple(steps), partial=tuple(partial),
        rules=rules, findings=(*notes, *_findings(steps, moments)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Ladder:
    spec: ModelSpec
    moments: Moments
    options: FitOptions
    partial: tuple[str, ...]
    rules: InvarianceRules
    search: bool
    plan: OrdinalPlan | None

    def fitted(self, equal: tuple[str, ...], released: Sequence[str] = ()) -> Fit | NotAvailable:
        """The model with these kinds equal; NotAvailable when it cannot be fitted."""
        free = (*self.partial, *released) if equal else ()
        options = self.options
        if self.plan is not None:
            options = options_at(options, equal)
            free = tuple(dict.fromkeys((*free, *self.plan.exempt(equal, free))))
        try:
            spec = self.spec.with_options(
                groups=len(self.moments.groups), group_equal=equal, group_partial=free,
                parameterization=options.parameterization,
            )  # fmt: skip
            fit = estimate(spec, self.moments, options)
        except RcvsemError as error:
            return NotAvailable(error.message)
        return (
            fit
            if fit.converged
            else NotAvailable(phrase("the estimation did not converge ({reason})", reason=fit.reason))
        )

    def step(self, level: Level, equal: tuple[str, ...], before: InvarianceStep | None) -> InvarianceStep:
        fit = self.fitted(equal)
        absent = NotAvailable("the first level has nothing to be compared with")
        if isinstance(fit, NotAvailable):
            return InvarianceStep(
                level=level, equal=equal, fit=fit, measures={}, index="", difference=fit, delta_cfi=fit,
                delta_rmsea=fit, delta_srmr=fit, verdict=fit, tests=(), search=None,
            )  # fmt: skip
        measures = fit_measures(fit)
        index = self._index(measures)
        made = InvarianceStep(
            level=level, equal=equal, fit=fit, measures=measures, index=index, difference=absent,
            delta_cfi=absent, delta_rmsea=absent, delta_srmr=absent, verdict=absent, tests=(), search=None,
        )  # fmt: skip
        if before is None:
            own = configural_verdict(measures[f"cfi{index}"], measures[f"rmsea{index}"], self.rules)
            return replace(made, verdict=own) if level == "configural" else made
        if isinstance(before.fit, NotAvailable):
            lost = NotAvailable(phrase("the level '{level}' could not be fitted", level=before.level))
            return replace(
                made, difference=lost, delta_cfi=lost, delta_rmsea=lost, delta_srmr=lost, verdict=lost
            )
        if self.plan is not None and fit.df == before.fit.df:
            return replace(
                made, difference=NO_RESTRICTION, delta_cfi=NO_RESTRICTION, delta_rmsea=NO_RESTRICTION,
                delta_srmr=NO_RESTRICTION, verdict=NO_RESTRICTION,
            )  # fmt: skip
        made = self._compared(made, before)
        tests = self._tests(fit, level)
        found = None
        if self.search and made.verdict in ("doubtful", "fails"):
            found = self._search(made, before, tests)
        verdict = made.verdict
        if before.level != "configural":
            verdict = no_better_than(verdict, before.verdict)
        return replace(made, verdict=verdict, tests=tests, search=found)

    def _index(self, measures: Mapping[str, Number]) -> str:
        """The robust indices of ordinal items are of correlations only: they see no thresholds and no intercepts."""
        kind = "_robust" if self.plan is None else "_scaled"
        return kind if f"cfi{kind}" in measures else ""

    def _compared(self, step: InvarianceStep, before: InvarianceStep) -> InvarianceStep:
        cfi, rmsea, srmr = (
            _change(step.measures, before.measures, name)
            for name in (f"cfi{step.index}", f"rmsea{step.index}", "srmr")
        )
        difference = _difference(before.fit, step.fit)
        pvalue = difference if isinstance(difference, NotAvailable) else difference.pvalue
        if step.level == "structural":
            verdict = structural_verdict(pvalue, srmr, self.rules)
        elif self.plan is not None:
            verdict = ordinal_verdict(pvalue, cfi, rmsea, self.rules)
        else:
            verdict = verdict_of(cfi, rmsea, self.rules)
        return replace(
            step, difference=difference, delta_cfi=cfi, delta_rmsea=rmsea, delta_srmr=srmr, verdict=verdict
        )

    def _tests(self, fit: Fit, level: Level) -> tuple[EqualityRelease, ...]:
        """Score tests of what this level added."""
        own = rows_of(fit.spec, ADDED[level])
        try:
            return tuple(test for test in equality_releases(fit) if (test.lhs, test.op, test.rhs) in own)
        except RcvsemError:
            return ()

    def _search(
        self, step: InvarianceStep, before: InvarianceStep, tests: tuple[EqualityRelease, ...]
    ) -> PartialSearch | None:
        """Free the largest score test, fit again, until the level holds or every factor keeps two equal items."""
        released: list[EqualityRelease] = []
        now = step
        while tests and len(released) < MOST_RELEASES and now.verdict != "holds":
            best = next((test for test in tests if self._may_go(test, released)), None)
            if best is None or best.pvalue >= self.rules.alpha:
                break
            names = [test.name for test in released] + [best.name]
            fit = self.fitted(step.equal, names)
            if isinstance(fit, NotAvailable):
                break
            released.append(best)
            now = self._compared(replace(now, fit=fit, measures=fit_measures(fit)), before)
            tests = self._tests(fit, step.level)
        if not released or isinstance(now.verdict, NotAvailable):
            return None
        return PartialSearch(
            released=tuple(released),
            verdict=now.verdict,
            delta_cfi=now.delta_cfi,
            delta_rmsea=now.delta_rmsea,
        )

    def _may_go(self, test: EqualityRelease, released: Sequence[EqualityRelease]) -> bool:
        """Two loadings (intercepts) of each factor, two thresholds of each item must stay equal: they give the units."""
        exempt = {test.name, *(other.name for other in released), *self.partial}
        if test.op == "|":
            steps = dict(self.spec.options.ordered)[test.lhs] - 1
            return sum(f"{test.lhs}|t{k}" not in exempt for k in range(1, steps + 1)) >= 2
        for items in self.spec.measurement.values():
            if test.op == "=~" and test.rhs in items:
                own = [f"{test.lhs}=~{item}" for item in items]
            elif test.op == "~1" and test.lhs in items:
                own = [f"{item}~1" for item in items]
            else:
                continue
            if sum(name not in exempt for name in own) < 2:
                return False
        return True


def _change(now: Mapping[str, Number], before: Mapping[str, Number], name: str) -> Number:
    a, b = now[name], before[name]
    if isinstance(a, NotAvailable):
        return a
    return b if isinstance(b, NotAvailable) else a - b


def _difference(
    full: Fit | NotAvailable, restricted: Fit | NotAvailable
) -> LikelihoodRatioTest | NotAvailable:
    """As lavaan does; where the scaling of 2001 is not positive by that of 2010, with ordinal items of 2000."""
    if isinstance(full, NotAvailable) or isinstance(restricted, NotAvailable):
        return NotAvailable("one of the two levels could not be fitted")
    try:
        test = likelihood_ratio_test(full, restricted, check=False)
        if isinstance(test.stat, NotAvailable):
            other: Method = "satorra.bentler.2010" if full.options.is_ml else "satorra.2000"
            test = likelihood_ratio_test(full, restricted, method=other, check=False)
    except RcvsemError as error:
        return NotAvailable(error.message)
    return test


def _findings(steps: Sequence[InvarianceStep], moments: Moments) -> list[Finding]:
    found: list[Finding] = list(moments.findings)
    for step in steps:
        if isinstance(step.fit, NotAvailable):
            found.append(
                Finding(
                    code="level_not_fitted",
                    severity="problem",
                    text=phrase(
                        "The level '{level}' could not be fitted: {reason}",
                        level=step.level,
                        reason=step.fit.reason,
                    ),
                )
            )
            continue
        found += [
            replace(finding, where=f"{step.level}: {finding.where}" if finding.where else step.level)
            for finding in step.fit.findings
            if finding.severity == "problem"
        ]
    sizes = {group.label: group.n for group in moments.groups}
    smallest = min(sizes, key=lambda label: sizes[label])
    if sum(sizes.values()) <= 300 or sizes[smallest] < 100:
        found.append(
            Finding(
                code="small_groups",
                severity="warning",
                text=phrase(
                    "The groups are small (N = {sizes} in all, {sizes_2} in '{smallest}'): the limits of "
                    "CFI and RMSEA come from larger samples; Chen (2007) advises .005 and .010 for N up "
                    "to 300.",
                    sizes=sum(sizes.values()),
                    sizes_2=sizes[smallest],
                    smallest=smallest,
                ),
            )
        )
    return found
