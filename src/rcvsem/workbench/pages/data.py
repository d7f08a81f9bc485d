"""Step 1: a file is dropped, and it is shown what it was read as."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, get_args

from nicegui import events, run, ui

from rcvsem.foundation.errors import RcvsemError
from rcvsem.instrument.definition import Platform
from rcvsem.instrument.yaml_edit import edit_yaml
from rcvsem.workbench import questionnaire as asked
from rcvsem.workbench.folder import LARGEST_UPLOAD, SURVEYS
from rcvsem.workbench.look import Looked, look_at, read_raw, roles
from rcvsem.workbench.roles import ROLES, Role, free_code, set_role
from rcvsem.workbench.study import begin
from rcvsem.workbench.view import View, fault, heading, needs, page, plain_table, says, spoken, tell

__all__ = ["content", "needs", "page"]
PROPOSE = ""


async def content(view: View) -> None:
    """The page."""
    folder = view.bench.folder
    says(
        view.t(
            "Drop the export of your survey here as you downloaded it. It is copied into surveys/ and never changed.",
            "把下载的问卷导出文件拖到这里。文件会复制到 surveys/，原文件不会改动。",
        )
    )

    async def uploaded(event: events.UploadEventArguments) -> None:
        try:
            content_ = await event.file.read()
            name = await asyncio.to_thread(folder.add_survey, event.file.name, content_)
        except (RcvsemError, OSError) as error:
            tell(error)
            return
        await show(name)

    limit = LARGEST_UPLOAD >> 20
    upload = ui.upload(
        on_upload=uploaded,
        on_rejected=lambda: ui.notify(
            view.t(
                f"Refused: larger than {limit} MB, or no file with answers ({', '.join(SURVEYS)}).",
                f"已拒绝：文件超过 {limit} MB，或不是数据文件（{'、'.join(SURVEYS)}）。",
            ),
            type="negative",
            timeout=0,
            close_button="×",
        ),
        max_file_size=LARGEST_UPLOAD,
        auto_upload=True,
        label=view.t("Drop a file here, or click +", "把文件拖到这里，或点击 +"),
    )
    upload.props(f'accept="{",".join(SURVEYS)}" bordered flat').classes("w-full")
    surveys = folder.surveys()
    choice: Any = None
    if surveys:
        choice = ui.select(
            surveys,
            value=view.study.survey if view.study.survey in surveys else None,
            label=view.t("Files with answers in this study", "本研究的数据文件"),
            on_change=lambda event: show(event.value),
        )
        choice.props("outlined dense").classes("w-full")
    shown = ui.column().classes("w-full")

    async def show(name: str, reading: dict[str, str] | None = None) -> None:
        shown.clear()
        if not name:
            return
        said = view.study.reading if reading is None and name == view.study.survey else reading or {}
        with shown:
            ui.spinner(size="lg")
            says(view.t("Reading ...", "正在读取……"), quiet=True)
        try:
            looked: Any = await run.io_bound(look_at, folder, name, said)
        except RcvsemError as error:
            shown.clear()
            with shown:
                fault(error.message)
                _reading_form(view, name, said, show)
            return
        shown.clear()
        with shown:
            _read_as(view, looked, said, show)
            _begin(view, name, said)
            _columns(view, looked, said)

    if view.study.survey:
        await show(view.study.survey)


def _read_as(view: View, looked: Looked, said: dict[str, str], show: Any) -> None:
    heading(view.t("Read as", "读取结果"))
    facts = [
        (view.t("file", "文件"), looked.name),
        (view.t("platform", "平台"), looked.platform),
        (view.t("kind", "类型"), looked.container),
        *([(view.t("sheet", "工作表"), looked.sheet)] if looked.sheet else []),
        *([(view.t("encoding", "编码"), looked.encoding)] if looked.encoding else []),
        (view.t("respondents", "答卷数"), f"{looked.n:,}"),
        (view.t("columns", "列数"), str(len(looked.columns) + looked.personal)),
    ]
    plain_table([name for name, _ in facts], [[value for _, value in facts]], view.t("Read as", "读取结果"))
    if looked.personal:
        says(
            view.t(
                f"{looked.personal} columns hold personal data: they are set aside and never shown.",
                f"{looked.personal} 列含个人信息：已搁置，不会显示。",
            )
        )
    if looked.simulated:
        says(view.t("The file says that its answers are simulated.", "文件注明其数据为模拟数据。"))
    for note in looked.notes:
        says(spoken(note))
    with ui.expansion(view.t("Read it in another way", "换一种方式读取")).classes("w-full"):
        _reading_form(view, looked.name, said, show)


def _reading_form(view: View, name: str, said: dict[str, str], show: Any) -> None:
    with ui.row().classes("items-center"):
        sheet = ui.input(view.t("Sheet", "工作表"), value=said.get("sheet", "")).props("outlined dense")
        platforms = ["auto", *get_args(Platform)]
        platform = ui.select(platforms, value=said.get("read_as", "auto"), label=view.t("Platform", "平台"))
        platform.props("outlined dense").classes("w-48")

        async def again() -> None:
            found = {"sheet": (sheet.value or "").strip(), "read_as": platform.value}
            await show(name, {key: value for key, value in found.items() if value and value != "auto"})

        ui.button(view.t("Read again", "重新读取"), on_click=again).props("outline no-caps")


def _begin(view: View, name: str, said: dict[str, str]) -> None:
    """The way on: the study is made of this file, or already is."""
    study, folder = view.study, view.bench.folder
    current = study.file.mark and study.survey == name and said == study.reading
    with ui.element("div").classes("box"):
        if current:
            says(
                view.t(
                    f"The study uses this file with {study.instrument}.",
                    f"本研究使用此文件，问卷为 {study.instrument}。",
                )
            )
            ui.link(view.t("On to the questionnaire", "下一步：问卷"), "/questionnaire").props("id=next")
            return
        choices = {PROPOSE: view.t("propose it from this file", "根据此文件生成建议")}
        choices |= {one: one for one in folder.instruments()}
        fits = study.instrument or next(iter(folder.instruments()), PROPOSE)
        with ui.row().classes("items-center w-full"):
            chosen = ui.select(
                choices, value=fits if fits in choices else PROPOSE, label=view.t("Questionnaire", "问卷")
            )
            chosen.props("outlined dense").classes("w-72")

            async def use() -> None:
                try:
                    await asyncio.to_thread(begin, folder, name, instrument=chosen.value, reading=said)
                except (RcvsemError, OSError) as error:
                    tell(error)
                    return
                ui.navigate.to("/questionnaire")

            ui.button(view.t("Use this file", "使用此文件"), on_click=use).props("no-caps id=use")


_ROLES = {
    "item": ("item of a scale", "量表题项"),
    "check": ("attention check", "注意力检测"),
    "background": ("background question", "背景题"),
    "choice": ("background question", "背景题"),
    "several": ("several answers", "多选题"),
    "number": ("number", "数值题"),
    "platform": ("added by the survey tool", "平台附加列"),
    "left out": ("left out", "不使用"),
}


def _columns(view: View, looked: Looked, said: dict[str, str]) -> None:
    heading(view.t("Columns", "各列"))
    known = {one.name: one.role for one in looked.columns}
    if view.study.file.mark and view.study.survey == looked.name and view.study.instrument:
        text = view.bench.folder.read(view.study.instrument).text
        try:
            found = roles(view.bench.folder, looked.name, said, text)
        except RcvsemError as error:
            fault(error.message)
            found = None
        if found is not None:
            known = {
                name: role if role == "platform" else found.get(name, ("left out", ""))[0]
                for name, role in known.items()
            }
            _overrule(view, looked, text, said, found)
    counts = Counter(known.values())
    says(", ".join(f"{view.t(*_ROLES[role])}: {count}" for role, count in counts.items()), quiet=True)
    rows = [
        [
            one.name[:80],
            view.t(*_ROLES[known[one.name]]),
            spoken(one.why) or ", ".join(dict.fromkeys(one.values)),
        ]
        for one in looked.columns
    ]
    plain_table(
        [view.t("column", "列"), view.t("role", "角色"), view.t("first answers", "前几个答案")],
        rows,
        view.t("Columns", "各列"),
    )
    shown = [one for one in looked.columns if one.values][:12]
    if shown:
        heading(view.t("First rows", "前几行"))
        plain_table(
            [one.code or one.name[:20] for one in shown],
            [[one.values[k] for one in shown] for k in range(len(shown[0].values))],
            view.t("First rows", "前几行"),
        )


def _overrule(
    view: View, looked: Looked, text: str, said: dict[str, str], found: dict[str, tuple[str, str]]
) -> None:
    """Take a column for something else than was proposed. found : what the columns are in the questionnaire."""
    folder, name = view.bench.folder, view.study.instrument
    free = {one.name: one for one in looked.columns if one.role != "platform"}
    with (
        ui.expansion(view.t("Take a column for something else", "更改某一列的角色"))
        .classes("w-full")
        .props("id=roles"),
        ui.row().classes("items-center w-full"),
    ):
        column = ui.select(list(free), label=view.t("Column", "列"), with_input=True)
        column.props("outlined dense data-role=column").classes("w-80")
        role = ui.select(
            {one: view.t(*_ROLES[one]) for one in ROLES}, value="left out", label=view.t("Role", "角色")
        )
        role.props("outlined dense data-role=role").classes("w-56")
        constructs = [one["code"] for one in asked.construct_rows(text)]
        home = ui.select(
            constructs, value=constructs[-1] if constructs else None, label=view.t("Construct", "构念")
        )
        home.props("outlined dense").classes("w-40").bind_visibility_from(role, "value", value="item")
        expected = ui.number(view.t("Code of the right answer", "正确答案代码"), step=1)
        expected.props("outlined dense data-role=expected").classes("w-56")
        expected.bind_visibility_from(role, "value", value="check")

        def change() -> None:
            one = free.get(str(column.value))
            if one is None:
                return
            options = _options(view, looked.name, said, one.name) if role.value == "background" else []
            now = folder.read(name)
            try:
                new = Role(
                    name=role.value,
                    construct=home.value or "",
                    expected=None if expected.value is None else int(expected.value),
                    options=tuple(options),
                )
                code = found[one.name][1] if one.name in found else free_code(now.text, one.code)
                edit = set_role(one.name, new, code=code, wording=one.wording)
                folder.save(name, edit_yaml(now.text, edit), now.mark)
            except (RcvsemError, OSError) as error:
                tell(error)
                return
            ui.navigate.reload()

        ui.button(view.t("Change", "更改"), on_click=change).props("outline no-caps id=overrule")


def _options(view: View, survey: str, said: dict[str, str], column: str) -> list[str]:
    """Labels of a question with few answers; [] for one that is answered with a number."""
    from rcvsem.survey.cells import parse

    raw = read_raw(view.bench.folder, survey, said)
    values = list(
        dict.fromkeys(str(one) for one in raw.cells[:, raw.columns.index(column)].tolist() if one is not None)
    )
    numbers = all(parse(one, raw.decimal).kind == "number" for one in values)
    return [] if numbers or len(values) > 40 else values
