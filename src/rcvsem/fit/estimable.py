"""Whether model, data and options go together, before anything is estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.fit.moments import Moments
from rcvsem.fit.optimise import Solution
from rcvsem.fit.options import FitOptions
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import DataError, ModelError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec


# Ratio of standard deviations beyond which least squares without weights cannot be trusted to see the small variables.
DIFFERENT = 30.0
# Numbers of the model text beyond these cannot be computed with: their squares over- or underflow.
SMALLEST, LARGEST = 1e-50, 1e50


def check_sizes(spec: ModelSpec) -> None:
    """Raise ModelError for numbers of the text that no computation can use."""
    for row in spec.parameters:
        for value in (row.fixed, row.start, row.lower, row.upper):
            if value is not None and np.isfinite(value) and value and not SMALLEST < abs(value) < LARGEST:
                raise ModelError(
                    phrase(
                        "The number {value:g} of '{lhs} {op} {rhs}' is too large to compute with."
                        if abs(value) > 1
                        else "The number {value:g} of '{lhs} {op} {rhs}' is too small to compute with.",
                        value=value,
                        lhs=row.lhs,
                        op=row.op,
                        rhs=row.rhs,
                    ),
                    fix=phrase(
                        "Write a number between {smallest:g} and {largest:g} in size.",
                        smallest=SMALLEST,
                        largest=LARGEST,
                    ),
                )


def check_missing(moments: Moments, options: FitOptions) -> None:
    """The moments must have been made under the rule of the options.

    Raises
    ------
    OptionError, DataError : they were not, or there are no rows.
    """
    if not options.is_fiml:
        if moments.missing == "fiml":
            raise OptionError(
                "The moments keep rows with gaps (missing='fiml'), but the fit is asked for complete rows.",
                fix="Fit with missing='fiml', or make the moments with missing='listwise'.",
            )
        return
    if not moments.has_data:
        raise DataError(
            "Full information maximum likelihood needs the respondents' answers, not only their covariances."
        )
    if moments.missing != "fiml":
        raise OptionError(
            "The moments were made by listwise deletion: the rows with gaps are gone.",
            fix="Make them with moments_from_data(..., missing='fiml').",
        )


def check_fits_together(spec: ModelSpec, moments: Moments, options: FitOptions) -> None:
    """Raise for a model, moments and options that exclude each other."""
    if (options.is_categorical or (spec.ordered and options.takes_ordinal)) and not moments.has_data:
        raise DataError(
            phrase(
                "The estimator {estimator} rests on the categories that respondents chose (thresholds, "
                "polychoric correlations and their sampling covariances); a covariance matrix does not "
                "have them.",
                estimator=options.estimator,
            ),
            fix="Give the data, or use the estimator ml for the matrix.",
        )
    if spec.ordered and not options.takes_ordinal:
        raise OptionError(
            phrase(
                "{ordered} are declared ordinal; the estimator {estimator} is for continuous items.",
                ordered=enumerated(spec.ordered),
                estimator=options.estimator,
            ),
            fix="Use wlsmv, or do not declare them ordinal.",
        )
    if spec.ordered and options.information == "observed":
        raise OptionError(
            "Weighted least squares of ordinal items knows no observed information: 'information' would change nothing.",
            fix="Leave the option out.",
        )
    if options.is_categorical and not spec.ordered:
        raise OptionError(
            phrase(
                "The estimator {estimator} is for ordinal items, but none is declared ordinal.",
                estimator=options.estimator,
            ),
            fix=phrase("Name them ({--ordered A1,A2} or {--ordered all}), or use mlr."),
        )
    if spec.groups == 1 and spec.options.group_equal:
        refuse_idle(
            [named("group_equal", ",".join(spec.options.group_equal))],
            "there is one group.",
            fix="Leave it out, or make the model and the moments for several groups.",
        )
    if spec.auxiliary and not options.is_fiml:
        refuse_idle(
            [named("auxiliary", ",".join(spec.auxiliary))],
            "auxiliary variables tell about missing answers, which are left out.",
            fix=phrase("Use {--missing fiml}, or leave it out."),
        )
    if spec.groups != len(moments.groups):
        raise DataError(
            phrase(
                "Number of groups of the model: {groups}; of the data: {n}.",
                groups=spec.groups,
                n=len(moments.groups),
            ),
            fix="Re-specify the model with groups=... or give the data the matching grouping variable.",
        )
    if spec.meanstructure and not moments.has_means:
        raise DataError(
            "The model has a mean structure, but only covariances are given.",
            fix="Give the means too, or leave intercepts and means out of the model.",
        )
    if options.needs_answers and not moments.has_data:
        raise DataError(
            phrase(
                "The estimator {estimator} needs the respondents' answers, not only their covariances.",
                estimator=options.estimator,
            ),
            fix="Give the data, or use the estimator ml.",
        )


def units_that_differ(solution: Solution, options: FitOptions, item: Floats) -> tuple[Finding, ...]:
    """Why least squares without weights found no minimum, where the items' units are the reason."""
    largest, smallest = float(item.max(initial=1.0)), float(item.min(initial=1.0))
    if solution.converged or options.weight != "identity" or largest <= DIFFERENT * smallest:
        return ()
    return (
        Finding(
            code="uls_units",
            severity="warning",
            text=phrase(
                "Unweighted least squares weighs every variable by its unit of measurement, and the "
                "standard deviations of these range from {smallest:.3g} to {largest:.3g}: the small ones "
                "hardly count.",
                smallest=smallest,
                largest=largest,
            ),
            fix="Multiply the variables so that their standard deviations are alike, or use ml, gls or wls.",
        ),
    )
