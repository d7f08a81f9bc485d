"""The columns of a DataFrame as the numbers of a model's variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.words import enumerated, phrase, phrase_n

if TYPE_CHECKING:
    import pandas as pd


def numbers_of(frame: pd.DataFrame, names: Sequence[str]) -> Floats:
    """(n, p) the columns `names`, NaN for a gap. Ordered categories are 1, 2, ... in their order.

    Raises
    ------
    DataError : columns of text, or of dates and the like.
    """
    import numpy as np

    found, texts, others = [], [], []
    for name in names:
        column = _coded(frame[name])
        if getattr(column.dtype, "kind", "O") in "mMc" or hasattr(column.dtype, "freq"):
            others.append(name)
            continue
        try:
            found.append(column.to_numpy(dtype=float, na_value=np.nan))
        except (TypeError, ValueError):
            texts.append(name)
    if others:
        raise DataError(
            phrase_n(
                len(others),
                "{names} holds dates or other values that are no numbers.",
                "{names} hold dates or other values that are no numbers.",
                names=enumerated(others[:6]),
            ),
            fix="Give numbers in their place, e.g. days since the first date.",
        )
    if texts:
        raise DataError(
            phrase("{texts} holds text, not numbers.", texts=enumerated(texts[:6])),
            fix=phrase(
                "Categories without an order become dummies: write C({texts}) in the model. Else give codes.",
                texts=texts[0],
            ),
        )
    return np.column_stack(found) if found else np.empty((len(frame), 0))


def _coded(column: pd.Series) -> pd.Series:
    """An ordered categorical column as 1, 2, ... in the order of its categories."""
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.ordered:
        return column.cat.codes.astype(float).where(column.notna()) + 1
    return column
