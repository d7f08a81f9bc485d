"""The formats of reports, each said once. To add one: its renderer in `rcvsem.report.formats`, and its row here."""

from __future__ import annotations

from typing import NamedTuple

from rcvsem.foundation.words import phrase


class Format(NamedTuple):
    """What a report can be written as.

    Attributes
    ----------
    says : what it is, in words.
    home, document : module of `rcvsem.report.formats` and its function of a document and a `Printing`; it gives text,
        bytes, or with `folder` the files (name -> bytes) of a folder.
    table : the function of a single table, "" when a table cannot stand alone.
    text : it can be shown on the terminal. also : other names for it.
    machine : read by programs, so that it holds every table, whatever a chapter prints.
    typeset : with a true minus sign. in_place : read with its pictures in place, so path diagrams are drawn for it.
    """

    says: str
    home: str
    document: str
    table: str = ""
    text: bool = False
    also: tuple[str, ...] = ()
    typeset: bool = False
    in_place: bool = False
    folder: bool = False
    machine: bool = False


FORMATS: dict[str, Format] = {
    "xlsx": Format(phrase("Excel workbook"), "excel", "render_excel", table="render_table"),
    "md": Format(
        "Markdown", "markdown", "render_markdown", table="render_table", text=True, also=("markdown",)
    ),
    "docx": Format(phrase("Word document"), "word", "render_word", typeset=True, in_place=True),
    "tex": Format(
        "LaTeX",
        "latex",
        "render_latex",
        table="render_table",
        text=True,
        also=("latex",),
        typeset=True,
        in_place=True,
    ),
    "html": Format(phrase("web page"), "html", "render_html", typeset=True, in_place=True),
    "csv": Format(
        phrase("CSV, a file a table"),
        "csv_files",
        "render_csv",
        table="render_table",
        text=True,
        folder=True,
        machine=True,
    ),
    "json": Format("JSON", "json_document", "render_json", machine=True),
}
NAMES = tuple(FORMATS)
#: Those a table can be written as by itself, and every word for them.
OF_TABLES = tuple(name for name, one in FORMATS.items() if one.table)
WORDS_OF_TABLES = (*OF_TABLES, *(word for name in OF_TABLES for word in FORMATS[name].also))


def format_named(word: str) -> str:
    """The format of a name or of another word for it; the word itself when there is none."""
    return next((name for name, one in FORMATS.items() if word in one.also), word)
