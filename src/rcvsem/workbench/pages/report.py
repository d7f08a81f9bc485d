"""Step 7: the chapter in every format, and the history of runs."""

from __future__ import annotations

import json
from typing import Any

from nicegui import ui

from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.words import LANGUAGES, own_name
from rcvsem.workbench.folder import STUDY
from rcvsem.workbench.history import changes, kept_runs
from rcvsem.workbench.panel import Shape, downloads, panel
from rcvsem.workbench.study import change_study
from rcvsem.workbench.view import View, done, heading, needs, plain_table, says, tell


async def content(view: View) -> None:
    """The page."""
    if not needs(view, "study"):
        return
    _settings(view)
    panel(
        view,
        "run",
        view.t("The chapter"),
        Shape(
            fixed={"study": STUDY},
            shown=lambda each: each.name in ("chapter", "diagram"),
            label=view.t("Write the report"),
        ),
    )
    _all(view)
    _history(view)


def _settings(view: View) -> None:
    """Language, style and formats, as study.yaml has them."""
    from rcvsem.foundation.formats import NAMES

    def change(key: str, value: Any) -> None:
        view.again()
        if not value or value == view.study.report.get(key):
            return
        try:
            change_study(view.study, lambda data: data.setdefault("report", {}).__setitem__(key, value))
        except (RcvsemError, OSError) as error:
            tell(error)
            return
        view.again()
        done(view.t("Saved in study.yaml"))

    said = view.study.report
    with ui.element("div").classes("forms"):
        whole = {
            "chapter": view.t("what a chapter prints"),
            "all": view.t("all, the rest as an appendix"),
        }
        ui.select(
            whole,
            value=said.get("tables") or "chapter",
            label=view.t("Tables"),
            on_change=lambda e: change("tables", e.value),
        ).props("outlined dense data-report=tables")
        languages = {"both": view.t("both languages"), **{one: own_name(one) for one in LANGUAGES}}
        ui.select(
            languages,
            value=said.get("lang"),
            label=view.t("Language"),
            on_change=lambda e: change("lang", e.value),
        ).props("outlined dense data-report=lang")
        styles = {"apa": "APA (.95)", "gb": "GB (0.95)"}
        ui.select(
            styles,
            value=said.get("style", "apa"),
            label=view.t("Numbers"),
            on_change=lambda e: change("style", e.value),
        ).props("outlined dense")
        formats = list(NAMES)
        ui.select(
            formats,
            value=[one for one in said.get("formats", ["xlsx", "md", "docx", "html"]) if one in formats],
            multiple=True,
            label=view.t("Formats"),
            on_change=lambda e: change("formats", list(e.value)),
        ).props("outlined dense use-chips data-report=formats")


def _all(view: View) -> None:
    heading(view.t("All reports of this study"))
    reports = view.bench.folder.reports()
    if not reports:
        says(view.t("There is none yet."), quiet=True)
    for out in reports:
        downloads(view, out)


def _history(view: View) -> None:
    """Finished runs of the study, and what changed between two."""
    runs = kept_runs(view.bench.folder, view.study.out)
    heading(view.t("History"))
    if not runs:
        says(view.t("Runs made here are kept with their numbers."), quiet=True)
        return
    names = {one.name: one.title for one in runs}
    with ui.row().classes("items-center"):
        keys = list(names)
        before = ui.select(names, value=keys[1] if len(keys) > 1 else keys[0], label=view.t("earlier run"))
        after = ui.select(names, value=keys[0], label=view.t("later run"))
        for one in (before, after):
            one.props("outlined dense").classes("w-80")
        ui.button(view.t("What changed?"), on_click=lambda: compare()).props("outline no-caps id=changed")
    place = ui.column().classes("w-full").props("id=changes")

    def compare() -> None:
        place.clear()
        with place:
            try:
                found = changes(view.bench.folder, before.value, after.value)
            except (RcvsemError, json.JSONDecodeError) as error:
                tell(error)
                return
            if not found:
                says(view.t("Nothing: files, options and numbers are the same."))
                return
            heads = [view.t("what"), view.t("earlier"), view.t("later")]
            plain_table(heads, [list(one) for one in found[:200]])
