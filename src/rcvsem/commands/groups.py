"""`rcvsem groups`: do departments, waves, early and late respondents answer alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.group_options import GroupOptions
from rcvsem.analyses.reading import ScalesWanted
from rcvsem.commands.shared.declaration import Command, Telling, of_section
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import By, Scales
from rcvsem.commands.shared.scale_data import scale_data
from rcvsem.foundation.door import named
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.groups import GroupStudy


def _run(given: Given) -> GroupStudy:
    from rcvsem.analyses.groups import EARLY_LATE, run_groups

    options = given(GroupOptions)
    if EARLY_LATE not in given(By).by:
        refuse_idle(given.changed("share"), phrase("it goes with {by}.", by=named("by", EARLY_LATE)))
    source = scale_data(given(Scales), ScalesWanted(beside=given(By).by))
    return run_groups(source, given(By).by, options)


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
