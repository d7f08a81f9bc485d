"""`rcvsem describe`: what the answers to each item look like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.commands.declaration import Command, Given, Look, Telling
from rcvsem.commands.inputs import By, Scales
from rcvsem.commands.scale_data import Columns, scale_data

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.analyses.description import Description
    from rcvsem.report.document import Document


def _run(given: Given) -> Description:
    from rcvsem.analyses.description import describe

    return describe(
        scale_data(given(Scales), bare=True, described=True, columns=Columns(beside=given(By).by)),
        given(By).by,
    )


def _document(result: Description, look: Look) -> Document:
    from rcvsem.chapters.description import description_document

    return description_document(result, look.lang if look.pictures else None)


def _record(result: Description) -> dict[str, Any]:
    from rcvsem.analyses.description import description_record

    return description_record(result)


def _frame(result: Description) -> pd.DataFrame:
    return result.to_frame()


COMMAND = Command(
    name="describe",
    help="Mean, SD, skew and kurtosis of every item, normality, discrimination, the sample's profile.\n\n"
    "With --by also the constructs compared between groups; the report has pictures of the answers.",
    examples=(
        "describe surveys/wave2.xlsx --instrument instruments/rcv.yaml",
        "describe data.csv --scale 1:5 --missing-codes 99",
    ),
    classes=(Scales, By),
    run=_run,
    telling=Telling(
        document=_document,
        record=_record,
        paragraphs=True,
    ),
    library=_frame,
    result="rcvsem.analyses.description.Description",
    arguments=("data", "constructs"),
    returns="pandas.DataFrame",
)
