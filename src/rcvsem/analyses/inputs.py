"""From file names to what a study analyses: model, cleaned survey, moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from rcvsem.analyses.categories import dummies_of
from rcvsem.analyses.input_checks import (
    check_groups,
    check_kept,
    check_model_options,
    codes_as_numbers,
    say_blank_in_name,
    unit_findings,
)
from rcvsem.analyses.input_files import (
    SURVEY_ENDINGS,
    InputFile,
    PathLike,
    instrument_of,
    model_files,
    survey_files,
)
from rcvsem.analyses.matrix_inputs import (
    MatrixFile,
    moments_of_files,
    refuse_with_matrix,
    refuse_without_data,
)
from rcvsem.analyses.nominal_predictors import (
    background_questions,
    code_labels,
    nominal_as_dummies,
    nominal_of_file,
)
from rcvsem.analyses.reading import Reading
from rcvsem.analyses.sampling_design import SamplingDesign, sampling_columns
from rcvsem.analyses.surveys import WAVE, WantedOfSurvey, columns_of, headers, load_surveys, refuse_of_clean
from rcvsem.fit import Moments, moments_from_data
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import either
from rcvsem.foundation.errors import DataError, ModelSyntaxError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.plain import Material
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.instrument import Instrument
from rcvsem.instrument.names import construct_names, names_of
from rcvsem.model import ModelSpec, check_variables, read_model
from rcvsem.survey import CleanSurvey
from rcvsem.survey.far_codes import refuse_far_codes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Inputs(Material):
    """What a study analyses. `survey` is None when moments came from a matrix.

    reading, model_options : how the files were read and the model specified, for run.json.
    design : the columns of clusters and sampling weights. collapse : the rule for rare categories of ordinal items.
    written : the model file of whose constructs `spec` is the measurement model. everything : all moments
    of a matrix, the
        model's and the others.
    """

    spec: ModelSpec
    moments: Moments
    survey: CleanSurvey | None = None
    files: tuple[InputFile, ...] = ()
    findings: tuple[Finding, ...] = ()
    group: str | None = None
    reading: Reading = field(default_factory=Reading)
    model_options: Mapping[str, Any] = field(default_factory=dict)
    design: SamplingDesign = field(default_factory=SamplingDesign)
    collapse: str | None = None
    written: ModelSpec | None = None
    everything: Moments | None = None

    @property
    def instrument(self) -> Instrument | None:
        """The questionnaire behind the answers."""
        return None if self.survey is None else self.survey.instrument

    @property
    def received(self) -> int:
        """Respondents received (of a matrix: its N)."""
        return self.moments.n_received if self.survey is None else self.survey.received

    @property
    def simulated(self) -> bool:
        """Whether the answers are simulated, as the instrument or the file says."""
        return self.survey is not None and self.survey.simulated is not None

    @property
    def of_survey(self) -> tuple[Finding, ...]:
        """What the cleaning of the answers found."""
        return () if self.survey is None else self.survey.findings

    @property
    def names(self) -> dict[str, Text]:
        """Wording of constructs, items and questions: the questionnaire's, else the model's comments."""
        return names_of(self.instrument, self._written)

    @property
    def construct_names(self) -> dict[str, Text]:
        """Names of what paths are about."""
        return construct_names(self.instrument, self._written)

    @property
    def _written(self) -> dict[str, Text]:
        return (self.written or self.spec).names


def constructs_needed() -> str:
    """What to do where nothing says which items belong to which construct."""
    return either(
        phrase('Give constructs={"DP": ["DP1", "DP2"], ...}, a model or instrument=FILE.'),
        phrase("Give --instrument FILE, or a model file with '=~' lines before the data."),
    )


class SaidOfData(MatrixFile, total=False):
    """What is said of the answers, or of a matrix in their place, to `read_inputs`.

    also, categories : variables beside the model's that are read with them (of other versions of it), and columns that
    are categories there. cluster, weights : columns of clusters and of sampling weights.
    """

    means: PathLike | None
    instrument: PathLike | None
    reading: Reading | None
    group: str | None
    missing: str
    also: Sequence[str]
    categories: Sequence[str]
    cluster: str | None
    weights: str | None


def read_inputs(
    model: PathLike | ModelSpec,
    data: PathLike | Sequence[PathLike] | Any = None,
    *,
    model_options: Mapping[str, Any] | None = None,
    **said: Unpack[SaidOfData],
) -> Inputs:
    """Read everything a fit needs, and check that it belongs together.

    Raises
    ------
    RcvsemError : a file cannot be read, an option does not fit, the model names a variable the data lack, ...
    """
    of_model = dict(model_options or {})
    asked = _asked(said)
    cov, n, sd, means = said.get("cov"), said.get("n"), said.get("sd"), said.get("means")
    if not isinstance(model, ModelSpec) and Path(model).suffix.lower() in SURVEY_ENDINGS:
        raise OptionError(
            phrase("'{model}' is a survey file, not a model.", model=model),
            fix="The model comes first: rcvsem fit MODEL DATA.",
        )
    try:
        spec = read_model(model, **of_model)
    except ModelSyntaxError as fault:
        if fault.beside and data is not None:
            say_blank_in_name(fault, lambda: headers(data, asked.reading))
        raise
    check_model_options(spec, of_model)
    files = model_files(spec)
    if cov is not None:
        asked.design.refuse_matrix()
        if data is not None:
            raise OptionError(
                phrase("Give either {option} or {--cov}, not both.", option=either("data", "DATA"))
            )
        refuse_with_matrix(spec, asked.group, asked.instrument, asked.reading, asked.missing)
        moments, read, findings = moments_of_files(spec, cov, n, sd, means)
        return Inputs(
            spec=spec,
            moments=moments.select(spec.observed),
            files=(*files, *read),
            findings=findings,
            everything=moments,
            model_options=of_model,
        )
    refuse_without_data(data, n=n, sd=sd, means=means)
    return replace(_from_survey(spec, files, data, asked), model_options=of_model)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _AskedOfData:
    """What is said of answers; see `SaidOfData`."""

    reading: Reading
    design: SamplingDesign
    instrument: PathLike | None = None
    group: str | None = None
    missing: str = "listwise"
    also: Sequence[str] = ()
    categories: Sequence[str] = ()


def _asked(said: SaidOfData) -> _AskedOfData:
    others: dict[str, Any] = {
        name: said[name] for name in ("instrument", "group", "missing", "also", "categories") if name in said
    }
    design = SamplingDesign(cluster=said.get("cluster"), weights=said.get("weights"))
    return _AskedOfData(reading=said.get("reading") or Reading(), design=design, **others)


def _from_survey(spec: ModelSpec, files: list[InputFile], data: Any, said: _AskedOfData) -> Inputs:
    if isinstance(data, CleanSurvey):
        refuse_of_clean(said.reading, said.instrument)
        return inputs_of(
            spec,
            data,
            files=[*files, *survey_files(data)],
            group=said.group,
            missing=said.missing,
            design=said.design,
        )
    asked = instrument_of(spec, said.instrument)
    told: tuple[Finding, ...] = ()
    if asked is None:
        data, spec, told = nominal_of_file(spec, data, said.reading)
    survey = load_surveys(
        data,
        asked,
        said.reading,
        WantedOfSurvey(
            variables=columns_of(spec, said.also),
            group=said.group,
            spec=spec,
            categories=said.categories,
            design=said.design.columns,
        ),
    )
    files += survey_files(survey)
    made = inputs_of(spec, survey, files=files, group=said.group, missing=said.missing, design=said.design)
    return replace(made, reading=said.reading, findings=(*told, *made.findings))


def inputs_of(
    spec: ModelSpec,
    survey: CleanSurvey,
    *,
    files: Sequence[InputFile] = (),
    group: str | None = None,
    missing: str = "listwise",
    design: SamplingDesign | None = None,
) -> Inputs:
    """Moments of the model's variables from a cleaned survey; its categories become dummies."""
    spec, told = nominal_as_dummies(spec, survey)
    ordered = {q.code for q in background_questions(survey.instrument) if q.measure == "ordinal"}
    made: tuple[Finding, ...] = (
        *told,
        *codes_as_numbers(spec, lambda name: {} if name in ordered else code_labels(survey, name)),
    )
    if spec.categories:
        spec, dummies, said = dummies_of(spec, survey.column, lambda name: code_labels(survey, name))
        made = (*made, *said)
        survey = replace(survey, background={**survey.background, **dummies})
    check_kept(spec, survey)
    check_variables(spec, survey.variables)
    labels = None
    if group is not None:
        labels = group_labels(survey, group)
        spec = spec.with_options(groups=check_groups(group, labels))
    rows = (
        survey.answers
        if spec.observed == survey.items
        else np.column_stack([numeric_column(survey, name) for name in spec.observed])
    )
    findings = unit_findings(rows, spec.observed)
    if survey.instrument is not None:  # a plain table was looked at when it was read
        bounded = {q.code for q in survey.instrument.background if q.codes or q.maximum is not None}
        numeric = {
            name: rows[:, k]
            for k, name in enumerate(spec.observed)
            if name not in survey.items and name not in bounded
        }
        refuse_far_codes(numeric, survey.row_numbers.tolist(), source="instrument")
    moments = moments_from_data(
        rows,
        spec.observed,
        groups=None if labels is None else np.array(labels, object),
        missing=missing,  # type: ignore[arg-type]
        grouping=group or "",
        **sampling_columns(survey, design or SamplingDesign()),
    )
    return Inputs(
        spec=spec,
        moments=moments,
        survey=survey,
        files=tuple(files),
        findings=(*made, *findings),
        group=group,
        design=design or SamplingDesign(),
    )


def numeric_column(survey: CleanSurvey, name: str) -> Floats:
    """(n,) a variable of a model. DataError when it holds text."""
    try:
        return np.asarray(survey.column(name), dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(
            phrase("'{name}' holds text, not numbers.", name=name),
            fix="A variable of a model needs numeric answers.",
        ) from None


def group_labels(survey: CleanSurvey, group: str) -> list[str | None]:
    """The group of each respondent as text; None where it is not known."""
    if group == WAVE and group not in survey.variables and len(survey.sources) > 1:
        return list(survey.waves)
    values = survey.column(group)
    named = code_labels(survey, group)
    labels: list[str | None] = []
    for value in values:
        if value is None or (isinstance(value, float) and np.isnan(value)):
            labels.append(None)
        elif isinstance(value, float | int | np.floating | np.integer):
            labels.append(named.get(str(int(value)), f"{float(value):g}"))
        else:
            labels.append(str(value))
    return labels
