"""A declared command carried out: options from what was typed, the work, and the result told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rcvsem.commands.shared.declaration import Command, Look, folder_of
from rcvsem.commands.shared.given import Given, paths_in
from rcvsem.commands.shared.made import finish
from rcvsem.commands.shared.output import (
    arrangement_of,
    named_document,
    only_tables,
    print_findings,
    print_json,
    say,
    say_written,
)
from rcvsem.commands.shared.progress import progress, waiting
from rcvsem.commands.shared.record import with_arguments
from rcvsem.foundation.declared_option import Option
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.exit_codes import INTERRUPTED
from rcvsem.foundation.formats import FORMATS, format_named
from rcvsem.foundation.typed_values import parsed
from rcvsem.foundation.words import enumerated, phrase


def values_of(command: Command, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The values of what was typed. `typed` : by the library's name of the option."""
    known = {each.name: each for each in command.displayed}
    return {name: _value(known[name], value) for name, value in typed.items()}


def _value(each: Option, value: Any) -> Any:
    if each.sets is not None:
        return each.sets
    if each.kind == "file":
        # an empty name (of a variable of the shell that is not set) would be the folder here
        found = [one and Path(one) for one in (value if isinstance(value, list) else [value])]
        return tuple(found) if isinstance(value, list) else found[0]
    if isinstance(value, list | tuple):
        if each.nothing and [str(text).strip().lower() for text in value] == [each.nothing]:
            return None
        return tuple(one for text in value for one in parsed(each, str(text)))
    return parsed(each, value) if isinstance(value, str) else value


def execute(command: Command, typed: Mapping[str, Any]) -> int:
    """Run a command as it was typed; the exit code."""
    from rcvsem.foundation.input_file import run

    values = values_of(command, typed)
    form = command.form_of(values)
    hushed = bool(values.get("quiet") or values.get("json"))
    with run(overwrite=bool(values.get("overwrite"))) as this:
        given = form.given(
            values,
            progress=lambda what, total: progress(what, total, hushed),
            tell=None if hushed else lambda text: say(text, err=True),
        )
        check_before(form, given)
        with waiting(quiet=hushed or form.serves):
            result = form.run(given)
        print_findings(form.findings(result), infos=form.infos and not hushed, result=result)
        if form.finish is not None:
            finish(form, result, given)
        elif form.telling is not None:
            tell(form, result, given, hushed)
    return INTERRUPTED if this.interrupted else form.exit_code(result)


def check_before(command: Command, given: Given) -> None:
    """Refuse an --out that cannot take what the command writes, before any work is done.

    Raises
    ------
    OptionError, ReportError : one sentence.
    """
    out = given.values.get("out")
    if out is None and not given.values.get("json"):
        out = folder_of(command, given)
    if out is None:
        return
    if command.endings is None:
        given.folder = Path(out)
    from rcvsem.report.write import check_out

    files = [each.name for each in command.options if each.kind == "file" and each.name != "out"]
    paths = [path for name in files for path in paths_in(given.values.get(name)) if path.is_file()]
    if command.endings is None:
        check_out(out, _written(command, given), paths)
        return
    format_ = given.values.get("format")
    if command.endings and format_ is None and Path(out).suffix.lower() not in ("", *command.endings):
        raise OptionError(
            phrase(
                "{--out} takes a file that ends in {endings}. Got '{name}'.",
                endings=enumerated(command.endings),
                name=Path(out).name,
            )
        )
    check_out(out, None, paths)
    ending = format_named(Path(out).suffix.lower().lstrip("."))
    if command.endings and format_ is not None and ending in FORMATS and ending != format_named(format_):
        raise OptionError(
            phrase("{--format} and the ending of '{name}' contradict each other.", name=Path(out).name),
            fix="Leave one of them out.",
        )


def _written(command: Command, given: Given) -> Sequence[str]:
    if command.writes is not None:
        return command.writes(given)
    if command.telling is None:
        return ()
    from rcvsem.commands.shared.inputs import Report

    return [f"report.{name}" for name in given(Report).formats if not FORMATS[name].folder]


def tell(command: Command, result: Any, given: Given, hushed: bool = True) -> None:
    """A result as JSON on stdout (a report only where --out asks for one), or as tables and a report, or its folder."""
    from rcvsem.commands.shared.inputs import AsJson, Quietly, Report

    telling, report = command.telling, given(Report)
    assert telling is not None
    as_json, quiet = given(AsJson).json, given(Quietly).quiet
    shows = not as_json and not quiet
    writes = report.out is not None or not as_json
    document = None
    target = None
    step = phrase("report") if telling.step is None else telling.step(result)
    with waiting(step, quiet=hushed):
        if writes or shows:
            look = Look(
                pictures=writes,
                lang=report.language,
                formats=report.formats,
                style=report.style,
                diagram=given.values.get("diagram"),
                names=report.names,
                fit_line=bool(given.values.get("fit_line")),
            )
            document = only_tables(command.document_of(result, look), report.tables)
            if report.names:
                document = named_document(document)
        if writes and document is not None:
            from rcvsem.chapters.writing import font_findings
            from rcvsem.report.write import write_report

            print_findings(font_findings(document, report.language))

            target = Path(report.out) if report.out is not None else folder_of(command, given)
            assert target is not None
            record = with_arguments(command, command.record_of(result), result, given, report.language)
            write_report(
                document,
                target,
                report.formats,
                report.language,
                record,
                style=report.style,
                arrangement=arrangement_of(report.tables),
                chapter=report.chapter,
            )
    if as_json:
        assert command.json is not None
        print_json(command.json(result))
    else:
        if not quiet:
            assert document is not None
            _show(command, document, given)
        say_written(target, phrase("Report: {target}", target=target), given)


def _show(command: Command, document: Any, given: Given) -> None:
    from rcvsem.chapters.writing import print_document
    from rcvsem.commands.shared.inputs import Report

    telling, report = command.telling, given(Report)
    assert telling is not None
    shown = telling.shown(document) if callable(telling.shown) else telling.shown
    if arrangement_of(given.said.get("tables", ())) in ("all", "as-is") or not shown:
        shown = [table.id for table in document.tables if table.id != "session"]
    print_document(document, shown, report.language, paragraphs=telling.paragraphs)
