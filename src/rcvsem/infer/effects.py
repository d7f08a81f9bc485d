"""Direct, indirect and total effects between the variables of the structural model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.fit import Fit
from rcvsem.fit.standard_errors import delta_errors
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_cdf, normal_quantile
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.plain import json_key
from rcvsem.infer.batch.effects import EffectPlan
from rcvsem.infer.choices import deciding
from rcvsem.infer.effect_plans import effect_plans
from rcvsem.infer.families import drawing_of
from rcvsem.infer.information import expected_information
from rcvsem.infer.intervals import ConfidenceInterval, IntervalKind, intervals_of, spread
from rcvsem.infer.mediation import Bounds, Verdict, share_of_total, verdict
from rcvsem.infer.paths import EffectKind, EffectName
from rcvsem.infer.stability import stability

if TYPE_CHECKING:
    from rcvsem.infer.draws.result import BootstrapResult
    from rcvsem.infer.simulated import MonteCarloDraws

ROUND_THE_LOOP = NotAvailable("a feedback loop lies between the two: the total effect holds every turn of it")
NO_ERROR = NotAvailable("the text or a constraint decides the value, so it has no standard error and no test")
NO_TOTAL = NotAvailable("the total effect does not differ from 0, so no share of it can be given")
STEP = 1e-5  # of a standard error, for central differences


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effect:
    """One effect of `source` on `target` in one group.

    Attributes
    ----------
    kind, path, group : what it is; `path` names every variable of a direct or specific indirect effect.
    est, se, z, pvalue, ci_lower, ci_upper : unstandardized, delta method, normal theory.
    std, std_se : standardized (std_all).
    share : of the total effect (indirect effects), or why there is none.
    verdict : type of mediation of indirect effects with an interval, else None; never across a feedback loop.
    direct : of the same pair, the standardized interval that the type was decided with.
    feedback : a feedback loop lies between source and target.
    decided_by : the kind of interval that decides, where there is one.
    intervals, std_intervals : bootstrap intervals by kind ("percentile", "bc", "bca"), each with its p-value.
    boot_se, std_boot_se : standard deviation over draws, or None.
    """

    source: str = json_key("from")
    target: str = json_key("to")
    kind: EffectKind
    path: tuple[str, ...]
    group: int
    est: float
    se: float | NotAvailable
    z: float | NotAvailable
    pvalue: float | NotAvailable
    ci_lower: float | NotAvailable
    ci_upper: float | NotAvailable
    std: float
    std_se: float | NotAvailable
    boot_se: float | None = None
    share: float | NotAvailable
    verdict: Verdict | None
    intervals: dict[IntervalKind, ConfidenceInterval]
    std_intervals: dict[IntervalKind, ConfidenceInterval]
    std_boot_se: float | None = json_key(None, default=None)
    feedback: bool = json_key(None, default=False)
    decided_by: IntervalKind | None = json_key(None, default=None)
    direct: ConfidenceInterval | None = json_key(None, default=None)

    @property
    def decision(self) -> ConfidenceInterval | None:
        """The standardized interval that decides, with its p."""
        return None if self.decided_by is None else self.std_intervals.get(self.decided_by)

    @property
    def name(self) -> EffectName:
        return EffectName(self.source, self.target, self.kind, self.path, self.feedback)


def totals_without_meaning(
    fit: Fit, plans: Sequence[EffectPlan] | None = None
) -> tuple[tuple[int, EffectName], ...]:
    """Totals through feedback loops that are not stable, with their group (from 1)."""
    plans = effect_plans(fit) if plans is None else plans
    unstable = {one.group for one in stability(fit, plans) if not one.stable}
    return tuple(
        (plan.group + 1, name)
        for plan in plans
        if plan.group + 1 in unstable
        for name in plan.names
        if name.feedback and name.kind in ("total", "total indirect")
    )


def _drawn(plans: Sequence[EffectPlan]) -> list[tuple[int, str, str]]:
    """What the columns of the draws are."""
    return [(plan.group, name.kind, name.label) for plan in plans for name in plan.names]


def effects(
    fit: Fit,
    result: BootstrapResult | None = None,
    *,
    simulated: MonteCarloDraws | None = None,
    level: float = 0.95,
    kinds: tuple[IntervalKind, ...] = ("percentile", "bc"),
    decide_by: IntervalKind | None = None,
) -> tuple[Effect, ...]:
    """Every direct, specific indirect, total indirect and total effect.

    Parameters
    ----------
    fit : a converged fit.
    result : its bootstrap, for intervals and the verdict of mediation; None gives delta-method values only.
    simulated : Monte Carlo draws (`monte_carlo_draws`), for intervals of the kind "montecarlo", which are made here
        (20,000 draws, seed 1) when that kind is asked for without them.
    level : of all intervals. kinds : which bootstrap intervals; "bca" needs a result with its jackknife.
    decide_by : the interval (of the standardized effects, as the mediation table prints them) that decides the verdict;
        None: percentile where it is among `kinds`, else the last.

    Notes
    -----
    Standard errors by the delta method (Sobel 1982; Bollen 1987), the Jacobian by central differences of the
    analytic effects. Standardized effects are multiplied by SD(source) / SD(target), model-implied.

    With a feedback loop, totals are (I - B)^-1 - I (Bollen 1987). Where the loop is not stable (`stability`) they have
    no meaning and are left out.
    """
    plans = effect_plans(fit)
    if result is not None and (
        _drawn(result.plans) != _drawn(plans) or result.theta.shape[1] != len(fit.theta)
    ):
        raise OptionError(
            "The bootstrap is of another model.", fix="Give the result of rcvsem.bootstrap for this fit."
        )
    if not plans:
        return ()
    if "montecarlo" in kinds and simulated is None:
        from rcvsem.infer.simulated import monte_carlo_draws

        made = monte_carlo_draws(fit, plans)
        simulated = None if isinstance(made, NotAvailable) else made
    meaningless = set(totals_without_meaning(fit, plans))
    est, std, jacobian, std_jacobian = _with_jacobian(fit, plans)
    vcov = fit.vcov
    labels = [(plan.group + 1, name) for plan in plans for name in plan.names]
    found: list[Effect] = []
    tail = normal_quantile(0.5 + level / 2.0)
    for k, (group, name) in enumerate(labels):
        if (group, name) in meaningless:
            continue
        se = _delta(jacobian[k], vcov)
        std_se = NO_ERROR if se is NO_ERROR else _delta(std_jacobian[k], vcov)
        z: float | NotAvailable = se if isinstance(se, NotAvailable) else float(est[k] / se)
        row = Effect(
            source=name.source,
            target=name.target,
            kind=name.kind,
            path=name.path,
            group=group,
            est=float(est[k]),
            se=se,
            z=z,
            pvalue=z if isinstance(z, NotAvailable) else 2.0 * normal_cdf(-abs(z)),
            ci_lower=se if isinstance(se, NotAvailable) else float(est[k] - tail * se),
            ci_upper=se if isinstance(se, NotAvailable) else float(est[k] + tail * se),
            std=float(std[k]),
            std_se=std_se,
            share=NotAvailable("not an indirect effect"),
            verdict=None,
            intervals={},
            std_intervals={},
            feedback=name.feedback,
        )
        if se is not NO_ERROR and (result is not None or simulated is not None):
            row = _with_intervals(row, k, result, simulated, level, kinds)
        found.append(row)
    chief = decide_by or deciding(kinds)
    return with_shares(tuple(found), None if result is None and simulated is None else chief, level)


def _delta(gradient: Floats, vcov: Floats | NotAvailable) -> float | NotAvailable:
    if isinstance(vcov, NotAvailable):
        return vcov
    se = float(delta_errors(gradient[:, None], vcov)[0])
    return se if se > 0 else NO_ERROR


def _with_jacobian(fit: Fit, plans: tuple[EffectPlan, ...]) -> tuple[Floats, Floats, Floats, Floats]:
    """Effects (k,), standardized (k,) and their Jacobians (k, q) in one batch of 2 q + 1 points."""
    theta = np.asarray(fit.theta)
    scale = 1.0 / np.sqrt(np.maximum(np.diag(expected_information(fit)) * fit.n, 1e-300))
    step = np.maximum(STEP * scale, 1e-9 * np.maximum(1.0, np.abs(theta)))
    points = np.concatenate([theta[None], theta + np.diag(step), theta - np.diag(step)])
    q = theta.size
    raw, std = drawing_of(fit).effects(plans, [g.cov for g in fit.moments.groups])(points)
    wide = 2.0 * step[:, None]
    jacobian = ((raw[1 : q + 1] - raw[q + 1 :]) / wide).T
    std_jacobian = ((std[1 : q + 1] - std[q + 1 :]) / wide).T
    return raw[0], std[0], jacobian, std_jacobian


def _with_intervals(
    row: Effect,
    k: int,
    result: BootstrapResult | None,
    simulated: MonteCarloDraws | None,
    level: float,
    kinds: tuple[IntervalKind, ...],
) -> Effect:
    raw = std = leave_out = std_leave_out = None
    if result is not None:
        good = result.converged
        raw, std = result.effects[good, k], result.std_effects[good, k]
        if result.jackknife_effects is not None and result.jackknife_std_effects is not None:
            leave_out, std_leave_out = result.jackknife_effects[:, k], result.jackknife_std_effects[:, k]
    normal = None if simulated is None else simulated.effects[:, k]
    std_normal = None if simulated is None else simulated.std_effects[:, k]
    return replace(
        row,
        intervals=intervals_of(
            row.est, kinds=kinds, level=level, draws=raw, left_out=leave_out, simulated=normal
        ),
        std_intervals=intervals_of(
            row.std, kinds=kinds, level=level, draws=std, left_out=std_leave_out, simulated=std_normal
        ),
        boot_se=spread(raw),
        std_boot_se=spread(std),
    )


def with_shares(
    rows: tuple[Effect, ...], decide_by: IntervalKind | None, level: float = 0.95
) -> tuple[Effect, ...]:
    """Add what decides to all effects, and the share of the total and the type of mediation to indirect ones."""
    if decide_by is not None:
        rows = tuple(replace(row, decided_by=decide_by) for row in rows)
    by_key = {
        (row.group, row.source, row.target, row.kind): row for row in rows if row.kind != "specific indirect"
    }
    out: list[Effect] = []
    for row in rows:
        if row.feedback and row.kind in ("path product", "total indirect"):
            out.append(replace(row, share=ROUND_THE_LOOP))
            continue
        if "indirect" not in row.kind:
            out.append(row)
            continue
        direct = by_key.get((row.group, row.source, row.target, "direct"))
        total = by_key[(row.group, row.source, row.target, "total")]
        share = share_of_total(row.est, total.est, None if direct is None else direct.est)
        if not isinstance(share, NotAvailable) and not _differs_from_zero(total, level):
            share = NO_TOTAL
        decided: Verdict | None = None
        held: ConfidenceInterval | None = None
        if decide_by is not None:
            held = None if direct is None else direct.std_intervals.get(decide_by)
            bounds = _bounds(row, decide_by)
            if bounds is not None:
                decided = verdict(bounds, None if direct is None else _bounds(direct, decide_by))
        out.append(replace(row, share=share, verdict=decided, direct=held))
    return tuple(out)


def _differs_from_zero(total: Effect, level: float) -> bool:
    """By the interval that decides; without draws by its own test. Where neither is there, nothing speaks against it."""
    found = total.decision
    if found is not None:
        return found.lower > 0 or found.upper < 0
    return isinstance(total.pvalue, NotAvailable) or total.pvalue < 1.0 - level


def _bounds(row: Effect, kind: IntervalKind) -> Bounds | None:
    """The standardized effect with its interval: what the mediation table shows."""
    value = row.std_intervals.get(kind)
    return None if value is None else Bounds(estimate=row.std, lower=value.lower, upper=value.upper)
