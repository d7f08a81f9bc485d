"""The answers that a PLS model analyses: columns, weights, folds, rows without gaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rcvsem.analyses.input_files import PathLike, instrument_of
from rcvsem.analyses.inputs import numeric_column
from rcvsem.analyses.pls_options import PlsChoices
from rcvsem.analyses.reading import Reading
from rcvsem.analyses.surveys import WantedOfSurvey, load_surveys
from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.model import ModelSpec
from rcvsem.pls.fit import with_gaps, without_weight
from rcvsem.pls.options import PlsOptions
from rcvsem.survey import CleanSurvey


def survey_of(
    spec: ModelSpec,
    data: Any,
    choices: PlsChoices,
    instrument: PathLike | None,
    reading: Reading,
    *,
    also: Sequence[str] = (),
) -> CleanSurvey:
    """The cleaned answers to the variables of a model and `also`."""
    if isinstance(data, CleanSurvey):
        return data
    variables = tuple(dict.fromkeys((*spec.observed, *also)))
    wanted = WantedOfSurvey(variables=variables, group=choices.group, spec=spec)
    return load_surveys(data, instrument_of(spec, instrument), reading, wanted)


def columns_of(survey: CleanSurvey, names: Sequence[str]) -> Floats:
    """(n, k) answers as numbers. Raises DataError where a column holds text."""
    return np.column_stack([numeric_column(survey, name) for name in names])


def folds_of(survey: CleanSurvey, name: str, keep: Bools) -> Ints:
    """(n,) folds of the analysed respondents."""
    given = columns_of(survey, (name,))[keep, 0]
    if np.isnan(given).any() or np.unique(given).size < 2:
        raise DataError(
            phrase(
                "'{name}' gives no folds: PLSpredict needs a fold of every respondent, and two at least.",
                name=name,
            )
        )
    return np.asarray(np.unique(given, return_inverse=True)[1], dtype=np.intp)


def analysed_rows(
    rows: Floats, weights: Floats | None, options: PlsOptions
) -> tuple[Bools, Floats, Floats | None]:
    """Which respondents are analysed, their rows and weights: `fit_pls` would choose the same."""
    keep: Bools = np.ones(len(rows), dtype=bool)
    if options.missing == "listwise":
        keep &= ~np.isnan(rows).any(axis=1)
    if weights is not None:
        if (weights < 0).any():
            raise DataError("A case weight is below 0.", fix="Weights are 0 or more.")
        keep &= np.isfinite(weights) & (weights > 0)
    return keep, rows[keep], None if weights is None else weights[keep]


def row_findings(rows: Floats, weights: Floats | None, keep: Bools, options: PlsOptions) -> list[Finding]:
    lost = 0 if weights is None else int((~(np.isfinite(weights) & (weights > 0))).sum())
    gaps = int(np.isnan(rows).any(axis=1).sum()) if options.missing == "listwise" else 0
    return [*without_weight(lost, len(rows)), *with_gaps(gaps, len(rows))]
