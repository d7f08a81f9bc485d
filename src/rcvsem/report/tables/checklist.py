"""What a report of a structural equation model must say: what the run already answers, what the author must write.

Compiled, in our words, from the SEM module of JARS-Quant (Appelbaum et al., 2018, Table 7), Schreiber et al. (2006)
and Kline (2016, ch. 18).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Row, Table, Words, group_row, join, row, say
from rcvsem.report.tables.declared import called, column, stated

Source = Literal["J", "S", "K", "J, S", "J, K", "S, K", "J, S, K"]

SOURCES = (
    "Appelbaum, M., et al. (2018). Journal article reporting standards for quantitative research in psychology. American "
    "Psychologist, 73, 3-25.",
    "Schreiber, J. B., et al. (2006). Reporting structural equation modeling and confirmatory factor analysis results. "
    "Journal of Educational Research, 99, 323-338.",
    "Kline, R. B. (2016). Principles and practice of structural equation modeling (4th ed.). Guilford.",
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One point of the standards; `key` is what a run answers it under."""

    key: str
    text: Text
    source: Source


@dataclass(frozen=True, slots=True)
class ChecklistPart:
    """A part of a paper with its points."""

    title: Text
    points: tuple[Requirement, ...]


def _point(key: str, text: str, source: Source) -> Requirement:
    return Requirement(key, Text(text), source)


PARTS: tuple[ChecklistPart, ...] = (
    ChecklistPart(
        Text("Introduction"),
        (
            _point("theory", "Why a structural equation model, and which theory is behind each direction", "J, S"),
            _point("hypotheses", "Hypotheses with expected signs", "J, S"),
            _point("alternatives", "Alternative and equivalent models considered before the analysis", "J, K"),
        ),
    ),
    ChecklistPart(
        Text("Method: sample and data"),
        (
            _point("population", "Population, sampling, place and time of data collection, consent", "J, S"),
            _point("sample", "Respondents received, excluded by which rule, analysed", "J, S"),
            _point("power", "How the sample size was decided (power, or cases per parameter)", "J, K"),
            _point("instrument", "Instrument: items, scale, source of each construct, reversed items", "J, S"),
            _point("missing", "Extent of missing answers and how they were treated", "J, S, K"),
            _point("distribution", "Distributions: skew, kurtosis, multivariate normality, outliers", "J, S, K"),
        ),
    ),
    ChecklistPart(
        Text("Method: model and estimation"),
        (
            _point("specification",
                   "Model: constructs with their indicators, free parameters, degrees of freedom",
                   "J, S, K"),
            _point("scaling", "How latent variables get their scale", "J, K"),
            _point("residuals", "Covariances of residuals: which, and why", "J, K"),
            _point("identification", "Why the model is identified", "J, K"),
            _point("software", "Software with version, matrix analysed", "J, S, K"),
            _point("estimator", "Estimator and kind of standard errors", "J, S, K"),
            _point("criteria", "Criteria of fit chosen beforehand, with sources", "J, S"),
        ),
    ),
    ChecklistPart(
        Text("Results"),
        (
            _point("data",
                   "Covariances, or correlations with means and SDs, so that others can repeat the analysis",
                   "J, S, K"),
            _point("convergence", "Convergence, and whether the solution is proper", "J, K"),
            _point("measurement",
                   "Measurement model first: loadings, reliability, convergent and discriminant validity",
                   "J, S, K"),
            _point("global-fit", "Fit of the whole model by several indices", "J, S, K"),
            _point("local-fit", "Local fit: residuals, modification indices", "J, S, K"),
            _point("respecification",
                   "Every change of the model: why, with what effect; which model is interpreted",
                   "J, S, K"),
            _point("estimates", "Estimates unstandardized (SE, p) and standardized", "J, S, K"),
            _point("indirect", "Indirect effects, how their intervals were found", "J, K"),
            _point("r2", "Explained variance of each outcome", "J, S"),
            _point("figure", "Path diagram with estimates", "J, S"),
            _point("method-bias", "Common method bias, where all answers come from one questionnaire", "J"),
        ),
    ),
    ChecklistPart(
        Text("Discussion"),
        (
            _point("limits", "Limits: equivalent models, causes and time, who the results hold for", "J, K"),
            _point("replication", "Whether the final model was tested on other data", "J, S, K"),
        ),
    ),
)  # fmt: skip

AUTHOR = Text("to be written by the author")
_TITLES = {True: Text("reported"), False: AUTHOR}


def checklist_table(answers: Mapping[str, Sequence[Words]]) -> Table:
    """Every point with what the run says to it; without an answer it is the author's to write.

    answers : key of the point -> sentences. Unknown keys are refused, so that no answer gets lost.
    """
    known = {point.key for part in PARTS for point in part.points}
    lost = sorted(set(answers) - known)
    if lost:
        raise KeyError(f"The checklist has no point {lost[0]!r}.")
    columns = (
        column("point", "To be reported", "text"),
        column("standard", "Standard", "text"),
        column("status", "Status", "text"),
        column("answer", "From this run", "text"),
    )
    rows: list[Row] = []
    filled = total = 0
    for part in PARTS:
        rows.append(group_row(part.title, len(columns)))
        for point in part.points:
            sentences = answers.get(point.key) or ()
            total += 1
            filled += bool(sentences)
            status = Cell(_TITLES[bool(sentences)], bold=not sentences)
            rows.append(row(point.text, point.source, status, join(sentences)))
    return Table(
        **called("checklist", "Reporting checklist", "Checklist"),
        columns=columns,
        rows=tuple(rows),
        notes=stated(
            "J = JARS-Quant, SEM module; S = Schreiber et al. (2006); K = Kline (2016). Points are paraphrased.",
            '"Reported" means that this run supplies the information; justifying it remains with the author.',
        ),
        paragraph=say(
            "Of {total} points of the reporting standards, this run gives the facts for {filled}; {rest} are the "
            "author's to write.",
            total=total,
            filled=filled,
            rest=total - filled,
        ),
        sources=SOURCES,
    )
