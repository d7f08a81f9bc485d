"""A study file read and checked: what the study consists of, with its paths."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from rcvsem.analyses.efa_options import EfaOptions
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.pls_options import PlsChoices
from rcvsem.analyses.reading import Reading
from rcvsem.analyses.report_options import ReportOptions
from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.analyses.study_file import StudyFile, SurveyPart
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
from rcvsem.analyses.study_file_keys import values_for
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.foundation.input_file import sha256
from rcvsem.foundation.named_file import bytes_of
from rcvsem.foundation.options import Options, make
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.instrument.problems import Problem
from rcvsem.instrument.yaml_tree import YamlTree, parse_yaml

T = TypeVar("T", bound=Options)
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
    options: StudyOptions
    factors: EfaOptions | None
    pls: PlsChoices | None
    file: StudyFile

    @property
    def report(self) -> dict[str, Any]:
        """What the file says of the report, by the names of the options."""
        said = values_for(ReportOptions, self.file.report)
        tables = said["tables"]
        said |= {"out": self.out, "tables": (tables,) if tables else ()}
        return {name: value for name, value in said.items() if value is not None}

    @property
    def group(self) -> str | None:
        """The groups of a multiverse."""
        return self.file.multiverse.group

    @property
    def design(self) -> SamplingDesign:
        """Clusters and weights of a multiverse."""
        return _options(SamplingDesign, self.file.multiverse)

    @property
    def pls_models(self) -> tuple[str, ...]:
        """Names of the models that are estimated by PLS too."""
        part = self.file.pls
        return () if part is None else tuple(part.models) or (self.models[-1].name,)

    def reading(self, part: SurveyPart) -> Reading:
        """How the answers of a wave are read."""
        return _options(Reading, part)


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
    chosen, problems = _chosen(part, tree)
    if problems:
        refuse_study(given, problems)
    return _plan(part, given, sha256(content), chosen)


def _options(cls: type[T], part: BaseModel, **more: Any) -> T:
    return make(cls, cls.owner, {**values_for(cls, part), **more})


def _chosen(part: StudyFile, tree: YamlTree) -> tuple[dict[str, Any], list[Problem]]:
    """The options of the whole study, of the factor analysis and of PLS, and what does not go together in them."""
    seed = part.options.model_dump()["seed"]
    shared = {name: part.options.model_dump()[name] for name in ("seed", "workers", "level")}
    found: dict[str, Any] = {"factors": None, "pls": None}
    problems = []
    wanted: list[tuple[str, str, type[Options], BaseModel | None, dict[str, Any]]] = [
        ("options", "options", StudyOptions, part.options, {}),
        ("factors", "pretest", EfaOptions, part.pretest, {"seed": seed}),
        ("pls", "pls", PlsChoices, part.pls, shared),
    ]
    for name, key, cls, said, more in wanted:
        try:
            found[name] = None if said is None else _options(cls, said, **more)
        except OptionError as error:
            problems.append(Problem((key,), error.what, error.fix, tree.line_of((key,))))
    return found, problems


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(
            "The file is not text in UTF-8.",
            where=str(path),
            fix="Was a survey given instead of a study file?",
        ) from None


def _plan(part: StudyFile, path: Path, sha256: str, chosen: dict[str, Any]) -> StudyPlan:
    base = path.parent
    models = [
        tuple(PlannedModel(name=short_name(m), path=base / m.file) for m in own)
        for own in (part.models, part.mediation)
    ]
    return StudyPlan(
        path=path,
        sha256=sha256,
        name=part.name,
        title=part.title.text,
        instrument=base / part.instrument,
        pretest=tuple(base / each for each in listed_files(part.pretest.survey)) if part.pretest else (),
        formal=tuple(base / each for each in listed_files(part.formal.survey)),
        models=models[0],
        mediation=models[1],
        out=report_place(part, base),
        file=part,
        **chosen,
    )


def with_changes(plan: StudyPlan, *, draws: int | None = None, seed: int | None = None) -> StudyPlan:
    """The plan with other draws or another seed. OptionError when one is negative."""
    said = {"draws": draws, "seed": seed}
    changes: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    seeds: dict[str, Any] = {name: value for name, value in changes.items() if name == "seed"}
    return replace(
        plan,
        options=replace(plan.options, **changes),
        factors=plan.factors and replace(plan.factors, **seeds),
        pls=plan.pls and replace(plan.pls, run=replace(plan.pls.run, **changes)),
    )
