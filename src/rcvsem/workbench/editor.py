"""A questionnaire under the hands of one reader: every edit is in its file at once, and tables show what the file has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.foundation.text import Text
from rcvsem.instrument.yaml_edit import edit_yaml
from rcvsem.workbench import questionnaire as asked
from rcvsem.workbench.folder import WrittenFile
from rcvsem.workbench.follow import follow
from rcvsem.workbench.look import roles
from rcvsem.workbench.view import View, done, heading, tell

Edit = Callable[[Any], None]
#: A column of a table: field, heading in both languages, what AG Grid is told besides.
Column = tuple[str, Text, dict[str, Any]]


class Editor:
    """The questionnaire of the study."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.name = view.study.instrument
        self.file: WrittenFile = view.bench.folder.read(self.name)
        self.rebuilt: list[Callable[[], Any]] = []

    def apply(self, edit: Edit, renamed: dict[str, str] | None = None, *, again: bool = True) -> bool:
        """Do one edit, save, and let models follow. False when it was refused; the tables show what the file has."""
        try:
            text = edit_yaml(self.file.text, edit)
            new = {str(one) for one in asked.problems_of(text)} - {
                str(one) for one in asked.problems_of(self.file.text)
            }
            if new:
                raise OptionError(" ".join(sorted(new)))
            self.save(text, renamed)
        except (RcvsemError, OSError, KeyError, StopIteration) as error:
            tell(error)
            self.redraw()
            return False
        if again:
            self.redraw()
        return True

    def save(self, text: str, renamed: dict[str, str] | None = None) -> None:
        """The whole text."""
        before = self.file.text
        self.file = self.view.bench.folder.save(self.name, text, self.file.mark)
        changed = follow(self.view.study, before, text, renamed)
        self.view.again()
        models = f" → {', '.join(changed)}" if changed else ""
        done(self.view.t("Saved") + models)

    def redraw(self) -> None:
        """All tables from the file."""
        for one in self.rebuilt:
            one()

    def column_of(self, code: str) -> str:
        """Where the answers to a question stand in the export; "" where they are not found."""
        study = self.view.study
        try:
            found = roles(study.folder, study.survey, study.reading, self.file.text)
        except (RcvsemError, OSError):
            return ""
        return next((column for column, (_, own) in found.items() if own == code), "")


def table(
    editor: Editor,
    name: str,
    title: str,
    columns: list[Column],
    rows: Callable[[str], list[dict[str, Any]]],
    changed: Callable[[dict[str, Any], str, Any], object],
) -> Any:
    """A table that is edited in place.

    rows : from the text of the questionnaire. changed : does the edit of a cell, given the row as it was, the field and
    the new value.
    """
    view = editor.view
    heading(title)
    found = rows(editor.file.text)
    few = len(found) <= 60
    options: dict[str, Any] = {
        "columnDefs": [
            {"field": field, "headerName": view.t(head), "editable": True, **more}
            for field, head, more in columns
        ],
        "rowData": found,
        "defaultColDef": {
            "sortable": False,
            "resizable": True,
            "wrapText": True,
            "autoHeight": True,
            "wrapHeaderText": True,
            "autoHeaderHeight": True,
        },
        "stopEditingWhenCellsLoseFocus": True,
        "singleClickEdit": True,
        "domLayout": "autoHeight" if few else "normal",
    }
    grid = ui.aggrid(options, auto_size_columns=False).classes("w-full")
    grid.props(f'aria-label="{title}" role=region data-grid={name}')
    grid.style("height: auto" if few else "height: 640px")

    def edited(event: Any) -> None:
        field, old, new = event.args["colId"], event.args.get("oldValue"), event.args.get("newValue")
        if old != new:
            changed({**event.args["data"], field: old}, field, new)

    def redraw() -> None:
        grid.options["rowData"] = rows(editor.file.text)
        grid.update()

    grid.on("cellValueChanged", edited)
    editor.rebuilt.append(redraw)
    return grid
