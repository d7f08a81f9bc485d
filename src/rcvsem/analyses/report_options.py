"""How a report looks, what is in it, and where it goes: of commands and of the study file."""

from __future__ import annotations

import os
from typing import Any, ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.text import Language, Style
from rcvsem.foundation.words import enumerated, phrase

REPORT = phrase("Report")


def report_option(default: Any, help: str, **more: Any) -> Any:
    """An option of what is written or printed, which the library's functions do not have."""
    return option(default, help=help, **{"panel": REPORT, "library": False, **more})


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

    lang: Language | None = report_option(None, "Language of the report. Default: the system's.", main=True)
    style: Style = report_option("apa", "Number style of the report.")
    formats: tuple[str, ...] = report_option(
        ("xlsx", "md"),
        phrase("Files of the report: {names}.", names=enumerated(NAMES)),
        name="format",
        short="-f",
        kind="choice",
        choices=NAMES,
        main=True,
    )
    tables: tuple[str, ...] = report_option(
        (),
        "chapter (what a chapter prints), all (the rest as an appendix), or the ids of tables, comma-separated. "
        "Default: chapter; everything in csv and json.",
        main=True,
    )
    names: bool = report_option(
        False,
        "Constructs by their names in the questionnaire, not by their codes, wherever a path is printed or drawn.",
    )
    chapter: int | None = report_option(
        None, "Number of the chapter that tables and figures are numbered in (Table 4.1, 表 4-1).", at_least=1
    )
    out: str | os.PathLike[str] | None = report_option(None, "Folder of the report.", short="-o", main=True)

    def check(self) -> None:
        check_tables(self.tables)
        if not self.formats:
            raise OptionError(phrase("{--format} names no format."))
