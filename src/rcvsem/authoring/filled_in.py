"""A filled-in workbook back to an instrument: every fault by sheet and row, all of them at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rcvsem.authoring.book import read_book
from rcvsem.authoring.cells import WorkbookCells, filled, is_yes, listed, texts
from rcvsem.authoring.workbook import SHEETS
from rcvsem.foundation.errors import InstrumentError
from rcvsem.foundation.option_checks import split_names
from rcvsem.foundation.words import enumerated, phrase, phrase_n, spoken
from rcvsem.instrument import InvalidInstrumentError, parse_instrument
from rcvsem.instrument.problems import Path as KeyPath
from rcvsem.instrument.screening_defaults import RULES
from rcvsem.instrument.writing import yaml_text

#: The sheets no instrument can do without.
NEEDED = ("scales", "constructs", "items")


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
    reader = _RowReader(book)
    data = reader.read()
    if reader.faults:
        raise _problems(path, reader.faults)
    text = yaml_text(
        data, head=[spoken(phrase("Made from {name} by 'rcvsem instrument from-xlsx'.", name=path.name))]
    )
    try:
        parse_instrument(text, str(path))
    except InvalidInstrumentError as error:
        told = [f"{reader.place(one.path)}: {one.what} {one.fix}".rstrip() for one in error.problems]
        raise _problems(path, told) from None
    return text


def _problems(path: Path, faults: list[str]) -> InstrumentError:
    """All faults at once, each once."""
    lines = "\n".join(f"  {fault}" for fault in dict.fromkeys(faults))
    what = phrase_n(
        len(faults),
        "the workbook has {n} problem:\n{lines}",
        "the workbook has {n} problems:\n{lines}",
        lines=lines,
    )
    return InstrumentError(what, where=str(path))


class _RowReader(WorkbookCells):
    """Rows to the data of an instrument file."""

    def read(self) -> dict[str, Any]:
        data, ordered = self.about()
        dimensions = {line["dimension"]: self.say(line) for line in self.lines("dimensions")}
        checks = [
            {
                **self.entry(("attention_checks", i), line),
                **self.numbers(line, "expected"),
                **texts(line, "scale", "after", "column"),
            }
            for i, line in enumerate(self.lines("attention_checks"))
        ]
        return {
            **data,
            **filled(dimensions=dimensions),
            "scales": self.scales(),
            **filled(background=self.background()),
            "constructs": self.constructs(),
            **filled(
                attention_checks=checks,
                contradictions=self.contradictions(),
                screening=self.screening(),
                export=self.export(),
                ordered=ordered,
            ),
        }

    def about(self) -> tuple[dict[str, Any], bool]:
        """Title, languages, source; and whether all items are ordered."""
        lines = {line["key"].casefold(): line for line in self.lines("about")}
        value = {key: line["zh"] or line["en"] for key, line in lines.items()}
        self.languages = list(split_names(value.get("languages", "").replace("|", ",")))
        if not self.languages:
            items = self.book["items"]
            self.languages = [lang for lang in ("zh", "en") if any(line[lang] for line in items)] or ["zh"]
        title = lines.get("title")
        data = {
            "title": self.say(title) if title is not None else "Questionnaire",
            "languages": self.languages,
            **filled(source=value.get("source"), note=value.get("note")),
        }
        return data, title is not None and is_yes(value.get("ordered", ""))

    def contradictions(self) -> list[dict[str, Any]]:
        found = []
        for i, line in enumerate(self.lines("contradictions")):
            self.places["contradictions", i] = line.place
            pair = [line["first"], line["second"]]
            found.append({"items": pair, "largest_gap": self.number(line, "largest_gap")})
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
                **filled(form_order=line["form_order"], ends_only=self.yes(line, "ends_only")),
                **self.answers(line),
            }
        for line in self.lines("anchors"):
            if self.known(line, "scale", scales, phrase("scale")):
                name = line["scale"]
                self.add_label(line, scales[name].setdefault("anchors", {}), ("scales", name, "anchors"))
        return scales

    def background(self) -> list[dict[str, Any]]:
        questions: list[dict[str, Any]] = []
        for i, line in enumerate(self.lines("background")):
            named = bool(line["label_zh"] or line["label_en"])
            questions.append(
                {
                    **self.entry(("background", i), line),
                    **self.numbers(line, "minimum", "maximum"),
                    **texts(line, "column", "several", "measure"),
                    **self.answers(line),
                    **({"label": self.say(line, "label_")} if named else {}),
                    **({"reported": self.yes(line, "reported")} if line["reported"] else {}),
                    **filled(numeric=self.yes(line, "numeric")),
                }
            )
        codes = [question["code"] for question in questions]
        for line in self.lines("options"):
            if self.known(line, "question", codes, phrase("question")):
                i = codes.index(line["question"])
                self.add_label(line, questions[i].setdefault("codes", {}), ("background", i, "codes"))
        return questions

    def constructs(self) -> list[dict[str, Any]]:
        constructs: dict[str, dict[str, Any]] = {}
        found: list[dict[str, Any]] = []
        for i, line in enumerate(self.lines("constructs")):
            self.places["constructs", i] = line.place
            one = {"code": line["construct"], "name": self.say(line), **texts(line, "dimension", "source")}
            found.append({**one, "items": []})
            constructs.setdefault(line["construct"], found[-1])
        for line in self.lines("items"):
            if not self.known(line, "construct", constructs, phrase("construct")):
                continue
            own = constructs[line["construct"]]
            path: KeyPath = ("constructs", found.index(own), "items", len(own["items"]))
            dropped = {"stage": line["dropped_stage"], "reason": line["dropped_reason"]}
            own["items"].append(
                {
                    **self.entry(path, line),
                    **self.numbers(line, "pretest_no"),
                    **texts(line, "scale", "column"),
                    **filled(reverse=self.yes(line, "reverse")),
                    **({"dropped": dropped} if any(dropped.values()) else {}),
                }
            )
        return found

    def screening(self) -> dict[str, Any]:
        rules: dict[str, Any] = {}
        for line in self.lines("screening"):
            name = line["rule"]
            self.places["screening", name] = line.place
            if self.known(line, "rule", RULES, phrase("screening rule")):
                rules[name] = {"action": line["action"], **self.numbers(line, "threshold", "correlation")}
        return rules

    def export(self) -> dict[str, Any]:
        export: dict[str, Any] = {}
        for line in self.lines("export"):
            simulated = bool(line["simulated_zh"] or line["simulated_en"])
            entry = {
                **texts(line, "platform"),
                **self.answers(line),
                **filled(scores_reversed=self.yes(line, "scores_reversed")),
                **({"simulated": self.say(line, "simulated_")} if simulated else {}),
            }
            wave = line["wave"]
            self.places[("export", "waves", wave) if wave else ("export",)] = line.place
            if wave:
                export.setdefault("waves", {})[wave] = {"files": listed(line, "files"), **entry}
            else:
                export.update(entry)
        return export
