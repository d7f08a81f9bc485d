"""`rcvsem cutoffs`: what fit indices of this model, this N and these answers can be expected to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.fit_cutoffs_options import CutoffOptions
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.fitted import ON_ANSWERS, fitted
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import MatrixAndMeans

if TYPE_CHECKING:
    from rcvsem.analyses.fit_cutoffs import CutoffStudy


def _run(given: Given) -> CutoffStudy:
    from rcvsem.analyses.fit_cutoffs import run_cutoffs

    inputs, fit = fitted(given)
    options = given(CutoffOptions)
    with given.progress("samples", options.draws) as advance:
        return run_cutoffs(inputs, fit, options, advance)


COMMAND = Command(
    name="cutoffs",
    help="Cut-offs of CFI, RMSEA and SRMR for this model, its loadings, its N and its answers, by simulation.\n\n"
    "Conventional cut-offs (.95, .06, .08) come from one simulation of one model. Here samples are drawn from the model "
    "as estimated, and from models that lack a cross-loading (one construct: residual correlations) more with every "
    "level; the indices of these samples are the yardstick (McNeish & Wolf, 2023). docs/cutoffs.md",
    order=120,
    examples=(
        "cutoffs models/bfi.desc surveys/bfi.csv",
        "cutoffs model.desc data.csv --answers normal --draws 1000",
    ),
    classes=(*ON_ANSWERS, CutoffOptions, MatrixAndMeans),
    run=_run,
    telling=Telling(
        document="chapters.fit_cutoffs.cutoff_document",
        record="analyses.fit_cutoffs.cutoff_record",
        shown=("cutoffs",),
        paragraphs=True,
    ),
    arguments=("model", "data"),
    result="rcvsem.analyses.fit_cutoffs.CutoffStudy",
)
