"""Faults of a study file, told with their line and key."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from rcvsem.analyses.study_file import ModelPart, StudyFile
from rcvsem.foundation.errors import StudyError
from rcvsem.foundation.named_file import in_other_letters
from rcvsem.foundation.words import phrase, phrase_n
from rcvsem.instrument.problems import Problem, allowed_instead, one_of
from rcvsem.instrument.yaml_tree import YamlTree


def refuse_study(path: Path, problems: Sequence[Problem]) -> None:
    first = problems[0]
    if len(problems) == 1:
        raise StudyError(first.what, where=f"{path}, {first.place}", fix=first.fix)
    listed = "\n".join(f"  {problem}" for problem in problems)
    raise StudyError(
        phrase_n(
            len(problems),
            "The study file has {n} problem:\n{listed}",
            "The study file has {n} problems:\n{listed}",
            listed=listed,
        ),
        where=str(path),
    )


_TYPES = {
    "string_type": "text",
    "int_type": phrase("a whole number"),
    "float_type": "a number",
    "list_type": phrase("a list (lines that begin with '- ')"),
    "model_type": phrase("keys with values"),
    "model_attributes_type": phrase("keys with values"),
    "dict_type": phrase("keys with values"),
}


def problem_of(detail: dict[str, Any], tree: YamlTree) -> Problem:
    """pydantic's complaint in our words."""
    # A union tells its branch in the location: it is no key of the file.
    keys = tuple(part for part in detail["loc"] if not (isinstance(part, str) and _is_branch(part)))
    kind, line = str(detail["type"]), tree.line_of(keys)
    value = detail.get("input")
    if kind == "missing":
        return Problem(
            keys[:-1], phrase("the key '{keys}' is missing.", keys=keys[-1]), "", tree.line_of(keys[:-1])
        )
    if kind == "extra_forbidden":
        return Problem(
            keys, phrase("unknown key '{keys}'.", keys=keys[-1]), one_of(keys[-1], _keys_at(keys[:-1])), line
        )
    if kind == "literal_error":
        if keys == ("options", "estimator") and value in ("pls", "plsc"):
            return Problem(
                keys,
                phrase("{value!r} is no estimator of the covariance-based models.", value=value),
                phrase(
                    "Write a section 'pls:' with 'estimator: {value}': it stands beside them.", value=value
                ),
                line,
            )
        return Problem(
            keys,
            phrase("{value!r} is not allowed here.", value=value),
            allowed_instead(value, detail["ctx"]["expected"]),
            line,
        )
    if kind == "string_pattern_mismatch":
        return Problem(
            keys,
            phrase("{value!r} cannot name a folder.", value=value),
            "Use letters, digits, '-' and '_'.",
            line,
        )
    if kind in _TYPES:
        shown = "nothing" if value is None else repr(value)
        return Problem(
            keys,
            phrase("{shown} stands where {types} must stand.", shown=shown, types=_TYPES[kind]),
            "",
            line,
        )
    if kind == "too_short":
        return Problem(keys, "the list is empty.", "Name at least one.", line)
    return Problem(
        keys,
        phrase("{value!r} cannot be used: {msg}.", value=value, msg=str(detail["msg"]).lower()),
        "",
        line,
    )


def _is_branch(part: str) -> bool:
    return part in ("str", "int", "constrained-int", "list[str]") or part.startswith(("literal[", "list["))


def _keys_at(path: tuple[Any, ...]) -> list[str]:
    model: Any = StudyFile
    for part in path:
        if not isinstance(part, str) or part not in model.model_fields:
            continue
        leaves = _leaves(model.model_fields[part].annotation)
        inner = [leaf for leaf in leaves if isinstance(leaf, type) and issubclass(leaf, BaseModel)]
        if not inner:
            return []
        model = inner[0]
    return list(model.model_fields)


def _leaves(annotation: Any) -> list[Any]:
    arguments = get_args(annotation)
    return [leaf for each in arguments for leaf in _leaves(each)] if arguments else [annotation]


def meant_file(base: Path, name: str) -> str:
    other = in_other_letters(base / name)
    if other is None:
        return phrase("Paths are relative to the study file.")
    return phrase("Did you mean '{path}'?", path=os.path.relpath(other, base))


def missing_files(part: StudyFile, base: Path, tree: YamlTree) -> list[Problem]:
    named: list[tuple[tuple[str | int, ...], str]] = [(("instrument",), part.instrument)]
    for key, wave in (("pretest", part.pretest), ("formal", part.formal)):
        if wave is not None:
            named += [((key, "survey"), each) for each in listed_files(wave.survey)]
    for key, models in (("models", part.models), ("mediation", part.mediation)):
        named += [((key, k, "file"), model.file) for k, model in enumerate(models)]
    named += [(("tables", k, "file"), table.file) for k, table in enumerate(part.tables)]
    problems = [
        Problem(
            keys,
            phrase("there is no file '{name}'.", name=name),
            meant_file(base, name),
            tree.line_of(keys),
        )
        for keys, name in named
        if not (base / name).is_file()
    ]
    names = [short_name(model) for model in (*part.models, *part.mediation)]
    for k, name in enumerate(part.pls.models if part.pls else ()):
        if name not in names:
            keys = ("pls", "models", k)
            what = phrase("no model is called '{name}'.", name=name)
            problems.append(Problem(keys, what, one_of(name, names), tree.line_of(keys)))
    for k, name in enumerate(names):
        if name in names[:k]:
            problems.append(
                Problem(
                    (), phrase("two models are called '{name}'.", name=name), "Give each its own name.", 1
                )
            )
    return problems


_SECTIONS = (
    "glance", "sample", "items", "measurement", "validity", "method-bias", "groups", "models", "comparison",
    "mediation", "checklist", "session",
)  # fmt: skip


def unknown_sections(part: StudyFile, tree: YamlTree) -> list[Problem]:
    """Names in `report: sections:` that this study has no section for."""
    known = [
        *_SECTIONS,
        *(["pretest"] if part.pretest is not None else []),
        *(["other"] if part.tables else []),
        *(f"model-{short_name(model)}" for model in part.models),
        *(f"mediation-{short_name(model)}" for model in part.mediation),
    ]
    return [
        Problem(
            ("report", "sections", k),
            phrase("the report has no section '{name}'.", name=name),
            one_of(name, known),
            tree.line_of(("report", "sections", k)),
        )
        for k, name in enumerate(part.report.sections)
        if name not in known
    ]


def leaves_the_study(part: StudyFile, base: Path, tree: YamlTree) -> list[Problem]:
    """A report that would go elsewhere, by a path or by a link, without the file saying that it may."""
    if part.report.outside:
        return []
    out = report_place(part, base)
    try:
        inside = out.resolve().is_relative_to(base.resolve())
    except (OSError, ValueError, RuntimeError):
        inside = False
    if inside:
        return []
    keys = ("report", "out")
    where = part.report.out or f"reports/{part.name}"
    what = phrase("'{where}' leads out of the folder of the study.", where=where)
    return [Problem(keys, what, "Say 'outside: true' beside it if that is meant.", tree.line_of(keys))]


def report_place(part: StudyFile, base: Path) -> Path:
    return base / (part.report.out or f"reports/{part.name}")


def listed_files(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def short_name(model: ModelPart) -> str:
    return model.name or Path(model.file).stem
