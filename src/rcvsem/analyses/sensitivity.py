"""Does it matter whom the screening marked? The same model with and without them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from rcvsem.analyses.inputs import Inputs, inputs_of
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.surveys import load_surveys
from rcvsem.evaluate import ParameterEstimate, fit_measures, parameter_estimates
from rcvsem.fit import Fit, estimate
from rcvsem.foundation.availability import Number, number_or_none
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.instrument import Instrument
from rcvsem.survey import CleanSurvey

INDICES = ("chisq", "df", "cfi", "tli", "rmsea", "srmr")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Variant:
    """The model for one choice of respondents. `reason`: why there is no solution, "" when there is one."""

    name: Text
    n: int
    reason: str
    measures: Mapping[str, Number]
    estimates: tuple[ParameterEstimate, ...]

    json_form: ClassVar[str] = "name n reason measures=indices"

    @property
    def indices(self) -> dict[str, Number | None]:
        """The fit measures that are compared."""
        return {name: self.measures.get(name) for name in INDICES}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedParameter:
    """One parameter through all variants.

    std, pvalue : one entry a variant, None without a solution. change : largest difference of std from the
    analysed respondents'. conclusion_changes : significant with the same sign in one, not in another.
    """

    lhs: str
    op: str
    rhs: str
    group: int
    std: tuple[float | None, ...]
    pvalue: tuple[float | None, ...]
    change: float | None
    conclusion_changes: bool

    json_form: ClassVar[str] = "lhs op rhs group std_all=std pvalue change conclusion_changes"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity:
    """The analysed respondents first, then the other choices; flagged and excluded are their numbers."""

    variants: tuple[Variant, ...]
    rows: tuple[ComparedParameter, ...]
    flagged: int
    excluded: int

    json_form: ClassVar[str] = "flagged excluded variants parameters=rows"


def sensitivity(inputs: Inputs, fit: Fit, options: StudyOptions) -> Sensitivity | None:
    """Refit without the flagged and with the excluded. None without respondents' answers."""
    survey = inputs.survey
    if survey is None:
        return None
    flagged = int(survey.flagged.sum())
    variants = [_solved(Text("As analysed"), survey.n, lambda: fit, options)]
    if flagged:
        kept = survey.without_flagged()
        name = Text("Without the flagged")
        variants.append(_solved(name, kept.n, lambda: _refit(inputs, kept, options), options))
    whole = all_received(inputs, survey)
    if whole is not None:
        name = Text("With the excluded")
        variants.append(_solved(name, whole.n, lambda: _refit(inputs, whole, options), options))
    return Sensitivity(
        variants=tuple(variants),
        rows=_compare(variants, 1.0 - options.level),
        flagged=flagged,
        excluded=survey.received - survey.n,
    )


def _refit(inputs: Inputs, survey: CleanSurvey, options: StudyOptions) -> Fit:
    spec = inputs.spec if inputs.group is None else inputs.spec.with_options(groups=1)
    again = inputs_of(spec, survey, group=inputs.group, missing=inputs.moments.missing, design=inputs.design)
    return estimate(again.spec, again.moments, options.fit)


def _solved(name: Text, n: int, solve: Callable[[], Fit], options: StudyOptions) -> Variant:
    try:
        found = solve()
    except RcvsemError as error:
        return Variant(name=name, n=n, reason=error.what, measures={}, estimates=())
    if not found.converged:
        return Variant(name=name, n=found.n, reason=phrase("it did not converge"), measures={}, estimates=())
    return Variant(
        name=name,
        n=found.n,
        reason="" if found.admissible else phrase("the solution is improper"),
        measures=fit_measures(found, convention=options.convention),
        estimates=parameter_estimates(found, level=options.level),
    )


def all_received(inputs: Inputs, survey: CleanSurvey) -> CleanSurvey | None:
    """The survey cleaned again with every excluding rule turned into a flag; None where nobody was excluded, or it was
    not read from files by a questionnaire."""
    instrument = survey.instrument
    paths = [source.path for source in survey.sources]
    if survey.received <= survey.n or instrument is None or any(path.startswith("<") for path in paths):
        return None
    return load_surveys(paths, flags_only(instrument), inputs.reading)


def flags_only(instrument: Instrument) -> Instrument:
    """The instrument with nobody excluded."""
    rules = tuple(
        replace(rule, action="flag") if rule.action == "exclude" else rule for rule in instrument.screening
    )
    return replace(instrument, screening=replace(instrument.screening, rules=rules))


def _compare(variants: Sequence[Variant], alpha: float) -> tuple[ComparedParameter, ...]:
    first = variants[0].estimates
    wanted = [e for e in first if e.op == "~"] or [e for e in first if e.op == "=~"]
    found = [{(e.lhs, e.op, e.rhs, e.group): e for e in variant.estimates} for variant in variants]
    rows: list[ComparedParameter] = []
    for entry in wanted:
        same = [one.get((entry.lhs, entry.op, entry.rhs, entry.group)) for one in found]
        std = tuple(None if one is None else number_or_none(one.std_all) for one in same)
        pvalue = tuple(None if one is None else number_or_none(one.std_all_pvalue) for one in same)
        base = std[0]
        changes = [abs(value - base) for value in std[1:] if value is not None and base is not None]
        verdicts = {
            (p < alpha, value > 0 if p < alpha else None)
            for p, value in zip(pvalue, std, strict=True)
            if p is not None and value is not None
        }
        rows.append(
            ComparedParameter(
                lhs=entry.lhs,
                op=entry.op,
                rhs=entry.rhs,
                group=entry.group,
                std=std,
                pvalue=pvalue,
                change=max(changes, default=None),
                conclusion_changes=len(verdicts) > 1,
            )
        )
    return tuple(rows)
