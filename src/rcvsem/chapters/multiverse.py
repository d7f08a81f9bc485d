"""A multiverse as a document."""

from __future__ import annotations

from rcvsem.analyses.multiverse import Multiverse
from rcvsem.analyses.run_json import plain_record
from rcvsem.chapters.frame import framed, section
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document, Figure
from rcvsem.report.figures.specification import curve_figure, curves_figure
from rcvsem.report.tables.multiverse import (
    analysis_table,
    beside_table,
    curve_table,
    level_table,
    variance_table,
)

TITLE = Text("Multiverse of the analysis")
#: Most curves drawn one by one, with their choices.
MOST_CURVES = 15


def multiverse_document(found: Multiverse, pictures: Language | None = None) -> Document:
    """The report of `rcvsem multiverse`. pictures : language of the words in them; None for none."""
    figures: list[Figure | None] = []
    if pictures is not None:
        figures.append(curves_figure(found, pictures))
        figures += [curve_figure(found, k, pictures) for k in range(min(len(found.hypotheses), MOST_CURVES))]
    tables = (
        curve_table(found),
        beside_table(found),
        level_table(found),
        variance_table(found),
        analysis_table(found),
    )
    return framed(
        TITLE,
        [section("multiverse", TITLE, tables, figures)],
        findings=found.findings,
        run=plain_record("multiverse", found),
        survey=found.inputs.survey,
        names=found.inputs.construct_names,
        appendix=frozenset({"multiverse-variance", "multiverse-analyses"}),
    )
