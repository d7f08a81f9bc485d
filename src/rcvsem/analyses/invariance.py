"""One comparison of groups: the ladder of invariance, latent means, paths. Behind `rcvsem invariance`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.analyses.fitted import ReadResult
from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.invariance_options import InvarianceOptions
from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.run_json_parts import recorded
from rcvsem.fit import Fit, FitOptions
from rcvsem.fit.sampling_rules import with_sampling
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import DataError, RcvsemError
from rcvsem.foundation.findings import unique
from rcvsem.foundation.plain import formed
from rcvsem.foundation.words import phrase
from rcvsem.infer.alignment import AlignedFactor, aligned_factors
from rcvsem.infer.group_comparison import CriticalRatios, PathComparison, compare_paths, critical_ratios
from rcvsem.infer.invariance import invariance
from rcvsem.infer.invariance_levels import ordinal_plan
from rcvsem.infer.invariance_result import Invariance, InvarianceStep
from rcvsem.infer.latent_means import LatentMeanDifference, latent_mean_differences
from rcvsem.model.composites import refuse_composites

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class InvarianceStudy(ReadResult):
    """What `run_invariance` found. means : at the scalar level; paths : of a model that has some.

    alignment : latent means and dMACS where the scalar level does not hold.
    """

    options: FitOptions
    level: float
    ladder: Invariance
    means: tuple[LatentMeanDifference, ...] | NotAvailable
    paths: PathComparison | NotAvailable
    ratios: CriticalRatios | NotAvailable
    alignment: tuple[AlignedFactor, ...] | NotAvailable

    json_form: ClassVar[str] = (
        f"{VERSION} group=inputs.group groups=ladder.groups group_n=ladder.sizes n n_received=received "
        "missing=options.missing estimator=options.estimator partial=ladder.partial rules=ladder.rules highest "
        f"levels=ladder.steps latent_means=means alignment paths critical_ratios=ratios {TOLD} inputs=inputs.files"
    )

    @property
    def n(self) -> int:
        """Respondents analysed."""
        return sum(self.ladder.sizes)

    @property
    def highest(self) -> str | None:
        """The last level that holds together with all before it."""
        return self.ladder.highest

    def step(self, level: Any) -> InvarianceStep | None:
        """One level of the ladder; None when it was not asked for."""
        return self.ladder.step(level)

    def to_frame(self) -> pd.DataFrame:
        """The table of the ladder, a row a level."""
        return self.ladder.to_frame()

    @property
    def exit_code(self) -> int:
        """1 when a level could not be fitted or is improper."""
        return int(any(finding.severity == "problem" for finding in self.findings))


def run_invariance(inputs: Inputs, asked: InvarianceOptions) -> InvarianceStudy:
    """The ladder, the latent means at its scalar level, and every path compared between the groups.

    inputs : read with a grouping variable.

    Raises
    ------
    DataError : the inputs have one group.
    """
    refuse_composites(
        (composite.name for composite in inputs.spec.composites),
        phrase(
            "Measurement invariance is a property of common factors; the model has composites (<~): {names}."
        ),
        phrase(
            "Compositional invariance is tested by MICOM: the estimator pls with groups. Equal "
            "weights in a fit: labels (c <~ x1 + c(w, w)*x2)."
        ),
    )
    if len(inputs.moments.groups) < 2:
        raise DataError(
            "Invariance compares groups, and there is none.",
            fix=phrase(
                "Add {--group COLUMN}, or give several waves and {group_2}.",
                group_2=named("group", "wave", typed="--waves"),
            ),
        )
    _, options, _ = with_sampling(inputs.spec, inputs.moments, asked.fit)
    partial, level = asked.group_partial, asked.level
    ladder = invariance(inputs.spec, inputs.moments, options, levels=asked.levels or None, partial=partial)
    paths = _paths(inputs, options, partial)
    base = paths.base if isinstance(paths, PathComparison) else last_fit(ladder)
    return InvarianceStudy(
        inputs=inputs, options=options, level=level, ladder=ladder, means=_means(ladder, level), paths=paths,
        ratios=NotAvailable("no level could be fitted") if base is None else critical_ratios(base),
        alignment=_aligned(ladder, level),
        findings=unique([*inputs.findings, *inputs.spec.findings, *inputs.of_survey, *ladder.findings]),
    )  # fmt: skip


def _means(ladder: Invariance, level: float) -> tuple[LatentMeanDifference, ...] | NotAvailable:
    step = ladder.step("scalar") or ladder.step("strict")
    if step is None:
        return NotAvailable("latent means need the level 'scalar'")
    if isinstance(step.fit, NotAvailable):
        return step.fit
    try:
        return latent_mean_differences(step.fit, level=level)
    except RcvsemError as error:
        return NotAvailable(error.message)


def _aligned(ladder: Invariance, level: float) -> tuple[AlignedFactor, ...] | NotAvailable:
    """Of the configural model, where means under equal intercepts cannot be compared."""
    step, first = ladder.step("scalar"), ladder.step("configural")
    if step is None or step.verdict == "holds":
        return NotAvailable("the level 'scalar' was not asked for, or it holds")
    if first is None or isinstance(first.fit, NotAvailable):
        return NotAvailable("alignment needs the level 'configural'")
    return aligned_factors(first.fit, level=level)


def _paths(inputs: Inputs, options: FitOptions, partial: Sequence[str]) -> PathComparison | NotAvailable:
    spec, moments = inputs.spec, inputs.moments
    equal: tuple[str, ...] = ("loadings",)
    try:
        if spec.ordered:
            plan = ordinal_plan(spec, moments, options)
            spec, moments = plan.spec, plan.moments
            # Loadings of two categories have no units of their own before the intercepts are equal too.
            equal = ("thresholds", "loadings", *(("intercepts",) if plan.two else ()))
        own = [name for name in partial if "=~" in name or "|" in name or (len(equal) > 2 and "~1" in name)]
        return compare_paths(spec, moments, options, equal=equal, partial=own)
    except RcvsemError as error:
        return NotAvailable(error.message)


def last_fit(ladder: Invariance) -> Fit | None:
    fits = [step.fit for step in ladder.steps if not isinstance(step.fit, NotAvailable)]
    return fits[0] if fits else None


def invariance_record(study: InvarianceStudy) -> dict[str, Any]:
    """What goes into run.json."""
    inputs = study.inputs
    return recorded(
        "invariance",
        study,
        inputs.files,
        **formed(study, "name=inputs.spec.stem n n_received=received estimator=options.estimator"),
        options={
            "group": inputs.group,
            "levels": [step.level for step in study.ladder.steps],
            "partial": list(study.ladder.partial),
            "missing": study.options.missing,
            "level": study.level,
        },
    )
