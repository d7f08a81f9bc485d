"""A command as a panel of a page: its form, the run with progress and cancel, and its report."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import field
from html import escape
from pathlib import PurePosixPath
from typing import Any

from nicegui import ui

from rcvsem.app.job import checked_request
from rcvsem.app.typed_line import typed_line
from rcvsem.commands import COMMANDS
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.declared_option import Option
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.words import enumerated, in_language, phrase_n
from rcvsem.workbench.choices import choices_of
from rcvsem.workbench.folder import clean_name
from rcvsem.workbench.forms import Form, has_a_place
from rcvsem.workbench.history import keep_run
from rcvsem.workbench.jobs import Job
from rcvsem.workbench.option_words import about
from rcvsem.workbench.report_files import KINDS
from rcvsem.workbench.study import of_model
from rcvsem.workbench.view import View, fault, heading, says, tell

FORMATS = ("html", "xlsx", "md", "docx")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """How a command stands on a page where it is not as its declaration alone makes it.

    fixed : values that are not asked for. start : other defaults in the form, shown : which options, choices : of an
    option, besides what the study has. result : shows what came out, in place of its report. key : of the panel, label :
    of its button. stem : ends the name of the report's folder, in place of the command.
    """

    fixed: Mapping[str, Any] = field(default_factory=dict)
    start: Mapping[str, Any] = field(default_factory=dict)
    shown: Callable[[Option], bool] = has_a_place
    choices: Mapping[str, list[str]] = field(default_factory=dict)
    result: Callable[[View, Job], None] | None = None
    key: str = ""
    label: str = ""
    stem: str = ""


def panel(view: View, name: str, title: str, shape: Shape | None = None) -> None:
    """A command with its options."""
    shape = shape or Shape()
    command = COMMANDS[name]
    key = shape.key or name
    own = {each.name: each for each in command.displayed}
    with ui.element("section").classes("box").props(f"data-panel={key}"):
        heading(title)
        says(about(command, view.lang), quiet=True)
        files = Files(view, name)
        known = {**choices_of(view.study, command.displayed), **shape.choices}
        form = Form(view, command.form_of(shape.start), start=shape.start, shown=shape.shown, choices=known)

        def values() -> dict[str, Any]:
            found = {**view.study.values(name), **files.values(), **shape.fixed, **form.values()}
            if name == "run":  # language and style are those of the study file
                formats = view.study.report.get("formats") or FORMATS
                found = {**found, "format": list(dict.fromkeys([*formats, "html"])), "out": view.study.out}
            else:
                report = "format" in own and set(FORMATS) <= set(own["format"].choices)
                found = {
                    "lang": view.lang,
                    **({"format": list(FORMATS)} if report else {}),
                    **found,
                    "out": out_of(name, found, shape.stem),
                }
            return {one: value for one, value in found.items() if one in own}

        def kept() -> None:
            if name == "run":
                keep_run(view.bench.folder, view.study.out)

        def go() -> None:
            view.again()
            said = values()
            try:
                checked_request(command, said)
            except RcvsemError as error:
                tell(error)
                return
            view.bench.jobs.start(key, name, said, typed_line(command, said), view.lang, kept)
            watched.refresh()

        button = ui.button(shape.label or view.t("Run"), on_click=go).props(f"no-caps data-run={key}")
        taken = {**view.study.values(name), **files.values()}
        out = "" if "out" not in own else view.study.out if name == "run" else out_of(name, taken, shape.stem)
        watched = Watched(view, key, out, shape.result, button)


class Files:
    """Which of the files of a study a command takes, where there is a choice."""

    def __init__(self, view: View, name: str) -> None:
        folder, study = view.bench.folder, view.study
        own = {each.name for each in COMMANDS[name].options}
        self.fields: dict[str, Any] = {}
        known = (
            ("data", study.survey, folder.surveys(), view.t("Answers")),
            ("model", study.model if of_model(name) else "", folder.models(), view.t("Model")),
        )
        with ui.row().classes("items-center"):
            for key, now, there, label in known:
                if key in own and name != "run" and "models" not in own and now in there and len(there) > 1:
                    field = ui.select(there, value=now, label=label).classes("w-72")
                    self.fields[key] = field.props(f"outlined dense data-file={key}")

    def values(self) -> dict[str, Any]:
        """What is chosen."""
        return {key: [field.value] if key == "data" else field.value for key, field in self.fields.items()}


class Watched:
    """The state of a job on a page: progress and cancel while it runs, then what came out. Any page may look on."""

    def __init__(
        self, view: View, key: str, out: str, result: Callable[[View, Job], None] | None, button: Any = None
    ) -> None:
        self.view, self.key, self.out, self.result, self.button = view, key, out, result, button
        self.state: tuple[Any, ...] | None = None
        self.place = ui.column().classes("w-full").props(f"data-job={key} aria-live=polite")
        self.bar: Any = None
        self.word: Any = None
        self.refresh()
        ui.timer(0.4, self.refresh)

    def refresh(self) -> None:
        """Draw again what changed."""
        job = self.view.bench.jobs.last.get(self.key)
        state = (None,) if job is None else (id(job), job.running)
        if state != self.state:
            self.state = state
            self.place.clear()
            with self.place:
                self._draw(job)
        if job is not None and job.running and self.bar is not None:
            self.bar.set_value(job.share or 0.0)
            self.bar.props(
                f"{'' if job.share else 'indeterminate'}", remove="" if not job.share else "indeterminate"
            )
            self.word.set_text(_progress(self.view, job))

    def _draw(self, job: Job | None) -> None:
        view = self.view
        if job is not None and self.out:
            self.out = str(job.values["out"])
        if self.button is not None:
            self.button.set_enabled(job is None or not job.running)
        if job is None:
            report_of(view, self.out)
            return
        if job.running:
            with ui.row().classes("items-center w-full no-wrap"):
                self.bar = (
                    ui.linear_progress(value=0, show_value=False).classes("flex-grow").props("indeterminate")
                )
                stop = ui.button(view.t("Cancel"), on_click=lambda: self._cancel()).props("outline no-caps")
                stop.props(f"data-cancel={self.key}")
            self.word = ui.label(_progress(view, job)).classes("quiet")
            return
        self.bar = None
        if job.cancelled:
            says(view.t("Cancelled; what stood there before is untouched."))
            report_of(view, self.out)
            return
        ended = job.ended
        assert ended is not None
        ui.element("span").props("data-ended hidden")
        if ended.error:
            fault(ended.error)
            return
        says(view.t("Done in {seconds:.1f} s.", seconds=job.seconds), quiet=True)
        ui.html(f'<code class="line">{escape(job.typed)}</code>', sanitize=False)
        if self.result is not None:
            self.result(view, job)
        notes = [one["text"] for one in ended.findings if one["severity"] != "info"]
        if notes:
            n = len(notes)
            word = in_language(phrase_n(n, "{n} thing to know", "{n} things to know", n=n), view.lang)
            with ui.expansion(word, value=len(notes) <= 2).classes("w-full"):
                for note in notes:
                    says(note)
        if self.out and report_of(view, self.out):
            return
        if self.result is None:
            pictures(view, ended.written)
            ui.html(f"<pre>{escape(ended.summary)}</pre>", sanitize=False).classes("grid")
            if ended.written:
                says(view.t("Written: ") + ", ".join(ended.written))

    def _cancel(self) -> None:
        self.view.bench.jobs.cancel(self.key)
        self.refresh()


def _progress(view: View, job: Job) -> str:
    if job.total:
        return f"{job.what}: {job.done:,} / {job.total:,}"
    return job.what or view.t("at work ...")


def pictures(view: View, written: list[str]) -> None:
    """What a command has drawn."""
    for name in (one for one in written if one.endswith(".svg")):
        drawn = b64encode(view.bench.folder.path(name).read_bytes()).decode()
        ui.html(
            f'<img alt="{escape(name)}" src="data:image/svg+xml;base64,{drawn}">', sanitize=False
        ).classes("picture")


def report_of(view: View, out: str) -> bool:
    """The page of a finished report, with its files to download; False where there is none."""
    if not out:
        return False
    folder = view.bench.folder
    mark = folder.read(f"{out}/run.json").mark if folder.path(out).is_dir() else ""
    if not mark or not any(folder.path(out).glob("report.*")):  # pictures alone have a record, too
        return False
    stale = changed_since(view, out)
    if stale:
        says(
            view.t(
                "Since this report was made, these files changed: {stale}. Run it again.",
                stale=enumerated(stale),
            )
        )
    downloads(view, out)
    if folder.path(f"{out}/report.html").is_file():
        title = view.t("Report")
        ui.html(
            f'<iframe class="report" title="{title}" src="/files/{escape(out)}/report.html?v={mark[:12]}" '
            'sandbox="allow-scripts allow-downloads allow-popups" allow="clipboard-write *"></iframe>',
            sanitize=False,
        ).classes("w-full")
    return True


def downloads(view: View, out: str) -> None:
    """Links to the files of a report."""
    top = view.bench.folder.path(out)
    names = sorted(one.name for one in top.glob("report.*") if one.suffix in KINDS) if top.is_dir() else []
    if names:
        links = " ".join(
            f'<a href="/files/{escape(out)}/{escape(one)}?download=true" download>{escape(one)}</a>'
            for one in names
        )
        ui.html(
            f'<p>{view.t("Download")}: {links} <span class="quiet">({escape(out)}/)</span></p>',
            sanitize=False,
        )


def changed_since(view: View, out: str) -> list[str]:
    """Inputs of a finished run that are not what they were."""
    import json

    from rcvsem.foundation.input_file import sha256

    try:
        record = json.loads(view.bench.folder.read(f"{out}/run.json").text)
    except (RcvsemError, ValueError):
        return []
    found = []
    for entry in record.get("inputs") or []:
        name = str(entry.get("path", ""))
        try:
            path = view.bench.folder.path(name)
            if not path.is_file() or sha256(path.read_bytes()) != entry.get("sha256"):
                found.append(name)
        except (RcvsemError, OSError):
            continue
    return found


def out_of(name: str, values: Mapping[str, Any], stem: str = "") -> str:
    """Where the report of a command goes, named as the command line names it."""
    model, survey = values.get("model") or "", (values.get("data") or [""])[0]
    last = [stem] if stem else [] if name == "fit" else [name]
    parts = [*(PurePosixPath(one).stem for one in (model, survey) if one), *last]
    stem, endings = clean_name("_".join(parts)).rstrip("."), COMMANDS[name].endings
    return f"reports/{stem}" if endings is None else f"{name}/{stem}{endings[0] if endings else ''}"
