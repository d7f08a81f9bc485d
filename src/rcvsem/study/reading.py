"""How files of answers are read: said once, handed on as one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTable:
    """What is said of a table that has no instrument.

    scale : lowest and highest code of the items; reverse : items to turn; missing_codes : codes of "no
    answer", None for "there are none"; labels : text in the cells -> code.
    """

    scale: tuple[int, int] | None = None
    reverse: tuple[str, ...] = ()
    missing_codes: tuple[float, ...] | None = ()
    labels: Mapping[str, float] = field(default_factory=dict)

    @property
    def given(self) -> bool:
        """Whether anything was said."""
        return self != PlainTable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How files of answers are read; what is None is detected.

    format : platform of the export ("auto" detects it); sheet : of a workbook; header_row : 1-based row of
    the item names; encoding, separator : of text files. plain : what is said of a table without an
    instrument.
    """

    format: str = "auto"
    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    separator: str | None = None
    plain: PlainTable = field(default_factory=PlainTable)

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
