"""`rcvsem nca`: what an outcome cannot be high without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.analyses.nca_options import ConditionOptions, NcaOptions
from rcvsem.commands.declaration import Command, Given, Telling
from rcvsem.commands.inputs import Scales
from rcvsem.commands.scale_data import Columns, refuse_with_fit, scale_data
from rcvsem.foundation.options import refuse_idle

if TYPE_CHECKING:
    from rcvsem.analyses.necessary_conditions import NcaStudy


def source_of(given: Given) -> Any:
    """The scales of the answers, or the factor scores of a fit handed over by the library."""
    from rcvsem.analyses.scores import scores_of_fit
    from rcvsem.fit import Fit

    data: Any = given(Scales).data
    if isinstance(data, Fit):
        refuse_idle(given.changed("scores"), "a fit gives the factor scores of its own model.")
        refuse_with_fit(given)
        return scores_of_fit(data)
    options = given(ConditionOptions)
    return scale_data(
        given(Scales),
        bare=True,
        whole=options.scores == "factor",
        columns=Columns(beside=(options.outcome, *options.conditions)),
    )


def kind_of_scores(source: Any, given: Given) -> str:
    """Which scores they are, for the record."""
    return str(getattr(source, "kind", None) or given(ConditionOptions).scores)


def _run(given: Given) -> NcaStudy:
    from rcvsem.analyses.condition_scores import condition_scores
    from rcvsem.analyses.necessary_conditions import run_nca

    source = source_of(given)
    data = condition_scores(source, given(ConditionOptions))
    with given.progress("nca", len(data.conditions)) as advance:
        return run_nca(
            data,
            given(NcaOptions),
            source=getattr(source, "source", source),
            scores=kind_of_scores(source, given),
            advance=advance,
        )


COMMAND = Command(
    name="nca",
    help="Necessary conditions of an outcome: ceilings, effect size d, permutation test, bottleneck tables.\n\n"
    "Ceilings CE-FDH and CR-FDH. A condition is necessary when high outcomes do not occur without it: the upper left "
    "corner is empty. Variables are "
    "scores of constructs (--scores) or numeric columns of the data.",
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
