"""`rcvsem nca`: what an outcome cannot be high without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.nca_options import ConditionOptions, NcaOptions
from rcvsem.commands.shared.conditions import condition_data
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import Scales

if TYPE_CHECKING:
    from rcvsem.analyses.necessary_conditions import NcaStudy


def _run(given: Given) -> NcaStudy:
    from rcvsem.analyses.necessary_conditions import run_nca

    data, origin = condition_data(given)
    with given.progress("nca", len(data.conditions)) as advance:
        return run_nca(data, given(NcaOptions), advance=advance, **origin)


COMMAND = Command(
    name="nca",
    help="Necessary conditions of an outcome: ceilings, effect size d, permutation test, bottleneck tables.\n\n"
    "Ceilings CE-FDH and CR-FDH. A condition is necessary when high outcomes do not occur without it: the upper left "
    "corner is empty. Variables are "
    "scores of constructs (--scores) or numeric columns of the data.",
    order=170,
    examples=(
        "nca surveys/wave2.xlsx --instrument instruments/rcv.yaml --outcome PV --conditions DP,DK,VP",
        "nca model.desc data.csv --outcome PV --scores factor --draws 2000",
    ),
    classes=(Scales, ConditionOptions, NcaOptions),
    run=_run,
    telling=Telling(
        document="chapters.nca.nca_document",
        pictures=True,
        record="analyses.necessary_conditions.nca_record",
        shown=("nca", "bottleneck-cr-fdh"),
        paragraphs=True,
    ),
    arguments=("data", "constructs"),
    result="rcvsem.analyses.necessary_conditions.NcaStudy",
)
