"""Cleaning and describing a survey without a model: what `rcvsem clean` and `rcvsem describe` do."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rcvsem import __version__
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.text import Language, Text
from rcvsem.instrument import read_instrument
from rcvsem.report.document import Column, Document, Section, Table, row
from rcvsem.study.inputs import PathLike, load_surveys
from rcvsem.study.machine import finding_json, plain, warnings
from rcvsem.study.reading import Reading
from rcvsem.survey import CleanSurvey

DataFormat = str
FORMATS = ("xlsx", "csv", "sav")


def read_surveys(
    paths: Sequence[PathLike], instrument: PathLike | None = None, reading: Reading | None = None
) -> CleanSurvey:
    """One cleaned survey of one or several exports (joined as waves)."""
    asked = read_instrument(os.fspath(instrument)) if instrument is not None else None
    return load_surveys(list(paths), asked, reading)


# --- cleaned data -----------------------------------------------------------------------------------------


def write_cleaning(
    survey: CleanSurvey, out: Path | None, lang: Language, formats: Sequence[DataFormat] = ("xlsx", "csv")
) -> Path:
    """Cleaned data, log and flow into `out` (default: reports/clean_DATA); the folder.

    Every file is written whole or not at all.
    """
    from rcvsem.report.excel import render_excel
    from rcvsem.report.layout import Printing
    from rcvsem.report.write import json_bytes, report_folder, write_file

    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise OptionError(f"Cleaned data can be written as {', '.join(FORMATS)}. Got {', '.join(formats)!r}.")
    if out is None:
        out = report_folder("reports", "clean_" + "_".join(Path(s.path).stem for s in survey.sources))
    header, rows = _records(survey)
    if "csv" in formats:
        write_file(out / "cleaned.csv", _csv(header, rows))
    if "xlsx" in formats:
        write_file(out / "cleaned.xlsx", _workbook(header, rows))
    if "sav" in formats:
        write_file(out / "cleaned.sav", _sav(survey))
    log = survey.log.columns()
    names = ("respondent", "rule", "column", "before", "after")
    write_file(out / "cleaning_log.csv", _csv(names, zip(*(log[name] for name in names), strict=True)))
    document = cleaning_document(survey)
    write_file(out / "cleaning.xlsx", render_excel(document, Printing(language=lang)))
    write_file(out / "cleaning.json", json_bytes(cleaning_json(survey)))
    return out


def _records(survey: CleanSurvey) -> tuple[list[str], list[list[Any]]]:
    """Header and rows: respondent, wave, background, items; whole numbers as int, gaps as None."""
    columns: dict[str, Sequence[Any]] = {"respondent": survey.respondent}
    if any(survey.waves):
        columns["wave"] = survey.waves
    for code, values in survey.background.items():
        if code not in survey.items:
            columns[code] = [_cell(value) for value in np.asarray(values).tolist()]
    for j, code in enumerate(survey.items):
        columns[code] = [_cell(value) for value in survey.answers[:, j].tolist()]
    return list(columns), [list(record) for record in zip(*columns.values(), strict=True)]


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _csv(header: Sequence[str], rows: Any) -> bytes:
    from rcvsem.report.csv_files import safe_text

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([safe_text(name) for name in header])
    for record in rows:
        writer.writerow([safe_text(value) if isinstance(value, str) else value for value in record])
    return buffer.getvalue().encode("utf-8-sig")  # the mark lets Excel read Chinese


def _workbook(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    from rcvsem.report.package import same_bytes

    book = Workbook(write_only=True)
    sheet = book.create_sheet("data")

    def text(value: str) -> Any:
        made = WriteOnlyCell(sheet, value=value)
        made.data_type = "s"  # never a formula, whatever it begins with
        return made

    sheet.append([text(name) for name in header])
    for record in rows:
        sheet.append([text(value) if isinstance(value, str) else value for value in record])
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def _sav(survey: CleanSurvey) -> bytes:
    """SPSS file with variable and value labels; AMOS reads it too."""
    import tempfile

    import pyreadstat

    frame = survey.to_frame().reset_index()
    labels: dict[str, str] = {}
    values: dict[str, dict[float, str]] = {}
    instrument = survey.instrument
    if instrument is not None:
        for item in instrument.items:
            if item.code in frame.columns:
                labels[item.code] = item.text.of("zh")
                anchors = instrument.scale_of(item.code).anchors
                values[item.code] = {float(a.code): a.text.of("zh") for a in anchors}
        for question in instrument.background:
            if question.code in frame.columns:
                labels[question.code] = question.text.of("zh")
                if question.codes:
                    values[question.code] = {float(c.code): c.text.of("zh") for c in question.codes}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cleaned.sav"
        pyreadstat.write_sav(
            frame, str(path), column_labels=dict(labels) or None, variable_value_labels=values or None
        )
        return path.read_bytes()


def cleaning_document(survey: CleanSurvey) -> Document:
    """Flow, exclusions, rules, overlap, reading of the answers."""
    from rcvsem.report.tables.findings import finding_table
    from rcvsem.report.tables.flow import respondent_flow

    tables = [
        respondent_flow(survey), _rules(survey), _exclusions(survey), _mapping(survey), finding_table(survey.findings)
    ]  # fmt: skip
    return Document(
        title=Text("Cleaning of the survey", "问卷数据清理"),
        sections=(
            Section(
                id="cleaning",
                title=Text("Cleaning", "数据清理"),
                tables=tuple(table for table in tables if table is not None and table.rows),
            ),
        ),
        notices=_simulated(survey),
    )


def _simulated(survey: CleanSurvey) -> tuple[Text, ...]:
    from rcvsem.report.tables.wording import simulated_notice

    notice = simulated_notice(survey)
    return () if notice is None else (notice,)


def _rules(survey: CleanSurvey) -> Table:
    return Table(
        id="rules",
        title=Text("Screening rules", "筛查规则"),
        short=Text("Rules", "规则"),
        columns=(
            Column(key="rule", title=Text("Rule", "规则")),
            Column(key="meaning", title=Text("Meaning", "含义")),
            Column(key="action", title=Text("Action", "处理")),
            Column(key="threshold", title=Text("Threshold", "阈值"), kind="number", digits=3),
            Column(key="hits", title=Text("Respondents", "人数"), kind="integer"),
        ),
        rows=tuple(
            row(rule.rule, rule.text, rule.unavailable or rule.action, rule.threshold, rule.count)
            for rule in survey.rules
        ),
    )


def _exclusions(survey: CleanSurvey) -> Table:
    return Table(
        id="exclusions",
        title=Text("Excluded respondents", "剔除的受访者"),
        short=Text("Exclusions", "剔除"),
        columns=(
            Column(key="respondent", title=Text("Respondent", "受访者")),
            Column(key="row", title=Text("Row of the file", "文件行号"), kind="integer"),
            Column(key="rules", title=Text("Rules", "规则")),
        ),
        rows=tuple(row(e.respondent, e.row_number, ", ".join(e.rules)) for e in survey.exclusions),
    )


def _mapping(survey: CleanSurvey) -> Table:
    return Table(
        id="mapping",
        title=Text("How answers were read", "答案读取对照"),
        short=Text("Mapping", "对照"),
        columns=(
            Column(key="item", title=Text("Item", "题项")),
            Column(key="seen", title=Text("In the file", "文件中")),
            Column(key="code", title=Text("Code", "编码"), kind="number", digits=0),
            Column(key="label", title=Text("Meaning", "含义")),
            Column(key="count", title=Text("Cells", "单元格数"), kind="integer"),
        ),
        rows=tuple(row(m.item, m.seen, m.code, m.label, m.count) for m in survey.mapping),
        notes=(
            Text(
                "Codes are before reversal; reversed items: "
                + (", ".join(survey.reversed_items) or "none")
                + ".",
                "编码为反向计分之前的值；反向题：" + ("、".join(survey.reversed_items) or "无") + "。",
            ),
        ),
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
        "flow": [
            {"rule": s.rule, "hits": s.hits, "removed": s.removed, "remaining": s.remaining}
            for s in survey.flow
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
        "log_entries": len(survey.log),
        "warnings": warnings(survey.findings),
        "findings": [finding_json(f) for f in survey.findings],
        "inputs": [
            {"role": "survey", "path": s.path, "sha256": s.sha256, "format": s.format} for s in survey.sources
        ],
    }


def print_cleaning(survey: CleanSurvey, lang: Language) -> None:
    """Flow and rules on stdout."""
    from rcvsem.report.console import print_table
    from rcvsem.report.layout import Printing

    language: Language = "en" if lang == "both" else lang
    for notice in _simulated(survey):
        _echo(notice.of(language))
    for table in cleaning_document(survey).tables:
        if table.id in ("respondent-flow", "rules"):
            print_table(table, Printing(language=language))


def _echo(text: str) -> None:
    import typer

    typer.echo(text)


# --- description ------------------------------------------------------------------------------------------


def description_tables(survey: CleanSurvey) -> list[Table]:
    """Flow, profile and items."""
    from rcvsem.report.tables.flow import respondent_flow
    from rcvsem.report.tables.items import item_table
    from rcvsem.report.tables.sample import sample_profile
    from rcvsem.report.tables.wording import names_of
    from rcvsem.scale.item_statistics import item_statistics

    instrument = survey.instrument
    questions = instrument.background if instrument is not None else ()
    ranges = (
        [survey.ranges[i] for i in survey.items] if all(i in survey.ranges for i in survey.items) else None
    )
    constructs = (
        [] if instrument is None else [(c.code, [i.code for i in c.items]) for c in instrument.constructs]
    )
    tables: list[Table | None] = [
        respondent_flow(survey),
        sample_profile(survey.background, questions),
        item_table(
            item_statistics(survey.matrix(survey.items), survey.items, scale=ranges),
            constructs=[(code, [i for i in own if i in survey.items]) for code, own in constructs],
            names=names_of(instrument),
            reversed_items=survey.reversed_items,
        ),
    ]
    return [table for table in tables if table is not None]


def print_description(survey: CleanSurvey, lang: Language) -> None:
    """The tables of `rcvsem describe` on stdout."""
    from rcvsem.report.console import print_table
    from rcvsem.report.layout import Printing

    language: Language = "en" if lang == "both" else lang
    for notice in _simulated(survey):
        _echo(notice.of(language))
    for table in description_tables(survey):
        print_table(table, Printing(language=language))


def description_json(survey: CleanSurvey) -> dict[str, Any]:
    """What `rcvsem describe --json` prints."""
    from dataclasses import asdict

    from rcvsem.scale.item_statistics import item_statistics

    ranges = (
        [survey.ranges[i] for i in survey.items] if all(i in survey.ranges for i in survey.items) else None
    )
    return {
        "rcvsem": __version__,
        "received": survey.received,
        "n": survey.n,
        "simulated": survey.simulated is not None,
        "items": [
            plain(asdict(entry))
            for entry in item_statistics(survey.matrix(survey.items), survey.items, scale=ranges)
        ],
        "warnings": warnings(survey.findings),
        "findings": [finding_json(f) for f in survey.findings],
    }
