"""The constructs as boxes with their items: an item is dragged into the box where it belongs."""

from __future__ import annotations

from html import escape
from typing import Any

from nicegui import ui

from rcvsem.workbench import questionnaire as asked
from rcvsem.workbench.editor import Editor
from rcvsem.workbench.view import heading, says

#: Of a wording on a card.
LONGEST = 40
_MOVING = """
(() => {
  const place = document.getElementById("board");
  if (!place || place.dataset.ready) return;
  place.dataset.ready = "1";
  const marked = () => [...place.querySelectorAll("[aria-pressed=true]")].map((one) => one.dataset.item);
  const into = (home, codes) => { if (codes.length) emitEvent("moved", [codes, home]); };
  const over = (event) => event.target.closest("[data-home]");
  const act = (event) => {
    const item = event.target.closest("[data-item]"), head = event.target.closest("[data-into]");
    if (item) item.setAttribute("aria-pressed", String(item.getAttribute("aria-pressed") !== "true"));
    else if (head) into(head.dataset.into, marked());
  };
  place.addEventListener("click", act);
  place.addEventListener("keydown", (event) => {
    if (!event.target.closest("[data-item]") || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    act(event);
  });
  place.addEventListener("dragstart", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    const codes = item.getAttribute("aria-pressed") === "true" ? marked() : [item.dataset.item];
    event.dataTransfer.setData("text/plain", codes.join(" "));
    event.dataTransfer.effectAllowed = "move";
  });
  place.addEventListener("dragover", (event) => {
    if (!over(event)) return;
    event.preventDefault();
    over(event).classList.add("over");
  });
  place.addEventListener("dragleave", (event) => { if (over(event)) over(event).classList.remove("over"); });
  place.addEventListener("drop", (event) => {
    if (!over(event)) return;
    event.preventDefault();
    into(over(event).dataset.home, event.dataTransfer.getData("text/plain").split(" "));
  });
})();
"""


def board(editor: Editor) -> None:
    """The boxes, and what is dropped into one."""
    view = editor.view
    heading(view.t("Items in constructs"))
    says(
        view.t(
            "Drag an item into the construct where it belongs. Several: mark them by click or Enter, then drag one of "
            "them, or choose the heading of the construct."
        ),
        quiet=True,
    )
    place = ui.html("", sanitize=False).classes("w-full").props("id=board")

    def draw() -> None:
        place.set_content(_boxes(editor, view.t("New construct")))

    def moved(event: Any) -> None:
        codes, home = event.args
        known = {one.code for one in asked.item_rows(editor.file.text)}
        chosen = [str(one) for one in codes if str(one) in known]
        if chosen:
            editor.apply(asked.move_items(chosen, str(home) or _free(editor.file.text)))

    draw()
    editor.rebuilt.append(draw)
    ui.on("moved", moved)
    ui.run_javascript(_MOVING)


def _free(text: str) -> str:
    """A code that no construct has."""
    known = {one["code"] for one in asked.construct_rows(text)}
    return next(code for code in (f"C{k}" for k in range(1, len(known) + 2)) if code not in known)


def _boxes(editor: Editor, new: str) -> str:
    items = asked.item_rows(editor.file.text)
    boxes = []
    for one in asked.construct_rows(editor.file.text):
        cards = "".join(
            f'<li><span role="button" tabindex="0" draggable="true" aria-pressed="false" data-item="{escape(item.code)}" '
            f'title="{escape(item.wording)}"{" class=out" if item.dropped else ""}>'
            f"<b>{escape(item.code)}</b> {escape(_short(item.wording))}</span></li>"
            for item in items
            if item.construct == one["code"]
        )
        boxes.append(_box(one["code"], f"{one['code']} · {one['name']}", cards))
    return f'<div class="board">{"".join(boxes)}{_box("", new, "")}</div>'


def _box(home: str, title: str, cards: str) -> str:
    own = escape(home)
    return (
        f'<section data-home="{own}" aria-label="{escape(title)}">'
        f'<button type="button" data-into="{own}">{escape(title)}</button><ul>{cards}</ul></section>'
    )


def _short(wording: str) -> str:
    first = wording.split(" / ")[0]
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1]}…"
