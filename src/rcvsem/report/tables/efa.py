"""Exploratory factor analysis: eigenvalues and how many factors, loadings, factor correlations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import CLAUSES
from rcvsem.report.document import Cell, Row, Table, Words, group_row, join, raw, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import blocks_of, called, column
from rcvsem.report.tables.wording import Names, count, percent, sample_note, titled

if TYPE_CHECKING:
    from rcvsem.analyses.efa_result import DimensionEfa
    from rcvsem.scale.efa import EFAResult
    from rcvsem.scale.number_of_factors import MapTest, ParallelAnalysis


def eigenvalue_table(entry: DimensionEfa) -> Table:
    """One row a component: eigenvalue, share, random eigenvalue, Velicer's average squared partial correlation."""
    result, parallel, minimum_average = entry.efa, entry.parallel, entry.map
    code, name, chosen_by, kaiser = entry.code, entry.name, entry.chosen_by, entry.kaiser
    k = len(result.eigenvalues)
    columns = [
        column("component", "Component", "integer"),
        column("eigenvalue", "Eigenvalue"),
        column("share", "% of variance", "percent"),
        column("cumulative", "Cumulative %", "percent"),
    ]
    extra: list[Any] = []
    if not isinstance(parallel, NotAvailable):
        random = Text("Parallel analysis")
        tail = f"{parallel.quantile * 100:g}%"
        columns += [
            column("random", Text("PCA, {tail}", tail=tail), group=random),
            column("factor", "Factor eigenvalue", group=random),
            column("random_factor", Text("Factor, {tail}", tail=tail), group=random),
        ]
        factors = parallel.factors
        extra += [
            parallel.components_quantile,
            [factors] * k if isinstance(factors, NotAvailable) else factors,
            parallel.factors_quantile,
        ]
    if not isinstance(minimum_average, NotAvailable):
        columns.append(column("map", "MAP", digits=4))
        squares = list(minimum_average.squares[1:])
        extra.append([*squares, *([None] * (k - len(squares)))])
    cumulative = result.eigenvalues.cumsum() / k
    rows = tuple(
        row(
            j + 1,
            Cell(raw(result.eigenvalues[j]), bold=j < result.n_factors),
            result.eigenvalues[j] / k,
            cumulative[j],
            *(values[j] for values in extra),
        )
        for j in range(k)
    )
    return Table(
        id=f"eigenvalues-{code}",
        title=Text("Eigenvalues and number of factors: {name}", name=name),
        short=Text("Eigen {code}", code=code),
        columns=tuple(columns),
        rows=rows,
        notes=(
            say(
                "Bold: the {m} factors used ({rule})."
                if result.n_factors != 1
                else "Bold: the {m} factor used ({rule}).",
                m=count(result.n_factors),
                rule=chosen_by,
            ),
            *_rules(parallel, minimum_average),
            *_size(result),
        ),
        paragraph=_numbers(name, parallel, minimum_average, kaiser),
        sources=("Kaiser (1960)", "Horn (1965)", "Velicer (1976)"),
    )


def _rules(parallel: ParallelAnalysis | NotAvailable, partial: MapTest | NotAvailable) -> list[Words]:
    notes: list[Words] = []
    if not isinstance(parallel, NotAvailable):
        notes.append(
            say(
                "Parallel analysis: {draws} random data sets; factor eigenvalues are those of the correlation "
                "matrix with squared multiple correlations on its diagonal.",
                draws=count(parallel.draws),
            )
        )
    if not isinstance(partial, NotAvailable):
        notes.append(
            say(
                "MAP: average squared partial correlation after so many components (none: {zero}); its minimum "
                "gives their number.",
                zero=Cell(float(partial.squares[0]), "number", 4),
            )
        )
    return notes


def _numbers(
    name: Text, parallel: ParallelAnalysis | NotAvailable, partial: MapTest | NotAvailable, kaiser: int
) -> Words:
    parts: list[Words] = [say("Kaiser's rule {kaiser}", kaiser=count(kaiser))]
    if not isinstance(parallel, NotAvailable):
        parts.append(
            say(
                "parallel analysis {components} (components) and {factors} (factors)",
                components=count(parallel.n_components),
                factors=count(parallel.n_factors),
            )
        )
    if not isinstance(partial, NotAvailable):
        parts.append(say("Velicer's MAP {n}", n=count(partial.n_components)))
    return say("Number of factors of {name}: {rules}.", name=name, rules=join(parts, CLAUSES))


