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
    **{name: index.cutoff for name, index in INDICES.items() if index.cutoff is not None},
    "loading": Cutoff("high", 0.7, 0.5, "Hair et al. (2010): .50, ideally .70"),
    "cr": Cutoff("high", 0.7, 0.6, "Hair et al. (2010): .70; Bagozzi & Yi (1988): .60"),
    "ave": Cutoff("high", 0.5, 0.5, "Fornell & Larcker (1981): .50"),
    "alpha": Cutoff("high", 0.7, 0.6, "Nunnally (1978): .70"),
    "htmt": Cutoff("low", 0.85, 0.90, "Kline (2011): .85; Henseler, Ringle & Sarstedt (2015): .90"),
}


def cutoff_for(measure: str) -> Cutoff | None:
    """The rule of a measure; scaled and robust versions share the rule of the plain one."""
    return CUTOFFS.get(without_version(measure))
