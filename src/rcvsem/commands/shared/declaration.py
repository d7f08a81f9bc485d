"""What a command is: its options, what it does, and how its result is told. Every face is made from this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rcvsem.commands.shared.given import Given, paths_in
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.declared_option import Option
from rcvsem.foundation.late import named_thing
from rcvsem.foundation.option_checks import checked
from rcvsem.foundation.options import Options, options_of, own_options

if TYPE_CHECKING:
    from rcvsem.foundation.findings import Finding
    from rcvsem.report.document import Document

#: Options whose files name the folder of a report, in this order.
_NAMING = ("model", "models", "paper", "data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a document is to be made: with pictures or without, in which language, formats and number style."""

    pictures: bool = False
    lang: Any = "both"
    names: bool = False
    fit_line: bool = False
    formats: tuple[str, ...] = ()
    style: Any = "apa"
    diagram: bool | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Telling:
    """How a result is told. Functions are named by where they stand, and loaded when they are called.

    document : the chapter with all tables, a function of the result; with `pictures` also of the language of its
    pictures, None for none. Or a function of result and look.
    record : run.json, a function of the result; None: the files, versions and what `--json` prints.
    shown : the tables on the terminal by id, or a function of the document; () all. paragraphs : with results in words.
    step : what the wait for the report is called, of the result; None: the report.
    own_results : the record holds the numbers already that `verify` compares.
    """

    document: str | Callable[[Any, Look], Document]
    pictures: bool = False
    record: str | None = None
    shown: Sequence[str] | Callable[[Document], Sequence[str]] = ()
    paragraphs: bool = False
    step: Callable[[Any], str] | None = None
    own_results: bool = False

    def document_of(self, result: Any, look: Look) -> Document:
        """All tables."""
        if not isinstance(self.document, str):
            return self.document(result, look)
        chapter = named_thing(self.document)
        made: Document = (
            chapter(result, look.lang if look.pictures else None) if self.pictures else chapter(result)
        )
        return made


def of_section(name: str) -> Callable[[Document], list[str]]:
    """The ids of a section's tables."""
    return lambda document: [
        table.id for section in document.sections if section.id == name for table in section.tables
    ]


