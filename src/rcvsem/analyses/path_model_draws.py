"""What a study draws from its fit: the bootstrap, Monte Carlo draws, effects and parameters in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.evaluate import ParameterEstimate
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.decisions import Decisions, deciding_fit, decisions, own_decisions
from rcvsem.infer.effect_plans import effect_plans
from rcvsem.infer.effects import Effect, effects
from rcvsem.infer.stability import LoopStability, stability

if TYPE_CHECKING:
    from rcvsem.infer.batch.in_order import Progress
    from rcvsem.infer.drawn_parameters import DrawnParameter
    from rcvsem.infer.draws.result import BootstrapResult
    from rcvsem.infer.simulated import MonteCarloDraws


def bootstrapped(fit: Fit, options: StudyOptions, progress: Progress | None = None) -> BootstrapResult:
    from rcvsem.infer.bootstrap import bootstrap

    return bootstrap(
        fit,
        draws=options.draws,
        seed=options.seed,
        kind=options.bootstrap_kind,
        workers=options.workers,
        jackknife="bca" in options.intervals,
        progress=progress,
    )


def simulated_draws(fit: Fit, options: StudyOptions) -> MonteCarloDraws | None:
    if "montecarlo" not in options.intervals or not fit.converged:
        return None
    from rcvsem.infer.simulated import monte_carlo_draws

    found = monte_carlo_draws(fit, effect_plans(fit), seed=options.seed)
    return None if isinstance(found, NotAvailable) else found


def loops_of(fit: Fit, result: BootstrapResult | None) -> tuple[LoopStability, ...]:
    """The feedback loops of a model that converged."""
    if not fit.converged:
        return ()
    return stability(fit, effect_plans(fit), None if result is None else result.usable)


def effects_of_study(
    fit: Fit, result: BootstrapResult | None, simulated: MonteCarloDraws | None, options: StudyOptions
) -> tuple[Effect, ...]:
    if not fit.converged:
        return ()
    if result is None and simulated is None:
        # without draws the standard errors that decide are those of the tables
        fit, _ = deciding_fit(fit, asked=options.decide_by)
    return effects(
        fit,
        result,
        simulated=simulated,
        level=options.level,
        kinds=options.intervals,
        decide_by=options.interval,
    )


def drawn_of_study(
    fit: Fit, result: BootstrapResult | None, simulated: MonteCarloDraws | None, options: StudyOptions
) -> tuple[DrawnParameter, ...]:
    """Intervals of the definitions, and of the parameters when they are asked for."""
    if not fit.converged or (result is None and simulated is None):
        return ()
    if not fit.spec.definitions and not options.bootstrap_parameters:
        return ()
    from rcvsem.infer.drawn_parameters import drawn_parameters

    return drawn_parameters(
        fit,
        result,
        simulated=simulated,
        level=options.level,
        kinds=options.intervals,
        definitions_only=not options.bootstrap_parameters,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conclusions:
    """What a fit and its draws say: effects, definitions and parameters with intervals, and what is decided."""

    effects: tuple[Effect, ...]
    drawn: tuple[DrawnParameter, ...]
    decisions: Decisions


def conclusions(
    fit: Fit, estimates: Sequence[ParameterEstimate], result: BootstrapResult | None, options: StudyOptions
) -> Conclusions:
    """Effects, and decisions on every path by the one rule that decides both."""
    simulated = simulated_draws(fit, options)
    found = effects_of_study(fit, result, simulated, options)
    drawn = drawn_of_study(fit, result, simulated, options)
    decided = (
        decisions(
            fit,
            estimates,
            found,
            drawn,
            decide_by=options.interval,
            asked=options.decide_by,
            level=options.level,
        )
        if fit.converged
        else own_decisions(fit, estimates, options.level)
    )
    return Conclusions(effects=found, drawn=drawn, decisions=decided)
