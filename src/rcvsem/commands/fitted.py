"""What commands on one fitted model share: how it is fitted, and the fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.commands.inputs import Answers, Group, MatrixAndMeans, Model, OrdinalAnswers
from rcvsem.fit.options import FitOptions
from rcvsem.foundation.options import Options, nested, option
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.inputs import Inputs
    from rcvsem.commands.declaration import Given
    from rcvsem.fit import Fit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimated(Options):
    """How the model is fitted."""

    owner: ClassVar[str] = phrase("the fit")

    fit: FitOptions = nested(FitOptions, only=("estimator", "missing", "parameterization"))
    std_lv: bool = option(
        False, help="Fix latent variances to 1 instead of the first loadings.", panel="Model"
    )


#: Options of a command on a fit of answers; one that takes a matrix too adds `MatrixAndMeans`.
ON_ANSWERS: tuple[type[Options], ...] = (Model, Answers, Estimated, OrdinalAnswers, Group, SamplingDesign)


def fitted(given: Given) -> tuple[Inputs, Fit]:
    """What was read, and the model fitted to it."""
    from rcvsem.analyses.inputs import read_inputs
    from rcvsem.analyses.ordinal_items import with_ordinal
    from rcvsem.fit import estimate

    answers, options = given(Answers), given(Estimated)
    of_model: dict[str, Any] = {"std_lv": True} if options.std_lv else {}
    matrix: dict[str, Any] = given(MatrixAndMeans).given if MatrixAndMeans in given else {}
    inputs = read_inputs(
        given(Model).model,
        answers.files,
        instrument=answers.instrument,
        reading=answers.reading,
        group=given(Group).group,
        missing=options.fit.missing,
        **given(SamplingDesign).given,
        **matrix,
        **of_model,
    )
    inputs = with_ordinal(inputs, given(OrdinalAnswers).ordered, options.fit, given(OrdinalAnswers).collapse)
    return inputs, estimate(inputs.spec, inputs.moments, options.fit)
