"""Cleaning a survey without a model: what `rcvsem clean` does."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from rcvsem.analyses.fitting_instrument import NONE_FOUND, fitting_instrument, found_note
from rcvsem.analyses.input_files import PathLike, survey_files
from rcvsem.analyses.reading import Reading
from rcvsem.analyses.run_json_parts import recorded
from rcvsem.analyses.surveys import load_surveys
from rcvsem.foundation.plain import formed
from rcvsem.instrument import read_instrument
from rcvsem.survey import CleanSurvey


def read_surveys(
    paths: Sequence[PathLike], instrument: PathLike | None = None, reading: Reading | None = None
) -> CleanSurvey:
    """One cleaned survey of one or several exports (joined as waves)."""
    if instrument is not None:
        asked = None if str(instrument).lower() == "none" else read_instrument(os.fspath(instrument))
        return load_surveys(list(paths), asked, reading)
    # what is said of a table without an instrument says that there is none
    plain = reading is not None and reading.plain.given
    found = NONE_FOUND if plain else fitting_instrument(paths, reading)
    if found.path is None:
        return load_surveys(list(paths), None, reading)
    asked = read_instrument(found.path)
    survey = load_surveys(list(paths), asked, reading)
    return replace(survey, findings=(found_note(found.path, len(asked.kept_items)), *survey.findings))


def cleaning_record(survey: CleanSurvey, reading: Reading) -> dict[str, Any]:
    """run.json of a cleaning: what went in, and what `rcvsem verify` compares."""
    return recorded(
        "clean",
        survey,
        survey_files(survey),
        name="clean_" + "_".join(Path(source.path).stem for source in survey.sources),
        **formed(survey, "n n_received=received simulated=is_simulated"),
        reading=reading.record(),
        **formed(survey, "flow log_entries=log#"),
        answers_sha256=answers_digest(survey),
    )


def answers_digest(survey: CleanSurvey) -> str:
    """SHA-256 over items, respondents and cleaned answers: the same answers, the same digest."""
    digest = hashlib.sha256("\x1f".join((*survey.items, "\x1e", *survey.respondent)).encode())
    digest.update(np.ascontiguousarray(np.where(np.isnan(survey.answers), -1e300, survey.answers)).tobytes())
    return digest.hexdigest()
