"""Restrictions that a text makes without saying so: two scales of a latent, one label on two paths, zero covariances."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.model.roles import Roles
from rcvsem.model.rows import Row, Written
from rcvsem.model.table import Parameter, at_line

UNCORRELATED = "uncorrelated_predictors"


def restriction_findings(
    written: Written, roles: Roles, parameters: Sequence[Parameter]
) -> tuple[Finding, ...]:
    """What holds more than a reader of the text would think."""
    return (
        *_two_scales(parameters, roles),
        *_shared_labels(written),
        *_uncorrelated(roles, parameters),
    )


def _two_scales(parameters: Sequence[Parameter], roles: Roles) -> list[Finding]:
    """A fixed loading and a fixed variance of one latent: one restriction more than its units need.

    Latents whose loadings are all fixed by the author (growth, method, intercept factors) are meant so.
    """
    findings: list[Finding] = []
    for latent in roles.latents:
        groups: list[int] = []
        marker: Parameter | None = None
        variance: Parameter | None = None
        for group in sorted({p.group for p in parameters}):
            loadings = [p for p in parameters if p.op == "=~" and p.lhs == latent and p.group == group]
            fixed = [p for p in loadings if p.fixed]
            own = next(
                (p for p in parameters if p.op == "~~" and p.lhs == p.rhs == latent and p.group == group),
                None,
            )
            if not fixed or own is None or not own.fixed or (len(fixed) == len(loadings) > 1):
                continue
            groups.append(group)
            marker, variance = marker or fixed[0], variance or own
        if marker is None or variance is None:
            continue
        drop = (
            phrase("drop {latent} ~~ {fixed:g}*{latent}", latent=latent, fixed=variance.fixed)
            if variance.user
            else phrase("leave out the option that fixes variances")
        )
        several = max(p.group for p in parameters) > 1
        told = enumerated(map(str, groups))
        inside = phrase_n(len(groups), " (group {told})", " (groups {told})", told=told) if several else ""
        findings.append(
            Finding(
                code="two_scales",
                severity="warning",
                text=phrase(
                    "{latent} has two scales{inside}: the loading of {rhs} is fixed at {fixed:g} and the "
                    "variance of {latent} at {fixed_2:g}, which restricts the model by one more degree of "
                    "freedom than its units need.",
                    latent=latent,
                    inside=inside,
                    rhs=marker.rhs,
                    fixed=marker.fixed,
                    fixed_2=variance.fixed,
                ),
                where=at_line(variance.line or marker.line),
                fix=phrase("Write NA*{rhs} or {drop}.", rhs=marker.rhs, drop=drop),
            )
        )
    return findings


_OF = {
    "=~": "loadings",
    "~": "paths",
    "~~": "(co)variances",
    "~1": "intercepts",
    "|": "thresholds",
    "~*~": "scalings",
}


def _shared_labels(written: Written) -> list[Finding]:
    """One label on several parameters holds them equal: often meant, sometimes a slip of the pen."""
    bearers: dict[str, list[Row]] = {}
    for row in written.rows:
        for label in dict.fromkeys(row.modifiers.labels):
            if label:
                bearers.setdefault(label, []).append(row)
    findings = []
    for label, rows in bearers.items():
        if len(rows) < 2:
            continue
        kinds = list(dict.fromkeys(_OF.get(row.op, row.op) for row in rows))
        shown = enumerated(_text(row) for row in rows[:6]) + (
            phrase(" and {n} more", n=len(rows) - 6) if len(rows) > 6 else ""
        )
        findings.append(
            Finding(
                code="shared_label",
                severity="info" if len(kinds) == 1 else "warning",
                text=phrase(
                    "the label '{label}' holds {n} parameters equal: {shown}",
                    label=label,
                    n=len(rows),
                    shown=shown,
                )
                + (f" ({' and '.join(kinds)})." if len(kinds) > 1 else "."),
                where=at_line(rows[1].line),
                fix="Give each its own label if that is not meant.",
            )
        )
    return findings


def _text(row: Row) -> str:
    return f"{row.lhs} ~ 1" if row.op == "~1" else f"{row.lhs} {row.op} {row.rhs}"


def uncorrelated_pairs(roles: Roles, parameters: Sequence[Parameter]) -> list[tuple[str, str]]:
    """(observed predictor, exogenous construct or other predictor) pairs whose covariance is 0 by default, in order.

    An observed predictor covaries with no construct unless the text says so; once its covariance with one is written,
    its moments are parameters and its covariances with the other predictors are 0 too (lavaan's rules).
    """
    explained = {p.lhs for p in parameters if p.op == "~"} | {p.rhs for p in parameters if p.op == "=~"}
    outside = set(roles.auxiliary) | explained
    predictors = list(
        dict.fromkeys(
            p.rhs for p in parameters if p.op == "~" and p.rhs not in outside and p.rhs not in roles.latents
        )
    )
    written = {frozenset((p.lhs, p.rhs)) for p in parameters if p.op == "~~"}
    pairs = [(x, f) for x in predictors for f in roles.exogenous_latents]
    pairs += list(combinations(predictors, 2))
    found = [pair for pair in pairs if frozenset(pair) not in written]
    return sorted(found, key=lambda pair: predictors.index(pair[0]))


def covariance_lines(roles: Roles, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """`x ~~ F1 + F2 + z` lines that set all the pairs free.

    They make the moments of x parameters, so that its covariances with the other predictors have to be written too.
    """
    wanted = list(pairs)
    for x in dict.fromkeys(x for x, _ in pairs):
        for other in roles.exogenous:
            known = (x, other) in wanted or (other, x) in wanted
            if x in roles.exogenous and other != x and not known:
                wanted.append((x, other))
    by: dict[str, list[str]] = {}
    for x, other in wanted:
        by.setdefault(x, []).append(other)
    return [f"{x} ~~ {' + '.join(others)}" for x, others in by.items()]


def _uncorrelated(roles: Roles, parameters: Sequence[Parameter]) -> list[Finding]:
    pairs = uncorrelated_pairs(roles, parameters)
    if not pairs:
        return []
    by: dict[str, list[str]] = {}
    for x, other in pairs:
        by.setdefault(x, []).append(other)
    shown = enumerated(
        (phrase("{x} with {others}", x=x, others=enumerated(others)) for x, others in by.items()), "; "
    )
    lines = covariance_lines(roles, pairs)
    return [
        Finding(
            code=UNCORRELATED,
            severity="warning",
            text=phrase_n(
                len(pairs),
                "the model holds {n} covariance of its predictors at 0: {shown}.",
                "the model holds {n} covariances of its predictors at 0: {shown}.",
                shown=shown,
            ),
            fix=phrase("If they may be related, write {lines}.", lines=enumerated(lines, "; ")),
        )
    ]
