"""How answers were cleaned, as a document and on the terminal."""

from __future__ import annotations

from rcvsem.chapters.frame import notices, section
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document, Section, Table
from rcvsem.survey import CleanSurvey, missing_answers

PRINTED = ("respondent-flow", "waves", "rules", "rule-overlap", "missing-items")


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


def printed_tables(survey: CleanSurvey) -> list[Table]:
    """The tables that are printed."""
    return [table for table in cleaning_document(survey).tables if table.id in PRINTED]


def print_cleaning(survey: CleanSurvey, lang: Language) -> None:
    """Flow, rules and their overlap on stdout."""
    from rcvsem.chapters.writing import print_document

    print_document(cleaning_document(survey), PRINTED, lang, paragraphs=True)
