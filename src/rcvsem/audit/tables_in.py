"""Published tables in workbooks and csv files: which table a header announces, and what its cells say.

One table a sheet or csv file, told apart by its header row:

| table | header |
|---|---|
| study | key, value |
| fit | index, then one column a model |
| loadings | item, construct, loading (or std_loading) |
| reliability | construct, then any of alpha, cr, ave, sqrt_ave |
| correlations | (empty) or construct, then the constructs |
| matrix | variable, then the observed variables |
| items | item, then any of n, mean, sd, skew, kurtosis, min, max, scale |
| descriptives | descriptive, then the same and items, unit |
| samples | question, category, then any of count, percent, n |
| regressions | term, [model], then any of b, bracket, se, t, p, stars, vif, ci_lower, ... ; rows of R2, F, n, ... |
| t tests | t_test, then any of n1, mean1, sd1, n2, mean2, sd2, t, df, p, d, ... |
| ANOVA | anova, then groups as `n1, mean1, sd1, ...` and any of F, df1, df2, p, eta2, ... |
| weights | indicator, then any of entropy, redundancy, weight, dimension, index |
| paths | from, to, [model], then any of b, se, z, p, stars, beta, ci_lower, ci_upper |
| effects | from, to, [model], [via], then any column of an effect |
| comparisons | restricted, full, then any of delta_chisq, delta_df, p |
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from rcvsem.audit.paper import PaperError
from rcvsem.audit.statistics_in import DESCRIPTIVE_COLUMNS, STATISTICS_HEADERS, add_statistics
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.limited import call_limited
from rcvsem.foundation.words import enumerated, phrase

_SYNONYMS = {
    "std_loading": "loading", "standardized_loading": "loading", "cronbach_alpha": "alpha",
    "composite_reliability": "cr", "estimate": "b", "est": "b", "std_beta": "beta", "std": "beta", "t": "z",
    "c.r.": "z", "pvalue": "p", "ci_low": "ci_lower", "ci_high": "ci_upper", "share_of_total": "share",
}  # fmt: skip
_PATH_COLUMNS = ("b", "se", "z", "p", "stars", "beta", "ci_lower", "ci_upper", "ci_level", "ci_kind")
_EFFECT_COLUMNS = (
    "a", "b", "indirect", "direct", "total", "share", "share_direct", "indirect_lower", "indirect_upper",
    "direct_lower", "direct_upper", "total_lower", "total_upper", "indirect_p", "direct_p", "total_p",
    "ci_level",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """One table as text. where : file and sheet; rows : below the header, with their number in the file."""

    where: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def new_paper() -> dict[Any, Any]:
    """A paper without tables."""
    return {"models": []}


def tables_of(file: Path, content: bytes) -> list[RawTable]:
    """The tables of a csv file (one) or workbook (one a sheet).

    Raises
    ------
    FileError : not readable as what its name says.
    PaperError : there is no table in it.
    """
    if file.suffix.lower() == ".csv":
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise FileError(
                "this is not UTF-8 text.", where=str(file), fix="Save the table as csv in UTF-8."
            ) from None
        found = [_table(str(file), _csv(text, str(file)))]
    else:
        found = [
            _table(phrase("{file}, sheet {name}", file=file, name=name), rows)
            for name, rows in _sheets(file, content)
        ]
    tables = [table for table in found if table is not None]
    if not tables:
        raise PaperError("the file holds no table.", where=str(file))
    return tables


def _sheets(file: Path, content: bytes) -> list[tuple[str, list[list[str]]]]:
    task = "rcvsem.audit.printed_cells:sheets_here"
    found = call_limited(task, content, {"where": str(file)}, where=str(file))
    return [(str(name), rows) for name, rows in found]


def _csv(text: str, where: str) -> list[list[str]]:
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    except csv.Error as fault:
        raise FileError(
            phrase("it is no csv table: {fault}.", fault=fault),
            where=where,
            fix="Save the table as csv in UTF-8.",
        ) from None


def _table(where: str, rows: list[list[str]]) -> RawTable | None:
    kept = [
        (number, row)
        for number, row in enumerate(rows, start=1)
        if any(row) and not (row[0].startswith("#") and not any(row[1:]))
    ]
    if not kept:
        return None
    header = [*kept[0][1]]
    while header and not header[-1]:
        header.pop()
    width = len(header)
    body = tuple((number, tuple((row + [""] * width)[:width])) for number, row in kept[1:])
    return RawTable(where=where, header=tuple(header), rows=body)


def _plain(name: str) -> str:
    key = "_".join(name.strip().lower().split())
    return _SYNONYMS.get(key, key)


def add_table(data: dict[Any, Any], table: RawTable) -> None:
    """Put a table's content where a paper file would have it.

    Raises
    ------
    PaperError : the header announces no known table, or a column has no meaning there.
    """
    header = [_plain(name) for name in table.header]
    known = set(header)
    if header[:2] == ["key", "value"]:
        data.update({row[0]: row[1] for _, row in table.rows if row[0]})
    elif header[0] == "index":
        _add_fit(data, table)
    elif {"item", "construct", "loading"} <= known:
        for _, row in table.rows:
            cells = dict(zip(header, row, strict=True))
            data.setdefault("loadings", {}).setdefault(cells["construct"], {})[cells["item"]] = cells[
                "loading"
            ]
    elif header[0] == "construct" and known & {"alpha", "cr", "ave", "sqrt_ave"}:
        _add_rows(data.setdefault("reliability", {}), table, header, ("alpha", "cr", "ave", "sqrt_ave"))
    elif header[0] == "item" and known & {"mean", "sd", "skew"}:
        _add_rows(data.setdefault("items", {}), table, header, DESCRIPTIVE_COLUMNS)
    elif header[0] in STATISTICS_HEADERS:
        add_statistics(data, table.where, header, table.rows)
    elif {"from", "to"} <= known:
        _add_paths_or_effects(data, table, header)
    elif {"restricted", "full"} <= known:
        for _, row in table.rows:
            cells = {k: v for k, v in zip(header, row, strict=True) if v}
            data.setdefault("comparisons", []).append(cells)
    elif header[0] in ("", "construct", "variable") and _is_square(table):
        key = "matrix" if header[0] == "variable" else "correlations"
        rows = [[cell or None for cell in row[1:]] for _, row in table.rows]
        data[key] = {"names": [name.strip() for name in table.header[1:]], "rows": rows}
    else:
        raise PaperError(
            phrase(
                "no published table has the header {header}.",
                header=enumerated(table.header[:6]) or phrase("(empty)"),
            ),
            where=table.where,
            fix="docs/audit.md lists the tables and their headers.",
        )


def _is_square(table: RawTable) -> bool:
    return [row[0].strip() for _, row in table.rows] == [name.strip() for name in table.header[1:]]


def _add_rows(target: dict[Any, Any], table: RawTable, header: list[str], names: tuple[str, ...]) -> None:
    for _, row in table.rows:
        cells = dict(zip(header, row, strict=True))
        found = {name: cells[name] for name in names if cells.get(name)}
        if found:
            target[row[0]] = found


def _add_fit(data: dict[Any, Any], table: RawTable) -> None:
    for column, name in enumerate(table.header[1:], start=1):
        model = _model(data, name.strip())
        for _, row in table.rows:
            if row[column]:
                model.setdefault("fit", {})[row[0]] = row[column]


def _add_paths_or_effects(data: dict[Any, Any], table: RawTable, header: list[str]) -> None:
    effects = bool(set(header) & {"via", "indirect", "share", "total"})
    allowed = _EFFECT_COLUMNS if effects else _PATH_COLUMNS
    for number, row in table.rows:
        cells = {key: value for key, value in zip(header, row, strict=True) if value}
        if "from" not in cells or "to" not in cells:
            raise PaperError(
                "a row has no 'from' or no 'to'.",
                where=phrase("{where}, row {number}", where=table.where, number=number),
            )
        entry: dict[str, Any] = {"from": cells["from"], "to": cells["to"]}
        if effects and cells.get("via"):
            entry["via"] = [
                part.strip() for part in cells["via"].replace("→", ">").replace("->", ">").split(">")
            ]
        entry.update({key: cells[key] for key in allowed if key in cells})
        for stem, key in (("ci", "ci"), *((f"{k}", f"{k}_ci") for k in ("indirect", "direct", "total"))):
            ends = [entry.pop(f"{stem}_lower", None), entry.pop(f"{stem}_upper", None)]
            if any(ends):
                entry[key] = ends
        names = [model["name"] for model in data["models"]]
        owner = cells.get("model") or (names[0] if len(names) == 1 else "paths")
        _model(data, owner).setdefault("effects" if effects else "paths", []).append(entry)


def _model(data: dict[Any, Any], name: str) -> dict[str, Any]:
    for model in data["models"]:
        if model["name"] == name:
            found: dict[str, Any] = model
            return found
    made: dict[str, Any] = {"name": name}
    data["models"].append(made)
    return made
