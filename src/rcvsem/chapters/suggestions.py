"""Suggested changes of a model as a document."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.analyses.path_model import Study
from rcvsem.chapters.comparison import model_notes
from rcvsem.foundation.text import Text
from rcvsem.infer.suggestions import Suggestion
from rcvsem.report.document import Document, Section
from rcvsem.report.tables.suggestions import suggestion_tables
from rcvsem.report.tables.wording import simulated_notice


def suggestion_document(study: Study, found: Sequence[Suggestion], threshold: float) -> Document:
    """The tables of `rcvsem suggest`."""
    allowed, others = suggestion_tables(found, threshold, model_notes(study))
    notice = simulated_notice(study.survey)
    return Document(
        title=Text("Suggestions for a respecification", "模型修正建议"),
        sections=(
            Section(
                id="suggestions",
                title=Text("Modification indices", "修正指数"),
                tables=(allowed,) if others is None else (allowed, others),
            ),
        ),
        notices=() if notice is None else (notice,),
    )
