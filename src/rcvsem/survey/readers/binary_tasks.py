"""What the limited process runs. It imports next to nothing: the process starts anew for every file."""

from __future__ import annotations

from typing import Any

from rcvsem.foundation.errors import FileError
from rcvsem.survey.readers.containers import BOOKS, container_of
from rcvsem.survey.readers.grid import Grid
from rcvsem.survey.readers.transfer import as_plain


def grid_of(data: bytes, where: str, sheet: str | int | None, encoding: str | None) -> dict[str, Any]:
    """File type and cells as plain values. Raises FileError."""
    container = container_of(data, where, where)
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


def grids_of(data: bytes, where: str) -> list[list[Any]]:
    """Name and cells (None for an empty sheet) of every sheet of an xlsx workbook. Raises FileError."""
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
