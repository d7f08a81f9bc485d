"""Scores onto the disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rcvsem.analyses.scores import ScoreStudy
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.plain import plain
from rcvsem.foundation.words import enumerated, phrase

FORMATS = (".csv", ".xlsx", ".sav")


def write_scores(study: ScoreStudy, path: Path) -> Path:
    """respondent, wave (if any) and the scores to a .csv, .xlsx or .sav file; whole or not at all.

    Raises
    ------
    OptionError : another ending, or a construct that cannot be a variable of SPSS.
    """
    from rcvsem.chapters.cleaned_data import csv_bytes, sav_bytes, workbook_of
    from rcvsem.report.write import write_file

    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise OptionError(
            phrase(
                "Scores are written as {formats}. Got '{name}'.", formats=enumerated(FORMATS), name=path.name
            )
        )
    assert study.source is not None
    survey = study.source.survey
    columns: dict[str, Sequence[Any]] = {"respondent": survey.respondent}
    if any(survey.waves):
        columns["wave"] = survey.waves
    columns |= {code: plain(values) for code, values in study.scores.items()}
    header, rows = list(columns), list(zip(*columns.values(), strict=True))
    if ending == ".csv":
        content = csv_bytes(header, rows)
    elif ending == ".xlsx":
        content = workbook_of({"scores": [header, *rows]})
    else:
        constructs = () if survey.instrument is None else survey.instrument.constructs
        labels = {one.code: one.name.of("zh") for one in constructs}
        content = sav_bytes(header, rows, f"Scores ({study.kind})", numbers=list(study.scores), labels=labels)
    return write_file(path, content, inputs=[file.path for file in study.source.files])
