"""From file names to what a study analyses: model, cleaned survey, moments."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypedDict

import numpy as np

from rcvsem.analyses.categories import dummies_of
from rcvsem.analyses.input_checks import (
    check_groups,
    check_kept,
    check_model_options,
    codes_as_numbers,
    name_findings,
    say_blank_in_name,
    unit_findings,
)
from rcvsem.analyses.reading import Reading
from rcvsem.analyses.sampling_design import SamplingDesign, sampling_columns
from rcvsem.fit import Moments, moments_from_data, moments_from_matrix
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.door import either, named
from rcvsem.foundation.errors import DataError, ModelSyntaxError, OptionError, SurveyError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.input_file import posix
from rcvsem.foundation.plain import Material
from rcvsem.foundation.words import enumerated, phrase, sentences
from rcvsem.instrument import Instrument, read_instrument
from rcvsem.instrument.definition import BackgroundQuestion
from rcvsem.model import ModelSpec, check_variables, parse_model, read_model
from rcvsem.model.categories import as_categories
from rcvsem.survey import CleanSurvey, read_survey
from rcvsem.survey.far_codes import refuse_far_codes

WAVE, EARLY_LATE = "wave", "early-late"
PathLike = str | os.PathLike[str]
ItemChoice = Literal["kept", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """One file that went in: its role (model, instrument, survey, covariances, ...), path, SHA-256."""

    role: str
    path: str
    sha256: str

    @property
    def record(self) -> dict[str, str]:
        """As run.json names it."""
        return {"role": self.role, "path": posix(self.path), "sha256": self.sha256}


def each_once(files: Iterable[InputFile]) -> list[InputFile]:
    """Files of several analyses, each once and with the path as run.json has it."""
    found = {(file.role, posix(file.path)): file.sha256 for file in files}
    return [InputFile(role=role, path=path, sha256=mark) for (role, path), mark in found.items()]


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
    survey: CleanSurvey | None
    instrument: Instrument | None
    files: tuple[InputFile, ...]
    findings: tuple[Finding, ...]
    group: str | None = None
    reading: Reading = field(default_factory=Reading)
    model_options: Mapping[str, Any] = field(default_factory=dict)
    design: SamplingDesign = field(default_factory=SamplingDesign)
    collapse: str | None = None
    written: ModelSpec | None = None
    everything: Moments | None = None

    @property
    def received(self) -> int:
        """Respondents received (of a matrix: its N)."""
        return self.moments.n_received if self.survey is None else self.survey.received

    @property
    def simulated(self) -> bool:
        """Whether the answers are simulated, as the instrument or the file says."""
        return self.survey is not None and self.survey.simulated is not None


def plain_options() -> str:
    """The options of a table without an instrument, in the words of the door."""
    return phrase(
        "{scale}, {reverse}, {missing_codes} and {labels}",
        scale=named("scale"),
        reverse=named("reverse"),
        missing_codes=named("missing_codes"),
        labels=named("labels"),
    )


def constructs_needed() -> str:
    """What to do where nothing says which items belong to which construct."""
    return either(
        phrase('Give constructs={"DP": ["DP1", "DP2"], ...}, a model or instrument=FILE.'),
        phrase("Give --instrument FILE, or a model file with '=~' lines before the data."),
    )


def stems_of(
    files: Sequence[InputFile], roles: Sequence[str] = ("model", "survey", "covariances")
) -> list[str]:
    """Names of the files of these roles without folder and ending."""
    return [Path(file.path).stem for file in files if file.role in roles]


# Files that nobody means as a model text.
SURVEY_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".sav", ".dta", ".parquet")


def model_files(spec: ModelSpec, role: str = "model") -> list[InputFile]:
    """The file a model was read from, with the digest of what was read; none for a text."""
    return [InputFile(role=role, path=spec.path, sha256=spec.sha256)] if spec.path else []


def find_instrument(spec: ModelSpec, given: PathLike | None) -> Path | None:
    """The instrument's file: the one given, else the model file's `# instrument:` line; None for neither.

    "none" says that there is none, whatever the model file says.
    """
    if given is not None:
        return None if str(given).lower() == "none" else Path(given)
    named = spec.directives.get("instrument")
    if not named:
        return None
    base = Path(spec.path).parent if spec.path else Path()
    return base / named


def refuse_without_data(data: object, **of_matrix: object) -> None:
    """OptionError where neither answers nor a matrix were given, or answers with what belongs to a matrix."""
    if data is None:
        raise OptionError(
            "There is nothing to fit the model to.",
            fix=either(
                phrase("Give data, or cov and n."),
                phrase("Give a survey file after the model, or --cov FILE --n N."),
            ),
        )
    for name, value in of_matrix.items():
        if value is not None:
            raise OptionError(
                phrase(
                    "{named} goes with {cov}; a survey file brings its own.",
                    named=named(name),
                    cov=named("cov"),
                )
            )


class MatrixFile(TypedDict, total=False):
    """A matrix in place of answers, as `read_inputs` takes it."""

    cov: Any
    n: int | None
    sd: PathLike | None


def read_inputs(  # noqa: PLR0913
    model: PathLike | ModelSpec,
    data: PathLike | Sequence[PathLike] | Any = None,
    *,
    instrument: PathLike | None = None,
    reading: Reading | None = None,
    group: str | None = None,
    cov: PathLike | None = None,
    n: int | None = None,
    sd: PathLike | None = None,
    means: PathLike | None = None,
    missing: str = "listwise",
    also: Sequence[str] = (),
    categories: Sequence[str] = (),
    cluster: str | None = None,
    weights: str | None = None,
    **model_options: Any,
) -> Inputs:
    """Read everything a fit needs, and check that it belongs together.

    also, categories : variables beside the model's that are read with them (of other versions of it), and columns that
        are categories there.
    cluster, weights : columns of clusters and of sampling weights.

    Raises
    ------
    RcvsemError : a file cannot be read, an option does not fit, the model names a variable the data lack, ...
    """
    if not isinstance(model, ModelSpec) and Path(model).suffix.lower() in SURVEY_ENDINGS:
        raise OptionError(
            phrase("'{model}' is a survey file, not a model.", model=model),
            fix="The model comes first: rcvsem fit MODEL DATA.",
        )
    try:
        spec = model if isinstance(model, ModelSpec) else read_model(model, **model_options)
    except ModelSyntaxError as fault:
        if fault.beside and data is not None:
            say_blank_in_name(fault, lambda: _headers(data, reading or Reading()))
        raise
    check_model_options(spec, model_options)
    files = model_files(spec)
    design = SamplingDesign(cluster=cluster, weights=weights)
    if cov is not None:
        design.refuse_matrix()
        if data is not None:
            raise OptionError(
                phrase(
                    "Give either {option} or {cov}, not both.",
                    option=either("data", "DATA"),
                    cov=named("cov"),
                )
            )
        _refuse_with_matrix(spec, group, instrument, reading or Reading(), missing)
        return replace(_from_matrix(spec, files, cov, n, sd, means), model_options=model_options)
    refuse_without_data(data, n=n, sd=sd, means=means)
    asked = _Asked(instrument, reading or Reading(), group, missing, also, categories, design)
    found = _from_survey(spec, files, data, asked)
    return replace(found, model_options=model_options)


_OPTION = {"format": "read-as"}


def _refuse_with_matrix(
    spec: ModelSpec, group: str | None, instrument: PathLike | None, reading: Reading, missing: str
) -> None:
    """OptionError for what speaks of respondents' answers, which a matrix has not."""
    said = {
        "--group": group is not None,
        "--instrument": instrument is not None and str(instrument).lower() != "none",
        "--missing fiml": missing == "fiml",
        **{f"--{_OPTION.get(name, name.replace('_', '-'))}": True for name in reading.record()},
    }
    given = [name for name, is_given in said.items() if is_given]
    if given:
        raise OptionError(
            phrase(
                "{given} speaks of respondents' answers; --cov has only their covariances.", given=given[0]
            ),
            fix=phrase("Leave {given} out, or give the survey file instead of --cov.", given=given[0]),
        )
    if spec.groups > 1:
        raise OptionError(
            phrase(
                "The model is for {groups} groups of respondents; --cov is the matrix of one group.",
                groups=spec.groups,
            ),
            fix="Give the survey file with --group, or take c(...) and group equalities out of the model.",
        )


