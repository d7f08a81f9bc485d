"""Which regressions and definitions differ from 0: one rule for a whole report.

Where draws were made, an interval of them decides hypotheses and effects alike (percentile unless another is named);
without draws robust standard errors do, because those of normal theory are too small for skewed answers; of a matrix,
and of an estimator with its own robust errors, the estimator's. What the estimator alone would have said is kept beside
it, so that a report can name where the two disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rcvsem.evaluate import ParameterEstimate, parameter_estimates
from rcvsem.fit import Fit, with_robust_errors
from rcvsem.fit.estimators import ESTIMATORS
from rcvsem.foundation.availability import NotAvailable, Number, number_or_none
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.choices import DecisionRule, IntervalKind
from rcvsem.infer.effects import Effect
from rcvsem.infer.intervals import ConfidenceInterval

if TYPE_CHECKING:
    from rcvsem.infer.drawn_parameters import DrawnParameter

NO_Z = NotAvailable("an interval of draws decides, not z")
NO_STANDARDIZED = NotAvailable("a defined quantity has no standardized effect")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PathDecision:
    """One regression (`~`) or definition (`:=`), tested by the rule of the report.

    est, se, z, lower, upper : unstandardized; std, std_se, std_lower, std_upper : standardized (std_all).
    pvalue : of the interval or the test that decides; where draws decide a regression, of its standardized interval.
    own_se, own_z, own_pvalue : what the estimator's own standard error says of the unstandardized estimate.
    """

    lhs: str
    op: str
    rhs: str
    group: int
    est: Number
    se: Number
    z: Number
    lower: Number
    upper: Number
    std: Number
    std_se: Number
    std_lower: Number
    std_upper: Number
    pvalue: Number
    own_se: Number
    own_z: Number
    own_pvalue: Number
    free: bool = True

    def disagrees(self, alpha: float) -> bool:
        """Whether the estimator's own test says otherwise at this level."""
        if isinstance(self.pvalue, NotAvailable) or isinstance(self.own_pvalue, NotAvailable):
            return False
        return (self.pvalue < alpha) is not (self.own_pvalue < alpha)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decisions:
    """All of them. rule : what decided. estimator : of the fit; level : of the intervals."""

    rule: DecisionRule
    estimator: str
    level: float
    rows: tuple[PathDecision, ...]

    @property
    def by_draws(self) -> bool:
        """Whether an interval of draws decided."""
        return self.rule not in ("robust", "normal")

    @property
    def beside_own(self) -> bool:
        """Whether something else decides than the estimator's own standard errors."""
        return self.by_draws or (self.rule == "robust" and ESTIMATORS[self.estimator].robust != "")

    @property
    def alpha(self) -> float:
        """The level of significance that belongs to the intervals."""
        return round(1.0 - self.level, 12)

    @property
    def paths(self) -> tuple[PathDecision, ...]:
        """The regressions alone."""
        return tuple(row for row in self.rows if row.op == "~")

    @property
    def disagreeing(self) -> tuple[PathDecision, ...]:
        """Regressions on which the estimator's own standard errors would have decided otherwise."""
        return tuple(row for row in self.paths if row.disagrees(self.alpha))

    def of(self, lhs: str, rhs: str, group: int = 1) -> PathDecision | None:
        """The regression of `lhs` on `rhs`."""
        return next((row for row in self.paths if (row.lhs, row.rhs, row.group) == (lhs, rhs, group)), None)


def deciding_fit(fit: Fit, *, asked: DecisionRule | None = None) -> tuple[Fit, DecisionRule]:
    """The fit whose standard errors decide where no draws do, and the name of that rule.

    asked : "normal" keeps the estimator's own errors.
    """
    if asked == "normal" or fit.options.se_kind != "standard":
        return fit, _own_rule(fit)
    robust = with_robust_errors(fit)
    return (fit, "normal") if isinstance(robust, NotAvailable) else (robust, "robust")


