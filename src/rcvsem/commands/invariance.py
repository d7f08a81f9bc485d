"""`rcvsem invariance`: do the groups understand the items alike, and do their means and paths differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.fitted import model_inputs
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import Answers, Model, OrdinalAnswers
from rcvsem.fit.options import FitOptions
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, nested, option
from rcvsem.foundation.usual_options import group_option, level_option, std_lv_option
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.invariance import InvarianceStudy


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InvarianceOptions(Options):
    """Groups and levels."""

    owner: ClassVar[str] = "invariance"

    group: str | None = group_option()
    waves: bool = option(
        False, help="The groups are the waves: one survey file each.", panel="Groups", main=True
    )
    levels: tuple[str, ...] | None = option(
        None,
        help="Levels in rising order, comma-separated. Default: all of configural, thresholds (ordinal items), "
        "metric, scalar, strict, structural.",
        panel="Groups",
        main=True,
    )
    group_partial: tuple[str, ...] = option(
        (),
        name="partial",
        typed="--group-partial",
        help="Exceptions from equality by name, comma-separated, e.g. 'f=~x2,x3~1'.",
        panel="Groups",
    )
    fit: FitOptions = nested(FitOptions, only=("estimator", "missing"))
    std_lv: bool = std_lv_option()
    level: float = level_option("Groups")


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
    return run_invariance(
        inputs, options.fit, levels=options.levels or None, partial=options.group_partial, level=options.level
    )


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