def _from_matrix(
    spec: ModelSpec,
    files: list[InputFile],
    cov: PathLike,
    n: int | None,
    sd: PathLike | None,
    means: PathLike | None,
) -> Inputs:
    from rcvsem.survey.matrix_file import read_matrix, read_standard_deviations, read_values

    if n is None:
        raise OptionError(
            phrase(
                "{cov} needs {n}, the number of respondents behind the matrix.",
                cov=named("cov"),
                n=named("n"),
            )
        )
    matrix = read_matrix(cov)
    files.append(InputFile(role="covariances", path=str(cov), sha256=matrix.sha256))
    sds = None
    findings: list[Finding] = []
    if sd is not None:
        spread = read_standard_deviations(sd, matrix.names)
        sds = spread.values
        files.append(InputFile(role="standard deviations", path=str(sd), sha256=spread.sha256))
    elif matrix.is_correlation:
        findings.append(
            Finding(
                code="correlation_matrix",
                severity="warning",
                text="The matrix has 1 on its whole diagonal: it is analysed as it stands, so unstandardized "
                "estimates and their standard errors are those of standardized variables.",
                where=Path(cov).name,
                fix=phrase(
                    "Give {sd} with the standard deviations for the original units.", sd=named("sd", "FILE")
                ),
            )
        )
    check_variables(spec, matrix.names)
    mean = None
    if means is not None:
        if not spec.meanstructure:
            raise OptionError(
                "--means does nothing here: the model has no mean structure.",
                fix="Add --meanstructure, or write intercepts (x1 ~ 1) into the model.",
            )
        given = read_values(means, matrix.names, "mean")
        mean = given.values
        files.append(InputFile(role="means", path=str(means), sha256=given.sha256))
    elif spec.meanstructure and not spec.ordered:
        raise OptionError(
            "The model has a mean structure, but only covariances are given.",
            fix="Give --means FILE (a header row of variable names with the means below it), or leave intercepts and "
            "means out of the model.",
        )
    moments = moments_from_matrix(matrix.values, matrix.names, n, sds=sds, means=mean)
    return Inputs(
        spec=spec, moments=moments.select(spec.observed), survey=None, instrument=None, files=tuple(files),
        findings=tuple(findings), everything=moments,
    )  # fmt: skip


