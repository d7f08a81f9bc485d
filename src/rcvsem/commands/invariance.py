"""`rcvsem invariance`: do the groups understand the items alike, and do their means and paths differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.invariance_options import InvarianceOptions
from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.fitted import model_inputs
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import Answers, Model, OrdinalAnswers
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.invariance import InvarianceStudy


def _run(given: Given) -> InvarianceStudy:
    from rcvsem.analyses.invariance import run_invariance

    answers, options = given(Answers), given(InvarianceOptions)
    if options.waves == (options.group is not None):
        raise OptionError(
            phrase(
                "Say what the groups are: {--group COLUMN}, or {--waves True} with one survey file a wave."
            ),
            fix="Give one of the two.",
        )
    if options.waves and isinstance(answers.data, tuple) and len(answers.data) < 2:
        raise OptionError(phrase("{--waves True} compares several survey files; give one for each wave."))
    group = "wave" if options.waves else options.group
    inputs = model_inputs(given, options.fit, group=group, model_options={"std_lv": options.std_lv})
    return run_invariance(inputs, options)


COMMAND = Command(
    name="invariance",
    help="Measurement invariance over groups or waves, latent means, and every path compared between the groups.\n\n"
    "Each level (configural, thresholds of ordinal items, metric, scalar, strict, structural) is compared with the one "
    "before it. Where a level does not hold, the parameters whose freeing would help are named; nothing is freed "
    "unless --group-partial says so.\n\n"
    "A report goes to reports/MODEL_DATA_invariance/ (with --json only when --out is given).",
    order=60,
    examples=(
        "invariance models/bfi.desc surveys/bfi.csv --group gender",
        "invariance model.desc wave1.xlsx wave2.xlsx --waves --levels configural,metric",
    ),
    classes=(Model, Answers, InvarianceOptions, SamplingDesign, OrdinalAnswers),
    run=_run,
    telling=Telling(
        document="chapters.invariance.invariance_document",
        record="analyses.invariance.invariance_record",
        shown=(
            "invariance",
            "partial-invariance",
            "latent-means",
            "aligned-means",
            "dmacs",
            "path-comparison",
        ),
        paragraphs=True,
    ),
    result="rcvsem.analyses.invariance.InvarianceStudy",
)
