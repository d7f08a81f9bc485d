"""`rcvsem validity`: do the constructs hold together, and are they different from each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.validity_options import ValidityOptions
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given, check_draws
from rcvsem.commands.shared.inputs import Cfa, Matrix, Ordinal, Scales
from rcvsem.commands.shared.measured import measured

if TYPE_CHECKING:
    from rcvsem.analyses.validity import ValidityStudy


def _run(given: Given) -> ValidityStudy:
    from rcvsem.analyses.validity import run_validity

    options = given(ValidityOptions)
    check_draws(given, options.draws, "seed")
    return run_validity(measured(given, options.level, (*options.marker, *options.method_items)), options)


COMMAND = Command(
    name="validity",
    help="Convergent and discriminant validity, rival models and common method bias of the measurement model.\n\n"
    "Fornell-Larcker, HTMT and HTMT2 with bootstrap intervals, chi-square tests of constrained correlations, "
    "cross-loadings, models from one factor a construct down to one factor, second-order constructs, Harman, latent "
    "and measured method factors, marker variable (partial correlation and CFA) and full-collinearity VIF.",
    order=40,
    examples=(
        "validity surveys/wave2.xlsx --instrument instruments/rcv.yaml",
        "validity model.desc data.csv --marker MV1,MV2",
    ),
    classes=(Scales, ValidityOptions, Cfa, Ordinal, Matrix),
    run=_run,
    telling=Telling(
        document="chapters.validity.validity_document",
        record="analyses.validity.validity_record",
        shown=(
            "reliability",
            "second-order",
            "fornell-larcker",
            "htmt-pairs",
            "discriminant-tests",
            "rival-models",
            "method-bias",
            "cfa-marker-models",
            "cfa-marker-correlations",
            "method-paths",
        ),
        paragraphs=True,
    ),
    exit_code=lambda result: result.study.exit_code,
    arguments=("data", "constructs"),
    result="rcvsem.analyses.validity.ValidityStudy",
)
