"""Cleaned answers and how they were cleaned, onto the disk and the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rcvsem.analyses.cleaning import cleaning_record
from rcvsem.analyses.reading import Reading
from rcvsem.chapters.cleaned_data import Scores, data_files
from rcvsem.chapters.frame import notices, section
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document, Section
from rcvsem.survey import CleanSurvey, missing_answers

PRINTED = ("respondent-flow", "waves", "rules", "rule-overlap", "missing-items")


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
    from rcvsem.report.formats.excel import render_excel
    from rcvsem.report.formats.markdown import render_markdown
    from rcvsem.report.layout import Printing
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


def cleaning_document(survey: CleanSurvey) -> Document:
    """Flow, waves, rules and their overlap, exclusions, missing answers, reading of the answers, findings."""
    from rcvsem.instrument.names import names_of
    from rcvsem.report.tables.findings import finding_table
    from rcvsem.report.tables.flow import respondent_flow
    from rcvsem.report.tables.glance import TITLE, sample_line, warning_lines
    from rcvsem.report.tables.missing import missing_item_table, missing_pattern_table
    from rcvsem.report.tables.screening import exclusion_table, mapping_table, overlap_table, rule_table
    from rcvsem.report.tables.waves import wave_flow_table, wave_table

    missing = missing_answers(survey.answers, survey.items)
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
    return Document(
        title=Text("Cleaning of the survey"),
        sections=(
            Section(
                id="glance", title=TITLE, paragraphs=(sample_line(survey), *warning_lines(survey.findings))
            ),
            section("cleaning", Text("Cleaning"), tables),
        ),
        notices=notices(survey),
    )


def print_cleaning(survey: CleanSurvey, lang: Language) -> None:
    """Flow, rules and their overlap on stdout."""
    from rcvsem.chapters.writing import print_document

    print_document(cleaning_document(survey), PRINTED, lang, paragraphs=True)