@dataclass(frozen=True, kw_only=True, eq=False)
class Command:
    """One thing that rcvsem does.

    Attributes
    ----------
    name : as typed, "instrument check" in a group. help : a sentence, then paragraphs. examples : two, without "rcvsem".
    order : its place in the list of commands (of a group that of its first), by which it is sorted.
    classes : its options, each class a part; the report's options come with `telling`.
    run : the work. findings, exit_code : of a result.
    json : the object that --json prints; of a command with a report the fields of its result, unless it says another
    (`foundation.plain`). telling : of a command with a report.
    finish : what else is done with a result in place of telling it (a file of scores, pictures). record : run.json of
    what it writes, as of `Telling`.
    library : the result as the library gives it. arguments : of the library without a name, in order.
    result : the types that `run` gives, with their modules. returns : of the library, where that is something else.
    forms : the same command with other options, such as `fit` by PLS; `form` chooses by what was said, and refuses what
    has no meaning there. endings : --out is a file with one of these endings (() any); None: a folder. writes : names
    of the files in it that are known beforehand. suffix : ends the name of the default folder, of what was said.
    of_respondents : its JSON holds a row a respondent, for files only where somebody else reads (agents, pages).
    serves : it starts another face, and is no part of it. makes : its result is files or a text, which `--json` names.
    shows : what it prints is all that it does.
    told : what is said otherwise of an option here, by name: attributes of `Option`, such as its help.
    in_file : what a file that was named says of the options, a function of what the user said.
    infos : whether findings for the record are printed. brief : the short help shows the main options only.
    """

    name: str
    help: str
    examples: tuple[str, ...]
    classes: tuple[type[Options], ...]
    run: Callable[[Given], Any]
    order: int = 1000
    json: Callable[[Any], dict[str, Any]] | None = None
    telling: Telling | None = None
    record: str | None = None
    finish: Callable[[Any, Given], None] | None = None
    findings: Callable[[Any], Sequence[Finding]] = field(
        default=lambda result: getattr(result, "findings", ())
    )
    exit_code: Callable[[Any], int] = field(default=lambda result: getattr(result, "exit_code", 0))
    library: Callable[[Any], Any] | None = None
    arguments: tuple[str, ...] = ()
    result: str = ""
    returns: str = ""
    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    in_file: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    infos: bool = True
    brief: bool = False
    forms: tuple[Command, ...] = ()
    form: Callable[[Mapping[str, Any]], Command] | None = None
    endings: tuple[str, ...] | None = None
    writes: Callable[[Given], Sequence[str]] | None = None
    suffix: Callable[[Given], str] | None = None
    of_respondents: bool = False
    serves: bool = False
    makes: bool = False
    shows: bool = False

    def __post_init__(self) -> None:
        if self.json is None and self.telling is not None:
            object.__setattr__(self, "json", own_form)

    def document_of(self, result: Any, look: Look) -> Document:
        """The report of a result, its answers first."""
        from rcvsem.chapters.glance import with_glance

        assert self.telling is not None
        return with_glance(self.telling.document_of(result, look), result, self.findings(result))

    def record_of(self, result: Any) -> dict[str, Any]:
        """run.json of a result."""
        record = self.record if self.telling is None else self.telling.record
        if record is not None:
            found: dict[str, Any] = named_thing(record)(result)
            return found
        from rcvsem.analyses.run_json import plain_record

        return plain_record(self.name, result)

    @cached_property
    def parts(self) -> tuple[type[Options], ...]:
        """All classes of options: its own, the report's, those of every command, and whether files may be replaced."""
        from rcvsem.commands.shared.inputs import AsJson, Overwrite, Quietly, Report, Speaking

        own = self.classes if self.telling is None else (*self.classes, Report)
        names = {each.name for cls in own for each in options_of(cls)}
        if self.makes or not self.serves:
            spoken = () if self.shows or "lang" in names else (Speaking,)
            own = (*own, *spoken, AsJson, *(() if self.shows else (Quietly,)))
        return (*own, Overwrite) if "out" in names else own

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Everything that can be set, in order, for every face."""
        # where --out is a file, its own kind of force is known
        told = self.told if self.endings is None else {"overwrite": {"short": "--force"}, **self.told}
        every = (each for cls in self.parts for each in options_of(cls))
        return tuple(replace(each, **told.get(each.name, {})) for each in every)

    @cached_property
    def displayed(self) -> tuple[Option, ...]:
        """Its options and those of its other forms, each name once, with the choices of all."""
        found = {each.name: each for each in self.options}
        for form in self.forms:
            for each in form.options:
                known = found.setdefault(each.name, each)
                more = tuple(choice for choice in each.choices if choice not in known.choices)
                if more and known.choices:
                    found[each.name] = replace(known, choices=(*known.choices, *more))
        return tuple(found.values())

    def given(self, values: Mapping[str, Any], **heard: Any) -> Given:
        """What the user said, with what the files that he named say. heard : progress and tell of `Given`."""
        in_file: Mapping[str, Any] = {}
        if self.in_file is not None:
            for each in self.options:  # before a file that is none is read
                if each.name in values:
                    checked(each, values[each.name], self.name)
            in_file = self.in_file(values)
        return Given(self.parts, values, in_file=in_file, **heard)

    def form_of(self, values: Mapping[str, Any]) -> Command:
        """The form that was asked for. OptionError for an option without a meaning there."""
        return self if self.form is None else self.form(values)


def own_form(result: Any) -> dict[str, Any]:
    """The machine form of a result, from its fields."""
    from rcvsem.foundation.plain import plain

    return dict(plain(result))


def calling(where: str, cls: type[Options]) -> Callable[[Given], Any]:
    """The work of a command that is one function, named by where it stands, of what one options class holds."""

    def run(given: Given) -> Any:
        return named_thing(where)(*(getattr(given(cls), name) for name in own_options(cls)))

    return run


def folder_of(command: Command, given: Given) -> Path | None:
    """Where the report goes without --out: reports/FILES_COMMAND, of the files that were named; of a fit reports/FILES.

    It is known before the work, so that none is done that cannot be written down.
    """
    from rcvsem.report.run_folder import report_folder

    if command.telling is None and command.suffix is None:
        return None
    if "out" in given.in_file:
        return Path(given.in_file["out"])
    found = [path for name in _NAMING for path in paths_in(given.values.get(name))]
    found = found or paths_in(given.values.get("cov"))
    suffix = command.name if command.suffix is None else command.suffix(given)
    name = "_".join([*(path.stem for path in found), suffix]).strip("_")
    return report_folder("reports", name.lstrip("."))
