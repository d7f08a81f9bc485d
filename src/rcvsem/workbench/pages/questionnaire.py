"""Step 2: the questionnaire as tables that are edited in place, and as the text of its file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import run, ui

from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.instrument.yaml_edit import edit_yaml
from rcvsem.workbench import questionnaire as asked
from rcvsem.workbench.cleaned import cleaned
from rcvsem.workbench.folder import Written
from rcvsem.workbench.follow import follow
from rcvsem.workbench.rules import rule_table
from rcvsem.workbench.view import View, done, fault, heading, needs, plain_table, says, tell

Edit = Callable[[Any], None]


class Editor:
    """The questionnaire under the hands of one reader; every edit is in the file at once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.name = view.study.instrument
        self.file: Written = view.bench.folder.read(self.name)
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
        done(self.view.t("Saved", "已保存") + models)

    def redraw(self) -> None:
        """All tables from the file."""
        for one in self.rebuilt:
            one()


async def content(view: View) -> None:
    """The page."""
    if not needs(view, "study"):
        return
    says(
        view.t(
            f"{view.study.instrument}; every change is saved at once.",
            f"{view.study.instrument}；每次修改即时保存。",
        ),
        quiet=True,
    )
    editor = Editor(view)
    checks = [line.strip("# ").strip() for line in editor.file.text.splitlines() if "CHECK" in line]
    if checks:
        with (
            ui.expansion(view.t(f"{len(checks)} things to check", f"{len(checks)} 处需要核对"))
            .classes("w-full")
            .props("id=checks")
        ):
            for one in checks[:60]:
                says(one)
    _problems(editor)
    _items(editor)
    _constructs(editor)
    _scales(editor)
    await _rules(editor)
    _text(editor)
    ui.link(view.t("On to the cleaning", "下一步：清理"), "/cleaning").props("id=next")


def _problems(editor: Editor) -> None:
    place = ui.column().classes("w-full")

    def draw() -> None:
        place.clear()
        with place:
            for one in asked.problems_of(editor.file.text):
                fault(one.message)

    draw()
    editor.rebuilt.append(draw)


def _grid(
    name: str, label: str, columns: list[dict[str, Any]], rows: list[dict[str, Any]], **more: Any
) -> Any:
    options: dict[str, Any] = {
        "columnDefs": columns,
        "rowData": rows,
        "defaultColDef": {"sortable": False, "resizable": True, "wrapText": True, "autoHeight": True},
        "stopEditingWhenCellsLoseFocus": True,
        "singleClickEdit": True,
        "domLayout": "autoHeight" if len(rows) <= 60 else "normal",
        **more,
    }
    grid = (
        ui.aggrid(options, auto_size_columns=False)
        .classes("w-full")
        .props(f'aria-label="{label}" role=region data-grid={name}')
    )
    grid.style("height: auto" if len(rows) <= 60 else "height: 640px")
    return grid


def _items(editor: Editor) -> None:
    view = editor.view
    heading(view.t("Items", "题项"))
    constructs = [one["code"] for one in asked.construct_rows(editor.file.text)]
    scales = [one["name"] for one in asked.scale_rows(editor.file.text)]

    def rows() -> list[dict[str, Any]]:
        return [
            {name: getattr(one, name) for name in one.__slots__ if name != "column"}
            for one in asked.item_rows(editor.file.text)
        ]

    columns = [
        {"field": "code", "headerName": view.t("code", "代码"), "width": 120, "editable": True},
        {"field": "wording", "headerName": view.t("wording", "题目"), "flex": 3, "minWidth": 220, "editable": True},
        {"field": "construct", "headerName": view.t("construct", "构念"), "width": 120, "editable": True},
        {"field": "reverse", "headerName": view.t("reversed", "反向"), "width": 100, "editable": True,
         "cellRenderer": "agCheckboxCellRenderer", "cellEditor": "agCheckboxCellEditor"},
        {"field": "dropped", "headerName": view.t("dropped, because", "删除原因"), "flex": 1, "minWidth": 130, "editable": True},
    ]  # fmt: skip
    if len(scales) > 1:
        columns.insert(
            3,
            {"field": "scale", "headerName": view.t("scale", "量尺"), "width": 120, "editable": True,
             "cellEditor": "agSelectCellEditor", "cellEditorParams": {"values": scales}},
        )  # fmt: skip
    grid = _grid("items", view.t("Items", "题项"), columns, rows(), rowSelection={"mode": "multiRow"})

    def redraw() -> None:
        grid.options["rowData"] = rows()
        grid.update()

    def changed(event: Any) -> None:
        edit = _edit_of(event)
        if edit is None:
            return
        code, key, new, renamed = edit
        editor.apply(asked.set_item(code, key, new), renamed, again=key in ("construct", "code"))

    grid.on("cellValueChanged", changed)
    editor.rebuilt.append(redraw)
    with ui.row().classes("items-center"):
        says(view.t("Selected items into", "所选题项归入"))
        home = ui.select(
            constructs,
            with_input=True,
            new_value_mode="add-unique",
            label=view.t("construct (or a new code)", "构念（或新代码）"),
        )
        home.props("outlined dense id=home").classes("w-64")

        async def move() -> None:
            chosen = [row["code"] for row in await grid.get_selected_rows()]
            if chosen and editor.apply(asked.move_items(chosen, str(home.value or ""))):
                home.set_options([one["code"] for one in asked.construct_rows(editor.file.text)])

        ui.button(view.t("Move", "移动"), on_click=move).props("outline no-caps id=move")


