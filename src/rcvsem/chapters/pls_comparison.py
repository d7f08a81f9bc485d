"""Models compared by PLS as a document."""

from __future__ import annotations

from rcvsem.analyses.pls_comparison import PlsComparison, pls_comparison_record
from rcvsem.chapters.session import session_section
from rcvsem.foundation.text import Text
from rcvsem.instrument.names import names_of
from rcvsem.report.document import Document, Section
from rcvsem.report.tables.pls.models import contest_table, models_table
from rcvsem.report.tables.pls.prediction import how_predicted
from rcvsem.report.tables.pls.shared import method_note, sample_words
from rcvsem.report.tables.wording import simulated_notice


def pls_comparison_document(found: PlsComparison) -> Document:
    """Explained variance and criteria side by side, CVPAT of every pair, session."""
    words = names_of(found.survey.instrument, found.specs[-1].names)
    run = found.choices.run
    pairs = [(found.names[c.first], found.names[c.second], c.losses) for c in found.contests]
    notice = simulated_notice(found.survey)
    joined = " → ".join(found.names)
    fit = found.results[-1].fit
    tables = [
        models_table(found.names, found.results, found.bic_weights, words),
        contest_table(pairs, words, how_predicted(run.predictors, run.folds, run.repeats, run.seed)),
    ]
    return Document(
        title=Text(f"Models by PLS: {joined}", f"PLS 模型比较：{joined}"),
        sections=(
            Section(id="comparison", title=Text("Models", "模型比较"), tables=tuple(tables)),
            session_section(found.findings, pls_comparison_record(found)),
        ),
        meta=((Text("Respondents", "样本"), sample_words(fit)), (Text("Method", "方法"), method_note(fit))),
        notices=() if notice is None else (notice,),
    )
