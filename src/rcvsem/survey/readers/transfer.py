"""A Grid as plain values, to be handed from the process that reads the file to the one that uses it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import packed, unpacked
from rcvsem.survey.readers.grid import Grid

#: Fields that JSON would not give back as they were.
_OWN_WAY = (
    "merged", "errors", "empty_formulas", "layout", "value_labels", "missing_codes", "simulated", "findings",
)  # fmt: skip


def as_plain(grid: Grid) -> dict[str, Any]:
    """Lists, words, numbers and dates; `from_plain` gives an equal grid."""
    plain = {field.name: getattr(grid, field.name) for field in fields(Grid) if field.name not in _OWN_WAY}
    plain |= {
        name: [list(cell) for cell in getattr(grid, name)] for name in ("merged", "errors", "empty_formulas")
    }
    # Codes are numbers, which are no keys in JSON.
    plain["value_labels"] = [[name, _pairs(labels)] for name, labels in grid.value_labels.items()]
    plain["missing_codes"] = [[name, list(codes)] for name, codes in grid.missing_codes.items()]
    plain["simulated"] = None if grid.simulated is None else packed(grid.simulated.message)
    plain["findings"] = [_finding_packed(finding) for finding in grid.findings]
    layout = grid.layout
    plain["layout"] = (
        None
        if layout is None
        else {
            "format": layout.format,
            "header_rows": layout.header_rows,
            "columns": [asdict(column) for column in layout.columns],
            "metadata": dict(layout.metadata),
            "missing_codes": list(layout.missing_codes),
            "findings": [_finding_packed(finding) for finding in layout.findings],
        }
    )
    return plain


def from_plain(plain: Mapping[str, Any]) -> Grid:
    """The grid that `as_plain` was given."""
    own = {name: plain[name] for name in plain if name not in _OWN_WAY}
    return Grid(
        **own,
        merged=[(a, b, c, d) for a, b, c, d in plain["merged"]],
        errors=[(row, column, text) for row, column, text in plain["errors"]],
        empty_formulas=[(row, column) for row, column in plain["empty_formulas"]],
        value_labels={name: dict(labels) for name, labels in plain["value_labels"]},
        missing_codes={name: tuple(codes) for name, codes in plain["missing_codes"]},
        simulated=None if plain["simulated"] is None else Text.of_message(unpacked(plain["simulated"])),
        findings=[_finding(finding) for finding in plain["findings"]],
        layout=_layout(plain["layout"]),
    )


def _layout(plain: Mapping[str, Any] | None) -> Any:
    if plain is None:
        return None
    from rcvsem.survey.raw import ColumnInfo
    from rcvsem.survey.readers.layout import Layout

    return Layout(
        format=plain["format"],
        header_rows=plain["header_rows"],
        columns=tuple(ColumnInfo(**column) for column in plain["columns"]),
        metadata=plain["metadata"],
        missing_codes=tuple(plain["missing_codes"]),
        findings=tuple(_finding(finding) for finding in plain["findings"]),
    )


def _pairs(mapping: Mapping[Any, Any]) -> list[list[Any]]:
    return [[key, value] for key, value in mapping.items()]


def _finding_packed(finding: Finding) -> dict[str, Any]:
    return {name: packed(value) for name, value in asdict(finding).items()}


def _finding(held: Mapping[str, Any]) -> Finding:
    return Finding(**{name: unpacked(value) for name, value in held.items()})