def _edit_of(event: Any) -> tuple[str, str, Any, dict[str, str] | None] | None:
    """The code of the row, the column, the new value and what is renamed by it; None where nothing changed."""
    key, old, new = event.args["colId"], event.args.get("oldValue"), event.args.get("newValue")
    if old == new:
        return None
    code = str(old if key == "code" else event.args["data"]["code"])
    return code, key, new, {code: str(new).strip()} if key == "code" else None


def _constructs(editor: Editor) -> None:
    view = editor.view
    heading(view.t("Constructs", "构念"))
    columns = [
        {"field": "code", "headerName": view.t("code", "代码"), "width": 120, "editable": True},
        {"field": "name", "headerName": view.t("name", "名称"), "flex": 2, "minWidth": 200, "editable": True},
        {
            "field": "source",
            "headerName": view.t("source of the scale", "量表来源"),
            "flex": 2,
            "minWidth": 160,
            "editable": True,
        },
        {"field": "items", "headerName": view.t("items", "题项数"), "width": 90},
    ]
    grid = _grid("constructs", view.t("Constructs", "构念"), columns, asked.construct_rows(editor.file.text))

    def changed(event: Any) -> None:
        edit = _edit_of(event)
        if edit is None:
            return
        code, key, new, renamed = edit
        editor.apply(asked.set_construct(code, key, str(new or "")), renamed)

    def redraw() -> None:
        grid.options["rowData"] = asked.construct_rows(editor.file.text)
        grid.update()

    grid.on("cellValueChanged", changed)
    editor.rebuilt.append(redraw)


def _scales(editor: Editor) -> None:
    view = editor.view
    heading(view.t("Scales and answers that mean none", "量尺与缺失答案"))
    columns = [
        {"field": "name", "headerName": view.t("scale", "量尺"), "width": 120},
        {"field": "minimum", "headerName": view.t("lowest", "最小值"), "width": 90, "editable": True},
        {"field": "maximum", "headerName": view.t("highest", "最大值"), "width": 90, "editable": True},
        {
            "field": "anchors",
            "headerName": view.t("labels: 1 = never; 2 = ...", "标签：1 = 从不；2 = ……"),
            "flex": 3,
            "minWidth": 240,
            "editable": True,
        },
        {
            "field": "missing_codes",
            "headerName": view.t("codes of no answer", "缺失代码"),
            "flex": 1,
            "minWidth": 110,
            "editable": True,
        },
        {
            "field": "missing_labels",
            "headerName": view.t("words of no answer", "缺失文字"),
            "flex": 1,
            "minWidth": 110,
            "editable": True,
        },
    ]
    grid = _grid("scales", view.t("Scales", "量尺"), columns, asked.scale_rows(editor.file.text))

    def changed(event: Any) -> None:
        key, data, new = event.args["colId"], event.args["data"], event.args.get("newValue")
        if event.args.get("oldValue") != new:
            editor.apply(asked.set_scale(str(data["name"]), key, "" if new is None else str(new)))

    def redraw() -> None:
        grid.options["rowData"] = asked.scale_rows(editor.file.text)
        grid.update()

    grid.on("cellValueChanged", changed)
    editor.rebuilt.append(redraw)


async def _rules(editor: Editor) -> None:
    view = editor.view
    heading(view.t("Screening rules, with what each hits", "筛查规则及命中数"))
    place = ui.column().classes("w-full")

    async def show() -> None:
        view.again()
        editor.file = view.bench.folder.read(editor.name)
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
                view.t(
                    f"{survey.n:,} of {survey.received:,} stay.",
                    f"{survey.received:,} 份中保留 {survey.n:,} 份。",
                ),
                quiet=True,
            )
            rule_table(view, survey, show)

    await show()


def _text(editor: Editor) -> None:
    """The file itself."""
    view = editor.view
    with ui.expansion(view.t("As text", "文本形式")).classes("w-full").props("id=as-text"):
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
                        [view.t("place", "位置"), view.t("what is wrong", "问题")],
                        [[one.place, f"{one.what} {one.fix}".strip()] for one in problems],
                    )
                    says(view.t("Not saved.", "未保存。"))
                    return
            try:
                editor.save(text.value)
            except (RcvsemError, OSError) as error:
                tell(error)
                return
            ui.navigate.reload()

        ui.button(view.t("Save the text", "保存文本"), on_click=save).props("outline no-caps")
        editor.rebuilt.append(lambda: text.set_value(editor.file.text))
