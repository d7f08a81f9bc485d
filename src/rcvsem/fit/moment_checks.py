"""Checks of sample moments, with messages that name the items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rcvsem.foundation.arrays import Floats, correlations_of
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, phrase_n, told

# Relative size of the smallest eigenvalue of a correlation matrix below which it counts as singular.
SINGULAR = 1e-12
# Correlation above which two items count as the same item.
IDENTICAL = 1.0 - 1e-10


def listed(names: Sequence[str]) -> str:
    """Names, the first six of many."""
    return (
        enumerated(names)
        if len(names) <= 6
        else enumerated(names[:6]) + phrase(" and {n} more", n=len(names) - 6)
    )


def absent_message(absent: Sequence[str], present: Sequence[str]) -> str:
    """What to say of names that are not in the data."""
    from difflib import get_close_matches

    def sentence(name: str) -> str:
        same = [other for other in present if other.casefold() == name.casefold()]
        near = same or get_close_matches(name, present, n=2, cutoff=0.75)
        if not near:
            return phrase("'{name}' is not in the data.", name=name)
        return phrase("'{name}' is not in the data; '{near}' is.", name=name, near="' / '".join(near))

    return told(absent, sentence)


def check_constant(spread: Floats, mean: Floats, names: tuple[str, ...], place: str) -> None:
    """Raise DataError naming the items whose answers (p,) do not vary."""
    constant = [names[j] for j in np.flatnonzero(spread <= 1e-12 * np.abs(mean))]
    if constant:
        text = phrase_n(
            len(constant),
            "{listed} has zero variance",
            "{listed} have zero variance",
            listed=listed(constant),
        )
        text += (
            phrase(" in {place}.", place=place)
            if place
            else phrase(": every respondent gave the same answer.")
        )
        raise DataError(text, fix="Leave the constant item out of the model.")


def check_enough(n: int, names: tuple[str, ...], place: str, received: int | None = None) -> None:
    """Raise DataError when there are too few respondents. received : before rows with gaps were left out."""
    if n > len(names):
        return
    inside = phrase(" in {place}", place=place) if place else ""
    who = phrase("{n} respondent", n=n) if n == 1 else phrase("{n} respondents", n=n)
    if received is not None and received > n:
        who = phrase("{n} of {received} respondents", n=n, received=received)
        inside = phrase("{inside} with complete answers", inside=inside)
    fix = phrase("Join the group with another, or leave it out.") if place else ""
    if received is not None and received > len(names):
        fix = phrase("Leave out the items that most respondents skipped, or use full information (fiml).")
    raise DataError(
        phrase(
            "Only {who}{inside} for {n} variables: more respondents than variables are needed (at least "
            "{n_2}).",
            who=who,
            inside=inside,
            n=len(names),
            n_2=len(names) + 1,
        ),
        fix=fix,
    )


def check_symmetric(s: Floats, names: tuple[str, ...]) -> None:
    """Raise DataError naming the first pair of cells that differ."""
    scale = np.sqrt(np.abs(np.outer(np.diag(s), np.diag(s))))
    # Printed matrices carry a few digits on both sides; more than that is a different number.
    gap = np.abs(s - s.T) - 1e-5 * np.maximum(scale, np.abs(s))
    if (gap > 0).any():
        i, j = np.unravel_index(int(np.argmax(gap)), gap.shape)
        raise DataError(
            phrase(
                "The matrix is not symmetric: {names}, {names_2} is {s:g} and {names_2}, {names} is {s_2:g}.",
                names=names[i],
                names_2=names[j],
                s=s[i, j],
                s_2=s[j, i],
            ),
        )


def check_diagonal(variances: Floats, names: tuple[str, ...]) -> None:
    """Raise DataError naming a variable without a positive variance."""
    for name, variance in zip(names, variances, strict=True):
        if variance < 0:
            raise DataError(
                phrase("Variance of {name} is negative ({variance:g}).", name=name, variance=variance)
            )
        if variance == 0:
            raise DataError(phrase("{name} has zero variance.", name=name), fix="Leave it out of the model.")


def from_correlations(r: Floats, sds: Floats, names: tuple[str, ...]) -> Floats:
    """(p, p) covariances from correlations and standard deviations, both checked."""
    if sds.shape != (len(names),):
        raise DataError(
            phrase(
                "The standard deviations are {size}; {n} variables are named.", size=sds.size, n=len(names)
            )
        )
    for name, sd in zip(names, sds, strict=True):
        if not np.isfinite(sd) or sd <= 0:
            raise DataError(
                phrase("The standard deviation of {name} is {sd:g}; it must be above 0.", name=name, sd=sd)
            )
    off = np.flatnonzero(np.abs(np.diag(r) - 1.0) > 1e-6)
    if off.size:
        raise DataError(
            phrase(
                "With standard deviations the matrix must hold correlations, but the diagonal of {names} "
                "is {r:g}.",
                names=names[off[0]],
                r=r[off[0], off[0]],
            ),
            fix="Give a covariance matrix alone, or a correlation matrix with standard deviations.",
        )
    return np.asarray(r * np.outer(sds, sds))


def check_identical(cov: Floats, names: tuple[str, ...], place: str = "") -> None:
    """Raise DataError naming two items with a correlation of 1 or -1."""
    r = np.abs(np.triu(correlations_of(cov), 1))
    i, j = np.unravel_index(int(np.argmax(r)), r.shape)
    if r[i, j] > IDENTICAL:
        inside = phrase(" in {place}", place=place) if place else ""
        same = phrase("identical (r = 1)") if cov[i, j] > 0 else phrase("identical but for the sign (r = -1)")
        raise DataError(
            phrase(
                "{names} and {names_2} are {same}{inside}: the covariance matrix is singular.",
                names=names[i],
                names_2=names[j],
                same=same,
                inside=inside,
            ),
            fix="Leave one of the two out of the model.",
        )


def check_positive_definite(cov: Floats, names: tuple[str, ...], place: str = "") -> None:
    """Raise DataError naming the items that make a covariance matrix singular or indefinite."""
    check_identical(cov, names, place)
    values, vectors = np.linalg.eigh(correlations_of(cov))
    if values[0] > SINGULAR * values[-1]:
        return
    negative = int((values < -SINGULAR * values[-1]).sum())
    weights = np.abs(vectors[:, 0])
    involved = [names[k] for k in np.argsort(-weights, kind="stable") if weights[k] > 0.1][:6]
    count = (
        phrase("1 negative eigenvalue")
        if negative == 1
        else phrase("{negative} negative eigenvalues", negative=negative)
    )
    inside = phrase(" of {place}", place=place) if place else ""
    cause = (
        phrase("It may come from pairwise deletion or from polychoric correlations.")
        if negative
        else phrase("An item is a sum or a difference of others.")
    )
    smallest = float(np.linalg.eigvalsh(cov)[0])
    raise DataError(
        phrase(
            "The covariance matrix{inside} is not positive definite: {count}, the smallest eigenvalue is "
            "{smallest:.4g} ({values:.4g} as correlations), mostly from {involved}.",
            inside=inside,
            count=count,
            smallest=smallest,
            values=values[0],
            involved=enumerated(involved),
        ),
        fix=phrase("{cause} Estimation needs a positive definite matrix.", cause=cause),
    )


def unlabelled(codes: Any) -> list[Finding]:
    """A warning about respondents without a group label (code below 0)."""
    count = int((codes < 0).sum())
    if not count:
        return []
    return [
        Finding(
            code="no_group",
            severity="warning",
            text=phrase(
                "{count} of {size} respondents have no group label and are left out.",
                count=count,
                size=codes.size,
            ),
        )
    ]
