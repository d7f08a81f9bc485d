"""`rcvsem instrument`: is the questionnaire definition right, and what does it say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.analyses.reading import Reading
from rcvsem.commands.shared.declaration import Command, calling, own_form
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import AsJson, InLanguage, Quietly, Speaking
from rcvsem.commands.shared.proposals import (
    OutFile,
    read_for_proposal,
    text_command,
    write_out,
)
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.options import Options, nested, option
from rcvsem.foundation.result import Result
from rcvsem.foundation.version import __version__
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.instrument.problems import Problem

GROUP = phrase("Questionnaire definitions.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DefinitionFile(Options):
    """The questionnaire definition."""

    file: Path = option(typed="FILE", help="Questionnaire definition (YAML).")


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


def _checked(problems: Any, given: Given) -> None:
    from rcvsem.commands.shared.output import print_json, say
    from rcvsem.instrument import read_instrument

    file = given(DefinitionFile).file
    if given(AsJson).json:
        print_json(own_form(Checked(file=file, problems=tuple(problems))))
    elif problems:
        for problem in problems:
            say(f"{file}: {problem}", err=True)
    elif not given(Quietly).quiet:
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
    order=330,
    examples=("instrument check instruments/rcv.yaml", "instrument check my.yaml --json"),
    classes=(DefinitionFile,),
    run=calling("instrument.check_instrument", DefinitionFile),
    finish=_checked,
    exit_code=lambda problems: 2 if problems else 0,
)


def _shown(instrument: Any, given: Given) -> None:
    from rcvsem.chapters.questionnaire import instrument_tables
    from rcvsem.commands.shared.output import print_json, say
    from rcvsem.report.console import print_table
    from rcvsem.report.formats.json_document import table_json
    from rcvsem.report.layout import Printing

    tables = instrument_tables(instrument)
    if given(AsJson).json:
        print_json(
            {"file": str(given(DefinitionFile).file), "tables": [table_json(table) for table in tables]}
        )
        return
    lang = given(InLanguage).language
    say(instrument.title.of(lang))
    for table in tables:
        print_table(table, Printing(language=lang))


SHOW = Command(
    name="instrument show",
    help="Show what a questionnaire definition says: constructs, items, scales, screening rules.",
    examples=("instrument show instruments/rcv.yaml", "instrument show my.yaml --lang zh"),
    classes=(DefinitionFile, InLanguage),
    run=calling("instrument.read_instrument", DefinitionFile),
    finish=_shown,
    shows=True,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Export(Options):
    """The export a definition is proposed for."""

    export: Path = option(typed="EXPORT", help="Survey export; .sav brings its labels.")
    reading: Reading = nested(Reading)


def _new(given: Given) -> str:
    from rcvsem.survey.proposal.trial_cleaning import propose_instrument

    said = given(Export)
    raw = read_for_proposal(said.export, said.reading)
    return propose_instrument(
        raw,
        said.reading.plain.missing_codes or (),
        phrase("rcvsem {version}", version=__version__),
        given(Speaking).lang or "",
    )


NEW = text_command(
    "instrument new",
    help="Propose a questionnaire definition from an export: items, scales, anchors, and what to check.\n\n"
    "Without --out the text goes to stdout.",
    examples=("instrument new export.sav --out my.yaml", "instrument new export.xlsx --sheet Answers"),
    classes=(Export, OutFile),
    run=_new,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FormFile(Options):
    """The form."""

    form: Path = option(typed="FORM", help="XLSForm workbook (ODK, KoboToolbox).")


FROM_XLSFORM = text_command(
    "instrument from-xlsform",
    help="Propose a questionnaire definition from an XLSForm.",
    examples=("instrument from-xlsform form.xlsx", "instrument from-xlsform form.xlsx --out my.yaml"),
    classes=(FormFile, OutFile),
    run=calling("authoring.xlsform.instrument_from_xlsform", FormFile),
)


def _to_xlsx(given: Given) -> bytes:
    from rcvsem.authoring.workbook import instrument_workbook
    from rcvsem.instrument import read_instrument

    return instrument_workbook(read_instrument(given(DefinitionFile).file))


def _workbook(content: bytes, given: Given) -> None:
    said = given(OutFile)
    write_out(said.out or given(DefinitionFile).file.with_suffix(".xlsx"), content, given)


TO_XLSX = Command(
    name="instrument to-xlsx",
    help="Write a questionnaire definition as a workbook, a sheet a part, to be filled in without YAML.",
    examples=(
        "instrument to-xlsx instruments/rcv.yaml",
        "instrument to-xlsx my.yaml --out my.xlsx --overwrite",
    ),
    classes=(DefinitionFile, OutFile),
    run=_to_xlsx,
    finish=_workbook,
    endings=(),
    makes=True,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Workbook(Options):
    """The workbook."""

    workbook: Path = option(typed="WORKBOOK", help="Workbook made by to-xlsx.")


FROM_XLSX = text_command(
    "instrument from-xlsx",
    help="Write the questionnaire definition that a workbook describes; faults are named by sheet and row.",
    examples=("instrument from-xlsx my.xlsx", "instrument from-xlsx my.xlsx --out my.yaml"),
    classes=(Workbook, OutFile),
    run=calling("authoring.filled_in.instrument_from_workbook", Workbook),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CodebookFiles(Options):
    """The codebook's files."""

    formats: tuple[str, ...] = option(
        ("md",),
        name="format",
        short="-f",
        kind="choice",
        choices=NAMES,
        help=phrase("{names}; comma-separated.", names=enumerated(NAMES)),
    )
    out: Path | None = option(None, short="-o", help="Folder; without it Markdown goes to stdout.")


def _codebook_written(instrument: Any, given: Given) -> None:
    from rcvsem.chapters.codebook import codebook, codebook_files
    from rcvsem.commands.shared.output import say_text, say_written
    from rcvsem.report.formats.markdown import render_markdown
    from rcvsem.report.layout import Printing
    from rcvsem.report.write import add_files

    said, lang, document = given(CodebookFiles), given(InLanguage).language, codebook(instrument)
    if said.out is None:
        if said.formats != ("md",):
            raise OptionError(
                "Only Markdown can go to the terminal.", fix=phrase("Give a folder with {--out}.")
            )
        say_text(render_markdown(document, Printing(language=lang)), given)
        return
    for path in add_files(said.out, codebook_files(document, list(said.formats), lang)):
        say_written(path, phrase("Written: {target}", target=path), given)


CODEBOOK = Command(
    name="instrument codebook",
    help="Every question with its code, wording and options, as a codebook.",
    examples=(
        "instrument codebook instruments/rcv.yaml",
        "instrument codebook instruments/rcv.yaml --format docx,xlsx --out codebook",
    ),
    classes=(DefinitionFile, CodebookFiles, InLanguage),
    run=calling("instrument.read_instrument", DefinitionFile),
    finish=_codebook_written,
    makes=True,
)
COMMANDS = (CHECK, SHOW, NEW, FROM_XLSFORM, TO_XLSX, FROM_XLSX, CODEBOOK)
