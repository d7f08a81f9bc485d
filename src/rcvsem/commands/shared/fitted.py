"""What commands on one model share: what they read, how it is fitted, and the fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.commands.shared.inputs import Answers, Group, MatrixAndMeans, Model, OrdinalAnswers
from rcvsem.fit.options import FitOptions
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, nested
from rcvsem.foundation.usual_options import std_lv_option
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.inputs import Inputs
    from rcvsem.commands.shared.given import Given
    from rcvsem.fit import Fit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EstimationOptions(Options):
    """How the model is fitted."""

    owner: ClassVar[str] = phrase("the fit")

    fit: FitOptions = nested(FitOptions, only=("estimator", "missing", "parameterization"))
    std_lv: bool = std_lv_option()


#: Options of a command on a fit of answers; one that takes a matrix too adds `MatrixAndMeans`.
ON_ANSWERS: tuple[type[Options], ...] = (
    Model,
    Answers,
    EstimationOptions,
    OrdinalAnswers,
    Group,
    SamplingDesign,
)


def model_inputs(
    given: Given,
    fit: FitOptions | None = None,
    *,
    group: str | None = None,
    model_options: Mapping[str, Any] | None = None,
) -> Inputs:
    """What a command on a model reads: of a matrix, groups, a design and ordinal items, what its options include.

    fit : the rule for missing answers and the estimator that decides which items are ordinal. group : where it is no
    option of its own. model_options : of the model.
    """
    from rcvsem.analyses.inputs import read_inputs
    from rcvsem.analyses.ordinal_items import with_ordinal

    answers = given(Answers)
    said: dict[str, Any] = {} if fit is None else {"missing": fit.missing}
    said["group"] = given(Group).group if Group in given else group
    if MatrixAndMeans in given:
        said |= given(MatrixAndMeans).given
    if SamplingDesign in given:
        said |= given(SamplingDesign).given
    said |= answers.how
    inputs = read_inputs(given(Model).model, answers.files, model_options=model_options, **said)
    if fit is None or OrdinalAnswers not in given:
        return inputs
    return with_ordinal(inputs, given(OrdinalAnswers).ordered, fit, given(OrdinalAnswers).collapse)


def fitted(given: Given) -> tuple[Inputs, Fit]:
    """What was read, and the model fitted to it."""
    from rcvsem.fit import estimate

    options = given(EstimationOptions)
    inputs = model_inputs(given, options.fit, model_options={"std_lv": True} if options.std_lv else None)
    return inputs, estimate(inputs.spec, inputs.moments, options.fit)
