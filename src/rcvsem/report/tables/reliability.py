"""Reliability and convergent validity of the constructs: alpha, CR, AVE against their cut-offs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.evaluate.cutoffs import CUTOFFS
from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import CLAUSES, bracketed
from rcvsem.report.document import Cell, Row, Statement, Table, Words, join, raw, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import by_group, column
from rcvsem.report.tables.wording import Names, listed, numbers, titled, unit

if TYPE_CHECKING:
    from rcvsem.evaluate import ConstructValidity, OrdinalReliability
    from rcvsem.scale.reliability import Alpha

_BELOW = Text("Below the cut-off.")
_NAMES = {
    "alpha": Text("alpha"),
    "cr": Text("composite reliability"),
    "ave": Text.meant("in a sentence", "AVE"),
}


def reliability_table(
    alphas: Mapping[str, Alpha],
    validity: Iterable[ConstructValidity] = (),
    *,
    names: Names | None = None,
    groups: Sequence[str] = (),
    ordinal: Sequence[OrdinalReliability] = (),
) -> Table | None:
    """One row a construct: items, alpha with its interval, CR, AVE, omega. None without any construct.

    alphas : construct -> Cronbach's alpha of its items (over all groups).
    ordinal : ordinal alpha of each construct, when the fit is of ordinal items; it stands in a note.
    validity : CR, AVE and omega from a fit; without them (`rcvsem reliability` before fitting) only alpha.
    """
    entries = list(validity)
    level = next((alpha.level for alpha in alphas.values()), 0.95)
    pairs = _pairs(alphas, entries)
    if not pairs:
        return None
    interval = Text("{level:g}% CI of alpha", level=level * 100)
    columns = (
        usual.CONSTRUCT,
        usual.ITEMS,
        column("alpha", "Cronbach's α", "unit"),
        *usual.limits(keys=("alpha_lower", "alpha_upper"), kind="unit", group=interval),
        *((usual.CR, usual.AVE, usual.OMEGA) if entries else ()),
    )

    def shown(construct: str, entry: ConstructValidity | None) -> Row:
        alpha = alphas.get(construct)
        cells: list[Any] = [titled(construct, names or {})]
        cells.append(len(entry.indicators) if entry else alpha and alpha.k)
        cells += [None] * 3 if alpha is None else [_judged("alpha", alpha.raw), alpha.lower, alpha.upper]
        if entries:
            found = [None] * 3 if entry is None else [entry.cr, entry.ave, entry.omega]
            cells += [_judged("cr", found[0]), _judged("ave", found[1]), found[2]]
        return row(*cells)

    several = len({_group(pair) for pair in pairs}) > 1
    pooled = (Text("α over all groups."),) if several and alphas else ()
    used = ["alpha", *(("cr", "ave") if entries else ())]
    return Table(
        id="reliability",
        title=Text("Reliability and convergent validity") if entries else Text("Reliability"),
        short=Text("Reliability"),
        brief=("alpha", "cr", "ave", "omega"),
        columns=columns,
        rows=by_group(pairs, groups, columns, lambda own: (shown(*pair) for pair in own), _group),
        notes=(
            *_definitions(bool(entries), bool(ordinal)),
            *_ordinal_alphas(ordinal, groups),
            *pooled,
            _cutoffs(used),
        ),
        paragraph=_paragraph(alphas, entries),
        sources=tuple(CUTOFFS[name].source.split("; ")[0] for name in used),
    )


_Pair = tuple[str, "ConstructValidity | None"]


def _pairs(alphas: Mapping[str, Alpha], entries: Sequence[ConstructValidity]) -> list[_Pair]:
    pairs: list[_Pair] = [(entry.construct, entry) for entry in entries]
    pairs += [(name, None) for name in alphas if all(entry.construct != name for entry in entries)]
    return pairs


def _group(pair: _Pair) -> int:
    return pair[1].group if pair[1] else 1


def _judged(measure: str, value: Any) -> Cell:
    value = raw(value)
    low = isinstance(value, int | float) and value < CUTOFFS[measure].good
    return Cell(value, note=_BELOW if low else None)


_ORDINAL = Text(
    "CR = composite reliability and AVE = average variance extracted, from standardized loadings of the responses behind "
    "the items; ω = categorical omega of the observed sum (Green & Yang, 2009)."
)


def _ordinal_alphas(found: Sequence[OrdinalReliability], groups: Sequence[str]) -> tuple[Words, ...]:
    """Ordinal alpha of every construct in one sentence."""
    known = [entry for entry in found if is_number(entry.alpha)]
    if not known:
        return ()

    def label(entry: OrdinalReliability) -> str:
        several = len(groups) > 1
        return bracketed(entry.construct, groups[entry.group - 1]) if several else entry.construct

    alphas = [say("{construct} {alpha}", construct=label(entry), alpha=unit(entry.alpha)) for entry in known]
    return (
        say(
            "Ordinal α, from polychoric correlations (Zumbo et al., 2007): {alphas}.",
            alphas=join(alphas, CLAUSES),
        ),
    )


def _definitions(fitted: bool, ordinal: bool = False) -> tuple[Words, ...]:
    alpha = Text("α on complete answers, Feldt interval.")
    if not fitted:
        return (alpha,)
    if ordinal:
        return alpha, _ORDINAL
    return (
        alpha,
        Text(
            "CR = composite reliability and AVE = average variance extracted, from standardized loadings; "
            "ω = McDonald's omega from unstandardized estimates with residual covariances."
        ),
    )


def _cutoffs(used: Sequence[str]) -> Statement:
    places = [say("{symbol} ≥ {cut}", symbol=_symbol(name), cut=unit(CUTOFFS[name].good, 2)) for name in used]
    return say("Cut-offs: {places}.", places=join(places, CLAUSES))


def _symbol(name: str) -> str:
    return {"alpha": "α", "cr": "CR", "ave": "AVE"}[name]


def _paragraph(alphas: Mapping[str, Alpha], entries: Sequence[ConstructValidity]) -> Words | None:
    found = {
        "alpha": numbers((name, alpha.raw) for name, alpha in alphas.items()),
        "cr": numbers((entry.construct, entry.cr) for entry in entries),
        "ave": numbers((entry.construct, entry.ave) for entry in entries),
    }
    return join([_range(name, values) for name, values in found.items() if values])


def _range(measure: str, values: Sequence[tuple[str, float]]) -> Statement:
    cut = CUTOFFS[measure].good
    low = min(values, key=lambda pair: pair[1])
    high = max(values, key=lambda pair: pair[1])
    below = [name for name, value in values if is_number(value) and value < cut]
    single = len(values) == 1
    span = say(
        "{what} of {construct} was {low}" if single else "{what} ranged from {low} to {high}",
        what=_NAMES[measure].capitalized(),
        construct=low[0],
        low=unit(low[1]),
        high=unit(high[1]),
    )
    if below:
        return say("{span}; below {cut}: {below}.", span=span, cut=unit(cut, 2), below=listed(below))
    return say(
        "{span}, meeting the {cut} criterion." if single else "{span}, all meeting the {cut} criterion.",
        span=span,
        cut=unit(cut, 2),
    )
