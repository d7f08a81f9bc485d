"""`rcvsem describe`: what the answers to each item look like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.reading import ScalesWanted
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import By, Scales
from rcvsem.commands.shared.scale_data import scale_data

if TYPE_CHECKING:
    from rcvsem.analyses.description import Description


def _run(given: Given) -> Description:
    from rcvsem.analyses.description import describe

    return describe(
        scale_data(given(Scales), ScalesWanted(bare=True, described=True, beside=given(By).by)),
        given(By).by,
    )


COMMAND = Command(
    name="describe",
    help="Mean, SD, skew and kurtosis of every item, normality, discrimination, the sample's profile.\n\n"
    "With --by also the constructs compared between groups; the report has pictures of the answers.",
    order=150,
    examples=(
        "describe surveys/wave2.xlsx --instrument instruments/rcv.yaml",
        "describe data.csv --scale 1:5 --missing-codes 99",
    ),
    classes=(Scales, By),
    run=_run,
    telling=Telling(
        document="chapters.description.description_document",
        pictures=True,
        record="analyses.description.description_record",
        paragraphs=True,
    ),
    library=lambda result: result.to_frame(),
    result="rcvsem.analyses.description.Description",
    arguments=("data", "constructs"),
    returns="pandas.DataFrame",
)