def efa_loading_table(
    entry: DimensionEfa,
    *,
    cut: float = 0.5,
    constructs: Sequence[tuple[str, Sequence[str]]] = (),
    names: Names | None = None,
) -> Table:
    """Loadings (pattern coefficients) with communalities and MSA, and the variance explained under them.

    constructs : (construct, items) for the headings. cut : loadings of at least this are bold.
    """
    from rcvsem.scale.extraction import METHOD_TEXT
    from rcvsem.scale.rotation import OBLIQUE, ORDER_TEXT

    result, code, name, adequacy = entry.efa, entry.code, entry.name, entry.suitability
    m = result.n_factors
    msa = None if isinstance(adequacy, NotAvailable) else adequacy.msa
    factor = Text("Factor") if result.method != "pca" else Text("Component")
    columns = (
        usual.ITEM,
        *(column(f"f{j}", Text("F{j}", j=j), group=factor) for j in range(1, m + 1)),
        column("communality", "h²", "unit"),
        *(() if msa is None else (column("msa", "MSA", "unit"),)),
    )

    def of_item(j: int) -> Row:
        cells = [Cell(raw(v), bold=abs(v) >= cut) for v in result.loadings[j]]
        tail = [] if msa is None else [msa if isinstance(msa, NotAvailable) else msa[j]]
        return row(result.items[j], *cells, result.communalities[j], *tail)

    place = {item: j for j, item in enumerate(result.items)}
    rows: list[Row] = []
    for construct, items in blocks_of(result.items, constructs):
        if construct and len(constructs) > 1:
            rows.append(group_row(titled(construct, names or {}), len(columns)))
        rows += [of_item(place[item]) for item in items]
    blank = [None] * (len(columns) - 1 - m)
    rotated = result.rotation != "none" and m > 1
    before = (result.variance_before, result.share_before, result.cumulative_before)
    after = (result.variance_after, result.share_after, result.cumulative_after)
    for suffix, (sums, shares, cumulative) in ((_BEFORE, before), (_AFTER, after)):
        if suffix is _BEFORE and not rotated:
            continue
        for label, values in (
            (_SUMS, sums),
            (_SHARE, map(percent, shares)),
            (_CUMULATIVE, map(percent, cumulative)),
        ):
            head = Text("{label}, {suffix}", label=label, suffix=suffix) if rotated else label
            rows.append(row(head, *values, *blank, kind="total"))
    rotation = Text("no rotation") if not rotated else _ROTATIONS[result.rotation]
    oblique = result.rotation in OBLIQUE and m > 1
    described: list[Words] = [
        say(
            "Extraction: {method}; rotation: {rotation}. Loadings of at least {cut} in absolute value are bold. "
            "h² = communality.",
            method=METHOD_TEXT[result.method],
            rotation=rotation,
            cut=Cell(cut, "unit", 2),
        ),
        ORDER_TEXT,
    ]
    if result.method == "pca":
        described.append(COMPONENTS)
    if oblique:
        described.append(
            Text(
                "Oblique rotation: loadings are pattern coefficients; the variance of the factors is "
                "diag(phi L'L), which adds up to the sum of the communalities."
            )
        )
    return Table(
        **called(f"efa-{code}", Text("Factor loadings: {name}", name=name), Text("EFA {code}", code=code)),
        columns=columns,
        rows=tuple(rows),
        notes=(*described, *_size(result)),
        paragraph=_paragraph(result, name),
    )


COMPONENTS = Text(
    "Components are not common factors: they hold the items' error too, and their loadings are larger than those of a "
    "factor analysis. A CFA is compared with common factors (--extraction paf, minres or ml)."
)
_BEFORE, _AFTER = Text("before rotation"), Text("after rotation")
_SUMS = Text("Sum of squared loadings")
_SHARE = Text("% of variance")
_CUMULATIVE = Text("Cumulative %")
_ROTATIONS = {
    "none": Text.meant("rotation", "none"),
    "varimax": Text("varimax with Kaiser normalisation"),
    "quartimax": Text("quartimax"),
    "promax": Text("promax (power 4, from varimax with Kaiser normalisation)"),
    "oblimin": Text("direct oblimin (gamma 0)"),
    "geomin": Text("geomin, oblique (delta .01)"),
    "geomin-orthogonal": Text("geomin, orthogonal (delta .01)"),
}


def _size(result: EFAResult) -> tuple[Words, ...]:
    return () if result.n is None else (sample_note(result.n, result.n_received),)


def _paragraph(result: EFAResult, name: Text) -> Words | None:
    fit: Words | None = None
    if isinstance(result.chi2, float) and isinstance(result.pvalue, float):
        fit = say(
            Text.counted(
                result.n_factors,
                "The test of {m} factor gave χ²({df}) = {chisq}, p {p}.",
                "The test of {m} factors gave χ²({df}) = {chisq}, p {p}.",
            ),
            m=count(result.n_factors),
            df=count(result.df),
            chisq=Cell(result.chi2, "number"),
            p=Cell(result.pvalue, "p"),
        )
    return join(
        [
            say(
                "{name}: {m} factor explains {share} of the variance; communalities range from {low} to {high}."
                if result.n_factors == 1
                else "{name}: {m} factors together explain {share} of the variance; communalities range from {low} to "
                "{high}.",
                name=name,
                m=count(result.n_factors),
                share=percent(float(result.cumulative_after[-1])),
                low=Cell(float(result.communalities.min()), "unit"),
                high=Cell(float(result.communalities.max()), "unit"),
            ),
            fit,
        ]
    )


def factor_correlation_table(result: EFAResult, *, code: str, name: Text) -> Table | None:
    """Correlations of obliquely rotated factors; None for orthogonal ones."""
    from rcvsem.scale.rotation import OBLIQUE

    m = result.n_factors
    if m < 2 or result.rotation not in OBLIQUE:
        return None
    labels = [f"F{j + 1}" for j in range(m)]
    rows = tuple(
        row(labels[i], *(Cell(raw(result.phi[i, j])) if j <= i else Cell(None) for j in range(m)))
        for i in range(m)
    )
    return Table(
        id=f"factor-correlations-{code}",
        title=Text("Factor correlations: {name}", name=name),
        short=Text("Phi {code}", code=code),
        columns=(
            column("factor", "Factor", "text"),
            *(column(label.lower(), Text.verbatim(label), "unit") for label in labels),
        ),
        rows=rows,
        notes=_size(result),
    )
