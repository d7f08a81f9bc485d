"""The library's door: pandas objects in, pandas objects and frozen results out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from rcvsem.analyses.sampling_design import SamplingDesign, sampling_columns
from rcvsem.fit import Fit, FitOptions, Moments, estimate, fit_options, moments_from_data
from rcvsem.fit.options import Convention
from rcvsem.foundation.availability import number_or_none
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.names import columns_by_name
from rcvsem.foundation.options import Level, options_of, refuse_idle, unknown_option
from rcvsem.foundation.text import Language, Style
from rcvsem.foundation.words import enumerated, phrase, report_language
from rcvsem.infer.bootstrap import BootstrapResult
from rcvsem.infer.intervals import IntervalKind
from rcvsem.model import ModelSpec, read_model
from rcvsem.model.options import ModelOptions
from rcvsem.pls.options import PLS_ESTIMATORS
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.analyses.invariance import InvarianceStudy
    from rcvsem.fit.options import Missing

Model = ModelSpec | str | os.PathLike[str]
Formats = Annotated[Sequence[str], {"kind": "choice", "choices": NAMES}]
Respondents = Annotated[int | None, {"at_least": 1}]


def fit(  # noqa: PLR0913
    model: Model,
    data: CleanSurvey | pd.DataFrame | Moments | None = None,
    *,
    cov: pd.DataFrame | str | os.PathLike[str] | None = None,
    n: Respondents = None,
    sds: Mapping[str, float] | None = None,
    means: Mapping[str, float] | None = None,
    group: str | None = None,
    ordered: Sequence[str] | str | None = None,
    cluster: str | None = None,
    weights: str | None = None,
    **options: Any,
) -> Fit:
    """Fit a model.

    Parameters
    ----------
    model : a ModelSpec, a model file, or a model text.
    data : a CleanSurvey, a DataFrame with a column for each observed variable (used as it stands: clean it with
        `read_survey` first), or Moments. Rows with a gap are left out (listwise) unless missing="fiml".
    cov, n, sds, means : instead of data a covariance (or correlation) matrix as a labelled square DataFrame or
        a file, the number of respondents, standard deviations for a correlation matrix, and means.
    group : column (or background question) whose values are groups.
    ordered : ordinal items by name, or "all". Default with an ordinal estimator: what the survey's questionnaire says;
        without one, every item of a construct.
    cluster, weights : columns of clusters (departments, schools) and of sampling weights; the estimator is then mlr (in
        place of ml) or one of ordinal items such as wlsmv.
    options : estimator ("ml", "mlm", "mlr", "mlmv", "mlmvs", "gls", "uls", "wls"; for ordinal items "wlsmv", "wlsm",
        "wlsmvs", "dwls", "ulsmv", ...), parameterization ("delta", "theta"), engine ("rcvsem", "semopy"),
        information ("expected", "observed"), likelihood ("normal", "wishart"), missing ("listwise", "fiml"), and of the
        model (std_lv, meanstructure, orthogonal, group_equal, group_partial, auxiliary, ...).

    Returns
    -------
    Fit : also when it did not converge (`converged`) or is improper (`admissible`); `findings` say why.

    Raises
    ------
    RcvsemError : one of its kinds, saying what, where and how to fix.
    """
    from rcvsem.infer.stability import with_unstable_loops

    if str(options.get("estimator")).lower() in PLS_ESTIMATORS:
        raise OptionError(
            phrase(
                "The estimator {estimator!r} gives another kind of result.", estimator=options["estimator"]
            ),
            fix=phrase(
                "Call rcvsem.pls(model, data, estimator={estimator!r}).", estimator=options["estimator"]
            ),
        )
    of_fit, of_model = _split(options)
    spec = _spec(model, of_model)
    fit_with = fit_options(**of_fit)
    names, notes = _ordinal(spec, data, ordered, fit_with)
    if names:
        spec = spec.with_options(ordered=names, identify=False)
    design = SamplingDesign(cluster=cluster, weights=weights)
    spec, moments = _moments(spec, data, cov, n, sds, means, group, fit_with.missing, design)
    if notes:
        moments = replace(moments, findings=(*moments.findings, *notes))
    return with_unstable_loops(estimate(spec, moments, fit_with))


def cfa(model: Model, data: Any = None, **options: Any) -> Fit:
    """`fit` under lavaan's name for a measurement model."""
    return fit(model, data, **options)


def sem(model: Model, data: Any = None, **options: Any) -> Fit:
    """`fit` under lavaan's name for a structural model."""
    return fit(model, data, **options)


