"""`rcvsem qca`: which combinations of conditions lead to an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.nca_options import ConditionOptions
from rcvsem.analyses.qca_options import QcaOptions
from rcvsem.commands.shared.conditions import condition_data
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import Scales

if TYPE_CHECKING:
    from rcvsem.analyses.configuration_study import QcaStudy


def _run(given: Given) -> QcaStudy:
    from rcvsem.analyses.configurations import run_qca

    data, origin = condition_data(given)
    return run_qca(data, given(QcaOptions), **origin)


COMMAND = Command(
    name="qca",
    help="fsQCA of an outcome: calibration, necessity, truth table, three solutions, robustness.\n\n"
    "Complex, intermediate (--expect) and parsimonious solution with core and contributing conditions. Variables are "
    "scores of constructs (--scores) or numeric columns, calibrated by percentiles or --anchors. Exit code 1 when no "
    "combination is sufficient.",
    order=180,
    examples=(
        "qca surveys/wave2.xlsx --instrument instruments/rcv.yaml --outcome PV --conditions DP,DK,VP --scores factor",
        "qca sets.csv --outcome SURV --conditions DEV,URB,LIT,IND,STB --calibrate none --pri 0",
    ),
    classes=(Scales, ConditionOptions, QcaOptions),
    run=_run,
    telling=Telling(
        document="chapters.qca.qca_document",
        record="analyses.configuration_study.qca_record",
        shown=("qca-necessity", "truth-table", "configurations", "qca-solutions"),
        paragraphs=True,
    ),
    arguments=("data", "constructs"),
    result="rcvsem.analyses.configuration_study.QcaStudy",
)
