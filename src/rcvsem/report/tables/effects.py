"""Direct, indirect and total effects with bootstrap intervals, and the verdicts on mediation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.infer.intervals import FEWEST_DRAWS
from rcvsem.report.document import Column, Table, Words, of_method, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.decisions import INTERVALS, drawn_columns
from rcvsem.report.tables.declared import called, column, listed_by, otherwise, showing, stated
from rcvsem.report.tables.wording import STAR_LEGEND, Names, names_note, path_text, starred, thousands

if TYPE_CHECKING:
    from rcvsem.infer.bootstrap import BootstrapResult
    from rcvsem.infer.effects import Effect
    from rcvsem.infer.stability import LoopStability

_KINDS = {
    "direct": Text("Direct effects"),
    "specific indirect": Text("Specific indirect effects"),
    "path product": Text("Products along paths (a feedback loop lies between: no indirect effects)"),
    "total indirect": Text("Total indirect effects"),
    "total": Text("Total effects"),
}
_NO_DRAWS = NotAvailable("No bootstrap was run.")


def effect_table(
    effects: Sequence[Effect],
    bootstrap: BootstrapResult | None = None,
    *,
    standardized: bool = True,
    names: Names | None = None,
    groups: Sequence[str] = (),
) -> Table | None:
    """All effects. None without any.

    standardized : estimates, SE and intervals are those of the standardized effects; else the unstandardized.
    """
    if not effects:
        return None
    kinds, chief = _interval_kinds(effects), deciding_kind(effects)
    codes = [code for effect in effects for code in (effect.source, effect.target)]
    what = Text("standardized") if standardized else Text("unstandardized")
    return Table(
        id="effects" if standardized else "effects-unstandardized",
        title=Text("Direct, indirect and total effects ({what})", what=what),
        short=Text("Effects") if standardized else Text("Effects, b"),
        brief=("est", "se", f"{chief}_lower", "p"),
        **listed_by(
            effects,
            *effect_columns(effects, kinds, standardized),
            under=lambda effect: _KINDS[effect.kind],
            groups=groups,
            order=lambda effect: list(_KINDS).index(effect.kind),
        ),
        notes=(
            *bootstrap_notes(bootstrap),
            p_note(kinds, chief, bootstrap),
            STAR_LEGEND,
            *names_note(codes, names or {}),
        ),
        paragraph=_effect_paragraph(effects, chief, standardized),
    )


def stability_table(loops: Sequence[LoopStability], *, groups: Sequence[str] = ()) -> Table | None:
    """The stability index of every feedback loop. None for a recursive model."""
    if not loops:
        return None
    verdicts = {
        True: Text("stable"),
        False: Text("not stable: totals have no meaning"),
    }
    several = NotAvailable("several circles share variables")
    return Table(
        **called("stability", "Stability of the feedback loops", "Stability"),
        **listed_by(
            loops,
            column("loop", "Feedback loop", "text", of=lambda one: enumerated(one.variables)),
            column("index", "Stability index"),
            column("gain", "Gain once round", "number", of=otherwise(several, "gain")),
            column("unstable", "Unstable draws", "percent", of=otherwise(_NO_DRAWS, "unstable_draws")),
            showing(usual.JUDGEMENT, lambda one: verdicts[one.stable]),
            groups=groups,
        ),
        notes=stated(
            "Stability index: the largest modulus of the eigenvalues of the coefficients among the variables of the "
            "loop; below 1, total effects are the sum of all turns of the loop."
        ),
        sources=("Bentler, P. M., & Freeman, E. H. (1983). Psychometrika, 48(1), 143–145.",),
    )


def bootstrap_notes(result: BootstrapResult | None) -> tuple[Words, ...]:
    """Draws asked, converged and improper, with kind and seed."""
    if result is None:
        return ()
    kind = _BOOTSTRAPS.get(result.kind, Text("{kind} bootstrap", kind=result.kind))
    whole = result.n_converged == result.asked and result.n_inadmissible == 0
    return (
        of_method(
            say(
                "{kind}: {asked} resamples, all of which converged to a proper solution; seed {seed}."
                if whole
                else "{kind}: {asked} resamples, of which {converged} converged and were used ({improper} of them "
                "improper solutions); seed {seed}.",
                kind=kind,
                asked=thousands(result.asked),
                converged=thousands(int(result.n_converged)),
                improper=thousands(int(result.n_inadmissible)),
                seed=str(result.seed),
            )
        ),
    )


_BOOTSTRAPS = {
    "nonparametric": Text("Bootstrap"),
    "bollen-stine": Text("Bollen-Stine bootstrap"),
    "parametric": Text("Parametric bootstrap"),
    "normal-moments": Text("Bootstrap of normal moments"),
}
_P_NOTE = {
    "percentile": Text("p values correspond to the percentile interval."),
    "bc": Text("p values correspond to the bias-corrected interval."),
    "bca": Text("p values correspond to the BCa interval."),
    "montecarlo": Text(
        "p values correspond to the Monte Carlo interval (parameters drawn from their estimated distribution)."
    ),
}
_DELTA_NOTE = Text("SE by the delta method, p of the unstandardized effect; no bootstrap was run.")
_TOO_FEW_NOTE = Text("SE and p by the delta method: too few draws converged for intervals.")

_ASKED_TOO_FEW_NOTE = Text(
    "SE and p by the delta method: fewer than {fewest_draws} draws were asked for, too few for intervals.",
    fewest_draws=FEWEST_DRAWS,
)


def p_note(kinds: Sequence[str], chief: str, bootstrap: BootstrapResult | None) -> Text:
    """To which interval p belongs, or why there is none."""
    if chief:
        words = _P_NOTE[chief]
        return Text("BC = bias-corrected; {note}", note=words) if "bc" in kinds else words
    if bootstrap is None:
        return _DELTA_NOTE
    return _ASKED_TOO_FEW_NOTE if bootstrap.asked < FEWEST_DRAWS else _TOO_FEW_NOTE


def _interval_kinds(effects: Sequence[Effect]) -> list[str]:
    present = {kind for effect in effects for kind in effect.intervals}
    return [kind for kind in INTERVALS if kind in present]


def deciding_kind(effects: Sequence[Effect]) -> str:
    """The kind of interval that decides; "" where no interval is there."""
    return next((e.decided_by for e in effects if e.decided_by is not None and e.decision is not None), "")


def effect_columns(effects: Sequence[Effect], kinds: Sequence[str], standardized: bool) -> tuple[Column, ...]:
    """Estimate with stars, SE, ends of the intervals, p: of the interval that decides, else of the unstandardized one."""
    level = next((i.level for e in effects for i in e.intervals.values()), 0.95)
    std = "std_" if standardized else ""
    delta, drawn, intervals = (attrgetter(f"{std}{name}") for name in ("se", "boot_se", "intervals"))

    def p(effect: Effect) -> Any:
        decisive = intervals(effect).get(effect.decided_by) if kinds else None
        return effect.pvalue if decisive is None else decisive.pvalue

    def none(effect: Effect) -> NotAvailable:
        found = delta(effect)
        return found if isinstance(found, NotAvailable) else _NO_DRAWS

    est = replace(usual.BETA, key="est") if standardized else usual.B
    return (
        column("effect", "Effect", "text", of=effect_label),
        showing(est, lambda effect: starred(effect.std if standardized else effect.est, p(effect))),
        showing(usual.SE, lambda effect: delta(effect) if drawn(effect) is None else drawn(effect)),
        *drawn_columns(kinds, level, intervals, none=none),
        showing(usual.P, p),
    )


def effect_label(effect: Effect) -> str:
    """Its path; of a total effect where it starts and ends."""
    return path_text(effect.path) if effect.path else path_text((effect.source, effect.target))


_IN_SENTENCE = {"percentile": Text("percentile"), "bc": Text("bias-corrected")}


def _effect_paragraph(effects: Sequence[Effect], chief: str, standardized: bool) -> Words | None:
    indirect = [effect for effect in effects if effect.kind == "specific indirect"]
    if not indirect or not chief:
        return None
    kind: Any = chief
    intervals = [
        (effect.std_intervals if standardized else effect.intervals).get(kind) for effect in indirect
    ]
    clear = sum(i is not None and (i.lower > 0 or i.upper < 0) for i in intervals)
    return say(
        "Of {n} specific indirect effects, {m} had a {kind} interval that excludes 0."
        if len(indirect) > 1
        else "The {kind} interval of the one specific indirect effect excludes 0."
        if clear
        else "The {kind} interval of the one specific indirect effect includes 0.",
        n=len(indirect),
        m=clear,
        kind=_IN_SENTENCE.get(kind, INTERVALS[kind]),
    )
