"""Workbook and csv tables outside SEM: descriptives, samples, regressions, t tests, ANOVA and weights."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rcvsem.audit.paper import PaperError
from rcvsem.foundation.words import phrase

DESCRIPTIVE_COLUMNS = ("n", "mean", "sd", "skew", "kurtosis", "min", "max", "scale", "items", "unit")
Cells = Mapping[str, str]
_FIT_ROWS = {
    name.lower(): name
    for name in (
        "R2", "adj_R2", "delta_R2", "delta_F", "F", "loglik", "loglik0", "minus2ll", "chi2", "pseudo_R2", "cox_snell",
        "nagelkerke", "AIC", "BIC", "p_model",
    )
}  # fmt: skip
_MODEL_ROWS = (
    "n", "k", "kind", "errors", "clusters", "df", "brackets", "nested_in", "reference", "pretrend", "level",
)  # fmt: skip
_GROUP = re.compile(r"^(name|n|mean|sd)_?(\d+)$")


def add_statistics(
    data: dict[Any, Any], where: str, header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]
) -> None:
    """Put one table's content where a paper file would have it. The first header says which table it is.

    Raises
    ------
    PaperError : a row has no name in the first column.
    """
    add = STATISTICS_HEADERS[header[0]]
    for number, row in rows:
        cells = {key: value for key, value in zip(header, row, strict=True) if value}
        if header[0] not in cells:
            raise PaperError(
                phrase("a row has no '{header}'.", header=header[0]),
                where=phrase("{where}, row {number}", where=where, number=number),
            )
        add(data, cells)


def _descriptive(data: dict[Any, Any], cells: Cells) -> None:
    _rest(data.setdefault("descriptives", {}), cells["descriptive"], cells, "descriptive")


def _rest(target: dict[Any, Any], name: str, cells: Cells, first: str) -> None:
    target[name] = {key: value for key, value in cells.items() if key != first}


def _sample(data: dict[Any, Any], cells: Cells) -> None:
    samples = data.setdefault("samples", [])
    name = cells["question"]
    found = next((one for one in samples if one["name"] == name), None)
    if found is None:
        found = {"name": name, "categories": []}
        samples.append(found)
    for key in ("n", "multiple"):
        if key in cells:
            found[key] = cells[key]
    rest = {
        key: value for key, value in cells.items() if key not in ("question", "category", "n", "multiple")
    }
    found["categories"].append({"name": cells.get("category", ""), **rest})


def _term(data: dict[Any, Any], cells: Cells) -> None:
    """A coefficient, or a row that says something of the whole model (R2, n, kind, ...) in the column b."""
    models = data.setdefault("regressions", [])
    name = cells.get("model", "regression")
    found = next((one for one in models if one["name"] == name), None)
    if found is None:
        found = {"name": name, "coefficients": []}
        models.append(found)
    term = cells["term"].strip()
    key, value = "_".join(term.lower().split()), cells.get("b", "")
    if key in _FIT_ROWS:
        fit_key = _FIT_ROWS[key]
        found.setdefault("fit", {})["p" if fit_key == "p_model" else fit_key] = value
    elif key in _MODEL_ROWS:
        found[key] = value
    else:
        row = {k: v for k, v in cells.items() if k not in ("term", "model", "ci_lower", "ci_upper")}
        if "ci_lower" in cells or "ci_upper" in cells:
            row["ci"] = [cells.get("ci_lower"), cells.get("ci_upper")]  # type: ignore[assignment]
        found["coefficients"].append({"name": term, **row})


def _test(section: str, first: str) -> Callable[[dict[Any, Any], Cells], None]:
    def add(data: dict[Any, Any], cells: Cells) -> None:
        groups: dict[int, dict[str, str]] = {}
        rest: dict[str, Any] = {"name": cells[first]}
        for key, value in cells.items():
            match = _GROUP.match(key)
            if match is not None:
                groups.setdefault(int(match[2]), {})[match[1]] = value
            elif key == "f":
                rest["F"] = value
            elif key not in (first, "ci_lower", "ci_upper"):
                # a lone `z` column is read as t
                rest["t" if key == "z" else key] = value
        if "ci_lower" in cells or "ci_upper" in cells:
            rest["ci"] = [cells.get("ci_lower"), cells.get("ci_upper")]
        if groups:
            rest["groups"] = [groups[k] for k in sorted(groups)]
        data.setdefault(section, []).append(rest)

    return add


def _indicator(data: dict[Any, Any], cells: Cells) -> None:
    indices = data.setdefault("weights", [])
    name = cells.get("index", "index")
    found = next((one for one in indices if one["name"] == name), None)
    if found is None:
        found = {"name": name, "rows": []}
        indices.append(found)
    if cells["indicator"].strip().lower() in ("total", "sum", "合计"):
        found["total"] = cells.get("weight")
        return
    rest = {key: value for key, value in cells.items() if key not in ("indicator", "index")}
    found["rows"].append({"name": cells["indicator"], **rest})


STATISTICS_HEADERS: dict[str, Callable[[dict[Any, Any], Cells], None]] = {
    "descriptive": _descriptive,
    "question": _sample,
    "term": _term,
    "t_test": _test("t_tests", "t_test"),
    "anova": _test("anovas", "anova"),
    "indicator": _indicator,
}
