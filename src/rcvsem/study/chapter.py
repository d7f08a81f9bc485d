"""The whole measurement chapter of a survey, readable as its table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rcvsem.fit import fit_options, moments_from_data
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.result import Result
from rcvsem.foundation.text import Language, Text
from rcvsem.model.measurement_part import measurement_part
from rcvsem.report.document import Document, Section
from rcvsem.study.analysis import Study, run_study
from rcvsem.study.document import measurement_document
from rcvsem.study.efa import EfaOptions, EfaStudy, run_efa
from rcvsem.study.efa_report import efa_json, efa_section
from rcvsem.study.groups import EARLY_LATE, GroupStudy, group_json, group_section, run_groups
from rcvsem.study.inputs import Inputs
from rcvsem.study.item_chapter import ItemStudy, distribution_json, item_section, run_items
from rcvsem.study.options import StudyOptions
from rcvsem.study.ordinal import Ordered, with_ordinal
from rcvsem.study.reliability import ReliabilityStudy, reliability_table, run_reliability, scales_json
from rcvsem.study.scale_report import json_head, scale_document, scale_record, unique
from rcvsem.study.scale_source import ScaleSource
from rcvsem.study.validity import ValidityOptions, ValidityStudy, run_validity
from rcvsem.study.validity_report import validity_json, validity_sections


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Chapter(Result):
    """Everything of the chapter."""

    source: ScaleSource
    items: ItemStudy
    efa: EfaStudy
    reliability: ReliabilityStudy
    measurement: Study
    validity: ValidityStudy
    groups: GroupStudy
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """1 when the CFA must not be used as it stands."""
        return self.measurement.exit_code


def run_chapter(
    source: ScaleSource,
    *,
    efa: EfaOptions | None = None,
    validity: ValidityOptions | None = None,
    by: Sequence[str] = (),
    estimator: str = "ml",
    ordered: Ordered = None,
) -> Chapter:
    """Items, factor analysis, reliability, CFA, validity, method bias and group checks.

    by : background questions to compare; early and late respondents are compared always. estimator, ordered : of the
    CFA and its ordinal items.
    """
    checks = validity or ValidityOptions()
    items = run_items(source)
    factors = run_efa(source, efa)
    reliability = run_reliability(source, draws=checks.draws, seed=checks.seed, level=checks.level)
    measurement = source_measurement(source, checks.level, estimator=estimator, ordered=ordered)
    constructs = run_validity(measurement, checks)
    groups = run_groups(source, [*by, EARLY_LATE], level=checks.level)
    findings = unique([*measurement.findings, *factors.findings, *items.findings, *groups.findings])
    return Chapter(
        source=source,
        items=items,
        efa=factors,
        reliability=reliability,
        measurement=measurement,
        validity=constructs,
        groups=groups,
        findings=findings,
    )


def source_measurement(
    source: ScaleSource, level: float = 0.95, *, estimator: str = "ml", ordered: Ordered = None
) -> Study:
    """The CFA of all constructs, as the model file has it where there is one."""
    spec = source.spec
    part = None if source.written is None else measurement_part(source.written)
    moments = moments_from_data(source.survey.matrix(spec.observed), spec.observed)
    inputs = Inputs(
        spec=spec,
        moments=moments,
        survey=source.survey,
        instrument=source.instrument,
        files=source.files,
        findings=() if part is None else part.findings,
        reading=source.reading,
    )
    options = fit_options(estimator=estimator.lower())
    return run_study(with_ordinal(inputs, ordered, options), StudyOptions(fit=options, draws=0, level=level))


def chapter_document(chapter: Chapter, lang: Language | None = None) -> Document:
    """The report; pictures only when a language for them is given."""
    cfa = measurement_document(chapter.measurement)
    kept = [section for section in cfa.sections if section.id in ("measurement", "fit")]
    sections = [
        item_section(chapter.items, lang),
        efa_section(chapter.efa, lang),
        _reliability_section(chapter),
        *[_without_items(section) for section in kept],
        *validity_sections(chapter.validity),
        group_section(chapter.groups),
    ]
    return scale_document(
        chapter.source,
        Text("Measurement", "测量工具检验"),
        sections,
        findings=chapter.findings,
        run=chapter_record(chapter),
    )


def _reliability_section(chapter: Chapter) -> Section:
    table = reliability_table(chapter.reliability)
    return Section(
        id="reliability",
        title=Text("Reliability", "信度"),
        tables=() if table is None else (table,),
    )


def _without_items(section: Section) -> Section:
    """The items stand in their own section already."""
    return Section(
        id=section.id,
        title=section.title,
        paragraphs=section.paragraphs,
        tables=tuple(table for table in section.tables if table.id != "items"),
        figures=section.figures,
    )


def chapter_record(chapter: Chapter) -> dict[str, Any]:
    """run.json of the chapter."""
    checks = chapter.validity.options
    options = {
        "extraction": chapter.efa.options.extraction,
        "rotation": chapter.efa.options.rotation,
        "factors": chapter.efa.options.factors,
        "level": checks.level,
        "limit": checks.limit,
        "marker": list(checks.marker),
        "estimator": chapter.measurement.options.fit.estimator,
        "ordered": list(chapter.measurement.fit.spec.ordered),
        "by": [check.question for check in chapter.groups.checks],
    }
    record = scale_record(chapter.source, "measurement", chapter.findings, options)
    return {**record, "seed": checks.seed, "draws": checks.draws, "proposed": list(chapter.efa.proposed)}


def chapter_json(chapter: Chapter) -> dict[str, Any]:
    """What `rcvsem measurement --json` prints."""
    return {
        **json_head(chapter.source, chapter.findings),
        "items": distribution_json(chapter.items),
        "efa": {key: value for key, value in efa_json(chapter.efa).items() if key in _EFA},
        "scales": scales_json(chapter.reliability),
        "validity": validity_json(chapter.validity),
        "groups": group_json(chapter.groups)["checks"],
    }


_EFA = ("extraction", "rotation", "rules", "proposed", "dimensions")
