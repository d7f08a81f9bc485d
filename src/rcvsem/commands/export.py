"""`rcvsem export fit-table` and `rcvsem init`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rcvsem.commands.declaration import Command, Given
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.text import Language


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitTable(Options):
    """Reports side by side."""

    reports: tuple[Path, ...] = option(
        typed="REPORTS", help="Report folders, their run.json, or saved output of 'fit --json'."
    )
    out: Path | None = option(None, short="-o", help="File to write; default: stdout.")
    format: Literal["md", "xlsx", "csv", "tex", "markdown", "latex"] | None = option(
        None, short="-f", help="Default: by the ending of --out, else Markdown."
    )
    indices: tuple[str, ...] = option(
        (), help="Which indices, in order, comma-separated: chisq,df,cfi,rmsea,srmr"
    )
    lang: Language = option("en", help="Language of the table.")
    style: Literal["apa", "gb"] = option("apa", help="Number style.")


def _export(given: Given) -> Any:
    from rcvsem.study.export import export_fit_table

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
    findings=lambda result: (),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewStudy(Options):
    """Where the study begins."""

    name: Path = option(typed="NAME", help="Folder of the new study.")


def _init(given: Given) -> Any:
    from rcvsem.study.authoring.skeleton import make_study

    return make_study(given(NewStudy).name)


def _made(paths: Any, given: Given) -> None:
    from rcvsem.commands.output import say

    for path in paths:
        say(str(path))
    name = given(NewStudy).name
    say(f"Now: cd {name} && rcvsem fit models/study.desc surveys/simulated.xlsx", err=True)


INIT = Command(
    name="init",
    help="Make a study to start from: folders, instrument, model, README and a small simulated survey.",
    examples=("init my-study", "init theses/wave1"),
    classes=(NewStudy,),
    run=_init,
    finish=_made,
    findings=lambda result: (),
)