class _Asked(NamedTuple):
    """What is said of answers; see `read_inputs`."""

    instrument: PathLike | None
    reading: Reading
    group: str | None
    missing: str
    also: Sequence[str]
    categories: Sequence[str]
    design: SamplingDesign


def _from_survey(spec: ModelSpec, files: list[InputFile], data: Any, said: _Asked) -> Inputs:
    instrument, reading, group, missing, also, categories, design = said
    if isinstance(data, CleanSurvey):
        return inputs_of(
            spec, data, files=[*files, *survey_files(data)], group=group, missing=missing, design=design
        )
    where = find_instrument(spec, instrument)
    asked = read_instrument(where) if where is not None else None
    if asked is not None and where is not None:
        files.append(InputFile(role="instrument", path=str(where), sha256=asked.sha256))
    told: tuple[Finding, ...] = ()
    if asked is None:
        data, spec, told = _nominal_of_file(spec, data, reading)
    survey = load_surveys(
        data,
        asked,
        reading,
        variables=columns_of(spec, also),
        group=group,
        spec=spec,
        categories=categories,
        design=design.columns,
    )
    files += [InputFile(role="survey", path=s.path, sha256=s.sha256) for s in survey.sources]
    made = inputs_of(spec, survey, files=files, group=group, missing=missing, design=design)
    return replace(made, reading=reading, findings=(*told, *made.findings))


def survey_files(survey: CleanSurvey) -> list[InputFile]:
    """The files behind a clean survey: its instrument and the answers."""
    own = survey.instrument
    found = [] if own is None else [InputFile(role="instrument", path=own.path, sha256=own.sha256)]
    return [*found, *(InputFile(role="survey", path=s.path, sha256=s.sha256) for s in survey.sources)]


def input_files(spec: ModelSpec, survey: CleanSurvey | None) -> tuple[InputFile, ...]:
    """The files behind a model and a survey that an analyst's own script has read."""
    return (*model_files(spec), *([] if survey is None else survey_files(survey)))


def columns_of(spec: ModelSpec, also: Sequence[str] = ()) -> tuple[str, ...]:
    """The columns of numbers to read: the model's and others', without the columns of categories."""
    kept_apart = {category.name for category in spec.categories} | set(spec.latents)
    return (
        *(name for name in spec.observed if name not in kept_apart),
        *(name for name in also if name not in kept_apart),
    )


