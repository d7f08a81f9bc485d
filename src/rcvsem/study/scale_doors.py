"""The library's doors to the commands on items and scales: the same analysis, with Python objects in and out.

All of them take `data` (a CleanSurvey, a DataFrame, or survey files), `constructs` (name -> items; default: those of
the instrument) and `instrument` (a questionnaire definition, for data that are not clean yet).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rcvsem.foundation.errors import OptionError
from rcvsem.instrument import read_instrument
from rcvsem.study.inputs import ItemChoice, PathLike, load_surveys
from rcvsem.study.ordinal import Ordered
from rcvsem.study.scale_source import ScaleSource, scale_source
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.study.chapter import Chapter
    from rcvsem.study.efa import EfaStudy
    from rcvsem.study.groups import GroupStudy, Variables
    from rcvsem.study.validity import ValidityStudy

Constructs = Mapping[str, Sequence[str]] | None


def describe(data: Any, constructs: Constructs = None, *, instrument: PathLike | None = None) -> pd.DataFrame:
    """Mean, SD, skewness, kurtosis, floor and ceiling of every item, a row each."""
    import pandas as pd

    from rcvsem.study.description import item_rows

    source = _source(data, constructs, instrument, bare=True)
    return pd.DataFrame(item_rows(source.survey)).set_index("code")


def efa(
    data: Any,
    constructs: Constructs = None,
    *,
    instrument: PathLike | None = None,
    items: ItemChoice = "kept",
    dimensions: Sequence[str] = (),
    **options: Any,
) -> EfaStudy:
    """KMO, Bartlett, number of factors, loadings, proposals for dropping items, dimension by dimension.

    items : "all" takes dropped items of the instrument too (of data that are not clean yet). options : extraction,
    rotation, factors, parallel_draws, seed, rules, as in `rcvsem.study.efa.EfaOptions`.
    """
    from rcvsem.study.efa import EfaOptions, run_efa

    source = _source(data, constructs, instrument, items=items, bare=True)
    return run_efa(source, EfaOptions(**options), dimensions=dimensions)


def validity(
    data: Any,
    constructs: Constructs = None,
    *,
    instrument: PathLike | None = None,
    estimator: str = "ml",
    ordered: Ordered = None,
    **options: Any,
) -> ValidityStudy:
    """Convergent and discriminant validity, rival models and common method bias of the measurement model.

    estimator, ordered : of the CFA and its ordinal items ("all" or names); HTMT is then of polychoric correlations.
    options : draws, seed, level, limit, harman_limit, marker, as in `rcvsem.study.validity.ValidityOptions`.
    """
    from rcvsem.study.chapter import source_measurement
    from rcvsem.study.validity import ValidityOptions, run_validity

    asked = ValidityOptions(**options)
    source = _source(data, constructs, instrument)
    return run_validity(source_measurement(source, asked.level, estimator=estimator, ordered=ordered), asked)


def groups(
    data: Any,
    by: Sequence[str] | str,
    constructs: Constructs = None,
    *,
    instrument: PathLike | None = None,
    variables: Variables = "constructs",
    share: float = 0.25,
    level: float = 0.95,
) -> GroupStudy:
    """Welch t or F of every construct between the groups of a question, "wave" or "early-late"."""
    from rcvsem.study.groups import run_groups

    asked = (by,) if isinstance(by, str) else tuple(by)
    return run_groups(
        _source(data, constructs, instrument), asked, variables=variables, share=share, level=level
    )


def scores(
    data: Any,
    constructs: Constructs = None,
    *,
    instrument: PathLike | None = None,
    kind: Literal["mean", "sum", "factor"] = "mean",
    method: Literal["regression", "bartlett"] = "regression",
    available: bool = False,
    **options: Any,
) -> pd.DataFrame:
    """A score of every respondent on every construct; the index holds the respondents' keys.

    options : estimator and ordered of the CFA behind factor scores.
    """
    import pandas as pd

    from rcvsem.fit import fit_options
    from rcvsem.study.scores import run_scores

    source = _source(data, constructs, instrument)
    ordered = options.pop("ordered", None)
    found = run_scores(
        source, kind=kind, method=method, available=available, options=fit_options(**options), ordered=ordered
    )
    return pd.DataFrame(found.scores, index=pd.Index(source.survey.respondent, name="respondent"))


def measurement(
    data: Any,
    constructs: Constructs = None,
    *,
    instrument: PathLike | None = None,
    by: Sequence[str] = (),
    estimator: str = "ml",
    ordered: Ordered = None,
    **options: Any,
) -> Chapter:
    """The measurement chapter: items, factor analysis, reliability, CFA, validity, method bias, groups.

    by : questions to compare besides early and late respondents. estimator, ordered, options : as for
    `validity`.
    """
    from rcvsem.study.chapter import run_chapter
    from rcvsem.study.validity import ValidityOptions

    return run_chapter(
        _source(data, constructs, instrument),
        validity=ValidityOptions(**options),
        by=by,
        estimator=estimator,
        ordered=ordered,
    )


def _source(
    data: Any,
    constructs: Constructs,
    instrument: PathLike | None,
    *,
    items: ItemChoice = "kept",
    bare: bool = False,
) -> ScaleSource:
    """The scales of the data. OptionError when nothing names the constructs, unless `bare`."""
    own = None if constructs is None else {name: tuple(each) for name, each in constructs.items()}
    if isinstance(data, CleanSurvey):
        if instrument is not None:
            raise OptionError("The survey is clean already.", fix="Give the instrument to read_survey.")
        survey = data
    else:
        asked = None if instrument is None else read_instrument(Path(instrument))
        wanted = None if own is None else [item for each in own.values() for item in each]
        survey = load_surveys(data, asked, variables=wanted if asked is None else None, items=items)
    if own is None and survey.instrument is None and not bare:
        raise OptionError(
            "Nothing says which items belong to which construct.",
            fix='Give constructs={"DP": ["DP1", "DP2"], ...} or instrument=FILE.',
        )
    return scale_source(survey, own)
