"""The report and the JSON of `rcvsem efa`."""

from __future__ import annotations

from rcvsem.analyses.efa_result import EfaStudy, efa_record
from rcvsem.chapters.frame import all_noted, notices, scale_document, section
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document, Figure, Section, Table
from rcvsem.report.tables.efa import efa_loading_table, eigenvalue_table, factor_correlation_table
from rcvsem.report.tables.purification import purification_table
from rcvsem.report.tables.suitability import suitability_table
from rcvsem.scale.purify import Purification

TITLE = Text("Exploratory factor analysis")


def efa_tables(study: EfaStudy) -> list[Table]:
    """Suitability of all dimensions, then eigenvalues and loadings of each, then the proposals."""
    under = notices(study.source.survey)
    fit = suitability_table([(d.name, d.suitability) for d in study.dimensions])
    tables: list[Table | None] = [fit]
    cut = study.options.rules.loading
    for entry in study.dimensions:
        blocks = list(entry.constructs.items()) if study.source.declared else []
        tables += [
            eigenvalue_table(entry),
            efa_loading_table(
                entry,
                cut=0.5 if cut is None else cut,
                constructs=blocks,
                names=study.source.names,
            ),
            factor_correlation_table(entry.efa, code=entry.code, name=entry.name),
        ]
    proposals = [
        (entry.name, entry.purification)
        for entry in study.dimensions
        if isinstance(entry.purification, Purification)
    ]
    tables.append(purification_table(proposals, study.source.names))
    return [table for table in all_noted(tables, under) if table is not None]


def efa_figures(study: EfaStudy, lang: Language) -> list[Figure]:
    """One scree plot a dimension."""
    from rcvsem.report.figures.scree import scree_figure

    return [
        scree_figure(entry.efa, entry.parallel, code=entry.code, name=entry.name, language=lang)
        for entry in study.dimensions
    ]


def efa_section(study: EfaStudy, lang: Language | None) -> Section:
    """The chapter's section; pictures only when a language for them is given."""
    return section("efa", TITLE, efa_tables(study), () if lang is None else efa_figures(study, lang))


def efa_document(study: EfaStudy, lang: Language | None = None) -> Document:
    """The report of `rcvsem efa`."""
    sections = [efa_section(study, lang)]
    return scale_document(study.source, TITLE, sections, findings=study.findings, run=efa_record(study))
