"""Scores onto the disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rcvsem.analyses.scores import ScoreStudy
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.plain import plain
from rcvsem.foundation.words import phrase


def write_scores(study: ScoreStudy, path: Path) -> Path:
    """respondent, wave (if any) and the scores to a .csv file; whole or not at all. OptionError for others."""
    from rcvsem.chapters.cleaned_data import csv_bytes
    from rcvsem.report.write import write_file

    if path.suffix.lower() != ".csv":
        raise OptionError(phrase("Scores are written to a .csv file. Got '{name}'.", name=path.name))
    assert study.source is not None
    survey = study.source.survey
    columns: dict[str, Sequence[Any]] = {"respondent": survey.respondent}
    if any(survey.waves):
        columns["wave"] = survey.waves
    columns |= {code: plain(values) for code, values in study.scores.items()}
    content = csv_bytes(list(columns), zip(*columns.values(), strict=True))
    return write_file(path, content, inputs=[file.path for file in study.source.files])
