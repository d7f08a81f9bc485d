"""`rcvsem efa`: how many factors, which items on which, and which items to think about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rcvsem.analyses.efa_options import EfaOptions
from rcvsem.analyses.reading import ScalesWanted
from rcvsem.commands.shared.declaration import Command, Telling, of_section
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import DATA, Items, Matrix, Scales
from rcvsem.commands.shared.scale_data import scale_data, scales_of_matrix
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option, refuse_idle
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.efa_result import EfaStudy


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dimensions(Options):
    """The part of the questionnaire."""

    dimensions: tuple[str, ...] = option(
        (),
        typed="--dimension",
        help="Dimensions to analyse, comma-separated. Default: each one by itself.",
        panel=DATA,
        names="dimensions",
    )


def _run(given: Given) -> EfaStudy:
    from rcvsem.analyses.efa import run_efa

    options = given(EfaOptions)
    rules = options.rules
    # a limit of 0 switches a rule off
    rules = replace(rules, communality=rules.communality or None, item_total=rules.item_total or None)
    matrix = given(Matrix)
    if matrix.cov is None:
        refuse_idle(matrix.changed("n", "sd"), phrase("they go with {--cov}."))
        source = scale_data(given(Scales), ScalesWanted(items=given(Items).items, bare=True))
    else:
        refuse_idle(given.changed("items"), "a matrix has no dropped items.")
        source = scales_of_matrix(given(Scales), matrix)
    return run_efa(source, replace(options, rules=rules), dimensions=given(Dimensions).dimensions)


COMMAND = Command(
    name="efa",
    help="KMO, Bartlett, number of factors, loadings, and proposals for dropping items, dimension by dimension.\n\n"
    "Items are proposed one at a time by the rules of --cut, --gap, --second, --communality and --item-total, with "
    "the reason and what changed. Nothing is dropped: a proposal is accepted in the instrument.",
    order=30,
    examples=(
        "efa surveys/wave1.xlsx --instrument instruments/rcv.yaml",
        "efa data.csv --factors parallel --extraction paf --rotation oblimin",
        "efa model.desc --cov correlations.csv --n 457",
    ),
    classes=(Scales, Items, Dimensions, EfaOptions, Matrix),
    run=_run,
    telling=Telling(
        document="chapters.efa.efa_document",
        pictures=True,
        record="analyses.efa_result.efa_record",
        shown=of_section("efa"),
        paragraphs=True,
    ),
    arguments=("data", "constructs"),
    result="rcvsem.analyses.efa_result.EfaStudy",
)
