"""The answers cleaned as the questionnaire says now, for the counts on the pages; the same files are cleaned once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rcvsem.foundation.input_file import sha256
from rcvsem.workbench.folder import StudyFolder
from rcvsem.workbench.study import WorkbenchStudy


def cleaned(study: WorkbenchStudy) -> Any:
    """The CleanSurvey. RcvsemError: as the cleaning says."""
    folder = study.folder
    marks = tuple(sha256(folder.path(one).read_bytes()) for one in (study.survey, study.instrument))
    return _cleaned(folder, study.survey, study.instrument, tuple(sorted(study.reading.items())), marks)


@lru_cache(maxsize=2)
def _cleaned(
    folder: StudyFolder,
    survey: str,
    instrument: str,
    reading: tuple[tuple[str, str], ...],
    marks: tuple[str, ...],
) -> Any:
    from rcvsem.analyses.cleaning import read_surveys
    from rcvsem.analyses.reading import Reading

    said = dict(reading)
    options = Reading(sheet=said.get("sheet"), format=said.get("read_as") or "auto")
    return read_surveys([folder.path(survey)], folder.path(instrument), options)
