"""Do groups of respondents differ on the constructs: background questions, waves, early and late answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from rcvsem.analyses.group_options import GroupOptions, Variables
from rcvsem.analyses.json_heads import SCALES
from rcvsem.analyses.nominal_predictors import question_of
from rcvsem.analyses.run_json_parts import scale_record
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.analyses.surveys import EARLY_LATE as EARLY_LATE
from rcvsem.analyses.surveys import WAVE as WAVE
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.options import settings
from rcvsem.foundation.result import Result
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.scale.groups import GroupCheck, GroupComparison, compare_groups, early_late

_LABELS = {"early": Text("Early"), "late": Text("Late")}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class GroupStudy(Result):
    """One check a question, in the order asked."""

    source: ScaleSource
    checks: tuple[GroupCheck, ...]
    options: GroupOptions
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = f"{SCALES} checks=compared"

    @property
    def compared(self) -> tuple[Compared, ...]:
        """The checks with the wording of their groups."""
        return tuple(
            Compared(check=check, labels=group_labels(self.source, check.question)) for check in self.checks
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """One question. labels : wording of its groups."""

    check: GroupCheck
    labels: Mapping[str, Text]

    json_form: ClassVar[str] = "by=check.question significant=check.significant comparisons"

    @property
    def comparisons(self) -> list[VariableCompared]:
        """Variable by variable."""
        return [VariableCompared(found=one, labels=self.labels) for one in self.check.comparisons]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VariableCompared:
    """One variable between the groups of a question."""

    found: GroupComparison
    labels: Mapping[str, Text]

    json_form: ClassVar[str] = (
        "variable=found.variable groups test=found.test statistic=found.statistic df1=found.df1 df2=found.df2 "
        "pvalue=found.pvalue pvalue_holm=found.pvalue_holm effect_name=found.effect_name effect=found.effect "
        "hedges_g=found.hedges_g ci_lower=found.lower ci_upper=found.upper"
    )

    @property
    def groups(self) -> list[GroupMean]:
        """Group by group."""
        c = self.found
        return [
            GroupMean(group=name, label=self.labels.get(name, Text.verbatim(name)), n=n, mean=mean, sd=sd)
            for name, n, mean, sd in zip(c.groups, c.n, c.means, c.sds, strict=True)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMean:
    """One group."""

    group: str
    label: Text
    n: int
    mean: float
    sd: float


def run_groups(source: ScaleSource, by: Sequence[str], options: GroupOptions | None = None) -> GroupStudy:
    """Compare groups on construct scores (item means), on items, or on both.

    Parameters
    ----------
    by : background questions, "wave", or "early-late" (the first and the last `share` of the respondents).

    Raises
    ------
    OptionError : nothing to group by, or a question that the survey does not have.
    DataError : fewer than two groups of two respondents.
    """
    options = options or GroupOptions()
    if not by:
        raise OptionError(
            "Nothing says what the groups are.",
            fix=phrase("Give {--by} with one of: {choices}.", choices=_choices(source)),
        )
    values, names = _values(source, options.variables)
    checks = []
    for question in dict.fromkeys(by):
        labels, order = _labels(source, question, options.share)
        checks.append(
            compare_groups(values, labels, names, question=question, order=order, level=options.level)
        )
    findings = unique([*source.survey.findings, *(f for check in checks for f in check.findings)])
    return GroupStudy(source=source, checks=tuple(checks), options=options, findings=findings)


def _choices(source: ScaleSource) -> str:
    waves = [WAVE] if len(set(source.survey.waves)) > 1 else []
    return enumerated([*source.survey.background, *waves, EARLY_LATE])


def _values(source: ScaleSource, variables: Variables) -> tuple[Floats, list[str]]:
    survey = source.survey
    parts: list[Floats] = []
    names: list[str] = []
    if variables in ("constructs", "both"):
        parts += [survey.matrix(items).mean(axis=1) for items in source.constructs.values()]
        names += list(source.constructs)
    if variables in ("items", "both"):
        parts += [np.asarray(survey.column(item), dtype=np.float64) for item in source.items]
        names += list(source.items)
    return np.column_stack(parts), names


def _labels(source: ScaleSource, question: str, share: float) -> tuple[Any, list[str] | None]:
    """The group of each respondent, and the order in which groups are printed."""
    survey = source.survey
    if question == EARLY_LATE:
        return early_late(survey.n, share=share), ["early", "late"]
    if question == WAVE:
        return list(survey.waves), None
    if question not in survey.background:
        raise OptionError(
            phrase("The survey has no question '{question}' to group by.", question=question),
            fix=phrase("There are: {choices}.", choices=_choices(source)),
        )
    values = survey.background[question]
    asked = question_of(source.instrument, question)
    if asked is None or not asked.codes:
        return list(values), None
    present = {int(v) for v in values if isinstance(v, float | np.floating) and not np.isnan(v)}
    return list(values), [str(code.code) for code in asked.codes if code.code in present]


def group_labels(source: ScaleSource, question: str) -> dict[str, Text]:
    """Wording of the groups of a question."""
    if question == EARLY_LATE:
        return _LABELS
    asked = question_of(source.instrument, question)
    return {} if asked is None else {str(code.code): code.text for code in asked.codes}


def group_record(study: GroupStudy) -> dict[str, Any]:
    """run.json of `rcvsem groups`."""
    options = {"by": [check.question for check in study.checks], **settings(study.options)}
    return scale_record(study, "groups", options)
