"""A plain DataFrame as a table of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.report.document import Cell, Column, Kind, Row, Table, cell
from rcvsem.report.estimates.regression_table import Wording, worded

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 5000
_TABLE = Text("Table")
_P = frozenset({"p", "p-value", "pvalue", "p value", "p_value", "pr(>|t|)", "p>|t|", "p>|z|", "p值", "p 值"})


def frame_table(  # noqa: PLR0913
    frame: pd.DataFrame,
    *,
    id: str = "table",
    title: Wording = _TABLE,
    names: Mapping[str, Wording] | None = None,
    digits: int | Mapping[str, int] = 3,
    kinds: Mapping[str, Kind] | None = None,
    index: bool | None = None,
    notes: Sequence[Wording] = (),
) -> Table:
    """The rows and columns of a DataFrame; numbers keep their full precision until they are printed.

    Parameters
    ----------
    names : wording of columns by name. digits : decimals, of all columns or by column.
    kinds : how a column is printed by name: text, integer, number, unit (cannot exceed 1), p, percent. Default:
        whole numbers as integer, columns named p as p, other numbers as number, all else as text.
    index : whether the index is the first column; default: unless it only counts the rows.

    Raises
    ------
    OptionError : no rows or columns, more than 5,000 rows, or a name in `kinds`, `digits` or `names` that no column has.
    """
    import pandas as pd

    if frame.shape[0] == 0 or frame.shape[1] == 0:
        raise OptionError("The data frame has no rows or no columns.")
    if frame.shape[0] > MOST_ROWS:
        raise OptionError(
            phrase(
                "The data frame has {rows} rows; a table of a report has at most {most}.",
                rows=frame.shape[0],
                most=MOST_ROWS,
            )
        )
    shown = frame if not isinstance(frame.columns, pd.MultiIndex) else _flat(frame)
    counts = isinstance(shown.index, pd.RangeIndex) and shown.index.name is None
    if index if index is not None else not counts:
        shown = shown.reset_index()
        shown = shown.rename(
            columns={"index": ""} if "index" in shown.columns and frame.index.name is None else {}
        )
    known = [str(name) for name in shown.columns]
    for option, given in (
        ("kinds", kinds),
        ("names", names),
        ("digits", digits if isinstance(digits, Mapping) else None),
    ):
        for name in given or ():
            if name not in known:
                raise OptionError(
                    phrase(
                        "The '{option}' of a table name a column '{name}' that it has not. It has: {known}.",
                        option=option,
                        name=name,
                        known=enumerated(known),
                    )
                )
    columns = []
    for k, name in enumerate(known):
        series = shown.iloc[:, k]
        kind = (kinds or {}).get(name) or _kind(name, series)
        places = digits.get(name) if isinstance(digits, Mapping) else digits
        columns.append(
            Column(
                key=_key(name, k),
                title=worded((names or {}).get(name, name)),
                kind=kind,
                digits=places if kind in ("number", "unit", "p", "percent") else None,
            )
        )
    rows = tuple(
        Row(tuple(_cell(shown.iloc[i, k], columns[k].kind) for k in range(len(columns))))
        for i in range(len(shown))
    )
    return Table(
        id=id,
        title=worded(title),
        columns=tuple(columns),
        rows=rows,
        notes=tuple(worded(note) for note in notes),
    )


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    flat = frame.copy()
    flat.columns = [" ".join(str(part) for part in name if str(part)) for name in frame.columns]
    return flat


def _key(name: str, k: int) -> str:
    return name.strip() or f"column_{k + 1}"


def _kind(name: str, series: Any) -> Kind:
    import pandas as pd

    if pd.api.types.is_bool_dtype(series):
        return "text"
    if pd.api.types.is_integer_dtype(series):
        return "integer"
    if pd.api.types.is_numeric_dtype(series):
        if name.strip().lower() in _P:
            return "p"
        values = series.dropna()
        whole = (
            len(values) > 0 and bool((values == values.round()).all()) and bool((values.abs() < 1e15).all())
        )
        return "integer" if whole else "number"
    return "text"


def _cell(value: Any, kind: Kind) -> Cell:
    import pandas as pd

    if value is None or (
        not isinstance(value, str | Text) and pd.api.types.is_scalar(value) and pd.isna(value)
    ):
        return Cell(None)
    if kind == "text":
        if isinstance(value, bool):
            return cell(value)
        return Cell(value if isinstance(value, Text) else str(value))
    found = cell(value)
    return Cell(round(found.value)) if kind == "integer" and isinstance(found.value, float) else found
