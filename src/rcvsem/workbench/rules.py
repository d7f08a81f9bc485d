"""The screening rules with what each of them hits, edited in place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.text import Text
from rcvsem.instrument import RULES, read_instrument
from rcvsem.instrument.yaml_edit import edit_yaml
from rcvsem.workbench.questionnaire import rule_hits, set_rule
from rcvsem.workbench.view import View, spoken, tell

ACTIONS = {
    "exclude": Text("exclude"),
    "flag": Text("flag"),
    "report": Text("report only"),
    "off": Text("off"),
}


def rule_table(view: View, survey: Any, again: Callable[[], Awaitable[None]]) -> None:
    """Each rule: what it means, what it does, its limit, how many it hits. `again` : after a change."""
    folder, name = view.bench.folder, view.study.instrument
    hits = rule_hits(read_instrument(folder.path(name)), survey)

    async def change(rule: str, **what: Any) -> None:
        now = folder.read(name)
        try:
            folder.save(name, edit_yaml(now.text, set_rule(rule, **what)), now.mark)
        except (RcvsemError, OSError) as error:
            tell(error)
            return
        await again()

    with ui.element("div").classes("grid"), ui.element("table").classes("plain"):
        with ui.element("thead"), ui.element("tr"):
            heads = (
                Text("rule"),
                Text("what is done"),
                Text("limit"),
                Text.meant("number of", "respondents"),
            )
            for head in heads:
                with ui.element("th").props("scope=col"):
                    ui.label(view.t(head))
        with ui.element("tbody"):
            for rule, hit in hits.items():
                _row(view, rule, hit, change)


def _row(view: View, rule: str, hit: tuple[str, Any, int | None, str], change: Any) -> None:
    action, threshold, count, why = hit
    known = RULES[rule]
    with ui.element("tr").props(f"data-rule={rule}"):
        with ui.element("td"):
            ui.label(view.of(known.meaning))
        with ui.element("td"):
            chosen = ui.select(
                {one: view.t(words) for one, words in ACTIONS.items()},
                value=action,
                on_change=lambda event: change(rule, action=event.value),
            )
            chosen.props(f'outlined dense options-dense aria-label="{view.of(known.meaning)}"').classes(
                "w-32"
            )
        with ui.element("td"):
            if known.takes_threshold:
                limit = (
                    ui.number(value=threshold)
                    .props(f'outlined dense aria-label="{view.of(known.meaning)}: {view.t("limit")}"')
                    .classes("w-28")
                )
                limit.on(
                    "change",
                    lambda _, field=limit: (
                        change(rule, threshold=field.value) if field.value is not None else None
                    ),
                )
        with ui.element("td"):
            ui.label("–" if count is None else f"{count:,}").props("data-hits")
            if why:
                ui.label(spoken(why)).classes("quiet")
