"""The files behind an analysis: what each is, and where its questionnaire stands."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.input_file import posix
from rcvsem.instrument import Instrument, read_instrument
from rcvsem.model import ModelSpec
from rcvsem.survey import CleanSurvey

PathLike = str | os.PathLike[str]


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


def instrument_of(spec: ModelSpec, given: PathLike | None) -> Instrument | None:
    """The instrument of `find_instrument`, read."""
    where = find_instrument(spec, given)
    return None if where is None else read_instrument(where)


def survey_files(survey: CleanSurvey) -> list[InputFile]:
    """The files behind a clean survey: its instrument and the answers."""
    own = survey.instrument
    found = [] if own is None else [InputFile(role="instrument", path=own.path, sha256=own.sha256)]
    return [*found, *answer_files(survey)]


def answer_files(survey: CleanSurvey) -> list[InputFile]:
    """The files of answers behind a survey."""
    return [InputFile(role=one.role, path=one.path, sha256=one.sha256) for one in survey.sources]


def input_files(spec: ModelSpec, survey: CleanSurvey | None) -> tuple[InputFile, ...]:
    """The files behind a model and a survey that an analyst's own script has read."""
    return (*model_files(spec), *([] if survey is None else survey_files(survey)))
