"""`rcvsem moderation`: does the effect of X depend on M."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.moderation_options import ModerationOptions
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given, check_draws
from rcvsem.commands.shared.inputs import Answers, Model

if TYPE_CHECKING:
    from rcvsem.analyses.group_moderation import GroupModeration
    from rcvsem.analyses.moderation import Moderation


def _run(given: Given) -> Moderation | GroupModeration:
    from rcvsem.analyses.group_moderation import group_moderation
    from rcvsem.analyses.moderation import moderation

    answers, options = given(Answers), given(ModerationOptions)
    if not options.groups:
        check_draws(given, options.draws, "seed", "intervals")
    if options.groups:
        return group_moderation(given(Model).model, answers.files, options.moderator, options, **answers.how)
    with given.progress("bootstrap", options.draws) as advance:
        return moderation(given(Model).model, answers.files, options, progress=advance, **answers.how)


COMMAND = Command(
    name="moderation",
    help="Moderation: latent interaction by product indicators, simple slopes, Johnson-Neyman, moderated mediation.\n\n"
    "The interaction stands in the model (Y ~ X + M + X:M) or is named by --x, --moderator and --y. With --groups the "
    "moderator is a column whose values are groups, and every path is compared between them.\n\n"
    "A report goes to reports/MODEL_DATA_moderation/ (with --json only when --out is given).",
    order=160,
    examples=(
        "moderation model.desc data.xlsx --x DP --moderator VP --y PV",
        "moderation model.desc data.xlsx --moderator region --groups",
    ),
    brief=True,
    classes=(Model, Answers, ModerationOptions),
    run=_run,
    telling=Telling(
        document="chapters.moderation.moderation_document",
        pictures=True,
        record="analyses.moderation_record.moderation_record",
        shown=("simple-slopes", "johnson-neyman", "moderated-mediation", "definitions", "path-comparison"),
        own_results=True,
    ),
    arguments=("model", "data"),
    result="rcvsem.analyses.moderation.Moderation | rcvsem.analyses.group_moderation.GroupModeration",
)