def load_surveys(  # noqa: PLR0913
    data: Any,
    instrument: Instrument | None,
    reading: Reading | None = None,
    *,
    variables: Sequence[str] | None = None,
    group: str | None = None,
    spec: ModelSpec | None = None,
    items: ItemChoice = "kept",
    described: bool = False,
    categories: Sequence[str] = (),
    design: Sequence[str] = (),
) -> CleanSurvey:
    """The cleaned survey of a file or frame, or of several files, which are joined as waves; a clean one as it is.

    items : of the instrument: the kept ones, or all, dropped ones too.
    described : of a table without a questionnaire, suspected codes are set aside and answers in words are read by a
        proposal, both said, instead of stopping.
    categories : columns of categories beside the model's own. design : columns of clusters and weights.

    Raises
    ------
    OptionError : a plain table's options together with an instrument, or the same file twice.
    """
    from rcvsem.survey import join_waves

    if isinstance(data, CleanSurvey):
        return data
    said = reading or Reading()
    several = list(data) if isinstance(data, list | tuple) else [data]
    if not several:
        raise OptionError("There is no survey file.", fix="Give one or several.")
    names = [os.path.abspath(one) for one in several if isinstance(one, str | os.PathLike)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise OptionError(phrase("{name} is given twice; each wave is one file.", name=Path(twice).name))
    # the waves are the files, not a column of theirs
    column = None if group == WAVE and len(several) > 1 else group
    table = _TableOf(variables, column, spec, described, categories, design)
    first = _load_one(several[0], instrument, said, table, items)
    by = first.instrument if described else instrument  # a proposal for the first wave reads the others too
    rest = [_load_one(one, by, said, table, items) for one in several[1:]]
    return join_waves([first, *rest])


class _TableOf(NamedTuple):
    """What of a table without an instrument is read; see `load_surveys`."""

    variables: Sequence[str] | None
    group: str | None
    spec: ModelSpec | None
    described: bool
    categories: Sequence[str]
    design: Sequence[str]


def _load_one(
    data: Any, instrument: Instrument | None, reading: Reading, table: _TableOf, items: ItemChoice
) -> CleanSurvey:
    variables, group, spec, described, categories, design = table
    if instrument is not None:
        if reading.plain.given:
            raise OptionError(
                phrase(
                    "{plain_options} describe a table without an instrument.", plain_options=plain_options()
                ),
                fix=phrase(
                    "Say it in {name} instead, or add {instrument}.",
                    name=Path(instrument.path).name,
                    instrument=named("instrument", "none"),
                ),
            )
        return read_survey(data, instrument, items=items, design=design, **reading.options)
    plain = reading.plain
    raw = _raw(data, reading)
    if spec is not None:
        _check_columns(spec, raw)
    read = partial(
        read_survey,
        raw,
        None,
        variables=variables,
        group=group,
        scale=plain.scale,
        reverse=plain.reverse,
        missing_codes=plain.missing_codes,
        labels=plain.labels,
        constructs=None if spec is None else spec.measurement,
        background=(*categories, *(() if spec is None else (one.name for one in spec.categories))),
        design=design,
        set_aside=described,
    )
    if described and spec is None and variables is None and group is None and not plain.given:
        return _described(raw, read)
    survey = read()
    if spec is None:
        return survey
    said = [*name_findings(spec, raw.columns), *codes_as_numbers(spec, lambda name: _value_labels(raw, name))]
    return replace(survey, findings=(*survey.findings, *said))


def _described(raw: Any, read: Callable[[], CleanSurvey]) -> CleanSurvey:
    """A table without a questionnaire: its numbers, or its words by a proposal."""
    from rcvsem.analyses.worded_table import read_described

    try:
        numbers: CleanSurvey | DataError = read()
    except DataError as error:
        numbers = error
    return read_described(raw, numbers)


def _value_labels(raw: Any, name: str) -> dict[str, str]:
    """Code -> label of a column whose file brings labels (SPSS, Stata); the codes of one it calls nominal,
    {} of one whose
    codes it says have an order."""
    if raw.measures.get(name) == "ordinal":
        return {}
    labels = raw.value_labels.get(name) or {}
    if not labels and raw.measures.get(name) == "nominal":
        labels = {code: code for code in sorted({one for one in raw.column(name) if isinstance(one, int)})}
    return {
        f"{code:g}" if isinstance(code, float) else str(code): str(label) for code, label in labels.items()
    }


def _raw(data: Any, reading: Reading) -> Any:
    from rcvsem.survey import export_from_frame, read_export

    if isinstance(data, str | os.PathLike):
        return read_export(data, **reading.options)
    return export_from_frame(data) if hasattr(data, "to_numpy") else data


def _headers(data: Any, reading: Reading) -> list[str]:
    """Headers of all files of answers."""
    several = list(data) if isinstance(data, list | tuple) else [data]
    return [name for one in several for name in _raw(one, reading).columns]


def of_paths(
    written: ModelSpec, spec: ModelSpec, data: Any, reading: Reading | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns of numbers and of categories that the whole model `written` needs beside its part `spec`; () where the data
    lack one, because the part can do without."""
    from rcvsem.survey.cells import normalised

    numbers = tuple(name for name in columns_of(written) if name not in spec.observed)
    categories = tuple(one.name for one in written.categories)
    if not numbers and not categories:
        return (), ()
    there = {normalised(name) for name in _headers(data, reading or Reading())}
    return (numbers, categories) if there.issuperset((*numbers, *categories)) else ((), ())


def _check_columns(spec: ModelSpec, raw: Any) -> None:
    """A variable without a column is told as a fault of the model text, with its line and column."""
    from rcvsem.survey.cells import normalised
    from rcvsem.survey.names import find_columns

    try:
        find_columns(raw, spec.observed)
    except SurveyError as error:
        twice = [one for one in raw.findings if one.code == "duplicate_header"]
        if twice and any(f"'{name}'" in twice[0].text for name in spec.observed):
            raise
        try:
            check_variables(spec, [normalised(name) for name in raw.columns])
        except ModelSyntaxError as fault:
            # what was found odd about the header may be the reason
            odd = [one.text for one in raw.findings if one.code in ("blank_header", "duplicate_header")]
            fault.fix = sentences(fault.fix, *odd)
            raise
        raise error


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
    spec, told = _nominal_as_dummies(spec, survey)
    ordered = {q.code for q in _questions(survey) if q.measure == "ordinal"}
    made: tuple[Finding, ...] = (
        *told,
        *codes_as_numbers(spec, lambda name: {} if name in ordered else _code_labels(survey, name)),
    )
    if spec.categories:
        spec, dummies, said = dummies_of(spec, survey.column, lambda name: _code_labels(survey, name))
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
        instrument=survey.instrument,
        files=tuple(files),
        findings=(*made, *findings),
        group=group,
        design=design or SamplingDesign(),
    )


def _questions(survey: CleanSurvey) -> tuple[BackgroundQuestion, ...]:
    return () if survey.instrument is None else survey.instrument.background


#: Endings of files that say of a column whether its codes have an order.
WITH_MEASURES = (".sav", ".zsav")


def _nominal_of_file(
    spec: ModelSpec, data: Any, reading: Reading
) -> tuple[Any, ModelSpec, tuple[Finding, ...]]:
    """The data read, and the model with C(region) in place of region where an SPSS file calls it nominal."""
    several = list(data) if isinstance(data, list | tuple) else [data]
    if len(several) != 1 or Path(str(several[0])).suffix.lower() not in WITH_MEASURES or not spec.structural:
        return data, spec, ()
    raw = _raw(several[0], reading)
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


def _nominal_as_dummies(spec: ModelSpec, survey: CleanSurvey) -> tuple[ModelSpec, tuple[Finding, ...]]:
    """The model with C(region) in place of region where the questionnaire calls it nominal."""
    nominal = {q.code for q in _questions(survey) if q.measure == "nominal" and len(q.codes) > 2}
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


def _code_labels(survey: CleanSurvey, name: str) -> dict[str, str]:
    """Code -> label of a background question of the survey's instrument."""
    questions = () if survey.instrument is None else survey.instrument.background
    codes = next((question.codes for question in questions if question.code == name), ())
    return {str(code.code): code.text.of("en") for code in codes}


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
    question = None
    if survey.instrument is not None:
        question = next((q for q in survey.instrument.background if q.code == group), None)
    named = {} if question is None else {code.code: code.text.of("en") for code in question.codes}
    labels: list[str | None] = []
    for value in values:
        if value is None or (isinstance(value, float) and np.isnan(value)):
            labels.append(None)
        elif isinstance(value, float | int | np.floating | np.integer):
            labels.append(named.get(int(value), f"{float(value):g}"))
        else:
            labels.append(str(value))
    return labels


def with_findings(inputs: Inputs, more: Sequence[Finding]) -> Inputs:
    """The same inputs with more findings."""
    return replace(inputs, findings=(*inputs.findings, *more))
