"""Answers read as an analysis needs them: files joined as waves, with or without a questionnaire."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rcvsem.analyses.input_checks import (
    codes_as_numbers,
    name_findings,
)
from rcvsem.analyses.reading import Reading
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import DataError, ModelSyntaxError, OptionError, SurveyError
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import phrase, sentences
from rcvsem.instrument import Instrument
from rcvsem.model import ModelSpec, check_variables
from rcvsem.survey import CleanSurvey, read_survey
from rcvsem.survey.read import OF_FILES, raw_answers

if TYPE_CHECKING:
    from rcvsem.scale.item_statistics import ItemStatistics, Moments

WAVE, EARLY_LATE = "wave", "early-late"


ItemChoice = Literal["kept", "all"]


def plain_options() -> str:
    """The options of a table without an instrument, in the words of the door."""
    return phrase("{--scale}, {--reverse}, {--missing-codes} and {--labels}")


def columns_of(spec: ModelSpec, also: Sequence[str] = ()) -> tuple[str, ...]:
    """The columns of numbers to read: the model's and others', without the columns of categories."""
    kept_apart = {category.name for category in spec.categories} | set(spec.latents)
    return (
        *(name for name in spec.observed if name not in kept_apart),
        *(name for name in also if name not in kept_apart),
    )


def distribution(
    survey: CleanSurvey, items: Sequence[str], moments: Moments = "spss"
) -> tuple[ItemStatistics, ...]:
    """Of the answers to items, with floor and ceiling where the scale of all of them is known."""
    from rcvsem.scale.item_statistics import item_statistics

    known = all(item in survey.ranges for item in items)
    ranges = [survey.ranges[item] for item in items] if known else None
    return item_statistics(survey.matrix(items), items, scale=ranges, definition=moments)


def refuse_of_clean(reading: Reading | None, instrument: object = None) -> None:
    """OptionError for what is said of reading answers that are clean already."""
    said = [] if reading is None else reading.said
    if instrument is not None:
        said = [named("instrument"), *said]
    refuse_idle(
        said,
        phrase("the survey is clean already."),
        phrase("Give it to read_survey, which reads and cleans."),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WantedOfSurvey:
    """What of a survey is read.

    items : of an instrument: the kept ones, or all, dropped ones too.
    variables : of a table without one; None for all. group, categories, design : columns of groups, of categories beside
    the model's own, of clusters and weights. spec : the model whose names are checked.
    described : of a table without a questionnaire, suspected codes are set aside and answers in words are read by a
    proposal, both said, instead of stopping.
    """

    items: ItemChoice = "kept"
    variables: Sequence[str] | None = None
    group: str | None = None
    spec: ModelSpec | None = None
    described: bool = False
    categories: Sequence[str] = ()
    design: Sequence[str] = ()


def load_surveys(
    data: Any,
    instrument: Instrument | None,
    reading: Reading | None = None,
    wanted: WantedOfSurvey | None = None,
) -> CleanSurvey:
    """The cleaned survey of a file or frame, or of several files, which are joined as waves; a clean one as it is.

    Raises
    ------
    OptionError : a plain table's options together with an instrument, or the same file twice.
    """
    from rcvsem.survey import join_waves

    if isinstance(data, CleanSurvey):
        refuse_of_clean(reading)
        return data
    said, wanted = reading or Reading(), wanted or WantedOfSurvey()
    several = list(data) if isinstance(data, list | tuple) else [data]
    if not several:
        raise OptionError("There is no survey file.", fix="Give one or several.")
    names = [os.path.abspath(one) for one in several if isinstance(one, str | os.PathLike)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise OptionError(phrase("{name} is given twice; each wave is one file.", name=Path(twice).name))
    if wanted.group == WAVE and len(several) > 1:  # the waves are the files, not a column of theirs
        wanted = replace(wanted, group=None)
    first = _load_one(several[0], instrument, said, wanted)
    by = (
        first.instrument if wanted.described else instrument
    )  # a proposal for the first wave reads the others too
    rest = [_load_one(one, by, said, wanted) for one in several[1:]]
    return join_waves([first, *rest])


def _load_one(
    data: Any, instrument: Instrument | None, reading: Reading, wanted: WantedOfSurvey
) -> CleanSurvey:
    spec = wanted.spec
    if hasattr(data, "columns"):
        refuse_idle(reading.said_of_files, OF_FILES)
    if instrument is not None:
        if reading.plain.given:
            raise OptionError(
                phrase(
                    "{plain_options} describe a table without an instrument.", plain_options=plain_options()
                ),
                fix=phrase(
                    "Say it in {name} instead, or add {--instrument none}.", name=Path(instrument.path).name
                ),
            )
        return read_survey(data, instrument, items=wanted.items, design=wanted.design, **reading.options)
    plain = reading.plain
    raw = raw_answers(data, reading.options)
    if spec is not None:
        _check_columns(spec, raw)
    read = partial(
        read_survey,
        raw,
        None,
        variables=wanted.variables,
        group=wanted.group,
        scale=plain.scale,
        reverse=plain.reverse,
        missing_codes=plain.missing_codes,
        labels=plain.labels,
        constructs=None if spec is None else spec.measurement,
        background=(*wanted.categories, *(() if spec is None else (one.name for one in spec.categories))),
        design=wanted.design,
        set_aside=wanted.described,
    )
    whole = spec is None and wanted.variables is None and wanted.group is None
    if wanted.described and whole and not plain.given:
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


def headers(data: Any, reading: Reading) -> list[str]:
    """Headers of all files of answers."""
    several = list(data) if isinstance(data, list | tuple) else [data]
    return [name for one in several for name in raw_answers(one, reading.options).columns]


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
    there = {normalised(name) for name in headers(data, reading or Reading())}
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