def _split(options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
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


def _ordinal(
    spec: ModelSpec, data: Any, ordered: Sequence[str] | str | None, options: FitOptions
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    if ordered is None and not options.is_categorical and options.parameterization == "delta":
        return (), ()
    from rcvsem.analyses.ordinal_items import ordinal_items

    instrument = data.instrument if isinstance(data, CleanSurvey) else None
    return ordinal_items(spec, ordered, options, instrument)


def _spec(model: Model, options: Mapping[str, Any]) -> ModelSpec:
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


def _moments(  # noqa: PLR0913
    spec: ModelSpec,
    data: Any,
    cov: pd.DataFrame | str | os.PathLike[str] | None,
    n: int | None,
    sds: Mapping[str, float] | None,
    means: Mapping[str, float] | None,
    group: str | None,
    missing: Missing,
    design: SamplingDesign | None = None,
) -> tuple[ModelSpec, Moments]:
    import numpy as np
    import pandas as pd

    from rcvsem.analyses.inputs import inputs_of
    from rcvsem.analyses.matrix_inputs import moments_of_frame, refuse_without_data
    from rcvsem.survey.far_codes import refuse_far_codes

    design = design or SamplingDesign()
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


def invariance(  # noqa: PLR0913
    model: Model,
    data: CleanSurvey | pd.DataFrame | Moments,
    *,
    group: str | None = None,
    levels: Sequence[str] | None = None,
    partial: Sequence[str] = (),
    ordered: Sequence[str] | str | None = None,
    level: Level = 0.95,
    **options: Any,
) -> InvarianceStudy:
    """The ladder of measurement invariance over groups, latent means, and every path compared between the groups.

    Parameters
    ----------
    model, data, group, ordered, options : as for `fit`. levels : in rising order ("configural", "thresholds" of ordinal
        items, "metric", "scalar", "strict", "structural"; the default is all). partial : parameters exempt from
        equality, by name ("f=~x2", "x1~1", "x1|t2"). level : of the intervals of latent means.

    Returns
    -------
    InvarianceStudy : `.to_frame()` is the table of the ladder, `.step("scalar")` one level, `.highest` the last holding;
        `.means`, `.paths` and `.ratios` are the latent means, the paths and the critical ratios.
    """
    from rcvsem.analyses.input_files import input_files
    from rcvsem.analyses.inputs import Inputs
    from rcvsem.analyses.invariance import run_invariance

    of_fit, of_model = _split(options)
    fit_with = fit_options(**of_fit)
    spec = _spec(model, of_model)
    names, notes = _ordinal(spec, data, ordered, fit_with)
    if names:
        spec = spec.with_options(ordered=names, identify=False)
    spec, moments = _moments(spec, data, None, None, None, None, group, fit_with.missing)
    if notes:
        moments = replace(moments, findings=(*moments.findings, *notes))
    survey = data if isinstance(data, CleanSurvey) else None
    inputs = Inputs(
        spec=spec,
        moments=moments,
        survey=survey,
        instrument=None if survey is None else survey.instrument,
        files=input_files(spec, survey),
        findings=(),
        group=group,
    )
    return run_invariance(inputs, fit_with, levels=levels, partial=partial, level=level)


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


def measures(fit: Fit, *, convention: Convention = "lavaan") -> pd.Series:
    """All fit indices by lavaan's names (dots are underscores); NaN where an index does not apply."""
    import pandas as pd

    from rcvsem.evaluate import fit_measures

    values = fit_measures(fit, convention=convention)
    return pd.Series(
        {name: number_or_none(value) for name, value in values.items()}, dtype=float, name="value"
    )


def estimates(fit: Fit, *, level: Level = 0.95) -> pd.DataFrame:
    """The parameter table with estimates, standard errors, tests, intervals and standardized values."""
    from rcvsem.evaluate import estimates_frame, parameter_estimates

    return estimates_frame(parameter_estimates(fit, level=level))


def effects(
    fit: Fit,
    bootstrap: BootstrapResult | None = None,
    *,
    level: Level = 0.95,
    kinds: Sequence[IntervalKind] = ("percentile", "bc"),
) -> pd.DataFrame:
    """Direct, indirect and total effects, a row each, with intervals and matching p-values.

    kinds : "percentile", "bc" and "bca" need `bootstrap` ("bca" one with its jackknife); "montecarlo" needs none.

    Returns
    -------
    A row an effect. Totals through a feedback loop that is not stable have no value; `note` says so.

    Raises
    ------
    OptionError : an unknown kind, or "bca" without the jackknife.
    """
    import pandas as pd

    from rcvsem.infer.effects import effects as compute
    from rcvsem.infer.effects import totals_without_meaning

    if "bca" in kinds and bootstrap is not None and bootstrap.jackknife_effects is None:
        raise OptionError(
            "The 'bca' interval needs a bootstrap with its jackknife.",
            fix="Run it with bootstrap(fit, jackknife=True).",
        )

    rows: list[dict[str, Any]] = []
    for effect in compute(fit, bootstrap, level=level, kinds=tuple(kinds)):
        record: dict[str, Any] = {
            "from": effect.source,
            "to": effect.target,
            "kind": effect.kind,
            "path": " -> ".join(effect.path),
            "group": effect.group,
            "est": effect.est,
            "se": number_or_none(effect.se),
            "pvalue": number_or_none(effect.pvalue),
            "std": effect.std,
            "std_se": number_or_none(effect.std_se),
            "share": number_or_none(effect.share),
            "verdict": effect.verdict,
            "note": "",
        }
        for prefix, intervals in (("", effect.intervals), ("std_", effect.std_intervals)):
            for kind, value in intervals.items():
                record[f"{prefix}{kind}_lower"] = value.lower
                record[f"{prefix}{kind}_upper"] = value.upper
                record[f"{prefix}{kind}_pvalue"] = value.pvalue
        rows.append(record)
    rows += [
        {
            "from": name.source,
            "to": name.target,
            "kind": name.kind,
            "path": " -> ".join(name.path),
            "group": group,
            "note": "the feedback loop is not stable, so this total has no meaning",
        }
        for group, name in totals_without_meaning(fit)
    ]
    return pd.DataFrame(rows)


def reliability(
    survey: CleanSurvey | pd.DataFrame | Fit,
    constructs: Mapping[str, Sequence[str]] | ModelSpec | str | os.PathLike[str] | None = None,
    *,
    estimator: str = "ml",
    ordered: Sequence[str] | str | None = None,
) -> pd.DataFrame:
    """Alpha, CR, AVE and omega of each construct, a row each.

    Parameters
    ----------
    survey : a CleanSurvey, a DataFrame, or a fitted measurement model.
    constructs : name -> items, or a model (text, file, ModelSpec), whose residual covariances, fixed and equal loadings
        count too; default: the survey's instrument. CR and AVE come from the CFA of all constructs.
    estimator, ordered : of that CFA; of ordinal items (names or "all") CR and AVE are from polychoric correlations, with
        categorical omega.
    """
    import pandas as pd

    from rcvsem.analyses.measurement_chapter import source_measurement
    from rcvsem.analyses.path_model import study_of
    from rcvsem.commands.inputs import Scales
    from rcvsem.commands.scale_data import scale_data
    from rcvsem.foundation.plain import plain

    if isinstance(survey, Fit):
        said = {
            "constructs": constructs,
            "ordered": ordered,
            "estimator": None if estimator == "ml" else estimator,
        }
        idle = [name for name, value in said.items() if value is not None]
        refuse_idle(idle, phrase("the model is fitted already."))
        study = study_of(survey)
    else:
        given: Any = survey
        source = scale_data(Scales(data=given, constructs=constructs))
        study = source_measurement(source, estimator=estimator, ordered=ordered)
    return pd.DataFrame(plain(study.reliability)).drop(columns="items").set_index("construct")


def report(  # noqa: PLR0913
    result: Any,
    folder: str | os.PathLike[str],
    *,
    survey: CleanSurvey | None = None,
    bootstrap: BootstrapResult | None = None,
    formats: Formats = ("xlsx", "md"),
    lang: Language | None = None,
    style: Style = "apa",
    overwrite: bool = False,
    title: Any = None,
) -> Path:
    """Write the report of a Fit, or of what any other door gives, into `folder`; the folder.

    result : also a DataFrame, a result of statsmodels, linearmodels or pyfixest, a Table or Figure of `rcvsem.report`, a
    list of them, or a mapping from caption to any of these (a list of results under one caption is one table); `title` is
    then the report's. survey, bootstrap : of a Fit.
    formats : xlsx, md, docx, tex, html, csv, json. lang : "zh", "en" or "both"; None: the system's language.
    overwrite : also replace files that rcvsem did not write. Whatever else is in the folder is not touched.

    Raises
    ------
    OptionError : one of the files is somebody's work, or an input. ReportError : the disk does not take it.
    """
    from rcvsem.foundation.input_file import run

    lang = lang or report_language()
    with run(overwrite=overwrite):
        if not isinstance(result, Fit):
            from rcvsem.app.results import of_a_fit, write_result, write_tables
            from rcvsem.report.estimates.document import takes

            of_a_fit(survey=survey, bootstrap=bootstrap)
            if takes(result):
                return write_tables(
                    result, Path(folder), title=title, formats=formats, lang=lang, style=style
                )
            _no_title(title)

            return write_result(result, Path(folder), formats=formats, lang=lang, style=style)
        from rcvsem.analyses.path_model import study_of
        from rcvsem.chapters.writing import write_study

        _no_title(title)
        study = study_of(result, survey=survey, bootstrap=bootstrap)
        return write_study(study, Path(folder), formats=formats, lang=lang, style=style)


def _no_title(title: Any) -> None:
    if title is not None:
        raise OptionError(
            "The 'title' of a report is that of tables from other libraries; this result has its own."
        )


def suggest(
    fit: Fit, *, threshold: float = 10.0, order: Sequence[Sequence[str]] = (), everything: bool = False
) -> pd.DataFrame:
    """Modification indices that theory may allow, a row each; nothing is applied.

    order : groups of constructs from causes to effects; default: the order of the model's paths. everything : also
    those that theory does not allow, with the reason in `verdict`.
    """
    import pandas as pd

    from rcvsem.foundation.plain import plain
    from rcvsem.infer.suggestions import suggestions

    found = suggestions(fit, threshold=threshold, order=order)
    return pd.DataFrame([plain(each) for each in found if everything or each.allowed])
