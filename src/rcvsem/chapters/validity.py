"""The report and the JSON of the checks of construct validity."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from rcvsem.analyses.validity import DIMENSIONS, ValidityStudy
from rcvsem.chapters.fit import measurement_document
from rcvsem.chapters.frame import holding, notices, section
from rcvsem.chapters.reliability import second_table
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.infer.cfa_marker_result import CfaMarker
from rcvsem.infer.latent_method import LatentMethodFactor
from rcvsem.infer.marker_variable import MarkerTest
from rcvsem.infer.measurement_models import constructs_of
from rcvsem.report.document import Document, Section, Table, noted
from rcvsem.report.tables.cfa_marker import (
    marker_correlation_table,
    marker_model_table,
    marker_reliability_table,
    method_path_table,
)
from rcvsem.report.tables.cross_loadings import cross_loading_table
from rcvsem.report.tables.discriminant_tests import discriminant_test_table, htmt_pair_table
from rcvsem.report.tables.method_bias import latent_method_table, marker_table, method_bias_table
from rcvsem.report.tables.rival_models import rival_model_table
from rcvsem.report.tables.validity import htmt_table
from rcvsem.report.tables.wording import fit_note, sample_note
from rcvsem.scale.htmt import HTMT

DIMENSIONS_TEXT = Text("one per dimension")


def validity_tables(result: ValidityStudy) -> list[Table]:
    """Discriminant validity, cross-loadings, rival models, second order."""
    source = result.source
    names = {} if source is None else source.names
    under = () if source is None else notices(source.survey)
    fitted = (fit_note(result.study.fit), *under)
    tables: list[Table | None] = []
    if not isinstance(result.htmt, NotAvailable):
        tables += [_htmt_matrix(result.htmt, names, under), noted(htmt_pair_table(result.htmt), fitted)]
    if not isinstance(result.discriminant, NotAvailable):
        tables.append(noted(discriminant_test_table(result.discriminant, names=names), fitted))
    if result.structure is not None:
        constructs = constructs_of(result.study.fit.spec)
        items = tuple(dict.fromkeys(item for own in constructs.values() for item in own))
        tables.append(
            noted(cross_loading_table(constructs, items, result.structure, result.cross, names=names), fitted)
        )
    if result.rivals:
        tables.append(
            noted(
                rival_model_table(result.rivals, dimensions={DIMENSIONS: DIMENSIONS_TEXT}, names=names),
                fitted,
            )
        )
    tables.append(second_table(source, result.second))
    return [table for table in tables if table is not None]


def _htmt_matrix(result: HTMT, names: Any, under: Any) -> Table | None:
    intervals = result.htmt_bootstrap
    upper = None
    if intervals is not None:
        upper = np.full(result.htmt.shape, np.nan)
        place = {code: k for k, code in enumerate(result.constructs)}
        for (a, b), end in zip(result.pairs, intervals.percentile[:, 1], strict=True):
            upper[place[a], place[b]] = upper[place[b], place[a]] = end
    size = () if result.n is None else (sample_note(result.n, result.n_received),)
    return noted(
        htmt_table(
            result.constructs,
            result.htmt,
            upper=upper,
            level=0.95 if intervals is None else intervals.level,
            names=names,
        ),
        (*size, *under),
    )


def method_tables(result: ValidityStudy) -> list[Table]:
    """Common method bias: the verdicts, then the detail of the method factor and the marker."""
    if not result.method_bias:
        return []
    under = () if result.source is None else notices(result.source.survey)
    fitted = (fit_note(result.study.fit), *under)
    tables = [noted(method_bias_table(result.method_bias), fitted)]
    found = result.method
    tables += [
        noted(latent_method_table(factor), fitted)
        for factor in (found.latent, found.measured)
        if isinstance(factor, LatentMethodFactor)
    ]
    if isinstance(result.marker, MarkerTest):
        tables.append(noted(marker_table(result.marker), under))
    if isinstance(found.marker, CfaMarker):
        tables.append(noted(marker_model_table(found.marker), fitted))
        tables.append(noted(marker_correlation_table(found.marker), fitted))
        tables.append(noted(marker_reliability_table(found.marker), fitted))
    paths = None if found.paths is None else noted(method_path_table(found.paths), under)
    return tables if paths is None else [*tables, paths]


def validity_sections(result: ValidityStudy) -> list[Section]:
    """The two sections of the measurement chapter that rest on the CFA."""
    return [
        section("validity", Text("Construct validity"), validity_tables(result)),
        section("method-bias", Text("Common method bias"), method_tables(result)),
    ]


def validity_document(result: ValidityStudy) -> Document:
    """The report of `rcvsem validity`: the measurement model, then validity and method bias."""
    document = measurement_document(result.study)
    sections = []
    for one in document.sections:
        sections += [*holding(validity_sections(result)), one] if one.id == "session" else [one]
    return replace(document, sections=tuple(sections))
