"""Floor 9: one frozen Document, its table builders, and its renderers.

>>> from rcvsem.report import Document, write_report
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rcvsem.report.console import print_table as print_table
    from rcvsem.report.document import Cell as Cell
    from rcvsem.report.document import Column as Column
    from rcvsem.report.document import Document as Document
    from rcvsem.report.document import Figure as Figure
    from rcvsem.report.document import Row as Row
    from rcvsem.report.document import Section as Section
    from rcvsem.report.document import Statement as Statement
    from rcvsem.report.document import Table as Table
    from rcvsem.report.estimates.document import document_of as document_of
    from rcvsem.report.estimates.frame_table import frame_table as frame_table
    from rcvsem.report.estimates.regression_table import estimate_table as estimate_table
    from rcvsem.report.estimates.regression_table import regression_table as regression_table
    from rcvsem.report.formats.markdown import render_markdown as render_markdown
    from rcvsem.report.layout import Printing as Printing
    from rcvsem.report.run_folder import report_folder as report_folder
    from rcvsem.report.side_by_side import fit_table as fit_table
    from rcvsem.report.write import write_file as write_file
    from rcvsem.report.write import write_report as write_report

_HOME = {
    "Cell": "document",
    "Column": "document",
    "Document": "document",
    "Figure": "document",
    "Row": "document",
    "Section": "document",
    "Statement": "document",
    "Table": "document",
    "document_of": "estimates.document",
    "estimate_table": "estimates.regression_table",
    "frame_table": "estimates.frame_table",
    "regression_table": "estimates.regression_table",
    "Printing": "layout",
    "fit_table": "side_by_side",
    "print_table": "console",
    "render_markdown": "formats.markdown",
    "report_folder": "run_folder",
    "write_file": "write",
    "write_report": "write",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'rcvsem.report' has no attribute '{name}'")
    return getattr(import_module(f"rcvsem.report.{_HOME[name]}"), name)
