"""Cells of a filled-in workbook as values, with every fault by sheet and row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from rcvsem.authoring.book import Line
from rcvsem.authoring.workbook import SHEETS
from rcvsem.foundation.words import phrase
from rcvsem.instrument.problems import Path as KeyPath
from rcvsem.instrument.problems import one_of

_YES = frozenset({"yes", "true", "1", "x", "是", "y"})
_NO = frozenset({"no", "false", "0", "否", "n", ""})


def filled(**values: Any) -> dict[str, Any]:
    """What is said: without empty texts and lists, None and False."""
    return {key: value for key, value in values.items() if value or (value == 0 and value is not False)}


def texts(line: Line, *columns: str) -> dict[str, str]:
    """The texts of those columns that hold any."""
    return filled(**{name: line[name] for name in columns})


def listed(line: Line, name: str) -> list[str]:
    """The parts of a cell that `|` separates."""
    return [part.strip() for part in line[name].split("|") if part.strip()]


def is_yes(text: str) -> bool:
    """Whether a cell says yes."""
    return text.casefold() in _YES


class WorkbookCells:
    """The sheets of a workbook, what is wrong in them, and the row behind every key path of the instrument."""

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
        """The rows of a sheet; a column that it does not have is a fault."""
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

    def known(self, line: Line, column: str, names: Collection[str], what: str) -> bool:
        """Whether the row names one of what there is; else that is a fault."""
        name = line[column]
        if name not in names:
            self.faults.append(
                phrase(
                    "{place}: there is no {what} '{name}'. {one_of}",
                    place=line.place,
                    what=what,
                    name=name,
                    one_of=one_of(name, names),
                )
            )
        return name in names

    def say(self, line: Line, prefix: str = "") -> Any:
        """A wording, in all languages of the questionnaire."""
        words = {language: line[f"{prefix}{language}"] for language in self.languages}
        return next(iter(words.values())) if len(words) == 1 else words

    def label(self, line: Line) -> Any:
        """The label of a code, with other spellings, and whether it means no answer."""
        more = filled(synonyms=listed(line, "synonyms"), missing=self.yes(line, "missing"))
        said = self.say(line)
        if not more:
            return said
        return {**(said if isinstance(said, dict) else {self.languages[0]: said}), **more}

    def answers(self, line: Line) -> dict[str, Any]:
        """What a scale, a question or the export says of no answer, and how its cells are read."""
        return {
            **({"missing_codes": self.codes(line)} if line["missing_codes"] else {}),
            **filled(missing_labels=listed(line, "missing_labels"), cells=line["cells"]),
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

    def numbers(self, line: Line, *columns: str) -> dict[str, Any]:
        """The numbers of those columns that hold any."""
        return filled(**{name: self.number(line, name) for name in columns})

    def yes(self, line: Line, name: str) -> bool:
        """Whether a cell says yes; a fault where it says neither yes nor no."""
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

    def codes(self, line: Line) -> list[float]:
        """The codes of no answer."""
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

    def entry(self, path: KeyPath, line: Line) -> dict[str, Any]:
        """Code and wording of an item or question."""
        self.places[path] = line.place
        return {"code": line["code"], "text": self.say(line)}

    def add_label(self, line: Line, labels: dict[int, Any], path: KeyPath) -> None:
        """The label of a code among the others of its scale or question."""
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
