"""Bootstrap and Monte Carlo intervals of parameters and of what the model defines with `:=`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from rcvsem.evaluate import definition_values, parameter_estimates
from rcvsem.evaluate.estimates import DECIDED
from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.availability import Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.intervals import ConfidenceInterval, IntervalKind, intervals_of, spread

if TYPE_CHECKING:
    from rcvsem.infer.draws.result import BootstrapResult
    from rcvsem.infer.simulated import MonteCarloDraws


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnParameter:
    """A free parameter or a definition (op ":=", rhs its expression) with its intervals by kind.

    est : NotAvailable where a definition has no value. boot_se : standard deviation over the converged bootstrap draws,
    or None without a bootstrap, or where constraints decide the value (then there are no intervals either).
    undefined : converged draws in which a definition has no finite value; they are left out of its intervals.
    """

    lhs: str
    op: str
    rhs: str
    group: int
    est: Number
    boot_se: float | None
    intervals: dict[IntervalKind, ConfidenceInterval]
    undefined: int = 0

    json_form: ClassVar[str] = "lhs op rhs group est boot_se undefined_draws=undefined reason=est! intervals"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnDefinition:
    """What a model defines with `:=`."""

    drawn: DrawnParameter

    json_form: ClassVar[str] = (
        "name=drawn.lhs expression=drawn.rhs est=drawn.est boot_se=drawn.boot_se undefined_draws=drawn.undefined "
        "reason=drawn.est! intervals=drawn.intervals"
    )


def definitions_of(drawn: Iterable[DrawnParameter]) -> list[DrawnDefinition]:
    """The definitions among the parameters."""
    return [DrawnDefinition(drawn=row) for row in drawn if row.op == ":="]


def drawn_parameters(
    fit: Fit,
    result: BootstrapResult | None,
    *,
    simulated: MonteCarloDraws | None = None,
    level: float = 0.95,
    kinds: tuple[IntervalKind, ...] = ("percentile", "bc"),
    definitions_only: bool = False,
) -> tuple[DrawnParameter, ...]:
    """One row for each free row of the parameter table, then one for each definition.

    Parameters
    ----------
    fit : converged. result : its bootstrap. simulated : its Monte Carlo draws, for the kind "montecarlo".
    level : of the intervals. kinds : which; "bca" needs a result with its jackknife.
    definitions_only : leave the parameters out.
    """
    spec = fit.spec
    free = [] if definitions_only else [k for k, row in enumerate(spec.parameters) if row.free]
    first = len(spec.parameters)
    columns = np.array([*free, *range(first, first + len(spec.definitions))], dtype=np.intp)
    if not columns.size:
        return ()
    estimates = _table(fit, np.asarray(fit.theta)[None])[0, columns]
    tested = _tested(fit, columns)
    boot = None if result is None else _table(fit, result.usable)[:, columns]
    left_out = (
        None
        if result is None or result.jackknife_theta is None
        else _table(fit, result.jackknife_theta)[:, columns]
    )
    normal = None if simulated is None else _table(fit, simulated.theta)[:, columns]
    names = [(row.lhs, row.op, row.rhs, row.group) for row in (spec.parameters[k] for k in free)]
    names += [(one.name, ":=", str(one.expression), 0) for one in spec.definitions]
    found = []
    for k, (lhs, op, rhs, group) in enumerate(names):
        draws = None if boot is None else boot[:, k]
        est, has_test = tested[k]
        own = {}
        if has_test:
            own = intervals_of(
                float(estimates[k]), kinds=kinds, level=level, draws=draws,
                left_out=None if left_out is None else left_out[:, k],
                simulated=None if normal is None else normal[:, k],
            )  # fmt: skip
        found.append(
            DrawnParameter(
                lhs=lhs, op=op, rhs=rhs, group=group, est=est, boot_se=spread(draws) if has_test else None,
                intervals=own, undefined=0 if draws is None else int((~np.isfinite(draws)).sum()),
            )
        )  # fmt: skip
    return tuple(found)


def _tested(fit: Fit, columns: Ints) -> list[tuple[Number, bool]]:
    """The estimates, and whether they have a test: a value that is not decided by constraints."""
    rows = parameter_estimates(fit)
    return [(rows[k].est, isinstance(rows[k].est, float) and rows[k].se is not DECIDED) for k in columns]


def _table(fit: Fit, theta: Floats) -> Floats:
    """Values (B, rows + definitions) of the parameter table at theta (B, q)."""
    values = fit.layout.values(theta)
    with np.errstate(divide="ignore", invalid="ignore"):
        defined = np.asarray(definition_values(fit.spec, values), dtype=np.float64)
    return np.concatenate((values, defined), axis=1)
