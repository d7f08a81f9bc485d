"""The seven steps, each a page with an address of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.words import LANGUAGES
from rcvsem.workbench.bench import Bench
from rcvsem.workbench.pages import cleaning, data, measurement, model, questionnaire, report, results
from rcvsem.workbench.report_files import report_file
from rcvsem.workbench.view import LANG_COOKIE, STEPS, THEME_COOKIE, View, fault, page

_CONTENTS = {
    "data": data.content,
    "questionnaire": questionnaire.content,
    "cleaning": cleaning.content,
    "measurement": measurement.content,
    "model": model.content,
    "results": results.content,
    "report": report.content,
}
_SETTINGS = {"lang": (LANG_COOKIE, LANGUAGES), "theme": (THEME_COOKIE, ("auto", "light", "dark"))}


def register(bench: Bench, application: FastAPI) -> None:
    """Every address there is."""

    @application.get("/")
    def first() -> Response:
        return RedirectResponse("/data", status_code=303)

    @application.get("/set/{what}/{value}")
    def choose(what: str, value: str, request: Request) -> Response:
        known = [name for name, _ in STEPS]
        step = request.query_params.get("next", "/data").lstrip("/")
        answer = RedirectResponse(f"/{step if step in known else 'data'}", status_code=303)
        if what in _SETTINGS and value in _SETTINGS[what][1]:
            answer.set_cookie(_SETTINGS[what][0], value, httponly=True, samesite="strict", max_age=31_536_000)
        return answer

    @application.get("/files/{name:path}")
    def files(name: str, download: bool = False) -> Response:
        return report_file(bench.folder, name, download)

    for step, content in _CONTENTS.items():
        _page(bench, step, content)


def _page(bench: Bench, step: str, content: Callable[[View], Awaitable[None]]) -> None:
    async def shown(request: Request) -> None:
        with page(bench, request, step) as view:
            try:
                await content(view)
            except (
                RcvsemError
            ) as error:  # a file that cannot be read: said on the page, the others still open
                fault(error.message)

    ui.page(f"/{step}", response_timeout=60)(shown)
