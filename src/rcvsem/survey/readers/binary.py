"""Files that native code or an unpacker reads (xlsx, xls, ods, sav, dta, parquet): in a limited process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.limited import call_limited
from rcvsem.survey.readers.containers import BOOKS, container_of
from rcvsem.survey.readers.grid import Grid
from rcvsem.survey.readers.transfer import as_plain, from_plain


def read_binary(data: bytes, where: str, sheet: str | int | None, encoding: str | None) -> tuple[str, Grid]:
    """File type and cells. Raises FileError for what is damaged, hostile, encrypted or empty."""
    options = {"where": where, "sheet": sheet, "encoding": encoding}
    answer = call_limited(f"{__name__}:read_here", data, options, where=where)
    return answer["container"], from_plain(answer["grid"])


def read_here(data: bytes, where: str, sheet: str | int | None, encoding: str | None) -> dict[str, Any]:
    """The same in this process, as plain values: what the limited process runs."""
    container = container_of(data, Path(where), where)
    return {"container": container, "grid": as_plain(_grid(data, where, container, sheet, encoding))}


def _grid(data: bytes, where: str, container: str, sheet: str | int | None, encoding: str | None) -> Grid:
    if container in BOOKS:
        from rcvsem.survey.readers.workbook import read_workbook

        return read_workbook(data, where, container, sheet)
    if container == "sav":
        from rcvsem.survey.readers.spss import read_spss

        return read_spss(data, where, encoding)
    if container == "dta":
        from rcvsem.survey.readers.stata import read_stata

        return read_stata(data, where, encoding)
    from rcvsem.survey.readers.parquet import read_parquet

    return read_parquet(data, where)


def read_sheets(data: bytes, where: str) -> dict[str, Grid | None]:
    """Sheet -> its cells (None for an empty one) of an xlsx workbook. Raises FileError."""
    answer = call_limited(f"{__name__}:sheets_here", data, {"where": where}, where=where)
    return {name: None if grid is None else from_plain(grid) for name, grid in answer}


def sheets_here(data: bytes, where: str) -> list[list[Any]]:
    """The same in this process, as plain values."""
    from rcvsem.survey.readers.package import open_package
    from rcvsem.survey.readers.workbook import read_workbook
    from rcvsem.survey.readers.xlsx_peek import sheet_parts, sheet_size

    package = open_package(data, where)
    if "xl/workbook.xml" not in package and not package.names("xl/"):
        raise FileError("This is not an xlsx workbook.", where=where, fix="Save it as xlsx.")
    return [
        [
            part.name,
            as_plain(read_workbook(data, where, "xlsx", part.name))
            if sheet_size(package.read(part.part))[0]
            else None,
        ]
        for part in sheet_parts(package)
    ]
