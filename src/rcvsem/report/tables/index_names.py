"""How the fit measures are called and printed, in the order a report lists them."""

from __future__ import annotations

from rcvsem.evaluate.cutoffs import cutoff_for
from rcvsem.evaluate.indices import INDICES
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Kind, say

_SUFFIXES = {"_scaled": Text("scaled"), "_robust": Text("robust")}

#: What a report lists, each followed by its scaled and its robust version.
DEFAULT_INDICES: tuple[str, ...] = tuple(
    name + suffix for name, index in INDICES.items() if index.report for suffix in ("", "_scaled", "_robust")
)


def _stem(name: str) -> tuple[str, Text | None]:
    for suffix, words in _SUFFIXES.items():
        if name.endswith(suffix):
            return name.removesuffix(suffix), words
    return name, None


def index_name(name: str) -> Text:
    """Its usual name; an unknown measure keeps its machine name."""
    stem, kind = _stem(name)
    index = INDICES.get(stem)
    own = Text.verbatim(stem) if index is None else Text(index.label)
    return own if kind is None else Text("{name} ({kind})", name=own, kind=kind)


def spoken_name(name: str) -> Text:
    """Its name in a sentence."""
    index = INDICES[name]
    return Text(index.spoken) if index.spoken else index_name(name)


def index_kind(name: str) -> tuple[Kind, int]:
    """Kind and digits its value is printed with."""
    stem, kind = _stem(name)
    index = INDICES.get(stem)
    shown: Kind = "number" if index is None else index.kind
    digits = 3 if index is None else index.digits
    # The df of a mean-and-variance adjusted test is no whole number.
    if stem == "df" and kind is not None:
        return "number", 2
    return shown, digits


def cutoff_cells(name: str) -> tuple[Cell, Cell]:
    """Its bounds for good and for acceptable fit ("≥ .95", "≥ .90"); empty without a rule."""
    rule = cutoff_for(name)
    if rule is None:
        return Cell(None), Cell(None)
    kind: Kind = "unit" if max(rule.good, rule.acceptable) < 1 else "number"
    digits = 2 if kind == "unit" else 0
    sign = "≥" if rule.direction == "high" else "≤"
    good, acceptable = (
        Cell(say("{sign} {bound}", bound=Cell(bound, kind, digits), sign=sign))
        for bound in (rule.good, rule.acceptable)
    )
    return good, acceptable
