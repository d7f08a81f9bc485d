"""Models compared by PLS as a document."""

from __future__ import annotations

from rcvsem.analyses.pls_comparison import PlsComparison, pls_comparison_record
from rcvsem.chapters.frame import framed, section
from rcvsem.foundation.text import Text
from rcvsem.instrument.names import names_of
from rcvsem.report.document import Document
from rcvsem.report.tables.pls.models import contest_table, models_table
from rcvsem.report.tables.pls.prediction import how_predicted
from rcvsem.report.tables.pls.shared import method_note, sample_words


def pls_comparison_document(found: PlsComparison) -> Document:
    """Explained variance and criteria side by side, CVPAT of every pair, session."""
    words = names_of(found.survey.instrument, found.specs[-1].names)
    run = found.choices.run
    pairs = [(found.names[c.first], found.names[c.second], c.losses) for c in found.contests]
    joined = " → ".join(found.names)
    fit = found.results[-1].fit
    tables = [
        models_table(found.names, found.results, found.bic_weights, words),
        contest_table(pairs, words, how_predicted(run.predictors, run.folds, run.repeats, run.seed)),
    ]
    return framed(
        Text("Models by PLS: {names}", names=joined),
        [section("comparison", Text("Models"), tables)],
        findings=found.findings,
        run=pls_comparison_record(found),
        survey=found.survey,
        meta=((Text("Respondents"), sample_words(fit)), (Text("Method"), method_note(fit))),
    )
