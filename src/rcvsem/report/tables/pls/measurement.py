"""Outer model, reliability, discriminant validity."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from rcvsem.evaluate.cutoffs import CUTOFFS
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.pls.assessment import PlsAssessment
from rcvsem.pls.assessment_rows import OuterRow
from rcvsem.pls.redundancy import ENOUGH, Redundancy
from rcvsem.report.document import Cell, Row, Table, Words, group_row, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, showing, told
from rcvsem.report.tables.pls.shared import (
    KINDS,
    bootstrap_notes,
    deciding_p,
    estimate_columns,
    interval_columns,
    notes_of,
    tested,
)
from rcvsem.report.tables.wording import STAR_LEGEND, Names, listed, names_note, numbers, titled, unit

LOADING = 0.708  # its square is one half (Hair et al. 2022)
INDICATOR_VIF = 5.0


def loading_table(a: PlsAssessment, names: Names) -> Table | None:
    """Reflective constructs: loadings with the bootstrap, reliability of each item."""
    rows = _outer(a, "factor")
    if not rows:
        return None
    low = [r.column for r in rows if abs(r.loading.value) < LOADING]
    return Table(
        **called("pls-loadings", "Reflective measurement: loadings", "Loadings"),
        brief=("loading", "loading_p", "reliability"),
        **listed_by(
            rows,
            showing(usual.ITEM, "column"),
            *estimate_columns(a, "loading", "Loading"),
            column("reliability", "Loading²", "unit"),
            column("weight", "Weight", of="weight.value"),
            under=lambda r: _construct(r, names),
        ),
        notes=notes_of(
            a.fit,
            say(
                "Loading² is the reliability of the item; a loading of {cut} or more leaves less error than construct.",
                cut=unit(LOADING),
            ),
            *bootstrap_notes(a),
            STAR_LEGEND,
            *names_note([r.column for r in rows], names),
        ),
        paragraph=say(
            "All loadings reach {cut}." if not low else "Loadings below {cut}: {low}.",
            cut=unit(LOADING),
            low=listed(low),
        ),
        sources=("Hair, Hult, Ringle & Sarstedt (2022)",),
    )


def weight_table(a: PlsAssessment, names: Names) -> Table | None:
    """Composites: weights with the bootstrap, loadings, collinearity."""
    rows = _outer(a, "composite")
    if not rows:
        return None
    high = [r.column for r in rows if not isinstance(r.vif, NotAvailable) and r.vif >= INDICATOR_VIF]
    return Table(
        **called("pls-weights", "Composites: weights", "Weights"),
        brief=("weight", "weight_p", "vif"),
        **listed_by(
            rows,
            showing(usual.ITEM, "column"),
            *estimate_columns(a, "weight", "Weight"),
            column("loading", "Loading", of="loading.value"),
            column("loading_p", "p of loading", "p", of=lambda r: deciding_p(a, r.loading)),
            usual.VIF,
            under=lambda r: _construct(r, names),
        ),
        notes=notes_of(
            a.fit,
            "An item without a significant weight may stay when its loading is 0.50 or more (absolute importance), "
            "or significant and the item belongs to the content.",
            *bootstrap_notes(a),
            STAR_LEGEND,
            *names_note([r.column for r in rows], names),
        ),
        paragraph=say(
            "No item reaches a VIF of {cut}." if not high else "VIF of {cut} or more: {high}.",
            cut=Cell(INDICATOR_VIF, "integer"),
            high=listed(high),
        ),
        sources=("Hair, Hult, Ringle & Sarstedt (2022)", "Cenfetelli & Bassellier (2009)"),
    )


def _outer(a: PlsAssessment, kind: str) -> list[OuterRow]:
    """The items of the constructs of one kind."""
    kinds = {(c.construct, c.stage): c.kind for c in a.constructs}
    return [r for r in a.outer if kinds.get((r.construct, r.stage)) == kind]


def _construct(one: OuterRow, names: Names) -> Text:
    head = titled(one.construct, names)
    return head if one.stage != 1 else Text("{head} (first stage)", head=head)


def reliability_table(a: PlsAssessment, names: Names) -> Table:
    """Kind and mode of every construct, and for reflective ones alpha, rho_A, rho_C and AVE."""
    weak = [
        c.construct
        for c in a.constructs
        if any(value < least for least, value in numbers(((0.7, c.rho_a), (0.7, c.rho_c), (0.5, c.ave))))
    ]
    factors = any(c.kind == "factor" for c in a.constructs)
    return Table(
        **called("pls-reliability", "Constructs: reliability and convergent validity", "Reliability"),
        brief=("alpha", "rho_a", "rho_c", "ave"),
        **listed_by(
            a.constructs,
            showing(usual.CONSTRUCT, lambda c: titled(c.construct, names)),
            showing(usual.KIND, lambda c: KINDS[c.kind]),
            column("mode", "Mode", "text", of=lambda c: c.mode if c.kind != "product" else None),
            column("items", Text.meant("number of", "Items"), "integer"),
            column("alpha", "α", "unit"),
            column("rho_a", "rho_A", "unit"),
            column("rho_c", "rho_C", "unit"),
            column("ave", "AVE", "unit"),
            *interval_columns(a, "ave", lambda c: c.intervals.get("ave", {}), "unit", "AVE"),
        ),
        notes=notes_of(
            a.fit,
            "α: Cronbach, standardized items; rho_A: Dijkstra & Henseler (2015); rho_C: composite reliability "
            "(Jöreskog 1971). .70 and more for reliabilities (above .95 items repeat each other), .50 and more for "
            "AVE. They have no meaning for composites.",
            "rho_C and AVE from the corrected loadings." if a.fit.options.consistent else None,
        ),
        paragraph=None
        if not factors
        else say(
            "Reliability and AVE of all reflective constructs are sufficient."
            if not weak
            else "Below .70 (rho_A or rho_C) or .50 (AVE): {weak}.",
            weak=listed(weak),
        ),
        sources=("Dijkstra & Henseler (2015)", "Hair, Hult, Ringle & Sarstedt (2022)"),
    )


def fornell_larcker_table(a: PlsAssessment) -> Table | None:
    """Square roots of the AVE on the diagonal, construct correlations below."""
    d = a.discriminant
    codes = d.constructs
    if len(codes) < 2:
        return None
    dash = NotAvailable("a composite or a single item has no AVE")
    rows = []
    for i, code in enumerate(codes):
        diagonal = d.fornell_larcker[i, i]
        cells: list[object] = [Cell(code)]
        cells += [Cell(float(d.fornell_larcker[i, j])) for j in range(i)]
        cells.append(Cell(dash if not np.isfinite(diagonal) else float(diagonal), bold=True))
        cells += [None] * (len(codes) - i - 1)
        rows.append(row(*cells))
    failed = [
        code
        for i, code in enumerate(codes)
        if np.isfinite(d.fornell_larcker[i, i])
        and any(abs(d.fornell_larcker[i, j]) >= d.fornell_larcker[i, i] for j in range(len(codes)) if j != i)
    ]
    return Table(
        **called("pls-fornell-larcker", "Discriminant validity: Fornell-Larcker", "Fornell-Larcker"),
        columns=(usual.CONSTRUCT, *map(usual.coded, codes)),
        rows=tuple(rows),
        notes=notes_of(
            a.fit,
            "Diagonal (bold): square root of AVE. Below: correlations of the constructs.",
            "Correlations are corrected for the reliability of the scores." if a.fit.options.consistent else None,
        ),
        paragraph=say("The Fornell-Larcker criterion is met."
            if not failed
            else "The Fornell-Larcker criterion is not met by {failed}.", failed=listed(failed)),
        sources=("Fornell & Larcker (1981)",),
    )  # fmt: skip


def cross_loading_table(a: PlsAssessment) -> Table | None:
    """Correlations of every column with every score."""
    fit, layout = a.fit, a.fit.layout
    main = len(fit.plan.main.constructs)
    if main < 2:
        return None
    columns = (usual.ITEM, *map(usual.coded, layout.constructs[:main]))
    rows: list[Row] = []
    higher = []
    for j in range(main):
        rows.append(group_row(layout.constructs[j], len(columns)))
        for k in layout.blocks[j]:
            values = fit.cross_loadings[k, :main]
            if np.argmax(np.abs(values)) != j:
                higher.append(layout.columns[k])
            rows.append(row(layout.columns[k], *(Cell(float(v), bold=i == j) for i, v in enumerate(values))))
    return Table(
        **called("pls-cross-loadings", "Cross-loadings", "Cross-loadings"),
        columns=columns,
        rows=tuple(rows),
        notes=notes_of(fit, "Correlations of items and construct scores; bold: the own construct."),
        paragraph=say("Every item correlates highest with its own construct."
            if not higher
            else "Highest with another construct: {higher}.", higher=listed(higher)),
    )  # fmt: skip


def htmt_table(a: PlsAssessment) -> Table | None:
    """HTMT and HTMT2 of every pair of reflective constructs with the intervals."""
    pairs = [p for p in a.discriminant.pairs if not isinstance(p.htmt, NotAvailable)]
    if not pairs:
        return None
    cut = CUTOFFS["htmt"]
    above = [f"{p.first}, {p.second}" for p in pairs if float(p.htmt) > cut.good]  # type: ignore[arg-type]
    uppers = [i.upper for p in pairs if (i := p.intervals.get(a.decide_by)) is not None]
    words = Text(
        "HTMT: arithmetic means of absolute correlations; HTMT2: geometric means. Of the items themselves, so the "
        "same for PLS and PLSc."
    )
    return Table(
        **called("pls-htmt", "Discriminant validity: HTMT", "HTMT"),
        brief=("htmt", "htmt2"),
        **listed_by(
            pairs,
            showing(usual.PAIR, lambda p: f"{p.first} – {p.second}"),
            column("htmt", "HTMT", "unit", of=lambda p: Cell(p.htmt, bold=p.htmt > cut.good)),
            *interval_columns(a, "htmt", kind="unit"),
            column("htmt2", "HTMT2", "unit"),
            *interval_columns(a, "htmt2", attrgetter("intervals2"), "unit", "HTMT2"),
        ),
        notes=notes_of(a.fit, words, *bootstrap_notes(a)[:1]),
        paragraph=join(
            (
                say(
                    "HTMT above {cut}: {above}." if above else "No HTMT exceeds {cut}.",
                    cut=unit(cut.good, 2),
                    above=listed(above),
                ),
                _reach(uppers),
            )
        ),
        sources=(cut.source, "Roemer, Schuberth & Henseler (2021)"),
    )  # fmt: skip


def _reach(uppers: Sequence[float]) -> Words | None:
    if not uppers:
        return None
    if max(uppers) < 1:
        return Text("All intervals lie below 1.")
    return say("{n} of {k} intervals reach 1.", n=sum(u >= 1 for u in uppers), k=len(uppers))


def redundancy_table(a: PlsAssessment, results: Sequence[Redundancy]) -> Table | None:
    """Formative constructs beside their global items."""
    if not results:
        return None
    return Table(
        **called("pls-redundancy", "Redundancy analysis", "Redundancy"),
        **listed_by(
            results,
            usual.CONSTRUCT,
            column("item", "Global item", "text"),
            column("path", "Path", "unit"),
            *usual.limits(
                keys=("lower", "upper"),
                kind="unit",
                group=usual.confidence(a.level),
                of=(
                    lambda one: tested(one.path, one.interval)[1],
                    lambda one: tested(one.path, one.interval)[2],
                ),
            ),
            showing(usual.R2, lambda one: one.path**2),
            column("n", "N", "integer", symbol=True),
            column("convergent", "Convergent", "text"),
        ),
        notes=told(
            "The construct beside its global item alone; convergent validity from a path of {cut}.",
            cut=unit(ENOUGH, 2),
        ),
        sources=("Chin (1998)", "Hair, Hult, Ringle & Sarstedt (2022)"),
    )
