"""Step 5: paths as a table, the model as text, and its diagram, in step."""

from __future__ import annotations

import asyncio
from typing import Any

from nicegui import run, ui

from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.text import Text
from rcvsem.workbench.folder import WrittenFile, clean_name
from rcvsem.workbench.model_text import SIGNS, Path, constructs_of, paths_of, with_path, without_path
from rcvsem.workbench.picture import planned_svg
from rcvsem.workbench.study import change_study
from rcvsem.workbench.view import View, done, fault, heading, needs, says, tell


class ModelEditor:
    """One model file; the table, the text and the picture show the same version."""

    def __init__(self, view: View, name: str) -> None:
        self.view, self.name = view, name
        self.file: WrittenFile = view.bench.folder.read(name)
        self.text: Any = None
        self.table: Any = None
        self.picture: Any = None
        self.word: Any = None
        self.timer: asyncio.TimerHandle | None = None

    async def save(self, text: str, *, typed: bool = False) -> bool:
        """Into the file, and everything else drawn from it."""
        try:
            self.file = self.view.bench.folder.save(self.name, text, self.file.mark)
        except (RcvsemError, OSError) as error:
            tell(error)
            return False
        if not typed:
            self.text.set_value(text)
        await self.draw()
        return True

    async def draw(self) -> None:
        """Table, faults and picture."""
        self.table.clear()
        with self.table:
            _paths(self)
        text = self.file.text
        self.word.clear()
        try:
            check(text, self.name)
        except RcvsemError as error:
            with self.word:
                fault(error.message)
        else:
            with self.word:
                says(self.view.t("The model can be read."), quiet=True)
        try:
            svg = await run.io_bound(planned_svg, text)
        except (RcvsemError, ValueError):
            svg = ""
        alt = self.view.t("Path diagram")
        self.picture.set_content(f'<div role="group" aria-label="{alt}">{svg}</div>' if svg else "")

    async def add(self, path: Path) -> bool:
        """A new path; False when it was refused."""
        try:
            text = with_path(self.file.text, path)
        except RcvsemError as error:
            tell(error)
            return False
        return await self.save(text)

    def next_hypothesis(self) -> str:
        """The first number that no hypothesis has."""
        return _next(max((one.hypothesis for one in paths_of(self.file.text)), key=_number, default="H0"))


def check(text: str, name: str) -> None:
    """Raise what is wrong with a model's text, with its line and caret."""
    from rcvsem.model import parse_model

    parse_model(text, path=name)


async def content(view: View) -> None:
    """The page."""
    if not needs(view, "model"):
        return
    chosen = view.study.models
    with ui.row().classes("items-center w-full"):
        pick = ui.select(
            {name: f"{label} ({name})" for label, name in zip(view.study.names, chosen, strict=True)},
            value=chosen[-1],
            label=view.t("Model"),
            on_change=lambda event: show(event.value),
        )
        pick.props("outlined dense id=which").classes("w-80")
        copy = (
            ui.input(view.t("Name of a new version"), placeholder="M1")
            .props("outlined dense")
            .classes("w-48")
        )
        ui.button(
            view.t("Copy as a new version"),
            on_click=lambda: _copy(view, pick.value, copy.value),
        ).props("outline no-caps id=copy")
    place = ui.column().classes("w-full")

    async def show(name: str) -> None:
        place.clear()
        with place:
            await _edit(ModelEditor(view, name))

    await show(chosen[-1])
    ui.link(view.t("On to the results"), "/results").props("id=next")


async def _edit(editor: ModelEditor) -> None:
    view = editor.view
    heading(view.t("Paths"))
    editor.table = ui.column().classes("w-full")
    _new_path(editor)
    heading(view.t("Diagram"))
    says(
        view.t(
            "To draw an arrow click the construct it comes from, then the one it leads to (or Tab and Enter)."
        ),
        quiet=True,
    )
    editor.picture = ui.html("", sanitize=False).classes("picture").props("id=diagram")
    _arrows(editor)
    heading(view.t("Model text"))
    says(
        view.t("{name}; what you type is saved when you pause.", name=editor.name),
        quiet=True,
    )
    editor.word = ui.column().classes("w-full").props("id=fault aria-live=polite")

    async def typed() -> None:
        await asyncio.sleep(0.6)
        if editor.text.value != editor.file.text:
            await editor.save(editor.text.value, typed=True)

    task: list[asyncio.Task[None]] = []

    def on_change() -> None:
        for one in task:
            one.cancel()
        client = ui.context.client

        async def later() -> None:
            with client:
                await typed()

        task[:] = [asyncio.create_task(later())]

    editor.text = ui.textarea(value=editor.file.text, on_change=on_change)
    editor.text.props(
        'outlined autogrow spellcheck=false input-style="font-family: monospace; line-height: 1.45"'
    ).classes("w-full")
    editor.text.props(f'aria-label="{view.t("Model text")}"')
    await editor.draw()


#: A click or Enter on a construct marks it as the beginning; the next one is the end.
_DRAWING = """
(() => {
  const place = document.getElementById("ID");
  if (!place || place.dataset.drawing) return;
  place.dataset.drawing = "1";
  let from = null;
  const act = (event) => {
    const node = event.target.closest("[data-node]");
    if (!node || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    if (from === null) { from = node.dataset.node; node.classList.add("from"); return; }
    const end = node.dataset.node;
    for (const one of place.querySelectorAll(".from")) one.classList.remove("from");
    if (end !== from) emitEvent("arrow", [from, end]);
    from = null;
  };
  place.addEventListener("click", act);
  place.addEventListener("keydown", act);
})();
"""


