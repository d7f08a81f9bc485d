"""`rcvsem export fit-table` and `rcvsem init`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rcvsem.analyses.reading import Reading
from rcvsem.commands.declaration import Command, Given
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.formats import WORDS_OF_TABLES
from rcvsem.foundation.options import Options, nested, option
from rcvsem.foundation.text import Language, Style
from rcvsem.foundation.words import phrase


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitTable(Options):
    """Reports side by side."""

    reports: tuple[Path, ...] = option(
        typed="REPORTS", help="Report folders, their run.json, or saved output of 'fit --json'."
    )
    out: Path | None = option(None, short="-o", help="File to write; default: stdout.")
    format: str | None = option(
        None,
        kind="choice",
        choices=WORDS_OF_TABLES,
        short="-f",
        help="Default: by the ending of --out, else Markdown.",
    )
    indices: tuple[str, ...] = option(
        (), help="Which indices, in order, comma-separated: chisq,df,cfi,rmsea,srmr"
    )
    lang: Language = option("en", help="Language of the table.")
    style: Style = option("apa", help="Number style.")


def _export(given: Given) -> Any:
    from rcvsem.chapters.export import export_fit_table

    said = given(FitTable)
    return export_fit_table(
        said.reports,
        out=said.out,
        format_=said.format,
        indices=said.indices,
        lang=said.lang,
        style=said.style,
    )


def _exported(text: Any, given: Given) -> None:
    from rcvsem.commands.output import say

    out = given(FitTable).out
    if text is not None:
        say(text, end=not text.endswith("\n"))
    elif out is not None:
        say(str(out), err=True)


FIT_TABLE = Command(
    name="export fit-table",
    help="Fit indices of one or several models, side by side.",
    examples=(
        "export fit-table reports/rcv_wave2 reports/rcv_modified_wave2",
        "export fit-table reports/rcv_wave2 --out fit.xlsx --indices chisq,df,cfi,rmsea",
    ),
    classes=(FitTable,),
    run=_export,
    finish=_exported,
    endings=(".md", ".markdown", ".xlsx", ".csv", ".tex", ".latex"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewStudy(Options):
    """Where the study begins."""

    name: Path = option(typed="NAME", help="Folder of the new study.")
    export: Path | None = option(
        None,
        typed="--from",
        help="Export to make the study from: questionnaire, model and a copy of the answers.",
    )
    reading: Reading = nested(Reading)


def _init(given: Given) -> Any:
    from rcvsem.chapters.new_study import make_study, make_study_from

    said = given(NewStudy)
    if said.export is None:
        if said.reading != Reading():
            raise OptionError("The options of reading go with an export.", fix="Add --from EXPORT.")
        return make_study(said.name)
    from rcvsem.commands.instrument import read_for_proposal
    from rcvsem.foundation.version import __version__

    raw = read_for_proposal(said.export, said.reading)
    return make_study_from(
        said.name,
        said.export,
        raw,
        phrase("rcvsem {version}", version=__version__),
        missing_codes=said.reading.plain.missing_codes or (),
        reading=said.reading.typed,
    )


def _made(paths: Any, given: Given) -> None:
    from rcvsem.commands.output import say

    for path in paths:
        say(str(path))
    said = given(NewStudy)
    if said.export is None:
        say(
            phrase("Now: cd {name} && rcvsem fit models/study.desc surveys/simulated.xlsx", name=said.name),
            err=True,
        )
        return
    say(
        phrase(
            "Now: cd {name} && rcvsem reliability surveys/{name_2}{typed}",
            name=said.name,
            name_2=said.export.name,
            typed=said.reading.typed,
        ),
        err=True,
    )
    say(
        phrase(
            "Then: the lines that say CHECK in instruments/study.yaml, your paths in models/study.desc, and "
            "rcvsem fit models/study.desc surveys/{name}{typed}",
            name=said.export.name,
            typed=said.reading.typed,
        ),
        err=True,
    )


INIT = Command(
    name="init",
    help="Make a study to start from: folders, instrument, model, README and a small simulated survey.\n\n"
    "With --from the questionnaire and the measurement model are proposed from an export, which is copied into it.",
    examples=("init my-study", "init my-study --from export.xlsx --sheet Answers"),
    classes=(NewStudy,),
    run=_init,
    finish=_made,
)
