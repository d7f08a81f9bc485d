"""Which conclusions hold whatever the analyst chose: the hypotheses under several estimators, respondents and groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from rcvsem.analyses.input_files import PathLike
from rcvsem.analyses.inputs import Inputs, group_labels, read_inputs
from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.poor_fit import poor_fit
from rcvsem.analyses.robust_options import RobustOptions, Way
from rcvsem.analyses.surveys import WAVE
from rcvsem.analyses.tried_choices import (
    Choice,
    TriedChoice,
    column_of_way,
    columns_of_groups,
    columns_of_respondents,
    outcome_of_row,
)
from rcvsem.analyses.ways import NAMES, Outcome, with_hypotheses
from rcvsem.foundation.availability import Number, number_or_none
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.result import Result
from rcvsem.infer.hypotheses import HypothesisRow
from rcvsem.model import Hypothesis
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    import pandas as pd


Verdict = Literal["holds", "not supported", "depends", "not tested"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stability:
    """One hypothesis through all columns.

    outcomes : one a column, None without a result.
    verdict : of the counted columns, "holds" (supported in all), "not supported" (in none), "depends".
    depends_on : the choices that change it; dissenting : positions of the columns that differ from the first
    column with a result.
    """

    name: str
    source: str
    target: str
    sign: str
    std: tuple[Number | None, ...]
    pvalue: tuple[Number | None, ...]
    outcomes: tuple[Outcome | None, ...]
    verdict: Verdict
    depends_on: tuple[Choice, ...]
    dissenting: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Robustness(Result):
    """All columns and hypotheses. group : the grouping asked for, "" for none."""

    inputs: Inputs
    columns: tuple[TriedChoice, ...]
    rows: tuple[Stability, ...]
    group: str
    alpha: float
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = f"{VERSION} alpha group~ columns hypotheses {TOLD} inputs=inputs.files"

    @property
    def hypotheses(self) -> list[NamedStability]:
        """The hypotheses with the names of the columns that differ."""
        return [NamedStability(row=row, columns=self.columns) for row in self.rows]

    @property
    def exit_code(self) -> Literal[0, 1]:
        """1 when the first column, the main analysis, has no proper solution."""
        first = self.columns[0]
        return 0 if first.converged and first.admissible else 1

    def to_frame(self) -> pd.DataFrame:
        """Standardized paths, a row a hypothesis, a column a choice; then the verdict."""
        import pandas as pd

        names = [column.name.en for column in self.columns]
        rows = [
            {
                "hypothesis": row.name,
                "path": f"{row.source} -> {row.target}",
                **{name: number_or_none(value) for name, value in zip(names, row.std, strict=True)},
                "verdict": row.verdict,
                "depends_on": ", ".join(row.depends_on),
            }
            for row in self.rows
        ]
        return pd.DataFrame(rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NamedStability:
    """One hypothesis through all columns, which stand beside it."""

    row: Stability
    columns: tuple[TriedChoice, ...]

    json_form: ClassVar[str] = (
        "name=row.name~ from=row.source to=row.target sign=row.sign std=row.std pvalue=row.pvalue "
        "outcomes=row.outcomes verdict=row.verdict depends_on=row.depends_on dissenting"
    )

    @property
    def dissenting(self) -> list[str]:
        """Columns with another outcome than the first."""
        return [self.columns[i].name.en for i in self.row.dissenting]


def robustness(
    model: PathLike, data: Any, options: RobustOptions | None = None, **reading: Any
) -> Robustness:
    """Test the hypotheses of a model under every choice.

    Parameters
    ----------
    options : estimators in the order of the columns; the first is also that of the columns of respondents and groups.
        "wlsmv" takes every item of a construct as ordinal; "fiml" uses incomplete answers, with robust errors; "pls" and
        "plsc" decide by the percentile interval of 2,000 bootstrap draws. With a group the model is fitted in each of its
        groups on its own.
    reading : as `study.inputs.read_inputs`.

    Raises
    ------
    RcvsemError : the files cannot be used. A column that cannot be computed says why and stops nothing.
    """
    options = options or RobustOptions()
    group, alpha = options.group, options.alpha
    waves = group == WAVE and isinstance(data, list | tuple) and len(data) > 1
    inputs = read_inputs(model, data, categories=() if group is None or waves else (group,), **reading)
    survey = inputs.survey
    if survey is None:
        raise OptionError("The respondents' answers are needed, not only their covariances.")
    if group is not None:
        group_labels(survey, group)  # a column that is not there is said before anything is fitted
    spec = inputs.spec
    if not spec.hypotheses:
        spec = replace(spec, hypotheses=with_hypotheses([spec]))
    chosen, nothing_missing = _apart(tuple(dict.fromkeys(options.estimators)), inputs)
    first = chosen[0]
    columns = [column_of_way(NAMES[way], "estimator", spec, survey, way, alpha) for way in chosen]
    columns += columns_of_respondents(inputs, spec, survey, first, alpha)
    if group is not None:
        columns += columns_of_groups(spec, survey, group, first, alpha)
    return Robustness(
        inputs=inputs,
        columns=tuple(columns),
        rows=tuple(_stability(k, hypothesis, columns, alpha) for k, hypothesis in enumerate(spec.hypotheses)),
        group=group or "",
        alpha=alpha,
        findings=(
            *inputs.findings,
            *inputs.spec.findings,
            *survey.findings,
            *inputs.moments.findings,
            *_nobody_flagged(survey),
            *nothing_missing,
            *(poor_fit(columns[0].measures) if columns[0].rows and first not in ("pls", "plsc") else ()),
        ),
    )


def _apart(ways: tuple[Way, ...], inputs: Inputs) -> tuple[tuple[Way, ...], tuple[Finding, ...]]:
    """The estimators that differ on these data: without a gap FIML is MLR, and only the first of the two is a column."""
    if not {"mlr", "fiml"} <= set(ways) or inputs.moments.n < inputs.moments.n_received:
        return ways, ()
    second = max("mlr", "fiml", key=ways.index)
    said = Finding(
        code="nothing_missing",
        severity="info",
        text="No answer to the model's items is missing, so FIML and MLR are the same; one column stands for both.",
    )
    return tuple(way for way in ways if way != second), (said,)


def _nobody_flagged(survey: CleanSurvey) -> tuple[Finding, ...]:
    if survey.flagged.any():
        return ()
    return (
        Finding(
            code="nobody_flagged",
            severity="info",
            text="No analysed respondent is flagged, so there is no column without the flagged.",
        ),
    )


def _stability(k: int, hypothesis: Hypothesis, columns: Sequence[TriedChoice], alpha: float) -> Stability:
    own: list[HypothesisRow | None] = [column.rows[k] if column.rows else None for column in columns]
    outcomes = [outcome_of_row(row, alpha) for row in own]
    known = [one for one, column in zip(outcomes, columns, strict=True) if one is not None and column.counted]
    base = known[0] if known else None
    dissenting = tuple(
        i for i, outcome in enumerate(outcomes) if columns[i].counted and outcome not in (None, base)
    )
    verdict: Verdict
    if base is None:
        verdict = "not tested"
    elif dissenting:
        verdict = "depends"
    else:
        verdict = "holds" if base == "supported" else "not supported"
    return Stability(
        name=hypothesis.name,
        source=hypothesis.rhs,
        target=hypothesis.lhs,
        sign=hypothesis.sign,
        std=tuple(None if row is None else row.std for row in own),
        pvalue=tuple(None if row is None else row.pvalue for row in own),
        outcomes=tuple(outcomes),
        verdict=verdict,
        depends_on=tuple(dict.fromkeys(columns[i].choice for i in dissenting)),
        dissenting=dissenting,
    )
