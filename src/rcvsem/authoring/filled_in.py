"""A filled-in workbook back to an instrument: every fault by sheet and row, all of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rcvsem.authoring.book import Line, read_book
from rcvsem.authoring.workbook import SHEETS
from rcvsem.foundation.errors import InstrumentError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument import InvalidInstrumentError, parse_instrument
from rcvsem.instrument.problems import Path as KeyPath
from rcvsem.instrument.problems import one_of
from rcvsem.instrument.screening_defaults import RULES
from rcvsem.instrument.writing import yaml_text

#: The sheets no instrument can do without.
NEEDED = ("scales", "constructs", "items")
_YES = frozenset({"yes", "true", "1", "x", "是", "y"})
_NO = frozenset({"no", "false", "0", "否", "n", ""})


def instrument_from_workbook(path: Path) -> str:
    """The text of the instrument file that a workbook describes.

    Raises
    ------
    FileError : no workbook. InstrumentError : what is wrong, with sheet and row, all faults at once.
    """
    book = {name.strip().casefold(): lines for name, lines in read_book(path).items()}
    unknown = [name for name in book if name not in SHEETS]
    missing = [name for name in NEEDED if not book.get(name)]
    if missing:
        known = "" if not unknown else phrase(" It has: {book}.", book=enumerated(book))
        raise InstrumentError(
            phrase(
                "The workbook has no rows on the sheet {missing}.{known}",
                missing=enumerated((repr(name) for name in missing), " and "),
                known=known,
            ),
            where=str(path),
            fix="'rcvsem instrument to-xlsx' makes a workbook with all sheets from any instrument file.",
        )
    reader = _Reader(book)
    data = reader.read()
    if reader.faults:
        listed = "\n".join(f"  {fault}" for fault in reader.faults)
        raise InstrumentError(
            phrase("the workbook has {n} problems:\n{listed}", n=len(reader.faults), listed=listed),
            where=str(path),
        )
    text = yaml_text(
        data, head=[phrase("Made from {name} by 'rcvsem instrument from-xlsx'.", name=path.name)]
    )
    try:
        parse_instrument(text, str(path))
    except InvalidInstrumentError as error:
        told = [f"  {reader.place(one.path)}: {one.what} {one.fix}".rstrip() for one in error.problems]
        lines = "\n".join(dict.fromkeys(told))
        raise InstrumentError(
            phrase("the workbook has {n} problems:\n{lines}", n=len(told), lines=lines), where=str(path)
        ) from None
    return text


class _Reader:
    """Rows to the data of an instrument file; remembers the row behind every key path."""

    def __init__(self, book: Mapping[str, list[Line]]) -> None:
        self.book = book
        self.faults: list[str] = []
        self.places: dict[KeyPath, str] = {}
        self.languages: list[str] = []

    def place(self, path: KeyPath) -> str:
        """Sheet and row of a key path, or of the nearest part above it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return phrase("sheet '{path}'", path=path[0]) if path and path[0] in SHEETS else "sheet 'about'"

    def lines(self, sheet: str) -> list[Line]:
        found = self.book.get(sheet, [])
        for name in found[0].cells if found else ():
            if name and name not in SHEETS[sheet]:
                self.faults.append(
                    phrase(
                        "sheet '{sheet}': there is no column '{name}'. {one_of}",
                        sheet=sheet,
                        name=name,
                        one_of=one_of(name, SHEETS[sheet]),
                    )
                )
        return found

    def read(self) -> dict[str, Any]:
        data = self.about()
        dimensions = {line["dimension"]: self.say(line) for line in self.lines("dimensions")}
        if dimensions:
            data["dimensions"] = dimensions
        data["scales"] = self.scales()
        background = self.background()
        if background:
            data["background"] = background
        data["constructs"] = self.constructs()
        checks = [
            self.entry(
                ("attention_checks", i), line, numbers=("expected",), texts=("scale", "after", "column")
            )
            for i, line in enumerate(self.lines("attention_checks"))
        ]
        if checks:
            data["attention_checks"] = checks
        pairs = [
            {"items": [line["first"], line["second"]], "largest_gap": self.number(line, "largest_gap")}
            for line in self.mark("contradictions", ("contradictions",))
        ]
        if pairs:
            data["contradictions"] = pairs
        screening = self.screening()
        if screening:
            data["screening"] = screening
        export = self.export()
        if export:
            data["export"] = export
        if self.said.get("ordered"):
            data["ordered"] = True
        return data

    def mark(self, sheet: str, path: KeyPath) -> list[Line]:
        found = self.lines(sheet)
        for i, line in enumerate(found):
            self.places[(*path, i)] = line.place
        return found

    def about(self) -> dict[str, Any]:
        lines = {line["key"].casefold(): line for line in self.lines("about")}
        value = {key: line["zh"] or line["en"] for key, line in lines.items()}
        listed = value.get("languages", "").replace(",", "|").replace("，", "|")
        self.languages = [part.strip() for part in listed.split("|") if part.strip()]
        if not self.languages:
            items = self.book["items"]
            self.languages = [lang for lang in ("zh", "en") if any(line[lang] for line in items)] or ["zh"]
        title = lines.get("title")
        data: dict[str, Any] = {
            "title": self.say(title) if title is not None else "Questionnaire",
            "languages": self.languages,
        }
        for key in ("source", "note"):
            if value.get(key):
                data[key] = value[key]
        self.said = {"ordered": title is not None and self.yes_value(value.get("ordered", ""))}
        return data

    def say(self, line: Line, prefix: str = "") -> Any:
        words = {language: line[f"{prefix}{language}"] for language in self.languages}
        if len(words) == 1:
            return next(iter(words.values()))
        return words

    def label(self, line: Line) -> Any:
        synonyms = _listed(line, "synonyms")
        missing = self.yes(line, "missing")
        said = self.say(line)
        if not synonyms and not missing:
            return said
        words = said if isinstance(said, dict) else {self.languages[0]: said}
        return {
            **words,
            **({"synonyms": synonyms} if synonyms else {}),
            **({"missing": True} if missing else {}),
        }

    def answers(self, line: Line) -> dict[str, Any]:
        """What a scale, a question or the export says of no answer, and how its cells are read."""
        texts = _listed(line, "missing_labels")
        return {
            **({"missing_codes": self.codes(line)} if line["missing_codes"] else {}),
            **({"missing_labels": texts} if texts else {}),
            **({"cells": line["cells"]} if line["cells"] else {}),
        }

    def number(self, line: Line, name: str) -> Any:
        """A number, or None for a blank cell; a fault for anything else."""
        text = line[name]
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            self.faults.append(
                phrase(
                    "{place}, column '{name}': {text!r} is no number.", place=line.place, name=name, text=text
                )
            )
            return None
        return int(value) if value.is_integer() else value

    def yes_value(self, text: str) -> bool:
        return text.casefold() in _YES

    def yes(self, line: Line, name: str) -> bool:
        text = line[name].casefold()
        if text not in _YES | _NO:
            self.faults.append(
                phrase(
                    "{place}, column '{name}': {line!r} is neither yes nor no.",
                    place=line.place,
                    name=name,
                    line=line[name],
                )
            )
        return text in _YES

    def entry(
        self, path: KeyPath, line: Line, *, numbers: tuple[str, ...] = (), texts: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        self.places[path] = line.place
        found: dict[str, Any] = {"code": line["code"], "text": self.say(line)}
        for name in numbers:
            value = self.number(line, name)
            if value is not None:
                found[name] = value
        for name in texts:
            if line[name]:
                found[name] = line[name]
        return found

    def scales(self) -> dict[str, Any]:
        scales: dict[str, Any] = {}
        for line in self.lines("scales"):
            name = line["scale"]
            self.places["scales", name] = line.place
            if name in scales:
                self.faults.append(
                    phrase("{place}: the scale '{name}' is there twice.", place=line.place, name=name)
                )
            scales[name] = {
                **{key: self.number(line, key) for key in ("minimum", "maximum") if line[key]},
                **({"form_order": line["form_order"]} if line["form_order"] else {}),
                **({"ends_only": True} if self.yes(line, "ends_only") else {}),
                **self.answers(line),
            }
        for line in self.lines("anchors"):
            if line["scale"] not in scales:
                self.faults.append(
                    phrase(
                        "{place}: there is no scale '{scale}'. {one_of}",
                        place=line.place,
                        scale=line["scale"],
                        one_of=one_of(line["scale"], scales),
                    )
                )
                continue
            self.add_label(
                line, scales[line["scale"]].setdefault("anchors", {}), ("scales", line["scale"], "anchors")
            )
        return scales

    def add_label(self, line: Line, labels: dict[int, Any], path: KeyPath) -> None:
        code = self.number(line, "code")
        if not isinstance(code, int):
            self.faults.append(
                phrase(
                    "{place}: the code must be a whole number. Got {code!r}.",
                    place=line.place,
                    code=line["code"],
                )
            )
            return
        if code in labels:
            self.faults.append(
                phrase("{place}: the code {code} has a label already.", place=line.place, code=code)
            )
        labels[code] = self.label(line)
        self.places[(*path, code)] = line.place

    def background(self) -> list[dict[str, Any]]:
        questions: list[dict[str, Any]] = []
        for i, line in enumerate(self.lines("background")):
            entry = self.entry(
                ("background", i),
                line,
                numbers=("minimum", "maximum"),
                texts=("column", "several", "measure"),
            )
            entry.update(self.answers(line))
            if line["label_zh"] or line["label_en"]:
                entry["label"] = self.say(line, "label_")
            if line["reported"]:
                entry["reported"] = self.yes(line, "reported")
            if self.yes(line, "numeric"):
                entry["numeric"] = True
            questions.append(entry)
        codes = [question["code"] for question in questions]
        for line in self.lines("options"):
            if line["question"] not in codes:
                self.faults.append(
                    phrase(
                        "{place}: there is no question '{question}'. {one_of}",
                        place=line.place,
                        question=line["question"],
                        one_of=one_of(line["question"], codes),
                    )
                )
                continue
            i = codes.index(line["question"])
            self.add_label(line, questions[i].setdefault("codes", {}), ("background", i, "codes"))
        return questions

    def constructs(self) -> list[dict[str, Any]]:
        constructs: list[dict[str, Any]] = []
        for i, line in enumerate(self.lines("constructs")):
            self.places["constructs", i] = line.place
            constructs.append(
                {
                    "code": line["construct"],
                    "name": self.say(line),
                    **{key: line[key] for key in ("dimension", "source") if line[key]},
                    "items": [],
                }
            )
        codes = [one["code"] for one in constructs]
        for line in self.lines("items"):
            if line["construct"] not in codes:
                self.faults.append(
                    phrase(
                        "{place}: there is no construct '{construct}'. {one_of}",
                        place=line.place,
                        construct=line["construct"],
                        one_of=one_of(line["construct"], codes),
                    )
                )
                continue
            i = codes.index(line["construct"])
            path: KeyPath = ("constructs", i, "items", len(constructs[i]["items"]))
            item = self.entry(path, line, numbers=("pretest_no",), texts=("scale", "column"))
            if self.yes(line, "reverse"):
                item["reverse"] = True
            if line["dropped_stage"] or line["dropped_reason"]:
                item["dropped"] = {"stage": line["dropped_stage"], "reason": line["dropped_reason"]}
            constructs[i]["items"].append(item)
        return constructs

    def screening(self) -> dict[str, Any]:
        rules: dict[str, Any] = {}
        for line in self.lines("screening"):
            name = line["rule"]
            self.places["screening", name] = line.place
            if name not in RULES:
                self.faults.append(
                    phrase(
                        "{place}: there is no screening rule '{name}'. {one_of}",
                        place=line.place,
                        name=name,
                        one_of=one_of(name, RULES),
                    )
                )
                continue
            rules[name] = {"action": line["action"]}
            for key in ("threshold", "correlation"):
                value = self.number(line, key)
                if value is not None:
                    rules[name][key] = value
        return rules

    def export(self) -> dict[str, Any]:
        export: dict[str, Any] = {}
        for line in self.lines("export"):
            entry: dict[str, Any] = {"platform": line["platform"]} if line["platform"] else {}
            entry.update(self.answers(line))
            if self.yes(line, "scores_reversed"):
                entry["scores_reversed"] = True
            if line["simulated_zh"] or line["simulated_en"]:
                entry["simulated"] = self.say(line, "simulated_")
            if not line["wave"]:
                self.places["export",] = line.place
                export.update(entry)
                continue
            files = _listed(line, "files")
            self.places["export", "waves", line["wave"]] = line.place
            export.setdefault("waves", {})[line["wave"]] = {"files": files, **entry}
        return export

    def codes(self, line: Line) -> list[float]:
        try:
            return [
                float(part) for part in line["missing_codes"].replace(",", "|").split("|") if part.strip()
            ]
        except ValueError:
            self.faults.append(
                phrase(
                    "{place}, column 'missing_codes': {missing_codes!r} are no numbers.",
                    place=line.place,
                    missing_codes=line["missing_codes"],
                )
            )
            return []


def _listed(line: Line, name: str) -> list[str]:
    """The parts of a cell that `|` separates."""
    return [part.strip() for part in line[name].split("|") if part.strip()]
