"""PROCESS templates as an analysis: scores of constructs and questions in, conditional process out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from rcvsem.analyses.json_heads import SCALES
from rcvsem.analyses.nominal_predictors import background_questions
from rcvsem.analyses.process_options import ProcessOptions
from rcvsem.analyses.run_json_parts import scale_record
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.options import settings
from rcvsem.foundation.plain import plain
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.infer.batch.in_order import Progress
from rcvsem.infer.process import Process, process

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.analyses.process_latent import LatentProcess


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ProcessStudy(Result):
    """source : where the scores come from. found : the analysis."""

    source: ScaleSource
    options: ProcessOptions
    found: Process
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = f"{SCALES} *found"

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
                {"outcome": one.outcome, **plain(row)}
                for one in self.found.equations
                for row in one.coefficients
            ]
        )


def run_process(
    source: ScaleSource,
    number: int,
    options: ProcessOptions,
    progress: Progress | None = None,
) -> ProcessStudy:
    """One template.

    Raises
    ------
    OptionError : a role without a variable, or a name that is neither a construct nor a column.
    DataError : see `infer.process.process`.
    """
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
    questions = background_questions(source.instrument)
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
            text=phrase_n(
                lost,
                "{n} of {total} respondents lacks an answer and is left out (listwise); {kept} are analysed.",
                "{n} of {total} respondents lack an answer and are left out (listwise); {kept} are analysed.",
                total=source.survey.n,
                kept=found.n,
            ),
        )
    ]


def process_record(study: ProcessStudy | LatentProcess) -> dict[str, Any]:
    """run.json."""
    number = study.found.number if isinstance(study, ProcessStudy) else study.number
    head = scale_record(study, "process", {"number": number, **settings(study.options)})
    return {**head, **plain(study.found if isinstance(study, ProcessStudy) else study)}
