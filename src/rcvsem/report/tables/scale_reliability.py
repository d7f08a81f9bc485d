"""Reliability of constructs, dimensions and the whole questionnaire by every coefficient, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from rcvsem.evaluate.cutoffs import CUTOFFS
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Reader, Table, Words, join, raw, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, showing
from rcvsem.report.tables.wording import Names, count, titled

if TYPE_CHECKING:
    from rcvsem.analyses.reliability import ScaleRow

_LEVELS = {
    "construct": Text("Constructs"),
    "dimension": Text("Dimensions"),
    "whole": Text("Whole questionnaire"),
}


def scale_reliability_table(
    rows: Sequence[ScaleRow],
    *,
    level: float = 0.95,
    draws: int = 0,
    names: Names | None = None,
) -> Table | None:
    """One row a scale under its level. None without any scale."""
    if not rows:
        return None
    tail = f"{level * 100:g}%"
    alpha, omega = Text("Cronbach's α"), Text("McDonald's ω")

    def ends(key: str, of: str, group: Text, words: Text) -> tuple[Column, Column]:
        found = attrgetter(of)
        low, high = Text("{words} LL", words=words), Text("{words} UL", words=words)
        return (
            column(f"{key}_lower", low, "unit", group=group, of=lambda entry: found(entry)[0]),
            column(f"{key}_upper", high, "unit", group=group, of=lambda entry: found(entry)[1]),
        )

    def name(entry: ScaleRow) -> Text:
        return titled(entry.code, names or {}) if entry.level == "construct" else entry.name

    def judged(entry: ScaleRow) -> Cell:
        low = isinstance(entry.alpha, float) and entry.alpha < CUTOFFS["alpha"].good
        return Cell(raw(entry.alpha), bold=low)

    drawn = Text("Bootstrap")
    several = any(not isinstance(entry.general, NotAvailable | None) for entry in rows)
    levels = {entry.level for entry in rows}
    compared = [entry for entry in rows if entry.level == rows[0].level]
    described: list[Words] = [
        say(
            "α: raw (covariances) with Feldt's {tail} interval, and standardized; ω from the one-factor model of "
            "the scale's own items; split-half: odd against even items, Spearman-Brown (Horst's form for halves "
            "of unequal length); λ6: Guttman. Bold: α below {cut}.",
            tail=tail,
            cut=Cell(CUTOFFS["alpha"].good, "unit", 2),
        )
    ]
    if several:
        described.append(_BEHIND)
    if draws:
        described.append(say("Bootstrap: {draws} draws, percentile intervals.", draws=count(draws)))
    return Table(
        **called("scale-reliability", "Reliability of the scales", "Scales"),
        brief=("k", "n", "alpha", "feldt_lower", "omega"),
        **listed_by(
            rows,
            column("scale", "Scale", "text", of=name),
            showing(usual.ITEMS, lambda entry: len(entry.items)),
            usual.N,
            column("alpha", "α", "unit", group=alpha, of=judged),
            *ends("feldt", "alpha_feldt", alpha, Text("Feldt")),
            *(ends("boot", "alpha_bootstrap", alpha, drawn) if draws else ()),
            column("standardized", "Standardized", "unit", group=alpha, of="alpha_standardized"),
            column("omega", "ω", "unit", group=omega),
            *(ends("omega", "omega_bootstrap", omega, drawn) if draws else ()),
            column("mean_r", "Mean r", "unit"),
            column("split_half", "Split-half", "unit"),
            column("lambda6", "λ6", "unit"),
            *(_OF_GENERAL if several else ()),
            under=lambda entry: _LEVELS[entry.level] if len(levels) > 1 else None,
        ),
        notes=tuple(described),
        paragraph=join(
            [
                usual.span_sentence(Text("Cronbach's α"), [(_said(e), e.alpha) for e in compared]),
                usual.span_sentence(Text("McDonald's ω"), [(_said(e), e.omega) for e in compared]),
            ]
        ),
        sources=(
            "Cronbach (1951)",
            "Feldt (1965)",
            "McDonald (1999)",
            *(("Schmid & Leiman (1957)", "Zinbarg et al. (2005)") if several else ()),
            *(() if all(isinstance(r.split_half, NotAvailable) for r in rows) else ("Horst (1951)",)),
        ),
    )


def _general(name: str) -> Reader:
    def read(entry: ScaleRow) -> Any:
        found = entry.general
        return found if found is None or isinstance(found, NotAvailable) else getattr(found, name)

    return read


_GENERAL = Text("General factor")
_OF_GENERAL = (
    column("omega_h", "ω hierarchical", "unit", group=_GENERAL, of=_general("omega_hierarchical")),
    column("omega_t", "ω total", "unit", group=_GENERAL, of=_general("omega_total")),
    column("ecv", "ECV", "unit", group=_GENERAL, of=_general("ecv")),
)
_BEHIND = Text(
    "General factor: of a scale of three constructs or more, one factor behind as many oblique factors (minimum "
    "residuals, direct quartimin, Schmid-Leiman): ω hierarchical is its share of the variance of the sum of standardized "
    "items as they are keyed, ω total that of all factors, ECV its share of the common variance. A sum score of "
    "everything stands for one thing only as far as ω hierarchical is high, whatever α is."
)


def _said(entry: ScaleRow) -> str | Text:
    return entry.code if entry.level == "construct" else entry.name
