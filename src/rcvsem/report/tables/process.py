"""Conditional process analysis: regressions, conditional effects, indices of moderated mediation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Cell, Column, Row, Table, Words, group_row, join, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, filled, headed
from rcvsem.report.tables.wording import (
    STAR_LEGEND,
    bound,
    number,
    path_text,
    percent,
    probability,
    starred,
    unit,
)

if TYPE_CHECKING:
    from rcvsem.analyses.process_latent import LatentProcess
    from rcvsem.infer.indirect_effects import IndirectEffect
    from rcvsem.infer.process import Equation, Process

_CI = Text("Confidence interval")
_CONSTANT = Text("Constant")


def _tested(title: Text, draws: bool = False) -> tuple[Column, ...]:
    test = () if draws else (column("t", "t", symbol=True),)
    error = Text("Boot SE") if draws else Text("SE")
    return (
        column("effect", title, "text"),
        usual.COEFFICIENT,
        column("se", error),
        *test,
        usual.P,
        *usual.limits(group=_CI),
    )


def regression_table(found: Process) -> Table:
    """All equations."""
    columns = _tested(Text("Predictor"))
    rows: list[Row] = []
    paragraphs: list[Words] = []
    every = [*found.equations, *([] if found.total is None else [found.total])]
    for one in every:
        total = one is found.total
        said = Text("Outcome: {outcome} (total effect)", outcome=one.outcome)
        rows.append(
            group_row(said if total else Text("Outcome: {outcome}", outcome=one.outcome), len(columns))
        )
        rows += filled(
            columns,
            one.coefficients,
            effect=lambda term: (
                _CONSTANT if term.name == "constant" else _plain(term.name.replace(":", " × "))
            ),
            b=lambda term: starred(term.est, term.pvalue),
            p="pvalue",
        )
        if not total:
            paragraphs.append(_fit(one))
    return Table(
        id="process-regressions",
        title=Text("Regressions of template {number}", number=found.number),
        short=Text("Regressions"),
        columns=columns,
        rows=tuple(rows),
        notes=(
            *paragraphs,
            _ERRORS[found.errors],
            say("N = {n}; unstandardized coefficients.", n=found.n),
            STAR_LEGEND,
        ),
        sources=("Hayes (2022)",),
    )


def _fit(one: Equation) -> Words:
    told = [
        say(
            "{y}: R² = {r2}, F({df1}, {df2}) = {f}, p {p}",
            y=one.outcome,
            r2=unit(one.r2),
            df1=one.df1,
            df2=one.df2,
            f=number(one.f, 2),
            p=probability(one.pvalue),
        )
    ]
    told += [
        say(
            "{term}: ΔR² = {change}, F = {f}, p {p}, f² = {size}",
            term=test.term.replace(":", " × "),
            change=unit(test.r2_change),
            f=number(test.f, 2),
            p=probability(test.pvalue),
            size=number(test.f2, 3),
        )
        for test in one.interactions
    ]
    return say("{told}.", told=join(told, "; "))


def direct_table(found: Process | LatentProcess) -> Table:
    """The direct effect of X, at values of its moderators."""
    mediated, moderated = bool(found.mediators), any(one.at for one in found.direct)
    columns = _tested(Text("At") if moderated else Text("Path"))
    what = Text("Direct effect") if mediated else Text("Conditional effect")
    return Table(
        **called("process-direct", Text("{what} of {x} on {y}", what=what, x=found.x, y=found.y), what),
        columns=columns,
        rows=filled(
            columns,
            found.direct,
            effect=lambda one: _at(one.at) if one.at else path_text((found.x, found.y)),
            b=lambda one: starred(one.est, one.pvalue),
            p="pvalue",
        ),
        notes=_probe_notes(found) if moderated else (),
        paragraph=None if moderated or not found.direct else _direct_said(found),
    )


def _direct_said(found: Process | LatentProcess) -> Words:
    one = found.direct[0]
    return say(
        "Direct effect of {x} on {y}: b = {est}, {level} CI [{lower}, {upper}], p {p}.",
        x=found.x,
        y=found.y,
        est=number(one.est),
        level=percent(found.level, 0),
        lower=bound(one.ci_lower),
        upper=bound(one.ci_upper),
        p=probability(one.pvalue),
    )


def indirect_table(found: Process | LatentProcess) -> Table | None:
    """Indirect effects and indices; None without mediators."""
    if not found.indirect:
        return None
    columns = _tested(Text("Effect"), draws=True)
    return Table(
        id="process-indirect",
        title=Text("Indirect effects of {x} on {y}", x=found.x, y=found.y),
        short=Text("Indirect"),
        columns=columns,
        rows=headed(
            sorted(found.indirect, key=lambda one: one.kind == "total indirect"),
            columns,
            lambda one: None if one.kind == "total indirect" else _plain(path_text(one.route)),
            lambda own: filled(columns, own, effect=_indirect, b=_marked, se="boot_se", p="pvalue"),
        ),
        notes=(
            *_probe_notes(found),
            say(
                "{level} percentile bootstrap intervals, {draws} draws, seed {seed}.",
                level=percent(found.level, 0),
                draws=found.draws,
                seed=found.seed,
            )
            if found.draws
            else Text("No bootstrap draws were taken."),
        ),
        paragraph=_said(found),
        sources=("Hayes (2015)", "Hayes (2018)"),
    )


def _probe_notes(found: Process | LatentProcess) -> tuple[Words, ...]:
    if not found.probes:
        return ()
    return (_PROBES if hasattr(found, "equations") else _DEVIATIONS,)


def _indirect(one: IndirectEffect) -> Text:
    """What the effect is called."""
    if one.kind == "indirect":
        return _at(one.at) if one.at else Text("Indirect effect")
    if one.kind == "index":
        return Text(
            "Index of moderated moderated mediation ({moderator})"
            if ":" in one.moderator
            else "Index of moderated mediation ({moderator})",
            moderator=one.moderator.replace(":", " × "),
        )
    if one.kind == "conditional index":
        (other, value), *_ = one.at.items()
        return Text(
            "Conditional index of moderated mediation ({moderator}) at {other} = {value:.3g}",
            moderator=one.moderator,
            other=other,
            value=value,
        )
    if one.kind == "difference":
        return Text("Difference between the values of {moderator}", moderator=one.moderator)
    return Text("Total indirect effect")


def _marked(one: IndirectEffect) -> Cell:
    return Cell(one.est) if one.pvalue is None else starred(one.est, one.pvalue)


def _plain(words: str) -> Text:
    return Text.verbatim(words)


def _at(at: Mapping[str, float]) -> Text:
    return _plain(enumerated(f"{name} = {value:.3g}" for name, value in at.items()))


def _said(found: Process | LatentProcess) -> Words | None:
    index = [
        one for one in found.indirect if one.kind in ("index", "difference") and one.ci_lower is not None
    ]
    if not index:
        return _indirect_said(found)
    names = [" → ".join(one.route) for one in index if _excludes(one)]
    if names:
        return say(
            "The indirect effect depends on the moderator: {names} (interval of the index without 0).",
            names=enumerated(dict.fromkeys(names), "; "),
        )
    return Text("No interval of an index of moderated mediation excludes 0.")


def _indirect_said(found: Process | LatentProcess) -> Words | None:
    """The indirect effect of each route without a moderator, and their total; None without bootstrap draws."""
    told = [one for one in found.indirect if not one.at and one.ci_lower is not None]
    parts = [
        say(
            "{route}: indirect effect {est}, {level} bootstrap CI [{lower}, {upper}]",
            route=Text("in total") if one.kind == "total indirect" else path_text(one.route),
            est=number(one.est),
            level=percent(found.level, 0),
            lower=bound(one.ci_lower),
            upper=bound(one.ci_upper),
        )
        for one in told
    ]
    return say("{told}.", told=join(parts, "; ")) if parts else None


def _excludes(one: IndirectEffect) -> bool:
    return one.ci_lower is not None and one.ci_upper is not None and not one.ci_lower <= 0.0 <= one.ci_upper


_ERRORS = {
    "ols": Text("Ordinary least squares with their standard errors."),
    "hc3": Text("Ordinary least squares; heteroscedasticity-consistent standard errors (HC3)."),
}
_DEVIATIONS = Text(
    "Moderators as deviations from their mean: one standard deviation below, the mean, one above; of two values, both."
)
_PROBES = Text("Moderators at their 16th, 50th and 84th percentiles; of two values, both.")
