"""The measurement model before any path: the constructs of an instrument or a model file, all correlated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack

from rcvsem.analyses.fitting_instrument import NONE_FOUND, fitting_instrument, found_note, nothing_says
from rcvsem.analyses.input_files import SURVEY_ENDINGS, InputFile, PathLike, find_instrument, model_files
from rcvsem.analyses.inputs import Inputs, read_inputs
from rcvsem.analyses.matrix_inputs import MatrixFile
from rcvsem.analyses.ordinal_items import Ordered, with_ordinal
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.path_model_run import run_study
from rcvsem.analyses.reading import Reading
from rcvsem.analyses.surveys import of_paths
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.instrument import Instrument, read_instrument
from rcvsem.model import ModelSpec, parse_model, read_model
from rcvsem.model.measurement_part import measurement_part

MODEL_ENDINGS = (".desc", ".lav", ".lavaan", ".model", ".semopy")


def split_arguments(
    given: Sequence[Path], model: PathLike | ModelSpec | None, constructs_known: bool = False
) -> tuple[PathLike | ModelSpec | None, tuple[Path, ...]]:
    """MODEL and the survey files from the names given.

    A model file is known by its ending. Two names of which neither ends so are a model and its data, unless
    the constructs are known otherwise (`constructs_known`: from an instrument).
    """
    first_is_model = bool(given) and given[0].suffix.lower() in MODEL_ENDINGS
    if first_is_model and model is not None:
        raise OptionError(phrase("Give the model either before the data or with {--model}, not both."))
    if first_is_model or (len(given) == 2 and model is None and not constructs_known):
        return given[0], tuple(given[1:])
    return model, tuple(given)


def no_construct(written: ModelSpec) -> OptionError:
    """What is said of a model without constructs where scales are looked at."""
    return OptionError(
        phrase(
            "{model} has no construct: there is no '=~' line with observed items in it.",
            model=written.path or phrase("The model"),
        )
    )


def instrument_spec(instrument: Instrument) -> ModelSpec:
    """The CFA of an instrument's constructs with their kept items."""
    lines = [
        f"{construct.code} =~ {' + '.join(item.code for item in construct.items if item.dropped is None)}"
        for construct in instrument.constructs
        if any(item.dropped is None for item in construct.items)
    ]
    return parse_model("\n".join(lines), identify=False)


def measurement_inputs(
    given: Sequence[Path],
    *,
    model: PathLike | ModelSpec | None = None,
    instrument: PathLike | None = None,
    reading: Reading | None = None,
    also: Sequence[str] = (),
    **matrix: Unpack[MatrixFile],
) -> Inputs:
    """Inputs of the measurement model. OptionError when nothing names the constructs.

    also : columns read beside its items (a marker).
    """
    answers = matrix.get("cov") is None
    surveys_only = bool(given) and all(one.suffix.lower() in SURVEY_ENDINGS for one in given)
    named, data = split_arguments(given, model, instrument is not None or surveys_only)
    files: list[InputFile] = []
    left_out: tuple[Finding, ...] = ()
    written: ModelSpec | None = None
    if named is not None:
        written = read_model(named)
        files += model_files(written)
        part = measurement_part(written)
        if part is None:
            raise no_construct(written)
        spec, left_out = part.spec, part.findings
        where = find_instrument(written, instrument)
    elif instrument is not None:
        where = Path(instrument)
        spec = instrument_spec(read_instrument(where))
    else:
        found = fitting_instrument(data, reading) if answers else NONE_FOUND
        if found.path is None:
            raise nothing_says(found)
        where = found.path
        asked = read_instrument(where)
        left_out = (found_note(where, len(asked.kept_items)),)
        spec = instrument_spec(asked)
    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    if written is not None and data and where is None and answers:
        numbers, categories = of_paths(written, spec, list(data), reading)
    inputs = read_inputs(
        spec,
        data or None,
        also=tuple(dict.fromkeys((*also, *numbers))),
        categories=categories,
        instrument="none" if where is None or not answers else where,
        reading=reading,
        **matrix,
    )
    findings = (*left_out, *inputs.findings)
    return replace(inputs, files=(*files, *inputs.files), findings=findings, written=written)


def measurement_study(
    given: Sequence[Path], *, options: StudyOptions | None = None, ordered: Ordered = None, **reading: Any
) -> Study:
    """Fit the measurement model; reliability and validity of every construct.

    options : estimator, level and convention. ordered : ordinal items (`rcvsem.analyses.ordinal_items.ordinal_items`).
    """
    options = replace(options or StudyOptions(), draws=0)
    inputs = with_ordinal(measurement_inputs(given, **reading), ordered, options.fit)
    return run_study(inputs, options)
