"""Cut-offs of the indices of fit that a study simulates for its own model: asked for, or where they take few seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.path_model_options import REPORT_DRAWS, StudyOptions
from rcvsem.fit import Fit
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.infer.fit_cutoffs import FitCutoffs

CUTOFF_DRAWS, FEWER_CUTOFF_DRAWS, MOST_SECONDS = 500, 250, 5.0


def own_cutoffs(fit: Fit, options: StudyOptions) -> tuple[FitCutoffs | None, tuple[Finding, ...]]:
    """Simulated cut-offs where they are asked for, and what there is to say of them."""
    by_itself = not options.cutoffs
    if options.no_cutoffs or (by_itself and options.draws < REPORT_DRAWS):
        return None, ()
    from rcvsem.infer.families import drawing_of
    from rcvsem.infer.fit_cutoffs import estimated_work, fit_cutoffs

    draws = FEWER_CUTOFF_DRAWS if by_itself else CUTOFF_DRAWS
    if by_itself and (seconds := estimated_work(fit, draws)) > MOST_SECONDS:
        if seconds == float("inf"):
            return None, ()
        text = phrase(
            "Simulated cut-offs of the fit indices would take about {seconds:.0f} seconds and were not made.",
            seconds=seconds,
        )
        fix = phrase("{--cutoffs} makes them.")
        return None, (Finding(code="cutoffs_left_out", severity="info", text=text, fix=fix),)
    try:
        way = drawing_of(fit).cutoffs()
        levels = not by_itself or way is None or way.together
        found = fit_cutoffs(fit, draws=draws, seed=options.seed, levels=levels)
    except (DataError, OptionError) as error:
        text = phrase("There are no simulated cut-offs. {what}", what=error.what)
        return None, (Finding(code="no_cutoffs", severity="warning", text=text, fix=error.fix),)
    if levels:
        return found, found.findings
    text = phrase(
        "Of ordinal items only what a correct model keeps was simulated, not how wrong models look."
    )
    fix = phrase("{--cutoffs} makes both.")
    without = Finding(code="cutoffs_without_levels", severity="info", text=text, fix=fix)
    return found, (*found.findings, without)
