"""`rcvsem instrument`: is the questionnaire definition right, and what does it say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.analyses.reading import Reading
from rcvsem.commands.declaration import Command, Given, own_form
from rcvsem.commands.inputs import InLanguage
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.options import Options, nested, option
from rcvsem.foundation.result import Result
from rcvsem.foundation.version import __version__
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.instrument.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Definition(Options):
    """The questionnaire definition."""

    file: Path = option(typed="FILE", help="Questionnaire definition (YAML).")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutFile(Options):
    """A file to write."""

    out: Path | None = option(None, short="-o", help="File to write.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Json(Options):
    """For machines."""

    json: bool = option(False, help="Print one JSON object to stdout and nothing else there.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Checked(Result):
    """A definition and what is wrong with it."""

    file: Path
    problems: tuple[Problem, ...]

    json_form: ClassVar[str] = "rcvsem=_version file valid problems"

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def _check(given: Given) -> Any:
    from rcvsem.instrument import check_instrument

    return check_instrument(given(Definition).file)


def _checked(problems: Any, given: Given) -> None:
    from rcvsem.commands.output import print_json, say
    from rcvsem.instrument import read_instrument

    file = given(Definition).file
    if given(Json).json:
        print_json(own_form(Checked(file=file, problems=tuple(problems))))
    elif problems:
        for problem in problems:
            say(f"{file}: {problem}", err=True)
    else:
        found = read_instrument(file)
        say(
            phrase(
                "{file}: valid. {n} items ({n_2} kept) in {n_3} constructs, {n_4} background questions.",
                file=file,
                n=len(found.items),
                n_2=len(found.kept_items),
                n_3=len(found.constructs),
                n_4=len(found.background),
            )
        )


CHECK = Command(
    name="instrument check",
    help="List everything that is wrong with a questionnaire definition, with line and key.",
    examples=("instrument check instruments/rcv.yaml", "instrument check my.yaml --json"),
    classes=(Definition, Json),
    run=_check,
    finish=_checked,
    exit_code=lambda problems: 2 if problems else 0,
)


def _show(given: Given) -> Any:
    from rcvsem.instrument import read_instrument

    return read_instrument(given(Definition).file)


def _shown(instrument: Any, given: Given) -> None:
    from rcvsem.chapters.questionnaire import instrument_tables
    from rcvsem.commands.output import print_json, say
    from rcvsem.report.console import print_table
    from rcvsem.report.formats.json_document import table_json
    from rcvsem.report.layout import Printing

    tables = instrument_tables(instrument)
    if given(Json).json:
        print_json({"file": str(given(Definition).file), "tables": [table_json(table) for table in tables]})
        return
    lang = given(InLanguage).language
    say(instrument.title.of(lang))
    for table in tables:
        print_table(table, Printing(language=lang))


SHOW = Command(
    name="instrument show",
    help="Show what a questionnaire definition says: constructs, items, scales, screening rules.",
    examples=("instrument show instruments/rcv.yaml", "instrument show my.yaml --lang zh"),
    classes=(Definition, InLanguage, Json),
    run=_show,
    finish=_shown,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Export(Options):
    """The export a definition is proposed for."""

    export: Path = option(typed="EXPORT", help="Survey export; .sav brings its labels.")
    reading: Reading = nested(Reading)


def read_for_proposal(export: Path, reading: Reading) -> Any:
    """The export a questionnaire is proposed for, what is to be known about it said. OptionError for other options."""
    from rcvsem.commands.output import print_findings
    from rcvsem.survey import read_export

    plain = reading.plain
    if plain.scale is not None or plain.reverse or plain.labels:
        raise OptionError(
            phrase(
                "{scale}, {reverse} and {labels} are not for a proposal; write them in its file.",
                scale=named("scale"),
                reverse=named("reverse"),
                labels=named("labels"),
            )
        )
    raw = read_export(export, **reading.options)
    print_findings(raw.findings, infos=False)
    return raw


def _new(given: Given) -> str:
    from rcvsem.survey.proposal.prove import propose_instrument

    said = given(Export)
    raw = read_for_proposal(said.export, said.reading)
    return propose_instrument(
        raw, said.reading.plain.missing_codes or (), phrase("rcvsem {version}", version=__version__)
    )


def text_command(
    name: str,
    *,
    help: str,
    examples: tuple[str, ...],
    classes: tuple[type[Options], ...],
    run: Callable[[Given], str],
) -> Command:
    """A command that makes a text: to the file asked for, else to stdout."""
    return Command(
        name=name, help=help, examples=examples, classes=classes, run=run, finish=_hand_over, endings=()
    )


def _hand_over(text: str, given: Given) -> None:
    """The text to the file asked for, else to stdout."""
    from rcvsem.commands.output import say

    said = given(OutFile)
    if said.out is None:
        say(text, end=False)
    else:
        _write(said.out, text.encode())


def _write(out: Path, content: bytes) -> None:
    from rcvsem.commands.output import say
    from rcvsem.report.write import write_file

    say(str(write_file(out, content)), err=True)


NEW = text_command(
    "instrument new",
    help="Propose a questionnaire definition from an export: items, scales, anchors, and what to check.\n\n"
    "Without --out the text goes to stdout.",
    examples=("instrument new export.sav --out my.yaml", "instrument new export.xlsx --sheet Answers"),
    classes=(Export, OutFile),
    run=_new,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Form(Options):
    """The form."""

    form: Path = option(typed="FORM", help="XLSForm workbook (ODK, KoboToolbox).")


def _from_xlsform(given: Given) -> str:
    from rcvsem.authoring.xlsform import instrument_from_xlsform

    return instrument_from_xlsform(given(Form).form)


FROM_XLSFORM = text_command(
    "instrument from-xlsform",
    help="Propose a questionnaire definition from an XLSForm.",
    examples=("instrument from-xlsform form.xlsx", "instrument from-xlsform form.xlsx --out my.yaml"),
    classes=(Form, OutFile),
    run=_from_xlsform,
)


def _to_xlsx(given: Given) -> bytes:
    from rcvsem.authoring.workbook import instrument_workbook
    from rcvsem.instrument import read_instrument

    return instrument_workbook(read_instrument(given(Definition).file))


def _workbook(content: bytes, given: Given) -> None:
    said = given(OutFile)
    _write(said.out or given(Definition).file.with_suffix(".xlsx"), content)


TO_XLSX = Command(
    name="instrument to-xlsx",
    help="Write a questionnaire definition as a workbook, a sheet a part, to be filled in without YAML.",
    examples=(
        "instrument to-xlsx instruments/rcv.yaml",
        "instrument to-xlsx my.yaml --out my.xlsx --overwrite",
    ),
    classes=(Definition, OutFile),
    run=_to_xlsx,
    finish=_workbook,
    endings=(),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Workbook(Options):
    """The workbook."""

    workbook: Path = option(typed="WORKBOOK", help="Workbook made by to-xlsx.")


def _from_xlsx(given: Given) -> str:
    from rcvsem.authoring.filled_in import instrument_from_workbook

    return instrument_from_workbook(given(Workbook).workbook)


FROM_XLSX = text_command(
    "instrument from-xlsx",
    help="Write the questionnaire definition that a workbook describes; faults are named by sheet and row.",
    examples=("instrument from-xlsx my.xlsx", "instrument from-xlsx my.xlsx --out my.yaml"),
    classes=(Workbook, OutFile),
    run=_from_xlsx,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CodebookFiles(Options):
    """The codebook's files."""

    formats: tuple[str, ...] = option(
        ("md",),
        name="format",
        kind="choice",
        choices=NAMES,
        help=phrase("{names}; comma-separated.", names=enumerated(NAMES)),
    )
    out: Path | None = option(None, short="-o", help="Folder; without it Markdown goes to stdout.")


