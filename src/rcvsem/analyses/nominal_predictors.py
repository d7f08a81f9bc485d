"""Predictors that a questionnaire or an SPSS file calls nominal: dummies in the model."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from rcvsem.analyses.reading import Reading
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument import Instrument
from rcvsem.instrument.definition import BackgroundQuestion
from rcvsem.model import ModelSpec, parse_model
from rcvsem.model.categories import as_categories
from rcvsem.survey import CleanSurvey
from rcvsem.survey.read import raw_answers


def background_questions(instrument: Instrument | None) -> tuple[BackgroundQuestion, ...]:
    """Those of a questionnaire; () without one."""
    return () if instrument is None else instrument.background


def question_of(instrument: Instrument | None, code: str) -> BackgroundQuestion | None:
    """The background question of this code."""
    return next((one for one in background_questions(instrument) if one.code == code), None)


#: Endings of files that say of a column whether its codes have an order.
WITH_MEASURES = (".sav", ".zsav")


def nominal_of_file(
    spec: ModelSpec, data: Any, reading: Reading
) -> tuple[Any, ModelSpec, tuple[Finding, ...]]:
    """The data read, and the model with C(region) in place of region where an SPSS file calls it nominal."""
    several = list(data) if isinstance(data, list | tuple) else [data]
    if len(several) != 1 or Path(str(several[0])).suffix.lower() not in WITH_MEASURES or not spec.structural:
        return data, spec, ()
    raw = raw_answers(several[0], reading.options)
    nominal = {
        name
        for name, measure in raw.measures.items()
        if measure == "nominal" and len({one for one in raw.column(name) if one is not None}) > 2
    }
    spec, turned = _with_dummies(spec, nominal)
    if not turned:
        return raw, spec, ()
    said = Finding(
        code="nominal_as_dummies",
        severity="info",
        text=phrase(
            "{file} calls {names} nominal: it enters as dummies, as C(...) would.",
            file=Path(str(several[0])).name,
            names=enumerated(turned),
        ),
        fix=phrase(
            "To use the codes as numbers give the variable the measurement level ordinal or scale in SPSS."
        ),
    )
    return raw, spec, (said,)


def _with_dummies(spec: ModelSpec, nominal: Collection[str]) -> tuple[ModelSpec, list[str]]:
    """The model with C(x) in place of the observed predictors among `nominal`, and which they are."""
    explained = {row.lhs for row in spec.parameters if row.op == "~"}
    names = [name for name in spec.structural if name in nominal and name not in explained]
    if not names:
        return spec, []
    text, left = as_categories(spec.source, names)
    turned = [name for name in names if name not in left]
    if turned:
        given = {name: getattr(spec.options, name) for name in spec.options.__slots__}
        spec = parse_model(text, path=spec.path, sha256=spec.sha256, identify=False, **given)
    return spec, turned


def nominal_as_dummies(spec: ModelSpec, survey: CleanSurvey) -> tuple[ModelSpec, tuple[Finding, ...]]:
    """The model with C(region) in place of region where the questionnaire calls it nominal."""
    nominal = {
        q.code for q in background_questions(survey.instrument) if q.measure == "nominal" and len(q.codes) > 2
    }
    spec, turned = _with_dummies(spec, nominal)
    if not turned:
        return spec, ()
    said = Finding(
        code="nominal_as_dummies",
        severity="info",
        text=phrase(
            "The questionnaire calls {names} nominal: it enters as dummies, as C(...) would.",
            names=enumerated(turned),
        ),
        fix=phrase(
            "To use the codes as numbers write 'measure: ordinal' into {file}.",
            file=Path(survey.instrument.path).name if survey.instrument is not None else "",
        ),
    )
    return spec, (said,)


def code_labels(survey: CleanSurvey, name: str) -> dict[str, str]:
    """Code -> label of a background question of the survey's instrument."""
    asked = question_of(survey.instrument, name)
    return {} if asked is None else {str(code.code): code.text.of("en") for code in asked.codes}
