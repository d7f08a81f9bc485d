"""The first page: the answers of a study in sentences, one a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import CLAUSES, enumerated, phrase
from rcvsem.instrument.screening_defaults import RULES
from rcvsem.report.document import Section, Words, join, say
from rcvsem.report.tables.decisions import rule_words
from rcvsem.report.tables.fit_indices import caution, fit_sentence
from rcvsem.report.tables.hypotheses import NOT_SUPPORTED, NOT_TESTED, SUPPORTED, outcome_sentence
from rcvsem.report.tables.mediation import mediation_line
from rcvsem.report.tables.missing import little_words
from rcvsem.report.tables.wording import bound, group_mark, number, path_text, percent, probability, unit

if TYPE_CHECKING:
    from rcvsem.analyses.at_a_glance import AtAGlance
    from rcvsem.foundation.findings import Finding
    from rcvsem.infer.decisions import Decisions, PathDecision
    from rcvsem.infer.hypotheses import HypothesisRow
    from rcvsem.survey import CleanSurvey

TITLE = Text("Results at a glance")
MOST_LINES = 40  # hypotheses or paths, and indirect effects, that are named one by one


def glance_section(found: AtAGlance) -> Section:
    """The section that opens every format and the terminal."""
    parts: list[Words | None] = [
        _sample(found),
        _reliability(found),
        fit_sentence(found.measures, converged=found.converged),
    ]
    if found.converged:
        parts += [
            caution(found.measures),
            *_paths(found),
            *_mediation(found),
            _explained(found),
        ]
    parts += warning_lines(f for f in found.findings if f.code not in _SAID_ABOVE)
    return Section(id="glance", title=TITLE, paragraphs=tuple(part for part in parts if part is not None))


def _sample(found: AtAGlance) -> Words:
    if found.survey is not None:
        line = sample_line(found.survey, found.n, found.groups)
        doubt = None if found.doubted is None else little_words(found.doubted, found.missing)
        return join([line, doubt]) or line
    return say("Sample: N = {n}{groups}.", n=found.n, groups=_in_groups(found.groups))


def _in_groups(groups: Sequence[str]) -> Text:
    k = len(groups)
    return Text(" in {k} groups", k=k) if k > 1 else Text.verbatim("")


def sample_line(survey: CleanSurvey, n: int | None = None, groups: Sequence[str] = ()) -> Words:
    """How the respondents analysed came about. n : of the analysis; None: all that the rules left."""
    n = survey.n if n is None else n
    removed = [step for step in survey.flow if step.removed and step.rule not in ("received", "analysed")]
    told: list[Words] = [
        say(
            "Sample: N = {n} of {received} respondents{groups}",
            n=n,
            received=survey.received,
            groups=_in_groups(groups),
        )
    ]
    if removed:
        steps = (
            phrase(
                "{n} {rule}", n=step.removed, rule=RULES[step.rule].deed if step.rule in RULES else step.text
            )
            for step in removed
        )
        told.append(
            Text("excluded by the rules of the questionnaire: {steps}", steps=enumerated(steps, CLAUSES))
        )
    gaps = survey.n - n
    if gaps > 0:
        told.append(say("{gaps} with missing answers left out (listwise)", gaps=gaps))
    return say("{told}.", told=join(told, "; "))


_COEFFICIENTS = {
    "alpha": Text("Cronbach's α"),
    "cr": Text("composite reliability"),
    "ave": Text.meant("in a sentence", "AVE"),
}


def _reliability(found: AtAGlance) -> Words | None:
    if not found.reliability:
        return None
    one = found.constructs == 1
    spans = [
        say(
            "{coefficient} {low}" if one else "{coefficient} {low} to {high}",
            coefficient=_COEFFICIENTS[span.name],
            low=unit(span.low),
            high=unit(span.high),
        )
        for span in found.reliability
    ]
    return say(
        "Reliability of {k} construct: {spans}." if one else "Reliability of {k} constructs: {spans}.",
        k=found.constructs,
        spans=join(spans, CLAUSES),
    )


def _paths(found: AtAGlance) -> list[Words | None]:
    """Hypotheses with estimate and verdict; without hypotheses the path coefficients."""
    decided = found.decisions
    if not decided.paths:
        return []
    decides = say("Decided by {rule}.", rule=rule_words(decided.rule))
    several = len(found.groups) > 1
    if found.hypotheses:
        head = join([outcome_sentence(found.hypotheses) if not several else None, decides])
        rows = found.hypotheses
        if len(rows) > MOST_LINES:
            return [head]
        entries = {(e.lhs, e.rhs, e.group): e for e in decided.paths}
        return [
            head,
            *(
                _hypothesis(row, entries[row.target, row.source, row.group], decided, found.groups)
                for row in rows
            ),
        ]
    if len(decided.paths) > MOST_LINES:
        return [decides]
    return [decides, *(_path(entry, decided, found.groups) for entry in decided.paths)]


def _estimate(entry: PathDecision, decided: Decisions) -> Words | None:
    """β with the interval and p that decide."""
    lower, upper = (entry.std_lower, entry.std_upper) if decided.by_draws else (entry.lower, entry.upper)
    parts = [say("β = {std}", std=number(entry.std))]
    if is_number(lower) and is_number(upper):
        parts.append(
            say(
                "{level} CI [{lower}, {upper}]" if decided.by_draws else "{level} CI of b [{lower}, {upper}]",
                lower=bound(lower),
                upper=bound(upper),
                level=percent(decided.level, 0),
            )
        )
    if not isinstance(entry.pvalue, NotAvailable):
        parts.append(say("p {p}", p=probability(entry.pvalue)))
    return join(parts, CLAUSES)


def _hypothesis(row: HypothesisRow, entry: PathDecision, decided: Decisions, groups: Sequence[str]) -> Words:
    outcome = NOT_TESTED if row.supported is None else SUPPORTED if row.supported else NOT_SUPPORTED
    return say(
        "{name}{group} {path}{sign}: {estimate}; {outcome}.",
        name=row.name,
        group=group_mark(row.group, groups),
        path=path_text((row.source, row.target)),
        sign=Text(" ({sign})", sign=row.sign) if row.sign else "",
        estimate=_estimate(entry, decided),
        outcome=outcome,
    )


def _path(entry: PathDecision, decided: Decisions, groups: Sequence[str]) -> Words:
    return say(
        "{path}{group}: {estimate}.",
        path=path_text((entry.rhs, entry.lhs)),
        group=group_mark(entry.group, groups),
        estimate=_estimate(entry, decided),
    )


def _mediation(found: AtAGlance) -> list[Words | None]:
    if len(found.mediation) > MOST_LINES:
        return []
    return [mediation_line(effect, found.groups) for effect in found.mediation]


def _explained(found: AtAGlance) -> Words | None:
    if len(found.groups) > 1:
        return None
    parts = [
        say("{name} {share}", name=row.variable, share=percent(row.value))
        for row in found.r_squared
        if is_number(row.value)
    ]
    return say("Explained variance: {shares}.", shares=join(parts, CLAUSES)) if parts else None


_SAID_ABOVE = frozenset({"model_does_not_fit"})
_KIND = {"problem": Text("Problem"), "warning": Text("Warning")}


def warning_lines(findings: Iterable[Finding]) -> list[Words]:
    """What a reader must not miss, one line each, problems first."""
    told = [finding for finding in findings if finding.severity in _KIND]
    return [
        say("{kind}: {text}", kind=_KIND[finding.severity], text=Text.of_message(finding.text))
        if not finding.where
        else say(
            "{kind}: {where}: {text}",
            kind=_KIND[finding.severity],
            where=Text.of_message(finding.where),
            text=Text.of_message(finding.text),
        )
        for finding in sorted(told, key=lambda f: f.severity != "problem")
    ]
