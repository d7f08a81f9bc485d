"""Cut-off values as they are used in survey theses, each with its source. Data for the report, not a
verdict by themselves.

Parsimony indices (PGFI, PNFI, PCFI) have none: Mulaik et al. (1989) compare models by them and set no bound.

Cut-offs are conventions from simulations of particular models (Marsh, Hau & Wen, 2004, warn against golden
rules); the report prints the source beside each.
"""

from __future__ import annotations

from rcvsem.evaluate.indices import INDICES, without_version
from rcvsem.evaluate.verdicts import Cutoff

CUTOFFS: dict[str, Cutoff] = {
    cutoff.measure: cutoff
    for cutoff in (
        *(index.cutoff for index in INDICES.values() if index.cutoff is not None),
        Cutoff(
            measure="loading", direction="high", good=0.7, acceptable=0.5,
            source="Hair et al. (2010): .50, ideally .70",
        ),
        Cutoff(
            measure="cr", direction="high", good=0.7, acceptable=0.6,
            source="Hair et al. (2010): .70; Bagozzi & Yi (1988): .60",
        ),
        Cutoff(
            measure="ave", direction="high", good=0.5, acceptable=0.5, source="Fornell & Larcker (1981): .50"
        ),
        Cutoff(measure="alpha", direction="high", good=0.7, acceptable=0.6, source="Nunnally (1978): .70"),
        Cutoff(
            measure="htmt", direction="low", good=0.85, acceptable=0.90,
            source="Kline (2011): .85; Henseler, Ringle & Sarstedt (2015): .90",
        ),
    )
}  # fmt: skip


def cutoff_for(measure: str) -> Cutoff | None:
    """The rule of a measure; scaled and robust versions share the rule of the plain one."""
    return CUTOFFS.get(without_version(measure))
