"""Composites of a covariance-based model: weights, loadings and collinearity of their items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Table, Words, join, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, showing, stated
from rcvsem.report.tables.wording import STAR_LEGEND, Names, listed, names_note, starred, titled, unit

if TYPE_CHECKING:
    from rcvsem.evaluate.composites import CompositeWeight

SOURCE = Text(
    "Composites in the Henseler-Ogasawara specification (Schuberth, 2023; Yu, Schuberth & Henseler, 2023)."
)


def composite_table(
    weights: Sequence[CompositeWeight],
    *,
    level: float = 0.95,
    names: Names | None = None,
    groups: Sequence[str] = (),
) -> Table | None:
    """Standardized weights with their tests, unstandardized weights, loadings and VIF. None without composites."""
    if not weights:
        return None
    names = names or {}
    std, ends = "estimate.std_all", ("estimate.std_all_ci_lower", "estimate.std_all_ci_upper")
    return Table(
        **called("composites", "Composites: weights of their items", "Composites"),
        **listed_by(
            weights,
            usual.ITEM,
            column("std", "Std. weight", of=lambda e: starred(e.estimate.std_all, e.estimate.std_all_pvalue)),
            showing(usual.SE, f"{std}_se"),
            showing(usual.Z, f"{std}_z"),
            showing(usual.P, f"{std}_pvalue"),
            *usual.limits(group=usual.confidence(level), of=ends),
            column("est", "w", symbol=True, of="estimate.est"),
            column("loading", "Loading", "unit"),
            column("vif", "VIF", digits=2, symbol=True),
            under=lambda one: titled(one.composite, names),
            groups=groups,
        ),
        notes=stated(
            "SE, z, p and interval are those of the standardized weight (delta method). w = unstandardized weight; "
            "one of each composite is fixed and holds its scale. Loading = correlation of item and composite; VIF = "
            "variance inflation of the item by the others. Composites have no reliability, AVE or HTMT.",
            SOURCE,
            STAR_LEGEND,
            *names_note([one.item for one in weights], names),
        ),
        paragraph=_paragraph(weights),
    )


def _paragraph(weights: Sequence[CompositeWeight]) -> Words | None:
    tested = [one for one in weights if is_number(one.estimate.std_all_pvalue)]
    if not tested:
        return None
    weak = [one.item for one in tested if float(one.estimate.std_all_pvalue) >= 0.05]  # type: ignore[arg-type]
    overlapping = [one.item for one in weights if is_number(one.vif) and float(one.vif) >= 5.0]  # type: ignore[arg-type]
    return join(
        [
            say(
                "Of {n} weights, {m} did not differ from 0 (p ≥ {level}): {weak}.",
                n=len(tested),
                m=len(weak),
                level=unit(0.05, 2),
                weak=listed(weak),
            )
            if weak
            else say("All {n} weights differed from 0 (p < {level}).", n=len(tested), level=unit(0.05, 2)),
            say("Collinear items (VIF ≥ {limit}): {names}.", limit=5, names=listed(overlapping))
            if overlapping
            else None,
        ]
    )
