"""Columns of a table without an instrument as numbers; what is none is set aside by value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints, Objects, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.instrument.places import names_a_small_area
from rcvsem.survey.cells import CellValue, factorise, normalised, only_numbers, parse, shown
from rcvsem.survey.log import LogBlock
from rcvsem.survey.raw import RawExport
from rcvsem.survey.result import MappingRow


@dataclass(slots=True)
class PlainColumn:
    """One column read. texts : distinct texts that are no numbers -> positions of their cells."""

    values: Floats
    blocks: list[LogBlock]
    texts: dict[str, Ints] = field(default_factory=dict)
    bad: dict[str, Ints] = field(default_factory=dict)
    declared: dict[str, int] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    as_text: int = 0


def numeric_columns(raw: RawExport) -> tuple[str, ...]:
    """Headers of the columns that hold numbers only: no metadata, no personal data, no small area, no repeated header."""
    skip = set(raw.metadata.values()) | raw.personal
    chosen: list[str] = []
    for i, name in enumerate(raw.columns):
        if not name or name in skip or raw.columns.count(name) > 1 or names_a_small_area(name):
            continue
        numbers = only_numbers(raw.cells[:, i])
        if numbers is not None:
            kinds = set() if np.isnan(numbers).all() else {"number"}
        else:
            kinds = {parse(value, raw.decimal).kind for value in factorise(raw.cells[:, i])[0]}
        if "number" in kinds and kinds <= {"number", "blank"}:
            chosen.append(normalised(name))
    return tuple(chosen)


def read_column(
    raw: RawExport, variable: str, position: int, missing_codes: Iterable[float], labels: Mapping[str, float]
) -> PlainColumn:
    """Numbers of one column; what is none is set aside by value."""
    cells = raw.cells[:, position]
    declared = {float(code) for code in missing_codes}
    declared |= {
        cell.number
        for code in raw.missing_codes.get(raw.columns[position], ())
        if (cell := parse(code)).kind == "number"
    }
    numbers = only_numbers(cells)
    if numbers is not None and not np.isin(numbers, list(declared)).any():
        return PlainColumn(values=numbers, blocks=[])
    distinct, index = factorise(cells)
    parsed = [parse(value, raw.decimal) for value in distinct]
    result = np.full(len(distinct), np.nan)
    column = PlainColumn(values=result, blocks=[])
    rules: dict[str, list[int]] = {}
    counts = np.bincount(index, minlength=len(distinct))
    for i, cell in enumerate(parsed):
        rule = cell.rule
        if cell.kind == "number" and cell.number in declared:
            rule = "missing code"
            column.declared[cell.text] = column.declared.get(cell.text, 0) + int(counts[i])
        elif cell.kind == "number":
            result[i] = cell.number
            column.as_text += int(counts[i]) if isinstance(distinct[i], str) else 0
        elif cell.kind == "blank":
            if rule == "blank mark":
                column.marks[shown(distinct[i])] = int(counts[i])
        elif cell.text in labels:
            result[i], rule = labels[cell.text], "label"
        else:
            _set_aside(column, cell, np.flatnonzero(index == i))
            continue
        if rule and not (rule == "trimmed" and cell.kind == "number" and not _differs(distinct[i])):
            rules.setdefault(rule, []).append(i)
    column.values = result[index]
    for rule, members in rules.items():
        lookup = np.full(len(distinct), -1, np.intp)
        lookup[members] = np.arange(len(members))
        rows = np.flatnonzero(lookup[index] >= 0)
        column.blocks.append(
            LogBlock(
                rule=rule,
                column=variable,
                rows=rows,
                values=lookup[index][rows],
                before=tuple(shown(distinct[i]) for i in members),
                after=tuple(shown(float(result[i])) for i in members),
            )
        )
    return column


def _differs(value: object) -> bool:
    return isinstance(value, str) and value != value.strip()


def _set_aside(column: PlainColumn, cell: CellValue, rows: Ints) -> None:
    kept = column.texts if cell.kind in ("text", "boolean") else column.bad
    kept[cell.text] = np.concatenate([kept[cell.text], rows]) if cell.text in kept else rows


def beside(
    raw: RawExport, position: int, text: bool, missing_codes: Iterable[float] = ()
) -> Floats | Objects:
    """A column kept beside the items: numbers, or text. Codes of no answer are NaN or None."""
    cells = raw.cells[:, position]
    plain = None if text else only_numbers(cells)
    if plain is not None:
        return frozen(np.where(np.isin(plain, list(missing_codes)), np.nan, plain))
    distinct, index = factorise(cells)
    parsed = [parse(value, raw.decimal) for value in distinct]
    if text or not {cell.kind for cell in parsed} <= {"number", "blank"}:
        return as_text(cells, missing_codes)
    gone = set(missing_codes)
    numbers = np.array(
        [cell.number if cell.kind == "number" and cell.number not in gone else np.nan for cell in parsed]
    )
    return frozen(numbers[index])


def as_text(cells: Objects, missing_codes: Iterable[float] = ()) -> Objects:
    """Labels of groups: trimmed text, whole numbers without `.0`, None for blanks and codes of no answer."""
    distinct, index = factorise(cells)
    gone = set(missing_codes)
    labels = [
        None if gone and parse(value).number in gone else normalised(shown(value)) or None
        for value in distinct
    ]
    texts = np.array([*labels, None], object)
    return frozen(texts[index], object)


def numbers_of(columns: Mapping[str, Floats | Objects]) -> dict[str, Floats]:
    """Those columns (text or numbers) that hold numbers only, as numbers."""
    found: dict[str, Floats] = {}
    for name, values in columns.items():
        if values.dtype != object:
            found[name] = np.asarray(values, dtype=np.float64)
            continue
        distinct, index = factorise(np.asarray(values, dtype=object))
        parsed = [parse(value) for value in distinct]
        if {cell.kind for cell in parsed} <= {"number", "blank"}:
            found[name] = np.array([cell.number for cell in parsed])[index]
    return found


def mapping_rows(
    columns: Mapping[str, PlainColumn], raw: RawExport, position: Mapping[str, int]
) -> list[MappingRow]:
    """Only what was not read as the number it is: labels and declared missing codes."""
    rows: list[MappingRow] = []
    for name, column in columns.items():
        for block in column.blocks:
            if block.rule not in ("label", "missing code", "blank mark"):
                continue
            for before, after, count in zip(block.before, block.after, block.counts, strict=True):
                code = after if block.rule == "label" else None
                rows.append(
                    MappingRow(
                        item=name,
                        column=raw.columns[position[name]],
                        seen=before,
                        code=None if code is None else float(code),
                        label=None,
                        count=int(count),
                    )
                )
    return rows
