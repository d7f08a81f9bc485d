"""The measurement model: loadings of every item on its construct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.fit.weak_markers import hardly_loads
from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Table, Words, join, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, showing
from rcvsem.report.tables.wording import (
    STAR_LEGEND,
    Names,
    listed,
    names_note,
    numbers,
    standard_error,
    starred,
    titled,
    unit,
)

if TYPE_CHECKING:
    from rcvsem.evaluate import ParameterEstimate, RSquared


def loading_table(
    estimates: Sequence[ParameterEstimate],
    r_squared: Sequence[RSquared] = (),
    *,
    names: Names | None = None,
    groups: Sequence[str] = (),
) -> Table | None:
    """Unstandardized and standardized loadings, explained variance of each item. None without any."""
    names = names or {}
    loadings = [estimate for estimate in estimates if estimate.op == "=~"]
    if not loadings:
        return None
    explained: Mapping[tuple[str, int], Any] = {(r.variable, r.group): r.value for r in r_squared}

    inner = [entry.rhs for entry in loadings if any(entry.rhs == other.lhs for other in loadings)]
    return Table(
        **called("loadings", "Measurement model: factor loadings", "Loadings"),
        **listed_by(
            loadings,
            showing(usual.ITEM, "rhs"),
            usual.B,
            showing(usual.SE, standard_error),
            usual.Z,
            usual.P,
            column("std", "Std. loading", "unit", of=lambda e: starred(e.std_all, e.pvalue)),
            column("smc", "SMC", "unit", symbol=True, of=lambda e: explained.get((e.rhs, e.group))),
            under=lambda e: titled(e.lhs, names),
            groups=groups,
        ),
        notes=(
            Text("b = unstandardized loading; SMC = squared multiple correlation."),
            *names_note(inner, names),
            STAR_LEGEND,
        ),
        paragraph=_paragraph(loadings),
    )


def _paragraph(loadings: Sequence[ParameterEstimate]) -> Words | None:
    known = numbers((entry.rhs, entry.std_all) for entry in loadings)
    first = usual.span_sentence(
        Text("Standardized loadings" if len(known) > 1 else "The standardized loading"),
        known,
    )
    if first is None:
        return None
    weak = _weak_markers(loadings)
    tested = [e for e in loadings if is_number(e.pvalue) and (e.lhs, e.group) not in weak]
    return join([first, _tests(tested) if tested else None, *(_left_out(*pair) for pair in weak.items())])


def _weak_markers(loadings: Sequence[ParameterEstimate]) -> dict[tuple[str, int], str]:
    """(construct, group) -> its marker, where that hardly loads: the other loadings' tests then rest on it."""
    found = {}
    for construct, group in dict.fromkeys((e.lhs, e.group) for e in loadings):
        own = [e for e in loadings if (e.lhs, e.group) == (construct, group) and is_number(e.std_all)]
        markers = [e for e in own if not e.free]
        others = [_standard(e) for e in own if e.free]
        if len(markers) == 1 and others and hardly_loads(_standard(markers[0]), others):
            found[construct, group] = markers[0].rhs
    return found


def _left_out(key: tuple[str, int], marker: str) -> Words:
    return say(
        "The tests of the other loadings of {construct} rest on its marker {marker}, which hardly loads, and are left "
        "out here.",
        construct=key[0],
        marker=marker,
    )


def _standard(entry: ParameterEstimate) -> float:
    value: Any = entry.std_all
    return float(value)


def _tests(tested: Sequence[ParameterEstimate]) -> Words:
    level = next((level for level in (0.001, 0.01, 0.05) if all(_p(e) < level for e in tested)), None)
    if level is not None:
        return say(
            "All {n} freely estimated loadings were significant (p < {level})."
            if len(tested) > 1
            else "The one freely estimated loading was significant (p < {level}).",
            n=len(tested),
            level=unit(level, 2 if level > 0.001 else 3),
        )
    weak = [entry.rhs for entry in tested if _p(entry) >= 0.05]
    return say(
        Text.counted(
            len(weak),
            "Of {n} freely estimated loadings, {m} was not significant (p ≥ {level}): {weak}.",
            "Of {n} freely estimated loadings, {m} were not significant (p ≥ {level}): {weak}.",
        ),
        n=len(tested),
        m=len(weak),
        weak=listed(weak),
        level=unit(0.05, 2),
    )


def _p(entry: ParameterEstimate) -> float:
    value: Any = entry.pvalue
    return float(value)
