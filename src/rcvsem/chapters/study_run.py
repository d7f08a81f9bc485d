"""The chapter of a whole study, readable as its table of contents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from rcvsem.analyses.at_a_glance import at_a_glance
from rcvsem.analyses.measurement_chapter import Chapter
from rcvsem.analyses.other_tables import OtherTable
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.pls_result import PlsStudy
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.analyses.study_run import Pretest, WholeStudy
from rcvsem.analyses.study_run_record import whole_record
from rcvsem.chapters.checklist import study_answers, with_checklist, with_figure_named
from rcvsem.chapters.comparison import comparison_tables
from rcvsem.chapters.diagram import DiagramLook, study_figures
from rcvsem.chapters.efa import efa_tables
from rcvsem.chapters.fit import measurement_document, study_document
from rcvsem.chapters.frame import SAMPLE, framed, notices, sample_tables, section
from rcvsem.chapters.groups import group_section
from rcvsem.chapters.items import item_tables
from rcvsem.chapters.pls import pls_document
from rcvsem.chapters.reliability import reliability_table
from rcvsem.chapters.validity import validity_sections
from rcvsem.foundation.text import Language, Text
from rcvsem.instrument.names import construct_names
from rcvsem.report.arrangement import in_order
from rcvsem.report.document import Document, Figure, Section, Table, Words
from rcvsem.report.estimates.file_table import file_table
from rcvsem.report.tables.glance import glance_section
from rcvsem.report.tables.wording import fit_note, method_note, sample_note

#: Beginnings of ids of tables that the chapter of a whole study leaves to its appendix.
_SELDOM_PRINTED = (
    "pretest-eigenvalues",
    "item-distribution",
    "discrimination",
    "discriminant-tests",
    "latent-method-factor",
    "rival-models",
    "missing-items",
)


def whole_document(
    whole: WholeStudy,
    *,
    diagrams: bool = True,
    style: Any = "apa",
    labels: Any = "codes",
    lang: Language = "both",
    fit_line: bool = False,
) -> Document:
    """The chapter: pretest, sample, items, measurement, models in order, their comparison, mediation, checklist."""
    plan = whole.plan
    draw: _Draw = (
        partial(_diagrams, look=DiagramLook(style=style, labels=labels, lang=lang, fit_line=fit_line))
        if diagrams
        else _no_diagrams
    )
    sections = [
        glance_section(at_a_glance(whole.final, whole.findings)),
        *_pretest_sections(whole.pretest),
        section("sample", SAMPLE, _sample_tables(whole.formal.source)),
        section("items", Text.meant("section", "Items"), item_tables(whole.formal.items)),
        *_measurement_sections(whole.formal),
        group_section(whole.formal.groups),
    ]
    for model, study in zip(plan.models, whole.models, strict=True):
        sections.append(_model_section(model.name, study, last=study is whole.final, draw=draw))
    if whole.comparison is not None:
        title = Text("Comparison and respecification")
        sections.append(section("comparison", title, comparison_tables(whole.comparison)))
    for model, study in zip(plan.mediation, whole.mediation, strict=True):
        sections.append(_mediation_section(model.name, study, draw))
    sections += [_pls_section(name, study, figures=diagrams) for name, study in whole.pls]
    if whole.others:
        sections.append(_other_section(whole.others))
    written = {c: name for s in (*whole.mediation, *whole.models) for c, name in s.inputs.spec.names.items()}
    document = framed(
        _title(whole),
        sections,
        findings=whole.findings,
        run=whole_record(whole),
        survey=whole.formal.source.survey,
        meta=_meta(whole),
        names=construct_names(whole.formal.source.instrument, written),
    )
    initial = [f"model-{model.name}" for model in plan.models[:-1]]
    document = replace(
        document,
        appendix=frozenset(
            table.id
            for section in document.sections
            for table in section.tables
            if (section.id in initial and not table.id.endswith(("-fit-indices", "-hypotheses")))
            # the items stand in the CFA and load alike in every model
            or (section.id.startswith(("model-", "mediation-")) and table.id.endswith("-loadings"))
            or table.id.startswith(_SELDOM_PRINTED)
        ),
    )
    change = None if whole.comparison is None else whole.comparison.whole
    answers = study_answers(whole.final, change=change, method_bias=bool(whole.formal.validity.method_bias))
    answers["hypotheses"] = study_answers(whole.models[0]).get("hypotheses", [])
    answers["data"] = [Text("Covariance matrix, means and N stand in run.json under 'sample'.")]
    made = with_checklist(document, with_figure_named(answers, document))
    return in_order(made, plan.file.report.sections)


def _other_section(others: Sequence[OtherTable]) -> Section:
    """Tables of other analyses, as their files show them."""
    tables = []
    for k, other in enumerate(others, start=1):
        title, note = other.said.title.text, other.said.note.text
        name = other.path.stem
        words = title if title.of("en") else Text.verbatim(name)
        notes = (note,) if note.of("en") else ()
        rows = [row for _, row in other.table.rows]
        tables.append(file_table(other.table.header, rows, id=f"other-{k}", title=words, notes=notes))
    return section("other", Text("Other analyses"), tables)


def _title(whole: WholeStudy) -> Text:
    title = whole.plan.title
    if title.en:
        return title
    instrument = whole.formal.source.instrument
    return instrument.title if instrument is not None else Text.verbatim(whole.plan.name)


def _meta(whole: WholeStudy) -> tuple[tuple[Text, Words], ...]:
    final = whole.final
    meta: list[tuple[Text, Words]] = []
    if whole.pretest is not None:
        survey = whole.pretest.source.survey
        meta.append((Text("Pretest"), sample_note(survey.n, survey.received, "none")))
    meta.append((Text("Formal wave"), fit_note(final.fit)))
    meta.append((Text("Method"), method_note(final.options.fit.estimator, final.options.convention)))
    names = " → ".join(model.name for model in whole.plan.models)
    meta.append((Text("Models"), Text.verbatim(names)))
    return tuple(meta)


def _pretest_sections(pretest: Pretest | None) -> list[Section]:
    if pretest is None:
        return []
    alpha = reliability_table(pretest.reliability)
    tables = [*_sample_tables(pretest.source), *efa_tables(pretest.efa), *([] if alpha is None else [alpha])]
    mark = Text("pretest")
    return [section("pretest", Text("Pretest"), (_marked(t, "pretest", mark) for t in tables))]


def _sample_tables(source: ScaleSource) -> list[Table]:
    found = sample_tables(source.survey, notices(source.survey))
    return [table for table in found if table is not None and table.rows]


def _measurement_sections(chapter: Chapter) -> list[Section]:
    """Reliability, the CFA with its fit, validity, method bias."""
    document = measurement_document(chapter.measurement)
    scales = reliability_table(chapter.reliability)
    tables = [] if scales is None else [scales]
    for one in document.sections:
        if one.id in ("measurement", "fit"):
            tables += [table for table in one.tables if table.id != "items"]
    cfa = Text("CFA")
    renamed = [
        _marked(table, "cfa", cfa) if table.id in ("fit-indices", "loadings") else table for table in tables
    ]
    measurement = section("measurement", Text("Measurement model"), renamed)
    return [measurement, *validity_sections(chapter.validity)]


_OF_EVERY_MODEL = ("fit-indices", "hypotheses", "structural-paths", "r-squared", "covariances")
_OF_THE_LAST = ("loadings", "definitions", "mediation", "effects", "effects-unstandardized")
_DIAGNOSTICS = ("modification-indices", "residuals")


def _model_section(name: str, study: Study, *, last: bool, draw: _Draw) -> Section:
    wanted = (*_OF_EVERY_MODEL, *(_OF_THE_LAST if last else ()), *_DIAGNOSTICS)
    label = Text.verbatim(name)
    interpreted = Text("Structural model {name} (interpreted)", name=name)
    plain = Text("Structural model {name}", name=name)
    tables = (_marked(table, name, label) for table in _chosen(study_document(study), wanted))
    return section(f"model-{name}", interpreted if last else plain, tables, draw(name, study))


def _mediation_section(name: str, study: Study, draw: _Draw) -> Section:
    wanted = (
        "fit-indices", "loadings", "structural-paths", "r-squared", "definitions", "mediation", "effects",
    )  # fmt: skip
    label = Text.verbatim(name)
    tables = (_marked(table, name, label) for table in _chosen(study_document(study), wanted))
    title = Text("Mediation: {name}", name=name)
    return section(f"mediation-{name}", title, tables, draw(name, study))


_OF_PLS = ("measurement", "structure", "fit", "prediction", "importance", "groups", "endogeneity")


def _pls_section(name: str, study: PlsStudy, *, figures: bool) -> Section:
    """All tables of PLS under one heading: their indices and cut-offs are not those of the sections before."""
    found = [s for s in pls_document(study, "both" if figures else None).sections if s.id in _OF_PLS]
    label = Text("PLS, {name}", name=name)
    what = "PLSc" if study.fit.options.consistent else "PLS"
    return section(
        f"pls-{name}",
        Text("{what}: {name}", what=what, name=name),
        (_marked(table, name, label) for one in found for table in one.tables),
        (figure for one in found for figure in one.figures),
    )


def _chosen(document: Document, wanted: Sequence[str]) -> list[Table]:
    """Tables whose id is wanted, or begins with a wanted one (a table a group), in the order of `wanted`."""
    return [
        table
        for name in wanted
        for table in document.tables
        if table.id == name or (table.id.startswith(f"{name}-") and table.id not in wanted)
    ]


_Draw = Callable[[str, Study], tuple[Figure, ...]]


def _no_diagrams(name: str, study: Study) -> tuple[Figure, ...]:
    return ()


def _diagrams(name: str, study: Study, look: DiagramLook) -> tuple[Figure, ...]:
    return tuple(
        replace(
            figure,
            title=Text("{title} ({name})", title=figure.title, name=name),
        )
        for figure in study_figures(study, look, name=name)
    )


def _marked(table: Table, prefix: str, label: Text) -> Table:
    """The table under an id and title of its own, so that the same table of several models can stand side by side."""
    short = table.short or table.title
    return replace(
        table,
        id=f"{prefix}-{table.id}",
        title=Text("{title} ({label})", title=table.title, label=label),
        short=Text("{short} {label}", short=short, label=label),
    )
