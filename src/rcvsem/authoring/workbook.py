"""An instrument as a workbook, for people who will not edit YAML: `filled_in` reads it back, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rcvsem.authoring.book import write_book
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase, spoken
from rcvsem.instrument import Instrument
from rcvsem.instrument.writing import instrument_data

Row = dict[str, Any]
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
        "code", "zh", "en", "label_zh", "label_en", "numeric", "measure", "minimum", "maximum", "column", "several",
        "missing_codes", "missing_labels", "cells", "reported",
    ),
    "options": ("question", "code", "zh", "en", "synonyms", "missing"),
    "screening": ("rule", "action", "threshold", "correlation"),
    "export": (
        "wave", "files", "platform", "cells", "missing_codes", "missing_labels", "scores_reversed", "simulated_zh",
        "simulated_en",
    ),
}  # fmt: skip
NOTES = {
    "synonyms": phrase("Other spellings in exports, separated by |"),
    "reverse": phrase("yes for items keyed against their construct"),
    "form_order": phrase("descending when the form shows the highest code first"),
    "ends_only": phrase("yes when only the two ends of the scale carry a label"),
    "action": phrase("exclude, flag, report or off"),
    "column": phrase("Exact header in the export, when code and wording do not find it"),
    "files": phrase("File name patterns, separated by |, e.g. wave1*"),
    "missing_codes": phrase("Codes that mean no answer, separated by |"),
    "missing_labels": phrase("Texts that mean no answer, separated by |"),
    "missing": phrase("yes when this option means no answer"),
    "label_zh": phrase("Short name in tables and sentences"),
    "label_en": phrase("Short name in tables and sentences"),
    "measure": phrase("nominal or ordinal: what the codes mean"),
    "reported": phrase("no for questions that reports shall not count; blank: no for small areas, else yes"),
    "several": phrase("What separates the answers in a cell of a question with several answers, e.g. ;"),
    "cells": phrase("code, number, text or score"),
    "dropped_stage": phrase("Where the item was dropped, e.g. pretest; blank for items that are kept"),
    "expected": phrase("Code of the right answer"),
    "largest_gap": phrase("Largest allowed difference of the two answers, after reversal"),
}


def instrument_workbook(instrument: Instrument) -> bytes:
    """The instrument as the bytes of an xlsx file with a sheet each for its parts."""
    sheets = _Sheets(instrument_data(instrument), instrument)
    rows = {name: list(getattr(sheets, name)()) for name in SHEETS}
    return write_book(
        {
            name: (header, [[line.get(column) for column in header] for line in rows[name]])
            for name, header in SHEETS.items()
        },
        {column: spoken(note) for column, note in NOTES.items()},
    )


@dataclass(frozen=True, slots=True)
class _Sheets:
    """The rows of each sheet, by the sheet's name."""

    data: Mapping[str, Any]
    instrument: Instrument

    def about(self) -> Iterator[Row]:
        yield {"key": "title", **self._say(self.data["title"])}
        yield {"key": "languages", "zh": " | ".join(self.instrument.languages)}
        for key in ("source", "note"):
            if key in self.data:
                yield {"key": key, "zh": self.data[key]}
        if self.data.get("ordered"):
            yield {"key": "ordered", "zh": "yes"}

    def dimensions(self) -> Iterator[Row]:
        for name, text in self.data.get("dimensions", {}).items():
            yield {"dimension": name, **self._say(text)}

    def scales(self) -> Iterator[Row]:
        for name, scale in self.data["scales"].items():
            ends = "yes" if scale.get("ends_only") else None
            yield {"scale": name, **scale, **_missing(scale), "ends_only": ends}

    def anchors(self) -> Iterator[Row]:
        for name, scale in self.data["scales"].items():
            for code, text in scale.get("anchors", {}).items():
                yield {"scale": name, "code": code, **self._label(text)}

    def constructs(self) -> Iterator[Row]:
        for one in self.data["constructs"]:
            yield {**one, "construct": one["code"], **self._say(one["name"])}

    def items(self) -> Iterator[Row]:
        for one in self.data["constructs"]:
            for item in one["items"]:
                dropped = item.get("dropped", {})
                yield {
                    **item,
                    "construct": one["code"],
                    **self._say(item["text"]),
                    "scale": self.instrument.item(item["code"]).scale,
                    "reverse": "yes" if item.get("reverse") else None,
                    "dropped_stage": dropped.get("stage"),
                    "dropped_reason": dropped.get("reason"),
                }

    def attention_checks(self) -> Iterator[Row]:
        checks = self.data.get("attention_checks", [])
        for check, known in zip(checks, self.instrument.attention_checks, strict=True):
            yield {**check, **self._say(check["text"]), "scale": known.scale}

    def contradictions(self) -> Iterator[Row]:
        for pair in self.data.get("contradictions", []):
            yield {"first": pair["items"][0], "second": pair["items"][1], "largest_gap": pair["largest_gap"]}

    def background(self) -> Iterator[Row]:
        for question in self.data.get("background", []):
            numeric = "yes" if question.get("numeric") else None
            reported = {True: "yes", False: "no"}.get(question.get("reported"))
            said = {**_missing(question), **self._say(question["text"])}
            if "label" in question:
                said |= self._say(question["label"], "label_")
            yield {**question, **said, "numeric": numeric, "reported": reported}

    def options(self) -> Iterator[Row]:
        for question in self.data.get("background", []):
            for code, text in question.get("codes", {}).items():
                yield {"question": question["code"], "code": code, **self._label(text)}

    def screening(self) -> Iterator[Row]:
        for rule, entry in self.data["screening"].items():
            yield {"rule": rule, **entry}

    def export(self) -> Iterator[Row]:
        export = self.data["export"]
        for wave, entry in [("", export), *export.get("waves", {}).items()]:
            yield {
                "wave": wave or None,
                "files": " | ".join(entry.get("files", [])) or None,
                "platform": entry.get("platform"),
                "cells": entry.get("cells"),
                **_missing(entry),
                "scores_reversed": "yes" if entry.get("scores_reversed") else None,
                **(self._say(entry["simulated"], "simulated_") if "simulated" in entry else {}),
            }

    def _say(self, text: Any, prefix: str = "") -> Row:
        languages = self.instrument.languages
        if isinstance(text, str):
            return {f"{prefix}{languages[0]}": text}
        return {f"{prefix}{language}": text.get(language) for language in languages}

    def _label(self, text: Any) -> Row:
        synonyms = text.get("synonyms", []) if isinstance(text, Mapping) else []
        return {**self._say(text), "synonyms": " | ".join(synonyms) or None}


def _missing(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Codes and texts of no answer as cells."""
    return {
        "missing_codes": " | ".join(f"{code:.15g}" for code in entry.get("missing_codes", [])) or None,
        "missing_labels": " | ".join(entry.get("missing_labels", [])) or None,
    }