def _arrows(editor: ModelEditor) -> None:
    """Arrows are drawn on the diagram."""

    async def drawn(event: Any) -> None:
        source, target = (str(one) for one in event.args)
        await editor.add(Path(source=source, target=target, hypothesis=editor.next_hypothesis(), sign="+"))

    ui.on("arrow", drawn)
    ui.run_javascript(_DRAWING.replace("ID", "diagram"))


def _paths(editor: ModelEditor) -> None:
    view = editor.view
    found = paths_of(editor.file.text)
    if not found:
        says(view.t("No path yet: the constructs correlate freely."))
        return
    heads = (
        Text.meant("path", "from"),
        Text.meant("path", "to"),
        Text("hypothesis"),
        Text("sign"),
        Text("reason"),
        Text.verbatim(""),
    )
    with ui.element("div").classes("grid"), ui.element("table").classes("plain").props("id=paths"):
        with ui.element("thead"), ui.element("tr"):
            for head in heads:
                with ui.element("th").props("scope=col"):
                    ui.label(view.t(head))
        with ui.element("tbody"):
            for one in found:
                _row(editor, one)


def _row(editor: ModelEditor, one: Path) -> None:
    view = editor.view

    async def change(**what: str) -> None:
        from dataclasses import replace

        now = next(
            (p for p in paths_of(editor.file.text) if (p.source, p.target) == (one.source, one.target)), one
        )
        try:
            text = with_path(editor.file.text, replace(now, **what), (one.source, one.target))
        except RcvsemError as error:
            tell(error)
            return
        await editor.save(text)

    async def remove() -> None:
        await editor.save(without_path(editor.file.text, one.source, one.target))

    with ui.element("tr").props(f'data-path="{one.source}>{one.target}"'):
        for name in (one.source, one.target):
            with ui.element("td"):
                ui.label(name)
        with ui.element("td"):
            field = (
                ui.input(value=one.hypothesis)
                .props(f'dense outlined aria-label="{view.t("hypothesis")}"')
                .classes("w-20")
            )
            field.on("change", lambda _, f=field: change(hypothesis=f.value or ""))
        with ui.element("td"):
            ui.select(
                {sign: sign or "–" for sign in SIGNS},
                value=one.sign,
                on_change=lambda event: change(sign=event.value),
            ).props(f'dense outlined options-dense aria-label="{view.t("expected sign")}"').classes("w-20")
        with ui.element("td").style("min-width: 180px"):
            reason = (
                ui.input(value=one.reason)
                .props(f'dense outlined aria-label="{view.t("reason")}"')
                .classes("w-full")
            )
            reason.on("change", lambda _, f=reason: change(reason=f.value or ""))
        with ui.element("td"):
            ui.button(icon="delete", on_click=remove).props(
                f'flat dense aria-label="{view.t("Remove the path")} {one.source} → {one.target}"'
            )


def _new_path(editor: ModelEditor) -> None:
    view = editor.view
    names = constructs_of(editor.file.text)
    with ui.row().classes("items-center"):
        source = ui.select(
            names, label=view.t(Text.meant("path", "from")), with_input=True, new_value_mode="add-unique"
        )
        target = ui.select(
            names, label=view.t(Text.meant("path", "to")), with_input=True, new_value_mode="add-unique"
        )
        for field, name in ((source, "from"), (target, "to")):
            field.props(f"outlined dense data-new={name}").classes("w-40")
        hypothesis = (
            ui.input(view.t("hypothesis"), placeholder="H1")
            .props("outlined dense data-new=hypothesis")
            .classes("w-28")
        )
        sign = (
            ui.select({one: one or "–" for one in SIGNS}, value="+", label=view.t("sign"))
            .props("outlined dense")
            .classes("w-20")
        )

        async def add() -> None:
            path = Path(
                source=source.value or "",
                target=target.value or "",
                hypothesis=(hypothesis.value or "").strip(),
                sign=sign.value,
            )
            try:
                text = with_path(editor.file.text, path)
            except RcvsemError as error:
                tell(error)
                return
            if await editor.save(text):
                hypothesis.set_value(_next(hypothesis.value or ""))
                source.set_value(None)
                target.set_value(None)

        ui.button(view.t("Add the path"), on_click=add).props("no-caps id=add")
        hypothesis.set_value(editor.next_hypothesis())


def _number(name: str) -> int:
    digits = "".join(letter for letter in name if letter.isdigit())
    return int(digits) if digits else 0


def _next(name: str) -> str:
    return f"H{_number(name) + 1}"


def _copy(view: View, model: str, label: str) -> None:
    """A new version of a model, which is the one to interpret from now on."""
    label = (label or "").strip()
    if not label:
        tell(ValueError(view.t("Give the new version a name, such as M1.")))
        return
    stem = clean_name(f"{label}.desc")
    name = f"models/{stem}"
    try:
        view.again()
        if view.bench.folder.path(name).exists():
            raise_exists(name)
        view.bench.folder.save(name, view.bench.folder.read(model).text, "")
        first = view.study.names[0]

        def enter(data: Any) -> None:
            if len(data["models"]) == 1 and "name" not in data["models"][0]:
                data["models"][0]["name"] = first
            data["models"].append({"name": label, "file": name})

        change_study(view.study, enter)
    except (RcvsemError, OSError) as error:
        tell(error)
        return
    done(name)
    ui.navigate.reload()


def raise_exists(name: str) -> None:
    """FileError for a name that is taken."""
    from rcvsem.foundation.errors import FileError

    raise FileError("There is a file of that name already.", where=name, fix="Choose another name.")