def _codebook(given: Given) -> Any:
    from rcvsem.chapters.codebook import codebook
    from rcvsem.instrument import read_instrument

    return codebook(read_instrument(given(Definition).file))


def _codebook_written(document: Any, given: Given) -> None:
    from rcvsem.chapters.codebook import codebook_files
    from rcvsem.commands.output import say
    from rcvsem.report.formats.markdown import render_markdown
    from rcvsem.report.layout import Printing
    from rcvsem.report.write import add_files

    said, lang = given(CodebookFiles), given(InLanguage).language
    if said.out is None:
        if said.formats != ("md",):
            raise OptionError(
                "Only Markdown can go to the terminal.",
                fix=phrase("Give a folder with {out}.", out=named("out")),
            )
        say(render_markdown(document, Printing(language=lang)), end=False)
        return
    for path in add_files(said.out, codebook_files(document, list(said.formats), lang)):
        say(str(path), err=True)


CODEBOOK = Command(
    name="instrument codebook",
    help="Every question with its code, wording and options, as a codebook.",
    examples=(
        "instrument codebook instruments/rcv.yaml",
        "instrument codebook instruments/rcv.yaml --format docx,xlsx --out codebook",
    ),
    classes=(Definition, CodebookFiles, InLanguage),
    run=_codebook,
    finish=_codebook_written,
)
