"""`rcvsem groups`: do departments, waves, early and late respondents answer alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from rcvsem.commands.shared.declaration import Command, Given, Telling, of_section
from rcvsem.commands.shared.inputs import By, Scales
from rcvsem.commands.shared.scale_data import Columns, scale_data
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.options import Options, option, refuse_idle
from rcvsem.foundation.usual_options import level_option
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.groups import GroupStudy

COMPARISON = phrase("Comparison")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupOptions(Options):
    """What is compared."""

    owner: ClassVar[str] = "groups"

    variables: Literal["constructs", "items", "both"] = option(
        "constructs", help="What is compared: construct means, items.", panel=COMPARISON
    )
    share: float = option(
        0.25,
        above=0,
        at_most=0.5,
        help="Share of the first and of the last respondents for 'early-late'.",
        panel=COMPARISON,
    )
    level: float = level_option(COMPARISON)


def _run(given: Given) -> GroupStudy:
    from rcvsem.analyses.groups import EARLY_LATE, run_groups

    options = given(GroupOptions)
    if EARLY_LATE not in given(By).by:
        refuse_idle(given.changed("share"), phrase("it goes with {by}.", by=named("by", EARLY_LATE)))
    source = scale_data(given(Scales), columns=Columns(beside=given(By).by))
    return run_groups(
        source, given(By).by, variables=options.variables, share=options.share, level=options.level
    )


COMMAND = Command(
    name="groups",
    help="Welch t or F of every construct between groups, with effect sizes and Holm's correction.\n\n"
    "'early-late' compares the first with the last respondents, as a check of non-response.",
    order=50,
    examples=(
        "groups surveys/wave2.xlsx --instrument instruments/rcv.yaml --by region",
        "groups model.desc data.csv --by gender,early-late --variables both",
    ),
    classes=(Scales, By, GroupOptions),
    run=_run,
    telling=Telling(
        document="chapters.groups.group_document",
        record="analyses.groups.group_record",
        shown=of_section("groups"),
        paragraphs=True,
    ),
    arguments=("data", "by", "constructs"),
    result="rcvsem.analyses.groups.GroupStudy",
)
