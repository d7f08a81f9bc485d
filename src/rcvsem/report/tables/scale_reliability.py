"""Reliability of constructs, dimensions and the whole questionnaire by every coefficient, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.evaluate.cutoffs import CUTOFFS
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Row, Table, Words, join, raw, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import headed
from rcvsem.report.tables.span import span_sentence
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

    def ends(key: str, group: Text, words: Text) -> tuple[Column, Column]:
        return (
            usual.column(f"{key}_lower", Text("{words} LL", words=words), "unit", group=group),
            usual.column(f"{key}_upper", Text("{words} UL", words=words), "unit", group=group),
        )

    drawn = Text("Bootstrap")
    several = any(not isinstance(entry.general, NotAvailable | None) for entry in rows)
    of_general = (
        usual.column("omega_h", "ω hierarchical", "unit", group=_GENERAL),
        usual.column("omega_t", "ω total", "unit", group=_GENERAL),
        usual.column("ecv", "ECV", "unit", group=_GENERAL),
    )
    columns = (
        Column(key="scale", title=Text("Scale")),
        usual.ITEMS,
        usual.N,
        usual.column("alpha", "α", "unit", group=alpha),
        *ends("feldt", alpha, Text("Feldt")),
        *(ends("boot", alpha, drawn) if draws else ()),
        usual.column("standardized", "Standardized", "unit", group=alpha),
        usual.column("omega", "ω", "unit", group=omega),
        *(ends("omega", omega, drawn) if draws else ()),
        usual.column("mean_r", "Mean r", "unit"),
        usual.column("split_half", "Split-half", "unit"),
        usual.column("lambda6", "λ6", "unit"),
        *(of_general if several else ()),
    )

    def shown(entry: ScaleRow) -> Row:
        label = titled(entry.code, names or {}) if entry.level == "construct" else entry.name
        low = isinstance(entry.alpha, float) and entry.alpha < CUTOFFS["alpha"].good
        return row(
            *(label, len(entry.items), entry.n, Cell(raw(entry.alpha), bold=low), *entry.alpha_feldt),
            *(*(entry.alpha_bootstrap if draws else ()), entry.alpha_standardized),
            *(entry.omega, *(entry.omega_bootstrap if draws else ())),
            *(entry.mean_r, entry.split_half, entry.lambda6, *(_of_general(entry) if several else ())),
        )

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
        id="scale-reliability",
        title=Text("Reliability of the scales"),
        short=Text("Scales"),
        brief=("k", "n", "alpha", "feldt_lower", "omega"),
        columns=columns,
        rows=headed(
            rows,
            columns,
            lambda entry: _LEVELS[entry.level] if len(levels) > 1 else None,
            lambda own: map(shown, own),
        ),
        notes=tuple(described),
        paragraph=join(
            [
                span_sentence(Text("Cronbach's α"), [(_said(e), e.alpha) for e in compared]),
                span_sentence(Text("McDonald's ω"), [(_said(e), e.omega) for e in compared]),
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


def _of_general(entry: ScaleRow) -> tuple[Any, Any, Any]:
    found = entry.general
    if found is None or isinstance(found, NotAvailable):
        return found, found, found
    return found.omega_hierarchical, found.omega_total, found.ecv


_GENERAL = Text("General factor")
_BEHIND = Text(
    "General factor: of a scale of three constructs or more, one factor behind as many oblique factors (minimum "
    "residuals, direct quartimin, Schmid-Leiman): ω hierarchical is its share of the variance of the sum of standardized "
    "items as they are keyed, ω total that of all factors, ECV its share of the common variance. A sum score of "
    "everything stands for one thing only as far as ω hierarchical is high, whatever α is."
)


def _said(entry: ScaleRow) -> str | Text:
    return entry.code if entry.level == "construct" else entry.name
