"""Direct, indirect and total effects with bootstrap intervals, and the verdicts on mediation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.infer.intervals import FEWEST_DRAWS
from rcvsem.infer.mediation import CAVEAT, RULE, WORDS
from rcvsem.report.document import Column, Row, Table, Words, group_row, join, of_method, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.decisions import INTERVALS, drawn_columns, drawn_ends
from rcvsem.report.tables.rows import by_group, filled, headed
from rcvsem.report.tables.wording import (
    STAR_LEGEND,
    Names,
    bound,
    group_mark,
    names_note,
    number,
    path_text,
    percent,
    starred,
    thousands,
)

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

    Parameters
    ----------
    standardized : estimates, SE and intervals are those of the standardized effects; else the unstandardized.
    """
    if not effects:
        return None
    kinds, chief = _interval_kinds(effects), _chief(effects)
    columns = _columns(effects, kinds, standardized)

    def under(own: Sequence[Effect]) -> tuple[Row, ...]:
        return headed(
            [effect for kind in _KINDS for effect in own if effect.kind == kind],
            columns,
            lambda effect: _KINDS[effect.kind],
            lambda same: (row(_label(effect), *_values(effect, kinds, standardized)) for effect in same),
        )

    codes = [code for effect in effects for code in (effect.source, effect.target)]
    what = Text("standardized") if standardized else Text("unstandardized")
    return Table(
        id="effects" if standardized else "effects-unstandardized",
        title=Text("Direct, indirect and total effects ({what})", what=what),
        short=Text("Effects") if standardized else Text("Effects, b"),
        brief=("est", "se", f"{chief}_lower", "p"),
        columns=columns,
        rows=by_group(effects, groups, columns, under),
        notes=(
            *bootstrap_notes(bootstrap),
            _p_note(kinds, chief, bootstrap),
            STAR_LEGEND,
            *names_note(codes, names or {}),
        ),
        paragraph=_effect_paragraph(effects, chief, standardized),
    )


def mediation_table(
    effects: Sequence[Effect],
    bootstrap: BootstrapResult | None = None,
    *,
    names: Names | None = None,
    groups: Sequence[str] = (),
) -> Table | None:
    """For every pair with an indirect effect: indirect, direct, total, share and verdict.

    Intervals and p are those of the standardized effects, by which `infer.effects` decides. None without
    indirect effects.
    """
    totals = [effect for effect in effects if effect.kind == "total indirect" and not effect.feedback]
    if not totals:
        return None
    chief = _chief(effects)
    kinds = [chief] if chief else []
    columns = (
        *_columns(effects, kinds, True),
        usual.COEFFICIENT,
        Column(key="share", title=Text("Share of total"), kind="percent"),
        *([Column(key="verdict", title=Text("Type"))] if chief else []),
    )

    def of_pair(one: Effect) -> list[Row]:
        own = [e for e in effects if (e.source, e.target, e.group) == (one.source, one.target, one.group)]
        rows = [group_row(path_text((one.source, one.target)), len(columns))]
        indirect = [e for e in own if e.kind == "specific indirect"]
        if len(indirect) == 1:
            own = [e for e in own if e.kind != "specific indirect"]
        for kind in ("specific indirect", "total indirect", "direct", "total"):
            rows += [_mediation_row(e, kinds, indirect) for e in own if e.kind == kind]
        if all(e.kind != "direct" for e in own):
            label = Text("Direct (not in the model)")
            rows.append(row(label, *[None] * (len(columns) - 1)))
        return rows

    codes = [code for effect in effects for code in (effect.source, effect.target)]
    return Table(
        id="mediation",
        title=Text("Mediation (standardized effects)"),
        short=Text("Mediation"),
        brief=("est", *(f"{kind}_lower" for kind in kinds), "p", "verdict"),
        columns=columns,
        rows=by_group(totals, groups, columns, lambda own: (made for one in own for made in of_pair(one))),
        notes=(
            Text(
                "β = standardized effect with its SE and interval; b = unstandardized effect. The share of the total "
                "effect is given only where the total effect differs from 0."
            ),
            *((RULE,) if chief else ()),
            *((CAVEAT,) if any(e.verdict == "indirect-only" for e in effects) else ()),
            *bootstrap_notes(bootstrap),
            _p_note(kinds, chief, bootstrap),
            *names_note(codes, names or {}),
        ),
        paragraph=_mediation_paragraph(effects),
    )


