"""Background questions, attention checks and pairs of like items, edited in place."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from rcvsem.foundation.text import Text
from rcvsem.workbench import other_questions as other
from rcvsem.workbench import questionnaire as asked
from rcvsem.workbench.editor import Column, Editor, table
from rcvsem.workbench.view import heading, says

_WORDING: list[Column] = [
    ("code", Text("code"), {"width": 120}),
    ("wording", Text("wording"), {"flex": 3, "minWidth": 200}),
]


def background(editor: Editor) -> None:
    """Questions about the respondent."""
    measures = {
        "cellEditor": "agSelectCellEditor",
        "cellEditorParams": {"values": ["", "nominal", "ordinal"]},
    }
    columns: list[Column] = [
        *_WORDING,
        (
            "codes",
            Text("labels: 1 = yes; 2 = no (empty: a number)"),
            {"flex": 3, "minWidth": 220},
        ),
        ("measure", Text("order of the codes"), {"width": 120, **measures}),
        ("minimum", Text("lowest"), {"width": 90}),
        ("maximum", Text("highest"), {"width": 90}),
        ("missing_codes", Text("codes of no answer"), {"width": 110}),
        ("missing_labels", Text("words of no answer"), {"width": 110}),
    ]
    _questions(
        editor,
        other.BACKGROUND,
        editor.view.t("Background questions"),
        columns,
        other.background_rows,
    )


def checks(editor: Editor) -> None:
    """Questions whose answer is given."""
    columns: list[Column] = [
        *_WORDING,
        ("expected", Text("code of the right answer"), {"width": 170}),
        ("after", Text("follows the item"), {"width": 140}),
    ]
    scales = [one["name"] for one in asked.scale_rows(editor.file.text)]
    if len(scales) > 1:
        choice = {"cellEditor": "agSelectCellEditor", "cellEditorParams": {"values": scales}}
        columns.insert(2, ("scale", Text("scale"), {"width": 120, **choice}))
    _questions(editor, other.CHECKS, editor.view.t("Attention checks"), columns, other.check_rows)


def _questions(editor: Editor, part: str, title: str, columns: list[Column], rows: Any) -> None:
    view = editor.view

    def changed(row: dict[str, Any], key: str, new: Any) -> None:
        code = str(row["code"])
        column = editor.column_of(code) if key in ("code", "wording") else ""
        renamed = {code: str(new).strip()} if key == "code" else None
        editor.apply(other.set_question(part, code, key, new, column), renamed)

    table(editor, part, title, columns, rows, changed)
    with ui.row().classes("items-center"):
        gone = (
            ui.select([], label=view.t("Question")).props(f"outlined dense data-gone={part}").classes("w-48")
        )

        def fill() -> None:
            gone.set_options([one["code"] for one in rows(editor.file.text)], value=None)

        def leave_out() -> None:
            if gone.value:
                editor.apply(other.without_question(part, str(gone.value)))

        ui.button(view.t("Leave out"), on_click=leave_out).props("outline no-caps")
        says(view.t("A column becomes one on page 1."), quiet=True)
    fill()
    editor.rebuilt.append(fill)


def pairs(editor: Editor) -> None:
    """Pairs of items that ask nearly the same."""
    view = editor.view
    heading(view.t("Items that ask nearly the same"))
    says(
        view.t(
            "Answers further apart than the largest gap contradict each other; what follows is said by the rule below."
        ),
        quiet=True,
    )
    place = ui.column().classes("w-full").props("id=pairs")

    def draw() -> None:
        place.clear()
        with place:
            _pairs(editor)

    draw()
    editor.rebuilt.append(draw)


def _pairs(editor: Editor) -> None:
    view = editor.view
    items = [one.code for one in asked.item_rows(editor.file.text)]
    found = other.pair_rows(editor.file.text)
    for one in found:
        _pair(editor, items, one)
    with ui.row().classes("items-center"):
        first, second, gap = _fields(editor, items, {"first": None, "second": None, "largest_gap": 2})

        def add() -> None:
            editor.apply(other.set_pair(first.value or "", second.value or "", int(gap.value or 0)))

        ui.button(view.t("Add the pair"), on_click=add).props("no-caps id=add-pair")


def _pair(editor: Editor, items: list[str], one: dict[str, Any]) -> None:
    old = (one["first"], one["second"])

    def change() -> None:
        editor.apply(other.set_pair(first.value, second.value, int(gap.value or 0), old))

    with ui.row().classes("items-center").props(f'data-pair="{old[0]}-{old[1]}"'):
        first, second, gap = _fields(editor, items, one)
        first.on_value_change(change)
        second.on_value_change(change)
        gap.on("change", lambda _: change())
        label = editor.view.t("Remove the pair")
        ui.button(icon="delete", on_click=lambda: editor.apply(other.without_pair(*old))).props(
            f'flat dense aria-label="{label} {old[0]}, {old[1]}"'
        )


def _fields(editor: Editor, items: list[str], one: dict[str, Any]) -> tuple[Any, Any, Any]:
    view = editor.view
    first, second = (
        ui.select(
            items, value=_known(one[key], items), label=label, with_input=True, new_value_mode="add-unique"
        )
        for key, label in (("first", view.t("item")), ("second", view.t("and")))
    )
    gap = ui.number(view.t("largest gap"), value=one["largest_gap"], min=0, step=1)
    for field, name in ((first, "first"), (second, "second"), (gap, "gap")):
        field.props(f"outlined dense data-field={name}").classes("w-36")
    return first, second, gap


def _known(code: Any, items: list[str]) -> Any:
    return code if code in items else None
