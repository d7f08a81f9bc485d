"""The library's door: pandas objects in, pandas objects and frozen results out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.app.model_and_data import (
    Asked,
    File,
    MatrixGiven,
    Model,
    Respondents,
    prepared,
)
from rcvsem.fit import Fit, Moments, estimate
from rcvsem.foundation.calls import checked_arguments
from rcvsem.foundation.declared_option import Level
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.text import Language, Style, Text
from rcvsem.foundation.words import phrase, report_language
from rcvsem.infer.bootstrap import BootstrapResult
from rcvsem.pls.options import PLS_ESTIMATORS
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.analyses.invariance import InvarianceStudy

Formats = Annotated[Sequence[str], {"kind": "choice", "choices": NAMES}]


def fit(  # noqa: PLR0913
    model: Model,
    data: CleanSurvey | pd.DataFrame | Moments | File | Sequence[File] | None = None,
    *,
    cov: pd.DataFrame | File | None = None,
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
        `read_survey` first), survey files (read and cleaned as `rcvsem fit` does), or Moments. Rows with a gap are left
        out (listwise) unless missing="fiml".
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
    ready = prepared(
        model,
        data,
        options,
        Asked(
            group,
            ordered,
            MatrixGiven(cov, n, sds, means),
            SamplingDesign(cluster=cluster, weights=weights),
        ),
    )
    return with_unstable_loops(estimate(ready.spec, ready.moments, ready.options))


def cfa(model: Model, data: Any = None, **options: Any) -> Fit:
    """`fit` under lavaan's name for a measurement model."""
    return fit(**checked_arguments(fit, {"model": model, "data": data, **options}, "cfa"))


def sem(model: Model, data: Any = None, **options: Any) -> Fit:
    """`fit` under lavaan's name for a structural model."""
    return fit(**checked_arguments(fit, {"model": model, "data": data, **options}, "sem"))


def invariance(  # noqa: PLR0913
    model: Model,
    data: CleanSurvey | pd.DataFrame | Moments | File | Sequence[File],
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
    from rcvsem.analyses.invariance_options import InvarianceOptions

    spec, moments, fit_with, survey = prepared(
        model, data, options, Asked(group, ordered, owner="invariance")
    )
    inputs = Inputs(
        spec=spec,
        moments=moments,
        survey=survey,
        files=input_files(spec, survey),
        group=group,
    )
    asked: dict[str, Any] = {"levels": levels, "group_partial": partial, "level": level}
    return run_invariance(inputs, InvarianceOptions(fit=fit_with, **asked))


def report(  # noqa: PLR0913
    result: Any,
    folder: File,
    *,
    survey: CleanSurvey | None = None,
    bootstrap: BootstrapResult | None = None,
    formats: Formats = ("xlsx", "md"),
    lang: Language | None = None,
    style: Style = "apa",
    overwrite: bool = False,
    title: str | tuple[str, str] | Text | None = None,
) -> Path:
    """Write the report of a Fit, or of what any other door gives, into `folder`; the folder.

    result : also a DataFrame, a result of statsmodels, linearmodels or pyfixest, a Table or Figure of `rcvsem.report`, a
    list of them, or a mapping from caption to any of these (a list of results under one caption is one table); `title` is
    then the report's. survey, bootstrap : of a Fit.
    formats : "xlsx", "md", "docx", "html", "tex", "csv", "json". lang : "zh", "en" or "both"; None: the system's.
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
                _check_title(title)
                return write_tables(
                    result, Path(folder), title=title, formats=formats, lang=lang, style=style
                )
            _no_title(title)

            return write_result(result, Path(folder), formats=formats, lang=lang, style=style)
        from rcvsem.analyses.path_model_run import study_of
        from rcvsem.chapters.writing import write_study

        _no_title(title)
        study = study_of(result, survey=survey, bootstrap=bootstrap)
        return write_study(study, Path(folder), formats=formats, lang=lang, style=style)


def _check_title(title: Any) -> None:
    pair = isinstance(title, tuple) and len(title) == 2 and all(isinstance(one, str) for one in title)
    if not (title is None or pair or isinstance(title, str | Text)):
        raise OptionError(
            phrase(
                "The 'title' option of report must be a text, or a pair of texts, English and Chinese. Got {title!r}.",
                title=title,
            )
        )


def _no_title(title: Any) -> None:
    if title is not None:
        raise OptionError(
            "The 'title' of a report is that of tables from other libraries; this result has its own."
        )
