"""Suggested changes of a model as a document."""

from __future__ import annotations

from rcvsem.analyses.run_json import plain_record
from rcvsem.analyses.suggestions import Suggested
from rcvsem.chapters.comparison import model_notes
from rcvsem.chapters.frame import all_noted, framed, section
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document
from rcvsem.report.tables.suggestions import suggestion_tables


def suggestion_document(result: Suggested) -> Document:
    """What theory may allow, of everything also what it does not; then what to know."""
    tables = suggestion_tables(result.found, result.threshold)
    shown = tables if result.everything else tables[:1]
    study = result.study
    return framed(
        Text("Suggestions for a respecification"),
        (section("suggestions", Text("Modification indices"), all_noted(shown, model_notes(study))),),
        findings=study.findings,
        run=plain_record("suggest", result),
        survey=study.survey,
    )
