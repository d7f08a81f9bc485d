"""Cleaning a survey without a model: what `rcvsem clean` does."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from rcvsem.foundation.text import Language, Text
from rcvsem.foundation.version import __version__
from rcvsem.instrument import read_instrument
from rcvsem.report.document import Document, Section, Table
from rcvsem.report.tables.wording import simulated_notice
from rcvsem.study.cleaned_data import Scores, data_files
from rcvsem.study.fitting_instrument import NONE_FOUND, fitting_instrument, found_note
from rcvsem.study.inputs import PathLike, load_surveys
from rcvsem.study.machine import finding_json, flow_json, missing_json, plain, warnings
from rcvsem.study.reading import Reading
from rcvsem.study.record import posix, versions
from rcvsem.survey import CleanSurvey, MissingAnswers, missing_answers

PRINTED = ("respondent-flow", "waves", "rules", "rule-overlap", "missing-items")


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


def write_cleaning(
    survey: CleanSurvey,
    out: Path | None,
    lang: Language,
    formats: Sequence[str] = ("xlsx", "csv"),
    *,
    scores: Scores = "none",
    reading: Reading | None = None,
) -> Path:
    """Cleaned data, log, report and run.json into `out` (default: reports/clean_DATA); the folder.

    All files are written, or none: what stood there before stays.
    """
    from rcvsem.report.excel import render_excel
    from rcvsem.report.layout import Printing
    from rcvsem.report.markdown import render_markdown
    from rcvsem.report.write import report_folder, write_folder

    if out is None:
        stems = [Path(source.path).stem for source in survey.sources]
        out = report_folder("reports", "_".join([*stems, "clean"]).lstrip("."))
    document = cleaning_document(survey)
    printing = Printing(language=lang)
    files = data_files(survey, formats, scores)
    files["report.xlsx"] = render_excel(document, printing)
    files["report.md"] = render_markdown(document, printing).encode("utf-8")
    write_folder(out, files, cleaning_record(survey, reading or Reading()))
    return out


def cleaning_document(survey: CleanSurvey, gaps: MissingAnswers | None = None) -> Document:
    """Flow, waves, rules and their overlap, exclusions, missing answers, reading of the answers, findings."""
    from rcvsem.report.tables.findings import finding_table
    from rcvsem.report.tables.flow import respondent_flow
    from rcvsem.report.tables.missing import missing_item_table, missing_pattern_table
    from rcvsem.report.tables.screening import exclusion_table, mapping_table, overlap_table, rule_table
    from rcvsem.report.tables.waves import wave_flow_table, wave_table
    from rcvsem.report.tables.wording import names_of

    missing = gaps or missing_answers(survey.answers, survey.items)
    tables = [
        respondent_flow(survey),
        wave_table(survey),
        wave_flow_table(survey),
        rule_table(survey.rules),
        overlap_table(survey.overlap),
        exclusion_table(survey.exclusions),
        missing_item_table(missing.patterns, missing.little, names_of(survey.instrument)),
        missing_pattern_table(missing.patterns),
        mapping_table(survey.mapping, survey.reversed_items),
        finding_table(survey.findings),
    ]
    kept: list[Table] = [table for table in tables if table is not None]
    notice = simulated_notice(survey)
    return Document(
        title=Text("Cleaning of the survey", "问卷数据清理"),
        sections=(Section(id="cleaning", title=Text("Cleaning", "数据清理"), tables=tuple(kept)),),
        notices=() if notice is None else (notice,),
    )


def cleaning_json(survey: CleanSurvey) -> dict[str, Any]:
    """What `rcvsem clean --json` prints. No answers and no personal data."""
    return {
        "rcvsem": __version__,
        "received": survey.received,
        "analysed": survey.n,
        "simulated": survey.simulated is not None,
        "valid_rate": survey.valid_rate,
        "items": list(survey.items),
        "reversed": list(survey.reversed_items),
        "flow": flow_json(survey),
        "waves": [
            {
                "wave": source.wave,
                "received": source.received,
                "analysed": survey.waves.count(source.wave),
                "path": source.path,
            }
            for source in survey.sources
            if len(survey.sources) > 1
        ],
        "exclusions": [
            {"respondent": e.respondent, "row": e.row_number, "rules": list(e.rules)}
            for e in survey.exclusions
        ],
        "rules": [
            {
                "rule": r.rule,
                "action": r.action,
                "threshold": plain(r.threshold),
                "hits": r.count,
                "unavailable": r.unavailable,
            }
            for r in survey.rules
        ],
        "overlap": {"rules": list(survey.overlap.rules), "counts": survey.overlap.counts.tolist()},
        "flagged": int(survey.flagged.sum()),
        "missing_answers": missing_json(missing_answers(survey.answers, survey.items)),
        "log_entries": len(survey.log),
        "warnings": warnings(survey.findings),
        "findings": [finding_json(f) for f in survey.findings],
        "inputs": [
            {
                "role": "survey",
                "path": s.path,
                "sha256": s.sha256,
                "format": s.format,
                "sheet": s.sheet,
                "wave": s.wave,
            }
            for s in survey.sources
        ],
    }


def cleaning_record(survey: CleanSurvey, reading: Reading) -> dict[str, Any]:
    """run.json of a cleaning: what went in, and what `rcvsem verify` compares."""
    instrument = survey.instrument
    inputs = [
        {"role": "survey", "path": posix(source.path), "sha256": source.sha256} for source in survey.sources
    ]
    if instrument is not None:
        inputs.insert(0, {"role": "instrument", "path": posix(instrument.path), "sha256": instrument.sha256})
    return {
        "rcvsem": __version__,
        "command": "clean",
        "name": "clean_" + "_".join(Path(source.path).stem for source in survey.sources),
        "n": survey.n,
        "n_received": survey.received,
        "simulated": survey.simulated is not None,
        "inputs": inputs,
        "reading": reading.record(),
        "versions": versions(),
        "flow": flow_json(survey),
        "log_entries": len(survey.log),
        "answers_sha256": answers_digest(survey),
        "warnings": warnings(survey.findings),
    }


def answers_digest(survey: CleanSurvey) -> str:
    """SHA-256 over items, respondents and cleaned answers: the same answers, the same digest."""
    digest = hashlib.sha256("\x1f".join((*survey.items, "\x1e", *survey.respondent)).encode())
    digest.update(np.ascontiguousarray(np.where(np.isnan(survey.answers), -1e300, survey.answers)).tobytes())
    return digest.hexdigest()


def print_cleaning(survey: CleanSurvey, lang: Language) -> None:
    """Flow, rules and their overlap on stdout."""
    from rcvsem.study.writing import print_document

    print_document(cleaning_document(survey), PRINTED, lang, paragraphs=True)
