"""An instrument as a workbook, for people who will not edit YAML: `filled_in` reads it back, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rcvsem.authoring.book import write_book
from rcvsem.instrument import Instrument
from rcvsem.instrument.writing import instrument_data

SHEETS: dict[str, tuple[str, ...]] = {
    "about": ("key", "zh", "en"),
    "dimensions": ("dimension", "zh", "en"),
    "scales": (
        "scale", "minimum", "maximum", "form_order", "ends_only", "missing_codes", "missing_labels", "cells",
    ),
    "anchors": ("scale", "code", "zh", "en", "synonyms", "missing"),
    "constructs": ("construct", "zh", "en", "dimension", "source"),
    "items": (
        "construct", "code", "zh", "en", "scale", "reverse", "dropped_stage", "dropped_reason", "column",
        "pretest_no",
    ),
    "attention_checks": ("code", "zh", "en", "scale", "expected", "after", "column"),
    "contradictions": ("first", "second", "largest_gap"),
    "background": (
        "code", "zh", "en", "numeric", "minimum", "maximum", "column", "several", "missing_codes",
        "missing_labels", "cells", "reported",
    ),
    "options": ("question", "code", "zh", "en", "synonyms", "missing"),
    "screening": ("rule", "action", "threshold", "correlation"),
    "export": (
        "wave", "files", "platform", "cells", "missing_codes", "missing_labels", "scores_reversed", "simulated_zh",
        "simulated_en",
    ),
}  # fmt: skip
NOTES = {
    "synonyms": "Other spellings in exports, separated by |",
    "reverse": "yes for items keyed against their construct",
    "form_order": "descending when the form shows the highest code first",
    "ends_only": "yes when only the two ends of the scale carry a label",
    "action": "exclude, flag, report or off",
    "column": "Exact header in the export, when code and wording do not find it",
    "files": "File name patterns, separated by |, e.g. wave1*",
    "missing_codes": "Codes that mean no answer, separated by |",
    "missing_labels": "Texts that mean no answer, separated by |",
    "missing": "yes when this option means no answer",
    "reported": "no for questions that reports shall not count; blank: no for small areas, else yes",
    "several": "What separates the answers in a cell of a question with several answers, e.g. ;",
    "cells": "code, number, text or score",
    "dropped_stage": "Where the item was dropped, e.g. pretest; blank for items that are kept",
    "expected": "Code of the right answer",
    "largest_gap": "Largest allowed difference of the two answers, after reversal",
}


def instrument_workbook(instrument: Instrument) -> bytes:
    """The instrument as the bytes of an xlsx file with a sheet each for its parts."""
    data = instrument_data(instrument)
    rows = {name: list(_rows(name, data, instrument)) for name in SHEETS}
    return write_book(
        {
            name: (header, [[line.get(column) for column in header] for line in rows[name]])
            for name, header in SHEETS.items()
        },
        NOTES,
    )


def _rows(sheet: str, data: Mapping[str, Any], instrument: Instrument) -> Iterator[dict[str, Any]]:
    languages = instrument.languages

    def say(text: Any, prefix: str = "") -> dict[str, Any]:
        if isinstance(text, str):
            return {f"{prefix}{languages[0]}": text}
        return {f"{prefix}{language}": text.get(language) for language in languages}

    def label(text: Any) -> dict[str, Any]:
        synonyms = text.get("synonyms", []) if isinstance(text, Mapping) else []
        return {**say(text), "synonyms": " | ".join(synonyms) or None}

    if sheet == "about":
        yield {"key": "title", **say(data["title"])}
        yield {"key": "languages", "zh": " | ".join(languages)}
        for key in ("source", "note"):
            if key in data:
                yield {"key": key, "zh": data[key]}
        if data.get("ordered"):
            yield {"key": "ordered", "zh": "yes"}
    elif sheet == "dimensions":
        for name, text in data.get("dimensions", {}).items():
            yield {"dimension": name, **say(text)}
    elif sheet == "scales":
        for name, scale in data["scales"].items():
            ends = "yes" if scale.get("ends_only") else None
            yield {"scale": name, **scale, **_missing(scale), "ends_only": ends}
    elif sheet == "anchors":
        for name, scale in data["scales"].items():
            for code, text in scale.get("anchors", {}).items():
                yield {"scale": name, "code": code, **label(text)}
    elif sheet == "constructs":
        for one in data["constructs"]:
            yield {**one, "construct": one["code"], **say(one["name"])}
    elif sheet == "items":
        for one in data["constructs"]:
            for item in one["items"]:
                dropped = item.get("dropped", {})
                yield {
                    **item,
                    "construct": one["code"],
                    **say(item["text"]),
                    "scale": instrument.item(item["code"]).scale,
                    "reverse": "yes" if item.get("reverse") else None,
                    "dropped_stage": dropped.get("stage"),
                    "dropped_reason": dropped.get("reason"),
                }
    elif sheet == "attention_checks":
        for check, known in zip(data.get("attention_checks", []), instrument.attention_checks, strict=True):
            yield {**check, **say(check["text"]), "scale": known.scale}
    elif sheet == "contradictions":
        for pair in data.get("contradictions", []):
            yield {"first": pair["items"][0], "second": pair["items"][1], "largest_gap": pair["largest_gap"]}
    elif sheet == "background":
        for question in data.get("background", []):
            numeric = "yes" if question.get("numeric") else None
            reported = {True: "yes", False: "no"}.get(question.get("reported"))
            yield {
                **question, **_missing(question), **say(question["text"]), "numeric": numeric, "reported": reported,
            }  # fmt: skip
    elif sheet == "options":
        for question in data.get("background", []):
            for code, text in question.get("codes", {}).items():
                yield {"question": question["code"], "code": code, **label(text)}
    elif sheet == "screening":
        for rule, entry in data["screening"].items():
            yield {"rule": rule, **entry}
    else:
        export = data["export"]
        for wave, entry in [("", export), *export.get("waves", {}).items()]:
            yield {
                "wave": wave or None,
                "files": " | ".join(entry.get("files", [])) or None,
                "platform": entry.get("platform"),
                "cells": entry.get("cells"),
                **_missing(entry),
                "scores_reversed": "yes" if entry.get("scores_reversed") else None,
                **(say(entry["simulated"], "simulated_") if "simulated" in entry else {}),
            }


def _missing(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Codes and texts of no answer as cells."""
    return {
        "missing_codes": " | ".join(f"{code:.15g}" for code in entry.get("missing_codes", [])) or None,
        "missing_labels": " | ".join(entry.get("missing_labels", [])) or None,
    }
