"""Simulated cut-offs of fit indices as an analysis: from a fit to a result."""

from __future__ import annotations

from typing import Any, ClassVar

from rcvsem.analyses.fit_cutoffs_options import CutoffOptions
from rcvsem.analyses.fitted import FittedResult, all_findings, fitted_record
from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.json_heads import FITTED
from rcvsem.fit import Fit
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import settings
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.in_order import Progress
from rcvsem.infer.fit_cutoffs import FitCutoffs, fit_cutoffs


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CutoffStudy(FittedResult):
    """The cut-offs, and how the observed values stand against them."""

    options: CutoffOptions
    cutoffs: FitCutoffs

    json_form: ClassVar[str] = f"{FITTED} cutoffs"

    @property
    def headline(self) -> str:
        return phrase(
            "{n} levels, {draws} samples each, seed {seed}",
            n=len(self.cutoffs.levels),
            draws=self.cutoffs.draws,
            seed=self.cutoffs.seed,
        )


def run_cutoffs(
    inputs: Inputs, fit: Fit, options: CutoffOptions | None = None, progress: Progress | None = None
) -> CutoffStudy:
    """Simulate. Raises as `infer.fit_cutoffs.fit_cutoffs`."""
    options = options or CutoffOptions()
    found = fit_cutoffs(
        fit, draws=options.draws, seed=options.seed, answers=options.answers, progress=progress
    )
    return CutoffStudy(
        inputs=inputs,
        fit=fit,
        findings=all_findings(inputs, fit, found.findings),
        options=options,
        cutoffs=found,
    )


def cutoff_record(study: CutoffStudy) -> dict[str, Any]:
    """run.json."""
    return fitted_record(study, "cutoffs", settings(study.options))
