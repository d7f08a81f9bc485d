"""The options that are tried on the command line, through the other doors: study.yaml and the forms of the workbench.

What is said there must arrive at an analysis or at the report. Nothing is computed: the analyses are stood in for by what
writes down what it was handed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import rcvsem_option_rows as rows
import rcvsem_option_values as values

from rcvsem.analyses import study_run
from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.analyses.study_file import StudyFile
from rcvsem.analyses.study_plan import read_plan
from rcvsem.app.job import checked_request
from rcvsem.commands import COMMANDS
from rcvsem.commands.multiverse import Crossed, sources_of_study
from rcvsem.commands.shared.inputs import Report
from rcvsem.foundation.declared_option import Option
from rcvsem.foundation.errors import OptionError

#: What a study has, so that each of its keys has something to act on.
STUDY: dict[str, Any] = {
    "name": "s",
    "instrument": "i.yaml",
    "pretest": {"survey": "p.csv"},
    "formal": {"survey": "f.csv"},
    "models": [{"file": "a.desc"}, {"file": "b.desc"}],
    "mediation": [{"file": "c.desc"}],
    "pls": {"group": "gender"},
}
#: Part of the file -> the command whose rows give its keys other values.
PARTS = {
    "pretest": "efa",
    "formal": "fit",
    "options": "fit",
    "pls": "fit",
    "multiverse": "multiverse",
    "report": "run",
}
#: What is no option of a command: of the file alone, with tests of its own.
OF_FILE = {"survey", "models", "out", "outside", "sections"}


@pytest.fixture
def arrives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], str]:
    """What a study file hands to the analyses, to the report, and to a multiverse."""
    for name in ("i.yaml", "p.csv", "f.csv", "a.desc", "b.desc", "c.desc"):
        (tmp_path / name).write_text("", encoding="utf-8")
    handed: list[str] = []
    found = SimpleNamespace(findings=(), source=None, survey=None, files=(), reading=None)

    def stand_in(name: str) -> Callable[..., Any]:
        def take(*given: Any, **named: Any) -> Any:
            handed.append(f"{name} {given} {named}")
            return found

        return take

    for name in (
        "run_efa",
        "run_reliability",
        "run_chapter",
        "run_study",
        "run_pls",
        "read_scales",
        "compare_studies",
    ):
        monkeypatch.setattr(study_run, name, stand_in(name))
    for name in ("_findings", "read_other_tables", "model_files", "read_model", "inputs_of"):
        monkeypatch.setattr(study_run, name, lambda *given, **named: found if named else ())
    monkeypatch.setattr(
        study_run, "replace", lambda one, **named: one if one is found else replace(one, **named)
    )

    def of(study: dict[str, Any]) -> str:
        handed.clear()
        path = tmp_path / "study.yaml"
        path.write_text(json.dumps(study), encoding="utf-8")
        study_run.run_whole(read_plan(path))
        run = COMMANDS["run"].given({"study": path})
        crossed = sources_of_study(path, Crossed(models=(path,)), None, SamplingDesign())
        return "\n".join([*handed, repr(run(Report)), repr(crossed)])

    return of


def _other(part: str, key: str, schema: dict[str, Any]) -> Any:
    """Another value of a key: as the schema allows it, a name as the rows of the command line have it."""
    for one in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
        if "enum" in one:
            found = next(
                each for each in one["enum"] if each not in (schema["default"], *(schema["default"] or ()))
            )
            return [found] if "items" in schema else found
    kinds = {schema.get("type"), *(one.get("type") for one in schema.get("anyOf", ()))}
    if "boolean" in kinds:
        return not schema["default"]
    if "integer" in kinds:
        return (schema["default"] or 3) + 1
    if "number" in kinds:
        return 0.9 * schema["default"]
    typed = f"--{key.replace('_', '-')}"
    places = (
        (values.READING, typed),
        (values.PLS, typed),
        (values.CHANGED, (PARTS[part], typed)),
        (rows.CHANGED, (PARTS[part], typed)),
    )
    row = next(table[where] for table, where in places if where in table)  # type: ignore[index]
    return list(row) if "items" in schema else row[0]


def test_every_option_of_a_study_file_arrives(arrives: Callable[[dict[str, Any]], str]) -> None:
    plain, idle, tried = arrives(STUDY), [], 0
    definitions = StudyFile.model_json_schema()["$defs"]
    for part in PARTS:
        kind = StudyFile.model_fields[part].annotation
        name = f"{part.title()}Part" if part != "formal" else "SurveyPart"
        assert name in str(kind)
        for key, schema in definitions[name]["properties"].items():
            if key in OF_FILE:
                continue
            value, tried = _other(part, key, schema), tried + 1
            if arrives({**STUDY, part: {**STUDY.get(part, {}), key: value}}) == plain:
                idle.append((part, key, value))
    assert idle == []
    assert tried > 30


def test_the_measurement_of_a_study_is_estimated_as_its_models(
    arrives: Callable[[dict[str, Any]], str],
) -> None:
    lines = arrives({**STUDY, "options": {"estimator": "mlr", "convention": "amos"}}).splitlines()
    (chapter,) = (line for line in lines if line.startswith("run_chapter"))
    assert "estimator='mlr'" in chapter
    assert "convention='amos'" in chapter


def test_every_option_of_a_form_arrives() -> None:
    """Each field of each form is changed once; what the command is given is another thing then, or is refused."""
    nicegui = pytest.importorskip("nicegui", reason="needs rcvsem[app]")
    from nicegui.page import page

    from rcvsem.workbench.forms import Form
    from rcvsem.workbench.pages.results import _PLACED, others

    view: Any = SimpleNamespace(lang="en", t=lambda text, **values: text)
    idle, tried = [], 0
    with nicegui.Client(page("/forms"), request=None):
        for name in sorted({*_PLACED, *others()}):
            form = Form(view, COMMANDS[name])
            plain = _given(name, form)
            assert plain.startswith("["), (name, plain)
            for key, field in form.fields.items():
                before, tried = field.value, tried + 1
                field.value = _other_in_form(name, form.known[key], field)
                if _given(name, form) == plain:
                    idle.append((name, key, field.value))
                field.value = before
            assert _given(name, form) == plain
    assert idle == [], idle
    assert tried > 150


def _other_in_form(name: str, one: Option, field: Any) -> Any:
    """Another value as the field holds it: a switch, a number, what is chosen of a list, a text."""
    if one.kind == "flag":
        return not field.value
    if one.choices and one.kind == "choice":
        if one.many:
            return next([each] for each in one.choices if [each] != field.value)
        return next(each for each in one.choices if each != field.value)
    row = values.changed(name, one) or rows.CHANGED.get((name, one.typed)) or values.PLS.get(one.typed)
    if not row:
        return "name"
    return float(row[0]) if one.kind in ("whole", "number") and not (one.many or one.choices) else str(row[0])


#: What is asked for before anything else.
NEEDED: dict[str, dict[str, Any]] = {
    "invariance": {"group": "g"}, "groups": {"by": "g"}, "nca": {"outcome": "o"}, "qca": {"outcome": "o"},
    "process": {"number": 7, "x": "x", "y": "y"}, "power": {"model": "m"}, "moderation": {"x": "x", "moderator": "m"},
}  # fmt: skip


def _given(name: str, form: Any) -> str:
    """The options that a command gets of a form and the study's files, or why it refuses them."""
    command = COMMANDS[name]
    own = {each.name for each in command.displayed}
    files = {"data": ["f.csv"], "model": "m.desc", "models": ["a.desc", "b.desc", "f.csv"]}
    said = {**files, **NEEDED.get(name, {}), **form.values()}
    try:
        chosen, given = checked_request(command, {key: value for key, value in said.items() if key in own})
    except OptionError as error:
        return error.message
    return repr([given(cls) for cls in chosen.parts])
