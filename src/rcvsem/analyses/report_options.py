"""How a report looks, what is in it, and where it goes: of commands and of the study file."""

from __future__ import annotations

import os
from typing import ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.text import Language, Style
from rcvsem.foundation.words import enumerated, phrase

REPORT = phrase("Report")


def check_tables(tables: tuple[str, ...]) -> None:
    """OptionError for chapter or all beside something else."""
    for name in ("chapter", "all"):
        if name in tables and len(tables) > 1:
            raise OptionError(
                phrase("{tables} stands alone.", tables=named("tables", name)),
                fix=phrase("Name tables by their ids, or {name} alone.", name=name),
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportOptions(Options):
    """How a report looks, what is in it, and where it goes."""

    owner: ClassVar[str] = "report"

    lang: Language | None = option(
        None,
        help="Language of the report. Default: the system's.",
        panel=REPORT,
        main=True,
        library=False,
    )
    style: Style = option("apa", help="Number style of the report.", panel=REPORT, library=False)
    formats: tuple[str, ...] = option(
        ("xlsx", "md"),
        name="format",
        kind="choice",
        choices=NAMES,
        help=phrase("Files of the report: {names}.", names=enumerated(NAMES)),
        panel=REPORT,
        main=True,
        library=False,
    )
    tables: tuple[str, ...] = option(
        (),
        help="chapter (what a chapter prints), all (the rest as an appendix), or the ids of tables, comma-separated. "
        "Default: chapter; everything in csv and json.",
        panel=REPORT,
        main=True,
        library=False,
    )
    names: bool = option(
        False,
        help="Constructs by their names in the questionnaire, not by their codes, wherever a path is printed or drawn.",
        panel=REPORT,
        library=False,
    )
    chapter: int | None = option(
        None,
        at_least=1,
        help="Number of the chapter that tables and figures are numbered in (Table 4.1, 表 4-1).",
        panel=REPORT,
        library=False,
    )
    out: str | os.PathLike[str] | None = option(
        None, short="-o", help="Folder of the report.", panel=REPORT, main=True, library=False
    )

    def check(self) -> None:
        check_tables(self.tables)
        if not self.formats:
            raise OptionError(phrase("{format} names no format.", format=named("format")))
