"""Background questions, attention checks and pairs of like items, edited in place."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from rcvsem.workbench import other_questions as other
from rcvsem.workbench import questionnaire as asked
from rcvsem.workbench.editor import Column, Editor, table
from rcvsem.workbench.view import heading, says

_WORDING: list[Column] = [
    ("code", ("code", "代码"), {"width": 120}),
    ("wording", ("wording", "题目"), {"flex": 3, "minWidth": 200}),
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
            ("labels: 1 = yes; 2 = no (empty: a number)", "标签：1 = 是；2 = 否（空：数值）"),
            {"flex": 3, "minWidth": 220},
        ),
        ("measure", ("order of the codes", "测量层次"), {"width": 120, **measures}),
        ("minimum", ("lowest", "最小值"), {"width": 90}),
        ("maximum", ("highest", "最大值"), {"width": 90}),
        ("missing_codes", ("codes of no answer", "缺失代码"), {"width": 110}),
        ("missing_labels", ("words of no answer", "缺失文字"), {"width": 110}),
    ]
    _questions(
        editor,
        other.BACKGROUND,
        editor.view.t("Background questions", "背景题"),
        columns,
        other.background_rows,
    )


def checks(editor: Editor) -> None:
    """Questions whose answer is given."""
    columns: list[Column] = [
        *_WORDING,
        ("expected", ("code of the right answer", "正确答案代码"), {"width": 170}),
        ("after", ("follows the item", "位于题项之后"), {"width": 140}),
    ]
    scales = [one["name"] for one in asked.scale_rows(editor.file.text)]
    if len(scales) > 1:
        choice = {"cellEditor": "agSelectCellEditor", "cellEditorParams": {"values": scales}}
        columns.insert(2, ("scale", ("scale", "量尺"), {"width": 120, **choice}))
    _questions(
        editor, other.CHECKS, editor.view.t("Attention checks", "注意力检测题"), columns, other.check_rows
    )


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
            ui.select([], label=view.t("Question", "题目"))
            .props(f"outlined dense data-gone={part}")
            .classes("w-48")
        )

        def fill() -> None:
            gone.set_options([one["code"] for one in rows(editor.file.text)], value=None)

        def leave_out() -> None:
            if gone.value:
                editor.apply(other.without_question(part, str(gone.value)))

        ui.button(view.t("Leave out", "不使用"), on_click=leave_out).props("outline no-caps")
        says(view.t("A column becomes one on page 1.", "在第 1 页可把某一列设为此类题目。"), quiet=True)
    fill()
    editor.rebuilt.append(fill)


def pairs(editor: Editor) -> None:
    """Pairs of items that ask nearly the same."""
    view = editor.view
    heading(view.t("Items that ask nearly the same", "内容相近的题项"))
    says(
        view.t(
            "Answers further apart than the largest gap contradict each other; what follows is said by the rule below.",
            "两题答案之差超过允许值即为矛盾；如何处理由下方的规则决定。",
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

        ui.button(view.t("Add the pair", "添加"), on_click=add).props("no-caps id=add-pair")


def _pair(editor: Editor, items: list[str], one: dict[str, Any]) -> None:
    old = (one["first"], one["second"])

    def change() -> None:
        editor.apply(other.set_pair(first.value, second.value, int(gap.value or 0), old))

    with ui.row().classes("items-center").props(f'data-pair="{old[0]}-{old[1]}"'):
        first, second, gap = _fields(editor, items, one)
        first.on_value_change(change)
        second.on_value_change(change)
        gap.on("change", lambda _: change())
        label = editor.view.t("Remove the pair", "删除该对题项")
        ui.button(icon="delete", on_click=lambda: editor.apply(other.without_pair(*old))).props(
            f'flat dense aria-label="{label} {old[0]}, {old[1]}"'
        )


def _fields(editor: Editor, items: list[str], one: dict[str, Any]) -> tuple[Any, Any, Any]:
    view = editor.view
    first, second = (
        ui.select(
            items, value=_known(one[key], items), label=label, with_input=True, new_value_mode="add-unique"
        )
        for key, label in (("first", view.t("item", "题项")), ("second", view.t("and", "与")))
    )
    gap = ui.number(view.t("largest gap", "允许的最大差"), value=one["largest_gap"], min=0, step=1)
    for field, name in ((first, "first"), (second, "second"), (gap, "gap")):
        field.props(f"outlined dense data-field={name}").classes("w-36")
    return first, second, gap


def _known(code: Any, items: list[str]) -> Any:
    return code if code in items else None
