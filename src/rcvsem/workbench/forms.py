"""A form for any command, from the declaration of its options: kind, bounds, choices, default, help and group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from rcvsem.app.option_schema import settable
from rcvsem.commands.shared.declaration import Command
from rcvsem.foundation.declared_option import Option
from rcvsem.workbench.option_words import choices_in, help_of, label_of, panel_of
from rcvsem.workbench.view import View

#: Groups that the pages set themselves, or that have no meaning with a survey.
LEFT_OUT_PANELS = (
    "Reading the files",
    "Tables without a questionnaire",
    "A matrix instead of answers",
    "Report",
    "Computing",
)
#: So few are all shown at once.
FEW = 4
LEFT_OUT = ("data", "model", "models", "instrument", "out", "overwrite", "workers")


class Form:
    """The options of a command as fields. `values()` : what differs from the defaults.

    start : other defaults. shown : which options; by itself those that have a meaning here. choices : of an option, as
    the study has them.
    """

    def __init__(
        self,
        view: View,
        command: Command,
        *,
        start: Mapping[str, Any] | None = None,
        shown: Callable[[Option], bool] | None = None,
        choices: Mapping[str, list[str]] | None = None,
    ) -> None:
        self.view = view
        self.command = command
        self.choices = dict(choices or {})
        self.fields: dict[str, Any] = {}
        self.known = {each.name: each for each in settable(command)}
        self.start = dict(start or {})
        every = [each for each in self.known.values() if (shown or has_a_place)(each)]
        first = [each for each in every if each.main or each.required or len(every) <= FEW]
        rest = [each for each in every if each not in first]
        self._fields(first)
        groups = dict.fromkeys(each.panel for each in rest)
        if rest:
            with ui.expansion(view.t("More options")).classes("w-full"):
                for group in groups:
                    if group:
                        ui.label(panel_of(group, view.lang)).classes("text-weight-medium q-mt-sm")
                    self._fields([each for each in rest if each.panel == group])

    def _fields(self, options: list[Option]) -> None:
        with ui.element("div").classes("forms"):
            for each in options:
                self.fields[each.name] = self._field(each)

    def _field(self, each: Option) -> Any:
        label, value = label_of(each, self.view.lang), self.start.get(each.name, each.default)
        about = help_of(each, self.view.lang)
        own = self.choices.get(each.name, []) if each.kind in ("text", "choice") else []
        choices = own or list(each.choices)
        field: Any
        if each.kind == "flag":
            with ui.column().classes("gap-0"):
                field = ui.switch(label, value=turned(each, value))
                ui.label(about).classes("hint")
            return field.props(f"data-option={each.name}")
        if choices and (each.kind == "choice" or own):
            now: Any = (
                [one for one in value or [] if one in choices]
                if each.many
                else value
                if value in choices
                else None
            )
            field = ui.select(
                choices_in(each, choices, self.view.lang) if each.kind == "choice" else choices,
                label=label,
                value=now,
                multiple=each.many,
                clearable=each.optional or each.many or each.kind == "text",
                with_input=each.kind == "text",
                new_value_mode="add-unique" if each.kind == "text" else None,
            )
        elif each.kind in ("whole", "number") and not each.many and not each.choices:
            field = ui.number(
                label,
                value=value,
                min=each.at_least if each.at_least is not None else each.above,
                max=each.at_most if each.at_most is not None else each.below,
                step=1 if each.kind == "whole" else None,
            )
        else:
            field = ui.input(label, value=_text(value), placeholder=each.example)
        return field.props(f'outlined dense hint="{_quoted(about)}" data-option={each.name}')

    def values(self) -> dict[str, Any]:
        """What differs from the defaults, by name; what cannot be read is left to the check of the options."""
        found: dict[str, Any] = {}
        for name, field in self.fields.items():
            each, value = self.known[name], field.value
            if value in (None, "", []) and each.kind != "flag":
                continue
            if each.kind == "whole" and isinstance(value, float) and value.is_integer():
                value = int(value)
            default = each.default
            if each.kind == "flag":
                if value != turned(each, default):
                    found[name] = value == turned(each, True)
                continue
            if value == default or (each.many and isinstance(value, list) and tuple(value) == default):
                continue
            if isinstance(value, str) and value == _text(default):
                continue
            found[name] = value
        return found


def turned(each: Option, value: Any) -> bool:
    """A flag as its switch shows it: what is named after turning something off is on where that is off."""
    return not value if each.sets is False else bool(value)


def has_a_place(each: Option) -> bool:
    """Whether an option has a meaning with the files of a study."""
    return each.name not in LEFT_OUT and each.panel not in LEFT_OUT_PANELS


def _text(value: Any) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, tuple | list):
        return ", ".join(f"{one:g}" if isinstance(one, float) else str(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{label}={code:g}" for label, code in value.items())
    return str(value)


def _quoted(text: str) -> str:
    return text.replace("\\", "").replace('"', "'")
