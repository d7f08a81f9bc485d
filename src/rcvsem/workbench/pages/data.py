"""Step 1: a file is dropped, and it is shown what it was read as."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, get_args

from nicegui import events, run, ui

from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, speaking
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
            "Drop the export of your survey here as you downloaded it. It is copied into surveys/ and never changed."
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
                "Refused: larger than {limit} MB, or no file with answers ({surveys}).",
                limit=limit,
                surveys=enumerated(SURVEYS),
            ),
            type="negative",
            timeout=0,
            close_button="×",
        ),
        max_file_size=LARGEST_UPLOAD,
        auto_upload=True,
        label=view.t("Drop a file here, or click +"),
    )
    upload.props(f'accept="{",".join(SURVEYS)}" bordered flat').classes("w-full")
    surveys = folder.surveys()
    choice: Any = None
    if surveys:
        choice = ui.select(
            surveys,
            value=view.study.survey if view.study.survey in surveys else None,
            label=view.t("Files with answers in this study"),
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
            says(view.t("Reading ..."), quiet=True)
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
    heading(view.t("Read as"))
    facts = [
        (view.t("file"), looked.name),
        (view.t("platform"), looked.platform),
        (view.t("kind"), looked.container),
        *([(view.t("sheet"), looked.sheet)] if looked.sheet else []),
        *([(view.t("encoding"), looked.encoding)] if looked.encoding else []),
        (view.t(Text.meant("number of", "respondents")), f"{looked.n:,}"),
        (view.t("columns"), str(len(looked.columns) + looked.personal)),
    ]
    plain_table([name for name, _ in facts], [[value for _, value in facts]], view.t("Read as"))
    if looked.personal:
        says(
            view.t(
                "{personal} columns hold personal data: they are set aside and never shown.",
                personal=looked.personal,
            )
        )
    if looked.simulated:
        says(view.t("The file says that its answers are simulated."))
    for note in looked.notes:
        says(spoken(note))
    with ui.expansion(view.t("Read it in another way")).classes("w-full"):
        _reading_form(view, looked.name, said, show)


def _reading_form(view: View, name: str, said: dict[str, str], show: Any) -> None:
    with ui.row().classes("items-center"):
        sheet = ui.input(view.t("Sheet"), value=said.get("sheet", "")).props("outlined dense")
        platforms = ["auto", *get_args(Platform)]
        platform = ui.select(platforms, value=said.get("read_as", "auto"), label=view.t("Platform"))
        platform.props("outlined dense").classes("w-48")

        async def again() -> None:
            found = {"sheet": (sheet.value or "").strip(), "read_as": platform.value}
            await show(name, {key: value for key, value in found.items() if value and value != "auto"})

        ui.button(view.t("Read again"), on_click=again).props("outline no-caps")


def _begin(view: View, name: str, said: dict[str, str]) -> None:
    """The way on: the study is made of this file, or already is."""
    study, folder = view.study, view.bench.folder
    current = study.file.mark and study.survey == name and said == study.reading
    with ui.element("div").classes("box"):
        if current:
            says(view.t("The study uses this file with {instrument}.", instrument=study.instrument))
            ui.link(view.t("On to the questionnaire"), "/questionnaire").props("id=next")
            return
        choices = {PROPOSE: view.t("propose it from this file")}
        choices |= {one: one for one in folder.instruments()}
        fits = study.instrument or next(iter(folder.instruments()), PROPOSE)
        with ui.row().classes("items-center w-full"):
            chosen = ui.select(
                choices, value=fits if fits in choices else PROPOSE, label=view.t("Questionnaire")
            )
            chosen.props("outlined dense").classes("w-72")

            async def use() -> None:
                try:
                    with speaking(view.lang):
                        await asyncio.to_thread(begin, folder, name, instrument=chosen.value, reading=said)
                except (RcvsemError, OSError) as error:
                    tell(error)
                    return
                ui.navigate.to("/questionnaire")

            ui.button(view.t("Use this file"), on_click=use).props("no-caps id=use")


_ROLES = {
    "item": Text("item of a scale"),
    "check": Text("attention check"),
    "background": Text("background question"),
    "choice": Text("background question"),
    "several": Text("several answers"),
    "number": Text.meant("kind of question", "number"),
    "platform": Text("added by the survey tool"),
    "left out": Text.meant("column of an export", "left out"),
}


def _columns(view: View, looked: Looked, said: dict[str, str]) -> None:
    heading(view.t("Columns"))
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
    says(", ".join(f"{view.t(_ROLES[role])}: {count}" for role, count in counts.items()), quiet=True)
    rows = [
        [
            one.name[:80],
            view.t(_ROLES[known[one.name]]),
            spoken(one.why) or ", ".join(dict.fromkeys(one.values)),
        ]
        for one in looked.columns
    ]
    plain_table(
        [view.t("column"), view.t("role"), view.t("first answers")],
        rows,
        view.t("Columns"),
    )
    shown = [one for one in looked.columns if one.values][:12]
    if shown:
        heading(view.t("First rows"))
        plain_table(
            [one.code or one.name[:20] for one in shown],
            [[one.values[k] for one in shown] for k in range(len(shown[0].values))],
            view.t("First rows"),
        )


def _overrule(
    view: View, looked: Looked, text: str, said: dict[str, str], found: dict[str, tuple[str, str]]
) -> None:
    """Take a column for something else than was proposed. found : what the columns are in the questionnaire."""
    folder, name = view.bench.folder, view.study.instrument
    free = {one.name: one for one in looked.columns if one.role != "platform"}
    with (
        ui.expansion(view.t("Take a column for something else")).classes("w-full").props("id=roles"),
        ui.row().classes("items-center w-full"),
    ):
        column = ui.select(list(free), label=view.t("Column"), with_input=True)
        column.props("outlined dense data-role=column").classes("w-80")
        role = ui.select({one: view.t(_ROLES[one]) for one in ROLES}, value="left out", label=view.t("Role"))
        role.props("outlined dense data-role=role").classes("w-56")
        constructs = [one["code"] for one in asked.construct_rows(text)]
        home = ui.select(constructs, value=constructs[-1] if constructs else None, label=view.t("Construct"))
        home.props("outlined dense").classes("w-40").bind_visibility_from(role, "value", value="item")
        expected = ui.number(view.t("Code of the right answer"), step=1)
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

        ui.button(view.t(Text.meant("button", "Change")), on_click=change).props(
            "outline no-caps id=overrule"
        )


def _options(view: View, survey: str, said: dict[str, str], column: str) -> list[str]:
    """Labels of a question with few answers; [] for one that is answered with a number."""
    from rcvsem.survey.cells import parse

    raw = read_raw(view.bench.folder, survey, said)
    values = list(
        dict.fromkeys(str(one) for one in raw.cells[:, raw.columns.index(column)].tolist() if one is not None)
    )
    numbers = all(parse(one, raw.decimal).kind == "number" for one in values)
    return [] if numbers or len(values) > 40 else values
