"""Latent means of groups against a reference group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Table, Words, join, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, filled, stated
from rcvsem.report.tables.wording import Names, names_note, number, probability

if TYPE_CHECKING:
    from rcvsem.infer.latent_means import LatentMeanDifference


def latent_mean_table(
    rows: Sequence[LatentMeanDifference],
    *,
    holds: bool,
    level: float = 0.95,
    names: Names | None = None,
) -> Table | None:
    """Latent means of each group against the reference group. None without any.

    holds : whether scalar invariance holds, without which the differences also carry differences of the items.
    """
    if not rows:
        return None
    columns = (
        usual.CONSTRUCT,
        usual.GROUP,
        column("reference", "Reference", "text"),
        column("difference", "Difference"),
        usual.SE,
        column("z", "z", symbol=True),
        usual.P,
        *usual.limits(keys=("lower", "upper"), group=usual.confidence(level)),
        column("d", "d", symbol=True),
    )
    return Table(
        **called("latent-means", "Differences of latent means", "Means"),
        columns=columns,
        rows=filled(
            *(columns, rows),
            construct="latent",
            difference="est",
            p="pvalue",
            lower="ci_lower",
            upper="ci_upper",
        ),
        notes=stated(
            None if holds else _NOT_COMPARABLE,
            "From the model with equal loadings and intercepts. d: difference divided by the pooled standard "
            "deviation of the latent variable (Hancock, 2001).",
            *names_note([r.latent for r in rows], names or {}),
        ),
        paragraph=join([_mean_said(r) for r in rows]),
    )


_NOT_COMPARABLE = Text(
    "Scalar invariance does not hold: these differences also contain differences of single items."
)


def _mean_said(r: LatentMeanDifference) -> Words | None:
    if not is_number(r.pvalue):
        return None
    significant = isinstance(r.pvalue, float) and r.pvalue < 0.05
    if not significant:
        template = Text("{latent} did not differ significantly between {group} and {reference} (p {p}).")
    elif r.est > 0:
        template = Text("{latent} is {d} SD higher in the group {group} than in {reference} (p {p}).")
    else:
        template = Text("{latent} is {d} SD lower in the group {group} than in {reference} (p {p}).")
    size = r.d if isinstance(r.d, NotAvailable) else abs(r.d)
    return say(
        template,
        latent=r.latent,
        d=number(size, 2),
        group=r.group,
        reference=r.reference,
        p=probability(r.pvalue),
    )
