"""Latent means by alignment, and the size of what is not invariant (dMACS)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import bracketed
from rcvsem.report.document import Column, Table, row, say
from rcvsem.report.tables import usual
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
        Column(key="reference", title=Text("Reference")),
        Column(
            key="difference",
            title=Text("Difference (SD of the reference)"),
            kind="number",
        ),
        usual.SE,
        Column(key="z", title=Text("z"), kind="number", symbol=True),
        usual.P,
        *usual.limits(keys=("lower", "upper"), group=usual.confidence(level)),
        Column(key="sd", title=Text("SD ratio"), kind="number"),
    )
    return Table(
        id="aligned-means",
        title=Text("Latent means by alignment"),
        short=Text("Alignment"),
        columns=columns,
        rows=tuple(
            row(
                titled(one.factor, names or {}),
                mean.group,
                one.reference,
                starred(mean.est, mean.pvalue),
                mean.se,
                mean.z,
                mean.pvalue,
                mean.ci_lower,
                mean.ci_upper,
                mean.sd,
            )
            for one in factors
            for mean in one.means
        ),
        notes=(
            Text(
                "Alignment (Asparouhov & Muthén, 2014) of the configural model: group means and variances under which "
                "loadings and intercepts differ in as few items as can be; no item must be taken as invariant. It rests "
                "on most items being nearly invariant. Delta-method standard errors."
            ),
        ),
        sources=("Asparouhov & Muthén (2014)",),
    )


def item_bias_table(factors: Sequence[AlignedFactor], *, names: Names | None = None) -> Table:
    """dMACS of every item and group."""
    large = [bracketed(item.item, item.group) for one in factors for item in one.items if item.dmacs >= SMALL]
    return Table(
        id="dmacs",
        title=Text("Size of non-invariance (dMACS)"),
        short=Text("dMACS"),
        columns=(
            usual.CONSTRUCT,
            Column(key="item", title=Text("Item")),
            usual.GROUP,
            Column(key="loading", title=Text("Loading, difference"), kind="number"),
            Column(key="intercept", title=Text("Intercept, difference"), kind="number"),
            Column(key="dmacs", title=Text("dMACS"), kind="number"),
            Column(key="mean", title=Text("Item mean, difference"), kind="number"),
        ),
        rows=tuple(
            row(
                titled(one.factor, names or {}),
                item.item,
                item.group,
                item.loading,
                item.intercept,
                item.dmacs,
                item.mean,
            )
            for one in factors
            for item in one.items
        ),
        notes=(
            Text(
                "Against the first group, with aligned parameters. dMACS: distance of the expected answers of the two "
                "groups over the factor in the second, in standard deviations of the item (pooled); .20 is small, "
                ".40 medium, .70 large (Nye et al., 2019). Item mean: the part of the difference of means that is the "
                "item's, not the factor's."
            ),
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
