"""Who moves the solution, and which conclusions hang on single respondents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Cell, Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, filled
from rcvsem.report.tables.hypotheses import NOT_SUPPORTED, SUPPORTED
from rcvsem.report.tables.wording import count, listed, number, path_text

if TYPE_CHECKING:
    from rcvsem.analyses.influence import InfluenceStudy

_CLUSTER = (
    column("respondent", "Cluster", "text"),
    column("n", Text.meant("number of", "Respondents"), "integer"),
)
_BY_CLUSTER = Text(
    "The sample is clustered: what is left out at once is a whole cluster. Rows are those of its first respondent. "
    "Generalized Cook's distance needs more clusters than parameters."
)
_MEASURES = Text(
    "Generalized Cook's distance: the change of all estimates in units of their covariance matrix; likelihood distance: "
    "twice the loss of log-likelihood of all respondents at the estimates without this one; Δχ²: of all respondents "
    "minus without this one; largest change: estimate minus estimate without this one, in standard errors."
)
# Respondents or clusters named in a row.
SHOWN = 8


def influence_table(study: InfluenceStudy) -> Table:
    """The most influential respondents."""
    several, clusters = len(study.fit.moments.groups) > 1, study.influence.clusters
    columns = (
        usual.ROW,
        *(_CLUSTER if clusters else (usual.RESPONDENT,)),
        *((usual.GROUP,) if several else ()),
        column("cook", "Generalized Cook"),
        column("distance", "Likelihood distance"),
        column("chisq", "Δχ²", symbol=True),
        column("change", "Largest change (SE)"),
        column("parameter", "of", "text"),
    )
    return Table(
        id="influence",
        title=Text("Most influential clusters") if clusters else Text("Most influential respondents"),
        short=Text("Influence"),
        columns=columns,
        rows=filled(columns, study.top, respondent="key", chisq="chisq_change"),
        brief=("cook", "change", "parameter"),
        notes=(
            *([_BY_CLUSTER] if clusters else []),
            say("Each of {n} clusters was left out once and the model fitted again.", n=study.influence.n)
            if clusters
            else say(
                "Each of {n} respondents was left out once and the model fitted again.", n=study.influence.n
            ),
            _MEASURES,
        ),
        paragraph=_most(study),
        sources=("Cook (1986)", "Pek & MacCallum (2011)"),
    )


def _most(study: InfluenceStudy) -> Words | None:
    first = study.top[0]
    if first.cook is None or first.change is None:
        return None
    failed = study.influence.n - int(study.influence.converged.sum())
    if failed and study.influence.clusters:
        return say(
            "{failed} of the {n} models without one cluster could not be fitted.",
            failed=count(failed),
            n=count(study.influence.n),
        )
    if failed:
        return say(
            "{failed} of the {n} models without one respondent could not be fitted.",
            failed=count(failed),
            n=count(study.influence.n),
        )
    if study.influence.clusters:
        return say(
            "The most influential cluster ({cluster}) moves {parameter} by {change} standard errors.",
            cluster=first.key,
            parameter=first.parameter,
            change=number(abs(first.change), 2),
        )
    return say(
        "The most influential respondent (row {row}) moves {parameter} by {change} standard errors.",
        row=count(first.row),
        parameter=first.parameter,
        change=number(abs(first.change), 2),
    )


def reversal_table(study: InfluenceStudy) -> Table | None:
    """Which conclusions are other ones without a single respondent or cluster. None without any path."""
    found = study.influence
    said = _CLUSTERS if found.clusters else _RESPONDENTS
    if not found.conclusions:
        return None
    several = len(study.fit.moments.groups) > 1
    named = bool(study.fit.spec.hypotheses)
    rows, fragile = [], []
    for concluded in study.conclusions:
        one, changed = concluded.conclusion, concluded.changed_by
        if changed:
            fragile.append(one.name)
        group = f" ({study.fit.moments.groups[one.group - 1].label})" if several else ""
        first = [who.respondent.key if found.clusters else f"{who.respondent.row}" for who in changed[:SHOWN]]
        shown, more = enumerated(first), len(changed) - SHOWN
        who = Text.verbatim(shown)
        if more > 0:
            who = Text("{names} and {more} more", names=shown, more=more)
        rows.append(
            row(
                *(*([one.name] if named else []), f"{path_text((one.rhs, one.lhs))}{group}"),
                *(one.est, one.pvalue, _SUPPORTED[one.holds]),
                *(Cell(len(changed), bold=bool(changed)), changed[0].pvalue if changed else None, who),
            )
        )
    return Table(
        **called("influence-conclusions", said.title, said.short),
        brief=("path", "p", "verdict", "changed", "without"),
        columns=(
            *([column("name", "Hypothesis", "text")] if named else []),
            usual.PATH,
            usual.B,
            usual.P,
            usual.VERDICT,
            column("changed", said.changing, "integer"),
            column("without", "p without the strongest", "p"),
            column("rows", said.which, "text"),
        ),
        rows=tuple(rows),
        notes=(*([_BY_CLUSTER] if found.clusters else []), _RULES[found.rule == "robust"]),
        paragraph=say(said.fragile, fragile=listed(list(dict.fromkeys(fragile)))) if fragile else said.none,
    )


class _Omitted(NamedTuple):
    """How the table speaks of what is left out. changing, which : heads of columns."""

    title: Text
    short: Text
    changing: Text
    which: Text
    fragile: Text
    none: Text


_RESPONDENTS = _Omitted(
    title=Text("Conclusions that hang on one respondent"),
    short=Text("One respondent"),
    changing=Text("Respondents who change it"),
    which=Text("Their rows"),
    fragile=Text("{fragile}: omitting a single respondent changes the verdict; this should be reported."),
    none=Text("No conclusion changes when any single respondent is left out."),
)
_CLUSTERS = _Omitted(
    title=Text("Conclusions that hang on one cluster"),
    short=Text("One cluster"),
    changing=Text("Clusters that change it"),
    which=Text("Which"),
    fragile=Text("{fragile}: omitting a single cluster changes the verdict; this should be reported."),
    none=Text("No conclusion changes when any single cluster is left out."),
)


_SUPPORTED = {True: SUPPORTED, False: NOT_SUPPORTED}
_RULES = {
    True: Text(
        "Verdicts by robust standard errors of each fit; a p close to the level changes with almost anybody."
    ),
    False: Text(
        "Verdicts by the estimator's own standard errors; a p close to the level changes with almost anybody."
    ),
}
