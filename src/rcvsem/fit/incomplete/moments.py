"""Moments of rows with gaps: what is kept, what is checked, and the saturated model's fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from rcvsem.fit.incomplete.patterns import Incomplete, incomplete_rows
from rcvsem.fit.incomplete.saturated import saturated_moments
from rcvsem.fit.moment_checks import check_constant, unlabelled
from rcvsem.fit.moments import GroupMoments, Moments
from rcvsem.fit.sampling import Sampling, joined_sampling
from rcvsem.foundation.arrays import Floats, Ints, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, phrase_n

# Share of the respondents who answered both of two items below which a warning is due (lavaan's).
LOW_COVERAGE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class IncompleteMoments(Moments):
    """Moments of rows with gaps; the rows of other variables decide anew who has an answer."""

    missing: Literal["listwise", "fiml"] = "fiml"

    def _selected(self, names: tuple[str, ...], take: Ints) -> Moments:
        return select_incomplete(self, names, take)


def incomplete_moments(
    x: Floats,
    names: tuple[str, ...],
    labels: Sequence[str],
    codes: Ints,
    *,
    several: bool,
    sampling: Sampling | None = None,
) -> Moments:
    """Moments of all groups from answers x (n, p), NaN = gap; codes (n,) number the groups, below 0: none."""
    empty = np.isnan(x).all(axis=1)
    used = ~empty & (codes >= 0)
    groups = tuple(
        replace(
            incomplete_group(
                x[used & (codes == code)],
                names,
                label,
                several=several,
                sampling=None if sampling is None else sampling.take(used & (codes == code)),
            ),
            places=frozen(np.flatnonzero(used & (codes == code)), np.intp),
        )
        for code, label in enumerate(labels)
    )
    return IncompleteMoments(
        variables=names, groups=groups, n=int(used.sum()), n_received=len(x),
        findings=(*_told(x[used], int((empty & (codes >= 0)).sum()), groups, names), *unlabelled(codes)),
    )  # fmt: skip


def at_places(groups: Sequence[GroupMoments], places: Ints) -> tuple[GroupMoments, ...]:
    """Groups whose rows stand at `places` of the data that were given first."""
    return tuple(replace(group, places=frozen(places[group.places], np.intp)) for group in groups)


def incomplete_group(
    rows: Floats, names: tuple[str, ...], label: str, *, several: bool, sampling: Sampling | None = None
) -> GroupMoments:
    """Moments of one group's rows, none of them empty.

    Raises
    ------
    DataError : too few respondents, a constant item, two items never answered together, no EM solution.
    """
    place = phrase("group '{label}'", label=label) if several else ""
    inside = phrase(" in {place}", place=place) if place else ""
    p = len(names)
    if len(rows) <= p:
        raise DataError(
            phrase(
                "Only {n} respondents{inside} for {p} variables: more respondents than variables are "
                "needed (at least {p_2}).",
                n=len(rows),
                inside=inside,
                p=p,
                p_2=p + 1,
            ),
            fix="Join the group with another, or leave it out." if place else "",
        )
    sorted_rows = incomplete_rows(rows, sampling)
    coverage = sorted_rows.coverage()
    if (coverage == 0).any():
        i, j = (int(k[0]) for k in np.nonzero(np.triu(coverage == 0)))
        what = (
            phrase("{names} has no answer", names=names[i])
            if i == j
            else phrase("{names} and {names_2} were never both answered", names=names[i], names_2=names[j])
        )
        raise DataError(
            phrase("{what}{inside}: their covariance cannot be estimated.", what=what, inside=inside),
            fix="Leave one of them out of the model.",
        )
    check_constant(
        np.asarray(np.nanmax(rows, axis=0) - np.nanmin(rows, axis=0)), np.nanmean(rows, axis=0), names, place
    )
    found = saturated_moments(sorted_rows)
    correlations = found.cov / np.sqrt(np.outer(np.diag(found.cov), np.diag(found.cov)))
    if not found.converged or not np.isfinite(found.value) or np.linalg.eigvalsh(correlations)[0] < 1e-10:
        raise DataError(
            phrase(
                "The means and covariances of the incomplete answers{inside} cannot be estimated: EM "
                "found no proper solution in {steps} steps.",
                inside=inside,
                steps=found.steps,
            ),
            fix="Too few respondents answered some items together, or an item is a sum of others: leave it out.",
        )
    return GroupMoments(
        label=label, n=len(rows), cov=frozen(found.cov), mean=frozen(found.mean), data=frozen(rows),
        incomplete=Incomplete(rows=sorted_rows, saturated=found.value), sampling=sampling,
    )  # fmt: skip


def _told(x: Floats, empty: int, groups: Sequence[GroupMoments], names: tuple[str, ...]) -> list[Finding]:
    findings = []
    gaps = np.isnan(x)
    if gaps.any():
        findings.append(
            Finding(
                code="fiml",
                severity="info",
                text=phrase(
                    "{sum} of {n} respondents have a missing answer ({mean:.1f} % of the answers); all "
                    "their answers are used (full information maximum likelihood).",
                    sum=int(gaps.any(axis=1).sum()),
                    n=len(x),
                    mean=100 * gaps.mean(),
                ),
            )
        )
    if empty:
        findings.append(
            Finding(
                code="no_answer",
                severity="info",
                text=phrase_n(
                    empty,
                    "{n} respondent answered none of the model's items and is left out.",
                    "{n} respondents answered none of the model's items and are left out.",
                ),
            )
        )
    for group in groups:
        assert group.incomplete is not None
        coverage = group.incomplete.rows.coverage()
        i, j = np.unravel_index(int(np.argmin(coverage)), coverage.shape)
        if coverage[i, j] < LOW_COVERAGE:
            findings.append(
                Finding(
                    code="low_coverage",
                    severity="warning",
                    text=phrase(
                        "Only {coverage:.0f} % answered both {names} and {names_2}.",
                        coverage=100 * coverage[i, j],
                        names=names[i],
                        names_2=names[j],
                    ),
                    where=phrase("group '{label}'", label=group.label) if len(groups) > 1 else "",
                    fix="Their covariance rests on few respondents; look at the design of the questionnaire.",
                )
            )
    return findings


def select_incomplete(moments: Moments, names: tuple[str, ...], take: Ints) -> Moments:
    """The moments of other variables: the rows decide anew who has an answer, and EM runs on these variables alone.

    Only reordered variables keep their estimates.
    """
    if len(names) == len(moments.variables):
        groups = tuple(_reordered(group, take) for group in moments.groups)
        return _with_groups(moments, names, groups, moments.findings)
    x = np.concatenate([_rows(group)[:, take] for group in moments.groups])
    codes = np.repeat(np.arange(len(moments.groups)), [len(_rows(group)) for group in moments.groups])
    made = incomplete_moments(
        x,
        names,
        [group.label for group in moments.groups],
        codes,
        several=len(moments.groups) > 1,
        sampling=joined_sampling([group.sampling for group in moments.groups]),
    )
    groups = at_places(made.groups, np.concatenate([_places(group) for group in moments.groups]))
    kept = tuple(f for f in moments.findings if f.code not in ("fiml", "no_answer", "low_coverage"))
    return _with_groups(made, names, groups, (*made.findings, *kept), n_received=moments.n_received)


def without_gaps_in(moments: Moments, names: Sequence[str]) -> Moments:
    """The moments of the respondents who answered all of `names` (fixed x: the likelihood is given their values)."""
    take = [moments.variables.index(name) for name in names]
    keep = [~np.isnan(_rows(group)[:, take]).any(axis=1) for group in moments.groups]
    dropped = sum(int((~rows).sum()) for rows in keep)
    if not dropped:
        return moments
    groups = tuple(
        replace(
            incomplete_group(
                _rows(group)[rows],
                moments.variables,
                group.label,
                several=len(moments.groups) > 1,
                sampling=None if group.sampling is None else group.sampling.take(rows),
            ),
            places=frozen(_places(group)[rows], np.intp),
        )
        for group, rows in zip(moments.groups, keep, strict=True)
    )
    note = Finding(
        code="missing_x",
        severity="warning",
        text=phrase(
            "{dropped} respondents have a gap in {names} and are left out: the moments of fixed "
            "predictors are not modelled.",
            dropped=dropped,
            names=enumerated(names),
        ),
        fix="With fixed_x=False their distribution is modelled too and these respondents are kept.",
    )
    return _with_groups(moments, moments.variables, groups, (*moments.findings, note))


def _rows(group: GroupMoments) -> Floats:
    assert group.data is not None, "fiml moments keep their rows"
    return group.data


def _places(group: GroupMoments) -> Ints:
    return np.arange(group.n) if group.places is None else group.places


def _reordered(group: GroupMoments, take: Any) -> GroupMoments:
    assert group.incomplete is not None
    assert group.mean is not None
    rows = _rows(group)[:, take]
    return GroupMoments(
        label=group.label, n=group.n, cov=frozen(group.cov[np.ix_(take, take)]), mean=frozen(group.mean[take]),
        data=frozen(rows),
        incomplete=Incomplete(rows=incomplete_rows(rows, group.sampling), saturated=group.incomplete.saturated),
        sampling=group.sampling, places=group.places,
    )  # fmt: skip


def _with_groups(
    moments: Moments,
    names: tuple[str, ...],
    groups: tuple[GroupMoments, ...],
    findings: tuple[Finding, ...],
    n_received: int | None = None,
) -> Moments:
    return IncompleteMoments(
        variables=names, groups=groups, n=sum(group.n for group in groups), findings=findings,
        n_received=moments.n_received if n_received is None else n_received,
    )  # fmt: skip
