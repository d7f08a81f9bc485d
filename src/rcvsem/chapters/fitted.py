"""The frame of a report on one fitted model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.analyses.fitted import FittedResult
from rcvsem.chapters.session import session_section
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Section
from rcvsem.report.tables.wording import simulated_notice


def fitted_document(
    result: FittedResult, title: Text, sections: Sequence[Section], record: Mapping[str, Any]
) -> Document:
    """Sections, what was found, and the run."""
    notice = simulated_notice(result.inputs.survey)
    return Document(
        title=title,
        sections=(*sections, session_section(result.findings, record)),
        notices=() if notice is None else (notice,),
    )
