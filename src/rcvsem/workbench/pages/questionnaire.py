"""Step 2: the questionnaire as tables that are edited in place, and as the text of its file."""

from __future__ import annotations

from typing import Any

from nicegui import run, ui

from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.text import Text
from rcvsem.workbench import questionnaire as asked
from rcvsem.workbench.board import board
from rcvsem.workbench.cleaned import cleaned
from rcvsem.workbench.editor import Column, Editor, table
from rcvsem.workbench.question_tables import background, checks, pairs
from rcvsem.workbench.rules import rule_table
from rcvsem.workbench.view import View, fault, heading, needs, plain_table, says, tell


async def content(view: View) -> None:
    """The page."""
    if not needs(view, "study"):
        return
    says(
        view.t("{instrument}; every change is saved at once.", instrument=view.study.instrument),
        quiet=True,
    )
    editor = Editor(view)
    doubts = [line.strip("# ").strip() for line in editor.file.text.splitlines() if "CHECK" in line]
    if doubts:
        with ui.expansion(view.t("{n} things to check", n=len(doubts))).classes("w-full").props("id=checks"):
            for one in doubts[:60]:
                says(one)
    _problems(editor)
    _items(editor)
    board(editor)
    _constructs(editor)
    _scales(editor)
    background(editor)
    checks(editor)
    pairs(editor)
    await _rules(editor)
    _text(editor)
    ui.link(view.t("On to the cleaning"), "/cleaning").props("id=next")


def _problems(editor: Editor) -> None:
    place = ui.column().classes("w-full")

    def draw() -> None:
        place.clear()
        with place:
            for one in asked.problems_of(editor.file.text):
                fault(one.message)

    draw()
    editor.rebuilt.append(draw)


def _items(editor: Editor) -> None:
    scales = [one["name"] for one in asked.scale_rows(editor.file.text)]
    checkbox = {"cellRenderer": "agCheckboxCellRenderer", "cellEditor": "agCheckboxCellEditor"}
    columns: list[Column] = [
        ("code", Text("code"), {"width": 120}),
        ("wording", Text("wording"), {"flex": 3, "minWidth": 220}),
        ("construct", Text("construct"), {"width": 120}),
        ("reverse", Text("reversed"), {"width": 100, **checkbox}),
        ("dropped", Text("dropped, because"), {"flex": 1, "minWidth": 130}),
    ]
    if len(scales) > 1:
        choice = {"cellEditor": "agSelectCellEditor", "cellEditorParams": {"values": scales}}
        columns.insert(3, ("scale", Text("scale"), {"width": 120, **choice}))

    def rows(text: str) -> list[dict[str, Any]]:
        return [
            {name: getattr(one, name) for name in one.__slots__ if name != "column"}
            for one in asked.item_rows(text)
        ]

    def changed(row: dict[str, Any], key: str, new: Any) -> None:
        code = str(row["code"])
        edit = asked.set_item(code, key, new, editor.column_of(code) if key in ("code", "wording") else "")
        renamed = {code: str(new).strip()} if key == "code" else None
        editor.apply(edit, renamed, again=key != "reverse")

    table(editor, "items", editor.view.t("Items"), columns, rows, changed)


def _constructs(editor: Editor) -> None:
    columns: list[Column] = [
        ("code", Text("code"), {"width": 120}),
        ("name", Text("name"), {"flex": 2, "minWidth": 200}),
        ("source", Text("source of the scale"), {"flex": 2, "minWidth": 160}),
        ("items", Text("items"), {"width": 90, "editable": False}),
    ]

    def changed(row: dict[str, Any], key: str, new: Any) -> None:
        code = str(row["code"])
        renamed = {code: str(new).strip()} if key == "code" else None
        editor.apply(asked.set_construct(code, key, str(new or "")), renamed)

    title = editor.view.t("Constructs")
    table(editor, "constructs", title, columns, asked.construct_rows, changed)


def _scales(editor: Editor) -> None:
    columns: list[Column] = [
        ("name", Text("scale"), {"width": 120, "editable": False}),
        ("minimum", Text("lowest"), {"width": 90}),
        ("maximum", Text("highest"), {"width": 90}),
        (
            "anchors",
            Text("labels: 1 = never; 2 = ..."),
            {"flex": 3, "minWidth": 240},
        ),
        ("missing_codes", Text("codes of no answer"), {"flex": 1, "minWidth": 110}),
        ("missing_labels", Text("words of no answer"), {"flex": 1, "minWidth": 110}),
    ]

    def changed(row: dict[str, Any], key: str, new: Any) -> None:
        editor.apply(asked.set_scale(str(row["name"]), key, "" if new is None else str(new)))

    title = editor.view.t("Scales and answers that mean none")
    table(editor, "scales", title, columns, asked.scale_rows, changed)


async def _rules(editor: Editor) -> None:
    view = editor.view
    heading(view.t("Screening rules, with what each hits"))
    place = ui.column().classes("w-full").props("id=rules")
    counted = [editor.file.mark]

    async def show() -> None:
        view.again()
        editor.file = view.bench.folder.read(editor.name)
        counted[0] = editor.file.mark
        try:
            survey: Any = await run.io_bound(cleaned, view.study)
        except RcvsemError as error:
            place.clear()
            with place:
                fault(error.message)
            return
        place.clear()
        with place:
            says(
                view.t("{n:,} of {received:,} stay.", n=survey.n, received=survey.received),
                quiet=True,
            )
            rule_table(view, survey, show)

    async def follow() -> None:
        if editor.file.mark != counted[0]:
            await show()

    await show()
    ui.timer(0.7, follow)


def _text(editor: Editor) -> None:
    """The file itself."""
    view = editor.view
    with ui.expansion(view.t("As text")).classes("w-full").props("id=as-text"):
        text = (
            ui.codemirror(editor.file.text, language="YAML", theme="basicLight")
            .classes("w-full")
            .style("height: 480px")
        )
        place = ui.column().classes("w-full")

        def save() -> None:
            place.clear()
            problems = asked.problems_of(text.value)
            with place:
                if problems:
                    plain_table(
                        [view.t("place"), view.t("what is wrong")],
                        [[one.place, f"{one.what} {one.fix}".strip()] for one in problems],
                    )
                    says(view.t("Not saved."))
                    return
            try:
                editor.save(text.value)
            except (RcvsemError, OSError) as error:
                tell(error)
                return
            ui.navigate.reload()

        ui.button(view.t("Save the text"), on_click=save).props("outline no-caps")
        editor.rebuilt.append(lambda: text.set_value(editor.file.text))
