"""Step 3: who stays, who does not, and why; every rule can be taken back."""

from __future__ import annotations

from typing import Any

from nicegui import run, ui

from rcvsem.foundation.errors import RcvsemError
from rcvsem.workbench.cleaned import cleaned
from rcvsem.workbench.panel import Watched
from rcvsem.workbench.rules import rule_table
from rcvsem.workbench.view import View, fault, heading, needs, says

TABLES = ("respondent-flow", "exclusions", "rule-overlap", "missing-items")


async def content(view: View) -> None:
    """The page."""
    if not needs(view, "study"):
        return
    place = ui.column().classes("w-full")

    async def show() -> None:
        view.again()
        place.clear()
        with place:
            ui.spinner(size="lg")
        try:
            survey = await run.io_bound(cleaned, view.study)
        except RcvsemError as error:
            place.clear()
            with place:
                fault(error.message)
                ui.link(view.t("To the questionnaire"), "/questionnaire")
            return
        place.clear()
        with place:
            _shown(view, survey, show)

    await show()
    _files(view)


def _shown(view: View, survey: Any, show: Any) -> None:
    from rcvsem.chapters.cleaning import cleaning_document
    from rcvsem.report.formats.html import table_html
    from rcvsem.report.layout import Printing

    ui.html(
        f'<p class="answer" id="kept">{view.t("{n:,} of {received:,} respondents are analysed.", n=survey.n, received=survey.received)}</p>',
        sanitize=False,
    )
    heading(view.t("Rules"))
    says(
        view.t(
            "exclude drops a respondent, flag only marks. Take an exclusion back by setting its rule to flag or off; the raw "
            "file never changes."
        ),
        quiet=True,
    )
    rule_table(view, survey, show)
    printing = Printing(language=view.lang)
    document = cleaning_document(survey)
    for name in TABLES:
        table = next((one for one in document.tables if one.id == name), None)
        if table is not None and table.rows:
            ui.html(table_html(table, printing), sanitize=False).classes("told w-full").props(
                f"data-table={name}"
            )


def _files(view: View) -> None:
    """The cleaned answers as files."""
    from rcvsem.app.typed_line import typed_line
    from rcvsem.commands import COMMANDS
    from rcvsem.workbench.panel import out_of

    known = view.study.values("clean")
    values = {**known, "out": out_of("clean", known), "lang": view.lang}
    with ui.element("section").classes("box"):
        heading(view.t("Cleaned answers as files"))
        says(view.t("cleaned.xlsx, cleaned.csv and the log go to {values}/.", values=values["out"]))

        def write() -> None:
            view.bench.jobs.start("clean", "clean", values, typed_line(COMMANDS["clean"], values), view.lang)
            watched.refresh()

        button = ui.button(view.t("Write them"), on_click=write).props("no-caps data-run=clean")
        watched = Watched(
            view,
            "clean",
            "",
            lambda _view, job: says(", ".join(job.ended.written if job.ended else [])),
            button,
        )
