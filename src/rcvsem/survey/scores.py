"""Scale scores: mean or sum of the items, by an explicit rule for missing answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import check_choice
from rcvsem.foundation.words import phrase
from rcvsem.survey.result import CleanSurvey


def scale_scores(
    survey: CleanSurvey,
    scales: Mapping[str, Sequence[str]] | None = None,
    *,
    score: Literal["mean", "sum"] = "mean",
    available: bool = False,
    at_least: float = 0.5,
) -> dict[str, Floats]:
    """One score a scale, name -> (n,).

    Parameters
    ----------
    scales : name -> item codes; None takes the constructs of the instrument with the items of the survey.
    score : "mean", or "sum" (of the items answered, times items over answered when `available`).
    available : False gives NaN to whoever left one item out; True uses the answers there are.
    at_least : with `available`, the share of the items that must be answered, above 0.

    Raises
    ------
    OptionError : no scales, an unknown score, or a share outside (0, 1].
    """
    check_choice(score, "score", "scale_scores", ("mean", "sum"))
    if not 0 < at_least <= 1:
        raise OptionError(
            phrase(
                "The 'at_least' option of scale_scores must lie in (0, 1]. Got {at_least!r}.",
                at_least=at_least,
            )
        )
    if scales is None:
        if survey.instrument is None:
            raise OptionError("Without an instrument the scales must be given as name -> item codes.")
        scales = {
            c.code: [i.code for i in c.items if i.code in survey.items] for c in survey.instrument.constructs
        }
    return {
        name: frozen(_score(survey.matrix(codes), score, at_least if available else 1.0))
        for name, codes in scales.items()
        if codes
    }


def _score(answers: Floats, score: str, share: float) -> Floats:
    present = ~np.isnan(answers)
    count = present.sum(axis=1)
    mean = np.where(present, answers, 0.0).sum(axis=1) / np.maximum(count, 1)
    k = answers.shape[1]
    enough = count >= max(share * k - 1e-9, 1)
    return np.where(enough, mean * (k if score == "sum" else 1), np.nan)
