"""A study file read and checked: what the study consists of, with its paths."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from rcvsem.analyses.study_file import StudyFile
from rcvsem.analyses.study_file_faults import (
    leaves_the_study,
    listed_files,
    missing_files,
    problem_of,
    refuse_study,
    report_place,
    short_name,
    unknown_sections,
)
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.input_file import sha256
from rcvsem.foundation.named_file import bytes_of
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.instrument.problems import Problem
from rcvsem.instrument.yaml_tree import parse_yaml

LARGEST_FILE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedModel:
    """One model of the study: its short name and its file."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPlan:
    """A study file, checked, with its paths resolved."""

    path: Path
    sha256: str
    name: str
    title: Text
    instrument: Path
    pretest: tuple[Path, ...]
    formal: tuple[Path, ...]
    models: tuple[PlannedModel, ...]
    mediation: tuple[PlannedModel, ...]
    out: Path
    file: StudyFile


def read_plan(path: str | Path) -> StudyPlan:
    """Read and check a study file.

    Raises
    ------
    FileError : it is missing, a folder or no text, or a file it names is missing.
    StudyError : anything wrong in it; every fault is listed with its line and key.
    """
    given = Path(path)
    content = bytes_of(given, phrase("a study file"), largest=LARGEST_FILE)
    tree = parse_yaml(_text(content, given))
    problems = list(tree.problems)
    part: StudyFile | None = None
    if not problems:
        if not isinstance(tree.data, dict):
            problems.append(Problem((), "the file holds no keys.", "It begins with 'name: ...'.", 1))
        else:
            try:
                part = StudyFile.model_validate(tree.data)
            except ValidationError as error:
                problems = [problem_of(dict(detail), tree) for detail in error.errors(include_url=False)]
    if part is not None:
        problems = [
            *missing_files(part, given.parent, tree),
            *leaves_the_study(part, given.parent, tree),
            *unknown_sections(part, tree),
        ]
    if problems or part is None:
        refuse_study(given, problems)
    assert part is not None
    return _plan(part, given, sha256(content))


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(
            "The file is not text in UTF-8.",
            where=str(path),
            fix="Was a survey given instead of a study file?",
        ) from None


def _plan(part: StudyFile, path: Path, sha256: str) -> StudyPlan:
    base = path.parent
    models = [
        tuple(PlannedModel(name=short_name(m), path=base / m.file) for m in own)
        for own in (part.models, part.mediation)
    ]
    return StudyPlan(
        path=path,
        sha256=sha256,
        name=part.name,
        title=Text(part.title.en or part.title.zh, part.title.zh or part.title.en),
        instrument=base / part.instrument,
        pretest=tuple(base / each for each in listed_files(part.pretest.survey)) if part.pretest else (),
        formal=tuple(base / each for each in listed_files(part.formal.survey)),
        models=models[0],
        mediation=models[1],
        out=report_place(part, base),
        file=part,
    )


def with_changes(plan: StudyPlan, *, draws: int | None = None, seed: int | None = None) -> StudyPlan:
    """The plan with other draws or another seed. OptionError when one is negative."""
    from rcvsem.foundation.option_checks import check_integer

    changes = {name: value for name, value in (("draws", draws), ("seed", seed)) if value is not None}
    for name, value in changes.items():
        check_integer(value, name, phrase("the study"), 0)
    options = plan.file.options.model_copy(update=changes)
    pls = plan.file.pls
    if pls is not None and draws is not None:
        pls = pls.model_copy(update={"draws": draws})
    return replace(plan, file=plan.file.model_copy(update={"options": options, "pls": pls}))
