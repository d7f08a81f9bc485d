"""Floor 2: from a survey export to answers that can be analysed, with a record of everything done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.late import late

if TYPE_CHECKING:
    from rcvsem.survey.cleaning import clean
    from rcvsem.survey.log import CleaningLog, LogEntry
    from rcvsem.survey.missing import (
        MissingAnswers,
        item_missing,
        littles_mcar,
        missing_answers,
        missing_patterns,
    )
    from rcvsem.survey.plain import clean_plain
    from rcvsem.survey.raw import ColumnInfo, RawExport
    from rcvsem.survey.read import read_survey
    from rcvsem.survey.readers.detect import read_export
    from rcvsem.survey.readers.frame import export_from_frame
    from rcvsem.survey.result import CleanSurvey, Exclusion, Flag, FlowStep, MappingRow, RuleResult, Source
    from rcvsem.survey.scores import scale_scores
    from rcvsem.survey.waves import join_waves

_HOMES = {
    "cleaning": ("clean",),
    "log": ("CleaningLog", "LogEntry"),
    "missing": ("MissingAnswers", "item_missing", "littles_mcar", "missing_answers", "missing_patterns"),
    "plain": ("clean_plain",),
    "raw": ("ColumnInfo", "RawExport"),
    "read": ("read_survey",),
    "readers": ("export_from_frame", "read_export"),
    "result": ("CleanSurvey", "Exclusion", "Flag", "FlowStep", "MappingRow", "RuleResult", "Source"),
    "scores": ("scale_scores",),
    "waves": ("join_waves",),
}  # fmt: skip

__all__ = [
    "CleanSurvey", "CleaningLog", "ColumnInfo", "Exclusion", "Flag", "FlowStep", "LogEntry", "MappingRow",
    "MissingAnswers", "RawExport", "RuleResult", "Source", "clean", "clean_plain", "export_from_frame",
    "item_missing", "join_waves", "littles_mcar", "missing_answers", "missing_patterns", "read_export",
    "read_survey", "scale_scores",
]  # fmt: skip

__getattr__ = late(__name__, _HOMES)
