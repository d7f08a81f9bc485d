"""The frame around every page, and the pieces that pages are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from fastapi import Request
from nicegui import ui

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import ENGLISH, LANGUAGES, in_language, own_name, phrase
from rcvsem.workbench.bench import Bench
from rcvsem.workbench.study import WorkbenchStudy, read_study

STEPS: tuple[tuple[str, Text], ...] = (
    ("data", Text("Data")),
    ("questionnaire", Text("Questionnaire")),
    ("cleaning", Text("Cleaning")),
    ("measurement", Text("Measurement")),
    ("model", Text("Model")),
    ("results", Text("Results")),
    ("report", Text("Report")),
)
_TAGS = {"zh": "zh-CN"}
LANG_COOKIE, THEME_COOKIE = "rcvsem-lang", "rcvsem-theme"


@dataclass(slots=True)
class View:
    """One page for one reader: the study as it is now, in their language."""

    bench: Bench
    study: WorkbenchStudy
    lang: str
    step: str

    def t(self, template: str | Text, /, **values: Any) -> str:
        """The wording in the language of the window."""
        return in_language(
            template.message if isinstance(template, Text) else phrase(template, **values), self.lang
        )

    def of(self, text: Text) -> str:
        """A text in the reader's language."""
        return text.of(self.lang)

    def again(self) -> None:
        """The study read again after a change."""
        self.study = read_study(self.bench.folder)


@contextmanager
def page(bench: Bench, request: Request, step: str) -> Iterator[View]:
    """The frame of a page: steps, language, light and dark."""
    wanted = request.cookies.get(LANG_COOKIE, bench.lang)
    lang = wanted if wanted in LANGUAGES else ENGLISH
    theme = request.cookies.get(THEME_COOKIE, "auto")
    view = View(bench, read_study(bench.folder), lang, step)
    ui.add_css(_style())
    ui.colors(primary="#1f5fa8", negative="#a3241c", positive="#1d6b3a")
    ui.page_title(f"{view.of(dict(STEPS)[step])} · {bench.folder.name} · rcvsem")
    ui.dark_mode({"dark": True, "light": False}.get(theme))
    ui.context.client.storage["lang"] = lang
    others = "".join(
        f'<a href="/set/lang/{one}?next=/{step}" lang="{one}" data-lang="{one}">{escape(own_name(one))}</a>'
        for one in LANGUAGES
        if one != lang
    )
    links = "".join(
        f'<a href="/{name}"{" aria-current=page" if name == step else ""}>{k} {escape(view.of(title))}</a>'
        for k, (name, title) in enumerate(STEPS, 1)
    )
    themes = {"auto": ("dark", view.t("Dark")), "dark": ("light", view.t("Light"))}
    next_theme, theme_label = themes.get(theme, ("auto", view.t("As the system")))
    ui.html(
        f'<a href="#main" class="sr-only">{view.t("To the content")}</a>'
        f'<header class="top"><strong>{escape(bench.folder.name)}</strong>'
        f'<nav class="steps" aria-label="{view.t("Steps")}">{links}</nav>'
        f'<span style="flex:1"></span>'
        f'<span id="lang">{others}</span>'
        f'<a href="/set/theme/{next_theme}?next=/{step}" id="theme">{theme_label}</a></header>',
        sanitize=False,
    ).classes("w-full")
    with (
        ui.element("div")
        .classes("sheet")
        .props(f"id=main role=main tabindex=-1 lang={_TAGS.get(lang, lang)}")
    ):
        heading(view.of(dict(STEPS)[step]), 1)
        if view.study.problem:
            fault(view.study.problem)
        yield view


@cache
def _style() -> str:
    return (files("rcvsem.workbench") / "page.css").read_text(encoding="utf-8")


def heading(text: str, level: int = 2) -> None:
    """A heading."""
    ui.html(f"<h{level}>{escape(text)}</h{level}>", sanitize=False)


def spoken(message: object) -> str:
    """A message of the program in the language of the page."""
    return in_language(message, str(ui.context.client.storage.get("lang", "en")))


def says(text: str, quiet: bool = False) -> None:
    """A sentence."""
    ui.label(text).classes("quiet" if quiet else "")


def fault(message: str) -> None:
    """What is wrong, in full, with its caret."""
    ui.html(f'<pre class="fault" role="alert">{escape(spoken(message))}</pre>', sanitize=False).classes(
        "w-full"
    )


def plain_table(heads: list[str], rows: list[list[str]], label: str = "") -> None:
    """A table to read."""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>" for row in rows)
    named = f' aria-label="{escape(label)}"' if label else ""
    ui.html(
        f'<div class="grid"><table class="plain"{named}><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>",
        sanitize=False,
    ).classes("w-full")


def tell(error: Exception) -> None:
    """A fault as a message that stays until it is closed."""
    text = spoken(error.message) if isinstance(error, RcvsemError) else f"{type(error).__name__}: {error}"
    ui.notify(text, type="negative", multi_line=True, close_button="×", timeout=0, classes="fault-note")


def done(text: str) -> None:
    """A short word that something was saved."""
    ui.notify(text, type="positive", timeout=1500)


def tried(act: Callable[..., Any], *given: Any, after: Callable[[], Any] | None = None) -> bool:
    """Do something whose fault the reader is told; whether it went well."""
    try:
        act(*given)
    except (RcvsemError, OSError) as error:
        tell(error)
        return False
    if after is not None:
        after()
    return True


def needs(view: View, what: str) -> bool:
    """Whether what a page needs is there; a sentence with the way to it where it is not."""
    there = {"survey": view.study.survey, "study": view.study.file.mark, "model": view.study.model}[what]
    if there and not (what != "survey" and view.study.problem):
        return True
    if not there:
        with ui.element("div").classes("box"):
            says(view.t("Nothing is here yet: choose a file with answers first."))
            ui.link(view.t("1 Data"), "/data")
    return False
