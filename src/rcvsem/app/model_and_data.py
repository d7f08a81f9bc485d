"""A model and its data as the library is given them: files, texts, frames, matrices."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from rcvsem.analyses.sampling_design import SamplingDesign, sampling_columns
from rcvsem.app.frame_numbers import numbers_of
from rcvsem.fit import FitOptions, Moments, fit_options, moments_from_data
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.meant_names import unknown_option
from rcvsem.foundation.names import columns_by_name
from rcvsem.foundation.options import options_of
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.model import ModelSpec, read_model
from rcvsem.model.options import ModelOptions
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.fit.options import Missing

File = str | os.PathLike[str]
Model = Annotated[ModelSpec | File, {"noun": phrase("a model file or text")}]


Respondents = Annotated[int | None, {"at_least": 1}]


def split_options(options: Mapping[str, Any], owner: str = "fit") -> tuple[dict[str, Any], dict[str, Any]]:
    """Options of the estimation and of the model. OptionError for an unknown one, with what may have been meant."""
    of_fit = {each.name: each for each in options_of(FitOptions)}
    of_model = [one.name for one in fields(ModelOptions)]
    for key in options:
        if key not in of_fit and key not in of_model:
            known = [*of_fit, "group", "ordered", "cluster", "weights", "cov", "n", "sds", "means", *of_model]
            raise unknown_option(key, owner, list(dict.fromkeys(known)))
    return (
        {key: value for key, value in options.items() if key in of_fit},
        {key: value for key, value in options.items() if key not in of_fit},
    )


def ordinal_of(
    spec: ModelSpec, data: Any, ordered: Sequence[str] | str | None, options: FitOptions
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    if ordered is None and not options.is_categorical and options.parameterization == "delta":
        return (), ()
    from rcvsem.analyses.ordinal_items import ordinal_items

    instrument = data.instrument if isinstance(data, CleanSurvey) else None
    return ordinal_items(spec, ordered, options, instrument)


def spec_of(model: Model, options: Mapping[str, Any]) -> ModelSpec:
    spec = read_model(model, **options)
    if options:
        from rcvsem.analyses.input_checks import check_model_options

        check_model_options(spec, options)
    return spec


class Grouped(NamedTuple):
    """The grouping of respondents and the ordinal items."""

    group: str | None
    ordered: Sequence[str] | str | None


class MatrixGiven(NamedTuple):
    """A matrix in place of answers."""

    cov: pd.DataFrame | str | os.PathLike[str] | None = None
    n: int | None = None
    sds: Mapping[str, float] | None = None
    means: Mapping[str, float] | None = None

    def refuse_answers(self) -> None:
        """OptionError where answers are given as well."""
        from rcvsem.analyses.matrix_inputs import refuse_without_data

        if self.cov is not None:
            raise OptionError("Give either data, or cov together with n.")
        refuse_without_data((), n=self.n, sds=self.sds, means=self.means)


class Asked(NamedTuple):
    """What is said of the data. matrix : in their place. owner : the function that was called."""

    group: str | None
    ordered: Sequence[str] | None
    matrix: MatrixGiven = MatrixGiven()
    design: SamplingDesign = SamplingDesign()
    owner: str = "fit"


class ReadyToFit(NamedTuple):
    """What is estimated: the model of these data, their moments, how, and the survey where there is one."""

    spec: ModelSpec
    moments: Moments
    options: FitOptions
    survey: CleanSurvey | None


def prepared(model: Model, data: Any, options: Mapping[str, Any], asked: Asked) -> ReadyToFit:
    """Everything an estimation needs of what the user gave. RcvsemError : see `moments_of`."""
    of_fit, of_model = split_options(options, asked.owner)
    fit_with = fit_options(**of_fit)
    spec, group, ordered = spec_of(model, of_model), asked.group, asked.ordered
    survey = data if isinstance(data, CleanSurvey) else None
    if isinstance(data, tuple):
        from rcvsem.analyses.inputs import read_inputs
        from rcvsem.analyses.ordinal_items import with_ordinal

        asked.matrix.refuse_answers()
        inputs = read_inputs(spec, data, group=group, missing=fit_with.missing, **asked.design.given)
        inputs, survey = with_ordinal(inputs, ordered, fit_with), inputs.survey
        spec, moments = inputs.spec, inputs.moments
        notes = (*inputs.findings, *(survey.findings if survey is not None else ()))
    else:
        names, notes = ordinal_of(spec, data, ordered, fit_with)
        if names:
            spec = spec.with_options(ordered=names, identify=False)
        spec, moments = moments_of(
            spec, data, group, fit_with.missing, matrix=asked.matrix, design=asked.design
        )
    if notes:
        moments = replace(moments, findings=(*moments.findings, *notes))
    return ReadyToFit(spec, moments, fit_with, survey)


def moments_of(
    spec: ModelSpec,
    data: Any,
    group: str | None,
    missing: Missing,
    *,
    matrix: MatrixGiven | None = None,
    design: SamplingDesign | None = None,
) -> tuple[ModelSpec, Moments]:
    """The moments of the model's variables, and the model with its groups and categories.

    Raises
    ------
    RcvsemError : data and matrix that do not fit together, or not to the model.
    """
    import numpy as np
    import pandas as pd

    from rcvsem.analyses.input_checks import check_groups, unit_findings
    from rcvsem.analyses.inputs import inputs_of
    from rcvsem.analyses.matrix_inputs import moments_of_files, refuse_without_data
    from rcvsem.survey.far_codes import refuse_far_codes

    design = design or SamplingDesign()
    cov, n, sds, means = matrix or MatrixGiven()
    if cov is not None or isinstance(data, Moments):
        design.refuse_matrix()
    if cov is not None:
        if data is not None:
            raise OptionError("Give either data, or cov together with n.")
        if group is not None:
            raise OptionError("'group' speaks of respondents' answers; cov has only their covariances.")
        moments, _, said = moments_of_files(spec, cov, n, sds, means)
        return spec, replace(moments, findings=(*moments.findings, *said))
    refuse_without_data(data, n=n, sds=sds, means=means)
    if isinstance(data, Moments):
        return spec, data
    if isinstance(data, CleanSurvey):
        inputs = inputs_of(spec, data, group=group, missing=missing, design=design)
        return inputs.spec, replace(inputs.moments, findings=(*inputs.moments.findings, *inputs.findings))
    names = [str(name) for name in data.columns]
    twice = [name for name in (*spec.observed, *((group,) if group else ())) if names.count(name) > 1]
    if twice:
        raise DataError(
            phrase("The DataFrame has several columns called {twice}.", twice=enumerated(map(repr, twice))),
            fix="Keep one of each: frame.loc[:, ~frame.columns.duplicated()] keeps the first.",
        )
    from rcvsem.model import check_variables

    wanted = [*spec.observed, *(() if group is None else (group,)), *design.columns]
    found = columns_by_name([str(name) for name in data.columns], wanted)
    data = data.rename(columns={column: name for name, column in found.items() if name != column})
    check_variables(spec, [str(name) for name in data.columns])
    made: tuple[Finding, ...] = ()
    if spec.categories:
        from rcvsem.analyses.categories import dummies_of

        spec, dummies, made = dummies_of(spec, lambda name: data[name], lambda name: _levels_of(data[name]))
        data = data.assign(**dummies)
    labels = None
    if group is not None:
        if group not in data.columns:
            raise OptionError(phrase("The data have no column {group!r} for the groups.", group=group))
        gone = data[group].isna().tolist()
        labels = [None if no else str(value) for value, no in zip(data[group].tolist(), gone, strict=True)]
        spec = spec.with_options(groups=check_groups(group, labels))
    rows = numbers_of(data, spec.observed)
    looked_at = dict(zip(spec.observed, rows.T, strict=True))
    if group is not None and pd.api.types.is_numeric_dtype(data[group]):
        looked_at[group] = data[group].to_numpy(dtype=float, na_value=np.nan)
    refuse_far_codes(looked_at, data.index.tolist(), source="frame")
    made = (*made, *unit_findings(rows, spec.observed))
    moments = moments_from_data(
        rows,
        spec.observed,
        grouping=group or "",
        groups=None if labels is None else np.array(labels, dtype=object),
        missing=missing,
        **sampling_columns(data, design),
    )
    return spec, replace(moments, findings=(*moments.findings, *made)) if made else moments


def _levels_of(values: pd.Series) -> dict[str, str]:
    """The categories of a categorical column in their order, as code -> no label."""
    categories = getattr(values.dtype, "categories", None)
    return {} if categories is None else {str(one): "" for one in categories}
