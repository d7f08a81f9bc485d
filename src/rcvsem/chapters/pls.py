"""A PLS study as a document, its run.json, and both onto the disk."""

from __future__ import annotations

from pathlib import Path

from rcvsem.analyses.pls_record import pls_record
from rcvsem.analyses.pls_result import PlsStudy
from rcvsem.chapters.frame import SAMPLE, framed, notices, report_title, sample_tables, section
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Language, Text
from rcvsem.instrument.names import construct_names, names_of
from rcvsem.report.document import Document, Figure, Section, Words
from rcvsem.report.tables.pls import groups as of_groups
from rcvsem.report.tables.pls import measurement as of_measurement
from rcvsem.report.tables.pls import prediction as of_prediction
from rcvsem.report.tables.pls import structure as of_structure
from rcvsem.report.tables.pls.shared import method_note, sample_words


def pls_document(study: PlsStudy, pictures: Language | None = None) -> Document:
    """The report: sample, measurement, structure, effects, prediction, further analyses, session.

    pictures : draw the importance-performance maps and slopes too, in this language.
    """
    a = study.result.assessment
    names = names_of(study.instrument, study.spec.names)
    sections: list[Section] = []
    if study.survey is not None:
        sections.append(section("sample", SAMPLE, sample_tables(study.survey, notices(study.survey))))
    if a is not None:
        fit = study.result.model_fit
        sections += [
            section(
                "measurement",
                Text("Measurement model"),
                (
                    of_measurement.loading_table(a, names),
                    of_measurement.weight_table(a, names),
                    of_measurement.reliability_table(a, names),
                    of_measurement.fornell_larcker_table(a),
                    of_measurement.htmt_table(a),
                    of_measurement.cross_loading_table(a),
                    of_measurement.redundancy_table(a, study.redundancy),
                ),
            ),
            section(
                "structure",
                Text("Structural model"),
                (
                    of_structure.path_table(a, names),
                    of_structure.hypothesis_table(a, names),
                    of_structure.explained_table(a, study.result.prediction, names),
                    of_structure.moderation_table(a),
                    *of_structure.effect_tables(a, names),
                    of_structure.defined_table(a),
                ),
                () if pictures is None else _slopes(study, pictures),
            ),
            section(
                "fit",
                Text("Model fit"),
                () if fit is None else (of_structure.fit_table(a, fit, study.result.factor_fit),),
            ),
        ]
        found = study.result.prediction
        if not isinstance(found, NotAvailable):
            sections.append(
                section(
                    "prediction",
                    Text("Prediction out of sample"),
                    of_prediction.prediction_tables(found, names),
                )
            )
    sections += [
        section(
            "importance",
            Text("Importance and performance"),
            [of_prediction.importance_table(one, names) for one in study.maps],
            () if pictures is None else _maps(study, pictures),
        ),
        section(
            "groups",
            Text.meant("section", "Groups"),
            () if study.groups is None else of_groups.group_tables(study.groups),
        ),
        section(
            "endogeneity",
            Text("Endogeneity"),
            () if study.copulas is None else of_groups.copula_tables(study.copulas),
        ),
    ]
    return framed(
        report_title(study.spec, study.instrument, "PLS path model"),
        sections,
        findings=study.findings,
        run=pls_record(study),
        survey=study.survey,
        meta=_meta(study),
        names=construct_names(study.instrument, study.spec.names),
    )


def _meta(study: PlsStudy) -> tuple[tuple[Text, Words], ...]:
    fit = study.fit
    return (
        (Text("Respondents"), sample_words(fit)),
        (Text("Method"), method_note(fit)),
        (Text("Why PLS"), reason_words(study)),
    )


def reason_words(study: PlsStudy) -> Text:
    """What kind of model was estimated and what that is good for; the reason a methods section can give."""
    fit = study.fit
    kinds = {c.kind for c in study.result.assessment.constructs} if study.result.assessment else set()
    if fit.options.consistent and "factor" in kinds:
        mixed = "composite" in kinds
        return Text(
            "Reflective constructs are estimated as common factors, corrected for the reliability of their scores "
            "(PLSc); the composites are estimated as composites, which a covariance-based factor model does not offer."
            if mixed
            else "Reflective constructs are estimated as common factors, corrected for the reliability of their scores "
            "(PLSc): the estimand is that of covariance-based SEM, to which it is an alternative estimator."
        )
    composite = "composite" in kinds
    return Text(
        "All constructs are estimated as composites of their items, for prediction and explained variance and because "
        "the model contains composites."
        if composite
        else "All constructs are estimated as composites of their items, for prediction and explained variance; where "
        "the reflective constructs are meant as common factors, their loadings are too high and most paths too low by "
        "the unreliability of the scores (use plsc or a covariance-based estimator)."
    )


def _maps(study: PlsStudy, lang: Language) -> list[Figure]:
    from rcvsem.report.figures.importance import importance_figure

    return [importance_figure(one, lang) for one in study.maps]


def _slopes(study: PlsStudy, lang: Language) -> list[Figure]:
    from rcvsem.report.figures.importance import slope_figure

    a = study.result.assessment
    return [] if a is None else [slope_figure(one, lang) for one in a.moderation]


def report_name(study: PlsStudy) -> str:
    """MODEL_DATA_pls, from the names of the files."""
    parts = [study.spec.stem]
    parts += [Path(f.path).stem for f in study.files if f.role in ("survey", "covariances")]
    return "_".join([*parts, study.fit.options.estimator])
