"""Latent means by alignment, and the size of what is not invariant (dMACS)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import bracketed
from rcvsem.report.document import Table, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, filled, stated
from rcvsem.report.tables.wording import Names, listed, starred, titled

if TYPE_CHECKING:
    from rcvsem.infer.alignment import AlignedFactor

#: Nye, Bradburn, Olenick, Bialko & Drasgow (2019): .20 small, .40 medium, .70 large.
SMALL = 0.20


def aligned_mean_table(
    factors: Sequence[AlignedFactor],
    *,
    level: float = 0.95,
    names: Names | None = None,
) -> Table:
    """A row a factor and group."""
    columns = (
        usual.CONSTRUCT,
        usual.GROUP,
        column("reference", "Reference", "text"),
        column("difference", "Difference (SD of the reference)", of=lambda one: starred(one.est, one.pvalue)),
        usual.SE,
        column("z", "z", symbol=True),
        usual.P,
        *usual.limits(keys=("lower", "upper"), group=usual.confidence(level), of=("ci_lower", "ci_upper")),
        column("sd", "SD ratio"),
    )
    return Table(
        **called("aligned-means", "Latent means by alignment", "Alignment"),
        columns=columns,
        rows=tuple(
            made
            for one in factors
            for made in filled(
                columns,
                one.means,
                construct=lambda mean, one=one: titled(one.factor, names or {}),
                reference=lambda mean, one=one: one.reference,
            )
        ),
        notes=stated(
            "Alignment (Asparouhov & Muthén, 2014) of the configural model: group means and variances under which "
            "loadings and intercepts differ in as few items as can be; no item must be taken as invariant. It rests "
            "on most items being nearly invariant. Delta-method standard errors."
        ),
        sources=("Asparouhov & Muthén (2014)",),
    )


def item_bias_table(factors: Sequence[AlignedFactor], *, names: Names | None = None) -> Table:
    """dMACS of every item and group."""
    large = [bracketed(item.item, item.group) for one in factors for item in one.items if item.dmacs >= SMALL]
    columns = (
        usual.CONSTRUCT,
        column("item", "Item", "text"),
        usual.GROUP,
        column("loading", "Loading, difference"),
        column("intercept", "Intercept, difference"),
        column("dmacs", "dMACS"),
        column("mean", "Item mean, difference"),
    )
    return Table(
        **called("dmacs", "Size of non-invariance (dMACS)", "dMACS"),
        columns=columns,
        rows=tuple(
            made
            for one in factors
            for made in filled(
                columns, one.items, construct=lambda item, one=one: titled(one.factor, names or {})
            )
        ),
        notes=stated(
            "Against the first group, with aligned parameters. dMACS: distance of the expected answers of the two "
            "groups over the factor in the second, in standard deviations of the item (pooled); .20 is small, "
            ".40 medium, .70 large (Nye et al., 2019). Item mean: the part of the difference of means that is the "
            "item's, not the factor's."
        ),
        paragraph=say(
            "Items that work differently between the groups to an extent that matters (dMACS of .20 or more): {items}.",
            items=listed(large),
        )
        if large
        else Text(
            "No item works differently between the groups to an extent that matters (all dMACS below .20)."
        ),
        sources=("Nye & Drasgow (2011)", "Nye et al. (2019)"),
    )
