"""The whole measurement chapter of a survey, readable as its table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from rcvsem.analyses.efa import run_efa
from rcvsem.analyses.efa_options import EfaOptions
from rcvsem.analyses.efa_result import EfaStudy
from rcvsem.analyses.group_options import GroupOptions
from rcvsem.analyses.groups import EARLY_LATE, GroupStudy, run_groups
from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.items import ItemStudy, run_items
from rcvsem.analyses.json_heads import SCALES
from rcvsem.analyses.ordinal_items import Ordered, with_ordinal
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.path_model_run import run_study
from rcvsem.analyses.reliability import ReliabilityStudy, run_reliability
from rcvsem.analyses.reliability_options import ReliabilityOptions
from rcvsem.analyses.run_json_parts import scale_record
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.analyses.validity import ValidityOptions, ValidityStudy, run_validity
from rcvsem.fit import moments_from_data
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.options import settings
from rcvsem.foundation.result import Result
from rcvsem.model.measurement_part import measurement_part


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Chapter(Result):
    """Everything of the chapter."""

    source: ScaleSource
    items: ItemStudy
    efa: EfaStudy
    reliability: ReliabilityStudy
    measurement: Study
    validity: ValidityStudy
    groups: GroupStudy
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = (
        f"{SCALES} items efa=efa.found scales=reliability.rows validity groups=groups.compared"
    )

    @property
    def exit_code(self) -> int:
        """1 when the CFA must not be used as it stands."""
        return self.measurement.exit_code


def run_chapter(
    source: ScaleSource,
    *,
    efa: EfaOptions | None = None,
    validity: ValidityOptions | None = None,
    by: Sequence[str] = (),
    cfa: StudyOptions | None = None,
    ordered: Ordered = None,
) -> Chapter:
    """Items, factor analysis, reliability, CFA, validity, method bias and group checks.

    by : background questions to compare; early and late respondents are compared always. cfa, ordered : estimator and
    convention of the CFA, and its ordinal items.
    """
    checks = validity or ValidityOptions()
    items = run_items(source)
    factors = run_efa(source, efa)
    reliability = run_reliability(
        source, ReliabilityOptions(draws=checks.draws, seed=checks.seed, level=checks.level)
    )
    measurement = source_measurement(
        source, replace(cfa or StudyOptions(), level=checks.level), ordered=ordered
    )
    constructs = run_validity(measurement, checks)
    groups = run_groups(source, [*by, EARLY_LATE], GroupOptions(level=checks.level))
    findings = unique([*measurement.findings, *factors.findings, *items.findings, *groups.findings])
    return Chapter(
        source=source,
        items=items,
        efa=factors,
        reliability=reliability,
        measurement=measurement,
        validity=constructs,
        groups=groups,
        findings=findings,
    )


def source_measurement(
    source: ScaleSource, options: StudyOptions | None = None, *, ordered: Ordered = None
) -> Study:
    """The CFA of all constructs, as the model file has it where there is one."""
    spec = source.spec
    part = None if source.written is None else measurement_part(source.written)
    moments = moments_from_data(source.survey.matrix(spec.observed), spec.observed)
    inputs = Inputs(
        spec=spec,
        moments=moments,
        survey=source.survey,
        files=source.files,
        findings=() if part is None else part.findings,
        reading=source.reading,
        written=source.written,
    )
    options = replace(options or StudyOptions(), draws=0)
    return run_study(with_ordinal(inputs, ordered, options.fit), options)


def chapter_record(chapter: Chapter) -> dict[str, Any]:
    """run.json of the chapter."""
    checks = chapter.validity.options
    options = {
        **settings(chapter.efa.options, only=("extraction", "rotation", "factors")),
        **settings(checks, without=("draws", "seed")),
        "estimator": chapter.measurement.options.fit.estimator,
        "ordered": list(chapter.measurement.fit.spec.ordered),
        "by": [check.question for check in chapter.groups.checks],
    }
    record = scale_record(chapter, "measurement", options)
    return {**record, "seed": checks.seed, "draws": checks.draws, "proposed": list(chapter.efa.proposed)}
