"""Cleaned answers as files for other programs: xlsx, csv, and labelled sav for SPSS and AMOS."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.private_file import private_path
from rcvsem.foundation.words import enumerated, phrase, spoken
from rcvsem.report.tables.wording import simulated_notice
from rcvsem.survey import CleanSurvey, scale_scores

Scores = Literal["none", "complete", "available"]
FORMATS = ("xlsx", "csv", "sav")
LOG = ("respondent", "rule", "column", "before", "after")
#: Rows of an Excel sheet below the header.
MOST_ROWS = 1_048_575


def data_files(
    survey: CleanSurvey, formats: Sequence[str] = ("xlsx", "csv"), scores: Scores = "none"
) -> dict[str, bytes]:
    """File name -> content: cleaned data in each format, and the cleaning log as csv.

    scores : adds one column a scale: "complete" for who answered all its items, "available" the mean of the items
        answered when at least half were.

    Raises
    ------
    OptionError : an unknown format, or scores without an instrument.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise OptionError(
            phrase(
                "Cleaned data can be written as {formats}. Got {unknown}.",
                formats=enumerated(FORMATS),
                unknown=enumerated(unknown) or phrase("none"),
            )
        )
    header, rows = _records(survey, scores)
    log = survey.log.columns()
    entries = list(zip(*(log[name] for name in LOG), strict=True))
    files: dict[str, bytes] = {}
    if "csv" in formats:
        files["cleaned.csv"] = csv_bytes(header, rows)
    if "xlsx" in formats:
        files["cleaned.xlsx"] = _workbook(survey, header, rows, entries)
    if "sav" in formats:
        files["cleaned.sav"] = _sav(survey, header, rows)
    files["cleaning_log.csv"] = csv_bytes(LOG, entries)
    return files


def _records(survey: CleanSurvey, scores: Scores) -> tuple[list[str], list[list[Any]]]:
    """Header and rows: respondent, wave, flags, background, items, scores; whole numbers as int, gaps as None."""
    columns: dict[str, Sequence[Any]] = {"respondent": survey.respondent}
    if any(survey.waves):
        columns["wave"] = survey.waves
    if survey.flags:
        marks: dict[str, list[str]] = {}
        for flag in survey.flags:
            marks.setdefault(flag.respondent, []).append(flag.rule)
        columns["flags"] = [", ".join(marks.get(key, ())) or None for key in survey.respondent]
    for code, values in survey.background.items():
        if code not in survey.items:
            columns[code] = [_cell(value) for value in np.asarray(values).tolist()]
    for j, code in enumerate(survey.items):
        columns[code] = [_cell(value) for value in survey.answers[:, j].tolist()]
    if scores != "none":
        for name, values in scale_scores(survey, available=scores == "available").items():
            columns[f"{name}_score"] = [_cell(value) for value in values.tolist()]
    return list(columns), [list(record) for record in zip(*columns.values(), strict=True)]


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A csv file that Excel reads, Chinese too; no cell can be a formula."""
    from rcvsem.report.formats.csv_files import safe_text

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([safe_text(name) for name in header])
    for record in rows:
        writer.writerow([safe_text(value) if isinstance(value, str) else value for value in record])
    return buffer.getvalue().encode("utf-8-sig")  # the mark lets Excel read Chinese


def workbook_of(sheets: Mapping[str, Iterable[Sequence[Any]]], simulated: str = "") -> bytes:
    """A workbook of these sheets; no cell is a formula.

    simulated : its title, of answers that are.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    from rcvsem.foundation.workbook_bytes import streamed_sheet, workbook_bytes

    book = Workbook(write_only=True)

    def fill(name: str, lines: Iterable[Sequence[Any]]) -> None:
        sheet = streamed_sheet(book, name)

        def cell(value: Any) -> Any:
            if not isinstance(value, str):
                return value
            made = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub(" ", value))
            made.data_type = "s"  # never a formula, whatever it begins with
            return made

        for line in lines:
            sheet.append([cell(value) for value in line])

    for name, lines in sheets.items():
        fill(name, lines)
    if simulated:
        book.properties.title = simulated
        book.properties.keywords = "simulated"
    return workbook_bytes(book)


