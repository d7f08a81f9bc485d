"""Step 7: the chapter in every format, and the history of runs."""

from __future__ import annotations

import json
from typing import Any

from nicegui import ui

from rcvsem.foundation.errors import RcvsemError
from rcvsem.workbench.folder import STUDY
from rcvsem.workbench.history import changes, kept_runs
from rcvsem.workbench.panel import downloads, panel
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
        view.t("The chapter", "完整章节"),
        fixed={"study": STUDY},
        shown=lambda each: each.name in ("chapter", "diagram"),
        label=view.t("Write the report", "生成报告"),
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
        done(view.t("Saved in study.yaml", "已保存到 study.yaml"))

    said = view.study.report
    with ui.element("div").classes("forms"):
        whole = {
            "chapter": view.t("what a chapter prints", "章节所需表格"),
            "all": view.t("all, the rest as an appendix", "全部（其余列入附录）"),
        }
        ui.select(
            whole,
            value=said.get("tables") or "chapter",
            label=view.t("Tables", "表格"),
            on_change=lambda e: change("tables", e.value),
        ).props("outlined dense data-report=tables")
        languages = {"both": view.t("both languages", "中英双语"), "zh": "中文", "en": "English"}
        ui.select(
            languages,
            value=said.get("lang"),
            label=view.t("Language", "语言"),
            on_change=lambda e: change("lang", e.value),
        ).props("outlined dense data-report=lang")
        styles = {"apa": "APA (.95)", "gb": "GB (0.95)"}
        ui.select(
            styles,
            value=said.get("style", "apa"),
            label=view.t("Numbers", "数字格式"),
            on_change=lambda e: change("style", e.value),
        ).props("outlined dense")
        formats = list(NAMES)
        ui.select(
            formats,
            value=[one for one in said.get("formats", ["xlsx", "md", "docx", "html"]) if one in formats],
            multiple=True,
            label=view.t("Formats", "文件格式"),
            on_change=lambda e: change("formats", list(e.value)),
        ).props("outlined dense use-chips data-report=formats")


def _all(view: View) -> None:
    heading(view.t("All reports of this study", "本研究的全部报告"))
    reports = view.bench.folder.reports()
    if not reports:
        says(view.t("There is none yet.", "尚无报告。"), quiet=True)
    for out in reports:
        downloads(view, out)


def _history(view: View) -> None:
    """Finished runs of the study, and what changed between two."""
    runs = kept_runs(view.bench.folder, view.study.out)
    heading(view.t("History", "历史"))
    if not runs:
        says(view.t("Runs made here are kept with their numbers.", "在此运行的结果会保留。"), quiet=True)
        return
    names = {one.name: one.title for one in runs}
    with ui.row().classes("items-center"):
        keys = list(names)
        before = ui.select(
            names, value=keys[1] if len(keys) > 1 else keys[0], label=view.t("earlier run", "较早的运行")
        )
        after = ui.select(names, value=keys[0], label=view.t("later run", "较晚的运行"))
        for one in (before, after):
            one.props("outlined dense").classes("w-80")
        ui.button(view.t("What changed?", "有何变化？"), on_click=lambda: compare()).props(
            "outline no-caps id=changed"
        )
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
                says(
                    view.t(
                        "Nothing: files, options and numbers are the same.",
                        "没有变化：文件、选项和数值都相同。",
                    )
                )
                return
            heads = [view.t("what", "项目"), view.t("earlier", "较早"), view.t("later", "较晚")]
            plain_table(heads, [list(one) for one in found[:200]])