def decisions(  # noqa: PLR0913
    fit: Fit,
    estimates: Sequence[ParameterEstimate],
    effects: Sequence[Effect] = (),
    drawn: Sequence[DrawnParameter] = (),
    *,
    decide_by: IntervalKind | None = None,
    asked: DecisionRule | None = None,
    level: float = 0.95,
) -> Decisions:
    """The decision on every regression and definition.

    Parameters
    ----------
    fit : converged. estimates : its own, with the estimator's standard errors.
    effects, drawn : with their intervals, where draws were made.
    decide_by : the interval that decides where it is there. asked : "normal" keeps the estimator's own errors.
    """
    direct = {(e.target, e.source, e.group): e for e in effects if e.kind == "direct"}
    by_draws = decide_by is not None and (
        any(decide_by in e.std_intervals for e in direct.values())
        or any(decide_by in row.intervals for row in drawn)
    )
    own = [row for row in estimates if row.op in ("~", ":=")]
    if by_draws and decide_by is not None:
        found = {(row.lhs, row.op, row.rhs): row for row in drawn if row.op == ":="}
        rows = tuple(_by_draws(row, direct, found, decide_by) for row in own)
        return Decisions(rule=decide_by, estimator=fit.options.estimator, level=level, rows=rows)
    other, rule = deciding_fit(fit, asked=asked)
    tested = own
    if other is not fit:
        by_key = {(r.lhs, r.op, r.rhs, r.group): r for r in parameter_estimates(other, level=level)}
        tested = [by_key[row.lhs, row.op, row.rhs, row.group] for row in own]
    rows = tuple(_by_errors(row, test) for row, test in zip(own, tested, strict=True))
    return Decisions(rule=rule, estimator=fit.options.estimator, level=level, rows=rows)


def own_decisions(fit: Fit, estimates: Sequence[ParameterEstimate], level: float = 0.95) -> Decisions:
    """What the estimator's own standard errors say, whatever they are."""
    return decisions_of(estimates, rule=_own_rule(fit), estimator=fit.options.estimator, level=level)


def decisions_of(
    estimates: Sequence[ParameterEstimate],
    *,
    rule: DecisionRule = "normal",
    estimator: str = "ml",
    level: float = 0.95,
) -> Decisions:
    """The regressions and definitions among `estimates`, decided by the standard errors that they have."""
    rows = tuple(_by_errors(row, row) for row in estimates if row.op in ("~", ":="))
    return Decisions(rule=rule, estimator=estimator, level=level, rows=rows)


def _own_rule(fit: Fit) -> DecisionRule:
    return "normal" if fit.options.se_kind == "standard" else "robust"


def _by_errors(own: ParameterEstimate, test: ParameterEstimate) -> PathDecision:
    return PathDecision(
        lhs=own.lhs, op=own.op, rhs=own.rhs, group=own.group,
        est=test.est, se=_se(test), z=test.z, lower=test.ci_lower, upper=test.ci_upper,
        std=test.std_all, std_se=test.std_all_se,
        std_lower=test.std_all_ci_lower, std_upper=test.std_all_ci_upper,
        pvalue=test.pvalue, own_se=_se(own), own_z=own.z, own_pvalue=own.pvalue,
        free=bool(own.free) or own.op == ":=",
    )  # fmt: skip


def _by_draws(
    own: ParameterEstimate,
    direct: Mapping[tuple[str, str, int], Effect],
    drawn: Mapping[tuple[str, str, str], DrawnParameter],
    kind: IntervalKind,
) -> PathDecision:
    raw: ConfidenceInterval | None
    if own.op == "~":
        effect = direct.get((own.lhs, own.rhs, own.group))
        raw = None if effect is None else effect.intervals.get(kind)
        std = None if effect is None else effect.std_intervals.get(kind)
        errors = (None, None) if effect is None else (effect.boot_se, effect.std_boot_se)
        if kind == "montecarlo" and effect is not None and errors == (None, None):
            errors = (number_or_none(effect.se), number_or_none(effect.std_se))
    else:
        entry = drawn.get((own.lhs, own.op, own.rhs))
        raw = std = None if entry is None else entry.intervals.get(kind)
        errors = (None, None) if entry is None else (entry.boot_se, None)
        if kind == "montecarlo" and errors[0] is None:
            errors = (number_or_none(own.se), None)
    none = (
        own.pvalue if isinstance(own.pvalue, NotAvailable) else NotAvailable("there are too few usable draws")
    )
    return PathDecision(
        lhs=own.lhs, op=own.op, rhs=own.rhs, group=own.group,
        est=own.est, se=none if errors[0] is None else errors[0], z=none if raw is None else NO_Z,
        lower=none if raw is None else raw.lower, upper=none if raw is None else raw.upper,
        std=own.std_all, std_se=none if errors[1] is None else errors[1],
        std_lower=none if std is None else NO_STANDARDIZED if own.op == ":=" else std.lower,
        std_upper=none if std is None else NO_STANDARDIZED if own.op == ":=" else std.upper,
        pvalue=none if std is None else std.pvalue, own_se=_se(own), own_z=own.z, own_pvalue=own.pvalue,
        free=bool(own.free) or own.op == ":=",
    )  # fmt: skip


def _se(row: ParameterEstimate) -> Number:
    """The SE; of a fixed parameter, which has none, the reason why."""
    return row.z if row.free == 0 and isinstance(row.z, NotAvailable) else row.se