def _workbook(
    survey: CleanSurvey, header: Sequence[str], rows: Sequence[Sequence[Any]], log: Sequence[Sequence[str]]
) -> bytes:
    """Sheets data, cleaning_log (as far as Excel's rows reach) and about."""
    notice = simulated_notice(survey)
    about: list[list[Any]] = [] if notice is None else [[notice.zh], [notice.en]]
    about += [["received", survey.received], ["analysed", survey.n]]
    about += [["file", Path(source.path).name, source.sha256] for source in survey.sources]
    if len(log) > MOST_ROWS:
        more = phrase("The log has {n} entries; all of them are in cleaning_log.csv.", n=len(log))
        about.append([spoken(more)])
    sheets: dict[str, Any] = {
        "data": [header, *rows],
        "cleaning_log": [LOG, *log[:MOST_ROWS]],
        "about": about,
    }
    return workbook_of(sheets, "" if notice is None else f"Cleaned answers: simulated from {_origin(survey)}")


def _origin(survey: CleanSurvey) -> str:
    return (survey.simulated.of("en") if survey.simulated is not None else "") or "a model"


def _sav(survey: CleanSurvey, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """SPSS file with variable and value labels; AMOS reads it too."""
    labels, values = _labels(survey, header)
    label = "Cleaned answers"
    if survey.simulated is not None:
        label += f": simulated from {_origin(survey)}"
    numbers = [name for name in header if name in values or name in survey.items]
    return sav_bytes(header, rows, label, numbers=numbers, labels=labels, values=values)


def sav_bytes(
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    label: str,
    *,
    numbers: Sequence[str],
    labels: Mapping[str, str],
    values: Mapping[str, dict[float, str]] = MappingProxyType({}),
) -> bytes:
    """An SPSS file of these rows. label : of the file. numbers : the columns of numbers. labels, values : of columns and
    of their codes.

    Raises
    ------
    OptionError : a column's name is none in SPSS.
    """
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame([list(record) for record in rows], columns=list(header))
    for name in numbers:
        frame[name] = frame[name].astype(float)
    with private_path("cleaned.sav") as path:
        try:
            pyreadstat.write_sav(
                frame,
                str(path),
                file_label=label[:60],
                column_labels=[labels.get(name, "")[:120] for name in header],
                variable_value_labels=dict(values) or None,
            )
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as fault:
            reason = " ".join(str(fault).split()).rstrip(".")
            raise OptionError(
                phrase("It cannot be written as sav: {reason}.", reason=reason),
                fix="Write xlsx or csv instead.",
            ) from None
        return path.read_bytes()


def _labels(survey: CleanSurvey, header: Sequence[str]) -> tuple[dict[str, str], dict[str, dict[float, str]]]:
    """Wording of each column, and of its codes."""
    labels: dict[str, str] = {}
    values: dict[str, dict[float, str]] = {}
    instrument = survey.instrument
    if instrument is None:
        return labels, values
    for item in instrument.items:
        if item.code in header:
            reversed_here = item.code in survey.reversed_items
            labels[item.code] = item.text.of("zh") + (" (R)" if reversed_here else "")
            scale = instrument.scale_of(item.code)
            # The codes of a reversed item are turned; so are their labels, or "agree" would mean its opposite.
            values[item.code] = {
                float(scale.reversed(a.code) if reversed_here else a.code): a.text.of("zh")
                for a in scale.anchors
            }
    for question in instrument.background:
        if question.code in header:
            labels[question.code] = question.text.of("zh")
            values[question.code] = {float(c.code): c.text.of("zh") for c in question.codes}
    return labels, {name: mapping for name, mapping in values.items() if mapping}
