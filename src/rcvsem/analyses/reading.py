"""How files of answers are read: said once, handed on as one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from shlex import quote
from typing import Any, ClassVar, Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, nested, option, options_of
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument.platforms import PLATFORMS

PANEL, TABLE = phrase("Reading the files"), phrase("Tables without a questionnaire")
_SEPARATORS = {
    "tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTable(Options):
    """What is said of a table that has no instrument.

    scale : lowest and highest code of the items; reverse : items to turn; missing_codes : codes of "no
    answer", None for "there are none"; labels : text in the cells -> code.
    """

    panel: ClassVar[str] = TABLE

    scale: tuple[int, int] | None = option(
        None, help="Answer scale of a plain table, as MIN:MAX, e.g. 1:5.", example="1:5"
    )
    reverse: tuple[str, ...] = option(
        (), help="Items of a plain table to reverse, comma-separated (needs --scale)."
    )
    missing_codes: tuple[float, ...] | None = option(
        (),
        help="Codes of a plain table that mean 'no answer', comma-separated: 99,-99; none.",
        example="99,-99, or none",
        nothing="none",
    )
    labels: Mapping[str, float] = field(
        default_factory=dict,
        metadata={
            "option": {
                "help": phrase("Codes of the labels in a plain table: 'disagree=1,neutral=2,agree=3'."),
                "panel": TABLE,
            }
        },
    )

    @property
    def given(self) -> bool:
        """Whether anything was said."""
        return self != PlainTable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Options):
    """How files of answers are read; what is None is detected.

    format : platform of the export ("auto" detects it); sheet : of a workbook; header_row : 1-based row of
    the item names; encoding, separator : of text files. plain : what is said of a table without an
    instrument.
    """

    owner: ClassVar[str] = "reading"
    panel: ClassVar[str] = PANEL

    sheet: str | None = option(None, help="Sheet of the workbook.")
    header_row: int | None = option(None, at_least=1, help="Row with the item names, from 1.")
    encoding: str | None = option(None, help="Encoding of a text file, e.g. gb18030.")
    separator: str | None = option(None, help="Separator of a text file; 'tab' for tabs.")
    format: str = option(
        "auto",
        name="read_as",
        typed="--read-as",
        help=phrase("Platform of the export: {platforms}.", platforms=enumerated(PLATFORMS)),
    )
    plain: PlainTable = nested(PlainTable)

    def check(self) -> None:
        object.__setattr__(self, "format", self.format.lower().replace("-", "_"))
        if self.separator is not None:
            meant = _SEPARATORS.get(self.separator.lower(), self.separator)
            object.__setattr__(self, "separator", meant)

    @property
    def options(self) -> dict[str, Any]:
        """Keyword arguments of `read_export`."""
        return {
            "format": self.format,
            "sheet": self.sheet,
            "header_row": self.header_row,
            "encoding": self.encoding,
            "separator": self.separator,
        }

    @property
    def said(self) -> list[str]:
        """What is not at its default, as the user writes it."""
        return self.changed(*(each.name for each in options_of(Reading)))

    @property
    def said_of_files(self) -> list[str]:
        """Of these what says nothing of a table that is here already."""
        return self.changed(*(each.name for each in options_of(Reading) if each.panel == PANEL))

    @property
    def typed(self) -> str:
        """The options of reading that were given, as they are typed after a command; "" for none."""
        words = {"format": "read-as", "header_row": "header-row"}
        said = {name: value for name, value in self.options.items() if value not in (None, "auto")}
        if self.separator == "\t":
            said["separator"] = "tab"
        return "".join(f" --{words.get(name, name)} {quote(str(value))}" for name, value in said.items())

    def record(self) -> dict[str, Any]:
        """What was said, for run.json; empty when everything was detected."""
        said: dict[str, Any] = {
            name: value for name, value in self.options.items() if value not in (None, "auto")
        }
        plain = self.plain
        for name in ("scale", "reverse", "missing_codes"):
            if getattr(plain, name):
                said[name] = list(getattr(plain, name))
        if plain.missing_codes is None:
            said["missing_codes"] = "none"
        if plain.labels:
            said["labels"] = dict(plain.labels)
        return said

    @classmethod
    def of_record(cls, said: Mapping[str, Any]) -> Reading:
        """The inverse of `record`."""
        plain = PlainTable(
            scale=tuple(said["scale"]) if "scale" in said else None,
            reverse=tuple(said.get("reverse", ())),
            missing_codes=None
            if said.get("missing_codes") == "none"
            else tuple(said.get("missing_codes", ())),
            labels=dict(said.get("labels", {})),
        )
        names = ("format", "sheet", "header_row", "encoding", "separator")
        return cls(**{name: said[name] for name in names if name in said}, plain=plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalesWanted:
    """What is read of answers that are seen as scales.

    items : of an instrument: the kept ones, or all, dropped ones too.
    bare : without instrument and model, all items of the table are one set.
    whole : every variable of the model file, which is kept as it is written, not only the items of its constructs.
    described : as of `load_surveys`. also : columns of numbers read beside the items of a plain table.
    beside : columns of groups, or numbers, that are kept as they are; names of constructs are passed over.
    """

    items: Literal["kept", "all"] = "kept"
    bare: bool = False
    whole: bool = False
    described: bool = False
    also: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
