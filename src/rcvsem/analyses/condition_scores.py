"""What NCA and QCA look at: scores of constructs, or columns of the data, of respondents who have them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rcvsem.analyses.inputs import numeric_column
from rcvsem.analyses.nca_options import ConditionOptions
from rcvsem.analyses.scale_source import ALL_ITEMS, ScaleSource
from rcvsem.analyses.score_options import ScoreOptions
from rcvsem.analyses.scores import ScoreStudy, run_scores
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase, phrase_n


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConditionScores:
    """y : (n,) the outcome. x : (n, k) the conditions. cases : who they are. names : wording by name."""

    outcome: str
    conditions: tuple[str, ...]
    y: Floats
    x: Floats
    cases: tuple[str, ...]
    names: dict[str, Text]
    findings: tuple[Finding, ...]

    @property
    def said(self) -> dict[str, Any]:
        """Which variables they are, for run.json."""
        return {"outcome": self.outcome, "conditions": list(self.conditions)}


def condition_scores(
    found: ScaleSource | ScoreStudy, options: ConditionOptions, outcome: str | None = None
) -> ConditionScores:
    """The variables from the answers, or from the scores of a fit. outcome : where it is not the options' own.

    Raises
    ------
    OptionError : an unknown variable, the outcome among the conditions, no condition.
    DataError : a column of text, fewer than three respondents with all variables.
    """
    study = found if isinstance(found, ScoreStudy) else None
    source = found.source if isinstance(found, ScoreStudy) else found
    outcome = outcome or options.outcome
    constructs = _constructs(source, study)
    conditions = options.conditions or tuple(code for code in constructs if code != outcome)
    wanted = (outcome, *conditions)
    if not conditions:
        raise OptionError(
            "There is no condition.", fix="Name the conditions, or constructs beside the outcome."
        )
    if outcome in conditions or len(set(conditions)) < len(conditions):
        raise OptionError("A variable is named twice among outcome and conditions.")
    if study is None and source is not None and any(name in constructs for name in wanted):
        study = run_scores(source, ScoreOptions(kind=options.scores))
    columns: dict[str, Floats] = {}
    for name in wanted:
        columns[name] = _column(name, constructs, study, source)
    table = np.column_stack(list(columns.values()))
    whole = np.asarray(np.isfinite(table).all(axis=1))
    findings = list(
        study.findings if study is not None else source.survey.findings if source is not None else ()
    )
    if not whole.all():
        findings.append(
            Finding(
                code="incomplete_cases_left_out",
                severity="info",
                text=phrase_n(
                    int((~whole).sum()),
                    "{n} of {total} respondents lacks one of the variables and is left out.",
                    "{n} of {total} respondents lack one of the variables and are left out.",
                    total=len(whole),
                ),
            )
        )
    if whole.sum() < 3:
        raise DataError("Fewer than three respondents have all variables.")
    for name, values in columns.items():
        if np.ptp(values[whole]) == 0:
            raise DataError(phrase("'{name}' has one value only.", name=name))
    keys = [str(k + 1) for k in range(len(whole))]
    if source is not None:
        keys = [str(key) for key in source.survey.respondent]
    return ConditionScores(
        outcome=outcome,
        conditions=tuple(conditions),
        y=table[whole, 0],
        x=table[whole, 1:],
        cases=tuple(key for key, kept in zip(keys, whole, strict=True) if kept),
        names={} if source is None else {name: source.names[name] for name in wanted if name in source.names},
        findings=tuple(findings),
    )


def _constructs(source: ScaleSource | None, study: ScoreStudy | None) -> tuple[str, ...]:
    if study is not None:
        return tuple(study.scores)
    assert source is not None
    return tuple(code for code in source.constructs if code != ALL_ITEMS) if source.declared else ()


def _column(
    name: str, constructs: Sequence[str], study: ScoreStudy | None, source: ScaleSource | None
) -> Floats:
    if name in constructs:
        assert study is not None
        return study.scores[name]
    if source is not None and name in source.survey.variables:
        return numeric_column(source.survey, name)
    known = list(constructs) + (list(source.survey.variables) if source is not None else [])
    raise OptionError(
        phrase("There is no construct or column '{name}'.", name=name),
        fix=phrase("Known: {names}.", names=enumerated(known[:20])),
    )
