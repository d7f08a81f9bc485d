"""Step 6: the answer first, then every table and figure, and what else can be asked of the model."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from rcvsem.commands import COMMANDS
from rcvsem.fit.estimators import ESTIMATORS
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.text import Text
from rcvsem.pls.options import DRAWS
from rcvsem.pls.options import PANEL as PLS_PANEL
from rcvsem.workbench.answer import answers
from rcvsem.workbench.folder import STUDY
from rcvsem.workbench.forms import has_a_place
from rcvsem.workbench.jobs import Job
from rcvsem.workbench.model_text import Path as ModelPath
from rcvsem.workbench.model_text import with_covariance, with_path
from rcvsem.workbench.option_words import about, label_of_key, title_of
from rcvsem.workbench.panel import Shape, panel
from rcvsem.workbench.study import change_study, study_list
from rcvsem.workbench.view import View, done, heading, needs, says, spoken, tell

MORE = (
    ("robust", Text("Robustness")),
    ("invariance", Text("Invariance between groups")),
    ("moderation", Text("Moderation")),
)


async def content(view: View) -> None:
    """The page."""
    if not needs(view, "study"):
        return
    _options(view)
    panel(
        view,
        "run",
        view.t("The whole study"),
        Shape(
            fixed={"study": STUDY},
            shown=lambda _: False,
            result=_answer,
            label=view.t("Run the study"),
        ),
    )
    start: dict[str, Any] = {
        name: view.study.options[name]
        for name in ("draws", "seed", "estimator")
        if name in view.study.options
    }
    heading(view.t("More questions to the model"))
    with ui.expansion(view.t("One model with other options")).classes("w-full").props("data-open=fit"):
        panel(
            view,
            "fit",
            view.t("Fit"),
            Shape(
                start=start,
                shown=lambda each: has_a_place(each) and each.panel != PLS_PANEL,
                choices={"estimator": list(ESTIMATORS)},
            ),
        )
    if len(view.study.models) > 1:
        with ui.expansion(view.t("Compare the versions")).classes("w-full").props("data-open=compare"):
            panel(view, "compare", view.t("Compare the versions"))
    with ui.expansion(view.t("What could be freed")).classes("w-full").props("data-open=suggest"):
        panel(view, "suggest", view.t("Suggestions"), Shape(result=_suggestions))
    for name, title in MORE:
        with ui.expansion(view.t(title)).classes("w-full").props(f"data-open={name}"):
            panel(view, name, view.t(title))
    with ui.expansion(view.t("All other analyses")).classes("w-full").props("data-open=others"):
        _every_other(view)
    with ui.expansion(view.t("PLS-SEM")).classes("w-full").props("data-open=pls"):
        panel(
            view,
            "fit",
            "PLS-SEM",
            Shape(
                key="pls",
                fixed={"estimator": "pls"},
                start={"estimator": "pls", "draws": DRAWS},
                stem="pls",
            ),
        )


#: Commands that have a place of their own on some page.
_PLACED = ("run", "fit", "compare", "suggest", "robust", "invariance", "moderation", "reliability", "efa", "validity",
           "describe", "measurement", "clean")  # fmt: skip


def others() -> list[str]:
    """Every other command that is about the answers or the model of a study."""
    return [
        name
        for name, one in COMMANDS.items()
        if name not in _PLACED
        and any(each.name == "data" or (each.name == "model" and each.required) for each in one.options)
    ]


def _every_other(view: View) -> None:
    def show(name: str) -> None:
        place.clear()
        with place:
            panel(view, name, title_of(name, view.lang))

    choices = {name: f"{title_of(name, view.lang)}: {about(COMMANDS[name], view.lang)}" for name in others()}
    field = ui.select(choices, label=view.t("Analysis"), on_change=lambda event: show(event.value))
    field.props("outlined dense data-other").classes("w-full")
    place = ui.column().classes("w-full")


def _asked(view: View) -> Any:
    """The questionnaire; None where it has faults, which its page tells."""
    from rcvsem.instrument import read_instrument

    try:
        return read_instrument(view.bench.folder.path(view.study.instrument))
    except RcvsemError:
        return None


def _options(view: View) -> None:
    """Options of the study file, which hold for the whole study."""
    from rcvsem.analyses.study_file import OptionsPart

    fields = OptionsPart.model_fields
    with (
        ui.expansion(view.t("Options of the study")).classes("w-full").props("id=options"),
        ui.element("div").classes("forms"),
    ):
        for name in ("estimator", "draws", "seed", "level", "convention"):
            _option(view, name, fields[name])
        asked = _asked(view)
        groups = view.t("Groups compared in the chapter")
        _listed(view, "groups", groups, [one.code for one in asked.background if one.codes] if asked else [])
        marker = view.t("Marker items for common method bias")
        _listed(view, "marker", marker, [one.code for one in asked.items] if asked else [])
        _mediation(view)
        _pretest(view)


def _option(view: View, name: str, field: Any) -> None:
    from typing import Literal, get_args, get_origin

    value = view.study.options.get(name, field.default)

    def change(new: Any) -> None:
        if new is None or new == view.study.options.get(name, field.default):
            return
        kept = int(new) if isinstance(new, float) and new.is_integer() else new
        _set(view, lambda data: data.setdefault("options", {}).__setitem__(name, kept))

    if get_origin(field.annotation) is Literal:
        ui.select(
            list(get_args(field.annotation)),
            value=value,
            label=label_of_key(name, view.lang),
            on_change=lambda event: change(event.value),
        ).props(f"outlined dense data-study={name}")
        return
    entry = ui.number(label_of_key(name, view.lang), value=value).props(f"outlined dense data-study={name}")
    entry.on("change", lambda _: change(entry.value))


def _listed(view: View, key: str, label: str, choices: list[str]) -> None:
    """A list of the study file, chosen from what there is."""
    said = [one for one in study_list(view.study, key) if one in choices]

    def change(new: list[str]) -> None:
        _set(view, lambda data: data.__setitem__(key, list(new)) if new else data.pop(key, None))

    field = ui.select(
        choices, value=said, multiple=True, label=label, on_change=lambda event: change(event.value)
    )
    field.props(f"outlined dense use-chips data-study={key}")


def _mediation(view: View) -> None:
    """Model files that are fitted by themselves for their indirect effects."""
    folder = view.bench.folder
    free = [one for one in folder.models() if one not in view.study.models]

    def change(new: list[str]) -> None:
        def enter(data: Any) -> None:
            kept = [one for one in data.get("mediation") or [] if str(one.get("file")) in new]
            known = {str(one["file"]) for one in kept}
            kept += [{"file": one} for one in new if one not in known]
            if kept:
                data["mediation"] = kept
            else:
                data.pop("mediation", None)

        _set(view, enter)

    field = ui.select(
        free,
        value=[one for one in view.study.mediation if one in free],
        multiple=True,
        label=view.t("Mediation models, each fitted by itself"),
        on_change=lambda event: change(event.value),
    )
    field.props("outlined dense use-chips data-study=mediation")


def _pretest(view: View) -> None:
    """The wave on which the exploratory factor analysis is made, where there is one."""
    none = view.t("none")
    choices = {"": none} | {one: one for one in view.bench.folder.surveys() if one != view.study.survey}

    def change(new: str) -> None:
        def enter(data: Any) -> None:
            if new:
                data.setdefault("pretest", {})["survey"] = new
            else:
                data.pop("pretest", None)

        _set(view, enter)

    now = view.study.pretest if view.study.pretest in choices else ""
    field = ui.select(
        choices, value=now, label=view.t("Pretest"), on_change=lambda event: change(event.value)
    )
    field.props("outlined dense data-study=pretest")


def _set(view: View, enter: Any) -> None:
    view.again()
    try:
        change_study(view.study, enter)
    except (RcvsemError, OSError) as error:
        tell(error)
        return
    view.again()
    done(view.t("Saved in study.yaml"))


def _answer(view: View, job: Job) -> None:
    """The result in sentences, before all tables."""
    if job.ended is None or job.ended.json is None:
        return
    with ui.element("section").props("id=answer"):
        for line in answers(job.ended.json, view.lang):
            ui.label(line).classes("answer")


def _suggestions(view: View, job: Job) -> None:
    """Each index with a place for the reason; freeing it changes the last version of the model and nothing else."""
    found = job.ended.json["suggestions"] if job.ended and job.ended.json else []
    allowed = [one for one in found if one["allowed"]]
    says(
        view.t(
            "{n} of {total} large indices are of a kind that theory may allow. Freeing one changes {model}; a "
            "reason is needed, and it stands in the file.",
            n=len(allowed),
            total=len(found),
            model=view.study.model,
        )
    )
    with (
        ui.element("div").classes("grid"),
        ui.element("table").classes("plain").props("id=suggestions"),
        ui.element("tbody"),
    ):
        for one in allowed[:25]:
            _suggestion(view, one)


def _suggestion(view: View, one: dict[str, Any]) -> None:
    name = f"{one['lhs']} {one['op']} {one['rhs']}"

    def free() -> None:
        folder = view.bench.folder
        now = folder.read(view.study.model)
        try:
            if one["op"] == "~":
                if not (reason.value or "").strip():
                    with_covariance(now.text, "", "", "")
                path = ModelPath(source=one["rhs"], target=one["lhs"], reason=reason.value)
                text = with_path(now.text, path)
            else:
                text = with_covariance(now.text, one["lhs"], one["rhs"], reason.value or "")
            folder.save(view.study.model, text, now.mark)
        except (RcvsemError, OSError) as error:
            tell(error)
            return
        button.disable()
        done(f"{view.study.model}: {name}")

    with ui.element("tr").props(f'data-suggestion="{name}"'):
        for text in (name, f"MI = {one['mi']:.2f}", f"EPC = {one['epc']:.3f}", spoken(one["verdict"])):
            with ui.element("td"):
                ui.label(text)
        with ui.element("td").style("min-width: 220px"):
            reason = (
                ui.input(placeholder=view.t("reason"))
                .props(f'dense outlined aria-label="{view.t("reason")} {name}"')
                .classes("w-full")
            )
        with ui.element("td"):
            button = ui.button(view.t("Free it"), on_click=free).props("outline no-caps dense")
