"""An XLSForm (ODK, KoboToolbox) as a proposed instrument."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from rcvsem.authoring.book import Line, read_book
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import InstrumentError
from rcvsem.foundation.words import at_place, enumerated, given, phrase, spoken
from rcvsem.instrument.problems import Path as KeyPath
from rcvsem.instrument.writing import yaml_text

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_TAG = re.compile(r"<[^<>]{1,200}>|\*\*|__")
_SMALLEST_SCALE = 3


@dataclass(slots=True)
class _FormGroup:
    """A group of the form with its questions of one choice list."""

    name: str
    label: str
    items: list[dict[str, Any]] = field(default_factory=list)


def instrument_from_xlsform(path: Path) -> str:
    """The text of the instrument file proposed for a form: groups as constructs, `select_one` with one list as items.

    Raises
    ------
    FileError : no workbook. InstrumentError : no sheet `survey`, an unknown choice list, or no scale question.
    """
    book = {name.strip().casefold(): lines for name, lines in read_book(path).items()}
    where = str(path)
    if not book.get("survey"):
        raise InstrumentError(
            "The workbook has no rows on a sheet 'survey'.", where=where, fix="Is it an XLSForm?"
        )
    lists = _choices(book.get("choices", []))
    language = _language([*book["survey"], *book.get("choices", [])])
    used: dict[str, int] = {}
    for line in book["survey"]:
        name = _list_of(line)
        if name is not None:
            if name not in lists:
                raise InstrumentError(
                    phrase("There is no choice list '{name}'.", name=name), where=f"{where}, {line.place}",
                    fix=phrase("Known: {lists}.", lists=enumerated(lists) or phrase('(none)')),
                )  # fmt: skip
            used[name] = used.get(name, 0) + 1
    scale_lists = {name for name, count in used.items() if count > 1 and len(lists[name]) >= _SMALLEST_SCALE}
    groups, background, left_out = _walk(book["survey"], lists, scale_lists, language)
    if not any(group.items for group in groups):
        raise InstrumentError(
            "No two 'select_one' questions share a choice list of three or more options, so there is no scale.",
            where=where,
        )
    notes: dict[KeyPath, str] = {}
    settings = next(iter(book.get("settings", [])), None)
    title = settings["form_title"] if settings is not None else ""
    data: dict[str, Any] = {"title": title or path.stem, "languages": [language], "scales": {}}
    for name in lists:
        if name in scale_lists:
            codes = _codes(lists[name], language)
            data["scales"][name] = {
                "minimum": min(codes),
                "maximum": max(codes),
                "anchors": dict(sorted(codes.items())),
            }
            notes["scales", name] = spoken(
                phrase("CHECK: the order of the options; the first must be the lowest.")
            )
    if background:
        data["background"] = background
    several = len(data["scales"]) > 1
    data["constructs"] = []
    taken = {item["code"] for group in groups for item in group.items} | {q["code"] for q in background}
    for group in groups:
        if not group.items:
            continue
        code = group.name if re.fullmatch(r"[^\W\d][\w.]*", group.name) else f"C{len(data['constructs']) + 1}"
        while code in taken:
            code += "_"
        taken.add(code)
        notes["constructs", len(data["constructs"])] = spoken(
            phrase("CHECK: whether these items are one construct.")
        )
        items = [item if several else {k: v for k, v in item.items() if k != "scale"} for item in group.items]
        data["constructs"].append({"code": code, "name": group.label or group.name or code, "items": items})
    by_name = all(_numbered(lists[name]) for name in scale_lists)
    data["export"] = {"platform": "kobo", "cells": "code" if by_name else "text"}
    notes["export",] = spoken(
        phrase("CHECK: Kobo exports XML values and headers (cells: code or text) or labels (cells: text).")
    )
    head = [phrase("Proposed from the XLSForm {file}. Go through the lines that say CHECK.", file=path.name)]
    if left_out:
        head += ["", phrase("Questions left out:"), *(at_place(f"  {name}", why) for name, why in left_out)]
    return yaml_text(data, notes, [spoken(line) for line in head])


def _walk(
    survey: Sequence[Line], lists: Mapping[str, list[Line]], scale_lists: set[str], language: str
) -> tuple[list[_FormGroup], list[dict[str, Any]], list[tuple[str, str]]]:
    """Groups with their scale items, other questions, and what is neither."""
    groups = [_FormGroup("", "")]
    open_groups = [groups[0]]
    background: list[dict[str, Any]] = []
    left_out: list[tuple[str, str]] = []
    for line in survey:
        kind = " ".join(line["type"].casefold().replace("_", " ").split())
        if kind in ("begin group", "begin repeat"):
            groups.append(_FormGroup(line["name"], _label(line)))
            open_groups.append(groups[-1])
            continue
        if kind in ("end group", "end repeat"):
            if len(open_groups) > 1:
                open_groups.pop()
            continue
        if not line["name"]:
            continue
        question = {"code": _code(line["name"]), "text": _label(line) or line["name"]}
        if question["code"] != line["name"]:
            question["column"] = line["name"]
        name = _list_of(line)
        if name in scale_lists:
            open_groups[-1].items.append({**question, "scale": name})
        elif name is not None:
            background.append({**question, "codes": _codes(lists[name], language)})
        elif kind in ("integer", "decimal", "range"):
            background.append({**question, "numeric": True})
        elif kind not in ("note", "calculate", "start", "end", "today", "deviceid", "hidden", "username"):
            left_out.append((line["name"], given({"": kind}) if kind else phrase("no type")))
    return groups, background, left_out


def _choices(lines: Sequence[Line]) -> dict[str, list[Line]]:
    lists: dict[str, list[Line]] = {}
    for line in lines:
        name = line["list_name"] or line["list name"]
        if name and line["name"]:
            lists.setdefault(name, []).append(line)
    return lists


def _list_of(line: Line) -> str | None:
    parts = line["type"].split()
    if len(parts) >= 2 and parts[0].casefold() == "select_one":
        return parts[1]
    if len(parts) >= 3 and [part.casefold() for part in parts[:2]] == ["select", "one"]:
        return parts[2]
    return None


def _numbered(options: Sequence[Line]) -> bool:
    return all(re.fullmatch(r"-?\d{1,4}", option["name"]) for option in options)


def _codes(options: Sequence[Line], language: str) -> dict[int, Any]:
    """code -> label; the names where they are numbers, else 1, 2, ... with the name as another spelling."""
    if _numbered(options):
        return {int(option["name"]): _label(option) or option["name"] for option in options}
    found: dict[int, Any] = {}
    for code, option in enumerate(options, start=1):
        label = _label(option) or option["name"]
        found[code] = {language: label, "synonyms": [option["name"]]} if label != option["name"] else label
    return found


def _label(line: Line) -> str:
    """The wording: `label`, else the first `label::language` that is there; markup removed."""
    text = line["label"] or next((v for k, v in line.cells.items() if k.startswith("label") and v), "")
    return " ".join(_TAG.sub("", text).split())


def _language(lines: Sequence[Line]) -> str:
    return "zh" if any(_CHINESE.search(_label(line)) for line in lines) else "en"


def _code(name: str) -> str:
    code = re.sub(r"[^\w.]", "_", name)
    return code if re.match(r"[^\W\d]", code) else f"q{code}"
