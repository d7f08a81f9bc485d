"""What a study answers of the reporting standards. Every answer is a fact of the run, none an argument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rcvsem.analyses.path_model import Study
from rcvsem.chapters.checklist_plan import PLAN
from rcvsem.chapters.checklist_results import RESULTS
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Section, Words, say
from rcvsem.report.tables.checklist import checklist_table

if TYPE_CHECKING:
    from rcvsem.infer.respecification import Respecification

TITLE = Text("Reporting checklist")
Answers = dict[str, Sequence[Words]]


def study_answers(
    study: Study, *, change: Respecification | None = None, method_bias: bool = False
) -> Answers:
    """Answers of one study; `change` when it is the last version of a model, `method_bias` when that was checked."""
    answers: Answers = {key: found for key, fact in {**PLAN, **RESULTS}.items() if (found := fact(study))}
    if change is not None:
        answers["respecification"] = _respecification(change)
    if method_bias:
        answers["method-bias"] = [say("Checked; see the table of common method bias.")]
    return answers


def with_checklist(document: Document, answers: Answers) -> Document:
    """The document with the checklist before its session."""
    section = Section(id="checklist", title=TITLE, tables=(checklist_table(answers),))
    sections = list(document.sections)
    place = next((k for k, each in enumerate(sections) if each.id == "session"), len(sections))
    return replace(document, sections=(*sections[:place], section, *sections[place:]))


def with_figure_named(answers: Answers, document: Document) -> Answers:
    """The answers, and that there is a path diagram when the document holds one."""
    drawn = [figure for figure in document.figures if figure.id.startswith("diagram")]
    if not drawn:
        return answers
    return {
        **answers,
        "figure": [say("Drawn: {n} path diagrams." if len(drawn) > 1 else "Drawn.", n=len(drawn))],
    }


def _respecification(change: Respecification) -> Sequence[Words]:
    if not change.changes:
        return [say("None: the original model is interpreted.")]
    return [
        say(
            "{freed} parameters freed, {dropped} dropped on the same answers; see the table of respecification.",
            freed=len(change.of("freed", "released")),
            dropped=len(change.of("dropped", "equated")),
        )
    ]
