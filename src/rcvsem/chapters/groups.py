"""Checks between groups of respondents as a document."""

from __future__ import annotations

from dataclasses import replace

from rcvsem.analyses.groups import EARLY_LATE, WAVE, GroupStudy, group_labels, group_record
from rcvsem.chapters.frame import notices, scale_document, section
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Section, Table, noted
from rcvsem.report.tables.groups import group_table
from rcvsem.report.tables.wording import Names

TITLE = Text("Group checks")
_TITLES = {
    EARLY_LATE: Text("early and late respondents"),
    WAVE: Text("waves"),
}


NON_RESPONSE = Text(
    "Late respondents stand for those who never answered (Armstrong & Overton, 1977): a difference would "
    "be a sign of non-response bias; finding none is no proof that there is none. The order is that of the file."
)


NONE_FOUND = Text(
    "The comparison of early with late respondents found no difference after Holm's correction, which does not show that "
    "there is no non-response bias."
)


def group_tables(study: GroupStudy) -> list[Table]:
    """One table a question."""
    source = study.source
    names: Names = (
        source.names
        if study.options.variables == "constructs"
        else {code: source.names[code] for code in source.constructs if code in source.names}
    )
    under = notices(source.survey)
    tables = [
        noted(
            group_table(
                check,
                title=_TITLES.get(
                    check.question, source.names.get(check.question, Text.verbatim(check.question))
                ),
                labels=group_labels(source, check.question),
                names=names,
            ),
            (*((NON_RESPONSE,) if check.question == EARLY_LATE else ()), *under),
        )
        for check in study.checks
    ]
    return [
        replace(table, paragraph=NONE_FOUND)
        if check.question == EARLY_LATE and not check.significant
        else table
        for table, check in zip(tables, study.checks, strict=True)
    ]


def group_section(study: GroupStudy) -> Section:
    """The section of the measurement chapter."""
    return section("groups", TITLE, group_tables(study))


def group_document(study: GroupStudy) -> Document:
    """The report of `rcvsem groups`."""
    sections = [group_section(study)]
    return scale_document(study.source, TITLE, sections, findings=study.findings, run=group_record(study))
