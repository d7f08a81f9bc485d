"""A model and its data as the library is given them: files, texts, frames, matrices."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from rcvsem.analyses.sampling_design import SamplingDesign, sampling_columns
from rcvsem.fit import FitOptions, Moments, moments_from_data
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

Model = ModelSpec | str | os.PathLike[str]


Respondents = Annotated[int | None, {"at_least": 1}]


def split_options(options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options of the estimation and of the model. OptionError for an unknown one, with what may have been meant."""
    of_fit = {each.name: each for each in options_of(FitOptions)}
    of_model = [one.name for one in fields(ModelOptions)]
    for key in options:
        if key not in of_fit and key not in of_model:
            known = [*of_fit, "group", "ordered", "cluster", "weights", "cov", "n", "sds", "means", *of_model]
            raise unknown_option(key, "fit", list(dict.fromkeys(known)))
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
    if not isinstance(model, ModelSpec):
        spec = read_model(model, **options)
    elif options:
        spec = model.with_options(**options)
    else:
        return model
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

    from rcvsem.analyses.inputs import inputs_of
    from rcvsem.analyses.matrix_inputs import moments_of_frame, refuse_without_data
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
        return spec, moments_of_frame(spec, cov, n, sds, means)
    refuse_without_data(data, n=n, sds=sds, means=means)
    if isinstance(data, Moments):
        return spec, data
    if isinstance(data, CleanSurvey):
        inputs = inputs_of(spec, data, group=group, missing=missing, design=design)
        return inputs.spec, inputs.moments
    if not hasattr(data, "columns"):
        raise OptionError(
            phrase("The data are a {kind}, not a DataFrame or a CleanSurvey.", kind=type(data).__name__),
            fix="Read a file with rcvsem.read_survey(FILE).",
        )
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
        labels = [None if value != value else str(value) for value in data[group].tolist()]
        spec = spec.with_options(groups=len(dict.fromkeys(label for label in labels if label is not None)))
    try:
        rows = _coded(data[list(spec.observed)]).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        texts = [
            n
            for n in spec.observed
            if pd.to_numeric(data[n], errors="coerce").isna().sum() > data[n].isna().sum()
        ]
        raise DataError(
            phrase("{texts} holds text, not numbers.", texts=enumerated(texts[:6]) or phrase("A column")),
            fix=phrase(
                "Categories without an order become dummies: write C({texts}) in the model. Else give codes.",
                texts=(texts or ["x"])[0],
            ),
        ) from None
    looked_at = dict(zip(spec.observed, rows.T, strict=True))
    if group is not None and pd.api.types.is_numeric_dtype(data[group]):
        looked_at[group] = data[group].to_numpy(dtype=float, na_value=np.nan)
    refuse_far_codes(looked_at, data.index.tolist(), source="frame")
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


def _coded(frame: pd.DataFrame) -> pd.DataFrame:
    """Ordered categorical columns as 1, 2, ... in the order of their categories."""
    import pandas as pd

    ordinal: dict[str, pd.Series] = {}
    for name in frame.columns:
        kind = frame[name].dtype
        if isinstance(kind, pd.CategoricalDtype) and kind.ordered:
            ordinal[name] = frame[name].cat.codes.astype(float).where(frame[name].notna()) + 1
    return frame.assign(**ordinal) if ordinal else frame
