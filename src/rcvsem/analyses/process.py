"""PROCESS templates as an analysis: scores of constructs and questions in, conditional process out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rcvsem.analyses.process_options import ProcessOptions
from rcvsem.analyses.scale_record import json_head, scale_record
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.process import Equation, Process, process

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ProcessStudy(Result):
    """source : where the scores come from. found : the analysis."""

    source: ScaleSource
    options: ProcessOptions
    found: Process
    findings: tuple[Finding, ...]

    @property
    def headline(self) -> str:
        return phrase(
            "template {number}, n = {n}, {draws} draws",
            number=self.found.number,
            n=self.found.n,
            draws=self.found.draws,
        )

    def to_frame(self) -> pd.DataFrame:
        """Coefficients of all equations, a row each."""
        import pandas as pd

        return pd.DataFrame(
            [
                {"outcome": one.outcome, **{name: getattr(row, name) for name in type(row).__slots__}}
                for one in self.found.equations
                for row in one.coefficients
            ]
        )


def run_process(
    source: ScaleSource,
    number: int,
    options: ProcessOptions,
    progress: Callable[[int, int], None] | None = None,
) -> ProcessStudy:
    """One template.

    Raises
    ------
    OptionError : a role without a variable, or a name that is neither a construct nor a column.
    DataError : see `infer.process.process`.
    """
    for role in ("x", "y"):
        if getattr(options, role) is None:
            raise OptionError(phrase("{option} is missing.", option=named(role, "NAME")))
    assert options.x is not None
    assert options.y is not None
    moderators = [name for name in (options.w, options.z) if name is not None]
    names = [options.x, options.y, *options.m, *moderators, *options.covariates]
    data = {name: _scores(source, name) for name in names}
    found = process(
        data,
        number,
        x=options.x,
        y=options.y,
        m=options.m,
        w=options.w,
        z=options.z,
        covariates=options.covariates,
        center=options.center,
        errors=options.errors,
        draws=options.draws,
        seed=options.seed,
        level=options.level,
        progress=progress,
    )
    return ProcessStudy(
        source=source,
        options=options,
        found=found,
        findings=unique([*source.survey.findings, *_nominal(source, names), *_gaps(source, found)]),
    )


def _scores(source: ScaleSource, name: str) -> Floats:
    if name in source.constructs:
        return np.asarray(source.survey.matrix(source.constructs[name]).mean(axis=1))
    if name not in source.survey.variables:
        known = [*source.constructs, *source.survey.variables]
        raise OptionError(
            phrase("'{name}' is neither a construct nor a column.", name=name),
            fix=phrase("There are: {known}.", known=enumerated(known[:30])),
        )
    try:
        return np.asarray(source.survey.column(name), dtype=np.float64)
    except (TypeError, ValueError):
        raise OptionError(
            phrase("'{name}' holds text, not numbers.", name=name),
            fix="Make a 0/1 column of each category but one, and give those.",
        ) from None


def _nominal(source: ScaleSource, names: Sequence[str]) -> list[Finding]:
    """Choices among three answers or more whose codes are used as numbers."""
    questions = () if source.instrument is None else source.instrument.background
    found = [q.code for q in questions if q.code in names and len(q.codes) > 2 and q.measure != "ordinal"]
    if not found:
        return []
    return [
        Finding(
            code="codes_as_numbers",
            severity="warning",
            text=phrase(
                "{names}: the codes of a choice among several answers are used as numbers.",
                names=enumerated(found),
            ),
            fix="If the answers have no order, make a 0/1 column of each category but one.",
        )
    ]


def _gaps(source: ScaleSource, found: Process) -> list[Finding]:
    lost = source.survey.n - found.n
    if not lost:
        return []
    return [
        Finding(
            code="listwise",
            severity="info",
            text=phrase(
                "{lost} of {n} respondents lack an answer and are left out (listwise); {kept} are analysed.",
                lost=lost,
                n=source.survey.n,
                kept=found.n,
            ),
        )
    ]


def _equation(one: Equation) -> dict[str, Any]:
    return {
        "outcome": one.outcome,
        "r2": one.r2,
        "mse": one.mse,
        "f": one.f,
        "df1": one.df1,
        "df2": one.df2,
        "pvalue": one.pvalue,
        "coefficients": [
            {name: getattr(row, name) for name in type(row).__slots__} for row in one.coefficients
        ],
        "interactions": [
            {name: getattr(row, name) for name in type(row).__slots__} for row in one.interactions
        ],
    }


def process_results(study: ProcessStudy) -> dict[str, Any]:
    """The numbers, for JSON and run.json."""
    found = study.found
    return {
        "template": found.number,
        "analysed": found.n,
        "roles": {
            "x": found.x,
            "y": found.y,
            "m": list(found.mediators),
            **{letter: found.moderators.get(letter) for letter in ("w", "z")},
            "covariates": list(found.covariates),
        },
        "probes": {name: list(values) for name, values in found.probes.items()},
        "equations": [_equation(one) for one in found.equations],
        "total": None if found.total is None else _equation(found.total),
        "direct": [
            {
                "at": dict(one.at),
                **{n: getattr(one, n) for n in ("est", "se", "t", "pvalue", "ci_lower", "ci_upper")},
            }
            for one in found.direct
        ],
        "indirect": [
            {
                "kind": one.kind,
                "route": list(one.route),
                "at": dict(one.at),
                "moderator": one.moderator or None,
                **{n: getattr(one, n) for n in ("est", "boot_se", "ci_lower", "ci_upper", "pvalue")},
            }
            for one in found.indirect
        ],
        "errors": found.errors,
        "level": found.level,
        "draws": found.draws,
        "seed": found.seed,
    }


def process_json(study: ProcessStudy) -> dict[str, Any]:
    """What `rcvsem process --json` prints."""
    return {**json_head(study.source, study.findings), **process_results(study)}


def process_record(study: ProcessStudy) -> dict[str, Any]:
    """run.json."""
    options = {name: getattr(study.options, name) for name in ProcessOptions.__slots__}
    head = scale_record(study.source, "process", study.findings, {"number": study.found.number, **options})
    return {**head, **process_results(study)}
