"""Suggested changes of a model as a document."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.analyses.path_model import Study
from rcvsem.chapters.comparison import model_notes
from rcvsem.chapters.frame import all_noted, notices, section
from rcvsem.foundation.text import Text
from rcvsem.infer.suggestions import Suggestion
from rcvsem.report.document import Document
from rcvsem.report.tables.suggestions import suggestion_tables


def suggestion_document(study: Study, found: Sequence[Suggestion], threshold: float) -> Document:
    """The tables of `rcvsem suggest`."""
    tables = all_noted(suggestion_tables(found, threshold), model_notes(study))
    return Document(
        title=Text("Suggestions for a respecification"),
        sections=(section("suggestions", Text("Modification indices"), tables),),
        notices=notices(study.survey),
    )
