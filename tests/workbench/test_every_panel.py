"""Each analysis of the pages is run once from its form; what comes out is its report."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(find_spec("nicegui") is None, reason="needs rcvsem[app]")

ROOT = Path(__file__).parents[2]
#: Panel -> what is set in its form, and a word of its report or summary.
PANELS: dict[str, tuple[dict[str, Any], str]] = {
    "fit": ({"draws": 20}, "Standardized"),
    "compare": ({}, "ΔBIC"),
    "suggest": ({}, ""),
    "robust": ({}, "MLR"),
    "invariance": ({"group": "tenure"}, "configural"),
    "moderation": ({"x": "DSC", "moderator": "DK", "draws": 0}, "slope"),
    "pls": ({"draws": 50, "folds": 0}, "HTMT"),
}
OTHERS: dict[str, tuple[dict[str, Any], str]] = {
    "groups": ({"by": "tenure"}, "tenure"),
    "scores": ({}, "scores/"),
    "cutoffs": ({"draws": 100}, "RMSEA"),
    "influence": ({}, "Cook"),
    "nca": ({"outcome": "PV", "draws": 50}, "ceiling"),
    "qca": ({"outcome": "PV", "conditions": "DP", "anchors": "PV=2:3:4.5,DP=2:3:4.5"}, "consistency"),
    "power": ({"n": "200", "replications": 5, "loading": 0.7, "path": 0.1, "correlation": 0.3}, "power"),
    "process": ({"number": "4", "x": "DP", "m": "DSC", "y": "PV", "draws": 50}, "indirect"),
    "multiverse": ({"choices": "items, missing"}, "specification"),
    "diagram": ({}, ".svg"),
}


def _set(page: Any, panel: str, name: str, value: Any) -> None:
    field = page.locator(f"[data-panel={panel}] [data-option={name}]").first
    if not field.is_visible():
        page.locator(f"[data-panel={panel}] .q-expansion-item__container .q-item").first.click()
    field.scroll_into_view_if_needed()
    box = field if field.evaluate("one => one.tagName") == "INPUT" else field.locator("input").first
    box.click()
    if (
        box.get_attribute("role") == "combobox" and not box.is_editable()
    ):  # several of a list: what is chosen is undone
        for other in sorted(set(box.input_value().split(", ")) - set(str(value).split(", "))):
            page.locator(".q-menu .q-item", has_text=other).first.click()
    else:
        box.fill(str(value))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.wait_for_timeout(150)


def _run(page: Any, panel: str, asked: dict[str, Any], word: str) -> None:
    if panel == "power":
        page.locator("[data-panel=power] [data-file=model]").click()
        page.locator(".q-menu .q-item", has_text="models/rcv.desc").first.click()
    for name, value in asked.items():
        _set(page, panel, name, value)
    page.click(f"[data-run={panel}]")
    page.wait_for_selector(f"[data-job={panel}] [data-ended]", state="attached")
    place = page.locator(f"[data-job={panel}]")
    assert place.locator("pre.fault").count() == 0, (panel, place.inner_text())
    text = place.inner_text()
    if place.locator("iframe").count():
        text += place.frame_locator("iframe").locator("body").inner_text()
    assert word.lower() in text.lower(), (panel, text[:3000])


def test_each_panel_has_its_trial() -> None:
    from rcvsem.workbench.pages.results import others

    assert set(OTHERS) ^ set(others()) == set(), "what its form is run with in the slow test below"


@pytest.mark.slow
def test_each_panel_is_run_once(
    serve: Callable[..., Any], opened: Callable[..., Any], tmp_path: Path
) -> None:
    for name in ("instruments/rcv.yaml", "models/rcv.desc", "models/rcv_modified.desc", "surveys/wave2.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "study.yaml").write_text(
        "name: s\ninstrument: instruments/rcv.yaml\nformal: {survey: surveys/wave2.xlsx}\n"
        "models: [{name: M0, file: models/rcv.desc}, {name: M1, file: models/rcv_modified.desc}]\n"
        "options: {draws: 0}\nreport: {lang: en}\n"
    )
    with serve(tmp_path) as served:
        page = opened(served, "/measurement")
        for name in ("efa", "validity", "describe"):
            _run(page, name, {"parallel_draws": 0} if name == "efa" else {}, "")
        page.goto(f"http://127.0.0.1:{served.port}/results")
        for name, (asked, word) in PANELS.items():
            page.click(f"[data-open={name}] .q-expansion-item__container .q-item >> nth=0")
            _run(page, name, asked, word)
        page.click("[data-open=others] .q-expansion-item__container .q-item >> nth=0")
        for name, (asked, word) in OTHERS.items():
            page.click("[data-other]")
            page.locator(".q-menu .q-item", has_text=f"{page_title(name)}:").first.click()
            page.wait_for_selector(f"[data-panel={name}]")
            _run(page, name, asked, word)


def page_title(name: str) -> str:
    """As the list of analyses has it."""
    from rcvsem.workbench.option_words import title_of

    return title_of(name, "en")
