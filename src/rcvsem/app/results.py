"""Any result of the library as `--json` prints it, and as a report on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rcvsem.commands import COMMANDS
from rcvsem.commands.shared.declaration import Command, Look, own_form
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.plain import plain
from rcvsem.foundation.result import Result
from rcvsem.foundation.text import Language
from rcvsem.foundation.words import phrase
from rcvsem.infer.bootstrap import BootstrapResult
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.report.document import Document, Table


def as_json(
    result: Any, *, survey: CleanSurvey | None = None, bootstrap: BootstrapResult | None = None
) -> dict[str, Any]:
    """What `--json` prints of a result: plain values, None for a number that does not apply.

    Parameters
    ----------
    result : a Fit, or what any other function of the library gives. survey, bootstrap : of a Fit.

    Raises
    ------
    OptionError : something that is no result of this library.
    """
    if isinstance(result, Fit):
        from rcvsem.analyses.path_model_run import study_of

        result = study_of(result, survey=survey, bootstrap=bootstrap)
    else:
        of_a_fit(survey=survey, bootstrap=bootstrap)
    command = command_of(result)
    if command is not None and command.json is not None:
        return dict(command.json(result))
    if isinstance(result, Result):
        return own_form(result)
    raise OptionError(phrase("A {kind} has no machine form.", kind=type(result).__name__))


def of_a_fit(**given: Any) -> None:
    """OptionError for what is added to a Fit alone, with another result."""
    idle = [name for name, value in given.items() if value is not None]
    refuse_idle(idle, phrase("it goes with a Fit."))


def write_result(
    result: Any, folder: Path, *, formats: Sequence[str], lang: Language, style: Any = "apa"
) -> Path:
    """Write the report of any result but a Fit into `folder`; the folder. OptionError when it has none."""
    from rcvsem.report.write import write_report

    command = command_of(result)
    if command is None or command.telling is None:
        raise OptionError(phrase("A {kind} has no report.", kind=type(result).__name__))
    document = command.document_of(result, Look(lang=lang, formats=tuple(formats), style=style))
    record = command.record_of(result)
    write_report(document, folder, formats, lang, record, style=style, arrangement="all")
    return folder


def write_tables(
    tables: Any, folder: Path, *, title: Any, formats: Sequence[str], lang: Language, style: Any = "apa"
) -> Path:
    """Write tables of other libraries as one report into `folder`; the folder."""
    from rcvsem.foundation.version import __version__
    from rcvsem.report.estimates.document import TITLE, document_of
    from rcvsem.report.write import write_report

    document = document_of(tables, title=TITLE if title is None else title)
    record = {
        "command": "tables",
        "name": document.title.en,
        "inputs": [],
        "versions": {"rcvsem": __version__},
    }
    write_report(document, folder, formats, lang, record, style=style)
    return folder


def command_of(result: Any) -> Command | None:
    """The command that gives such a result; None for something else."""
    kind = type(result)
    name = f"{kind.__module__}.{kind.__qualname__}"
    every = (form for one in COMMANDS.values() for form in (one, *one.forms))
    return next((one for one in every if name in [part.strip() for part in one.result.split("|")]), None)


def summary(result: Any, lang: Language = "en", command: Command | None = None) -> str:
    """The tables that a command prints of such a result, as text. `command` : where several give such a result."""
    from rcvsem.report.console import plain_table
    from rcvsem.report.layout import Printing, said

    printing = Printing(language=lang)
    document, tables = shown(result, command)
    notices = [said(notice, printing) for notice in document.notices] if document is not None else []
    return "\n\n".join([*notices, *(plain_table(table, printing).rstrip() for table in tables)])


def html(result: Any) -> str:
    """The same tables for a notebook."""
    from rcvsem.report.formats.html import table_html
    from rcvsem.report.layout import Printing

    printing = Printing(language="en")
    _, tables = shown(result)
    line = f"<p><b>{type(result).__name__}</b>: {_escaped(result.headline)}</p>"
    return "\n".join([line, *(table_html(table, printing) for table in tables)])


def frame(result: Any) -> pd.DataFrame:
    """The first of these tables as a DataFrame; of a Fit its parameters, of a bootstrap the effects in every draw."""
    import pandas as pd

    if isinstance(result, Fit):
        from rcvsem.evaluate import estimates_frame, parameter_estimates

        return estimates_frame(parameter_estimates(result))
    if isinstance(result, BootstrapResult):
        names = [(plan.group + 1, name.kind, name.label) for plan in result.plans for name in plan.names]
        return pd.DataFrame(result.effects, columns=pd.MultiIndex.from_tuples(names, names=_DRAWN))
    if getattr(result, "frame_of", ""):
        return pd.DataFrame(plain(getattr(result, result.frame_of)))

    from rcvsem.foundation.availability import number_or_none
    from rcvsem.foundation.text import Text
    from rcvsem.report.document import Statement
    from rcvsem.report.layout import Printing, said

    _, tables = shown(result)
    if not tables:
        raise OptionError(phrase("A {kind} has no table.", kind=type(result).__name__))
    table, printing = tables[0], Printing(language="en")

    def value(cell: Any) -> Any:
        held = cell.value
        if isinstance(held, Text | Statement):
            return said(held, printing)
        return number_or_none(held) if isinstance(held, NotAvailable) else held

    rows = [[value(cell) for cell in row.cells] for row in table.rows if len(row.cells) == len(table.columns)]
    return pd.DataFrame(rows, columns=[column.key for column in table.columns])


#: What the columns of the draws of effects are told by.
_DRAWN = ("group", "kind", "effect")


def shown(result: Any, command: Command | None = None) -> tuple[Document | None, list[Table]]:
    """The document of a result, and the tables of it that the command prints; None where it has no document."""
    from rcvsem.chapters.fit import tables_of

    if isinstance(result, Fit):
        from rcvsem.analyses.path_model_run import study_of

        result = study_of(result)
    command = command or command_of(result)
    if command is None or command.telling is None:
        from rcvsem.app.tables_without_report import own_tables

        return None, own_tables(result) if isinstance(result, Result) else []
    telling = command.telling
    document = command.document_of(result, Look(lang="en"))
    wanted = telling.shown(document) if callable(telling.shown) else telling.shown
    wanted = wanted or [table.id for table in document.tables if table.id != "session"]
    return document, list(tables_of(document, *wanted))


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)
