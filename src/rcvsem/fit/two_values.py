"""Outcomes with two values under an estimator for continuous variables: allowed, and said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.foundation.door import named
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, phrase_n

if TYPE_CHECKING:
    from rcvsem.fit.moments import Moments
    from rcvsem.fit.options import FitOptions
    from rcvsem.model import ModelSpec


def two_valued_outcomes(spec: ModelSpec, moments: Moments, options: FitOptions) -> tuple[Finding, ...]:
    """A warning that names explained or measuring variables with two values that are not declared ordinal."""
    explained = {row.lhs for row in spec.parameters if row.op == "~"}
    explained |= {row.rhs for row in spec.parameters if row.op == "=~"}
    place = {name: k for k, name in enumerate(moments.variables)}
    columns = [place[name] for name in spec.observed if name in explained and name not in spec.ordered]
    rows = [group.data for group in moments.groups if group.data is not None]
    if not rows or not columns:
        return ()
    found: list[str] = []
    low = np.min([np.nanmin(data[:, columns], axis=0) for data in rows], axis=0)
    high = np.max([np.nanmax(data[:, columns], axis=0) for data in rows], axis=0)
    for k, column in enumerate(columns):
        if all(
            bool(((own == low[k]) | (own == high[k]) | np.isnan(own)).all())
            for own in (data[:, column] for data in rows)
        ):
            found.append(f"{moments.variables[column]} ({low[k]:g}, {high[k]:g})")
    if not found:
        return ()
    names = enumerated(found)
    return (
        Finding(
            code="two_valued_outcome",
            severity="warning",
            text=phrase_n(
                len(found),
                "{names} has two values only, and {estimator} takes it as continuous: the paths to it are those "
                "of a linear probability model.",
                "{names} have two values only, and {estimator} takes them as continuous: the paths to them are "
                "those of a linear probability model.",
                names=names,
                estimator=options.estimator,
            ),
            fix=phrase(
                "As ordinal: {estimator} and {ordered}.",
                estimator=named("estimator", "wlsmv"),
                ordered=named("ordered", [one.split(" ")[0] for one in found]),
            ),
        ),
    )
