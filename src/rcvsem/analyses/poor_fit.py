"""What is said before the paths of a model that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcvsem.evaluate.fit_verdict import doubt, short_of_main
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase


def poor_fit(measures: Mapping[str, Any]) -> list[Finding]:
    """A finding where the fit indices fall short: paths are read with that in mind."""
    found = doubt(measures)
    if found == "none":
        return []
    short = enumerated(
        f"{name.partition('_')[0].upper()} = {measures[name]:.3f}" for name in short_of_main(measures)
    )
    if found == "rejected":
        text = phrase(
            "The model does not fit ({short}): its paths, effects and verdicts describe a model that the data reject.",
            short=short,
        )
        fix = phrase(
            "Do not interpret them before the model is respecified; see the modification indices and residuals."
        )
    else:
        text = phrase("Part of the fit indices fell short ({short}).", short=short)
        fix = phrase("Read the paths, effects and verdicts of this model with caution.")
    return [Finding(code="model_does_not_fit", severity="warning", text=text, fix=fix)]
