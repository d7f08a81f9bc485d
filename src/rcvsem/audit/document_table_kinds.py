"""Which table of a paper file a printed table is, by its words in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable

from rcvsem.audit.document_guess import TableGuess
from rcvsem.audit.document_regressions import regression
from rcvsem.audit.document_words import (
    Rows,
    cells_of,
    heads,
    is_number,
    mapping,
    name,
    plain,
    value,
)
from rcvsem.audit.names import index_key
from rcvsem.audit.printed import read_printed
from rcvsem.foundation.words import phrase

_ARROW = re.compile(r"\s*(?:<---|<--|←|->|-->|→|—>|--->)\s*")


def weights(rows: Rows) -> TableGuess | None:
    """Indicators with weights."""
    found = heads(rows[0])
    if "weight" not in found:
        return None
    lines, total = [], None
    label = 0
    for row in rows[1:]:
        cells = cells_of(row, found, ("entropy", "redundancy", "weight"))
        if not cells:
            continue
        own = next(
            (cell for k, cell in enumerate(row) if cell and k not in found.values() and not is_number(cell)),
            row[label],
        )
        if plain(own) in ("total", "sum", "合计", "总计"):
            total = cells.get("weight")
            continue
        lines.append(f"      - {mapping({'name': name(own), **cells})}")
    if not lines:
        return None
    head = ["  - name: index", *([f"    total: {total}"] if total else []), "    rows:"]
    return TableGuess(
        section="weights",
        lines=head + lines,
        remarks=[phrase("all indicators printed? else add complete: false")],
    )


def fit_indices(rows: Rows) -> TableGuess | None:
    """Models by indices, or indices by models."""
    across = [k for k, cell in enumerate(rows[0]) if k and index_key(cell)]
    down = [row for row in rows[1:] if index_key(row[0])]
    models: dict[str, dict[str, str]] = {}
    if len(across) >= 3:
        for row in rows[1:]:
            found = {rows[0][k]: row[k] for k in across if is_number(row[k])}
            if len(found) >= 2:
                models[row[0] or f"model {len(models) + 1}"] = found
    elif len(down) >= 3:
        for k in range(1, len(rows[0])):
            found = {row[0]: row[k] for row in down if is_number(row[k])}
            if len(found) >= 3 and not any(is_number(row[k]) is False and row[k] for row in down):
                models[rows[0][k] or f"model {len(models) + 1}"] = found
    if not models:
        return None
    lines = []
    for title, indices in models.items():
        body = {name(index): value(text) for index, text in indices.items()}
        lines += [f"  - name: {name(title)}", f"    fit: {mapping(body)}"]
    return TableGuess(
        section="models", lines=lines, remarks=[phrase("recommended values are no model: delete them")]
    )


def paths(rows: Rows) -> TableGuess | None:
    """Paths A -> B with their tests."""
    found = heads(rows[0])
    where = next(
        (
            k
            for k in range(len(rows[0]))
            if sum(bool(_ARROW.search(row[k])) for row in rows[1:]) >= max(1, (len(rows) - 1) // 2)
        ),
        None,
    )
    if where is None or not {"b", "beta"} & set(found):
        return None
    lines = []
    for row in rows[1:]:
        parts = [part for part in _ARROW.split(row[where]) if part]
        if len(parts) != 2:
            continue
        if re.search(r"<---|<--|←", row[where]):
            parts = parts[::-1]
        cells = cells_of(row, found, ("b", "se", "z", "t", "p", "beta"))
        if "t" in cells:
            cells["z"] = cells.pop("t")
        p = found.get("p")
        if p is not None and "p" not in cells and row[p].strip() == "***":
            cells["p"] = '"<.001"'
        source = re.sub(r"^H\d+\w*\s*[:：.]?\s*", "", parts[0])
        lines.append(f"      - {mapping({'from': name(source), 'to': name(parts[1]), **cells})}")
    if not lines:
        return None
    return TableGuess(
        section="models",
        lines=["  - name: paths", "    paths:", *lines],
        remarks=[phrase("*** in the column p was read as <.001")],
    )


def measurement(rows: Rows) -> TableGuess | None:
    """Loadings by construct."""
    found = heads(rows[0])
    if "loading" not in found:
        return None
    item = found.get("item", 1 if found.get("construct") == 0 else 0)
    construct = found.get("construct", 0)
    own = ""
    body: dict[str, dict[str, str]] = {}
    for row in rows[1:]:
        if construct != item and row[construct]:
            own = row[construct]
        if is_number(row[found["loading"]]):
            body.setdefault(own or "construct", {})[row[item]] = value(row[found["loading"]])
    if not body:
        return None
    lines = [f"  {name(c)}: {mapping({name(i): v for i, v in items.items()})}" for c, items in body.items()]
    return TableGuess(
        section="loadings",
        lines=lines,
        remarks=[phrase("α, CR and AVE of this table belong under {key}", key="reliability:")],
        single=True,
    )


def reliability(rows: Rows) -> TableGuess | None:
    """Alpha, CR and AVE by construct."""
    found = heads(rows[0])
    if len({"alpha", "cr", "ave"} & set(found)) < 1 or "loading" in found:
        return None
    lines = []
    for row in rows[1:]:
        cells = cells_of(row, found, ("alpha", "cr", "ave"))
        if cells and row[0]:
            lines.append(f"  {name(row[0])}: {mapping(cells)}")
    return TableGuess(section="reliability", lines=lines, single=True) if lines else None


def comparisons(rows: Rows) -> TableGuess | None:
    """t tests or ANOVAs of groups: variable, group, n, mean, SD, t or F, p."""
    found = heads(rows[0])
    test = "t" if "t" in found else "F" if "F" in found else None
    if test is None or not {"mean", "sd"} <= set(found) or "group" not in found:
        return None
    made: list[tuple[str, dict[str, str], list[str]]] = []
    for row in rows[1:]:
        groups = cells_of(row, found, ("n", "mean", "sd"))
        if not groups:
            continue
        if row[0] and (found["group"] != 0 or not made or is_number(row[found[test]])):
            made.append((row[0], {}, []))
        if not made:
            made.append(("comparison", {}, []))
        made[-1][1].update(cells_of(row, found, (test, "df", "p")))
        made[-1][2].append(mapping({"name": name(row[found["group"]]), **groups}))
    section = "t_tests" if test == "t" else "anovas"
    lines = []
    for title, cells, groups_made in made:
        shown = {("df2" if section == "anovas" and key == "df" else key): text for key, text in cells.items()}
        lines += [
            f"  - {mapping({'name': name(title), **shown})[:-1]},",
            f"     groups: [{', '.join(groups_made)}]}}",
        ]
    return TableGuess(section=section, lines=lines) if lines else None


def samples(rows: Rows) -> TableGuess | None:
    """Background questions: question, category, count, per cent."""
    found = heads(rows[0])
    if "percent" not in found or "count" not in found or "mean" in found:
        return None
    lines: list[str] = []
    category = min(found["count"], found["percent"]) - 1
    for row in rows[1:]:
        cells = {key: value(row[found[key]]) for key in ("count", "percent") if is_number(row[found[key]])}
        question = row[0] if category > 0 else ""
        if plain(row[max(category, 0)]) in ("total", "sum", "合计", "总计") or plain(question) in (
            "total",
            "合计",
            "总计",
        ):
            continue
        if question or not lines:
            lines += [f"  - name: {name(question or 'question')}", "    categories:"]
        if cells:
            lines.append(f"      - {mapping({'name': name(row[max(category, 0)]), **cells})}")
    good = any("count" in line for line in lines)
    return (
        TableGuess(
            section="samples",
            lines=lines,
            remarks=[phrase("one question each? split the categories where needed")],
        )
        if good
        else None
    )


def descriptives(rows: Rows) -> TableGuess | None:
    """Means and SDs."""
    found = heads(rows[0])
    if not {"mean", "sd"} <= set(found):
        return None
    label = next((k for k in range(len(rows[0])) if k not in found.values() or k == found.get("item")), 0)
    label = found.get("item", label)
    lines = []
    for row in rows[1:]:
        cells = cells_of(row, found, ("n", "mean", "sd", "skew", "kurtosis", "min", "max"))
        if {"mean", "sd"} <= set(cells) and row[label]:
            lines.append(f"  {name(row[label])}: {mapping(cells)}")
    if not lines:
        return None
    return TableGuess(
        section="descriptives",
        lines=lines,
        remarks=[
            phrase(
                "add {scale} and {items} (number of items averaged), or move single items under {key}",
                scale="scale: 1:5",
                items="items: 4",
                key="items:",
            )
        ],
        single=True,
    )


def square(rows: Rows) -> TableGuess | None:
    """A lower triangle of correlations."""
    size = len(rows) - 1
    if size < 2 or len(rows[0]) < size + 1:
        return None
    first = len(rows[0]) - size
    cells = [[row[first + j] for j in range(i + 1)] for i, row in enumerate(rows[1:])]
    if not all(all(is_number(cell) for cell in line[:-1]) for line in cells):
        return None
    if any(is_number(rows[1 + i][first + j]) for i in range(size) for j in range(i + 1, size)):
        return None
    labels = [re.sub(r"^\d+\s*[.、]?\s*", "", row[0]) or str(i + 1) for i, row in enumerate(rows[1:])]
    body = []
    ones = True
    for line in cells:
        last = line[-1] if is_number(line[-1]) else "1"
        ones = ones and abs(read_printed(last).value - 1.0) < 1e-9
        body.append("[" + ", ".join(value(text) for text in [*line[:-1], last]) + "]")
    lines = [f"  names: [{', '.join(name(label) for label in labels)}]", f"  rows: [{', '.join(body)}]"]
    if not ones:
        lines.append("  diagonal: sqrt_ave")
    return TableGuess(
        section="correlations",
        lines=lines,
        remarks=[phrase("of constructs; of items it belongs under {key}", key="matrix:")],
        single=True,
    )


KINDS: tuple[Callable[[Rows], TableGuess | None], ...] = (
    weights, paths, measurement, reliability, fit_indices, comparisons, samples, descriptives, regression, square,
)  # fmt: skip