def stability_table(loops: Sequence[LoopStability], *, groups: Sequence[str] = ()) -> Table | None:
    """The stability index of every feedback loop. None for a recursive model."""
    if not loops:
        return None
    columns = (
        Column(key="loop", title=Text("Feedback loop")),
        Column(key="index", title=Text("Stability index"), kind="number"),
        Column(key="gain", title=Text("Gain once round"), kind="number"),
        Column(key="unstable", title=Text("Unstable draws"), kind="percent"),
        usual.JUDGEMENT,
    )
    verdicts = {
        True: Text("stable"),
        False: Text("not stable: totals have no meaning"),
    }
    several = NotAvailable("several circles share variables")
    return Table(
        id="stability",
        title=Text("Stability of the feedback loops"),
        short=Text("Stability"),
        columns=columns,
        rows=by_group(
            loops,
            groups,
            columns,
            lambda own: filled(
                columns,
                own,
                loop=lambda one: enumerated(one.variables),
                gain=lambda one: several if one.gain is None else one.gain,
                unstable=lambda one: _NO_DRAWS if one.unstable_draws is None else one.unstable_draws,
                verdict=lambda one: verdicts[one.stable],
            ),
        ),
        notes=(
            Text(
                "Stability index: the largest modulus of the eigenvalues of the coefficients among the variables of the "
                "loop; below 1, total effects are the sum of all turns of the loop."
            ),
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


def _p_note(kinds: Sequence[str], chief: str, bootstrap: BootstrapResult | None) -> Text:
    if chief:
        words = _P_NOTE[chief]
        return Text("BC = bias-corrected; {note}", note=words) if "bc" in kinds else words
    if bootstrap is None:
        return _DELTA_NOTE
    return _ASKED_TOO_FEW_NOTE if bootstrap.asked < FEWEST_DRAWS else _TOO_FEW_NOTE


def _interval_kinds(effects: Sequence[Effect]) -> list[str]:
    present = {kind for effect in effects for kind in effect.intervals}
    return [kind for kind in INTERVALS if kind in present]


def _chief(effects: Sequence[Effect]) -> str:
    """The kind of interval that decides; "" where no interval is there."""
    return next((e.decided_by for e in effects if e.decided_by is not None and e.decision is not None), "")


def _columns(effects: Sequence[Effect], kinds: Sequence[str], standardized: bool) -> tuple[Column, ...]:
    level = next((i.level for e in effects for i in e.intervals.values()), 0.95)
    return (
        Column(key="effect", title=Text("Effect")),
        replace(usual.BETA, key="est") if standardized else usual.B,
        usual.SE,
        *drawn_columns(kinds, level),
        usual.P,
    )


def _label(effect: Effect) -> str:
    return path_text(effect.path) if effect.path else path_text((effect.source, effect.target))


def _values(effect: Effect, kinds: Sequence[str], standardized: bool) -> list[Any]:
    """Estimate with stars, SE, interval ends, p (of the interval that decides, else of the unstandardized effect)."""
    est = effect.std if standardized else effect.est
    boot = effect.std_boot_se if standardized else effect.boot_se
    delta = effect.std_se if standardized else effect.se
    se = boot if boot is not None else delta
    intervals: Any = effect.std_intervals if standardized else effect.intervals
    none = delta if isinstance(delta, NotAvailable) else _NO_DRAWS
    decisive = intervals.get(effect.decided_by) if kinds else None
    p = decisive.pvalue if decisive is not None else effect.pvalue
    return [starred(est, p), se, *drawn_ends(kinds, intervals, none), p]


def _mediation_row(effect: Effect, kinds: Sequence[str], only: Sequence[Effect]) -> Row:
    words = {
        "direct": Text("Direct"),
        "total": Text("Total"),
        "total indirect": Text("Indirect, total"),
    }
    label: Any = words.get(effect.kind, _label(effect))
    if effect.kind == "total indirect" and len(only) == 1:
        label = _label(only[0])
    share = effect.share if "indirect" in effect.kind else None
    verdict = None if effect.verdict is None else WORDS[effect.verdict]
    # without an interval there is no type, and no column for it
    return row(label, *_values(effect, kinds, True), effect.est, share, *([verdict] if kinds else []))


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


def _mediation_paragraph(effects: Sequence[Effect]) -> Words | None:
    if len({effect.group for effect in effects}) > 1:
        return None
    return join(
        mediation_line(effect)
        for effect in effects
        if effect.kind == "total indirect" and effect.verdict is not None and effect.decision is not None
    )


def mediation_line(effect: Effect, groups: Sequence[str] = ()) -> Words | None:
    """One indirect effect: estimate, interval, share of a total that differs from 0, type."""
    interval = effect.decision
    values: dict[str, Any] = {
        "path": path_text((effect.source, effect.target)),
        "group": group_mark(effect.group, groups),
        "est": number(effect.std),
    }
    if interval is None:
        return say("{path}{group}: indirect effect {est} (no bootstrap, so no type of mediation).", **values)
    # of a pair without a direct path the whole effect is indirect
    shared = is_number(effect.share) and effect.verdict not in ("indirect", "no-indirect")
    parts: list[Words] = [
        say(
            "{path}{group}: indirect effect {est}, {level} CI [{lower}, {upper}]",
            **values,
            level=percent(interval.level, 0),
            lower=bound(interval.lower),
            upper=bound(interval.upper),
        )
    ]
    if shared:
        parts[0] = say("{effect}, {share} of the total effect", effect=parts[0], share=percent(effect.share))
    if effect.verdict is not None:
        parts.append(WORDS[effect.verdict])
    told = join(parts, "; ")
    # "full" is said with what it rests on: an interval that holds 0, and much else
    if effect.verdict == "indirect-only" and effect.direct is not None:
        return say(
            "{told}, as no direct effect was detected; it may lie anywhere in [{low}, {high}].",
            told=told,
            low=bound(effect.direct.lower),
            high=bound(effect.direct.upper),
        )
    return say("{told}.", told=told)
