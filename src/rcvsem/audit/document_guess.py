"""A table of a manuscript as one kind of printed table."""

from __future__ import annotations

from dataclasses import field

from rcvsem.foundation.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TableGuess:
    """What a table is taken for. single : the paper file has one such section. remarks : what a reader has to look at."""

    section: str
    lines: list[str]
    remarks: list[str] = field(default_factory=list)
    single: bool = False
