"""Files that native code or an unpacker reads (xlsx, xls, ods, sav, dta, parquet): in a limited process."""

from __future__ import annotations

from rcvsem.foundation.limited import call_limited
from rcvsem.survey.readers.grid import Grid
from rcvsem.survey.readers.transfer import from_plain

_TASKS = "rcvsem.survey.readers.binary_tasks"


def read_binary(data: bytes, where: str, sheet: str | int | None, encoding: str | None) -> tuple[str, Grid]:
    """File type and cells. Raises FileError for what is damaged, hostile, encrypted or empty."""
    options = {"where": where, "sheet": sheet, "encoding": encoding}
    answer = call_limited(f"{_TASKS}:grid_of", data, options, where=where)
    return answer["container"], from_plain(answer["grid"])


def read_sheets(data: bytes, where: str) -> dict[str, Grid | None]:
    """Sheet -> its cells (None for an empty one) of an xlsx workbook. Raises FileError."""
    answer = call_limited(f"{_TASKS}:grids_of", data, {"where": where}, where=where)
    return {name: None if grid is None else from_plain(grid) for name, grid in answer}
